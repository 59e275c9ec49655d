//! From the parser's tree to ours, with offsets into the whole file.
//!
//! Nothing is evaluated here. Escapes, heredoc indentation and strip markers of templates are
//! resolved in `literal`, because they need the source text.

use std::ops::Range;

use hcl_edit::Span as _;
use hcl_edit::expr::{self as hcl, Expression};
use hcl_edit::structure::{self, BlockLabel, Structure};
use hcl_edit::template::{Directive, Element, Strip, Template};
use smol_str::{SmolStr, format_smolstr};

use super::literal::{self, Literals};
use super::syntax::{
    Attribute, BinaryOperator, Block, Body, Call, Expr, For, Item, Key, Kind, Name, Part, Step, UnaryOperator,
};
use crate::text::{FileId, Span};

/// Turns the tree of one chunk, which starts at byte `offset` of `text`, into ours.
pub(super) struct Converter<'a> {
    file: FileId,
    text: &'a str,
    offset: usize,
}

impl<'a> Converter<'a> {
    pub(super) fn new(file: FileId, text: &'a str, offset: usize) -> Self {
        Self { file, text, offset }
    }

    pub(super) fn body(&self, body: &structure::Body) -> Body {
        let item = |structure: &Structure| match structure {
            Structure::Attribute(attribute) => Item::Attribute(self.attribute(attribute)),
            Structure::Block(block) => Item::Block(self.block(block)),
        };
        Body { items: body.iter().map(item).collect() }
    }

    /// The parser gives every node a span; an empty one at the chunk's start if it should not.
    fn span(&self, range: Option<Range<usize>>) -> Span {
        let range = range.unwrap_or_default();
        Span::new(self.file, self.offset + range.start, self.offset + range.end)
    }

    fn attribute(&self, attribute: &structure::Attribute) -> Attribute {
        let name = self.name(attribute.key.as_str(), attribute.key.span());
        let value = self.expr(&attribute.value);
        Attribute { span: name.span.cover(value.span), name, value }
    }

    fn name(&self, text: &str, range: Option<Range<usize>>) -> Name {
        Name { text: text.into(), span: self.span(range) }
    }

    fn block(&self, block: &structure::Block) -> Block {
        let keyword = self.name(block.ident.as_str(), block.ident.span());
        let span = self.span(block.span());
        let mut header = keyword.span;
        let mut labels = Vec::with_capacity(block.labels.len());
        for label in &block.labels {
            let whole = self.span(label.span());
            header = header.cover(whole);
            let inside = matches!(label, BlockLabel::String(_));
            let span = if inside { whole.sub(1, whole.len().saturating_sub(1)) } else { whole };
            labels.push(Name { text: label.as_str().into(), span });
        }
        Block { keyword, labels, body: self.body(&block.body), header, span }
    }

