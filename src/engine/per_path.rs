//! Settings for some paths: which verdicts count there, and how much.
//!
//! What counts is where a verdict stands, not where its subject does: a port whose address an `.env`
//! file sets is reported there, and settled there.

use super::evaluate::Verdicts;
use crate::{config::Policy, rules::Registry, source::SourceMap, text::Span};

/// Leaves out what the policy does not ask of a file, and sets severities.
pub(super) fn apply(policy: &Policy, registry: &Registry, sources: &SourceMap, verdicts: &mut Verdicts) {
    if policy.is_the_same_everywhere() {
        return;
    }
    let allowed = |rule: &str, span: Span| {
        // What is no rule (a stage that could not look) is not chosen by rules.
        registry.index(rule).is_none_or(|index| policy.allows(index, &sources.path(span.file)))
    };
    verdicts.findings.retain(|finding| allowed(&finding.rule, finding.span));
    verdicts.unknown.retain(|unknown| allowed(&unknown.rule, unknown.span));
    verdicts.passed.retain(|passed| allowed(&passed.rule, passed.span));
    for finding in &mut verdicts.findings {
        let Some(index) = registry.index(&finding.rule) else { continue };
        if let Some(severity) = policy.severity(index, &sources.path(finding.span.file)) {
            finding.severity = severity;
        }
    }
}
