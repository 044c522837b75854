//! Small scripts and the numbers they earn.

use super::{Language, Surroundings, check as judge};
use std::collections::BTreeSet;

#[track_caller]
fn in_language(language: Language, script: &str, wanted: &str) {
    let tree = layerlab_syntax::shell::read(script);
    let names: BTreeSet<String> = ["APP_HOME", "version"]
        .into_iter()
        .map(str::to_owned)
        .collect();
    let known = |name: &str| names.contains(name);
    let mut codes: Vec<u16> = judge(
        script,
        &tree,
        &Surroundings {
            language,
            names: &names,
            known: &known,
            trusted: true,
            breaks: &|_| false,
        },
    )
    .iter()
    .map(|hit| hit.code)
    .collect();
    codes.sort_unstable();
    codes.dedup();
    let got: Vec<String> = codes.iter().map(u16::to_string).collect();
    assert_eq!(got.join(" "), wanted, "{script}");
}

#[track_caller]
fn check(script: &str, wanted: &str) {
    in_language(Language::Sh, script, wanted);
}

#[track_caller]
fn bash(script: &str, wanted: &str) {
    in_language(Language::Bash, script, wanted);
}

#[test]
fn ordinary_scripts_earn_nothing() {
    for script in [
        "apt-get update && apt-get install -y --no-install-recommends curl && rm -rf /var/lib/apt/lists/*",
        "set -eux; mkdir -p /srv/app; chown -R app:app /srv/app",
        "curl -fsSL https://example.com/a.tgz | tar -xz -C /usr/local --strip-components=1",
        "if [ -z \"$APP_HOME\" ]; then echo missing; exit 1; fi",
        "for f in /etc/*.conf; do echo \"$f\"; done",
        "echo \"deb http://example.com stable main\" > /etc/apt/sources.list.d/x.list",
        "addgroup -S app && adduser -S -G app app",
        "pip install --no-cache-dir -r requirements.txt",
        "cd /srv && make && make install",
        "printf '%s\\n' one two >> /etc/list",
        "arch=\"$(dpkg --print-architecture)\" && echo \"$arch\"",
        "case \"$(uname -m)\" in x86_64) a=1 ;; *) a=2 ;; esac && echo $a",
        "sed -i 's/^#//' /etc/locale.gen && locale-gen",
        "awk '{print $1}' /etc/passwd",
        "find /usr -name '*.pyc' -delete",
        "test -f /etc/x || exit 1",
        "echo $version ${version}",
        "useradd -m app -s /bin/bash -u 1000",
        "npm ci && npm cache clean --force",
        "cat > /etc/x <<EOF\n$APP_HOME\nEOF",
        ": > /tmp/x && : \"${APP_HOME:=/srv}\"",
        "[ \"$(id -u)\" = 0 ] && echo root",
        "curl -o x \"https://example.com/?a=1&b=2\"",
        "trap 'rm -f x' EXIT",
        "find . -type f -exec chmod 644 {} \\;",
        "find . -type f -exec chmod 644 {} +",
        "export PATH=\"$PATH:/opt/bin\"",
    ] {
        check(script, "");
    }
}

#[test]
fn expansions_want_quotes() {
    check("echo $HOME", "2086");
    check("a=1 && echo $a", "");
    check("x && a=1 && echo $a", "2086");
    check("a=\"b c\"; echo $a", "2086");
    check("mkdir $(pwd)/x", "2046");
    check("mkdir `pwd`/x", "2006 2046");
    check("pkill -9 -P $(pgrep x)", "");
    check("kill $$ && exit $?", "");
    check("for i in $HOME/*; do rm \"$i\"; done", "2231");
    check("for i in 1 2; do echo $i; done", "");
    check("for i in *; do echo $i; done", "2086");
    check("read -r l < x; echo ${l}x", "2086");
    check("$HOME/run --x", "2086");
    check("$HOME --x", "");
    check("a=$HOME; b=$(x); echo \"$a$b\"", "");
    check("export A=$HOME", "2086");
    bash("export A=$HOME", "");
    check("[ $HOME = /x ]", "2086");
    bash("[[ $HOME = /x ]]", "");
    check("echo ${#HOME} ${HOME:+x}", "");
    check("x > $HOME/log", "2086");
    check("echo $@", "2068");
    check("echo $*", "2048 2086");
    check("case $HOME in $x) a;; esac", "2154 2254");
    check(": ${FOO:=1}", "2223");
    check("n=$(nproc) && make -j$n", "2086");
    check("n=$((1+1)) && make -j$n", "");
}

#[test]
fn quotes_that_mislead() {
    check("echo '$HOME'", "2016");
    check("sed 's/$/x/' a", "");
    check("sed 's/${x}/y/' a", "2016");
    check("echo 'a'b'c'", "1011 2026");
    check("echo \"a\"b\"c\"", "2140");
    check("echo \"a\"$HOME\"c\"", "2027 2086");
    check("echo \"~/x\"", "2088");
    check("o='-a \"b c\"'; x $o", "2086 2089 2090");
    check("echo \"a\\nb\"", "2028");
    check("echo 'a\\tb'", "2028");
    check("echo -e 'a\\tb'", "3037");
    check("printf \"$HOME\\n\"", "2059");
    check("printf '%s %s\\n' a", "2183");
    check("printf 'x\\n' a", "2182");
}

