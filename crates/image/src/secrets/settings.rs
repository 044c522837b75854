//! Secrets in the image's configuration: variables, labels, and what the history wrote down.

use super::assignments::{is_value, secret_name};
use super::command::command;
use super::files::Found;
use super::reader::Scanner;
use super::{Reach, Secret};
use crate::config::ImageConfig;
use crate::image::Image;
use std::collections::BTreeSet;

/// Finds them. Each value is reported once: where it stands first, variables before labels before the history.
pub(super) fn find(image: &Image, scanner: &Scanner, out: &mut Vec<Secret>) {
    let Some(config) = image.info.config.as_deref() else {
        return;
    };
    let mut seen = BTreeSet::new();
    for variable in &config.runtime.env {
        let Some((name, value)) = variable.split_once('=') else {
            continue;
        };
        if let Some(found) = value_of(scanner, name, value) {
            seen.insert(value.to_owned());
            out.push(secret(found, format!("config.Env.{name}"), Reach::Config));
        }
    }
    for (name, value) in &config.runtime.labels {
        if let Some(found) = value_of(scanner, name, value) {
            seen.insert(value.clone());
            out.push(secret(
                found,
                format!("config.Labels.{name}"),
                Reach::Config,
            ));
        }
    }
    let runtime = &config.runtime;
    let test = runtime.healthcheck.as_ref().map(|check| check.test.clone());
    let commands = [
        ("config.Entrypoint", runtime.entrypoint.clone()),
        ("config.Cmd", runtime.cmd.clone()),
        ("config.Healthcheck", test),
        ("config.OnBuild", Some(runtime.on_build.clone())),
    ];
    for (place, words) in commands {
        let text = words.unwrap_or_default().join(" ");
        let mut found = Vec::new();
        command(&text, 0, &mut found);
        scanner.all(&text, |one| found.push(one));
        for one in found {
            if seen.insert(format!("{place}\0{}", one.masked)) {
                out.push(secret(one, place.to_owned(), Reach::Config));
            }
        }
    }
    history(image, config, scanner, &mut seen, out);
}

fn secret(found: Found, path: String, reach: Reach) -> Secret {
    Secret {
        kind: found.kind,
        path,
        name: found.name,
        line: None,
        layer: None,
        reach,
        masked: found.masked,
        instruction: None,
    }
}

/// The secret in a named value: by its own mark, by its name, or an address with a password.
fn value_of(scanner: &Scanner, name: &str, value: &str) -> Option<Found> {
    let named = |found: Found| Found {
        name: name.chars().take(80).collect(),
        line: 0,
        ..found
    };
    if let Some(found) = scanner.first(value) {
        return Some(named(found));
    }
    let kind = secret_name(name)?;
    is_value(value).then(|| Found::new(kind, name, 0, value))
}

/// Build arguments (`|2 A=… B=… /bin/sh -c …`), settings that were overwritten later, and command lines.
fn history(
    image: &Image,
    config: &ImageConfig,
    scanner: &Scanner,
    seen: &mut BTreeSet<String>,
    out: &mut Vec<Secret>,
) {
    let layer_of = |row: usize| {
        image
            .layers
            .iter()
            .find(|layer| layer.history_idx == Some(row))
            .map(|layer| layer.index as u32)
    };
    for (row, step) in config.history.iter().enumerate() {
        let Some(text) = step.created_by.as_deref() else {
            continue;
        };
        let text: &str = text.get(..text.len().min(64 << 10)).unwrap_or(text);
        let (arguments, rest) = build_arguments(text);
        let mut found: Vec<(String, Found)> = Vec::new();
        for (name, value) in &arguments {
            if let Some(one) = value_of(scanner, name, value) {
                found.push(((*value).to_owned(), one));
            }
        }
        for (name, value) in settings(rest) {
            if let Some(one) = value_of(scanner, &name, &value) {
                found.push((value, one));
            }
        }
        let mut by_command = Vec::new();
        command(rest, 0, &mut by_command);
        scanner.all(rest, |one| by_command.push(one));
        found.extend(by_command.into_iter().map(|one| (one.masked.clone(), one)));
        for (value, one) in found {
            // The same value is in every row after its argument was declared.
            let is_new = seen.insert(value) && seen.insert(format!("{}\0{}", one.kind, one.masked));
            if is_new && out.len() < super::MAX_SECRETS {
                out.push(Secret {
                    layer: layer_of(row),
                    instruction: Some(text.chars().take(200).collect::<String>())
                        .filter(|_| arguments.is_empty()),
                    ..secret(one, format!("history[{row}].created_by"), Reach::History)
                });
            }
        }
    }
}

