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

/// Whether `path` is excluded by one pattern.
#[track_caller]
fn quirk(pattern: &str, excluded: &[&str], kept: &[&str]) {
    let file = parse(pattern);
    assert!(file.problems.is_empty(), "{pattern}");
    for path in excluded {
        assert!(file.decide(path).excluded, "{pattern} on {path}");
    }
    for path in kept {
        assert!(!file.decide(path).excluded, "{pattern} on {path}");
    }
}

#[test]
fn patterns_with_wildcards_are_expressions_of_go() {
    // A letter behind a backslash is what it is in an expression.
    quirk(r"v\d", &["v1"], &["vd", "v12"]);
    quirk(r"\w\W", &["a-"], &["ab"]);
    quirk(r"a\s*", &["a x"], &["as"]);
    quirk(r"\x41?", &["Ab"], &["x41b"]);
    quirk(r"*\bb", &["a-b", "b"], &["ab"]);
    quirk(r"\Q?", &["[^/]$x"], &["a"]);
    // A class is read twice: as a pattern, and as an expression.
    quirk("[[:digit:]]", &["7"], &[":", "d]"]);
    quirk("[a*b]", &["ab]", "/b]", "[^b]"], &["b", "*"]);
    quirk("[?]", &["^]", "[]"], &["?"]);
    quirk("[.]a", &[".a"], &["xa"]);
    quirk(r"[\d_]", &["3", "_"], &["d"]);
    // Characters the library forgets to escape; without a wildcard they are literal.
    quirk("*.a|b", &["x.a", "x.ab", "web"], &["bx", "x.c"]);
    quirk("a|b", &["a|b"], &["a", "b"]);
    quirk("a?{2}", &["abc"], &["ab", "ab{2}"]);
    quirk("?{a,b}", &["x{a,b}"], &["xa"]);
    quirk("?a{0,1}", &["x", "xa"], &["xaa"]);
    quirk("?a{1,}", &["xaaa"], &["x"]);
}

#[test]
fn what_stands_behind_a_part_that_fails_is_not_looked_at() {
    let refused = |text: &str| !parse(text).problems.is_empty();
    assert!(refused("[a-]") && refused("*[a-]") && refused("?*[a-]"));
    assert!(!refused("x*[a-]"));
    quirk("x*[a-]", &["xya", "x-"], &["xb"]);
    assert!(refused("?\\y") && refused("?a{2}{3}") && refused("?a{1001}") && refused("[b-a]"));
    assert!(refused("?\\1") && !refused("?\\12"));
}
