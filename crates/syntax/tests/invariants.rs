//! What holds for every text: no panic, true places, nothing lost, the same tree twice, linear time.

use layerlab_diagnostics::Span;
use layerlab_syntax::ast::{Arguments, Command, Dockerfile, Instruction, Word};
use layerlab_syntax::conformance::contract;
use layerlab_syntax::expand::{Mode, expand};
use layerlab_syntax::{dockerignore, parse};
use proptest::prelude::*;
use std::time::{Duration, Instant};

/// Lines that look like Dockerfiles often enough to reach every branch.
fn text() -> impl Strategy<Value = String> {
    let piece = prop::sample::select(vec![
        "FROM a",
        " AS b",
        "RUN ",
        "COPY ",
        "ADD ",
        "ENV ",
        "LABEL ",
        "ARG ",
        "CMD ",
        "ONBUILD ",
        "HEALTHCHECK ",
        "SHELL ",
        "VOLUME ",
        "EXPOSE 80",
        "FOO ",
        "# c",
        "# escape=`",
        "# syntax=x",
        "\n",
        "\n",
        "\n",
        "\r\n",
        "\\\n",
        "`\n",
        "\\",
        "`",
        " ",
        "\t",
        "\u{a0}",
        "--from=b ",
        "--x",
        "--link ",
        "-- ",
        "\"",
        "'",
        "=",
        "a=b ",
        "[\"a\", \"b\"]",
        "[\"a\"",
        "[1]",
        "<<EOF",
        "<<-E ",
        "<< 'q r'",
        "EOF\n",
        "E\n",
        "q r\n",
        "$X",
        "${X:-y}",
        "${X",
        "é",
        "🐳",
        "\u{feff}",
        "x y",
        "CMD",
        "NONE",
    ]);
    prop::collection::vec(piece, 0..40).prop_map(|pieces| pieces.concat())
}

fn words(instruction: &Instruction) -> Vec<&Word> {
    match &instruction.arguments {
        Arguments::From { image, alias } => std::iter::once(image)
            .chain(alias.iter().flat_map(|(keyword, name)| [keyword, name]))
            .collect(),
        Arguments::Command(Command::Exec(words)) | Arguments::ShellList(words) => {
            words.iter().collect()
        }
        Arguments::Healthcheck(Some(Command::Exec(words))) => words.iter().collect(),
        Arguments::Pairs(pairs) => pairs
            .iter()
            .flat_map(|pair| [&pair.key, &pair.value])
            .collect(),
        Arguments::Args(args) => args
            .iter()
            .flat_map(|arg| std::iter::once(&arg.name).chain(&arg.default))
            .collect(),
        Arguments::Copy {
            sources,
            destination,
            ..
        } => sources.iter().chain([destination]).collect(),
        Arguments::Words { words, .. } => words.iter().collect(),
        Arguments::Text(word) => vec![word],
        Arguments::Onbuild(inner) => self::words(inner),
        _ => Vec::new(),
    }
}

fn places(instruction: &Instruction, out: &mut Vec<Span>) {
    out.extend([instruction.keyword_span, instruction.rest.full_span()]);
    for flag in &instruction.flags {
        assert!(flag.span.start <= flag.value_span.start && flag.value_span.end <= flag.span.end);
        out.extend([flag.span, flag.value_span]);
    }
    for heredoc in &instruction.heredocs {
        out.extend([heredoc.marker_span, heredoc.body_span]);
        out.extend(heredoc.terminator_span);
    }
    out.extend(words(instruction).iter().map(|word| word.span));
    if let Arguments::Onbuild(inner) = &instruction.arguments {
        places(inner, out);
    }
}