/// The build arguments that a row records, and the command behind them. Values can hold spaces: words without a name
/// belong to the value before them.
fn build_arguments(text: &str) -> (Vec<(&str, &str)>, &str) {
    let body = text.strip_prefix("RUN ").unwrap_or(text);
    let Some(rest) = body.strip_prefix('|') else {
        return (Vec::new(), text);
    };
    let Some((count, rest)) = rest.split_once(' ') else {
        return (Vec::new(), text);
    };
    let Ok(count) = count.parse::<usize>() else {
        return (Vec::new(), text);
    };
    let end = [
        " /bin/sh -c ",
        " /bin/bash ",
        " cmd /S",
        " powershell",
        " pwsh",
        " /bin/ash ",
    ]
    .iter()
    .filter_map(|shell| rest.find(shell))
    .min();
    let (head, tail) = match end.and_then(|at| rest.split_at_checked(at)) {
        Some(parts) => parts,
        None => (rest, ""),
    };
    let mut starts: Vec<usize> = Vec::new();
    let mut at = 0;
    for word in head.split(' ') {
        let is_name = word.split_once('=').is_some_and(|(name, _)| {
            name.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_')
                && name.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_')
        });
        if is_name && starts.len() < count {
            starts.push(at);
        }
        at += word.len() + 1;
    }
    let ends = starts
        .iter()
        .skip(1)
        .map(|start| start - 1)
        .chain([head.len()]);
    let arguments = starts
        .iter()
        .zip(ends)
        .filter_map(|(start, end)| head.get(*start..end)?.split_once('='))
        .collect();
    (arguments, tail)
}

/// Names and values of an `ENV`, `ARG` or `LABEL` row of either builder.
fn settings(text: &str) -> Vec<(String, String)> {
    let text = text.trim_start();
    let text = text
        .strip_prefix("/bin/sh -c #(nop)")
        .map_or(text, str::trim_start);
    let Some((keyword, rest)) = text.split_once(' ') else {
        return Vec::new();
    };
    if !matches!(keyword, "ENV" | "ARG" | "LABEL") {
        return Vec::new();
    }
    let mut out: Vec<(String, String)> = Vec::new();
    for word in rest.split(' ') {
        match word.split_once('=') {
            Some((name, value)) if !name.is_empty() && !name.contains(['"', '\'', '/', '?']) => {
                out.push((
                    name.trim_matches('"').to_owned(),
                    value.trim_matches('"').to_owned(),
                ));
            }
            _ => {
                if let Some((_, value)) = out.last_mut() {
                    value.push(' ');
                    value.push_str(word.trim_matches('"'));
                }
            }
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn build_arguments_are_taken_apart() {
        let (arguments, rest) =
            build_arguments("RUN |2 TOKEN=abc NOTE=a b /bin/sh -c make X=1 # buildkit");
        assert_eq!(arguments, [("TOKEN", "abc"), ("NOTE", "a b")]);
        assert_eq!(rest, " /bin/sh -c make X=1 # buildkit");
        assert_eq!(build_arguments("|1 A=b /bin/sh -c true").0, [("A", "b")]);
        assert_eq!(build_arguments("RUN /bin/sh -c |x").0, []);
        assert_eq!(build_arguments("|99999999999999999999 A=b").0, []);
        assert_eq!(build_arguments("|").0, []);
    }

    #[test]
    fn settings_of_both_builders_are_read() {
        let expected = [
            ("A".to_owned(), "b c".to_owned()),
            ("D".to_owned(), "e".to_owned()),
        ];
        assert_eq!(settings("ENV A=b c D=e"), expected);
        assert_eq!(settings("/bin/sh -c #(nop)  ENV A=b c D=e"), expected);
        assert_eq!(settings("RUN A=b"), []);
    }
}
