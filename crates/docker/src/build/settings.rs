//! Instructions that only change the configuration, and the rows of the history they make.

use super::failure::Failure;
use super::stage::Stage;
use crate::files::absolute;
use layerlab_syntax::ast::{Arguments, Command, Instruction, Keyword, Word};
use serde_json::{Map, json};

/// Applies a line that is no step. ARG needs the build's arguments and is not here.
pub(super) fn apply(stage: &mut Stage, line: &Instruction, escape: char) -> Result<(), Failure> {
    let quoted = |words: &[String]| {
        words
            .iter()
            .map(|word| format!("{word:?}"))
            .collect::<Vec<_>>()
            .join(" ")
    };
    match (line.keyword, &line.arguments) {
        (Keyword::Env | Keyword::Label, Arguments::Pairs(pairs)) => {
            let before = stage.clone();
            let mut shown = Vec::new();
            for pair in pairs {
                let (key, value) = (
                    before.word(&pair.key.text, escape)?,
                    before.word(&pair.value.text, escape)?,
                );
                shown.push(format!("{key}={value}"));
                if line.keyword == Keyword::Label {
                    stage.settings.labels.insert(key, value);
                    continue;
                }
                stage.set(&key, &value);
                let entry = format!("{key}={value}");
                let known = stage
                    .settings
                    .env
                    .iter_mut()
                    .find(|known| known.split('=').next() == Some(key.as_str()));
                match known {
                    Some(known) => *known = entry,
                    None => stage.settings.env.push(entry),
                }
            }
            stage.note(format!("{} {}", line.keyword.name(), shown.join(" ")));
        }
        (Keyword::Cmd | Keyword::Entrypoint, Arguments::Command(command)) => {
            let words = argv(stage, command);
            stage.note(format!("{} [{}]", line.keyword.name(), quoted(&words)));
            let escaped = matches!(command, Command::Exec(_));
            if line.keyword == Keyword::Cmd {
                stage.settings.cmd = words;
                stage.settings.args_escaped = escaped;
                stage.own_cmd = true;
            } else {
                stage.settings.entrypoint = words;
                if !stage.own_cmd {
                    stage.settings.cmd.clear();
                }
            }
        }
        (Keyword::User | Keyword::Stopsignal | Keyword::Maintainer, Arguments::Text(word)) => {
            let text = if line.keyword == Keyword::Maintainer {
                word.text.clone()
            } else {
                stage.word(&word.text, escape)?
            };
            match line.keyword {
                Keyword::User => stage.settings.user.clone_from(&text),
                Keyword::Stopsignal => stage.settings.stop_signal.clone_from(&text),
                _ => {}
            }
            stage.note(format!("{} {text}", line.keyword.name()));
        }
        (Keyword::Expose, Arguments::Words { words, .. }) => {
            let mut shown = Vec::new();
            for word in words {
                for port in stage.words(&word.text, escape)? {
                    shown.extend(ports(&port));
                }
            }
            shown.sort();
            stage.note(format!("EXPOSE [{}]", shown.join(" ")));
            stage.settings.ports.extend(shown);
        }
        (Keyword::Volume, Arguments::Words { words, .. }) => {
            let mut shown = Vec::new();
            for word in words {
                shown.push(stage.word(&word.text, escape)?);
            }
            stage.note(format!("VOLUME [{}]", shown.join(" ")));
            stage.settings.volumes.extend(shown);
        }
        (Keyword::Shell, Arguments::ShellList(words)) => {
            stage.shell = texts(words);
            stage.settings.shell.clone_from(&stage.shell);
            let words = stage.shell.join(" ");
            stage.note(format!("SHELL [{words}]"));
        }
        (Keyword::Healthcheck, Arguments::Healthcheck(command)) => {
            let flag = |name: &str| {
                line.flag(name)
                    .and_then(|flag| flag.value.clone())
                    .unwrap_or_else(|| "0s".to_owned())
            };
            let test = match command {
                None => vec!["NONE".to_owned()],
                Some(Command::Exec(words)) => std::iter::once("CMD".to_owned())
                    .chain(texts(words))
                    .collect(),
                Some(Command::Shell(text)) => vec!["CMD-SHELL".to_owned(), text.text.clone()],
            };
            let retries = line
                .flag("retries")
                .and_then(|flag| flag.value.as_deref()?.parse::<u32>().ok())
                .unwrap_or(0);
            stage.note(format!(
                "HEALTHCHECK {{Test:[{}] Interval:{} Timeout:{} StartPeriod:{} StartInterval:{} Retries:{retries}}}",
                test.join(" "), flag("interval"), flag("timeout"), flag("start-period"), flag("start-interval")
            ));
            let mut check = Map::new();
            check.insert("Test".into(), json!(test));
            for (key, name) in [
                ("Interval", "interval"),
                ("Timeout", "timeout"),
                ("StartPeriod", "start-period"),
                ("StartInterval", "start-interval"),
            ] {
                if let Some(nanos) = line
                    .flag(name)
                    .and_then(|flag| nanos(flag.value.as_deref()?))
                {
                    check.insert(key.into(), json!(nanos));
                }
            }
            if retries > 0 {
                check.insert("Retries".into(), json!(retries));
            }
            stage.settings.healthcheck = Some(check.into());
        }
        (Keyword::Onbuild, Arguments::Onbuild(_)) => {
            stage.settings.onbuild.push(line.rest.text.clone());
        }
        _ => {}
    }
    Ok(())
}

