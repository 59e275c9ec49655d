//! Text made of pieces: each byte knows where it came from, and slicing keeps that.
//!
//! A literal is one verbatim piece. Escapes, folded lines, interpolation and templates make more.
//! A piece that cannot be known has no content: it stands between two bytes and carries the reason.

use std::{borrow::Cow, ops::Range, sync::Arc};

use smol_str::SmolStr;

use super::{Hop, Origin, Why};
use crate::text::{FileId, Span};

/// A run of content bytes with one origin.
#[derive(Clone, Debug)]
pub struct Piece {
    /// Content bytes; 0 for an unknown piece.
    pub len: u32,
    /// Where the bytes stand in their source file.
    pub span: Span,
    /// Whether content and source are the same bytes, so that a part of one is a part of the other.
    pub verbatim: bool,
    /// Whether the source is a file that git ignores: findings then stand at the place of use.
    pub local: bool,
    /// The way from `span` to this text, nearest to the source first; none for the text's own bytes.
    hops: Option<Arc<Vec<Hop>>>,
    /// Set where the content cannot be known.
    pub unknown: Option<Why>,
}

impl Piece {
    /// `span.len()` bytes that stand in the file as they are.
    pub fn verbatim(span: Span) -> Self {
        Self { len: span.len() as u32, span, verbatim: true, local: false, hops: None, unknown: None }
    }

    /// `len` bytes that are written otherwise in the file (an escape, a folded line break).
    pub fn rewritten(len: usize, span: Span) -> Self {
        Self { len: len as u32, verbatim: false, ..Self::verbatim(span) }
    }

    /// Something between two bytes that cannot be known; `span` is its place (`${VAR}`).
    pub fn unknown(why: Why, span: Span) -> Self {
        Self { unknown: Some(why), ..Self::rewritten(0, span) }
    }

    /// The same, having travelled over `span` (the `${VAR}` that it was put in for).
    pub fn via(mut self, span: Span, note: &'static str) -> Self {
        Hop::follow(&mut self.hops, Hop { span, note });
        self
    }

    /// The same, from a file that git ignores.
    pub fn from_local_file(mut self) -> Self {
        self.local = true;
        self
    }

    /// The stations between the source and this text.
    pub fn hops(&self) -> &[Hop] {
        self.hops.as_ref().map_or(&[], |hops| hops.as_slice())
    }

    /// Its place in the text's own file.
    pub fn used_at(&self) -> Span {
        self.hops().last().map_or(self.span, |hop| hop.span)
    }

    /// The part `from..to` of the content.
    fn cut(&self, from: usize, to: usize) -> Self {
        let whole = from == 0 && to == self.len as usize;
        let span = if self.verbatim && !whole { self.span.sub(from, to) } else { self.span };
        Self { len: (to - from) as u32, span, ..self.clone() }
    }

    /// As the only piece of a text: boxed only where it has more to it than its place.
    fn alone(self) -> Pieces {
        let is_plain = !self.local && self.hops.is_none() && self.unknown.is_none();
        match self.verbatim {
            true if is_plain && self.len as usize == self.span.len() => Pieces::Literal(self.span),
            false if is_plain => Pieces::Rewritten(self.span),
            _ => Pieces::One(Box::new(self)),
        }
    }
}

#[derive(Clone, Debug)]
enum Pieces {
    One(Box<Piece>),
    /// A literal: the common case, without allocation.
    Literal(Span),
    /// Wholly written otherwise in the file, or said about it: without allocation too.
    Rewritten(Span),
    Many(Arc<Vec<Piece>>),
}

/// A string whose bytes know where they came from.
///
/// There is no `Display`: what a person may see of a text goes through `secrets::shown`.
/// `Debug` prints the length only, since a text may be a secret.
#[derive(Clone)]
pub struct Text {
    content: SmolStr,
    pieces: Pieces,
}

impl std::fmt::Debug for Text {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(
            f,
            "Text({} bytes{})",
            self.content.len(),
            if self.why().is_some() { ", partly unknown" } else { "" }
        )
    }
}

