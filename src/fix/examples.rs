//! The fixes of rules on their own bad examples: each must help, or be refused for a reason.

use std::sync::Arc;

use super::{Mended, mend};
use crate::{
    engine::{
        Options,
        examples::{Failed, Fault, files_of},
    },
    finding::Finding,
    rules::{
        Registry, Rule, Selection,
        schema::{Example, Expected},
    },
    source::{Discovered, Files, MemoryFiles},
};

/// What the rule's fix makes of a bad example. `None` where the rule has no fix, or the example is not bad
/// or not right.
pub fn mend_example(registry: &Registry, rule: &Rule, example: &Example) -> Option<Mended> {
    if rule.file().fix.is_none() || example.expected != Expected::Bad {
        return None;
    }
    let memory = MemoryFiles::new(files_of(rule, example).ok()?);
    let paths = memory.paths().map(str::to_owned).collect();
    let discovered = Discovered { paths, ..Discovered::default() };
    let options = Options { fixes: true, jobs: Some(1), ..Options::all(registry) };
    let mut check = |files: Box<dyn Files>| {
        crate::engine::check(files, &discovered, registry, &options, &crate::engine::Silent)
    };
    let files: Arc<dyn Files> = Arc::new(memory);
    Some(mend(&files, &mut check, true, &|_, finding: &Finding| finding.rule == *rule.id()))
}

/// Applies the fixes of the chosen rules to their bad examples. Fails: a fix that is dropped, and a rule none of
/// whose examples its fix mends.
pub fn test_fixes(registry: &Registry, selection: &Selection) -> Vec<Failed> {
    let chosen =
        registry.indexed().filter(|(index, rule)| selection.has(*index) && rule.file().fix.is_some());
    chosen.flat_map(|(_, rule)| test_fix(registry, rule)).collect()
}

fn test_fix(registry: &Registry, rule: &Rule) -> Vec<Failed> {
    let mut failed = Vec::new();
    let mut helped = false;
    let mut fail = |example: usize, trap: &str, detail: String| {
        let (rule, trap) = (rule.id().to_string(), trap.to_owned());
        failed.push(Failed { rule, example, trap, fault: Fault::Fix, detail });
    };
    for (number, example) in (1..).zip(rule.file().examples.iter()) {
        let Some(mended) = mend_example(registry, rule, example) else { continue };
        helped |= mended.fixed > 0;
        for dropped in mended.dropped {
            fail(number, &example.trap, format!("{}: {}", dropped.subject, dropped.reason));
        }
    }
    if !helped {
        fail(0, "", "the fix mends none of the bad examples".to_owned());
    }
    failed
}
