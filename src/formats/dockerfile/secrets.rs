//! The subjects that may hold secrets: pairs of `ENV` and `ARG`, sources of `COPY` and `ADD`.

use super::{
    context::{BuildContext, Leak, relative},
    copied::{self, Place},
    kinds,
    stages::{Copied, Setting, Source},
    subjects::{Fields, Making, named},
    syntax::{Instruction, Keyword},
};
use crate::{
    formats::Subject,
    secrets::{classify, find_token, is_secret_name, url_password},
    source::paths,
    text::Span,
    value::{Text, Value, Why},
};

impl Making<'_> {
    /// The subject of a pair.
    pub(super) fn setting(&self, setting: &Setting, stage: Option<usize>) -> Subject {
        let at = setting.span;
        let key = setting.key.content();
        let keyword = setting.keyword.name();
        let mut fields = Fields::new(at, 7);
        fields.word("keyword", keyword);
        fields.text("key", Some(setting.key.clone()));
        fields.text("value", setting.value.clone());
        fields.bool("onbuild", setting.onbuild);
        fields.bool("in_final", stage.is_some_and(|stage| self.in_final(stage)));
        if let Some(reason) = secret_reason(setting) {
            fields.word("secret", &reason);
            if let Some(class) = value_class(setting) {
                fields.value("value_class", class);
            }
        }
        if let Some((keyword, span)) = stage.and_then(|stage| self.use_of(setting, stage)) {
            fields.value("used", Value::word(keyword, span));
        }
        let runs = stage.map(|stage| self.runs_of(setting, stage)).unwrap_or_default();
        if !runs.is_empty() {
            let runs = runs.into_iter().map(|span| Value::word("RUN", span)).collect();
            fields.value("runs", Value::sequence(runs, at));
        }
        Subject::new(&kinds::ENV, named(keyword, key), at, fields.done())
    }

    /// The first `RUN`, `ENV` or here-document after an `ARG` that takes it in. One that names it is preferred; every
    /// `RUN` records all arguments in its history.
    fn use_of(&self, setting: &Setting, stage: usize) -> Option<(&'static str, Span)> {
        let stage = self.stages.all.get(stage).filter(|_| setting.keyword == Keyword::Arg)?;
        let key = setting.key.content();
        let after = self.tree.instructions.get(setting.instruction + 1..stage.end)?;
        let runs = || after.iter().filter(|instruction| instruction.keyword == Keyword::Run);
        let named = runs().find(|run| mentions(self.tree.text(run.rest), key));
        let in_env = || {
            let mut later = stage.variables.iter().filter(|other| other.instruction > setting.instruction);
            later.find(|other| other.args.iter().any(|used| *used == key)).map(|other| ("ENV", other.span))
        };
        let place = |own: &Instruction| (own.keyword.name(), self.tree.span(own.keyword_part));
        // What the builder writes into a file.
        let is_written = |own: &&Instruction| {
            let mut docs = own.heredocs.iter().filter(|doc| doc.expand);
            own.keyword != Keyword::Run && docs.any(|doc| mentions(self.tree.text(doc.body), key))
        };
        let written = || after.iter().find(is_written).map(place);
        named.map(place).or_else(in_env).or_else(written).or_else(|| runs().next().map(place))
    }

    /// The commands of the `RUN`s that name an `ARG`; none where others name it too.
    fn runs_of(&self, setting: &Setting, stage: usize) -> Vec<Span> {
        let stage = self.stages.all.get(stage).filter(|_| setting.keyword == Keyword::Arg);
        let after = stage.and_then(|stage| self.tree.instructions.get(setting.instruction + 1..stage.end));
        let key = setting.key.content();
        let bodies =
            |own: &Instruction| own.heredocs.iter().any(|doc| mentions(self.tree.text(doc.body), key));
        let naming = after.unwrap_or_default().iter();
        let naming: Vec<&Instruction> =
            naming.filter(|own| mentions(self.tree.text(own.whole), key) || bodies(own)).collect();
        if naming.iter().any(|own| own.keyword != Keyword::Run) {
            return Vec::new();
        }
        naming.into_iter().map(|run| self.tree.span(run.rest)).collect()
    }

    /// The subject of a source word. Subjects of instructions begin at `first`.
    pub(super) fn copy(&self, copy: &Copied, source: &Source, (stage, first): (usize, usize)) -> Subject {
        let instruction = self.tree.instructions.get(copy.instruction);
        let keyword = instruction.map_or("COPY", |instruction| instruction.keyword.name());
        let place = copied::place(copy, source);
        let shown = if matches!(place, Place::Heredoc(_)) { &copy.destination } else { &source.text };
        let mut fields = Fields::new(source.span, 11);
        fields.word("keyword", keyword);
        fields.value("source", Value { origin: source.span.into(), ..Value::text(shown.clone()) });
        fields.value("instruction", Value::subject(first + copy.instruction, source.span));
        fields.text("destination", Some(copy.destination.clone()));
        fields.text("from", copy.from.clone());
        fields.bool("in_final", self.in_final(stage));
        match place {
            Place::Context => self.fill_from_context(&source.text, source.span, &mut fields),
            Place::Heredoc(index) => {
                let heredoc = instruction.and_then(|instruction| instruction.heredocs.get(index));
                let kind =
                    heredoc.and_then(|h| copied::written_secret(self.tree, h, copy.destination.content()));
                if let Some(kind) = kind {
                    fields.word("secret_file", kind);
                }
            }
            Place::Elsewhere => fields.bool("takes_folder", false),
        }
        Subject::new(&kinds::COPY, named(keyword, shown.content()), source.span, fields.done())
    }

    fn fill_from_context(&self, source: &Text, span: Span, fields: &mut Fields) {
        if let Some(why) = source.why() {
            for name in ["secret_file", "takes_folder", "context_secret"] {
                fields.value(name, Value::unknown(why.clone(), span));
            }
            return;
        }
        let path = relative(source.content());
        let known = || self.contexts.iter().filter_map(|context| context.as_ref().ok());
        let remote = self.contexts.iter().find_map(|context| context.as_ref().err());
        let kinds = known().map(|context| copied::named_secret(source.content(), Some(context)));
        // In a context that cannot be looked at, the name alone decides.
        let kind = kinds.chain(remote.map(|_| copied::named_secret(source.content(), None))).flatten().next();
        let takes_folder = match remote {
            Some(_) => path.is_empty() || source.content().ends_with('/'),
            None => known().any(|context| context.is_folder(&path)),
        };
        if let Some(kind) = kind.filter(|_| !takes_folder || !path.is_empty()) {
            fields.word("secret_file", kind.name());
        }
        fields.bool("takes_folder", takes_folder);
        if let [Ok(context)] = self.contexts.as_slice()
            && let Some(ignore) = context.ignore_file()
        {
            fields.word("ignore_file", &ignore);
            fields.word("context_path", &path);
        }
        let line = known().filter(|_| !path.is_empty()).find_map(|context| context.leaves_out(&path));
        fields.value("excluded", Value::bool(line.is_some(), line.and_then(|l| l.line).unwrap_or(span)));
        if takes_folder && kind.is_none() {
            self.leak(&path, span, remote, fields);
        }
    }

    fn leak(&self, path: &str, span: Span, remote: Option<&Why>, fields: &mut Fields) {
        let known = self.contexts.iter().filter_map(|context| context.as_ref().ok());
        let found = known.filter_map(|context| Some((context, context.leak(path)?)));
        match (found.max_by_key(|(_, leak)| leak.real), remote) {
            (Some((context, leak)), _) => {
                let alone = self.contexts.len() == 1;
                let patterns = if alone { context.patterns(path) } else { Vec::new() };
                fields.value("context_secret", leak_value(context, &leak, span));
                if !patterns.is_empty() {
                    let patterns = patterns.iter().map(|pattern| Value::word(pattern, span)).collect();
                    fields.value("context_patterns", Value::sequence(patterns, span));
                }
            }
            (None, Some(why)) => fields.value("context_secret", Value::unknown(why.clone(), span)),
            (None, None) => {}
        }
    }
}

