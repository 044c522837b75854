//! Every kind of problem, and the odd corners of the line rules.

use layerlab_syntax::ast::{Arguments, Command, ProblemKind, ProblemLevel};
use layerlab_syntax::conformance::contract;
use layerlab_syntax::parse;

/// The problems of `text`, as `kind@line`.
#[track_caller]
fn check(text: &str, expected: &[&str]) {
    let file = parse(text);
    let got: Vec<String> = file
        .problems
        .iter()
        .map(|problem| format!("{}@{}", problem.kind.name(), problem.line))
        .collect();
    assert_eq!(got, expected, "{text:?}");
}

/// The problems of one instruction in a stage.
#[track_caller]
fn check_one(instruction: &str, expected: &[&str]) {
    let with_line: Vec<String> = expected.iter().map(|kind| format!("{kind}@2")).collect();
    let with_line: Vec<&str> = with_line.iter().map(String::as_str).collect();
    check(&format!("FROM a\n{instruction}\n"), &with_line);
}

/// Flags, then arguments, of the last instruction.
#[track_caller]
fn check_args(text: &str, flags: &[&str], args: &[&str]) {
    let file = contract(&parse(text));
    let last = file.instructions.last().expect("an instruction");
    assert_eq!(
        (last.flags.clone(), last.args.clone()),
        (strings(flags), strings(args)),
        "{text:?}"
    );
}

fn strings(list: &[&str]) -> Vec<String> {
    list.iter().map(|&text| text.to_owned()).collect()
}

#[test]
fn files_without_instructions_or_stages() {
    check("", &["no_instructions@1"]);
    check("\n\n  \n# c\n", &["no_instructions@4"]);
    check("ARG A\n", &["no_stage@1"]);
    check(
        "ARG A\nRUN x\nCOPY a b\nFROM a\n",
        &["no_stage_yet@2", "no_stage_yet@3"],
    );
    check("COPY a\n", &["needs_two_arguments@1", "no_stage_yet@1"]);
}

#[test]
fn directives() {
    check("# escape=x\nFROM a\n", &["bad_escape_directive@1"]);
    check("# escape=\\\\\nFROM a\n", &["bad_escape_directive@1"]);
    check(
        "# syntax=a\n# SYNTAX=b\nFROM a\n",
        &["repeated_directive@2"],
    );
    // Not directives: an empty value, text behind the sign, an unknown name.
    check("# escape=\n# escape=x\nFROM a\n", &[]);
    check("# escape x=`\nFROM a\n", &[]);
    let file = parse(
        "\u{feff}  #\tSyntax =  docker/dockerfile:1  \n#check=skip=all;error=true\r\nFROM a\n",
    );
    let found: Vec<_> = file
        .directives
        .iter()
        .map(|d| (d.name.as_str(), d.value.as_str(), d.line))
        .collect();
    assert_eq!(
        found,
        [
            ("syntax", "docker/dockerfile:1", 1),
            ("check", "skip=all;error=true", 2)
        ]
    );
    for directive in &file.directives {
        assert_eq!(directive.value_span.of(&file.text), directive.value);
    }
}

#[test]
fn unknown_instructions_get_the_nearest_name() {
    let file = parse("FROM a\nRUM x\nCOPPY a b\nWORKDI /x\nXYZZY q\n");
    let suggestions: Vec<_> = file
        .problems
        .iter()
        .map(|p| p.suggestion.as_deref())
        .collect();
    assert_eq!(
        suggestions,
        [Some("RUN"), Some("COPY"), Some("WORKDIR"), None]
    );
}

#[test]
fn a_continuation_into_nothing_is_an_empty_instruction() {
    check("FROM a\n\\\n", &["unknown_instruction@2"]);
    check("FROM a\n\\\nRUN x\n", &[]);
    check_args("FROM a\n\\\n   RUN x\n", &[], &["x"]);
}

