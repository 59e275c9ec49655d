//! Comments by which other tools are told to be silent, read as those tools read them.
//!
//! Which of our rules they mean is said by the rules (`equivalents`). What is not certain (an
//! attribute's value, a workspace) is not honoured: the finding stays.

use std::ops::Range;

use memchr::memmem;

use super::{Covers, Date, Page, build_checks, page::Content, tally};

/// What such comments hold, to find files that have none quickly.
const MARKS: [&str; 7] =
    ["hadolint", "tally", "skip=", "trivy:ignore:", "tflint-ignore", "dclint disable", "kics-scan ignore"];

/// A comment for another tool.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Foreign {
    /// What it says, without the comment's marks.
    pub range: Range<usize>,
    /// What it covers.
    pub covers: Covers,
    /// The tool, as rules name it in their equivalents.
    pub tool: &'static str,
    /// That tool's ids; `*` at an end stands for any. None: all its rules.
    pub ids: Vec<String>,
    /// The last day on which it holds.
    pub until: Option<Date>,
    /// Why; the comment itself where it does not say.
    pub reason: String,
}

/// Whether a text may hold such a comment at all.
pub fn may_be_foreign(text: &str) -> bool {
    MARKS.iter().any(|mark| memmem::find(text.as_bytes(), mark.as_bytes()).is_some())
}

/// The comments for other tools of a file, which was read as `format`.
pub fn foreign(page: Page<'_>, format: &str) -> Vec<Foreign> {
    page.contents().flat_map(|content| Reading::new(page, content, format).all()).collect()
}

/// Whether a tool's id is the one that a comment gives.
pub fn is_same_id(tool: &str, given: &str, id: &str) -> bool {
    let plain = |id: &str| match tool {
        "trivy" => trivy_id(id),
        "tally" => tally::bare(id).to_ascii_uppercase(),
        _ => id.to_ascii_uppercase(),
    };
    match given.strip_suffix('*') {
        Some(beginning) => plain(id).starts_with(&plain(beginning)),
        None => plain(given) == plain(id),
    }
}

/// `DS002`, `DS-0002` and `AVD-DS-0002` are one check.
fn trivy_id(id: &str) -> String {
    let id = id.to_ascii_uppercase();
    let bare = id.strip_prefix("AVD-").unwrap_or(&id);
    let digits = bare.len() - bare.trim_end_matches(|c: char| c.is_ascii_digit()).len();
    match bare.split_at_checked(bare.len() - digits) {
        Some((name, number)) if digits > 0 && !name.is_empty() && !name.ends_with('-') => {
            format!("{name}-{number:0>4}")
        }
        _ => bare.to_owned(),
    }
}

struct Reading<'t> {
    page: Page<'t>,
    content: Content,
    said: &'t str,
    format: &'t str,
}

impl<'t> Reading<'t> {
    fn new(page: Page<'t>, content: Content, format: &'t str) -> Self {
        let said = page.slice(content.range.clone());
        Self { page, content, said, format }
    }

    fn all(&self) -> Vec<Foreign> {
        let tally = if self.format == "dockerfile" { self.tally() } else { Vec::new() };
        if !tally.is_empty() {
            return tally;
        }
        let one = match self.format {
            "dockerfile" => self.hadolint().or_else(|| self.buildkit()).or_else(|| self.checkov()),
            "terraform" => self.tflint().or_else(|| self.checkov()),
            "compose" => self.dclint(),
            _ => None,
        };
        let one = one.or_else(|| self.kics());
        one.map_or_else(|| self.trivy(), |one| vec![one])
    }

    fn found(&self, tool: &'static str, covers: Covers, ids: Vec<String>, reason: &str) -> Foreign {
        let reason = reason.trim_matches(|c: char| c.is_whitespace() || matches!(c, '#' | ':' | '/' | '-'));
        let reason = if reason.is_empty() { self.said } else { reason }.to_owned();
        Foreign { range: self.content.range.clone(), covers, tool, ids, until: None, reason }
    }

