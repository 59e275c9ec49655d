//! Tests of reading comparisons. What git really writes is tested through the command.

use proptest::prelude::*;

use super::*;

fn read(text: &str) -> Changes {
    parse(text, |path| Some(path.to_owned())).unwrap()
}

const DIFF: &str = "diff --git a/compose.yaml b/compose.yaml
index 1111111..2222222 100644
--- a/compose.yaml
+++ b/compose.yaml
@@ -3 +3,2 @@ services:
-  a
+  b
++++ b/not.yaml
@@ -9,2 +9,0 @@ services:
-  c
--- a/not.yaml
\\ No newline at end of file
diff --git a/old b/new
similarity index 100%
rename from old
rename to new
diff --git \"a/\\303\\244 \\\"b\" \"b/\\303\\244 \\\"b\"
new file mode 100644
index 0000000..3333333
--- /dev/null
+++ \"b/\\303\\244 \\\"b\"\t
@@ -0,0 +1 @@
+x
diff --git a/gone b/gone
deleted file mode 100644
--- a/gone
+++ /dev/null
@@ -1 +0,0 @@
-x
diff --git a/with blank b/with blank
--- a/with blank\t
+++ b/with blank\t
@@ -1 +1 @@
-x
+y
diff --git a/logo.png b/logo.png
index 1..2 100644
Binary files a/logo.png and b/logo.png differ
diff --git a/sub b/sub
index 1..2 160000
--- a/sub
+++ b/sub
@@ -1 +1 @@
-Subproject commit 1
+Subproject commit 2
* Unmerged path both
";

#[test]
fn hunks_become_lines_whatever_their_text_looks_like() {
    let changes = read(DIFF);
    let names: Vec<&str> = changes.files.keys().map(String::as_str).collect();
    assert_eq!(names, ["both", "compose.yaml", "logo.png", "with blank", "ä \"b"]);
    let places = vec![Place { lines: 2..4, removed: true }, Place { lines: 9..9, removed: true }];
    assert_eq!(changes.files["compose.yaml"], Changed::Places(places));
    assert_eq!((&changes.files["ä \"b"], &changes.files["logo.png"]), (&Changed::Whole, &Changed::Whole));
    assert_eq!(changes.folders, ["sub"]);
}

#[test]
fn lines_are_touched_where_they_changed_or_lost_something_between_them() {
    let changes = read(DIFF);
    let touched = |lines: Range<usize>| changes.touch("compose.yaml", &lines);
    assert!(touched(2..3) && touched(3..4) && touched(0..9) && touched(8..10));
    assert!(!touched(0..2) && !touched(4..5) && !touched(8..9) && !touched(9..10));
    assert!(changes.touch("sub/any", &(5..6)) && changes.touch("logo.png", &(5..6)));
    assert!(
        !changes.touch("gone", &(0..1)) && !changes.touch("new", &(0..1)) && !changes.touch("subs", &(0..1))
    );
}

#[test]
fn a_block_loses_what_was_taken_out_of_it_and_gains_nothing_by_new_lines() {
    let changes = read(DIFF);
    assert!(changes.take_from("compose.yaml", &(0..9)) && changes.take_from("compose.yaml", &(5..9)));
    assert!(!changes.take_from("compose.yaml", &(9..12)) && !changes.take_from("compose.yaml", &(4..8)));
    let added = read("diff --git a/a b/a\n--- a/a\n+++ b/a\n@@ -2,0 +3 @@\n+x\n");
    assert!(added.touch("a", &(2..3)) && !added.take_from("a", &(0..9)));
}

#[test]
fn what_is_no_comparison_is_said() {
    let wrong = parse("diff --git a/a b/a\n@@ -x +y @@\n", |path| Some(path.to_owned()));
    assert!(wrong.unwrap_err().to_string().contains("-x +y"));
}

proptest! {
    #[test]
    fn any_text_is_read(text in "((diff --git |\\+\\+\\+ |@@ -|\"a/|b/|\\\\|[0-9,@+ ]{1,4}|\\PC{0,3}|\n){0,20})") {
        let _ = parse(&text, |path| Some(path.to_owned()));
    }
}
