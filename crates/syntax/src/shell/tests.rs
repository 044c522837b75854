//! What the extractor sees in scripts.

use super::{Connector, parse};

/// Commands as `connector name args`, one a line.
#[track_caller]
fn check(script: &str, wanted: &str) {
    let parsed = parse(script);
    let got: Vec<String> = parsed
        .commands
        .iter()
        .map(|command| {
            let connector = match command.connector {
                Connector::Start => "-",
                Connector::And => "&&",
                Connector::Or => "||",
                Connector::Sequence => ";",
                Connector::Pipe => "|",
                Connector::Background => "&",
            };
            let words: Vec<&str> = command.words.iter().map(|w| w.value.as_str()).collect();
            format!("{connector} {}", words.join(" "))
                .trim_end()
                .to_owned()
        })
        .collect();
    let wanted: Vec<&str> = wanted
        .lines()
        .map(str::trim)
        .filter(|l| !l.is_empty())
        .collect();
    assert_eq!(got, wanted, "{script}");
    for command in &parsed.commands {
        for word in &command.words {
            assert_eq!(
                &script[word.range.start as usize..word.range.end as usize],
                word.text
            );
        }
    }
}

#[test]
fn lists_and_pipelines() {
    check(
        "apt-get update && apt-get install -y curl; rm -rf /x || true",
        "- apt-get update
         && apt-get install -y curl
         ; rm -rf /x
         || true",
    );
    check("curl x | sh -s & wait", "- curl x\n| sh -s\n& wait");
    check("a &&\n b |\n c\nd", "- a\n&& b\n| c\n; d");
}

#[test]
fn quotes_make_one_word_and_hide_operators() {
    check("echo 'a && b' \"c; d\" e\\ f", "- echo a && b c; d e f");
    check("echo \"it's\" 'a\"b'", "- echo it's a\"b");
}

#[test]
fn substitutions_are_commands_too() {
    check(
        "echo $(date +%s) `id -u`",
        "- echo $(date +%s) `id -u`\n- date +%s\n- id -u",
    );
    check("x=$(a | b) c", "- c\n- a\n| b");
    check("echo \"$(ls \"a b\")\"", "- echo $(ls \"a b\")\n- ls a b");
    check("echo $((1 << 2))", "- echo $((1 << 2))");
}

#[test]
fn compound_commands_are_looked_into() {
    check(
        "if [ -f x ]; then cat x; else touch x; fi && done_",
        "- [ -f x ]\n- cat x\n- touch x\n&& done_",
    );
    check("for i in 1 2; do echo $i; done", "- echo $i");
    check("while read l; do rm $l; done < list", "- read l\n- rm $l");
    check(
        "case $x in a|b) one;; *) two;; esac; three",
        "- one\n- two\n; three",
    );
    check("{ a; b; } > out; ( cd x && y )", "- a\n; b\n- cd x\n&& y");
    check("f() { rm -rf x; }; f", "- rm -rf x\n; f");
}

#[test]
fn nesting_is_told() {
    let parsed = parse("( cd a ) && if x; then y; fi; for i in b; do z; done; w=$(v)");
    let by = |name: &str| {
        parsed
            .commands
            .iter()
            .find(|c| c.name() == name)
            .expect("there")
            .nesting
    };
    assert!(by("cd").subshell && !by("y").subshell);
    assert!(by("y").condition && !by("z").condition);
    assert!(by("z").looped);
    assert!(by("v").substitution);
}

#[test]
fn redirections_are_not_words() {
    let script = "echo a > /etc/x 2>&1 && cat <<EOF >> y\nnot a command\nEOF\nnext";
    check(script, "- echo a\n&& cat\n; next");
    let parsed = parse(script);
    assert_eq!(parsed.commands[0].redirects[0].1.value, "/etc/x");
    assert_eq!(parsed.commands[1].redirects[1].0, ">>");
}

#[test]
fn comments_and_continuations_are_passed_over() {
    check("# x\na \\\n  b # tail\nc", "- a b\n; c");
}

#[test]
fn wrappers_are_looked_through() {
    let name = |script: &str| parse(script).commands[0].name().to_owned();
    assert_eq!(name("sudo -E apt-get update"), "apt-get");
    assert_eq!(name("env A=1 B=2 make"), "make");
    assert_eq!(name("A=1 exec /usr/bin/python3 x"), "python3");
    assert_eq!(name("find . | xargs -0 -n 1 rm"), "find");
    assert_eq!(name("nice -n 5 make"), "make");
    assert_eq!(name("command -v curl"), "command");
    assert_eq!(name("sudo"), "sudo");
}