impl Text {
    /// Content that stands in the file at `span` byte for byte. Where the lengths differ it is taken
    /// as rewritten there.
    pub fn literal(content: impl Into<SmolStr>, span: Span) -> Self {
        let content = content.into();
        let literal = content.len() == span.len();
        Self { content, pieces: if literal { Pieces::Literal(span) } else { Pieces::Rewritten(span) } }
    }

    /// A text of ours that is said about the place `span` (a kind's name, a default).
    pub fn said(content: impl Into<SmolStr>, span: Span) -> Self {
        Self { content: content.into(), pieces: Pieces::Rewritten(span) }
    }

    /// A text of these pieces.
    ///
    /// Invariant: the pieces' lengths add up to the content's. Where they do not (a bug), the text
    /// keeps its content and one rewritten piece over the first span.
    pub fn from_pieces(content: impl Into<SmolStr>, pieces: Vec<Piece>, empty_at: Span) -> Self {
        let content = content.into();
        let total: usize = pieces.iter().map(|piece| piece.len as usize).sum();
        debug_assert_eq!(total, content.len(), "pieces cover the content");
        if total != content.len() || pieces.is_empty() {
            let span = pieces.first().map_or(empty_at, |piece| piece.span);
            return Self::said(content, span);
        }
        let mut pieces = pieces;
        match (pieces.len(), pieces.pop()) {
            (1, Some(piece)) => Self { content, pieces: piece.alone() },
            (_, last) => {
                pieces.extend(last);
                Self { content, pieces: Pieces::Many(Arc::new(pieces)) }
            }
        }
    }

