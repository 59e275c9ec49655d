//! Where a value comes from: a span and the hops it travelled.

use std::sync::Arc;

use crate::text::Span;

/// One station of a value's way that is not the text to edit: a place of use, a merge, a supplier.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Hop {
    /// The place.
    pub span: Span,
    /// What happened there, as a label's text: "used here", "merged here", "set here".
    pub note: &'static str,
}

impl Hop {
    /// The note of a text that has a part in a value which stands elsewhere.
    pub const SUPPLIER: &'static str = "set here";

    /// A way has at most so many stations: in a file of variables that each take the one before, ways
    /// would grow with the square of its lines. The first ones and the last one are kept.
    const MOST: usize = 64;

    /// Puts a station at the end of a way.
    pub(super) fn follow(way: &mut Option<Arc<Vec<Self>>>, hop: Self) {
        let Some(hops) = way else {
            *way = Some(Arc::new(vec![hop]));
            return;
        };
        let hops = Arc::make_mut(hops);
        hops.truncate(Self::MOST - 1);
        hops.push(hop);
    }
}

/// Where a value comes from.
///
/// `span` is the text that a person must edit (design: "Where a finding stands"); `hops` lead from
/// it to the place of use, nearest to the source first.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Origin {
    /// The text to edit.
    pub span: Span,
    hops: Option<Arc<Vec<Hop>>>,
}

impl From<Span> for Origin {
    fn from(span: Span) -> Self {
        Self { span, hops: None }
    }
}

impl From<&Self> for Origin {
    fn from(origin: &Self) -> Self {
        origin.clone()
    }
}

impl Origin {
    /// An origin with its hops.
    pub fn with_hops(span: Span, hops: Vec<Hop>) -> Self {
        Self { span, hops: (!hops.is_empty()).then(|| Arc::new(hops)) }
    }

    /// An origin that shares the hops of a piece of text.
    pub(super) fn sharing(span: Span, hops: Option<&Arc<Vec<Hop>>>) -> Self {
        Self { span, hops: hops.cloned() }
    }

    /// The stations, nearest to the source first.
    pub fn hops(&self) -> &[Hop] {
        self.hops.as_ref().map_or(&[], |hops| hops.as_slice())
    }

    /// The same, having travelled on over `span`.
    pub fn via(mut self, span: Span, note: &'static str) -> Self {
        Hop::follow(&mut self.hops, Hop { span, note });
        self
    }

    /// Whether other texts than the one at `span` have a part in it: a text mixed from several, or
    /// supplied by a file that git ignores, stands at its own place, its suppliers are hops.
    pub fn is_mixed(&self) -> bool {
        self.hops().iter().any(|hop| hop.note == Hop::SUPPLIER)
    }

    /// Its place of use: the last hop, or the span itself where it never travelled.
    pub fn used_at(&self) -> Span {
        self.hops().last().map_or(self.span, |hop| hop.span)
    }
}