    fn exprs<'e>(&self, exprs: impl IntoIterator<Item = &'e Expression>) -> Vec<Expr> {
        exprs.into_iter().map(|expr| self.expr(expr)).collect()
    }

    fn boxed(&self, expr: &Expression) -> Box<Expr> {
        Box::new(self.expr(expr))
    }

    fn expr(&self, expr: &Expression) -> Expr {
        let span = self.span(expr.span());
        let kind = match expr {
            Expression::Null(_) => Kind::Null,
            Expression::Bool(value) => Kind::Bool(*value.value()),
            Expression::Number(number) => Kind::Number(number.value().as_f64().unwrap_or(f64::NAN)),
            Expression::String(_) => Kind::Template(self.quoted(span)),
            Expression::Array(array) => Kind::List(self.exprs(array)),
            Expression::Object(object) => Kind::Object(self.object(object)),
            Expression::StringTemplate(template) => Kind::Template(self.template(template, Literals::Quoted)),
            Expression::HeredocTemplate(heredoc) => {
                let indented = self.source(span).starts_with("<<-");
                let mut parts = self.template(&heredoc.template, Literals::Raw);
                if indented {
                    literal::dedent(&mut parts);
                }
                Kind::Template(parts)
            }
            Expression::Parenthesis(inner) => return self.expr(inner.inner()),
            Expression::Variable(name) => Kind::Variable(name.as_str().into()),
            Expression::Conditional(c) => Kind::Conditional(Box::new([
                self.expr(&c.cond_expr),
                self.expr(&c.true_expr),
                self.expr(&c.false_expr),
            ])),
            Expression::FuncCall(call) => Kind::Call(Box::new(self.call(call))),
            Expression::Traversal(traversal) => Kind::Access(
                self.boxed(&traversal.expr),
                traversal.operators.iter().map(|operator| self.step(operator.value())).collect(),
            ),
            Expression::UnaryOp(unary) => {
                Kind::Unary(unary_operator(*unary.operator.value()), self.boxed(&unary.expr))
            }
            Expression::BinaryOp(binary) => Kind::Binary(Box::new((
                self.expr(&binary.lhs_expr),
                binary_operator(*binary.operator.value()),
                self.expr(&binary.rhs_expr),
            ))),
            Expression::ForExpr(expr) => Kind::For(Box::new(self.for_expr(expr))),
        };
        Expr { kind, span }
    }

    fn source(&self, span: Span) -> &'a str {
        self.text.get(span.range()).unwrap_or_default()
    }

    /// A string without interpolation.
    fn quoted(&self, span: Span) -> Vec<Part> {
        let inside = span.sub(1, span.len().saturating_sub(1));
        let mut parts = Vec::new();
        literal::split(inside, self.source(inside), Literals::Quoted, &mut parts);
        parts
    }

    fn object(&self, object: &hcl::Object) -> Vec<(Key, Expr)> {
        let key = |key: &hcl::ObjectKey| match key {
            hcl::ObjectKey::Ident(word) => Key::Word(self.name(word.as_str(), word.span())),
            hcl::ObjectKey::Expression(expr) => Key::Expr(self.expr(expr)),
        };
        object.iter().map(|(name, value)| (key(name), self.expr(value.expr()))).collect()
    }

    fn call(&self, call: &hcl::FuncCall) -> Call {
        let mut name = SmolStr::default();
        for part in &call.name.namespace {
            name = format_smolstr!("{name}{}::", part.as_str());
        }
        name = format_smolstr!("{name}{}", call.name.name.as_str());
        Call { name, arguments: self.exprs(&call.args), expand: call.args.expand_final() }
    }

    fn step(&self, operator: &hcl::TraversalOperator) -> Step {
        match operator {
            hcl::TraversalOperator::AttrSplat(_) => Step::AttributeSplat,
            hcl::TraversalOperator::FullSplat(_) => Step::Splat,
            hcl::TraversalOperator::GetAttr(name) => Step::Attribute(self.name(name.as_str(), name.span())),
            hcl::TraversalOperator::Index(expr) => Step::Index(self.expr(expr)),
            hcl::TraversalOperator::LegacyIndex(index) => Step::Legacy(*index.value()),
        }
    }

    fn for_expr(&self, expr: &hcl::ForExpr) -> For {
        For {
            key_name: expr.intro.key_var.as_ref().map(|name| name.as_str().into()),
            value_name: expr.intro.value_var.as_str().into(),
            collection: self.expr(&expr.intro.collection_expr),
            key: expr.key_expr.as_ref().map(|key| self.expr(key)),
            value: self.expr(&expr.value_expr),
            group: expr.grouping,
            condition: expr.cond.as_ref().map(|cond| self.expr(&cond.expr)),
        }
    }

    fn template(&self, template: &Template, literals: Literals) -> Vec<Part> {
        let mut parts = Vec::new();
        // Whether `~}` of the directive before asks to strip the next literal's start.
        let mut strip_next = false;
        for element in template {
            let strip = outer_strip(element);
            if strip.0 {
                literal::strip_end(&mut parts);
            }
            let from = parts.len();
            self.element(element, literals, &mut parts);
            if strip_next && element.is_literal() {
                literal::strip_start(&mut parts, from);
            }
            strip_next = strip.1;
        }
        parts
    }

    fn element(&self, element: &Element, literals: Literals, parts: &mut Vec<Part>) {
        match element {
            Element::Literal(text) => {
                let span = self.span(text.span());
                literal::split(span, self.source(span), literals, parts);
            }
            Element::Interpolation(interpolation) => {
                parts.push(Part::Interpolation(self.expr(&interpolation.expr)));
            }
            Element::Directive(directive) => parts.push(self.directive(directive, literals)),
        }
    }

    fn directive(&self, directive: &Directive, literals: Literals) -> Part {
        match directive {
            Directive::If(directive) => {
                let end = strips(directive.endif_expr.strip).0;
                let middle = directive.else_expr.as_ref().map_or((end, false), |expr| strips(expr.strip));
                let start = strips(directive.if_expr.strip).1;
                Part::If {
                    condition: self.expr(&directive.if_expr.cond_expr),
                    then: self.inner(&directive.if_expr.template, literals, start, middle.0),
                    otherwise: directive.else_expr.as_ref().map_or_else(Vec::new, |otherwise| {
                        self.inner(&otherwise.template, literals, middle.1, end)
                    }),
                }
            }
            Directive::For(directive) => {
                let (start, end) =
                    (strips(directive.for_expr.strip).1, strips(directive.endfor_expr.strip).0);
                Part::For {
                    key_name: directive.for_expr.key_var.as_ref().map(|name| name.as_str().into()),
                    value_name: directive.for_expr.value_var.as_str().into(),
                    collection: self.expr(&directive.for_expr.collection_expr),
                    body: self.inner(&directive.for_expr.template, literals, start, end),
                }
            }
        }
    }

    /// What stands between two markers, each of which may strip it.
    fn inner(&self, template: &Template, literals: Literals, start: bool, end: bool) -> Vec<Part> {
        let mut parts = self.template(template, literals);
        if start {
            literal::strip_start(&mut parts, 0);
        }
        if end {
            literal::strip_end(&mut parts);
        }
        parts
    }
}