    /// Several texts as one.
    pub fn join<'t>(texts: impl IntoIterator<Item = &'t Self>, empty_at: Span) -> Self {
        let mut content = String::new();
        let mut pieces = Vec::new();
        for text in texts {
            content.push_str(&text.content);
            pieces.extend(text.pieces().iter().cloned());
        }
        Self::from_pieces(content, pieces, empty_at)
    }

    /// The known bytes. Where the text is partly unknown this is not its value: use [`Text::known`].
    pub fn content(&self) -> &str {
        &self.content
    }

    /// The file that it stands in: the one of its first bytes.
    pub fn file(&self) -> FileId {
        let pieces = self.pieces();
        let first = pieces.iter().find(|piece| piece.verbatim && piece.len > 0).map(|piece| piece.span);
        first.unwrap_or_else(|| self.origin().used_at()).file
    }

    /// The content as a cheap owned string; the caveat of [`Text::content`] holds.
    pub fn smol(&self) -> SmolStr {
        self.content.clone()
    }

    /// The text, if wholly known.
    pub fn known(&self) -> Option<&str> {
        self.why().is_none().then_some(self.content.as_str())
    }

    /// Why a piece of it is unknown, if one is.
    pub fn why(&self) -> Option<&Why> {
        match &self.pieces {
            Pieces::Literal(_) | Pieces::Rewritten(_) => None,
            Pieces::One(piece) => piece.unknown.as_ref(),
            Pieces::Many(pieces) => pieces.iter().find_map(|piece| piece.unknown.as_ref()),
        }
    }

    /// The content up to the first unknown piece: all of it where the text is known.
    pub fn known_prefix(&self) -> &str {
        if self.is_simple() {
            return &self.content;
        }
        let mut at = 0;
        for piece in self.pieces().iter() {
            if piece.unknown.is_some() {
                return self.content.get(..at).unwrap_or_default();
            }
            at += piece.len as usize;
        }
        &self.content
    }

    /// The content after the last unknown piece: all of it where the text is known.
    pub fn known_suffix(&self) -> &str {
        if self.is_simple() {
            return &self.content;
        }
        let mut at = 0;
        let mut from = 0;
        for piece in self.pieces().iter() {
            at += piece.len as usize;
            if piece.unknown.is_some() {
                from = at;
            }
        }
        self.content.get(from..).unwrap_or_default()
    }

    /// The content offsets at which unknown pieces stand, in order.
    pub fn unknown_at(&self) -> Vec<usize> {
        if self.is_simple() {
            return Vec::new();
        }
        let mut at = 0;
        let mut places = Vec::new();
        for piece in self.pieces().iter() {
            if piece.unknown.is_some() {
                places.push(at);
            }
            at += piece.len as usize;
        }
        places
    }

    /// The pieces in order.
    pub fn pieces(&self) -> Cow<'_, [Piece]> {
        match &self.pieces {
            Pieces::Literal(span) => Cow::Owned(vec![Piece::verbatim(*span)]),
            Pieces::Rewritten(span) => Cow::Owned(vec![Piece::rewritten(self.content.len(), *span)]),
            Pieces::One(piece) => Cow::Borrowed(std::slice::from_ref(&**piece)),
            Pieces::Many(pieces) => Cow::Borrowed(pieces.as_slice()),
        }
    }

    /// Whether it has one piece, which is known and came over no hop.
    fn is_simple(&self) -> bool {
        matches!(self.pieces, Pieces::Literal(_) | Pieces::Rewritten(_))
    }

    /// Whether it stands in one file, byte for byte.
    pub fn is_literal(&self) -> bool {
        matches!(self.pieces, Pieces::Literal(_))
    }

    /// The part `range` of the content, which must lie on character boundaries (else: empty).
    /// An unknown piece on the edge belongs to the part.
    pub fn slice(&self, range: Range<usize>) -> Self {
        if range.start == 0 && range.end == self.content.len() {
            return self.clone();
        }
        let content: SmolStr = self.content.get(range.clone()).unwrap_or_default().into();
        let range = range.start..range.start + content.len();
        if let Pieces::Literal(span) = self.pieces {
            return Self { content, pieces: Pieces::Literal(span.sub(range.start, range.end)) };
        }
        if let Pieces::Rewritten(span) = self.pieces
            && (!content.is_empty() || self.content.is_empty())
        {
            return Self { content, pieces: Pieces::Rewritten(span) };
        }
        let mut start = 0;
        let mut pieces = Vec::new();
        let mut only = None;
        for piece in self.pieces().iter() {
            let end = start + piece.len as usize;
            let (from, to) = (start.max(range.start), end.min(range.end));
            if from < to || (piece.len == 0 && range.start <= start && start <= range.end) {
                // Nearly all parts are of one piece.
                let before = only.replace(piece.cut(from - start, to - start));
                pieces.extend(before);
            }
            start = end;
        }
        match only {
            Some(only) if pieces.is_empty() && only.len as usize == content.len() => {
                Self { content, pieces: only.alone() }
            }
            Some(last) => {
                let at = last.span;
                pieces.push(last);
                Self::from_pieces(content, pieces, at)
            }
            None => Self::said(content, self.place_of(range.start)),
        }
    }

    /// The empty span at the content byte `at` (at the end where it is past it).
    fn place_of(&self, at: usize) -> Span {
        let mut start = 0;
        let mut last = None;
        for piece in self.pieces().iter() {
            let end = start + piece.len as usize;
            if at < end {
                let offset = if piece.verbatim { at - start } else { 0 };
                return piece.span.sub(offset, offset);
            }
            last = Some(piece.span.sub(piece.span.len(), piece.span.len()));
            start = end;
        }
        last.unwrap_or_else(|| self.origin().span)
    }

    /// Without white space at either end. White space next to an unknown piece stays.
    pub fn trim(&self) -> Self {
        let unknown = self.unknown_at();
        let first = unknown.first().copied().unwrap_or(usize::MAX);
        let last = unknown.last().copied().unwrap_or(0);
        let start = self.content.len() - self.content.trim_start().len();
        let end = self.content.trim_end().len();
        let start = start.min(first);
        self.slice(start..end.max(last).max(start))
    }

    /// The parts between `separator`s, as `str::split` gives them.
    ///
    /// An unknown piece might hold separators too: parts on its other side are then counted from
    /// the wrong place. Ask [`Text::split_last`] where the right end matters.
    pub fn split(&self, separator: char) -> Vec<Self> {
        let mut parts = Vec::new();
        let mut start = 0;
        for (at, found) in self.content.match_indices(separator) {
            parts.push(self.slice(start..at));
            start = at + found.len();
        }
        parts.push(self.slice(start..self.content.len()));
        parts
    }

    /// What stands before and after the first `separator`. `None` where there is none.
    pub fn split_first(&self, separator: char) -> Option<(Self, Self)> {
        let at = self.content.find(separator)?;
        Some((self.slice(0..at), self.slice(at + separator.len_utf8()..self.content.len())))
    }

    /// What stands before and after the last `separator`. `None` where there is none.
    pub fn split_last(&self, separator: char) -> Option<(Self, Self)> {
        let at = self.content.rfind(separator)?;
        Some((self.slice(0..at), self.slice(at + separator.len_utf8()..self.content.len())))
    }

    /// The same text with every piece having travelled over `span`.
    pub fn via(&self, span: Span, note: &'static str) -> Self {
        let pieces = self.pieces().iter().cloned().map(|piece| piece.via(span, note)).collect();
        Self::from_pieces(self.content.clone(), pieces, span)
    }

    /// The same text, from a file that git ignores.
    pub fn from_local_file(&self) -> Self {
        let pieces = self.pieces().iter().cloned().map(Piece::from_local_file).collect();
        Self::from_pieces(self.content.clone(), pieces, self.origin().span)
    }

    /// Where a finding about this text stands (design: "Where a finding stands").
    ///
    /// Wholly supplied from one other place: there, with the way to the place of use as hops. Mixed
    /// from several, or supplied by a file that git ignores: its own text, the suppliers as hops.
    pub fn origin(&self) -> Origin {
        let pieces = match &self.pieces {
            Pieces::Literal(span) | Pieces::Rewritten(span) => return (*span).into(),
            Pieces::One(piece) if !piece.local => return Origin::sharing(piece.span, piece.hops.as_ref()),
            Pieces::One(piece) => std::slice::from_ref(&**piece),
            Pieces::Many(pieces) => pieces.as_slice(),
        };
        if let Some(origin) = one_source(pieces) {
            return origin;
        }
        let own = pieces.iter().map(Piece::used_at).reduce(Span::cover);
        let own = own.unwrap_or(Span::empty(crate::text::FileId(0), 0));
        let mut hops: Vec<Hop> = Vec::new();
        for piece in pieces.iter().filter(|piece| !piece.hops().is_empty()) {
            let supplier = Hop { span: piece.span, note: Hop::SUPPLIER };
            if !hops.contains(&supplier) {
                hops.push(supplier);
            }
        }
        Origin::with_hops(own, hops)
    }
}