#[test]
fn commands_by_name() {
    check("rm -rf \"$HOME/\"*", "2115");
    check("rm -rf \"$HOME\"/lib", "2115");
    check("rm -rf /usr", "2114");
    check("rm -rf \"${HOME:?}/\"*", "");
    check("rm *.log", "2035");
    check("rm ./*.log -- *.x", "");
    check("mkdir -p -m 755 a/b", "2174");
    check("cd x; make", "2164");
    check("cd x || exit 1; make", "");
    check("make && cd x", "2164");
    check("cd ..; make", "");
    check("export A=$(x)", "2046 2155");
    check("export A=\"$(x)\"", "2155");
    check("while read l; do echo \"$l\"; done < x", "2162");
    check("find . | xargs rm", "2038");
    check("find . -print0 | xargs -0 rm", "");
    check("ls | grep x", "2010");
    check("ls | wc -l", "2012");
    check("ps aux | grep x", "2009");
    check("cat x | grep y | wc -l", "2126");
    check("echo $(date)", "2005 2046");
    check("a=$(echo \"$HOME\"); echo \"$a\"", "2116");
    check("egrep x y; fgrep x y", "2196 2197");
    check("for i in a; do b; done", "2034 2043");
    check("for i in $(ls); do echo \"$i\"; done", "2045");
    check("for i in $(find x); do echo \"$i\"; done", "2044");
    check("for i in $(cat x); do echo \"$i\"; done", "2013");
    check("a >> x; b >> x; c >> x", "2129");
    check("a && b || c", "2015");
    check("a && b || echo no", "");
    check("set -e; ! a; b", "2251");
    check("a=1; echo x", "2034");
    check("echo \"$foo\"", "2154");
    check("tr a-z A-Z", "2018 2019");
    check("find . -name *.c", "2035 2061");
    check("find -type f", "2185");
    check("expr 1 + 2", "2003");
    check("sudo echo x > /etc/y", "2024");
    check("x 2>&1 > /dev/null", "2069");
    check("> x", "2188");
    check("ls [aab]", "2102");
    check("grep x* y", "2062 2063");
    check("exit 300", "2242");
    check("trap \"echo $HOME\" EXIT", "2064");
    check("if [ $? -eq 0 ]; then a; fi", "2181");
    check("[ ! -z \"$HOME\" ]", "");
    check("[ -f a -a -f b ]", "2166");
    check("[ a = b ]", "2050");
    check("[ \"x$HOME\" = xb ]", "2268");
    check("[ -n $HOME ]", "2070 2086");
    check("[ \"$HOME\"=3 ]", "2077");
    check("PATH=/opt/x", "2123");
    check("A=ls -l", "2037");
    check("$A=3", "2281");
    check("foo = 3", "2283");
    check("( [ -f x ] )", "2234");
    check("exit 0; a", "2317");
}

#[test]
fn forms_of_bash() {
    check("[[ -f x ]]", "3010");
    check("source x", "3046");
    check("echo {a,b}", "3009");
    check("a &> x", "3020");
    check("a >& x", "3021");
    check("set -o pipefail", "3040");
    check("set -euo pipefail", "3040");
    check("[ \"$HOME\" == x ]", "3014");
    check(
        "echo \"${HOME//a/b}\" \"${HOME:1:2}\" \"${HOME^}\" \"${!HOME}\"",
        "3053 3057 3059 3060",
    );
    check("a=(b c)", "2034 3030");
    check("cat <<< x", "3011");
    check("diff <(a) <(b)", "3001");
    check("pushd x && popd", "2164 3044");
    check("echo -n x", "3037");
    check("echo \"$RANDOM\"", "3028");
    check("function f { a; }; f", "2113");
    check("f() { local a=1; echo $a; }; f", "3043");
    check("let i=1; echo $i", "3039");
    check("read -p x -r y; echo \"$y\"", "3045");
    check("((i=1)); echo $i", "3006");
    check("echo $((i++))", "3018");
    check("trap x ERR", "3047");
    check("printf '%q' x", "3050");
    check("a+=b; echo $a", "2086 3024");
    in_language(Language::Dash, "f() { local a=1; echo $a; }; f", "");
    in_language(Language::Dash, "echo -n x; echo -e x", "3036");
    in_language(
        Language::Busybox,
        "[[ -f x ]]; source y; echo -e x; set -o pipefail",
        "",
    );
    bash("[[ -f x ]]; source y; a=(1 2); echo \"${a[@]}\" {1..3}", "");
}

#[test]
fn syntax_has_numbers_too() {
    check("a && \n", "1072");
    check("echo \\d", "1001");
    check("a= b", "1007");
    check("[-f x ]", "1035");
    check("echo 'a", "1009 1072 1073");
}

#[test]
fn comments_silence_the_command_below() {
    check("# shellcheck disable=SC2086\necho $1 $(b)", "2046");
    check("#shellcheck disable=2086,SC2046 # both\n\nkill $(b)", "");
    check(
        "# shellcheck disable=all\nif x; then\n  cat $(b)\nfi\ncat $(c)",
        "2046",
    );
    check(
        "if x; then\n  # shellcheck disable=SC2000-SC2100\n  cat $(b)\n  cat `c`\nfi",
        "2006 2046",
    );
    check("cat '\n# shellcheck disable=SC2046\n' $(b)", "2046");
}