#[test]
fn flag_problems() {
    check_one("CMD --help", &["unknown_flag"]);
    check_one("COPY --fron=b x y", &["unknown_flag"]);
    check_one("COPY --from=b --from=c x y", &["repeated_flag"]);
    check_one(
        "RUN --mount=type=tmpfs,target=/a --mount=type=tmpfs,target=/b x",
        &[],
    );
    check_one("COPY --exclude=a --exclude=b x y", &[]);
    check_one("COPY --chown x y", &["flag_without_value"]);
    check_one("COPY --chown= x y", &[]);
    check_one("COPY --link= x y", &["flag_without_value"]);
    check_one("COPY --link=TRUE x y", &[]);
    check_one("COPY --link=1 x y", &["flag_not_boolean"]);
    check_one("RUN --network=bridge x", &["network_mode"]);
    check_one("RUN --network= x", &["network_mode"]);
    check_one("RUN --security=none x", &["security_mode"]);
    check_one("RUN --security=insecure --network=host x", &[]);
    check_one("RUN --mount=type=bind,from=$X,target=/y x", &["bad_mount"]);
    check_one("RUN --mount=a\\\"b x", &["bad_mount"]);
    check_one(
        "COPY --nope --link=2 --from x",
        &[
            "needs_two_arguments",
            "unknown_flag",
            "flag_not_boolean",
            "flag_without_value",
        ],
    );
    // The builder reads no flags on these two.
    check_one("ARG --x A", &[]);
    check_one("STOPSIGNAL --x 9", &[]);
    check_one("USER --x me", &["unknown_flag"]);
}

#[test]
fn flags_are_words_with_quotes() {
    check_args(
        "COPY --chown=\"a b\" --from='c d' x y",
        &["--chown=a b", "--from=c d"],
        &["x", "y"],
    );
    check_args("COPY --chown=a\\ b x y", &["--chown=a b"], &["x", "y"]);
    check_args(
        "# escape=`\nCOPY --chown=a` b c:\\x y",
        &["--chown=a b"],
        &["c:\\x", "y"],
    );
    check_args("COPY --from=a -- --b c", &["--from=a"], &["--b", "c"]);
    check_args("COPY --from=\\\n b x y", &["--from="], &["b", "x", "y"]);
    check_args(
        "RUN --mount=type=cache,\\\ntarget=/x make",
        &["--mount=type=cache,target=/x"],
        &["make"],
    );
    check_args("CMD --", &[], &[]);
    let file = parse("COPY --chown=\"1:2\" x y");
    let flag = &file.instructions[0].flags[0];
    assert_eq!(flag.value.as_deref(), Some("1:2"));
    assert_eq!(flag.value_span.of(&file.text), "\"1:2\"");
    assert_eq!(flag.span.of(&file.text), "--chown=\"1:2\"");
}

#[test]
fn argument_counts() {
    for keyword in [
        "ARG",
        "ENV",
        "EXPOSE",
        "HEALTHCHECK",
        "LABEL",
        "ONBUILD",
        "SHELL",
        "VOLUME",
    ] {
        check_one(keyword, &["needs_one_argument"]);
    }
    for keyword in ["MAINTAINER", "STOPSIGNAL", "USER", "WORKDIR"] {
        check_one(keyword, &["needs_exactly_one_argument"]);
    }
    for keyword in ["RUN", "CMD", "ENTRYPOINT", "RUN []", "CMD []"] {
        check_one(keyword, &[]);
    }
    check_one("ADD", &["needs_two_arguments"]);
    check_one("COPY [\"a\"]", &["needs_two_arguments"]);
    check_one("VOLUME []", &["needs_one_argument"]);
    check_one("SHELL []", &["needs_one_argument"]);
    check_one("SHELL sh -c", &["needs_json_form"]);
    check_one("VOLUME [\"/a\", \" \"]", &["empty_volume"]);
    check("FROM\n", &["from_argument_count@1"]);
    check("FROM a AS\n", &["from_argument_count@1"]);
    check("FROM a b c\n", &["from_argument_count@1"]);
    check("FROM a AS b c\n", &["from_argument_count@1"]);
    check("FROM a as -x\n", &["bad_stage_name@1"]);
    check("FROM a as x/y\n", &["bad_stage_name@1"]);
}