fn strips(strip: Strip) -> (bool, bool) {
    (strip.strip_start(), strip.strip_end())
}

/// Whether an element strips the literal before and after it.
fn outer_strip(element: &Element) -> (bool, bool) {
    match element {
        Element::Literal(_) => (false, false),
        Element::Interpolation(interpolation) => strips(interpolation.strip),
        Element::Directive(directive) => match directive.as_ref() {
            Directive::If(d) => (d.if_expr.strip.strip_start(), d.endif_expr.strip.strip_end()),
            Directive::For(d) => (d.for_expr.strip.strip_start(), d.endfor_expr.strip.strip_end()),
        },
    }
}

fn unary_operator(operator: hcl::UnaryOperator) -> UnaryOperator {
    match operator {
        hcl::UnaryOperator::Neg => UnaryOperator::Negate,
        hcl::UnaryOperator::Not => UnaryOperator::Not,
    }
}

fn binary_operator(operator: hcl::BinaryOperator) -> BinaryOperator {
    match operator {
        hcl::BinaryOperator::Eq => BinaryOperator::Equal,
        hcl::BinaryOperator::NotEq => BinaryOperator::NotEqual,
        hcl::BinaryOperator::Less => BinaryOperator::Less,
        hcl::BinaryOperator::LessEq => BinaryOperator::LessOrEqual,
        hcl::BinaryOperator::Greater => BinaryOperator::Greater,
        hcl::BinaryOperator::GreaterEq => BinaryOperator::GreaterOrEqual,
        hcl::BinaryOperator::Plus => BinaryOperator::Add,
        hcl::BinaryOperator::Minus => BinaryOperator::Subtract,
        hcl::BinaryOperator::Mul => BinaryOperator::Multiply,
        hcl::BinaryOperator::Div => BinaryOperator::Divide,
        hcl::BinaryOperator::Mod => BinaryOperator::Modulo,
        hcl::BinaryOperator::And => BinaryOperator::And,
        hcl::BinaryOperator::Or => BinaryOperator::Or,
    }
}
