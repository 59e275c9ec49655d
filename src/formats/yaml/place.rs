//! Spans that the parser behind does not give, or gives otherwise than our readers want them.
//!
//! A block scalar gets its header and loses its trailing line breaks; a value that is not written
//! stands after its colon; what was left out of the file becomes a damaged value in its place.

use super::build::Builder;
use super::find;
use super::scalar::Style;
use super::tree::{ABSENT, Comment, DAMAGED, FLOW, INCOMPLETE, Shape};
use granit_parser::ScalarStyle;

impl Builder<'_> {
    pub(super) fn comment(&mut self, start: usize, end: usize) {
        let bytes = self.work.as_bytes();
        let before = bytes.get(find::line_start(bytes, start)..start).unwrap_or_default();
        let before = before.strip_prefix("\u{feff}".as_bytes()).unwrap_or(before);
        let own_line = before.iter().all(|b| matches!(b, b' ' | b'\t'));
        let span = self.stream.span(start as u32, end as u32);
        self.stream.comments.push(Comment { span, own_line });
    }

    pub(super) fn scalar(
        &mut self,
        content: &str,
        style: ScalarStyle,
        tagged: bool,
        start: usize,
        end: usize,
    ) -> u32 {
        let style = match style {
            ScalarStyle::Plain if start == end => return self.absent(start, tagged),
            ScalarStyle::Plain => Style::Plain,
            ScalarStyle::SingleQuoted => Style::Single,
            ScalarStyle::DoubleQuoted => Style::Double,
            ScalarStyle::Literal => Style::Literal,
            ScalarStyle::Folded => Style::Folded,
        };
        let bytes = self.work.as_bytes();
        let (start, end) = if style.is_block() {
            let from = find::sign(bytes, self.last_end, start, [b'|', b'>']).unwrap_or(start);
            (from, find::trim_block(bytes, from, end.max(from)))
        } else {
            (start, end)
        };
        // A block that the file's end cuts off has no last line break, as most readers have it; the
        // parser behind adds one.
        let cut_off = style.is_block() && end == bytes.len() && content.ends_with('\n');
        let content = if cut_off { content.strip_suffix('\n').unwrap_or(content) } else { content };
        // The last letter of a key without a colon was made the colon.
        let bare = self.is_bare_key(start);
        let end = end + usize::from(bare);
        let content = if bare { self.source.get(start..end).unwrap_or(content) } else { content };
        let quote = usize::from(style.is_quoted());
        let verbatim = self.source.get(start + quote..end.saturating_sub(quote)) == Some(content);
        let id = self.push(Shape::Scalar(style), start, end, 0);
        if !verbatim {
            self.cook(id, content);
        }
        id
    }

    /// Whether the key at `start` has no colon in the file.
    fn is_bare_key(&self, start: usize) -> bool {
        let keys = &self.stream.bare_keys;
        keys.binary_search_by_key(&(start as u32), |key| key.start).is_ok()
    }

    /// Keeps a content that its source does not show as it is.
    fn cook(&mut self, id: u32, content: &str) {
        let from = self.stream.cooked.len() as u32;
        self.stream.cooked.push_str(content);
        self.stream.cooked_at.push((from, self.stream.cooked.len() as u32));
        let data = self.stream.cooked_at.len() as u32;
        if let Some(node) = self.stream.nodes.get_mut(id as usize) {
            node.data = data;
        }
    }

    /// A node of which nothing is written.
    fn absent(&mut self, start: usize, tagged: bool) -> u32 {
        let key_end = self.open.last().filter(|_| self.awaits_value()).map(|open| open.key_end as usize);
        let at = match key_end {
            // With a tag or an anchor the parser gives the place after them.
            Some(key_end) if !tagged => {
                find::after_colon(self.work.as_bytes(), key_end).max(self.property_end(key_end, start))
            }
            None if self.in_sequence() => find::after_dash(self.work.as_bytes(), start),
            _ => start,
        };
        let bare = self.open.last().filter(|_| self.awaits_value());
        if let Some(open) = bare.filter(|open| self.is_bare_key(open.key_start as usize)) {
            // Half a key, most likely: the whole one may be any.
            if let Some(node) = self.stream.nodes.get_mut(open.id as usize) {
                node.flags |= INCOMPLETE;
            }
            return self.push(Shape::Scalar(Style::Plain), at, at, DAMAGED);
        }
        match self.hole_after(at) {
            Some((from, to)) => self.push(Shape::Scalar(Style::Plain), from, to, DAMAGED),
            None => self.push(Shape::Scalar(Style::Plain), at, at, ABSENT),
        }
    }

    /// `start`, if an anchor stands between the key and it.
    fn property_end(&self, key_end: usize, start: usize) -> usize {
        let between = self.work.as_bytes().get(key_end..start).unwrap_or_default();
        if memchr::memchr(b'&', between).is_some() { start } else { 0 }
    }

    /// The text left out that would have been the value of which nothing is left at `at`: on the
    /// same line, or on the next one if that is indented more than the key.
    fn hole_after(&self, at: usize) -> Option<(usize, usize)> {
        let holes = &self.stream.holes;
        let next = holes.partition_point(|hole| (hole.end as usize) <= at);
        let hole = holes.get(next)?.range();
        let text = self.stream.text.get(hole.start.max(at)..hole.end)?;
        let start = hole.end - text.trim_start().len();
        let between = self.stream.text.get(at..start)?;
        let near = match between.rsplit_once('\n') {
            None => between,
            Some((blank, indent)) => {
                let key = self.open.last()?.key_start as usize;
                let column = key - find::line_start(self.stream.text.as_bytes(), key);
                let deeper = self.awaits_value() && (indent.len() > column || indent.contains('\t'));
                deeper.then_some(blank)?
            }
        };
        near.trim_start().is_empty().then(|| (start, start + text.trim().len()))
    }

    /// Where the outermost open flow collection starts, and whether it is the document's root.
    pub(super) fn open_flow(&self) -> Option<(usize, bool)> {
        self.open.iter().enumerate().find_map(|(depth, open)| {
            let node = self.stream.nodes.get(open.id as usize)?;
            (node.flags & FLOW != 0).then_some((node.start as usize, depth == 0))
        })
    }

    /// Where the value of the last key of the innermost open block mapping may start.
    pub(super) fn open_value(&self) -> Option<usize> {
        let open = self.open.iter().rev().find(|open| {
            self.stream
                .nodes
                .get(open.id as usize)
                .is_some_and(|n| n.flags & FLOW == 0 && n.shape == Shape::Mapping)
        })?;
        let colon = find::after_colon(self.work.as_bytes(), open.key_end as usize);
        (open.children > 0).then_some(colon)
    }

    /// The span of the root of the last document, where that is in brackets or a scalar.
    pub(super) fn last_root(&self) -> Option<(usize, usize)> {
        let node = self.stream.nodes.get(self.stream.documents.last()?.root as usize)?;
        let odd = node.flags & (FLOW | DAMAGED) != 0 || matches!(node.shape, Shape::Scalar(_));
        odd.then_some((node.start as usize, node.end as usize))
    }
}
