//! Which codes the hadolint profile gives, and on which lines: the table in `hadolint_profile.txt`.
//!
//! Only the code under test is looked at; what else a case deserves is other tests' business. The
//! expectations follow that tool but for the differences the rule reference lists (section 6).

use layerlab_lint::{LintOptions, Profile, check as judge};

/// Lines (from 1) on which the profile gives `code`.
fn lines_of(code: &str, text: &str) -> Vec<usize> {
    let file = layerlab_syntax::parse(text);
    let options = LintOptions {
        profile: Profile::Hadolint,
        ..LintOptions::default()
    };
    let mut lines: Vec<usize> = judge(&file, &options)
        .iter()
        .filter(|found| found.aliases.contains(&code))
        .map(|found| text[..found.span.start as usize].matches('\n').count() + 1)
        .collect();
    lines.dedup();
    lines
}

/// Notes a file that has the code on other lines than these.
fn check(wrong: &mut Vec<String>, code: &str, lines: &[usize], text: &str) {
    let found = lines_of(code, text);
    if found != lines {
        wrong.push(format!(
            "{code}: wanted {lines:?}, found {found:?} in\n{text}"
        ));
    }
}

#[test]
fn each_code_appears_where_the_table_says() {
    let mut wrong = Vec::new();
    let mut code = "";
    let mut n_cases = 0;
    for line in include_str!("hadolint_profile.txt").lines() {
        if let Some(next) = line.strip_prefix("## ") {
            code = next;
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
                check(&mut wrong, code, &only(2), &format!("{start} {command}\n"));
            }
            check(&mut wrong, code, &only(1), &format!("RUN {command}\n"));
            continue;
        }
        let (lines, file) = line.split_once(": ").expect("a line of the table");
        let lines: Vec<usize> = lines
            .split(' ')
            .filter(|number| *number != "none")
            .map(|number| number.parse().expect("a line number"))
            .collect();
        check(&mut wrong, code, &lines, &file.replace(" ⏎ ", "\n"));
    }
    assert!(n_cases > 900, "the table was read: {n_cases} cases");
    assert!(wrong.is_empty(), "{}", wrong.join("\n\n"));
}
