//! How commands stand to one another: what feeds what, what may be left out, what was set before.

use super::{Body, Reading, Run, Shown, interpreter};
use crate::{
    formats::dockerfile::shell::{Follows, Group, GroupKind, Place, Script},
    value::Text,
};

impl Shown<'_> {
    fn script_of(&self, index: usize) -> Option<(&Run, &Script, usize)> {
        let (run, command) = self.place(index)?;
        match &run.body {
            Body::Shell { script, .. } => Some((run, script, command)),
            Body::Exec(_) => None,
        }
    }

    /// The commands that a command's output goes to through a pipe.
    pub(super) fn feeds(&self, index: usize) -> Vec<usize> {
        self.neighbours(index, |script, place| {
            let count = script.pipelines.get(place.pipeline as usize).copied().unwrap_or_default();
            (place.position + 1 < count).then(|| Place { position: place.position + 1, ..place })
        })
    }

    /// All commands that a command's output goes to, also through others.
    pub(super) fn fed_through(&self, index: usize) -> Vec<usize> {
        let mut found: Vec<usize> = self.feeds(index);
        let mut at = 0;
        // What is fed stands further on, so this ends.
        while let Some(next) = found.get(at).copied() {
            let more = self.feeds(next).into_iter().filter(|more| *more > next && !found.contains(more));
            let more: Vec<usize> = more.collect();
            found.extend(more);
            at += 1;
        }
        found
    }

    /// The commands whose output a command gets through a pipe.
    pub(super) fn fed_by(&self, index: usize) -> Vec<usize> {
        self.neighbours(index, |_, place| {
            place.position.checked_sub(1).map(|position| Place { position, ..place })
        })
    }

    /// The commands at the place next to the innermost pipe around a command.
    fn neighbours(&self, index: usize, next: impl Fn(&Script, Place) -> Option<Place>) -> Vec<usize> {
        let Some((run, script, command)) = self.script_of(index) else { return Vec::new() };
        let Some(own) = script.commands.get(command) else { return Vec::new() };
        let around = groups(script, own.group).map_while(|group| group.pipe);
        let found = std::iter::once(own.pipe).chain(around).find_map(|place| next(script, place));
        let Some(place) = found else { return Vec::new() };
        let all = script.commands.iter().enumerate();
        let there = all.filter(|(_, other)| {
            let around = groups(script, other.group).map_while(|group| group.pipe);
            std::iter::once(other.pipe).chain(around).any(|other| other == place)
        });
        there.map(|(at, _)| run.first + at).collect()
    }

    /// How many members the pipeline has that a command stands in.
    pub(super) fn pipeline_len(&self, index: usize) -> u32 {
        self.script_of(index).map_or(1, |(_, script, command)| {
            let own = script.commands.get(command).map(|own| own.pipe.pipeline);
            own.and_then(|own| script.pipelines.get(own as usize)).copied().unwrap_or(1)
        })
    }

    /// The command in whose words a command's output, or a file with it, is put.
    pub(super) fn substituted_into(&self, index: usize) -> Option<usize> {
        let (run, script, command) = self.script_of(index)?;
        let own = script.commands.get(command)?;
        let host = groups(script, own.group).find_map(|group| group.host);
        // What stands in a text that is put in as a whole has its host around that text.
        host.map(|host| run.first + host as usize)
            .or_else(|| run.host.filter(|_| run.reading != Reading::Script))
    }

    /// Whether a command's output becomes a part of a text: of words, of what a loop runs over, of a
    /// here-document.
    pub(super) fn is_substituted(&self, index: usize) -> bool {
        let Some((run, script, command)) = self.script_of(index) else { return false };
        let own = script.commands.get(command).map_or(0, |own| own.group);
        let is_inner = |group: &Group| matches!(group.kind, GroupKind::Substitution | GroupKind::Process);
        run.reading != Reading::Script || groups(script, own).any(is_inner)
    }

    /// Whether a command may be left out: in a branch, a loop or a function, or after `||`.
    pub(super) fn is_conditional(&self, index: usize) -> bool {
        let Some((_, script, command)) = self.script_of(index) else { return false };
        let Some(own) = script.commands.get(command) else { return false };
        own.follows == Follows::Failure
            || groups(script, own.group).any(|group| {
                group.follows == Follows::Failure
                    || matches!(group.kind, GroupKind::Branch | GroupKind::Loop | GroupKind::Function)
            })
    }

    /// Whether the next command is run only when this one fails: `… || true`.
    pub(super) fn is_rescued(&self, index: usize) -> bool {
        let Some((_, script, command)) = self.script_of(index) else { return false };
        let Some(own) = script.commands.get(command) else { return false };
        let later = script.commands.iter().skip(command + 1);
        let mut same =
            later.filter(|other| other.group == own.group && other.pipe.pipeline != own.pipe.pipeline);
        same.next().is_some_and(|next| next.follows == Follows::Failure)
    }

    /// Whether a pipeline here fails when any of its members does.
    pub(super) fn has_pipefail(&self, index: usize) -> bool {
        self.has_option(index, |run| run.pipefail, ("pipefail", ' '))
    }

    /// Whether the shell stops at a failure here.
    pub(super) fn has_errexit(&self, index: usize) -> bool {
        self.has_option(index, |run| run.errexit, ("errexit", 'e'))
    }

    /// Whether a shell option is on: from the start, or by the last `set` before the command.
    fn has_option(&self, index: usize, start: fn(&Run) -> bool, (name, letter): (&str, char)) -> bool {
        let Some((run, script, command)) = self.script_of(index) else { return false };
        let earlier = script.commands.iter().enumerate().take(command);
        let mut on = start(run);
        for (at, other) in earlier {
            if other.words.bytes().len() > 1
                && let Some(view) = self.view(run.first + at)
                && view.known_name() == Some("set")
            {
                let words: Vec<&str> = view.words.iter().skip(1).map(Text::content).collect();
                on = interpreter::set(&words, name, letter).unwrap_or(on);
            }
        }
        on
    }

    /// The other commands of the same instruction: those before, those after.
    pub(super) fn siblings(&self, index: usize) -> (std::ops::Range<usize>, std::ops::Range<usize>) {
        let found =
            self.place(index).and_then(|(run, _)| self.commands.of.get(run.instruction)?.as_ref().ok());
        found.map_or((0..0, 0..0), |all| (all.start..index, index + 1..all.end))
    }
}

/// A group and those around it, the innermost first.
fn groups(script: &Script, innermost: u32) -> impl Iterator<Item = &Group> {
    let mut next = Some(innermost);
    std::iter::from_fn(move || {
        let group = script.groups.get(next? as usize)?;
        next = group.parent;
        Some(group)
    })
}
