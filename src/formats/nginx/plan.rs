//! Which files make one configuration: a file that no other includes, with all that it includes.
//!
//! Sites that stand together in a folder that nginx includes as a whole (`conf.d`) and whose main file
//! is not here are one configuration too: they share sockets, and what one sets for `http` holds for all.

use rustc_hash::FxHashSet;

use crate::{
    formats::{ParsedFile, Plan},
    source::paths,
};

use super::include::{self, KnownFiles};
use super::scope;
use super::syntax::Tree;

/// Folders that a main file includes as a whole, as packages and images lay them out.
const GROUPS: &[&str] = &["conf.d", "http.d", "sites-enabled"];

/// Endings of files that are kept beside but not read.
const IDLE: &[&str] =
    &[".bak", ".default", ".disabled", ".dist", ".example", ".off", ".old", ".orig", ".sample", "~"];

/// One plan for each file that no other includes, or each folder of such; of files that include each
/// other in a circle the first. A file included by several is in the plan of each.
pub(super) fn plan(files: &[ParsedFile]) -> Vec<Plan> {
    let files: Vec<&ParsedFile> = files.iter().collect();
    let order = by_path(&files);
    let planner = Planner::new(&files, &order);
    let included = planner.included();
    let mut taken = FxHashSet::default();
    let mut plans: Vec<Plan> = Vec::new();
    let (inner, roots): (Vec<usize>, Vec<usize>) = order.iter().partition(|index| included.contains(index));
    // Roots first, in their folders; then what is left: files that include each other in a circle.
    for &root in roots.iter().chain(&inner) {
        if !taken.contains(&root) {
            let tops = if included.contains(&root) { vec![root] } else { planner.group(root, &included) };
            plans.extend(planner.below(&tops, &mut taken));
        }
    }
    plans
}

/// The files of one plan that stand side by side at the top: the first, or its folder of sites.
pub(super) fn tops(files: &[&ParsedFile]) -> Vec<usize> {
    let Some(first) = files.first() else { return Vec::new() };
    if !is_grouped(paths::parent(&first.file.path)) {
        return vec![0];
    }
    let order = by_path(files);
    let planner = Planner::new(files, &order);
    planner.group(0, &planner.included())
}

/// Whether a main file includes the folder as a whole.
fn is_grouped(folder: &str) -> bool {
    GROUPS.contains(&paths::file_name(folder))
}

fn by_path(files: &[&ParsedFile]) -> Vec<usize> {
    let mut order: Vec<usize> = (0..files.len()).collect();
    order.sort_by_key(|&index| files.get(index).map(|file| file.file.path.clone()));
    order
}

struct Planner<'p> {
    files: &'p [&'p ParsedFile],
    /// File indexes by path.
    order: &'p [usize],
    folders: KnownFiles<'p>,
}

impl<'p> Planner<'p> {
    fn new(files: &'p [&'p ParsedFile], order: &'p [usize]) -> Self {
        let paths = order.iter().filter_map(|&index| files.get(index)).map(|file| &*file.file.path).collect();
        Self { files, order, folders: KnownFiles { paths } }
    }

    fn path(&self, index: usize) -> &str {
        self.files.get(index).map(|file| &*file.file.path).unwrap_or_default()
    }

    /// The files that another includes.
    fn included(&self) -> FxHashSet<usize> {
        let each = self.order.iter().flat_map(|&index| {
            let found = self.includes(index, include::prefix_of(self.path(index)));
            found.into_iter().filter(move |&target| target != index)
        });
        each.collect()
    }

    /// The root, with the other sites of its folder in order where nginx includes that as a whole.
    fn group(&self, root: usize, included: &FxHashSet<usize>) -> Vec<usize> {
        let folder = paths::parent(self.path(root));
        if !is_grouped(folder) || !self.is_site(root) {
            return vec![root];
        }
        let beside = self.order.iter().copied().filter(|index| {
            paths::parent(self.path(*index)) == folder && !included.contains(index) && self.is_site(*index)
        });
        beside.collect()
    }

    fn is_site(&self, index: usize) -> bool {
        let idle = IDLE.iter().any(|ending| self.path(index).ends_with(ending));
        !idle && self.files.get(index).is_some_and(|file| scope::fits_http(file))
    }

    /// The tops with everything that they include.
    fn below(&self, tops: &[usize], taken: &mut FxHashSet<usize>) -> Option<Plan> {
        let main = self.path(*tops.first()?);
        let prefix = include::prefix_of(main);
        let mut seen = FxHashSet::default();
        let mut queue = tops.to_vec();
        while let Some(index) = queue.pop() {
            if seen.insert(index) {
                queue.extend(self.includes(index, prefix));
            }
        }
        taken.extend(seen.iter().copied());
        let mut files: Vec<usize> = seen.into_iter().filter(|index| !tops.contains(index)).collect();
        files.sort_unstable();
        files.splice(0..0, tops.iter().copied());
        let name = if tops.len() > 1 { paths::parent(main) } else { main };
        Some(Plan { name: name.to_owned(), files })
    }

    /// The files that a file includes, where the main file's folder is `prefix`.
    fn includes(&self, index: usize, prefix: &str) -> Vec<usize> {
        let Some(parsed) = self.files.get(index) else { return Vec::new() };
        let Some(tree) = parsed.tree.get::<Tree>() else { return Vec::new() };
        let source = parsed.file.text.as_str();
        let mut found = Vec::new();
        for (_, directive) in tree.iter().filter(|(_, directive)| directive.name.is(source, "include")) {
            let Some(pattern) = tree.arguments(directive).first() else { continue };
            for path in include::resolve(&pattern.text(source), prefix, &self.folders) {
                let place = self.folders.paths.binary_search(&path.as_str()).ok();
                found.extend(place.and_then(|place| self.order.get(place)).copied());
            }
        }
        found
    }
}
