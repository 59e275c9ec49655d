//! What is said about comments: findings of the engine's own rules.

use std::ops::Range;

use super::Suppressing;
use crate::{
    finding::{Edit, Finding, Fix, Safety},
    rules::UnknownName,
    source::SourceFile,
    suppress::{Comment, Date, Fault, Mistake, Name},
    text::Span,
};

/// Makes findings about the comments of a file.
pub(super) struct About<'a> {
    pub(super) run: &'a Suppressing<'a>,
    pub(super) file: &'a SourceFile,
}

type Told = Option<Box<Finding>>;

impl About<'_> {
    /// It cannot be understood, or does not say why.
    pub(super) fn mistake(&self, comment: &Comment, mistake: &Mistake) -> Told {
        let rule = match mistake.fault {
            Fault::Malformed => "suppression/malformed",
            Fault::NoReason => "suppression/no-reason",
        };
        let fixes = vec![self.removal(comment, Safety::Unsafe)];
        self.finding(rule, mistake.range.clone(), mistake.message.clone(), fixes)
    }

    /// One of its names is none.
    pub(super) fn unknown(&self, comment: &Comment, name: &Name, unknown: Option<&UnknownName>) -> Told {
        let message = unknown.map(ToString::to_string).unwrap_or_default();
        let mut fixes = Vec::new();
        if let Some(meant) = unknown.and_then(|unknown| unknown.suggestion.as_ref()) {
            fixes.push(Fix {
                title: format!("Write `{meant}`"),
                // It will then hide what it does not hide now.
                safety: Safety::Unsafe,
                edits: vec![self.edit(name.range.clone(), meant)],
                leads_to: Vec::new(),
            });
        }
        fixes.push(self.removal(comment, Safety::Unsafe));
        self.finding("suppression/unknown-rule", name.range.clone(), message, fixes)
    }

    /// It names what is said about comments.
    pub(super) fn cannot_be_hidden(&self, comment: &Comment, name: &Name) -> Told {
        let message =
            format!("no comment hides what is said about comments; `--ignore {}` does", name.text.as_str());
        let fixes = vec![self.removal(comment, Safety::Unsafe)];
        self.finding("suppression/unknown-rule", name.range.clone(), message, fixes)
    }

    /// Its last day is over.
    pub(super) fn expired(&self, comment: &Comment, until: Date) -> Told {
        let message = format!("the comment held until {until}: it hides nothing any more");
        let fixes = vec![self.removal(comment, Safety::Safe)];
        self.finding("suppression/expired", comment.range.clone(), message, fixes)
    }

    /// It has nothing to hide.
    pub(super) fn unused(&self, comment: &Comment) -> Told {
        let message = "the comment hides nothing".to_owned();
        let fixes = vec![self.removal(comment, Safety::Safe)];
        self.finding("suppression/unused", comment.range.clone(), message, fixes)
    }

    /// Some of its names have nothing to hide; `names` says of each of all whether.
    pub(super) fn partly_unused(&self, names: &[(&Name, bool)]) -> Told {
        let texts = |idle: bool| -> Vec<&str> {
            names.iter().filter(|(_, own)| *own == idle).map(|(name, _)| name.text.as_str()).collect()
        };
        let quoted: Vec<String> = texts(true).iter().map(|name| format!("`{name}`")).collect();
        let message = format!("the comment hides nothing of {}", quoted.join(", "));
        let (first, _) = names.iter().find(|(_, idle)| *idle)?;
        let all = names.first()?.0.range.start..names.last()?.0.range.end;
        let fix = Fix {
            title: format!("Remove {}", quoted.join(", ")),
            safety: Safety::Safe,
            edits: vec![self.edit(all, &texts(false).join(", "))],
            leads_to: Vec::new(),
        };
        self.finding("suppression/unused", first.range.clone(), message, vec![fix])
    }

    fn removal(&self, comment: &Comment, safety: Safety) -> Fix {
        let edits = vec![self.edit(comment.removal.clone(), comment.joint)];
        Fix { title: "Remove the comment".to_owned(), safety, edits, leads_to: Vec::new() }
    }

    fn edit(&self, range: Range<usize>, text: &str) -> Edit {
        Edit { span: Span::new(self.file.id, range.start, range.end), text: text.to_owned() }
    }

    /// `None` where the rule was not asked for.
    fn finding(&self, rule: &str, range: Range<usize>, message: String, fixes: Vec<Fix>) -> Told {
        let looked = self.run.looked;
        let registry = looked.registry;
        let index = registry.index(rule).filter(|index| looked.asks(*index, &self.file.path))?;
        let rule = registry.rule(index)?;
        let span = Span::new(self.file.id, range.start, range.end);
        Some(Box::new(Finding {
            rule: rule.id().clone(),
            severity: looked.policy.severity(index, &self.file.path).unwrap_or(rule.severity()),
            message,
            help: rule.file().help.text.to_string(),
            span,
            subject: "comment".to_owned(),
            owner: None,
            labels: Vec::new(),
            fixes,
            evidence: self.file.slice(span).to_owned(),
            worlds: Vec::new(),
            fingerprint: String::new(),
        }))
    }
}
