//! Expansion beyond the recorded cases: nesting, quoting, patterns, words, failures.

use layerlab_syntax::expand::{Mode, expand};

const VALUES: &[(&str, &str)] = &[
    ("A", "alpha"),
    ("EMPTY", ""),
    ("P", "/usr/local/lib"),
    ("SP", "a b"),
    ("STARS", "a*b?c"),
    ("LINES", "one\ntwo"),
    ("Ü", "umlaut"),
];

/// The result of `input` as one word, or the name of its failure.
#[track_caller]
fn check(input: &str, expected: Result<&str, &str>) {
    check_in(Mode::Word, '\\', input, expected);
}

#[track_caller]
fn check_in(mode: Mode, escape: char, input: &str, expected: Result<&str, &str>) {
    let got = expand(input, mode, escape, &VALUES);
    let got = got
        .map(|expanded| expanded.value)
        .map_err(|error| error.kind.name());
    assert_eq!(got, expected.map(str::to_owned), "{input:?}");
}

#[track_caller]
fn check_words(input: &str, expected: &[&str]) {
    let words = expand(input, Mode::Words, '\\', &VALUES)
        .expect("it expands")
        .words;
    assert_eq!(words, expected, "{input:?}");
}

#[test]
fn names_end_where_letters_digits_and_underscores_end() {
    check("$A.x", Ok("alpha.x"));
    check("$Ax", Ok(""));
    check("$A_", Ok(""));
    check("$Ü!", Ok("umlaut!"));
    check("$12A", Ok("A"));
    check("$@$*$#$-$!", Ok(""));
    check("$ $.", Ok("$ $."));
    check("$'x'", Ok("$x"));
    check("${@}", Ok(""));
    check("${#A}", Err("unsupported_modifier"));
}

#[test]
fn nesting() {
    check("${B:-${C:-${D:-$A}}}", Ok("alpha"));
    check("${A:+${P##*/}}", Ok("lib"));
    check("${B:-\"x}y\"}", Ok("x}y"));
    check("${B:-'$A'}", Ok("$A"));
    check("\"${B:-'q'}\"", Ok("q"));
    check("\"${B:-\"q\"}\"", Ok("q"));
    check("${P#${P%/*}}", Ok("/lib"));
    check("${B-}", Ok(""));
    check("${B+x}${EMPTY+x}${EMPTY:+y}", Ok("x"));
}

#[test]
fn failures() {
    check("${A", Err("unsupported_modifier"));
    check("${A-", Err("missing_brace"));
    check("${A:", Err("missing_brace"));
    check("${A:}", Err("missing_brace"));
    check("${A:}}", Err("unsupported_modifier"));
    check("${{A}}", Err("bad_substitution"));
    check("${A:%x}", Err("unsupported_modifier"));
    check("${A!}", Err("unsupported_modifier"));
    check("${ A}", Err("unsupported_modifier"));
    check("${B?}", Err("unset_required"));
    check("${B?why}", Err("required_with_message"));
    check("${EMPTY:?}", Err("empty_required"));
    check("${EMPTY:?why}", Err("required_with_message"));
    check("${A/x}", Err("missing_slash"));
    check("${A/x/y", Err("missing_brace"));
    check("${A#a\\bc}", Err("invalid_pattern"));
    check("${A:-\"x}", Err("missing_brace"));
    check("\"$A", Err("unterminated_double_quote"));
    check("'$A", Err("unterminated_single_quote"));
    check("\"\\", Err("unterminated_double_quote"));
}

#[test]
fn patterns() {
    check("${STARS#a\\*}", Ok("b?c"));
    check("${STARS%\\?c}", Ok("a*b"));
    check("${P#*/}", Ok("usr/local/lib"));
    check("${P##*l}", Ok("ib"));
    check("${P%%/*}", Ok(""));
    check("${P%l*}", Ok("/usr/local/"));
    check("${P//\\//-}", Ok("-usr-local-lib"));
    check("${P/\\/usr/}", Ok("/local/lib"));
    check("${A/a/}", Ok("lpha"));
    check("${A//a/<$P>}", Ok("</usr/local/lib>lph</usr/local/lib>"));
    check("${A//a*/X}", Ok("X"));
    check("${A//?/.}", Ok("....."));
    check("${A///-}", Ok("-a-l-p-h-a-"));
    check("${A/[a]/x}", Ok("alpha"));
    check("${LINES#*}", Ok("one\ntwo"));
    check("${LINES##*}", Ok("\ntwo"));
    check("${B/x/y}", Ok(""));
    check("${A%}", Ok("alpha"));
    check("${A%%*}", Ok(""));
}

#[test]
fn escapes_and_quotes() {
    check("\\\\", Ok("\\"));
    check("a\\nb", Ok("anb"));
    check("\"a\\\\b\\$A\\x\"", Ok("a\\b$A\\x"));
    check("'a\"b'\"c'd\"", Ok("a\"bc'd"));
    check("\"\"''", Ok(""));
    check_in(Mode::Word, '`', "\"a`\"b\"`'", Ok("a\"b'"));
    check_in(Mode::Word, '`', "'a`b'", Ok("a`b"));
}

#[test]
fn heredoc_bodies_leave_quotes_alone() {
    check_in(
        Mode::Heredoc,
        '`',
        "\"$A\" '$A' \\$A `$A\n",
        Ok("\"alpha\" 'alpha' $A `alpha\n"),
    );
    check_in(
        Mode::Heredoc,
        '\\',
        "it's ${B:-\"d\"}\n",
        Ok("it's \"d\"\n"),
    );
    check_in(Mode::Heredoc, '\\', "a\\nb\\\n", Ok("anb\n"));
}

#[test]
fn words_are_split_after_expansion() {
    check_words("  $SP  x ", &["a", "b", "x"]);
    check_words("x$SP", &["xa", "b"]);
    check_words("\"$SP\"y", &["a by"]);
    check_words("a\\ b c", &["a b", "c"]);
    check_words("$EMPTY", &[]);
    check_words("\"\"", &[]);
    check_words("${B:-a b}", &["a", "b"]);
    // The builder loses the front of such a word; what it does is what counts.
    check_words("80${B:-90}", &["90"]);
}

#[test]
fn unset_names_are_sorted_and_told_once() {
    let expanded = expand("$Z$Y$Z${X:-$Y}", Mode::Word, '\\', &VALUES).expect("it expands");
    assert_eq!(expanded.unset_names, ["X", "Y", "Z"]);
}
