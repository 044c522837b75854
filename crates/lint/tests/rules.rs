//! Every rule's documentation is run: `bad` examples fire, `good` ones do not; every rule file is
//! registered.

mod registry_text;

use layerlab_lint::{LintOptions, On, RuleMeta, check, rules};

/// A block of a rule's documentation. A line `# also: id, id` names rules that fire with it.
struct Example {
    bad: bool,
    allowed: Vec<String>,
    text: String,
}

fn examples(docs: &str) -> Vec<Example> {
    let mut out = Vec::new();
    let mut open: Option<Example> = None;
    for line in docs.lines() {
        let line = line.strip_prefix(' ').unwrap_or(line);
        match (&mut open, line.strip_prefix("```")) {
            (None, Some(info)) if info.starts_with("dockerfile,") => {
                open = Some(Example {
                    bad: info == "dockerfile,bad",
                    allowed: Vec::new(),
                    text: String::new(),
                });
            }
            (Some(_), Some(_)) => out.extend(open.take()),
            (Some(example), None) => {
                if let Some(list) = line.strip_prefix("# also:") {
                    example.allowed = list.split(',').map(|id| id.trim().to_owned()).collect();
                }
                example.text.push_str(line);
                example.text.push('\n');
            }
            _ => {}
        }
    }
    out
}

/// A fragment without FROM is put into a stage that nothing else is wrong with.
fn whole(text: &str) -> String {
    if text
        .lines()
        .any(|line| line.to_ascii_uppercase().starts_with("FROM "))
    {
        return text.to_owned();
    }
    format!("FROM debian:12.8-slim\n{text}\nUSER 10001\n")
}

fn fired(meta: &RuleMeta, text: &str, alone: bool) -> Vec<&'static str> {
    let text = &whole(text);
    let file = layerlab_syntax::parse(text);
    assert!(
        file.problems.is_empty() || meta.group == "syntax",
        "an example of {} has problems: {:?}\n{text}",
        meta.id,
        file.problems
    );
    let options = LintOptions {
        select: if alone {
            vec![meta.id.to_owned()]
        } else {
            Vec::new()
        },
        ..LintOptions::default()
    };
    check(&file, &options).into_iter().map(|d| d.rule).collect()
}

#[test]
fn examples_do_what_they_say() {
    let mut problems = Vec::new();
    for meta in rules()
        .into_iter()
        .filter(|meta| meta.docs.contains("```dockerfile"))
    {
        let list = examples(meta.docs);
        if !list.iter().any(|e| e.bad) || !list.iter().any(|e| !e.bad) {
            problems.push(format!("{}: needs a bad and a good example", meta.id));
        }
        for example in list {
            let alone = fired(meta, &example.text, true);
            if example.bad != alone.contains(&meta.id) {
                problems.push(format!(
                    "{}: a {} example gave {alone:?}:\n{}",
                    meta.id,
                    if example.bad { "bad" } else { "good" },
                    example.text
                ));
            }
            if example.bad && meta.on == On::Default {
                let others: Vec<&str> = fired(meta, &example.text, false)
                    .into_iter()
                    .filter(|id| {
                        // A fragment about something else names no user and no versions.
                        *id != meta.id
                            && ![
                                "root-user",
                                "unpinned-packages",
                                "missing-dockerignore",
                                "tool-not-in-base",
                            ]
                            .contains(id)
                            && !example.allowed.iter().any(|allowed| allowed == id)
                    })
                    .collect();
                if !others.is_empty() {
                    problems.push(format!(
                        "{}: a bad example also gave {others:?}; name them in a line `# also:`\n{}",
                        meta.id, example.text
                    ));
                }
            }
        }
    }
    assert!(problems.is_empty(), "{}", problems.join("\n"));
}

#[test]
fn the_registry_is_fresh() {
    let root = registry_text::root();
    let written = std::fs::read_to_string(root.join("mod.rs")).expect("the registry");
    let generated = registry_text::generate(&root).expect("the rule files");
    assert!(
        written == generated,
        "run `cargo run -p layerlab-lint --example generate_registry`"
    );
}

#[test]
fn a_rule_is_named_as_its_file_and_grouped_as_its_folder() {
    let mut problems = Vec::new();
    for group in std::fs::read_dir(registry_text::root())
        .expect("rules")
        .flatten()
        .filter(|entry| entry.path().is_dir())
    {
        for file in std::fs::read_dir(group.path()).expect("group").flatten() {
            let text = std::fs::read_to_string(file.path()).expect("source");
            if !text.contains("declare_rule!") {
                continue;
            }
            let name = file.file_name().to_string_lossy().into_owned();
            let id = name.trim_end_matches(".rs").replace('_', "-");
            let group = group.file_name().to_string_lossy().into_owned();
            match rules().into_iter().find(|meta| meta.id == id) {
                Some(meta) if meta.group == group => {}
                Some(meta) => problems.push(format!("{id}: group {} in {group}", meta.group)),
                None => problems.push(format!("{id}: has another id")),
            }
        }
    }
    assert!(problems.is_empty(), "{}", problems.join("\n"));
}

#[test]
fn ids_are_unique() {
    let ids: Vec<&str> = rules().iter().map(|meta| meta.id).collect();
    let mut unique = ids.clone();
    unique.dedup();
    assert_eq!(ids, unique);
}