fn leak_value(context: &BuildContext<'_>, leak: &Leak, span: Span) -> Value {
    let file = leak.real.then(|| context.read(&leak.path)).flatten();
    let file_at = file.map_or(span, |file| Span::empty(file.id, 0));
    let mut fields = Fields::new(span, 4);
    fields.value("file", Value::word(&leak.path, file_at));
    fields.bool("real", leak.real);
    fields.bool("expected", leak.expected);
    let ignore = match context.ignore_path() {
        Some(path) => format!("{} does not exclude it", paths::file_name(path)),
        None => "there is no .dockerignore".to_owned(),
    };
    fields.value("ignore", Value::word(&ignore, leak.line.unwrap_or(span)));
    fields.done()
}

/// Why a pair holds a secret, if it does.
fn secret_reason(setting: &Setting) -> Option<String> {
    if is_secret_name(setting.key.content()) {
        return Some("its name".to_owned());
    }
    let value = setting.value.as_ref()?;
    if let Some(token) = find_token(value.content()) {
        return Some(token.kind.to_owned());
    }
    if let Some(password) = url_password(value.content()).map(|range| value.slice(range)) {
        let literal = password.known().is_some_and(|password| classify(password).is_literal_secret());
        if literal || password.why().is_some() && !setting.args.is_empty() {
            return Some("the password in its URL".to_owned());
        }
    }
    let secret = setting.args.iter().find(|used| is_secret_name(used))?;
    Some(format!("the argument `{secret}`"))
}

/// The class of a secret's value; `None` for an `ARG` without a default.
fn value_class(setting: &Setting) -> Option<Value> {
    let value = setting.value.as_ref()?;
    let origin = value.origin();
    Some(match (value.known(), value.why()) {
        (Some(known), _) => Value::word(classify(known).name(), origin),
        _ if !setting.args.is_empty() => Value::word("argument", origin),
        (None, Some(why)) => Value::unknown(why.clone(), origin),
        (None, None) => return None,
    })
}

/// Whether a shell text uses `$name` or `${name…}`.
pub(super) fn mentions(text: &str, name: &str) -> bool {
    text.match_indices('$').any(|(at, _)| {
        let rest = text.get(at + 1..).unwrap_or_default();
        let rest = rest.strip_prefix('{').unwrap_or(rest);
        let after = rest.strip_prefix(name).map(|after| after.chars().next());
        after.is_some_and(|next| next.is_none_or(|ch| !(ch.is_alphanumeric() || ch == '_')))
    })
}
