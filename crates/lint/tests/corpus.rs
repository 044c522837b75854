//! Whole files: safe fixes leave them sound, and no mutation of them makes the check panic.

use layerlab_diagnostics::{Safety, Severity, apply_edits};
use layerlab_lint::{LintOptions, Profile, check, fix_all};
use proptest::prelude::*;
use std::path::{Path, PathBuf};
use std::sync::LazyLock;

/// The parser's corpus and the samples of the page, by name.
static FILES: LazyLock<Vec<(String, String)>> = LazyLock::new(|| {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut files: Vec<(String, String)> = Vec::new();
    for folder in [
        root.join("../syntax/tests/corpus"),
        root.join("../../content/samples"),
    ] {
        let list: Vec<PathBuf> = std::fs::read_dir(&folder)
            .map(|entries| entries.flatten().map(|entry| entry.path()).collect())
            .unwrap_or_default();
        for path in list {
            if path
                .extension()
                .is_some_and(|ending| ending == "Dockerfile")
                && let Ok(text) = std::fs::read_to_string(&path)
            {
                files.push((path.display().to_string(), text));
            }
        }
    }
    files.sort();
    files
});

fn options(profile: Profile) -> LintOptions {
    LintOptions {
        profile,
        dockerignore: Some(".git\n".to_owned()),
        ..LintOptions::default()
    }
}

const PROFILES: [Profile; 4] = [
    Profile::Learn,
    Profile::Calm,
    Profile::Strict,
    Profile::Hadolint,
];

#[test]
fn safe_fixes_leave_whole_files_sound() {
    assert!(FILES.len() > 40, "the corpus is there");
    let mut problems = Vec::new();
    for (name, text) in FILES.iter() {
        for profile in PROFILES {
            let options = options(profile);
            let before = layerlab_syntax::parse(text);
            let fixed = fix_all(text, &options, false);
            let after = layerlab_syntax::parse(&fixed);
            if after.problems.len() > before.problems.len() {
                problems.push(format!(
                    "{name}: new problems {:?} in\n{fixed}",
                    after.problems
                ));
            }
            if fix_all(&fixed, &options, false) != fixed {
                problems.push(format!("{name}: a second round of fixes changes it again"));
            }
            for finding in check(&after, &options) {
                if finding.fix.is_some_and(|fix| fix.safety == Safety::Safe) {
                    problems.push(format!(
                        "{name}: {} keeps a safe fix in\n{fixed}",
                        finding.rule
                    ));
                }
            }
        }
    }
    assert!(problems.is_empty(), "{}", problems.join("\n---\n"));
}

#[test]
fn every_fix_of_whole_files_can_be_applied() {
    for (name, text) in FILES.iter() {
        let file = layerlab_syntax::parse(text);
        for finding in check(&file, &options(Profile::Strict)) {
            let Some(fix) = finding.fix else { continue };
            let fixed = apply_edits(text, &fix.edits);
            let fixed = fixed.unwrap_or_else(|error| panic!("{name}: {}: {error}", finding.rule));
            if fix.safety != Safety::DisplayOnly {
                let problems = layerlab_syntax::parse(&fixed).problems;
                assert!(
                    problems.len() <= file.problems.len(),
                    "{name}: {} breaks the file: {problems:?}\n{fixed}",
                    finding.rule
                );
            }
        }
    }
}

#[test]
fn findings_say_what_why_and_what_to_do_at_a_place_in_the_file() {
    for (name, text) in FILES.iter() {
        let file = layerlab_syntax::parse(text);
        for finding in check(&file, &options(Profile::Strict)) {
            let place = format!("{name}: {} at {:?}", finding.rule, finding.span);
            assert!(
                !finding.message.is_empty() && !finding.why.is_empty(),
                "{place}"
            );
            assert!(!finding.help.is_empty(), "{place}");
            assert!(
                !finding.message.ends_with('.'),
                "{place}: {}",
                finding.message
            );
            assert!(
                text.get(finding.span.range()).is_some(),
                "{place} lies in the text"
            );
            assert!(
                finding.instruction.encloses(finding.span),
                "{place} lies in its instruction"
            );
            for related in &finding.related {
                assert!(
                    text.get(related.span.range()).is_some(),
                    "{place}: a related place"
                );
            }
        }
    }
}

