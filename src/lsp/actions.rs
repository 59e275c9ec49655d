//! What can be done about findings: code actions and commands.
//!
//! What a fix changes is what `--fix` would: it is made on the files in memory and checked again by the engine
//! before anybody sees it. An edit is made when it is asked for ([`resolve`]), so that offering costs little.

mod mend;
mod suppress;
#[cfg(test)]
mod tests;

use std::{fmt::Write as _, ops::Range};

use serde_json::{Value, json};

use super::{
    desk::{Desk, touches},
    edits::FileEdit,
    page::page,
    snapshot::Snapshot,
};
use crate::{
    engine::Report,
    finding::{Finding, Safety},
    fix::Mended,
    report::{count, rule_url},
};
use mend::Target;

/// Makes all safe fixes of the workspace.
const FIX_WORKSPACE: &str = "seawall.fixWorkspace";
/// Gives a rule's page: `[{"rule": ID, "show": false}]`.
const EXPLAIN: &str = "seawall.explain";

/// The commands that the client may ask for.
pub const COMMANDS: [&str; 2] = [FIX_WORKSPACE, EXPLAIN];

/// The kinds of our actions.
const QUICK_FIX: &str = "quickfix";
const FIX_ALL: &str = "source.fixAll.seawall";

/// Findings of one range that actions are offered for, at most.
const MOST: usize = 12;

/// Which actions are asked for.
#[derive(Clone, Debug, Default)]
pub struct Wanted {
    /// Only these kinds (`quickfix`, `source.fixAll`); all where empty. `source` includes `source.fixAll`.
    pub only: Vec<String>,
    /// The fingerprints of the findings that the client asks about.
    pub fingerprints: Vec<String>,
    /// Whether the client asks by itself, while a person moves about.
    pub automatic: bool,
}

impl Wanted {
    fn asks(&self, kind: &str) -> bool {
        let includes = |only: &String| {
            only.is_empty()
                || kind
                    .strip_prefix(only.as_str())
                    .is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
        };
        self.only.is_empty() || self.only.iter().any(includes)
    }
}

/// A thing that can be done.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Action {
    /// What it does, as a command.
    pub title: String,
    /// Its kind: `quickfix`, `source.fixAll.seawall`.
    pub kind: &'static str,
    /// The fingerprints of the findings that it is about.
    pub fingerprints: Vec<String>,
    /// Whether it is the one to take.
    pub preferred: bool,
    /// What it changes, if that is known already.
    pub edits: Option<Vec<FileEdit>>,
    /// What [`resolve`] makes the edits of, if it is not.
    pub data: Option<Value>,
    /// A command to run after the edits: its name and arguments.
    pub command: Option<(&'static str, Vec<Value>)>,
}

/// What a command came to.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Outcome {
    /// The answer to the client.
    pub result: Value,
    /// What is to be changed: the client is asked to.
    pub edits: Vec<FileEdit>,
    /// A page to open.
    pub page: Option<String>,
    /// A sentence to show.
    pub message: Option<String>,
}

/// What can be done about the bytes `range` of the file at a workspace path.
pub fn code_actions(snapshot: &Snapshot, path: &str, range: Range<u32>, wanted: &Wanted) -> Vec<Action> {
    let no_links = |_: &str| None;
    let desk = Desk::around(snapshot, path, &no_links);
    let uri = snapshot.uri(path).map(|uri| uri.as_str().to_owned());
    let known = snapshot.report(path);
    // While a person only moves about, nothing is looked for where no finding is.
    let moves = wanted.automatic && wanted.only.is_empty();
    let counts = |report: &Report, found: &Finding| {
        if moves { touches(report, found, path, &range) } else { is_in(report, found, path) }
    };
    let none = known.is_some_and(|report| !report.findings.iter().any(|found| counts(&report, found)));
    if none || !(wanted.asks(QUICK_FIX) || wanted.asks(FIX_ALL)) {
        return Vec::new();
    }
    offered(&desk, path, &range, wanted, uri.as_deref())
}

fn is_in(report: &Report, finding: &Finding, path: &str) -> bool {
    *report.sources.path(finding.span.file) == *path
}

/// The actions about a range of a file.
fn offered(
    desk: &Desk<'_>,
    path: &str,
    range: &Range<u32>,
    wanted: &Wanted,
    uri: Option<&str>,
) -> Vec<Action> {
    let report = desk.check(Box::new(desk.files.clone()), true);
    let mut actions = Vec::new();
    let asked = |finding: &&Finding| {
        let named = wanted.fingerprints.contains(&finding.fingerprint);
        is_in(&report, finding, path) && (named || touches(&report, finding, path, range))
    };
    let here: Vec<&Finding> = report.findings.iter().filter(asked).take(MOST).collect();
    if wanted.asks(QUICK_FIX) {
        actions.extend(here.iter().filter_map(|finding| fix(&report, finding)));
        let can_comment = suppress::can_hold_comments(path);
        let open = here.iter().filter(|finding| can_comment && suppress::may_be_hidden(desk, finding));
        actions.extend(open.map(|finding| hide(desk, finding)));
        let mut explained: Vec<&str> = Vec::new();
        for finding in &here {
            if !explained.contains(&&*finding.rule) {
                explained.push(&finding.rule);
                actions.push(explain(finding, uri));
            }
        }
    }
    let fixable = report.findings.iter().filter(|finding| mend::is_safe_in(&report, finding, path)).count();
    if wanted.asks(FIX_ALL) && fixable > 0 {
        actions.push(Action {
            title: format!("Fix all in this file that is safe ({fixable})"),
            kind: FIX_ALL,
            data: Some(json!({"do": "fixAll"})),
            ..Action::default()
        });
    }
    actions
}

