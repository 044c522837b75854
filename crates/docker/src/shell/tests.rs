//! The small shell, line by line.

use super::{Machine, Nowhere, Out, Place, Stream};
use crate::files::{Files, Node, View};

fn host() -> Machine {
    let mut files = Files::default();
    files.put("/w/a.txt", Node::file("one\ntwo\n", 0o644));
    files.put("/w/b.md", Node::file("x\n", 0o644));
    let mut machine = Machine::new(View::new(files), Place::Host, 1_700_000_000);
    machine.cwd = "/w".to_owned();
    machine
}

#[track_caller]
fn check(script: &str, stdout: &str) {
    let mut out = Out::default();
    host().run(script, b"", &mut Nowhere, &mut out);
    assert_eq!(
        out.text(Stream::Out),
        stdout,
        "{script}\n{}",
        out.text(Stream::Err)
    );
}

#[track_caller]
fn check_code(script: &str, code: i32) {
    let mut out = Out::default();
    let found = host().run(script, b"", &mut Nowhere, &mut out);
    assert_eq!(found, code, "{script}\n{}", out.text(Stream::Err));
}

#[test]
fn words_expand() {
    check("echo *.txt", "a.txt\n");
    check("echo '*.txt' \"*\"", "*.txt *\n");
    check(
        "A='x  y'; echo $A \"$A\" ${A}z ${B:-none} ${#A}",
        "x y x  y x yz none 4\n",
    );
    check("echo $(cat a.txt) `cat b.md`", "one two x\n");
    check("echo $((1 + 2 * 3)) \"a\\\"b\" a\\ b", "7 a\"b a b\n");
    check("for i in 1 2 3; do echo -n $i; done; echo", "123\n");
    check("echo \"a  b\"'c'", "a  bc\n");
    check(
        "set -- a 'b c'; for i in \"$@\"; do echo \"<$i>\"; done; echo $#",
        "<a>\n<b c>\n2\n",
    );
}

#[test]
fn pipes_and_redirects() {
    check("cat a.txt | wc -l", "2\n");
    check(
        "printf 'b\\na\\nb\\n' | sort | uniq -c | sort -n | tail -1",
        "      2 b\n",
    );
    check("echo hi > f; cat f; echo more >> f; wc -l f", "hi\n2 f\n");
    check("ls nope 2>/dev/null || echo failed", "failed\n");
    check(
        "ls nope > f 2>&1; cat f",
        "ls: nope: No such file or directory\n",
    );
    check("cat > f <<'EOF'\nline $A\nEOF\ncat f", "line $A\n");
    check("A=1; cat <<EOF\nline $A\nEOF", "line 1\n");
    check("echo abc | cut -c1-2; echo a:b | cut -d: -f2", "ab\nb\n");
    check("head -c 5 /dev/zero | wc -c", "5\n");
    check("yes node | head -c 2000000 > f; wc -c f", "2000000 f\n");
}

#[test]
fn codes_and_lists() {
    check_code("false || true && false", 1);
    check_code("exit 3; echo no", 3);
    check_code("set -e; false; true", 1);
    check_code("if [ -f a.txt ] && test -d /w; then exit 7; fi", 7);
    check_code("npm run build", 127);
    check_code("! false", 0);
    check_code("(exit 4); exit $?", 4);
    check("f() { echo \"$1\"; return 2; }; f x; echo $?", "x\n2\n");
    check("case abc in a*) echo yes;; *) echo no;; esac", "yes\n");
    check(
        "i=0; while [ $i -lt 3 ]; do i=$((i+1)); done; echo $i",
        "3\n",
    );
    check("sed -i 's/one/1/' a.txt; cat a.txt", "1\ntwo\n");
    check(
        "mkdir -p x/y && cp a.txt x/y/ && mv x z && find z -type f && rm -r z && ls",
        "z/y/a.txt\na.txt\nb.md\n",
    );
}

#[test]
fn endless_scripts_end() {
    let mut out = Out::default();
    host().run("while true; do :; done", b"", &mut Nowhere, &mut out);
    host().run("f() { f; }; f", b"", &mut Nowhere, &mut out);
    host().run("sh -c 'sh -c \"sh -c true\"'", b"", &mut Nowhere, &mut out);
}

#[test]
fn an_image_has_the_programs_of_its_files() {
    let mut files = Files::default();
    files.put("/bin/busybox", Node::modelled(1_000, "busybox", 0o755));
    files.put("/bin/echo", Node::link("busybox"));
    files.put(
        "/usr/bin/node",
        Node::file("#!/bin/sh\necho v20.1.0 $1\n", 0o755),
    );
    files.put("/bin/sh", Node::link("/bin/busybox"));
    files.put("/x", Node::file("", 0o644));
    let mut machine = Machine::new(View::new(files), Place::Image, 0);
    let mut out = Out::default();
    assert_eq!(
        machine.run("node a; /x; ls", b"", &mut Nowhere, &mut out),
        127
    );
    assert_eq!(out.text(Stream::Out), "v20.1.0 a\n");
    assert_eq!(
        machine.exec(&["nope".to_owned()], b"", &mut Nowhere, &mut out),
        Err(super::NotRun::Missing)
    );
    machine.stays = true;
    assert_eq!(machine.run("sleep 5", b"", &mut Nowhere, &mut out), 127);
}
