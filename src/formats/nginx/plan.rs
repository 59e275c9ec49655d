//! Which files make one configuration: a file that no other includes, with all that it includes.

use rustc_hash::FxHashSet;

use crate::formats::{ParsedFile, Plan};

use super::include::{self, KnownFiles};
use super::syntax::Tree;

/// One plan for each file that no other includes; of files that include each other in a circle the
/// first. A file included by several is in the plan of each.
pub(super) fn plan(files: &[ParsedFile]) -> Vec<Plan> {
    let mut order: Vec<usize> = (0..files.len()).collect();
    order.sort_by_key(|&index| files.get(index).map(|file| file.file.path.clone()));
    let paths: Vec<&str> =
        order.iter().filter_map(|&index| files.get(index)).map(|file| &*file.file.path).collect();
    let folders = KnownFiles { paths };
    let planner = Planner { files, order: &order, folders: &folders };
    let mut included = vec![false; files.len()];
    for &index in &order {
        let own = files.get(index).map(|file| include::prefix_of(&file.file.path)).unwrap_or_default();
        for target in planner.includes(index, own).into_iter().filter(|&target| target != index) {
            included.get_mut(target).into_iter().for_each(|flag| *flag = true);
        }
    }
    let is_included = |index: &usize| included.get(*index) == Some(&true);
    let mut taken = FxHashSet::default();
    let mut plans: Vec<Plan> = Vec::new();
    for &root in order.iter().filter(|index| !is_included(index)) {
        plans.extend(planner.below(root, &mut taken));
    }
    for &root in order.iter().filter(|index| is_included(index)) {
        if !taken.contains(&root) {
            plans.extend(planner.below(root, &mut taken));
        }
    }
    plans
}

struct Planner<'p> {
    files: &'p [ParsedFile],
    /// File indexes by path.
    order: &'p [usize],
    folders: &'p KnownFiles<'p>,
}

impl Planner<'_> {
    /// The root with everything that it includes.
    fn below(&self, root: usize, taken: &mut FxHashSet<usize>) -> Option<Plan> {
        let main = self.files.get(root)?;
        let prefix = include::prefix_of(&main.file.path);
        let mut seen = FxHashSet::default();
        let mut queue = vec![root];
        while let Some(index) = queue.pop() {
            if seen.insert(index) {
                queue.extend(self.includes(index, prefix));
            }
        }
        taken.extend(seen.iter().copied());
        let mut files: Vec<usize> = seen.into_iter().filter(|&index| index != root).collect();
        files.sort_unstable();
        files.insert(0, root);
        Some(Plan { name: main.file.path.to_string(), files })
    }

    /// The files that a file includes, where the main file's folder is `prefix`.
    fn includes(&self, index: usize, prefix: &str) -> Vec<usize> {
        let Some(parsed) = self.files.get(index) else { return Vec::new() };
        let Some(tree) = parsed.tree.get::<Tree>() else { return Vec::new() };
        let source = parsed.file.text.as_str();
        let mut found = Vec::new();
        for (_, directive) in tree.iter().filter(|(_, directive)| directive.name.is(source, "include")) {
            let Some(pattern) = tree.arguments(directive).first() else { continue };
            for path in include::resolve(&pattern.text(source), prefix, self.folders) {
                let place = self.folders.paths.binary_search(&path.as_str()).ok();
                found.extend(place.and_then(|place| self.order.get(place)).copied());
            }
        }
        found
    }
}