fn fix(report: &Report, finding: &Finding) -> Option<Action> {
    let fix = mend::fix_of(finding)?;
    let is_safe = fix.safety == Safety::Safe;
    let safety = if is_safe { "" } else { "unsafe: " };
    let elsewhere: Vec<String> = mend::paths(report, fix)
        .into_iter()
        .filter(|path| **path != *report.sources.path(finding.span.file))
        .map(|path| path.to_string())
        .collect();
    let elsewhere =
        if elsewhere.is_empty() { String::new() } else { format!(" in {}", elsewhere.join(", ")) };
    Some(Action {
        title: format!("{} ({safety}{}{elsewhere})", fix.title, finding.rule),
        kind: QUICK_FIX,
        fingerprints: vec![finding.fingerprint.clone()],
        preferred: is_safe,
        data: Some(Target::of(finding).data("fix")),
        ..Action::default()
    })
}

fn hide(desk: &Desk<'_>, finding: &Finding) -> Action {
    let until = desk.until().map(|day| format!(" until {day}")).unwrap_or_default();
    Action {
        title: format!("Suppress {} here{until}, with a reason", finding.rule),
        kind: QUICK_FIX,
        fingerprints: vec![finding.fingerprint.clone()],
        data: Some(Target::of(finding).data("suppress")),
        ..Action::default()
    }
}

fn explain(finding: &Finding, uri: Option<&str>) -> Action {
    let argument = json!({"rule": &*finding.rule, "uri": uri});
    Action {
        title: format!("Explain {}", finding.rule),
        kind: QUICK_FIX,
        fingerprints: vec![finding.fingerprint.clone()],
        command: Some((EXPLAIN, vec![argument])),
        ..Action::default()
    }
}

/// The edits of an action in the file at a workspace path, from its data. `None` where the files are not
/// any more what it was made for.
pub fn resolve(snapshot: &Snapshot, path: &str, data: &Value) -> Option<Vec<FileEdit>> {
    let no_links = |_: &str| None;
    resolved(&Desk::around(snapshot, path, &no_links), path, data)
}

fn resolved(desk: &Desk<'_>, path: &str, data: &Value) -> Option<Vec<FileEdit>> {
    match data.get("do")?.as_str()? {
        "fix" => mend::edits(&mend::one(desk, path, &Target::read(data)?)),
        "fixAll" => mend::edits(&mend::file(desk, path)),
        "suppress" => suppress::edits(desk, path, &Target::read(data)?),
        _ => None,
    }
}

/// Runs one of [`COMMANDS`] in a folder: that of the first URI among the arguments, or each one in turn where
/// there is none. The error says why it cannot be done.
pub fn execute(snapshot: &Snapshot, command: &str, arguments: &[Value]) -> Result<Outcome, String> {
    let no_links = |_: &str| None;
    let desk = Desk::whole(snapshot, &no_links);
    match command {
        FIX_WORKSPACE => Ok(fix_workspace(&mend::all(&desk))),
        EXPLAIN => explained(&desk, arguments),
        _ => Err(format!("there is no command `{command}`")),
    }
}

fn fix_workspace(mended: &Mended) -> Outcome {
    let edits = mend::edits(mended).unwrap_or_default();
    let (fixed, files) = (mended.fixed, mended.files.len());
    let mut message = if fixed == 0 {
        "Nothing can be fixed safely".to_owned()
    } else {
        format!("Fixed {} in {}", count(fixed, "finding"), count(files, "file"))
    };
    if mended.unsafe_left > 0 {
        let left = if mended.unsafe_left == 1 { "fix is" } else { "fixes are" };
        let _ = write!(message, "; {} unsafe {left} left", mended.unsafe_left);
    }
    let result = json!({
        "fixed": fixed, "files": files, "left": mended.report.findings.len(), "unsafeLeft": mended.unsafe_left,
    });
    Outcome { result, edits, page: None, message: Some(message + ".") }
}

/// A rule's page: as the answer and, unless the client shows that itself, as a message.
fn explained(desk: &Desk<'_>, arguments: &[Value]) -> Result<Outcome, String> {
    let argument = arguments.first().unwrap_or(&Value::Null);
    let id =
        argument.get("rule").unwrap_or(argument).as_str().ok_or("a rule is to be named: {\"rule\": ID}")?;
    let rule = desk.registry.get(id).ok_or_else(|| {
        let hint = desk.registry.suggest(id).map(|name| format!("; did you mean `{name}`?"));
        format!("there is no rule `{id}`{}", hint.unwrap_or_default())
    })?;
    let shows = argument.get("show").and_then(Value::as_bool).unwrap_or(true);
    let file = rule.file();
    let words = [rule.title(), file.why.trim(), &crate::rules::named(&file.help.text)].join("\n\n");
    let message = format!("{} ({}): {}", rule.id(), rule.severity().name(), words);
    let markdown = page(desk.registry, rule);
    let result =
        json!({"rule": &**rule.id(), "title": rule.title(), "url": rule_url(rule), "markdown": markdown});
    Ok(Outcome { result, edits: Vec::new(), page: None, message: shows.then_some(message) })
}
