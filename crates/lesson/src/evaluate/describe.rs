//! Says in one line what a check asks for, for the task card.

use super::describe_world;
use crate::model::{CacheOutcome, Check, CheckKind, Event, FileView, Pin, Presence};

/// One line, lower case, without a full stop; code in backticks. Never empty.
pub fn describe(check: &Check) -> String {
    let text = positive(&check.that);
    if check.negated {
        format!("not: {text}")
    } else {
        text
    }
}

fn positive(that: &CheckKind) -> String {
    match that {
        CheckKind::Parses {} => "the file parses".to_owned(),
        CheckKind::Rule {
            id,
            is: Presence::Absent,
            ..
        } => format!("no finding of `{id}`"),
        CheckKind::Rule {
            id,
            is: Presence::Present,
            ..
        } => format!("`{id}` is reported"),
        CheckKind::RulesClean { .. } => "no findings are left".to_owned(),
        CheckKind::Instruction {
            name,
            matches: Some(pattern),
            ..
        } => format!("there is `{name} {pattern}`"),
        CheckKind::Instruction { name, .. } => format!("there is a `{name}`"),
        CheckKind::Order { first, then } => format!("`{first}` stands before `{then}`"),
        CheckKind::Stages {
            count: Some(count), ..
        } => format!("the file has {count} stages"),
        CheckKind::Stages { names, .. } => format!("there are stages `{}`", names.join("`, `")),
        CheckKind::Base {
            stage,
            matches,
            pinned,
        } => base(stage.as_deref(), matches.as_deref(), *pinned),
        CheckKind::User { not_root, numeric } => user(*not_root, *numeric),
        CheckKind::Context { excludes, .. } if !excludes.is_empty() => {
            format!("the build is not offered `{}`", excludes.join("`, `"))
        }
        CheckKind::Context { .. } => "the build is offered what it needs, and not more".to_owned(),
        CheckKind::Cache { step, after, is } => {
            let what = match is {
                CacheOutcome::Hit => "comes from the cache",
                CacheOutcome::Miss => "runs again",
                CacheOutcome::Skipped => "is not needed",
            };
            format!("`{step}` {what} after {}", events(after))
        }
        CheckKind::Rebuild { after, .. } => {
            format!("little is built again after {}", events(after))
        }
        CheckKind::Layers {
            waste_max: Some(max),
            ..
        } => format!("at most {max} stored but hidden"),
        CheckKind::Layers {
            waste_min: Some(min),
            ..
        } => format!("at least {min} stored but hidden"),
        CheckKind::Layers {
            fs_count: Some(n), ..
        } => format!("{n} filesystem layers over the base"),
        CheckKind::Layers { max: Some(n), .. } => {
            format!("at most {n} filesystem layers over the base")
        }
        CheckKind::Layers { .. } => "the right number of metadata instructions".to_owned(),
        CheckKind::Size { max: Some(max), .. } => format!("at most {max} in size"),
        CheckKind::Size { .. } => "large enough to show the effect".to_owned(),
        CheckKind::File {
            path,
            r#in,
            is,
            owner,
            mode,
        } => file(path, *r#in, *is, owner.as_deref(), mode.as_deref()),
        CheckKind::Config {
            key, absent: true, ..
        } => format!("`{key}` is not set"),
        CheckKind::Config { key, .. } => format!("`{key}` is set as asked"),
        CheckKind::Secrets { max } => format!("at most {max} secrets can be read"),
        CheckKind::Answer { ask, .. } if !ask.is_empty() => ask.clone(),
        CheckKind::Answer { .. } => "your answer".to_owned(),
        CheckKind::Fact { fact, .. } => format!("`{}` is as claimed", fact.id),
        CheckKind::Sandbox(check) => describe_world::describe(check),
        CheckKind::Any(_) => "one of several ways".to_owned(),
    }
}

fn base(stage: Option<&str>, pattern: Option<&str>, pinned: Option<Pin>) -> String {
    let whose = stage.map_or("the final stage".to_owned(), |stage| {
        format!("stage `{stage}`")
    });
    let which = pattern.map_or("a base".to_owned(), |pattern| format!("`{pattern}`"));
    match pinned {
        None => format!("{whose} stands on {which}"),
        Some(Pin::Tag) => format!("{whose} stands on {which} with a version"),
        Some(Pin::Digest) => format!("{whose} stands on {which} with a digest"),
    }
}

fn user(not_root: Option<bool>, numeric: Option<bool>) -> String {
    match (not_root, numeric) {
        (Some(false), _) => "the program runs as root".to_owned(),
        (Some(true), Some(true)) => "the program runs as a number other than 0".to_owned(),
        (Some(true), _) => "the program does not run as root".to_owned(),
        (None, Some(false)) => "the user is written as a name".to_owned(),
        (None, _) => "the user is written as a number".to_owned(),
    }
}

fn file(
    path: &str,
    view: FileView,
    is: Presence,
    owner: Option<&str>,
    mode: Option<&str>,
) -> String {
    let place = match view {
        FileView::Final => "the final view".to_owned(),
        FileView::AnyLayer => "any layer".to_owned(),
        FileView::Layer(n) => format!("layer {n}"),
    };
    match (is, owner, mode) {
        (Presence::Absent, ..) => format!("`{path}` is not in {place}"),
        (Presence::Present, Some(owner), _) => format!("`{path}` belongs to `{owner}`"),
        (Presence::Present, None, Some(mode)) => format!("`{path}` has mode {mode}"),
        (Presence::Present, None, None) => format!("`{path}` is in {place}"),
    }
}

fn events(events: &[Event]) -> String {
    let words: Vec<String> = events
        .iter()
        .map(|event| match event {
            Event::Edit(path) => format!("an edit of `{path}`"),
            Event::Touch(path) => format!("a touch of `{path}`"),
            Event::Chmod(path) => format!("a new mode of `{path}`"),
            Event::Delete(path) => format!("the removal of `{path}`"),
            Event::Add(path) => format!("a new file `{path}`"),
            Event::Arg(name) => format!("a new value of `{name}`"),
            Event::Base(image) => format!("a new `{image}`"),
            Event::Line(pattern) => format!("an edit of `{pattern}`"),
        })
        .collect();
    if words.is_empty() {
        "nothing".to_owned()
    } else {
        words.join(" and ")
    }
}
