//! Which files an `include` means: paths and patterns only, no reading.
//!
//! nginx resolves relative paths from the folder of its main file. In a repository that folder lies
//! somewhere, and absolute paths name places of the machine or image; both are looked for by their
//! tail from the main file's folder upwards.

use crate::source::paths;

use super::glob;

/// Where nginx lives on machines and in images.
const PREFIXES: &[&str] = &[
    "/etc/nginx/",
    "/usr/local/nginx/conf/",
    "/usr/local/openresty/nginx/conf/",
    "/usr/local/etc/nginx/",
    "/opt/bitnami/nginx/conf/",
    "/opt/nginx/conf/",
    "/etc/angie/",
    "/etc/openresty/",
];

/// Folders below nginx's own, in which files stand that the main file includes.
const SUBFOLDERS: &[&str] = &[
    "conf.d",
    "sites-enabled",
    "sites-available",
    "snippets",
    "http.d",
    "stream.d",
    "streams-enabled",
    "default.d",
    "server_blocks",
    "vhosts",
    "vhosts.d",
    "includes",
    "templates",
    "locations",
    "upstreams",
];

/// Files that every installation brings, which decide nothing that rules ask about.
const STOCK: &[&str] = &[
    "mime.types",
    "fastcgi_params",
    "fastcgi.conf",
    "uwsgi_params",
    "scgi_params",
    "proxy_params",
    "koi-utf",
    "koi-win",
    "win-utf",
    "proxy.conf",
    "modules-enabled/*.conf",
    "modules/*.conf",
    "modules.d/*.conf",
    "/usr/share/nginx/modules/*.conf",
    "fastcgi-php.conf",
    "snippets/fastcgi-php.conf",
];

/// Looks into folders: their names sorted, folders with a slash at the end.
pub(super) trait Folders {
    /// The names in a folder.
    fn list(&self, folder: &str) -> Vec<String>;
    /// Whether there is a file.
    fn is_file(&self, path: &str) -> bool;
}

/// nginx's folder for a main file (or a lone site file) at `path`.
pub(super) fn prefix_of(path: &str) -> &str {
    let folder = paths::parent(path);
    if SUBFOLDERS.contains(&paths::file_name(folder)) { paths::parent(folder) } else { folder }
}

/// Whether what is missing is a file that every nginx has and that decides nothing here.
pub(super) fn is_stock(pattern: &str) -> bool {
    let tail = PREFIXES.iter().find_map(|prefix| pattern.strip_prefix(prefix)).unwrap_or(pattern);
    STOCK.contains(&tail)
}

/// The files that `pattern` means, sorted, for a main file whose folder is `prefix`. Empty where
/// nothing in the workspace fits.
pub(super) fn resolve(pattern: &str, prefix: &str, folders: &dyn Folders) -> Vec<String> {
    let tail = PREFIXES.iter().find_map(|machine| pattern.strip_prefix(machine));
    if let Some(tail) = tail.or_else(|| (!pattern.starts_with('/')).then_some(pattern)) {
        return upwards(tail, prefix, folders);
    }
    // Some other absolute place: its last folder and file, if they are here.
    let mut parts = pattern.rsplitn(3, '/');
    match (parts.next(), parts.next()) {
        (Some(file), Some(folder)) if !folder.is_empty() => {
            upwards(&format!("{folder}/{file}"), prefix, folders)
        }
        _ => Vec::new(),
    }
}

/// Looks for `tail` in `prefix` and in the folders around it; the first that has it counts.
fn upwards(tail: &str, prefix: &str, folders: &dyn Folders) -> Vec<String> {
    let mut base = Some(prefix);
    while let Some(folder) = base {
        let found = below(tail, folder, folders);
        if !found.is_empty() {
            return found;
        }
        // Debian's folder of links; repositories keep what they point at.
        if let Some(rest) = tail.strip_prefix("sites-enabled/") {
            let found = below(&format!("sites-available/{rest}"), folder, folders);
            if !found.is_empty() {
                return found;
            }
        }
        base = (!folder.is_empty()).then(|| paths::parent(folder));
    }
    Vec::new()
}