#[test]
fn names_and_values() {
    check_one("ENV x", &["needs_name_and_value"]);
    check_one("ENV a=1 b c=2 d", &["missing_equals", "missing_equals"]);
    check_one("ENV =b", &["blank_name"]);
    check_one("LABEL =b c=d", &["blank_name"]);
    check_one("ARG =b", &["blank_name"]);
    check_args("ENV a 'b c'  d", &[], &["a", "'b c'  d", ""]);
    check_args("ENV \"a b\" c", &[], &["\"a", "b\" c", ""]);
    check_args("ENV a=\"b c", &[], &["a", "\"b c", "="]);
    check_args(
        "ENV a= b=\"\" c=''",
        &[],
        &["a", "", "=", "b", "\"\"", "=", "c", "''", "="],
    );
    check_args("ENV a=b\\ c\\", &[], &["a", "b\\ c", "="]);
    check_args("ENV a='b\\' c=d", &[], &["a", "'b\\'", "=", "c", "d", "="]);
    check_args(
        "ENV a=\"b\\\" c\" d=e",
        &[],
        &["a", "\"b\\\" c\"", "=", "d", "e", "="],
    );
    check_args(
        "ARG A B=1 C='x y' \"D\"=2",
        &[],
        &["A", "B=1", "C='x y'", "\"D\"=2"],
    );
    check_args("LABEL a.b/c=d", &[], &["a.b/c", "d", "="]);
}

#[test]
fn json_form_is_strict_and_falls_back_silently() {
    check_one("CMD [\"a\", 1]", &["json_not_strings"]);
    check_one("CMD [null]", &["json_not_strings"]);
    check_one("CMD [[]]", &["json_not_strings"]);
    check_one("CMD [{\"a\": [1, true, -0.5e3]}]", &["json_not_strings"]);
    check_one("VOLUME [1]", &["json_not_strings"]);
    check_one("HEALTHCHECK CMD [1]", &["json_not_strings"]);
    check_one("ONBUILD CMD [1]", &["json_not_strings"]);
    for text in [
        "[\"a\"] b",
        "[\"a\",]",
        "['a']",
        "[\"c:\\a\"]",
        "[\"a\" \"b\"]",
        "[01]",
        "[1e999]",
        "[\"a\tb\"]",
        "[",
        "[,]",
        "[\"a\"",
        "[tru]",
        "[\"\\u12\"]",
        "[{]",
        "[{\"a\"}]",
        "[1.]",
        "[-]",
    ] {
        check_args(&format!("CMD {text}"), &[], &[text]);
        check_one(&format!("CMD {text}"), &[]);
    }
    check_args(
        r#"CMD ["\u0041\n\"\\\/", "\ud83d\ude00", "\ud800x", "ü"]"#,
        &[],
        &["A\n\"\\/", "😀", "\u{fffd}x", "ü"],
    );
    check_args("CMD [ \\\n \"a\" , \\\n \"b\" ]", &[], &["a", "b"]);
    let file = parse("CMD [\"a\", \\\n \"b c\"]");
    let Arguments::Command(Command::Exec(words)) = &file.instructions[0].arguments else {
        panic!("exec form expected");
    };
    assert_eq!(words[1].span.of(&file.text), "\"b c\"");
}

#[test]
fn onbuild_checks_only_the_line_level_inside() {
    check_one("ONBUILD FOO x", &[]);
    check_one("ONBUILD COPY x", &[]);
    check_one("ONBUILD ENV x", &["needs_name_and_value"]);
    check_one("ONBUILD onbuild RUN x", &["onbuild_of_onbuild"]);
    check_one("ONBUILD from x", &["onbuild_of_forbidden"]);
    check_one("ONBUILD --x RUN y", &["unknown_flag"]);
    check_args(
        "ONBUILD run --mount=type=tmpfs,target=/x a b",
        &[],
        &["run", "a b"],
    );
    check_args("ONBUILD FOO x", &[], &["FOO", ""]);
    let file = parse("FROM a\nONBUILD COPY --from=b \\\n  x y\n");
    let inner = file.instructions[1].unwrap_onbuild();
    assert_eq!(inner.keyword_span.of(&file.text), "COPY");
    assert_eq!(inner.flags[0].span.of(&file.text), "--from=b");
    let Arguments::Copy { destination, .. } = &inner.arguments else {
        panic!("a copy")
    };
    assert_eq!(destination.span.of(&file.text), "y");
}