#[test]
fn samples_that_are_called_good_have_no_warnings() {
    for (name, text) in FILES
        .iter()
        .filter(|(name, _)| name.ends_with("-good.Dockerfile"))
    {
        let file = layerlab_syntax::parse(text);
        let loud: Vec<String> = check(&file, &options(Profile::Learn))
            .into_iter()
            .filter(|finding| finding.severity <= Severity::Warning)
            .map(|finding| format!("{}: {}", finding.rule, finding.message))
            .collect();
        assert!(loud.is_empty(), "{name}: {loud:?}");
    }
}

/// One change of a text.
#[derive(Debug, Clone)]
enum Mutation {
    Cut(usize, usize),
    Repeat(usize, usize),
    Insert(usize, String),
}

fn mutation() -> impl Strategy<Value = Mutation> {
    let pieces = prop::sample::select(vec![
        "\\\n",
        "\n",
        "\"",
        "'",
        "`",
        "$(",
        ")",
        "${",
        "}",
        "<<EOF\n",
        "[",
        "]",
        "|",
        "&&",
        "||",
        ";",
        "#",
        "--mount=type=cache,target=/x",
        "FROM ",
        "ONBUILD ",
        "ENV A=$A ",
        "“",
        "\u{a0}",
        "\r\n",
        "\u{feff}",
        "--from=0 ",
        "--platform= ",
        "é",
        "\0",
        "$",
        ":",
        "@",
        "=",
        "/",
        " ",
    ]);
    prop_oneof![
        (any::<usize>(), 0..40usize).prop_map(|(at, len)| Mutation::Cut(at, len)),
        (any::<usize>(), 0..40usize).prop_map(|(at, len)| Mutation::Repeat(at, len)),
        (any::<usize>(), pieces).prop_map(|(at, text)| Mutation::Insert(at, text.to_owned())),
    ]
}

fn apply(text: &str, mutation: &Mutation) -> String {
    let chars: Vec<char> = text.chars().collect();
    let (Mutation::Cut(at, _) | Mutation::Repeat(at, _) | Mutation::Insert(at, _)) = mutation;
    let at = at % (chars.len() + 1);
    let (head, tail) = chars.split_at(at);
    let len = match mutation {
        Mutation::Cut(_, len) | Mutation::Repeat(_, len) => (*len).min(tail.len()),
        Mutation::Insert(..) => 0,
    };
    let (piece, rest) = tail.split_at(len);
    let middle: String = match mutation {
        Mutation::Cut(..) => String::new(),
        Mutation::Repeat(..) => piece.iter().chain(piece).collect(),
        Mutation::Insert(_, text) => text.clone(),
    };
    let head: String = head.iter().collect();
    let rest: String = rest.iter().collect();
    head + &middle + &rest
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, ..ProptestConfig::default() })]

    #[test]
    fn a_mutated_file_is_judged_without_a_panic(
        at in any::<prop::sample::Index>(),
        mutations in prop::collection::vec(mutation(), 1..8),
        profile in prop::sample::select(PROFILES.to_vec()),
    ) {
        let (_, text) = at.get(&FILES);
        let mutated = mutations.iter().fold(text.clone(), |text, one| apply(&text, one));
        let file = layerlab_syntax::parse(&mutated);
        for finding in check(&file, &options(profile)) {
            prop_assert!(mutated.get(finding.span.range()).is_some(), "{}", finding.rule);
            if let Some(fix) = finding.fix {
                prop_assert!(apply_edits(&mutated, &fix.edits).is_ok(), "{}", finding.rule);
            }
        }
    }

    #[test]
    fn any_characters_at_all_are_judged_without_a_panic(text in "\\PC{0,200}") {
        for profile in PROFILES {
            check(&layerlab_syntax::parse(&text), &options(profile));
        }
    }
}
