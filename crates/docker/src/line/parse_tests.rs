//! Expectations, case by case.

use super::*;
use crate::line::ast::Part;

#[track_caller]
fn script(text: &str) -> Script {
    parse(text)
        .unwrap_or_else(|error| panic!("{text:?}: {error}"))
        .script
}

#[track_caller]
fn words(text: &str) -> Vec<String> {
    let script = script(text);
    let [only] = script.lists.as_slice() else {
        panic!("{text:?} is not one list")
    };
    let [Command::Simple(simple)] = only.first.commands.as_slice() else {
        panic!("{text:?} is not one command")
    };
    simple
        .words
        .iter()
        .map(|word| word.literal().unwrap_or_else(|| word.source.clone()))
        .collect()
}

#[track_caller]
fn says(text: &str, message: &str) {
    match parse(text) {
        Ok(line) => panic!("{text:?} was read: {line:?}"),
        Err(error) => assert_eq!(error.to_string(), message, "{text:?}"),
    }
}

#[test]
fn quotes_and_escapes_make_words() {
    assert_eq!(words("docker ps -a"), ["docker", "ps", "-a"]);
    assert_eq!(
        words("echo 'a b' \"c d\" e\\ f"),
        ["echo", "a b", "c d", "e f"]
    );
    assert_eq!(words("echo a'b'\"c\""), ["echo", "abc"]);
    assert_eq!(words("echo ''"), ["echo", ""]);
    assert_eq!(words("echo \"a\\\"b\\n\""), ["echo", "a\"b\\n"]);
    assert_eq!(
        words("docker build \\\n  -t app ."),
        ["docker", "build", "-t", "app", "."]
    );
    assert_eq!(words("ls # a comment; not run"), ["ls"]);
    assert_eq!(words("echo a#b"), ["echo", "a#b"]);
    assert_eq!(
        words("docker inspect -f '{{.Config.User}}' demo"),
        ["docker", "inspect", "-f", "{{.Config.User}}", "demo"]
    );
}

#[test]
fn lists_pipes_and_joins_keep_their_order() {
    let found = script("a; b && c || d\ne | f | g");
    assert_eq!(found.lists.len(), 3);
    let joins: Vec<Join> = found.lists[1].rest.iter().map(|(join, _)| *join).collect();
    assert_eq!(joins, [Join::And, Join::Or]);
    assert_eq!(found.lists[2].first.commands.len(), 3);
    assert!(script("! a").lists[0].first.negated);
    assert_eq!(script("  # only a comment\n\n").lists, []);
}

#[test]
fn substitutions_nest() {
    let found = script("docker rmi $(docker images -q $(echo app))");
    let Command::Simple(simple) = &found.lists[0].first.commands[0] else {
        panic!("not simple")
    };
    let Part::Command {
        script: inner,
        quoted: false,
    } = &simple.words[2].parts[0]
    else {
        panic!("no substitution")
    };
    assert_eq!(inner.lists.len(), 1);
    assert_eq!(simple.words[2].source, "$(docker images -q $(echo app))");
    assert_eq!(words("echo `date`").len(), 2);
}

#[test]
fn redirects_are_read_in_order() {
    let found = script("cmd <in >out 2>>err 2>&1 &>both");
    let Command::Simple(simple) = &found.lists[0].first.commands[0] else {
        panic!("not simple")
    };
    assert_eq!(simple.words.len(), 1);
    let kinds: Vec<(Option<u8>, &RedirectKind)> = simple
        .redirects
        .iter()
        .map(|each| (each.descriptor, &each.kind))
        .collect();
    assert!(matches!(kinds[0], (None, RedirectKind::Read(_))));
    assert!(matches!(kinds[1], (None, RedirectKind::Write(_))));
    assert!(matches!(kinds[2], (Some(2), RedirectKind::Append(_))));
    assert!(matches!(kinds[3], (Some(2), RedirectKind::Join(1))));
    assert!(matches!(kinds[4], (None, RedirectKind::WriteBoth(_))));
    assert_eq!(words("echo 2 > v.txt"), ["echo", "2"]);
}

