//! From YAML nodes to the provenance value tree.
//!
//! - An anchor's node is converted once; each alias shares it, with a hop to the alias.
//! - `<<` is applied: the entries it brings follow the written ones, each with a hop to what brought
//!   it. Written entries are all kept, repeated keys included (of equal ones the last counts).
//! - What could not be read is unknown, never absent: a damaged value, a lost item, and every key
//!   that is missing from a mapping that lost a line.
//! - [`Value`] has no place for tags; a format that knows tags of its own (`!reset`) finds
//!   them with [`Stream::tags`] and compares spans.

use super::merge;
use super::node::{Document, Mapping, Node, View};
use super::scalar::Scalar;
use super::schema::{self, Resolved, Schema};
use super::{DEPTH_LIMIT, NodeId, Stream};
use crate::value::{Entry, Kind, Map, Number, Piece, Text, Value, Why};
use rustc_hash::FxHashMap;
use smol_str::SmolStr;

/// How many entries merge keys may bring in one conversion; a file that needs more is an attack.
const MERGE_LIMIT: usize = 200_000;

impl Document<'_> {
    /// The document as a value.
    pub fn to_value(self, schema: Schema) -> Value {
        self.root().to_value(schema)
    }
}

impl Node<'_> {
    /// The node and all below it as a value.
    pub fn to_value(self, schema: Schema) -> Value {
        let mut conversion = Conversion { schema, anchored: FxHashMap::default(), merged: 0 };
        // Anchors before this node are done first and in order, so that following aliases never
        // nests deeper than the text does.
        let before = self.stream.props.iter().filter(|(id, props)| *id < self.id && props.anchor.is_some());
        let reaches_back = self.stream.nodes_of(self).any(Node::is_alias);
        for node in before.filter(|_| reaches_back).filter_map(|&(id, _)| self.stream.node(NodeId(id))) {
            conversion.shared(node);
        }
        conversion.convert(self).value
    }
}

impl Stream {
    /// The node and all nodes below it, in document order.
    pub fn nodes_of(&self, node: Node<'_>) -> impl Iterator<Item = Node<'_>> {
        (node.id..node.raw.next).filter_map(|id| self.node(NodeId(id)))
    }

    /// All nodes that have a tag which is not one of YAML's own, in document order.
    pub fn tags(&self) -> impl Iterator<Item = (Node<'_>, super::Tag<'_>)> {
        let tagged = self.props.iter().filter(|(_, props)| props.tag.is_some() && props.core.is_none());
        tagged.filter_map(|&(id, _)| {
            let node = self.node(NodeId(id))?;
            Some((node, node.tag()?))
        })
    }
}

/// A value with how many levels there are below it, aliases followed.
#[derive(Clone)]
struct Converted {
    value: Value,
    height: usize,
}

impl Converted {
    fn leaf(value: Value) -> Self {
        Self { value, height: 0 }
    }
}

struct Conversion {
    schema: Schema,
    /// Nodes that several places may use.
    anchored: FxHashMap<u32, Converted>,
    merged: usize,
}

impl Conversion {
    fn convert(&mut self, node: Node<'_>) -> Converted {
        if node.is_damaged() {
            return Converted::leaf(damaged(node));
        }
        if let View::Alias(target) = node.view() {
            return self.alias(node, target);
        }
        if node.anchor().is_some() {
            return self.shared(node);
        }
        self.fresh(node)
    }

    /// The value of a node that is converted once.
    fn shared(&mut self, node: Node<'_>) -> Converted {
        if let Some(known) = self.anchored.get(&node.id) {
            return known.clone();
        }
        let converted =
            if node.is_alias() || node.is_damaged() { self.convert(node) } else { self.fresh(node) };
        self.anchored.insert(node.id, converted.clone());
        converted
    }

    fn alias(&mut self, node: Node<'_>, target: Option<Node<'_>>) -> Converted {
        let span = node.span();
        let Some(target) = target else {
            return Converted::leaf(Value::unknown(Why::at("the alias leads nowhere", span), span));
        };
        let mut shared = self.shared(target);
        if shared.height > DEPTH_LIMIT {
            let why = Why::at("aliases of aliases are nested too deep", span);
            return Converted::leaf(Value::unknown(why, span));
        }
        shared.value = shared.value.via(span, "used here");
        shared
    }

    fn fresh(&mut self, node: Node<'_>) -> Converted {
        match node.view() {
            View::Scalar(scalar) => Converted::leaf(value_of(scalar, self.schema)),
            View::Mapping(mapping) => self.mapping(mapping),
            View::Alias(target) => self.alias(node, target),
            View::Sequence(sequence) => {
                let mut height = 0;
                let items = sequence.items().map(|item| self.convert(item)).inspect(|item| {
                    height = height.max(item.height + 1);
                });
                let lost = node.is_incomplete().then(|| lost_line(node));
                let lost = lost.map(|why| Value::unknown(why.clone(), why.span().unwrap_or(node.span())));
                let items = items.map(|item| item.value).chain(lost).collect();
                Converted { value: Value::sequence(items, node.span()), height }
            }
        }
    }

