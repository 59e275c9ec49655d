//! How the document around an edit is written: quotes, indentation, JSON.

use super::super::node::{Node, View};
use super::super::scalar::Style;
use super::super::schema::{Resolved, Schema};
use super::lines::Lines;
use super::tree;
use super::write::Pen;

/// How many samples decide.
const SAMPLES: usize = 200;

impl Pen {
    /// The pen for text that becomes part of `collection` or, where that is a scalar, takes its place.
    pub(super) fn at(node: Node<'_>) -> Self {
        let line = tree::lineage(node);
        let outermost = line.iter().find(|node| node.is_flow());
        let root = line.first().copied().unwrap_or(node);
        let Hand { quotes, step, list_step } = node.stream.hand(root);
        Self {
            quotes,
            like: Style::Plain,
            flow: outermost.is_some(),
            json: outermost.is_some_and(|node| is_json(*node)),
            step,
            list_step,
        }
    }

    /// The same, with texts in the quotes of `sibling`, if it has some.
    pub(super) fn like(self, sibling: Option<Node<'_>>) -> Self {
        match sibling.map(Node::view) {
            Some(View::Scalar(scalar)) if scalar.style().is_quoted() => Self { like: scalar.style(), ..self },
            _ => self,
        }
    }
}

/// How a document is written for the most part.
#[derive(Clone, Copy, Debug)]
pub(super) struct Hand {
    /// The quotes that it uses most.
    quotes: Style,
    /// By how much its mappings and its lists are deeper than their keys.
    step: usize,
    list_step: usize,
}

impl Hand {
    /// That of the document of `root`.
    pub(super) fn of(root: Node<'_>) -> Self {
        let (step, list_step) = steps(root);
        Self { quotes: quotes(root), step, list_step }
    }
}

/// The quotes that the document of `root` uses most.
fn quotes(root: Node<'_>) -> Style {
    let count = |style: Style| {
        let nodes = root.stream.nodes_of(root);
        nodes.filter(|node| matches!(node.view(), View::Scalar(s) if s.style() == style)).count()
    };
    if count(Style::Single) > count(Style::Double) { Style::Single } else { Style::Double }
}

/// By how much block mappings and block sequences are deeper than their keys, most often.
fn steps(root: Node<'_>) -> (usize, usize) {
    let lines = Lines::of(root);
    let (mut maps, mut lists) = ([0_usize; 9], [0_usize; 9]);
    let mut samples = 0;
    for node in root.stream.nodes_of(root).filter(|node| node.is_collection() && !node.is_flow()) {
        let View::Mapping(mapping) = node.view() else { continue };
        for entry in mapping.entries().filter(|e| e.value.is_collection() && !e.value.is_flow()) {
            let (key, value) = (entry.key.full_span().start as usize, entry.value.raw.start as usize);
            let step = lines.column(value).checked_sub(lines.column(key)).filter(|_| lines.is_first(value));
            let is_map = matches!(entry.value.view(), View::Mapping(_));
            let counts = if is_map { &mut maps } else { &mut lists };
            if let Some(count) = step.and_then(|step| counts.get_mut(step)) {
                *count += 1;
                samples += 1;
            }
        }
        if samples > SAMPLES {
            break;
        }
    }
    maps[0] = 0;
    let most = |counts: &[usize; 9]| {
        let best = counts.iter().enumerate().rev().max_by_key(|(_, count)| **count);
        best.filter(|(_, count)| **count > 0).map(|(step, _)| step)
    };
    let step = most(&maps).or(most(&lists).filter(|step| *step > 0)).unwrap_or(2);
    (step, most(&lists).unwrap_or(step))
}

/// Whether the brackets of `outermost` hold JSON: every text in double quotes.
fn is_json(outermost: Node<'_>) -> bool {
    let mut some = false;
    for node in outermost.stream.nodes_of(outermost) {
        match node.view() {
            View::Scalar(scalar) if scalar.style() == Style::Double => some = true,
            View::Scalar(scalar)
                if scalar.style() != Style::Plain
                    || scalar.is_absent()
                    || matches!(scalar.resolve(Schema::Core), Resolved::Text(_)) =>
            {
                return false;
            }
            View::Alias(_) => return false,
            _ => {}
        }
    }
    some
}