#[test]
fn here_documents_take_the_next_lines() {
    let line = parse("cat > Dockerfile <<'EOF'\nFROM alpine\nRUN echo $A\nEOF\necho done").unwrap();
    assert_eq!(line.script.lists.len(), 2);
    assert_eq!(
        line.here_documents[0].literal().unwrap(),
        "FROM alpine\nRUN echo $A\n"
    );
    let open = parse("cat <<-END | wc -l\n\ta $B\n\tEND\n").unwrap();
    assert_eq!(open.here_documents[0].parts.len(), 3);
    assert!(parse("cat <<EOF\nno end").unwrap_err().is_incomplete());
}

#[test]
fn loops_and_conditions_are_trees() {
    let found = script("for i in 1 2; do docker tag a a:$i; done");
    assert!(
        matches!(&found.lists[0].first.commands[0], Command::For { name, words, .. } if name == "i" && words.len() == 2)
    );
    let found = script("if true; then a; elif b; then c; else d; fi > out");
    assert!(
        matches!(&found.lists[0].first.commands[0], Command::If { branches, redirects, .. } if branches.len() == 2 && redirects.len() == 1)
    );
    let found = script("while read x\ndo\n echo $x\ndone");
    assert!(matches!(
        &found.lists[0].first.commands[0],
        Command::While { until: false, .. }
    ));
    assert!(matches!(
        script("(a; b)").lists[0].first.commands[0],
        Command::Subshell(..)
    ));
    assert!(matches!(
        script("{ a; b; }").lists[0].first.commands[0],
        Command::Group(..)
    ));
    assert_eq!(words("echo if then done"), ["echo", "if", "then", "done"]);
}

#[test]
fn assignments_stand_before_the_command() {
    let found = script("A=1 B='x y' docker build .");
    let Command::Simple(simple) = &found.lists[0].first.commands[0] else {
        panic!("not simple")
    };
    assert_eq!(simple.assignments.len(), 2);
    assert_eq!(
        words("docker run -e A=1 x"),
        ["docker", "run", "-e", "A=1", "x"]
    );
}

#[test]
fn errors_are_those_of_a_shell() {
    says("| a", "syntax error near unexpected token `|'");
    says("a ;; b", "syntax error near unexpected token `;;'");
    says("a )", "syntax error near unexpected token `)'");
    says("echo >", "syntax error near unexpected token `newline'");
    says("done", "syntax error near unexpected token `done'");
    says("a (b)", "syntax error near unexpected token `('");
    says("echo 'abc", "unexpected EOF while looking for matching `''");
    says(
        "echo \"abc",
        "unexpected EOF while looking for matching `\"'",
    );
    says(
        "echo $(date",
        "unexpected EOF while looking for matching `)'",
    );
    says("echo ${A", "unexpected EOF while looking for matching `}'");
    says("a &&", "syntax error: unexpected end of file");
    says("echo ${A B}", "${A B}: bad substitution");
    says(
        "sleep 1 &",
        "running in the background with `&` is not simulated",
    );
    says("echo $((1+1))", "arithmetic `$((…))` is not simulated");
}

#[test]
fn depth_and_length_are_limited() {
    assert!(matches!(
        parse(&"$(".repeat(1000)),
        Err(LineError::TooDeep { .. })
    ));
    assert!(matches!(
        parse(&"(".repeat(1000)),
        Err(LineError::TooDeep { .. })
    ));
    assert!(matches!(
        parse(&"${a:-".repeat(1000)),
        Err(LineError::TooDeep { .. })
    ));
    assert!(matches!(
        parse(&"a".repeat(MAX_LINE_BYTES + 1)),
        Err(LineError::TooLong { .. })
    ));
}

proptest::proptest! {
    #[test]
    fn any_text_is_read_or_refused(text in "[a-z \\\\'\"$(){}`|&;<>\n#!*~=-]{0,60}") {
        let _ = parse(&text);
    }
}