    fn mapping(&mut self, mapping: Mapping<'_>) -> Converted {
        let mut entries = Vec::with_capacity(mapping.len());
        let (mut height, mut merges) = (0, false);
        for entry in mapping.entries() {
            // Converted in any case, so that anchors are met in their order.
            let converted = self.convert(entry.value);
            if merge::is_merge_key(entry.key) {
                merges = true;
                continue;
            }
            height = height.max(converted.height + 1);
            let key_span = entry.key.span();
            entries.push(Entry { key: key_of(entry.key), key_span, value: converted.value });
        }
        let mut unread = mapping.node.is_incomplete().then(|| lost_line(mapping.node));
        if merges {
            height = height.max(self.merge(mapping, &mut entries));
            unread = unread.or_else(|| self.unread_merge(mapping));
        }
        let map = Map::new(entries);
        let map = if let Some(why) = unread { map.with_unknown_rest(why) } else { map };
        Converted { value: Value::map(map, mapping.node.span()), height }
    }

    /// Adds what `<<` brings; the height of it.
    fn merge(&mut self, mapping: Mapping<'_>, entries: &mut Vec<Entry>) -> usize {
        let mut height = 0;
        if self.merged > MERGE_LIMIT {
            return height;
        }
        for merged in mapping.merged() {
            let Some(via) = merged.via else { continue };
            self.merged += 1;
            let shared = self.shared(merged.entry.value);
            height = height.max(shared.height + 1);
            let (key, key_span) = (key_of(merged.entry.key), merged.entry.key.span());
            entries.push(Entry { key, key_span, value: shared.value.via(via.span(), "merged here") });
        }
        height
    }
}

impl Conversion {
    /// Why `<<` may bring more than was found.
    fn unread_merge(&self, mapping: Mapping<'_>) -> Option<Why> {
        if self.merged > MERGE_LIMIT {
            return Some(Why::at("the file's merge keys bring too much", mapping.node.span()));
        }
        let unread = mapping.unread_merge()?;
        Some(Why::at("what `<<` brings could not be read", unread.span()))
    }
}

/// Why a collection may hold more than could be read.
fn lost_line(node: Node<'_>) -> Why {
    let holes = node.stream.holes();
    let first = holes.partition_point(|hole| hole.start < node.raw.start);
    let hole = holes.get(first).or(holes.last()).copied();
    Why::at("a line here could not be read as YAML", hole.unwrap_or(node.span()))
}

fn damaged(node: Node<'_>) -> Value {
    let span = node.span();
    Value::unknown(Why::at("it could not be read as YAML", span), span)
}

/// A key's text; of a key that is no scalar, its source.
fn key_of(key: Node<'_>) -> SmolStr {
    match key.as_scalar().filter(|_| !key.is_damaged()) {
        Some(scalar) => scalar.content().into(),
        None => key.stream.slice(key.raw.start, key.raw.end).into(),
    }
}

fn value_of(scalar: Scalar<'_>, schema: Schema) -> Value {
    let span = scalar.span();
    let kind = match scalar.resolve(schema) {
        Resolved::Null => Kind::Null,
        Resolved::Bool(value) => Kind::Bool(value),
        Resolved::Int(text) => schema::integer(text).map_or_else(
            || float(text).map_or_else(|| Kind::Text(text_of(scalar)), Kind::Number),
            |value| Kind::Number(Number::Int(value)),
        ),
        Resolved::Float(text) => float(text).map_or_else(|| Kind::Text(text_of(scalar)), Kind::Number),
        Resolved::Text(_) => Kind::Text(text_of(scalar)),
    };
    Value::new(kind, span)
}

fn float(text: &str) -> Option<Number> {
    let plain = text.replace('_', "").to_ascii_lowercase();
    let plain = plain.replacen(".inf", "inf", 1).replacen(".nan", "nan", 1);
    plain.parse().ok().map(Number::Float)
}

/// The scalar's content as a text whose bytes know their places.
pub(super) fn text_of(scalar: Scalar<'_>) -> Text {
    let (content, inner) = (scalar.content(), scalar.inner());
    if scalar.is_verbatim() {
        return Text::literal(content, inner);
    }
    let pieces = scalar.pieces().into_iter().filter(|piece| !piece.content.is_empty());
    let pieces = pieces.map(|piece| {
        if piece.verbatim {
            return Piece::verbatim(piece.source);
        }
        Piece::rewritten(piece.content.len(), piece.source)
    });
    Text::from_pieces(content, pieces.collect(), inner)
}

impl Scalar<'_> {
    /// The content as a [`Text`], whatever the scalar resolves to.
    pub fn to_text(self) -> Text {
        text_of(self)
    }
}

#[cfg(test)]
mod tests {
    use super::super::parse;
    use super::*;
    use crate::text::FileId;
    use std::fmt::Write;