#[test]
fn healthcheck_rules() {
    check_one("HEALTHCHECK RUN x", &["healthcheck_type"]);
    check_one("HEALTHCHECK cmd x", &[]);
    check_one("HEALTHCHECK none", &[]);
    check_one("HEALTHCHECK --interval=x --nope NONE", &[]);
    check_one("HEALTHCHECK NONE x", &["healthcheck_none_arguments"]);
    check_one("HEALTHCHECK CMD", &["healthcheck_no_command"]);
    check_one("HEALTHCHECK CMD []", &["healthcheck_no_command"]);
    for bad in ["5", "x", "1x", "5 s", ".s", "1s2", "-", "9999999999h"] {
        check_one(
            &format!("HEALTHCHECK --interval=\"{bad}\" CMD x"),
            &["bad_duration"],
        );
    }
    for small in ["1us", "999us", "-1s", "0.5ms"] {
        check_one(
            &format!("HEALTHCHECK --timeout={small} CMD x"),
            &["duration_too_small"],
        );
    }
    for fine in ["0", "0s", "1ms", "1h2m3.5s", ".5s", "1.s", "+1s", ""] {
        check_one(&format!("HEALTHCHECK --start-period={fine} CMD x"), &[]);
    }
    check_one("HEALTHCHECK --retries=-1 CMD x", &["negative_retries"]);
    check_one("HEALTHCHECK --retries=x CMD x", &["bad_retries"]);
    check_one("HEALTHCHECK --retries=0 CMD x", &[]);
}

#[test]
fn heredocs_start_only_at_a_word_of_their_own() {
    let n_heredocs = |text: &str| parse(text).instructions[0].heredocs.len();
    assert_eq!(n_heredocs("RUN cat<<EOF\nEOF\n"), 0);
    assert_eq!(n_heredocs("RUN <<- EOF\nEOF\n"), 0);
    assert_eq!(n_heredocs("RUN <<\"\"\n\n"), 0);
    assert_eq!(n_heredocs("RUN echo it's <<EOF\nEOF\n"), 0);
    assert_eq!(n_heredocs("RUN \\<<EOF\nEOF\n"), 0);
    assert_eq!(n_heredocs("RUN \"<<EOF\"\n"), 0);
    assert_eq!(n_heredocs("CMD <<EOF\n"), 0);
    assert_eq!(n_heredocs("RUN [\"<<EOF\"]\n"), 0);
    assert_eq!(n_heredocs("RUN <<A 3<<B cat\nA\nB\n"), 2);
    assert_eq!(n_heredocs("RUN << \t EOF\nEOF\n"), 1);
    assert_eq!(n_heredocs("RUN echo ${X:-y} <<EOF\nEOF\n"), 1);
    assert_eq!(n_heredocs("RUN echo ${X^} <<EOF\nEOF\n"), 0);
    assert_eq!(n_heredocs("ONBUILD RUN <<EOF\nEOF\n"), 1);
    assert_eq!(n_heredocs("ONBUILD ONBUILD RUN <<EOF\nEOF\n"), 0);
}

#[test]
fn heredoc_names_and_bodies() {
    #[track_caller]
    fn check(text: &str, name: &str, expand: bool, content: &str) {
        let file = parse(text);
        let heredoc = &file.instructions[0].heredocs[0];
        assert_eq!(
            (
                heredoc.name.as_str(),
                heredoc.expand,
                heredoc.content.as_str()
            ),
            (name, expand, content)
        );
        assert_eq!(file.instructions.len(), 1, "{text:?}");
    }
    check("RUN <<'a b'\nx\na b\n", "a b", false, "x\n");
    check("RUN <<e'o'f\nx\neof\n", "eof", false, "x\n");
    check("RUN <<eo\\'f\nx\neo'f\n", "eo'f", true, "x\n");
    check("RUN <<$EOF\nx\n$EOF\n", "$EOF", true, "x\n");
    check("RUN <<EOF\r\na\r\nEOF\r\n", "EOF", true, "a\r\n");
    check("RUN <<-EOF\n\t\ta\n \tb\n\tEOF\n", "EOF", true, "a\n \tb\n");
    check("RUN <<EOF\nEOF", "EOF", true, "");
    check(
        "# escape=`\nRUN <<EOF `\n x\nbody `\nEOF\n",
        "EOF",
        true,
        "body `\n",
    );
    let file = parse("COPY <<a <<a /x\n1\na\n2\na\n");
    let bodies: Vec<_> = file.instructions[0]
        .heredocs
        .iter()
        .map(|h| h.content.as_str())
        .collect();
    assert_eq!(bodies, ["1\n", "2\n"]);
}

