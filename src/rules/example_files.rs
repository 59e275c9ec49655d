//! The file that a single-text example stands for, by the kind of subject that its rule is about.

/// Path and text of a file.
type File = (&'static str, &'static str);

/// By the first part of a kind's name: the example's own path (its text is the example's), then
/// files that must stand beside it.
const FILES: &[(&str, &[File])] = &[
    ("compose", &[("compose.yaml", "")]),
    ("dockerfile", &[("Dockerfile", "")]),
    ("env", &[(".env", "")]),
    ("helm", &[("values.yaml", ""), ("Chart.yaml", "apiVersion: v2\nname: example\nversion: 0.1.0\n")]),
    ("k8s", &[("manifest.yaml", "")]),
    ("nginx", &[("nginx.conf", "")]),
    ("repo", &[("server.key", "")]),
    ("terraform", &[("main.tf", "")]),
];

/// The files of an example of a rule about subjects of `kind`: the first is the example's own.
pub fn example_files(kind: &str) -> &'static [File] {
    let prefix = kind.split('.').next().unwrap_or_default();
    FILES.iter().find(|(own, _)| *own == prefix).map_or(&[], |(_, files)| *files)
}
