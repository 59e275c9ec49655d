//! Tokens to a syntax tree: CEL's grammar, less what we do not have, plus `??`.

use std::ops::Range;

use smol_str::SmolStr;

use super::{
    ast::{Call, Expr, ExprError, ExprKind, Operator},
    lexer::{Token, TokenKind, lex},
};

/// Nesting of brackets, calls and choices in one expression.
const MAX_DEPTH: usize = 48;

/// Words that CEL keeps for itself and that are no names.
const RESERVED: [&str; 4] = ["true", "false", "null", "in"];

/// Reads an expression.
pub(super) fn parse(text: &str) -> Result<Expr, ExprError> {
    let tokens = lex(text)?;
    let mut parser = Parser { tokens, at: 0, depth: 0 };
    if parser.peek() == &TokenKind::End {
        return Err(ExprError::new(0..text.len(), "the expression is empty"));
    }
    let expr = parser.choose()?;
    match parser.peek() {
        TokenKind::End => Ok(expr),
        _ => Err(parser.unexpected("an operator")),
    }
}

struct Parser {
    tokens: Vec<Token>,
    at: usize,
    depth: usize,
}

impl Parser {
    fn peek(&self) -> &TokenKind {
        self.tokens.get(self.at).map_or(&TokenKind::End, |token| &token.kind)
    }

    fn span(&self) -> Range<usize> {
        self.tokens.get(self.at).map_or(0..0, |token| token.span.clone())
    }

    fn previous_end(&self) -> usize {
        let before = self.at.checked_sub(1).and_then(|at| self.tokens.get(at));
        before.map_or(0, |token| token.span.end)
    }

    /// Steps over `sign` if it is next.
    fn eat(&mut self, sign: &str) -> bool {
        let found = matches!(self.peek(), TokenKind::Sign(next) if *next == sign);
        self.at += usize::from(found);
        found
    }

    fn expect(&mut self, sign: &str) -> Result<(), ExprError> {
        if self.eat(sign) { Ok(()) } else { Err(self.unexpected(&format!("`{sign}`"))) }
    }

    fn unexpected(&self, wanted: &str) -> ExprError {
        let hint = match self.peek() {
            TokenKind::Sign("=") => "; to compare, write `==`",
            TokenKind::Name(word) if word == "and" => "; write `&&`",
            TokenKind::Name(word) if word == "or" => "; write `||`",
            TokenKind::Name(word) if word == "not" => "; write `!`",
            _ => "",
        };
        let found = match self.peek() {
            TokenKind::End => "the end".to_owned(),
            TokenKind::Name(name) => format!("`{name}`"),
            TokenKind::Sign(sign) => format!("`{sign}`"),
            TokenKind::Int(_) | TokenKind::Float(_) => "a number".to_owned(),
            TokenKind::Text(_) => "a text".to_owned(),
        };
        ExprError::new(self.span(), format!("expected {wanted}, found {found}{hint}"))
    }

    /// One level deeper, or an error.
    fn deeper<T>(&mut self, read: impl FnOnce(&mut Self) -> Result<T, ExprError>) -> Result<T, ExprError> {
        if self.depth >= MAX_DEPTH {
            return Err(ExprError::new(self.span(), format!("more than {MAX_DEPTH} levels deep")));
        }
        self.depth += 1;
        let result = read(self);
        self.depth -= 1;
        result
    }

    /// `a ? b : c`, or what binds tighter.
    fn choose(&mut self) -> Result<Expr, ExprError> {
        self.deeper(|parser| {
            let condition = parser.binary(1)?;
            if !parser.eat("?") {
                return Ok(condition);
            }
            let then = parser.choose()?;
            parser.expect(":")?;
            let otherwise = parser.choose()?;
            let span = condition.span.start..otherwise.span.end;
            let kind = ExprKind::Choose(Box::new(condition), Box::new(then), Box::new(otherwise));
            Ok(Expr { kind, span })
        })
    }

    fn operator(&self) -> Option<Operator> {
        match self.peek() {
            TokenKind::Sign(sign) => Operator::of(sign),
            TokenKind::Name(name) if name == "in" => Some(Operator::In),
            _ => None,
        }
    }

    /// Operators that bind at least as tightly as `least`, from the left.
    fn binary(&mut self, least: u8) -> Result<Expr, ExprError> {
        let mut left = self.unary()?;
        let mut length = 0;
        while let Some(operator) = self.operator().filter(|operator| operator.binding() >= least) {
            length += 1;
            // The tree leans to the left: a long chain is a deep tree.
            if length > MAX_DEPTH {
                return Err(ExprError::new(self.span(), format!("more than {MAX_DEPTH} operators in a row")));
            }
            self.at += 1;
            // `??` associates to the right: `a ?? (b ?? c)`, which asks `a` once.
            let right = operator.binding() + u8::from(operator != Operator::Coalesce);
            let right = self.deeper(|parser| parser.binary(right))?;
            let span = left.span.start..right.span.end;
            left = Expr { kind: ExprKind::Binary(operator, Box::new(left), Box::new(right)), span };
        }
        Ok(left)
    }

