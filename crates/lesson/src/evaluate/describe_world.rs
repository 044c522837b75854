//! Says in one line what a check of simulated hosts asks for.

use crate::model::{Bytes, ContainerState, ImageState, Presence, SandboxCheck};

/// One line, lower case, without a full stop; code in backticks.
pub(super) fn describe(check: &SandboxCheck) -> String {
    match check {
        SandboxCheck::Image {
            host,
            r#ref,
            is,
            same_as,
            older_than,
            used,
            max_bytes,
            label,
        } => {
            let mut text = image(r#ref, *is);
            text.push_str(&on(host.as_deref()));
            let mut more = Vec::new();
            if let Some(other) = same_as {
                more.push(format!("the same image as {}", named(other)));
            }
            if let Some(other) = older_than {
                more.push(format!("older than {}", named(other)));
            }
            match used {
                Some(true) => more.push("used by a container".to_owned()),
                Some(false) => more.push("used by no container".to_owned()),
                None => {}
            }
            if let Some(max) = max_bytes {
                more.push(format!("at most {max} unpacked"));
            }
            if let Some(label) = label {
                more.push(format!("labelled `{label}`"));
            }
            with(text, &more)
        }
        SandboxCheck::Registry {
            repo,
            tag,
            is,
            same_as,
            digest_of,
        } => {
            let name = match tag {
                Some(tag) => format!("`{repo}:{tag}`"),
                None => format!("`{repo}`"),
            };
            if *is == Some(Presence::Absent) {
                return format!("{name} is not in the registry");
            }
            let mut more = Vec::new();
            for other in [same_as, digest_of].into_iter().flatten() {
                more.push(format!("the same image as {}", named(other)));
            }
            with(format!("{name} is in the registry"), &more)
        }
        SandboxCheck::Container {
            host,
            name,
            state,
            exit,
            oom,
            image,
            user,
            wrote,
            count,
        } => {
            let who = match (count, name.as_str()) {
                (Some(1) | None, "*") => "a container".to_owned(),
                (Some(count), "*") => format!("{count} containers"),
                (Some(count), name) if *count != 1 => format!("{count} containers `{name}`"),
                (_, name) => format!("container `{name}`"),
            };
            let doing = match state {
                Some(ContainerState::Absent) => return format!("no {who}{}", on(host.as_deref())),
                Some(state) => format!(" {}", state.name()),
                None => String::new(),
            };
            let mut more = Vec::new();
            if let Some(exit) = exit {
                more.push(format!("status {exit}"));
            }
            if *oom == Some(true) {
                more.push("ended by its memory limit".to_owned());
            }
            if let Some(image) = image {
                more.push(format!("made from {}", named(image)));
            }
            if let Some(user) = user {
                more.push(format!("as user `{user}`"));
            }
            if let Some(path) = wrote {
                more.push(format!("has changed `{path}`"));
            }
            with(format!("{who}{doing}{}", on(host.as_deref())), &more)
        }
        SandboxCheck::Disk {
            host,
            free_min,
            freed_min,
            cache_min,
            cache_max,
        } => {
            let limits = [
                (free_min, "at least SIZE free"),
                (freed_min, "at least SIZE freed"),
                (cache_min, "at least SIZE of build cache"),
                (cache_max, "at most SIZE of build cache"),
            ];
            format!("{}{}", sizes(&limits), on(host.as_deref()))
        }
        SandboxCheck::Volume {
            host,
            name,
            is,
            anonymous,
            holds,
        } => {
            let what = match (anonymous, name.as_str(), holds) {
                (Some(true), ..) => "an anonymous volume".to_owned(),
                (_, "*", Some(_)) => "a volume".to_owned(),
                (_, name, _) => format!("volume `{name}`"),
            };
            let holding = holds
                .as_ref()
                .map(|path| format!(" that holds `{path}`"))
                .unwrap_or_default();
            let state = match is {
                Some(Presence::Absent) => "is gone",
                _ => "is there",
            };
            format!("{what}{holding} {state}{}", on(host.as_deref()))
        }
        SandboxCheck::Traffic {
            host,
            sent_max,
            received_max,
            sent_min,
            received_min,
        } => {
            let limits = [
                (sent_max, "at most SIZE sent"),
                (received_max, "at most SIZE received"),
                (sent_min, "at least SIZE sent"),
                (received_min, "at least SIZE received"),
            ];
            format!("{}{}", sizes(&limits), on(host.as_deref()))
        }
        SandboxCheck::Ran { matches } => format!("you ran `{matches}`"),
        SandboxCheck::NeverRan { matches } => format!("you never ran `{matches}`"),
    }
}

fn image(name: &str, is: Option<ImageState>) -> String {
    match (name, is) {
        ("<none>", Some(ImageState::Absent)) => "no image without a name".to_owned(),
        ("<none>", _) => "an image without a name".to_owned(),
        (name, Some(ImageState::Absent)) => format!("{} is gone", named(name)),
        (name, Some(ImageState::Dangling)) => format!("{} has lost its name", named(name)),
        (name, _) => format!("{} is there", named(name)),
    }
}

/// A name of an image in words.
fn named(name: &str) -> String {
    if name == "before" {
        return "before".to_owned();
    }
    if let Some(rest) = name.strip_prefix("before:") {
        return format!("what was {} before", named(rest));
    }
    if let Some(rest) = name.strip_prefix("registry:") {
        return format!("`{rest}` in the registry");
    }
    if let Some(rest) = name.strip_prefix("container:") {
        return format!("the image of container `{rest}`");
    }
    format!("`{name}`")
}

/// The limits that are given, joined.
fn sizes(limits: &[(&Option<Bytes>, &str)]) -> String {
    let given = limits
        .iter()
        .filter_map(|(limit, words)| limit.map(|limit| words.replace("SIZE", &limit.to_string())));
    given.collect::<Vec<_>>().join(" and ")
}

fn on(host: Option<&str>) -> String {
    host.map(|host| format!(" on `{host}`")).unwrap_or_default()
}

fn with(text: String, more: &[String]) -> String {
    if more.is_empty() {
        text
    } else {
        format!("{text}: {}", more.join(", "))
    }
}