#[test]
fn the_text_of_a_nested_shell_is_read_in_place() {
    let script = "bash -c 'apt-get update && rm x' && y";
    let parsed = parse(script);
    let nested: Vec<_> = parsed
        .commands
        .iter()
        .filter(|c| c.nesting.nested_shell)
        .collect();
    assert_eq!(nested.len(), 2);
    let rm = &nested[1];
    assert_eq!(
        &script[rm.range.start as usize..rm.range.end as usize],
        "rm x"
    );
}

#[test]
fn flags_and_operands() {
    let parsed = parse("apt-get -qy install --no-install-recommends -t stable curl=1 -- -x");
    let command = &parsed.commands[0];
    assert!(command.is("apt-get", &["install"]));
    assert!(command.has_flag(&["y"]) && command.has_flag(&["no-install-recommends"]));
    assert_eq!(command.flag_value(&["t", "target-release"]), Some("stable"));
    let operands: Vec<&str> = command
        .verb_operands(&["t"])
        .iter()
        .map(|w| w.value.as_str())
        .collect();
    assert_eq!(operands, ["curl=1", "-x"]);
}

#[test]
fn broken_scripts_give_what_can_be_seen() {
    for script in [
        "echo 'open",
        "echo \"open",
        "a $(b",
        "if x; then y",
        "((((",
        "))))",
        "a | | b",
        "\\",
    ] {
        let parsed = parse(script);
        for command in &parsed.commands {
            assert!(command.range.end as usize <= script.len());
        }
    }
    assert!(!parse("echo 'open").errors.is_empty());
    let deep = "$(".repeat(100_000);
    assert!(parse(&deep).commands.len() < 1_000);
    let long = "a && ".repeat(100_000);
    assert_eq!(parse(&long).commands.len(), 100_000);
}

/// Numbers of what is stumbled over, and whether the script could not be read.
#[track_caller]
fn notes(script: &str, wanted: &str) {
    let tree = super::read(script);
    let mut codes: Vec<u16> = tree.notes.iter().map(|note| note.code).collect();
    codes.sort_unstable();
    codes.dedup();
    let mut got: Vec<String> = codes.iter().map(u16::to_string).collect();
    if tree.broken {
        got.push("broken".to_owned());
    }
    assert_eq!(got.join(" "), wanted, "{script}");
}

#[test]
fn faults_have_numbers() {
    notes("echo a && b || c; d & e | f", "");
    notes("if true; then a; elif b; then c; else d; fi > x", "");
    notes("case $x in a|b) c;; (*) d; esac", "");
    notes("f() { local a=1; }; function g { :; }; f", "");
    notes("cat <<EOF\n$x `y`\nEOF\nz", "");
    notes(
        "[ -f x ] && [[ $a =~ ^(a|b)$ ]] || [ ! -z \"$c\" -a d = e ]",
        "",
    );
    notes(
        "a=(1 2 [3]=4); echo ${a[@]} $((1 + (2)*3)) {a,b} {1..3}",
        "",
    );
    notes(
        "time foo | bar; ((i++)); for ((i=0;i<3;i++)); do :; done",
        "",
    );
    notes("echo a \\d", "1001");
    notes("echo \\n", "1012");
    notes("a= b", "1007");
    notes("echo {{.x}}", "1083");
    notes("[-f x ]", "1035");
    notes("a &; b", "1045");
    notes("f(x) { :; }", "1065");
    notes("a\n&& b", "1070 1133");
    notes("echo b (a)", "1036 1088");
    notes("echo (a)", "1064 1065 1072 1073 broken");
    notes("a; fi", "1089");
    notes("echo 'a", "1009 1072 1073 broken");
    notes("if a; then b", "1046 1047 1072 1073 broken");
    notes("a &&", "1072 broken");
    notes("if[ -f x ]; then a; fi", "1069");
    notes("[ \"$a\" = b]", "1020 1072 1073 broken");
    notes("((a; b) || c)", "1105");
    notes("echo $((a; b) | c)", "1102");
    notes("( a", "1072 1073 broken");
    notes("while a; do b", "1061 1062 1072 1073 broken");
    notes("x=1 && echo done; for i in a b do c; done", "1010 1063");
}
