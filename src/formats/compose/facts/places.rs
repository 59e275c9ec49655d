//! Places in files, found by what lies in or around them.

use crate::text::Span;

/// Places, each with the number of what stands there.
#[derive(Default)]
pub(super) struct Places {
    /// By file and start.
    all: Vec<(Span, usize)>,
    /// For each of `all`: how far those of its file up to it reach.
    reach: Vec<u32>,
}

impl FromIterator<(Span, usize)> for Places {
    fn from_iter<T: IntoIterator<Item = (Span, usize)>>(places: T) -> Self {
        let mut all: Vec<(Span, usize)> = places.into_iter().collect();
        all.sort_unstable();
        let mut before: Option<Span> = None;
        let reach = all.iter().map(|(span, _)| {
            let same = before.filter(|before| before.file == span.file);
            let widest = same.map_or(*span, |before| Span { end: before.end.max(span.end), ..*span });
            before = Some(widest);
            widest.end
        });
        let reach = reach.collect();
        Self { all, reach }
    }
}

impl Places {
    /// What stands at places that `inner` lies wholly in, in no order.
    pub(super) fn around(&self, inner: Span) -> impl Iterator<Item = usize> {
        let to = self.all.partition_point(|(span, _)| (span.file, span.start) <= (inner.file, inner.start));
        let before = self.all.iter().zip(&self.reach).take(to).rev();
        let near =
            before.take_while(move |((span, _), reach)| span.file == inner.file && **reach >= inner.end);
        near.filter(move |((span, _), _)| span.contains(inner)).map(|((_, number), _)| *number)
    }

    /// What stands at places that lie wholly in `outer`, in no order.
    pub(super) fn within(&self, outer: Span) -> impl Iterator<Item = usize> {
        let from = self.all.partition_point(|(span, _)| (span.file, span.start) < (outer.file, outer.start));
        let after = self.all.iter().skip(from);
        let near = after.take_while(move |(span, _)| span.file == outer.file && span.start <= outer.end);
        near.filter(move |(span, _)| outer.contains(*span)).map(|(_, number)| *number)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::FileId;

    /// Every answer is that of a look at all places.
    #[test]
    fn places_are_found_in_and_around_others() {
        let span = |file: u32, start: usize, end: usize| Span::new(FileId(file), start, end);
        let mut spans = Vec::new();
        for file in 0..2 {
            for start in 0..12 {
                for len in [0, 1, 3, 9] {
                    if (start * 7 + len * 3 + file) % 4 != 0 {
                        spans.push(span(file as u32, start, start + len));
                    }
                }
            }
        }
        let places: Places = spans.iter().copied().enumerate().map(|(at, span)| (span, at)).collect();
        for file in 0..3 {
            for start in 0..14 {
                for end in start..22 {
                    let asked = span(file, start, end);
                    let sorted = |found: Vec<usize>| {
                        let mut found = found;
                        found.sort_unstable();
                        found
                    };
                    let all = |holds: &dyn Fn(Span) -> bool| -> Vec<usize> {
                        (0..spans.len()).filter(|at| holds(spans[*at])).collect()
                    };
                    let around = sorted(places.around(asked).collect());
                    assert_eq!(around, all(&|it| it.contains(asked)), "around {asked:?}");
                    let within = sorted(places.within(asked).collect());
                    assert_eq!(within, all(&|it| asked.contains(it)), "within {asked:?}");
                }
            }
        }
    }
}