    fn unary(&mut self) -> Result<Expr, ExprError> {
        let start = self.span().start;
        let not = self.eat("!");
        if !not && !self.eat("-") {
            return self.member();
        }
        let inner = self.deeper(Self::unary)?;
        let span = start..inner.span.end;
        let kind = match inner.kind {
            _ if not => ExprKind::Not(Box::new(inner)),
            ExprKind::Int(number) => ExprKind::Int(number.saturating_neg()),
            ExprKind::Float(number) => ExprKind::Float(-number),
            _ => ExprKind::Negate(Box::new(inner)),
        };
        Ok(Expr { kind, span })
    }

    /// A primary with its `.name`, `.name(…)` and `[…]`.
    fn member(&mut self) -> Result<Expr, ExprError> {
        let mut base = self.primary()?;
        let mut length = 0;
        loop {
            let start = base.span.start;
            let kind = if self.eat(".") {
                let (name, name_span) = self.name("a field")?;
                if self.eat("(") {
                    let args = self.arguments(")")?;
                    ExprKind::Call(Call { receiver: Some(Box::new(base)), name, name_span, args })
                } else {
                    ExprKind::Select(Box::new(base), name)
                }
            } else if self.eat("[") {
                let index = self.choose()?;
                self.expect("]")?;
                ExprKind::Index(Box::new(base), Box::new(index))
            } else {
                return Ok(base);
            };
            length += 1;
            if length > MAX_DEPTH {
                return Err(ExprError::new(self.span(), format!("more than {MAX_DEPTH} steps in a path")));
            }
            base = Expr { kind, span: start..self.previous_end() };
        }
    }

    fn name(&mut self, wanted: &str) -> Result<(SmolStr, Range<usize>), ExprError> {
        let TokenKind::Name(name) = self.peek() else { return Err(self.unexpected(wanted)) };
        let name = name.clone();
        let span = self.span();
        self.at += 1;
        Ok((name, span))
    }

    fn primary(&mut self) -> Result<Expr, ExprError> {
        let span = self.span();
        let kind = match self.peek().clone() {
            TokenKind::Int(number) => ExprKind::Int(number),
            TokenKind::Float(number) => ExprKind::Float(number),
            TokenKind::Text(text) => ExprKind::Text(text),
            TokenKind::Sign("(") => return self.group(),
            TokenKind::Sign("[") => {
                self.at += 1;
                let items = self.arguments("]")?;
                return Ok(Expr { kind: ExprKind::List(items), span: span.start..self.previous_end() });
            }
            TokenKind::Name(name) if !RESERVED.contains(&name.as_str()) => return self.named(name, span),
            TokenKind::Name(name) if name == "null" => ExprKind::Null,
            TokenKind::Name(name) if name != "in" => ExprKind::Bool(name == "true"),
            _ => return Err(self.unexpected("a value")),
        };
        self.at += 1;
        Ok(Expr { kind, span })
    }

    fn group(&mut self) -> Result<Expr, ExprError> {
        let start = self.span().start;
        self.at += 1;
        let inner = self.choose()?;
        self.expect(")")?;
        Ok(Expr { kind: inner.kind, span: start..self.previous_end() })
    }

    fn named(&mut self, name: SmolStr, name_span: Range<usize>) -> Result<Expr, ExprError> {
        self.at += 1;
        if !self.eat("(") {
            return Ok(Expr { kind: ExprKind::Name(name), span: name_span });
        }
        let args = self.arguments(")")?;
        let span = name_span.start..self.previous_end();
        Ok(Expr { kind: ExprKind::Call(Call { receiver: None, name, name_span, args }), span })
    }

    /// Expressions up to `close`, which is stepped over.
    fn arguments(&mut self, close: &str) -> Result<Vec<Expr>, ExprError> {
        let mut args = Vec::new();
        while !self.eat(close) {
            if !args.is_empty() {
                self.expect(",").map_err(|_| self.unexpected(&format!("`,` or `{close}`")))?;
                // A comma before the closing bracket, as CEL allows in lists.
                if close == "]" && self.eat(close) {
                    break;
                }
            }
            args.push(self.choose()?);
        }
        Ok(args)
    }
}

#[cfg(test)]
#[path = "parser_tests.rs"]
mod tests;