#[test]
fn a_heredoc_without_end_stops_before_the_next_instruction() {
    check(
        "FROM a\nRUN <<EOF\nx\nCOPY b c\nFOO\n",
        &["unterminated_heredoc@2", "unknown_instruction@5"],
    );
    let file = parse("FROM a\nRUN <<A <<B\nx\nCOPY b c\n");
    assert_eq!(file.instructions.len(), 3);
    assert_eq!(file.instructions[1].heredocs[0].content, "x\n");
    assert_eq!(file.problems.len(), 1);
    check(
        "FROM a\nCOPY [\"a\", \"<<b\"]\n",
        &["heredoc_as_destination@2"],
    );
    check("FROM a\nADD x <<EOF\nEOF\n", &["heredoc_as_destination@2"]);
}

#[test]
fn continuations_keep_blanks_and_skip_comments() {
    check_args("RUN a\\\nb", &[], &["ab"]);
    check_args("RUN a \\ \t\r\n\tb\r\n", &[], &["a \tb"]);
    check_args("RUN a \\\n  # c\n# d \\\n b", &[], &["a  b"]);
    check_args("RUN a \\\\\\\nCMD b", &[], &["b"]);
    check_args("RUN a \\ x", &[], &["a \\ x"]);
    check_args("RUN a \\\u{a0}\nCMD b", &[], &["b"]);
    check_args("RUN a \\\n   \\\n b", &[], &["a     b"]);
    check_args("R\\\nUN x", &[], &["x"]);
    check("FROM a\nRUN a \\\n\n\n b\n", &["blank_continuation@5"]);
    let file = parse("FROM a\nRUN a \\\n# c\n\n");
    assert_eq!(
        (file.instructions[1].line, file.instructions[1].end_line),
        (2, 4)
    );
    assert!(file.comments[0].in_instruction);
}

#[test]
fn long_lines_are_told_and_read() {
    let at_limit = format!("FROM a\nRUN {}\n", "x".repeat(65_531));
    check(&at_limit, &[]);
    check(
        &format!("FROM a\nRUN {}\n", "x".repeat(65_532)),
        &["line_too_long@2"],
    );
}

#[test]
fn spans_of_words_broken_over_lines_cover_the_break() {
    let file = parse("FROM a\nCOPY one/\\\ntwo three\n");
    let Arguments::Copy { sources, .. } = &file.instructions[1].arguments else {
        panic!("a copy")
    };
    assert_eq!(sources[0].text, "one/two");
    assert_eq!(sources[0].span.of(&file.text), "one/\\\ntwo");
}

#[test]
fn every_kind_has_a_level() {
    assert_eq!(ProblemKind::MissingEquals.level(), ProblemLevel::Line);
    assert_eq!(ProblemKind::UnknownFlag.level(), ProblemLevel::Instruction);
    assert_eq!(ProblemKind::NoStage.level(), ProblemLevel::Stage);
    assert_eq!(
        ProblemKind::BlankContinuation.level(),
        ProblemLevel::Warning
    );
}

#[test]
fn the_contract_tells_first_what_the_builder_tells_first() {
    let file = contract(&parse("FROM a\nFOO x\nENV A=1 B\n"));
    let kinds: Vec<_> = file.errors.iter().map(|error| error.kind).collect();
    assert_eq!(kinds, ["missing_equals", "unknown_instruction"]);
}