    /// Its own line, or the next statement.
    fn line(&self) -> Covers {
        Covers::Lines(self.page.lines_of(&self.content.comment))
    }

    /// The line right below the comment, if it is code.
    fn below(&self) -> Option<usize> {
        let below = self.page.lines_in(&self.content.comment).1 + 1;
        self.page.has_code(below).then_some(below)
    }

    /// The block whose header the comment stands at, else the line.
    fn line_or_block(&self) -> Covers {
        let line = self.page.lines_of(&self.content.comment);
        Covers::Lines(self.page.block_at(line.start).unwrap_or(line))
    }

    /// `hadolint ignore=DL3002,DL3008 # why` above an instruction; `hadolint stage ignore=...` right above a
    /// `FROM`; `hadolint global ignore=...`.
    fn hadolint(&self) -> Option<Foreign> {
        let rest = self.said.strip_prefix("hadolint")?.strip_prefix(char::is_whitespace)?.trim_start();
        let reach = rest.split(|c: char| !c.is_ascii_alphabetic()).next().unwrap_or_default();
        let rest = rest.strip_prefix(reach).filter(|_| matches!(reach, "global" | "stage")).unwrap_or(rest);
        let list = rest.trim_start().strip_prefix("ignore")?.trim_start().strip_prefix('=')?;
        let is_id = |id: &str| {
            let (name, number) = id.split_at_checked(2).unwrap_or_default();
            name.bytes().all(|b| b.is_ascii_uppercase())
                && !number.is_empty()
                && number.bytes().all(|b| b.is_ascii_digit())
        };
        let (ids, reason) = list_of_ids(list);
        // One name that is none makes hadolint overlook the whole comment, and so does anything behind them.
        let listed = list.strip_suffix(reason).unwrap_or(list).trim_end();
        let is_whole = (reason.is_empty() || reason.starts_with('#')) && !listed.ends_with(',');
        let is_double = self.page.slice(self.content.comment.clone()).starts_with("##");
        if ids.is_empty() || !ids.iter().all(|id| is_id(id)) || !is_whole || is_double {
            return None;
        }
        let covers = match reach {
            "global" => self.page.whole(),
            _ if !self.page.is_alone(&self.content.comment) => return None,
            "stage" => Covers::Lines(self.page.block_at(self.below()?)?),
            _ => Covers::Lines(self.page.statement(self.below()?, false)),
        };
        Some(self.found("hadolint", covers, ids, reason))
    }

    /// `tally ignore=DL3006,StageNameCasing;reason=why` above an instruction; `tally global ignore=...`.
    fn tally(&self) -> Vec<Foreign> {
        let Some(said) = tally::read(self.said).filter(|_| self.page.is_alone(&self.content.comment)) else {
            return Vec::new();
        };
        let covers = if said.global { self.page.whole() } else { self.line() };
        let of = |(tool, ids)| self.found(tool, covers.clone(), ids, said.reason);
        said.by_tool().into_iter().map(of).collect()
    }

    /// `check=skip=JSONArgsRecommended,StageNameCasing;error=true // why`: see `build_checks.rs`.
    fn buildkit(&self) -> Option<Foreign> {
        let found = build_checks::skip(self.page, &self.content.comment)?;
        let ids = found.checks.iter().map(|&id| id.to_owned()).collect();
        Some(self.found("buildkit", found.covers, ids, found.rest))
    }

    /// `checkov:skip=CKV_AWS_20:why` inside of a block; anywhere in a Dockerfile.
    fn checkov(&self) -> Option<Foreign> {
        let at = ["checkov:skip=", "bridgecrew:skip="].iter().find_map(|mark| {
            let at = self.said.find(mark)?;
            self.said.get(at + mark.len()..)
        })?;
        let rest = at.trim_start();
        let end = rest.find(|c: char| !(c.is_ascii_alphanumeric() || c == '_')).unwrap_or(rest.len());
        let (id, reason) = rest.split_at_checked(end).filter(|(id, _)| !id.is_empty())?;
        let reason = reason.strip_prefix(':').unwrap_or_default();
        let covers = match self.format {
            "dockerfile" => self.page.whole(),
            _ => Covers::Lines(self.page.block_around(self.content.comment.start)?),
        };
        Some(self.found("checkov", covers, vec![id.to_owned()], reason))
    }