/// Words of a command: exec form as it is, shell form behind the shell.
pub(super) fn argv(stage: &Stage, command: &Command) -> Vec<String> {
    match command {
        Command::Exec(words) => texts(words),
        Command::Shell(text) => stage
            .shell
            .iter()
            .cloned()
            .chain([text.text.clone()])
            .collect(),
    }
}

fn texts(words: &[Word]) -> Vec<String> {
    words.iter().map(|word| word.text.clone()).collect()
}

/// `80` as `80/tcp`, ranges taken apart.
pub(crate) fn ports(text: &str) -> Vec<String> {
    let (numbers, protocol) = text.split_once('/').unwrap_or((text, "tcp"));
    let Some((first, last)) = numbers.split_once('-') else {
        return vec![format!("{numbers}/{protocol}")];
    };
    match (first.parse::<u16>(), last.parse::<u16>()) {
        (Ok(first), Ok(last)) if last >= first => (first..=last)
            .take(1_000)
            .map(|port| format!("{port}/{protocol}"))
            .collect(),
        _ => vec![format!("{numbers}/{protocol}")],
    }
}

fn nanos(text: &str) -> Option<i64> {
    let mut total = 0.0;
    let mut rest = text;
    while !rest.is_empty() {
        let digits = rest
            .find(|c: char| !c.is_ascii_digit() && c != '.')
            .unwrap_or(rest.len());
        let value: f64 = rest.get(..digits)?.parse().ok()?;
        rest = rest.get(digits..)?;
        let unit = rest
            .find(|c: char| c.is_ascii_digit())
            .unwrap_or(rest.len());
        total += value
            * match rest.get(..unit)? {
                "h" => 3.6e12,
                "m" => 6e10,
                "s" => 1e9,
                "ms" => 1e6,
                "us" => 1e3,
                "ns" => 1.0,
                _ => return None,
            };
        rest = rest.get(unit..)?;
    }
    Some(total as i64)
}

/// Applies one line of `commit --change`; docker's words when it cannot.
pub(crate) fn apply_change(
    settings: &mut crate::world::image::Settings,
    text: &str,
) -> Result<(), String> {
    let file = layerlab_syntax::parse(&format!("FROM scratch\n{text}\n"));
    if let Some(problem) = file.problems.first() {
        return Err(format!(
            "dockerfile parse error on line 1: {}",
            problem.message
        ));
    }
    let mut stage = Stage {
        settings: settings.clone(),
        shell: vec!["/bin/sh".to_owned(), "-c".to_owned()],
        own_cmd: true,
        ..Stage::default()
    };
    for line in file.instructions.iter().skip(1) {
        match line.keyword {
            Keyword::Workdir => {
                if let Arguments::Text(word) = &line.arguments {
                    stage.settings.workdir = absolute(stage.workdir(), &word.text);
                }
            }
            Keyword::From
            | Keyword::Run
            | Keyword::Copy
            | Keyword::Add
            | Keyword::Arg
            | Keyword::Shell
            | Keyword::Unknown => {
                return Err(format!(
                    "{} is not a valid change command",
                    line.keyword_text.to_lowercase()
                ));
            }
            _ => apply(&mut stage, line, file.escape).map_err(|failure| failure.text)?,
        }
    }
    *settings = stage.settings;
    Ok(())
}