    fn value(text: &str) -> Value {
        parse(FileId(0), text).root().unwrap().to_value(Schema::Core)
    }

    #[test]
    fn scalars_become_their_kinds_at_their_whole_span() {
        let value =
            value("a: \"5432:5432\"\nb: 0644\nc: 1.5\nd: true\ne:\nf: 99999999999999999999\ng: yes\n");
        assert_eq!(value.get("a").unwrap().as_str(), Some("5432:5432"));
        assert_eq!(value.get("a").unwrap().span().range(), 3..14);
        assert_eq!(value.get("b").unwrap().as_int(), Some(420));
        assert!(matches!(value.get("c").unwrap().kind, Kind::Number(Number::Float(n)) if n > 1.4 && n < 1.6));
        assert_eq!(value.get("d").unwrap().as_bool(), Some(true));
        assert!(matches!(value.get("e").unwrap().kind, Kind::Null));
        assert!(matches!(value.get("f").unwrap().kind, Kind::Number(Number::Float(_))));
        assert_eq!(value.get("g").unwrap().as_str(), Some("yes"));
    }

    #[test]
    fn parts_of_a_text_know_their_place() {
        let value = value("a: \"\\tx:y\"\nb: |\n  one\n  two\n");
        let text = value.get("a").unwrap().as_text().unwrap();
        assert_eq!(text.content(), "\tx:y");
        assert_eq!(text.slice(3..4).origin().span.range(), 8..9);
        let text = value.get("b").unwrap().as_text().unwrap();
        assert_eq!(text.slice(4..7).origin().span.range(), 24..27);
    }

    #[test]
    fn an_alias_shares_its_anchors_value_with_a_hop() {
        let value = value("a: &x {k: v}\nb: *x\n");
        let (a, b) = (value.get("a").unwrap(), value.get("b").unwrap());
        let (Kind::Map(a_map), Kind::Map(b_map)) = (&a.kind, &b.kind) else { panic!("{value:?}") };
        assert!(std::sync::Arc::ptr_eq(a_map, b_map));
        assert_eq!(b.span(), a.span());
        assert_eq!(b.origin.used_at().range(), 16..18);
    }

    #[test]
    fn merged_entries_follow_the_written_ones_with_a_hop() {
        let value = value("x: &x {a: 1, b: 2}\ny:\n  <<: *x\n  b: 3\n");
        let y = value.get("y").unwrap();
        let keys: Vec<_> = y.entries().iter().map(|entry| entry.key.as_str()).collect();
        assert_eq!(keys, ["b", "a"]);
        assert_eq!(y.get("b").unwrap().as_int(), Some(3));
        assert_eq!(y.get("a").unwrap().span().range(), 10..11);
        assert_eq!(y.get("a").unwrap().origin.used_at().range(), 28..30);
    }

    #[test]
    fn repeated_keys_are_all_kept() {
        let value = value("a: 1\na: 2\n");
        assert_eq!(value.entries().len(), 2);
        assert_eq!(value.get("a").unwrap().as_int(), Some(2));
    }

    #[test]
    fn what_could_not_be_read_is_unknown() {
        let value = value("a: \"x\nb: *nope\nc: {{ x }}\n");
        for key in ["a", "b", "c"] {
            assert!(value.get(key).unwrap().why().is_some(), "{key}");
        }
    }

    #[test]
    fn what_is_missing_where_a_line_was_lost_is_unknown() {
        let value = value("s:\n  image: x\n  half\nt:\n  <<: *nope\nu:\n- a\n- b\nv: {}\n");
        assert!(value.look("s.mem_limit").why().is_some());
        assert!(value.look("t.mem_limit").why().is_some());
        assert!(!value.look("v.mem_limit").is_present());
        assert!(!value.look("w").is_present());
    }

    #[test]
    fn a_chain_of_merges_is_bounded_and_what_it_lacks_is_unknown() {
        let mut text = "m0: &m0 {k0: 1}\n".to_owned();
        for level in 1..1000 {
            writeln!(text, "m{level}: &m{level} {{<<: *m{}, k{level}: 1}}", level - 1).unwrap();
        }
        let value = value(&text);
        assert_eq!(value.at("m500.k0").and_then(Value::as_int), Some(1));
        assert!(value.look("m999.k0").why().is_some());
    }

    #[test]
    fn towers_of_aliases_neither_unfold_nor_overflow_the_stack() {
        let mut text = "l0: &l0 [x]\n".to_owned();
        for level in 1..20_000 {
            writeln!(text, "l{level}: &l{level} [*l{0}, *l{0}]", level - 1).unwrap();
        }
        let tower = value(&text);
        let count = |key: &str| tower.get(key).unwrap().items().len();
        assert_eq!(count("l19999"), 2);
        let stream = parse(FileId(0), text);
        let top = stream.root().unwrap().get("l19999").unwrap().to_value(Schema::Core);
        assert_eq!(top.items().len(), 2);
    }
}