    /// `tflint-ignore: a, b # why`, `tflint-ignore-file: a`.
    fn tflint(&self) -> Option<Foreign> {
        let rest = self.said.strip_prefix("tflint-ignore")?;
        let (covers, list) = match rest.strip_prefix("-file:") {
            Some(list) => (Covers::File, list),
            None => (self.line(), rest.strip_prefix(':')?),
        };
        let (ids, reason) = list_of_ids(list);
        let all = ids.iter().any(|id| id == "all");
        (!ids.is_empty()).then(|| self.found("tflint", covers, if all { Vec::new() } else { ids }, reason))
    }

    /// `dclint disable-line a b`, `dclint disable-next-line a`; no names: all.
    fn dclint(&self) -> Option<Foreign> {
        let rest = self.said.strip_prefix("dclint")?.trim_start();
        let (covers, list) = if let Some(list) = rest.strip_prefix("disable-next-line") {
            (Covers::Lines(self.page.next_lines(&self.content.comment)), list)
        } else if let Some(list) = rest.strip_prefix("disable-line") {
            (self.line(), list)
        } else {
            return None;
        };
        let names = list.split(|c: char| c.is_whitespace() || c == ',').filter(|name| !name.is_empty());
        Some(self.found("dclint", covers, names.map(str::to_owned).collect(), ""))
    }

    /// `kics-scan ignore-line`: the next line; `kics-scan ignore-block`: the block that begins there.
    fn kics(&self) -> Option<Foreign> {
        let what = self.said.strip_prefix("kics-scan")?.trim();
        let next = self.page.next_lines(&self.content.comment);
        let covers = match what {
            "ignore-line" => Covers::Lines(next),
            "ignore-block" => Covers::Lines(self.page.block_at(next.start).unwrap_or(next)),
            "ignore" if self.page.is_first(&self.content.comment) => self.page.whole(),
            _ => return None,
        };
        Some(self.found("kics", covers, Vec::new(), ""))
    }

    /// `trivy:ignore:AVD-AWS-0180:exp:2027-03-31`, several apart by blanks, at a line or a block's header.
    fn trivy(&self) -> Vec<Foreign> {
        let one = |word: &str| {
            let rest = word.strip_prefix("trivy:ignore:")?;
            let (id, options) = rest.split_once(':').unwrap_or((rest, ""));
            let until = match options.strip_prefix("exp:") {
                Some(day) => Some(day.parse::<Date>().ok()?),
                None if options.is_empty() => None,
                None => return None,
            };
            if id.is_empty() || id.contains('[') {
                return None;
            }
            Some(Foreign { until, ..self.found("trivy", self.line_or_block(), vec![id.to_owned()], "") })
        };
        self.said.split_whitespace().filter_map(one).collect()
    }
}

/// Names apart by commas, and what follows them.
fn list_of_ids(list: &str) -> (Vec<String>, &str) {
    let mut ids = Vec::new();
    let mut rest = list.trim_start();
    loop {
        let end = rest.find(|c: char| !(c.is_alphanumeric() || c == '_' || c == '-')).unwrap_or(rest.len());
        let Some((id, after)) = rest.split_at_checked(end).filter(|(id, _)| !id.is_empty()) else { break };
        ids.push(id.to_owned());
        rest = after.trim_start();
        let Some(more) = rest.strip_prefix(',') else { break };
        rest = more.trim_start();
    }
    (ids, rest)
}

#[cfg(test)]
#[path = "foreign_tests.rs"]
mod tests;
