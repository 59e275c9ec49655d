//! Which services depend on one another, and which of them may do so in a circle.

use rustc_hash::FxHashMap;
use smol_str::SmolStr;

use super::others;
use crate::{
    formats::{Facts, compose::references},
    value::Value,
};

/// Who depends on whom in a project, by the numbers of services.
pub(super) struct Round {
    /// The names that each service depends on, in the order that they are written in.
    needs: Vec<Vec<SmolStr>>,
    /// Whether a service may be part of a circle: all that are, and those between two circles.
    may_turn: Vec<bool>,
}

impl Round {
    pub(super) fn of(facts: &Facts<'_>) -> Self {
        let names = |service: &Value| references::services(service).into_iter().map(|it| it.name).collect();
        let needs: Vec<Vec<SmolStr>> = others::services(facts).map(|it| names(it.get("raw"))).collect();
        let mut numbers: FxHashMap<&str, Vec<usize>> = FxHashMap::default();
        for (number, service) in others::services(facts).enumerate() {
            let name = service.get("name").as_str().unwrap_or_default();
            numbers.entry(name).or_default().push(number);
        }
        let there = |name: &SmolStr| numbers.get(name.as_str()).into_iter().flatten().copied();
        let mut on: Vec<Vec<usize>> = needs.iter().map(|it| it.iter().flat_map(there).collect()).collect();
        let mut may_turn = vec![true; needs.len()];
        // First those go that nothing leads back to, then those that lead nowhere back.
        for _ in 0..2 {
            peel(&on, &mut may_turn);
            on = reversed(&on);
        }
        Self { needs, may_turn }
    }

    /// The names that a service depends on.
    pub(super) fn needs(&self, number: usize) -> &[SmolStr] {
        self.needs.get(number).map_or(&[], Vec::as_slice)
    }

    /// Whether a way from the service may lead back to it.
    pub(super) fn may_turn(&self, number: usize) -> bool {
        self.may_turn.get(number).copied().unwrap_or_default()
    }
}

/// Takes out what no arrow leads to from what is left, again and again.
fn peel(on: &[Vec<usize>], left: &mut [bool]) {
    let mut arrows = vec![0_usize; on.len()];
    for (number, to) in on.iter().enumerate() {
        for to in to.iter().filter(|_| left.get(number) == Some(&true)) {
            if let Some(count) = arrows.get_mut(*to) {
                *count += 1;
            }
        }
    }
    let bare = |number: &usize| arrows.get(*number) == Some(&0) && left.get(*number) == Some(&true);
    let mut gone: Vec<usize> = (0..on.len()).filter(bare).collect();
    while let Some(number) = gone.pop() {
        if let Some(left) = left.get_mut(number) {
            *left = false;
        }
        for to in on.get(number).into_iter().flatten() {
            let Some(count) = arrows.get_mut(*to) else { continue };
            *count -= 1;
            if *count == 0 && left.get(*to) == Some(&true) {
                gone.push(*to);
            }
        }
    }
}

fn reversed(on: &[Vec<usize>]) -> Vec<Vec<usize>> {
    let mut back: Vec<Vec<usize>> = vec![Vec::new(); on.len()];
    for (number, to) in on.iter().enumerate() {
        for to in to {
            if let Some(list) = back.get_mut(*to) {
                list.push(number);
            }
        }
    }
    back
}