fn below(tail: &str, folder: &str, folders: &dyn Folders) -> Vec<String> {
    let mut found = vec![String::new()];
    let Some(path) = paths::join(folder, tail) else { return Vec::new() };
    if !glob::is_pattern(&path) {
        return if folders.is_file(&path) { vec![path] } else { Vec::new() };
    }
    let parts: Vec<&str> = path.split('/').collect();
    for (index, part) in parts.iter().enumerate() {
        let last = index + 1 == parts.len();
        found = found.iter().flat_map(|folder| inside(folder, part, last, folders)).collect();
    }
    found.sort_unstable();
    found
}

/// The paths in `folder` whose name matches `part`: files at the `last` part, folders before.
fn inside(folder: &str, part: &str, last: bool, folders: &dyn Folders) -> Vec<String> {
    let join = |name: &str| if folder.is_empty() { name.to_owned() } else { format!("{folder}/{name}") };
    if !glob::is_pattern(part) {
        let path = join(part);
        return if !last || folders.is_file(&path) { vec![path] } else { Vec::new() };
    }
    let names = folders.list(folder);
    let fitting = names.iter().filter_map(|name| match (name.strip_suffix('/'), last) {
        (Some(folder), false) => Some(folder),
        (None, true) => Some(name.as_str()),
        _ => None,
    });
    fitting.filter(|name| glob::matches(part, name)).map(join).collect()
}

/// The folders of a known list of files.
pub(super) struct KnownFiles<'p> {
    /// Sorted.
    pub(super) paths: Vec<&'p str>,
}

impl Folders for KnownFiles<'_> {
    fn list(&self, folder: &str) -> Vec<String> {
        let from = self.paths.partition_point(|path| *path < folder);
        let near =
            self.paths.get(from..).unwrap_or_default().iter().take_while(|path| path.starts_with(folder));
        let below = near.filter_map(|path| paths::relative_to(path, folder));
        let mut names: Vec<String> = below
            .map(|path| {
                path.split_once('/').map_or_else(|| path.to_owned(), |(first, _)| format!("{first}/"))
            })
            .collect();
        names.sort_unstable();
        names.dedup();
        names
    }

    fn is_file(&self, path: &str) -> bool {
        self.paths.binary_search(&path).is_ok()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(pattern: &str, main: &str, paths: &[&str]) -> Vec<String> {
        let mut paths = paths.to_vec();
        paths.sort_unstable();
        resolve(pattern, prefix_of(main), &KnownFiles { paths })
    }

    #[test]
    fn relative_paths_start_at_the_main_files_folder() {
        let files = ["nginx/nginx.conf", "nginx/conf.d/b.conf", "nginx/conf.d/a.conf", "conf.d/c.conf"];
        assert_eq!(found("conf.d/*.conf", files[0], &files), ["nginx/conf.d/a.conf", "nginx/conf.d/b.conf"]);
        assert_eq!(found("conf.d/b.conf", files[2], &files), ["nginx/conf.d/b.conf"]);
        assert_eq!(found("*/a.conf", files[0], &files), ["nginx/conf.d/a.conf"]);
    }

    #[test]
    fn absolute_paths_are_found_by_their_tail() {
        let files =
            ["deploy/nginx.conf", "deploy/conf.d/a.conf", "snippets/tls.conf", "deploy/sites-available/x"];
        assert_eq!(found("/etc/nginx/conf.d/*.conf", files[0], &files), ["deploy/conf.d/a.conf"]);
        assert_eq!(found("/etc/nginx/snippets/tls.conf", files[0], &files), ["snippets/tls.conf"]);
        assert_eq!(found("/etc/nginx/sites-enabled/*", files[0], &files), ["deploy/sites-available/x"]);
        assert_eq!(found("/srv/app/snippets/tls.conf", files[0], &files), ["snippets/tls.conf"]);
        assert_eq!(found("/etc/letsencrypt/options-ssl-nginx.conf", files[0], &files), [""; 0]);
        assert_eq!(found("../../x", files[0], &files), [""; 0]);
    }

    #[test]
    fn stock_files_are_known_by_name() {
        assert!(is_stock("/etc/nginx/mime.types") && is_stock("fastcgi_params"));
        assert!(!is_stock("/etc/letsencrypt/options-ssl-nginx.conf"));
    }
}
