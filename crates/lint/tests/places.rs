//! On which lines rules and codes appear: the tables `rule_places.txt` (learn profile, by rule) and
//! `hadolint_recorded.txt` (hadolint profile, all codes of a file, as the real tool printed them).
//!
//! In the first only the rule under test is looked at; what else a case deserves is other tests'
//! business.

use layerlab_lint::{LintOptions, Profile, check as judge};

/// Lines (from 1) on which `id`, a rule or a code, appears.
fn lines_of(profile: Profile, id: &str, text: &str) -> Vec<usize> {
    let file = layerlab_syntax::parse(text);
    let options = LintOptions {
        profile,
        ..LintOptions::default()
    };
    let mut lines: Vec<usize> = judge(&file, &options)
        .iter()
        .filter(|found| found.rule == id || found.aliases.contains(&id))
        .map(|found| text[..found.span.start as usize].matches('\n').count() + 1)
        .collect();
    lines.dedup();
    lines
}

/// Checks every line of a table; all that is wrong is told at once.
#[track_caller]
fn check(profile: Profile, table: &str, at_least: usize) {
    let mut wrong = Vec::new();
    let mut compare = |id: &str, lines: &[usize], text: &str| {
        let found = lines_of(profile, id, text);
        if found != lines {
            wrong.push(format!(
                "{id}: wanted {lines:?}, found {found:?} in\n{text}"
            ));
        }
    };
    let mut id = "";
    let mut n_cases = 0;
    for line in table.lines() {
        if let Some(next) = line.strip_prefix("## ") {
            id = next;
            continue;
        }
        if line.is_empty() || line.starts_with('#') {
            continue;
        }
        n_cases += 1;
        if let Some(command) = line.strip_prefix("+ ").or(line.strip_prefix("- ")) {
            let only = |at: usize| {
                if line.starts_with('+') {
                    vec![at]
                } else {
                    vec![]
                }
            };
            for start in ["FROM debian:12\nRUN", "FROM debian:12\nONBUILD RUN"] {
                compare(id, &only(2), &format!("{start} {command}\n"));
            }
            compare(id, &only(1), &format!("RUN {command}\n"));
            continue;
        }
        let (lines, file) = line.split_once(": ").expect("a line of the table");
        let lines: Vec<usize> = lines
            .split(' ')
            .filter(|number| *number != "none")
            .map(|number| number.parse().expect("a line number"))
            .collect();
        compare(id, &lines, &file.replace(" ⏎ ", "\n"));
    }
    assert!(n_cases >= at_least, "the table was read: {n_cases} cases");
    assert!(wrong.is_empty(), "{}", wrong.join("\n\n"));
}

/// `line:code` of every code of hadolint and ShellCheck in the compatible profile.
fn codes_of(text: &str) -> String {
    let file = layerlab_syntax::parse(text);
    let options = LintOptions {
        profile: Profile::Hadolint,
        ..LintOptions::default()
    };
    let mut codes: Vec<(usize, &str)> = Vec::new();
    for found in judge(&file, &options) {
        let line = text[..found.span.start as usize].matches('\n').count() + 1;
        let theirs = |code: &&str| code.starts_with("DL") || code.starts_with("SC");
        codes.extend(
            found
                .aliases
                .iter()
                .copied()
                .filter(theirs)
                .map(|code| (line, code)),
        );
    }
    codes.sort_unstable();
    codes.dedup();
    let codes: Vec<String> = codes
        .iter()
        .map(|(line, code)| format!("{line}:{code}"))
        .collect();
    codes.join(" ")
}

#[test]
fn the_hadolint_profile_says_what_the_real_tool_printed() {
    let mut n_cases = 0;
    let mut wrong = Vec::new();
    for line in include_str!("hadolint_recorded.txt").lines() {
        if line.starts_with('#') || line.is_empty() {
            continue;
        }
        let (wanted, text) = line.split_once(" | ").expect("a line of the table");
        let text = text.replace(" ⏎ ", "\n") + "\n";
        let found = codes_of(&text);
        n_cases += 1;
        if found != wanted.trim() {
            wrong.push(format!("wanted {wanted}\nfound  {found}\n{text}"));
        }
    }
    assert!(n_cases > 1400, "the table was read: {n_cases} cases");
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn each_rule_reports_where_its_pattern_is() {
    check(Profile::Learn, include_str!("rule_places.txt"), 600);
}
