//! Expectations, case by case.

use super::*;
use crate::line::ast::Command;
use crate::line::parse;

/// A world with a few variables and files; a substitution gives its own first word twice.
struct Small;

impl Shell for Small {
    fn variable(&self, name: &str) -> Option<String> {
        match name {
            "A" => Some("1 2".into()),
            "EMPTY" => Some(String::new()),
            "REF" => Some("team/app:1.0".into()),
            "?" => Some("0".into()),
            _ => None,
        }
    }
    fn substitute(&mut self, script: &Script) -> String {
        let Some(Command::Simple(simple)) = script.lists[0].first.commands.first() else {
            return String::new();
        };
        let name = simple.words[0].literal().unwrap_or_default();
        format!("{name}\n{name}\n\n")
    }
    fn paths(&self, pattern: &Pattern) -> Vec<String> {
        ["a.txt", "b.txt", "c.md"]
            .into_iter()
            .filter(|path| pattern.matches_path(path))
            .map(String::from)
            .collect()
    }
    fn home(&self) -> String {
        "/home/me".into()
    }
}

#[track_caller]
fn check(text: &str, wanted: &[&str]) {
    let line = parse(text).unwrap();
    let Command::Simple(simple) = &line.script.lists[0].first.commands[0] else {
        panic!("not simple")
    };
    assert_eq!(expand(&simple.words, &mut Small).unwrap(), wanted, "{text}");
}

#[test]
fn values_are_split_outside_quotes_only() {
    check("x $A", &["x", "1", "2"]);
    check("x \"$A\"", &["x", "1 2"]);
    check("x a$A", &["x", "a1", "2"]);
    check("x $NONE", &["x"]);
    check("x \"$NONE\"", &["x", ""]);
    check("x ''$NONE", &["x", ""]);
    check("x $(id)", &["x", "id", "id"]);
    check("x \"$(id)\"", &["x", "id\nid"]);
    check("x $?", &["x", "0"]);
    check("x '$A'", &["x", "$A"]);
    check("x \\$A", &["x", "$A"]);
    check("x $", &["x", "$"]);
}

#[test]
fn patterns_become_paths() {
    check("ls *.txt", &["ls", "a.txt", "b.txt"]);
    check("ls '*.txt'", &["ls", "*.txt"]);
    check("ls *.rs", &["ls", "*.rs"]);
    check("ls \\*", &["ls", "*"]);
    check("ls ~/x ~", &["ls", "/home/me/x", "/home/me"]);
    check("ls a~", &["ls", "a~"]);
}

#[test]
fn braces_offer_defaults_lengths_and_trims() {
    check("x ${NONE:-d e}", &["x", "d", "e"]);
    check("x \"${NONE:-d e}\"", &["x", "d e"]);
    check("x ${EMPTY:-d} ${EMPTY-d}", &["x", "d"]);
    check("x ${A:+yes} ${NONE:+yes}", &["x", "yes"]);
    check("x ${#REF}", &["x", "12"]);
    check(
        "x ${REF%:*} ${REF#*/} ${REF##*:}",
        &["x", "team/app", "app:1.0", "1.0"],
    );
    let line = parse("x ${NONE:?say it}").unwrap();
    let Command::Simple(simple) = &line.script.lists[0].first.commands[0] else {
        panic!("not simple")
    };
    let error = expand(&simple.words, &mut Small).unwrap_err();
    assert_eq!(error.to_string(), "NONE: say it");
}
