//! Ignore files beyond the recorded cases: reading lines, odd patterns, who decides.

use layerlab_syntax::dockerignore::{IgnoreProblemKind, parse};

/// Whether `path` is excluded, and the line that decides.
#[track_caller]
fn check(ignore: &str, path: &str, excluded: bool, line: Option<u32>) {
    let file = parse(ignore);
    let decision = file.decide(path);
    let by = decision.decided_by.map(|idx| file.patterns[idx].line);
    assert_eq!(
        (decision.excluded, by),
        (excluded, line),
        "{ignore:?} on {path}"
    );
}

#[test]
fn the_deciding_line_is_the_last_that_applies() {
    check("*\n!src\nsrc/x\n", "src/x", true, Some(3));
    check("*\n!src\nsrc/x\n", "src/y", false, Some(2));
    check("*\n!src\n", "z", true, Some(1));
    check("a\n", "b", false, None);
    check("!a\n", "a", false, None);
    check("a\na\n", "a", true, Some(1));
}

#[test]
fn lines_are_trimmed_and_cleaned() {
    let file = parse("\u{feff}# c\r\n  ! ./a//b/ \t\r\n\r\n/x/../y\n/\n");
    let found: Vec<_> = file
        .patterns
        .iter()
        .map(|p| (p.line, p.text.as_str(), p.negated, p.cleaned.as_str()))
        .collect();
    assert_eq!(
        found,
        [
            (2, "! ./a//b/", true, "a/b"),
            (4, "/x/../y", false, "y"),
            (5, "/", false, "/")
        ]
    );
}

#[test]
fn refused_lines_are_told() {
    let kinds = |text: &str| {
        parse(text)
            .problems
            .iter()
            .map(|p| (p.line, p.kind))
            .collect::<Vec<_>>()
    };
    assert_eq!(
        kinds("a\n!\n! \n!/\n"),
        [
            (2, IgnoreProblemKind::LoneExclamation),
            (3, IgnoreProblemKind::LoneExclamation),
            (4, IgnoreProblemKind::LoneExclamation),
        ]
    );
    for bad in [
        "[a-]", "[]", "[]a]", "[a", "[-a]", "[^]", "a\\", "[z-a]", "x[a-\\",
    ] {
        assert_eq!(kinds(bad), [(1, IgnoreProblemKind::Malformed)], "{bad}");
    }
    assert_eq!(kinds("[a\\-z]\n[a^]\n]\n"), []);
}

#[test]
fn odd_patterns() {
    check("\\#x\n", "#x", true, Some(1));
    check("\\!x\n", "!x", true, Some(1));
    check("*\n/!keep\n", "keep", false, Some(2));
    check("[^a]b\n", "/b", false, None);
    check("x[^a]b\n", "x/b", true, Some(1));
    check("^a*\n", "abc", true, Some(1));
    check("a^b*\n", "a^bc", false, None);
    check("**/a/**\n", "x/a/y", true, Some(1));
    check("**/a/**\n", "x/a", false, None);
    check("***\n", "a/b", true, Some(1));
    check("a/**/b\n", "a/b", true, Some(1));
    check("a/**/b\n", "a/x/y/b/z", true, Some(1));
    check("a?\n", "aé", true, Some(1));
    check("*.{js,ts}\n", "a.js", false, None);
    check("dir with blanks/*\n", "dir with blanks/a", true, Some(1));
}

#[test]
fn paths_are_taken_with_dots_and_slashes_around() {
    check("a/b\n", "./a//b/", true, Some(1));
    check("a\n", "", false, None);
}