fn check(file: &Dockerfile) {
    let text = &file.text;
    let is_place = |span: Span| text.get(span.range()).is_some();
    let mut last_end = 0;
    let mut covered = vec![false; text.len()];
    for instruction in &file.instructions {
        assert!(is_place(instruction.span), "{instruction:?}");
        assert!(
            instruction.span.start >= last_end,
            "ordered: {instruction:?}"
        );
        assert!(instruction.line <= instruction.end_line);
        last_end = instruction.span.end;
        covered[instruction.span.range()].fill(true);
        let mut inner = Vec::new();
        places(instruction, &mut inner);
        for span in inner {
            assert!(is_place(span), "{span:?} of {instruction:?}");
            assert!(
                instruction.span.encloses(span) || span.is_empty(),
                "{span:?} in {instruction:?}"
            );
        }
    }
    for comment in &file.comments {
        assert!(comment.span.of(text).starts_with('#'), "{comment:?}");
        covered[comment.span.range()].fill(true);
    }
    for directive in &file.directives {
        assert_eq!(directive.value_span.of(text), directive.value);
        covered[directive.span.range()].fill(true);
    }
    for problem in &file.problems {
        assert!(is_place(problem.span), "{problem:?}");
        assert!(!problem.message.is_empty() && problem.line >= 1);
    }
    for (at, c) in text.char_indices() {
        let is_mark = at == 0 && c == '\u{feff}';
        assert!(
            covered[at] || c.is_whitespace() || is_mark,
            "{c:?} at {at} belongs to nothing"
        );
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 600, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn trees_are_true_to_the_text(text in text()) {
        let file = parse(&text);
        check(&file);
        prop_assert_eq!(&file, &parse(&text));
        contract(&file);
    }

    #[test]
    fn any_text_is_read(text in "\\PC{0,200}") {
        check(&parse(&text));
    }

    #[test]
    fn any_word_expands_or_fails(
        text in "[a-z$X{}:?+#%/*'\"\\\\` <=-]{0,40}",
        mode in prop::sample::select(vec![Mode::Word, Mode::Words, Mode::Heredoc]),
    ) {
        let values = vec![("X", "one two"), ("a", "")];
        if let Ok(expanded) = expand(&text, mode, '\\', &values) {
            let joined: String = expanded.words.concat();
            prop_assert!(joined.len() <= expanded.value.len());
        }
    }

    #[test]
    fn words_without_marks_stay_as_they_are(text in "[a-zA-Z0-9./:@_é-]{0,40}") {
        let none: Vec<(&str, &str)> = Vec::new();
        let expanded = expand(&text, Mode::Word, '\\', &none).expect("nothing to refuse");
        prop_assert_eq!(expanded.value, text);
    }

    #[test]
    fn a_walk_decides_like_single_questions(
        ignore in "(!?(\\*\\*/?|[ab*?/\\[\\]^.]){1,6}\n){0,6}",
        paths in prop::collection::vec("[ab]{1,2}(/[ab]{1,2}){0,3}", 1..12),
    ) {
        let file = dockerignore::parse(&ignore);
        let mut walk = file.walk();
        for path in &paths {
            prop_assert_eq!(walk.decide(path), file.decide(path), "{}", path);
        }
    }
}

/// Generous for a debug build on a busy machine; quadratic work takes minutes here.
#[track_caller]
fn within_seconds(name: &str, work: impl FnOnce()) {
    let start = Instant::now();
    work();
    let elapsed = start.elapsed();
    println!("{name}: {elapsed:?}");
    assert!(
        elapsed < Duration::from_secs(120),
        "{name} took {elapsed:?}"
    );
}

#[test]
fn hostile_texts_take_linear_time() {
    let megabyte = |piece: &str| piece.repeat(1_000_000 / piece.len());
    let texts = [
        ("continuations", format!("RUN {}", megabyte("a\\\n"))),
        ("escapes", megabyte("\\\n")),
        ("backslashes", megabyte("\\")),
        ("markers", format!("RUN {}\n", megabyte("<<E "))),
        ("open heredocs", megabyte("RUN <<E\n")),
        ("closed heredocs", megabyte("RUN <<E\nE\n")),
        ("brackets", format!("CMD {}", megabyte("["))),
        ("objects", format!("CMD [{}", megabyte("{\"a\":"))),
        ("strings", format!("CMD [{}\"\"]", megabyte("\"a\","))),
        ("flags", format!("COPY {}", megabyte("--exclude=a "))),
        ("repeated flags", format!("COPY {}", megabyte("--from=a "))),
        ("onbuilds", megabyte("ONBUILD ")),
        ("pairs", format!("ENV {}", megabyte("a=b "))),
        ("words", format!("COPY {}", megabyte("a "))),
        ("dollars", format!("RUN <<A {}", megabyte("${a:-"))),
        ("instructions", megabyte("RUN x\n")),
        ("unknown", megabyte("RUNX x\n")),
        ("comments", format!("RUN a \\\n{}", megabyte("# c\n"))),
        ("blanks", format!("RUN a \\\n{}", megabyte("\n"))),
        (
            "nested words",
            format!("ENV A=b \\\n{}", megabyte("c=d \\\n")),
        ),
    ];
    for (name, text) in texts {
        within_seconds(name, || {
            let file = parse(&text);
            contract(&file);
            assert!(!file.instructions.is_empty());
        });
    }
}

#[test]
fn hostile_expansions_are_bounded() {
    let big = "a".repeat(200_000);
    let values = vec![("A", big.as_str())];
    within_seconds("doubling", || {
        let text = "$A".repeat(1_000);
        let error = expand(&text, Mode::Word, '\\', &values).expect_err("too long");
        assert_eq!(error.kind.name(), "too_long");
    });
    within_seconds("nesting", || {
        let text = format!("{}{}", "${B:-".repeat(10_000), "}".repeat(10_000));
        let error = expand(&text, Mode::Word, '\\', &values).expect_err("too deep");
        assert_eq!(error.kind.name(), "too_deep");
    });
    within_seconds("pattern", || {
        let text = format!("${{A//{}b/x}}", "*a".repeat(50));
        let error = expand(&text, Mode::Word, '\\', &values).expect_err("too much work");
        assert_eq!(error.kind.name(), "too_long");
    });
}

#[test]
fn a_hundred_thousand_paths_are_decided_quickly() {
    let ignore =
        dockerignore::parse("**/*a*b*c*d*\nnode_modules\n*.log\n**/dist\n!**/keep.*\nsrc/*/gen\n");
    let mut walk = ignore.walk();
    let mut n_excluded = 0;
    within_seconds("100,000 paths", || {
        for idx in 0..100_000 {
            let path = format!("packages/p{}/src/f{idx}.js", idx / 100);
            n_excluded += usize::from(walk.decide(&path).excluded);
        }
    });
    assert_eq!(n_excluded, 0);
    within_seconds("a hostile pattern", || {
        let hostile = dockerignore::parse(&format!("{}x\n", "*a**a?".repeat(2_000)));
        assert!(!hostile.decide(&"a".repeat(4_000)).excluded);
    });
}
