//! Names of rules in comments: ours, and those for other tools.

use super::Hovered;
use crate::{
    lsp::{desk::Desk, say},
    source::SourceFile,
    suppress::{Asks, Page, may_be_foreign, may_suppress, slot_at},
};

pub(super) fn at(desk: &Desk<'_>, file: &SourceFile, at: usize) -> Option<Hovered> {
    if !may_suppress(&file.text) && !may_be_foreign(&file.text) {
        return None;
    }
    let (format, remarks) = desk.remarks(file);
    let slot = slot_at(Page::new(&file.text, file.lines(), &remarks), format, at)?;
    let word = file.text.get(slot.range.clone()).filter(|word| !word.is_empty())?;
    let text = match slot.asks {
        Asks::Name => say::name(desk.registry, word),
        Asks::Foreign { tool } => say::foreign(desk, tool, word),
        Asks::Until if word.starts_with("until=") => {
            "The last day on which the comment holds, in UTC.".to_owned()
        }
        Asks::Word if word == "ignore" => {
            "Hides findings of these rules on this line or, alone on its line, on the next.".to_owned()
        }
        Asks::Word if word == "ignore-file" => "Hides findings of these rules in the whole file.".to_owned(),
        Asks::Word | Asks::Until => return None,
    };
    Some(Hovered::new(text, slot.range))
}