/// The common origin of pieces that all came over the same way from neighbouring bytes.
fn one_source(pieces: &[Piece]) -> Option<Origin> {
    let first = pieces.first()?;
    let same = |piece: &Piece| piece.hops() == first.hops() && piece.span.file == first.span.file;
    if first.local && !first.hops().is_empty() || !pieces.iter().all(same) {
        return None;
    }
    let span = pieces.iter().map(|piece| piece.span).reduce(Span::cover)?;
    Some(Origin::sharing(span, first.hops.as_ref()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::FileId;

    fn span(file: u32, start: usize, end: usize) -> Span {
        Span::new(FileId(file), start, end)
    }

    /// `"${BIND}:5432"` in file 0 at 10, `BIND=0.0.0.0` in file 1 at 5.
    fn bound() -> Text {
        let bind = Piece::verbatim(span(1, 5, 12)).via(span(0, 10, 17), "used here");
        Text::from_pieces("0.0.0.0:5432", vec![bind, Piece::verbatim(span(0, 17, 22))], span(0, 10, 10))
    }

    #[test]
    fn a_part_supplied_from_elsewhere_stands_there() {
        let (host, port) = bound().split_last(':').unwrap();
        assert_eq!(host.known(), Some("0.0.0.0"));
        assert_eq!(host.origin().span, span(1, 5, 12));
        assert_eq!(host.origin().hops(), [Hop { span: span(0, 10, 17), note: "used here" }]);
        assert_eq!(port.origin(), span(0, 18, 22).into());
    }

    #[test]
    fn a_mixed_text_stands_at_its_own_place_with_its_suppliers() {
        let origin = bound().origin();
        assert_eq!(origin.span, span(0, 10, 22));
        assert_eq!(origin.hops(), [Hop { span: span(1, 5, 12), note: Hop::SUPPLIER }]);
    }

    #[test]
    fn a_local_supplier_is_not_the_place_to_edit() {
        let piece = Piece::verbatim(span(1, 5, 12)).via(span(0, 10, 17), "used here").from_local_file();
        let text = Text::from_pieces("0.0.0.0", vec![piece], span(0, 10, 10));
        assert_eq!(text.origin().span, span(0, 10, 17));
        assert_eq!(text.origin().hops(), [Hop { span: span(1, 5, 12), note: Hop::SUPPLIER }]);
    }

    #[test]
    fn an_unknown_piece_leaves_the_rest_known() {
        let why = Why::new("variable `BIND` is not set");
        let pieces = vec![Piece::unknown(why, span(0, 10, 17)), Piece::verbatim(span(0, 17, 22))];
        let text = Text::from_pieces(":5432", pieces, span(0, 10, 10));
        assert_eq!(text.known(), None);
        let (host, port) = text.split_last(':').unwrap();
        assert!(host.why().is_some());
        assert_eq!(port.known(), Some("5432"));
        assert_eq!((text.known_prefix(), text.known_suffix()), ("", ":5432"));
    }

    #[test]
    fn slices_of_rewritten_pieces_keep_the_whole_escape() {
        let pieces = vec![
            Piece::verbatim(span(0, 1, 3)),
            Piece::rewritten(1, span(0, 3, 5)),
            Piece::verbatim(span(0, 5, 7)),
        ];
        let text = Text::from_pieces("ab\ncd", pieces, span(0, 1, 1));
        assert_eq!(text.slice(2..3).origin().span, span(0, 3, 5));
        assert_eq!(text.slice(3..5).origin().span, span(0, 5, 7));
        assert_eq!(text.origin().span, span(0, 1, 7));
    }

    #[test]
    fn a_text_of_one_plain_piece_is_a_literal_however_it_was_made() {
        let plain = || Piece::verbatim(span(0, 1, 3));
        assert!(Text::from_pieces("ab", vec![plain()], span(0, 1, 1)).is_literal());
        let mixed =
            Text::from_pieces("ab\n", vec![plain(), Piece::rewritten(1, span(0, 3, 5))], span(0, 1, 1));
        assert!(mixed.slice(1..2).is_literal() && !mixed.slice(1..3).is_literal());
        assert_eq!(mixed.slice(1..2).origin().span, span(0, 2, 3));
        for other in [plain().from_local_file(), plain().via(span(0, 8, 9), "used here")] {
            assert!(!Text::from_pieces("ab", vec![other], span(0, 1, 1)).is_literal());
        }
    }

    #[test]
    fn trimming_and_empty_parts_keep_a_place() {
        let text = Text::literal(" a: ", span(0, 4, 8));
        assert_eq!(text.trim().origin().span, span(0, 5, 7));
        let (_, empty) = Text::literal("a:", span(0, 4, 6)).split_first(':').unwrap();
        assert_eq!(empty.origin().span, span(0, 6, 6));
    }

    #[test]
    fn debug_never_shows_the_content() {
        assert!(!format!("{:?}", Text::literal("hunter2", span(0, 0, 7))).contains("hunter2"));
    }
}
