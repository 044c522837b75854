//! The rules about single instructions that are no RUN, and those that count them by stage.

use super::images::{self, ByStage};
use super::runs::is_archive;
use super::{Line, Said};
use crate::context::RuleContext;
use layerlab_syntax::ast::{Arguments, Command, Instruction, Keyword, Pair};
use std::collections::BTreeSet;

pub(super) fn judge(cx: &RuleContext<'_>, lines: &[Line<'_>], said: &mut Said) {
    let mut n_stages = 0;
    let mut aliases: BTreeSet<String> = BTreeSet::new();
    let mut own: Option<String> = None;
    let mut workdirs = ByStage::default();
    let mut root: Option<usize> = None;
    let mut known: BTreeSet<String> = BTreeSet::new();
    let mut declared: BTreeSet<String> = BTreeSet::new();
    let mut seen: BTreeSet<Keyword> = BTreeSet::new();
    for line in lines {
        let instruction = line.instruction;
        let mut say = |code: &'static str, found: bool| {
            if found {
                said.say(code, line.idx);
            }
        };
        let is_early = n_stages == 0;
        say(
            "DL3061",
            is_early && !matches!(instruction.keyword, Keyword::From | Keyword::Arg),
        );
        let repeated = |keyword| seen.contains(&keyword);
        match (&instruction.arguments, instruction.keyword) {
            (Arguments::From { .. }, _) => {
                if let Some(idx) = root.take() {
                    say_at(said, "DL3002", idx);
                }
                seen.clear();
                n_stages += 1;
                if let Some(base) = images::base(cx, instruction) {
                    workdirs.enter(&base);
                    own = base.alias.clone();
                    aliases.extend(base.alias);
                }
            }
            (Arguments::Text(word), Keyword::User) => {
                let user = with_trailing(cx, instruction, &word.text);
                let is_root = matches!(user.as_str(), "root" | "0")
                    || user.starts_with("root:")
                    || user.starts_with("0:");
                root = is_root.then_some(line.idx).filter(|_| n_stages > 0);
                let uid = user.split(':').next().unwrap_or("");
                let is_given = uid.contains('$')
                    && declared.iter().any(|name| {
                        uid.contains(&format!("${name}")) || uid.contains(&format!("${{{name}}}"))
                    });
                say("DL3066", !is_given && !uid.chars().all(char::is_numeric));
            }
            (Arguments::Text(word), Keyword::Workdir) => {
                workdirs.set();
                say("DL3000", is_relative(&word.text));
            }
            (_, Keyword::Maintainer) => say("DL4000", true),
            (_, Keyword::Onbuild) => {
                let inner = instruction.unwrap_onbuild().keyword;
                let forbidden = matches!(
                    inner,
                    Keyword::From | Keyword::Maintainer | Keyword::Onbuild
                );
                say("DL3043", forbidden || onbuild_word(instruction));
            }
            (arguments, Keyword::Cmd | Keyword::Entrypoint) => {
                let is_list = matches!(arguments, Arguments::Command(Command::Exec(_)));
                say("DL3025", !is_list);
                let code = match instruction.keyword {
                    Keyword::Cmd => "DL4003",
                    _ => "DL4004",
                };
                say(code, repeated(instruction.keyword));
                seen.insert(instruction.keyword);
            }
            (Arguments::Healthcheck(command), _) => {
                say("DL3025", matches!(command, Some(Command::Shell(_))));
                say("DL3012", repeated(Keyword::Healthcheck));
                seen.insert(Keyword::Healthcheck);
            }
            (Arguments::Words { words, .. }, Keyword::Expose) => {
                let mut ports = words.iter().flat_map(|word| {
                    word.text
                        .split(|c: char| !c.is_ascii_digit())
                        .map(str::to_owned)
                        .collect::<Vec<_>>()
                });
                let plain = words.iter().all(|word| !word.text.contains('$'));
                say("DL3011", plain && ports.any(|port| is_above_ports(&port)));
            }
            (Arguments::Pairs(pairs), Keyword::Label) => {
                say(
                    "DL3048",
                    !pairs
                        .iter()
                        .all(|pair| is_label_key(&images::unquoted(&pair.key.text))),
                );
            }
            (Arguments::Pairs(pairs), Keyword::Env) => {
                say("DL3044", refers_to_itself(pairs, &known));
                known.extend(pairs.iter().map(|pair| pair.key.text.clone()));
            }
            (Arguments::Args(args), _) => {
                let first = args.iter().take(1).map(|arg| arg.name.text.clone());
                known.extend(first.clone());
                declared.extend(first);
            }
            (
                Arguments::Copy {
                    sources,
                    destination,
                    ..
                },
                keyword,
            ) => {
                let target = destination.text.trim_matches(['"', '\'']);
                if keyword == Keyword::Add {
                    let fine = |source: &str| {
                        let bare = source.trim_matches(['"', '\'']);
                        is_archive(bare)
                            || bare.starts_with("http://")
                            || bare.starts_with("https://")
                            || bare.starts_with("<<")
                    };
                    say("DL3020", !sources.iter().all(|source| fine(&source.text)));
                    continue;
                }
                say("DL3021", sources.len() > 1 && !target.ends_with('/'));
                let mut start = target.chars();
                let is_placed = target.starts_with(['/', '$'])
                    || start.next().is_some() && start.next() == Some(':');
                say("DL3045", !is_placed && !workdirs.is_set());
                if let Some(from) = instruction.flag("from") {
                    let source = from.value_span.of(&cx.file.text);
                    say("DL3023", own.as_deref() == Some(source));
                    let earlier = source.parse::<usize>().is_ok_and(|idx| idx < n_stages);
                    say(
                        "DL3022",
                        !source.contains(':') && !earlier && !aliases.contains(source),
                    );
                    let is_root = |path: &str| path.trim_matches(['"', '\'']) == "/";
                    let all = sources.iter().any(|source| is_root(&source.text));
                    say("DL3067", all && is_root(&destination.text));
                }
            }
            _ => {}
        }
    }
    if let Some(idx) = root {
        said.say("DL3002", idx);
    }
    secrets(lines, said);
}

fn say_at(said: &mut Said, code: &'static str, idx: usize) {
    said.say(code, idx);
}

/// A text argument with the blanks behind it, which the tool takes as part of it.
fn with_trailing(cx: &RuleContext<'_>, instruction: &Instruction, text: &str) -> String {
    let rest = cx
        .file
        .text
        .get(instruction.span.end as usize..)
        .unwrap_or("");
    let blanks = rest
        .chars()
        .take_while(|c| *c == ' ' || *c == '\t')
        .collect::<String>();
    format!("{text}{blanks}")
}

/// Whether the word behind ONBUILD may not stand there, also where the rest cannot be read.
fn onbuild_word(instruction: &Instruction) -> bool {
    let word = instruction
        .rest
        .text
        .split_whitespace()
        .next()
        .unwrap_or("");
    ["FROM", "MAINTAINER", "ONBUILD"]
        .iter()
        .any(|keyword| keyword.eq_ignore_ascii_case(word))
}

fn is_relative(path: &str) -> bool {
    let bare = path.trim_matches(['"', '\'']);
    let mut start = bare.chars();
    let is_drive = start.next().is_some_and(|c| c.is_alphabetic()) && start.next() == Some(':');
    !bare.starts_with(['/', '$']) && !is_drive
}

fn is_above_ports(digits: &str) -> bool {
    let digits = digits.trim_start_matches('0');
    digits.len() > 5 || digits.parse::<u32>().is_ok_and(|port| port > 65_535)
}

fn is_label_key(key: &str) -> bool {
    let reserved = ["com.docker.", "io.docker.", "org.dockerproject."];
    key.starts_with(|c: char| c.is_ascii_lowercase())
        && key.ends_with(|c: char| c.is_ascii_lowercase() || c.is_ascii_digit())
        && key
            .chars()
            .all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || ".-_/".contains(c))
        && !key.contains("..")
        && !key.contains("--")
        && !reserved.iter().any(|prefix| key.starts_with(prefix))
}

/// Whether a value names another variable of the same ENV that nothing set before.
fn refers_to_itself(pairs: &[Pair], known: &BTreeSet<String>) -> bool {
    let values: Vec<String> = pairs
        .iter()
        .map(|pair| images::unquoted(&pair.value.text))
        .collect();
    let names: std::collections::BTreeMap<&str, usize> = pairs
        .iter()
        .enumerate()
        .map(|(idx, pair)| (pair.key.text.as_str(), idx))
        .collect();
    values.iter().enumerate().any(|(idx, value)| {
        value.match_indices('$').any(|(at, _)| {
            let rest = value.get(at + 1..).unwrap_or("");
            let (rest, braced) = match rest.strip_prefix('{') {
                Some(rest) => (rest, true),
                None => (rest, false),
            };
            let len = rest
                .find(|c: char| !(c.is_ascii_alphanumeric() || c == '_'))
                .unwrap_or(rest.len());
            let (name, behind) = rest.split_at(len);
            (!braced || behind.starts_with('}'))
                && names.get(name).is_some_and(|own| *own != idx)
                && !known.contains(name)
        })
    })
}

/// Names that stand for secrets, in ENV and ARG.
pub(super) fn secrets(lines: &[Line<'_>], said: &mut Said) {
    for line in lines {
        let found = match &line.instruction.arguments {
            Arguments::Pairs(pairs) if line.instruction.keyword == Keyword::Env => {
                pairs.iter().any(|pair| is_secret(&pair.key.text))
            }
            Arguments::Args(args) => args.first().is_some_and(|arg| is_secret(&arg.name.text)),
            _ => false,
        };
        if found {
            said.say("DL3064", line.idx);
        }
    }
}

fn is_secret(name: &str) -> bool {
    const PARTS: [&str; 7] = [
        "api_key",
        "client_key",
        "password",
        "private",
        "secret",
        "token",
        "username",
    ];
    // Only those that hold none of the parts above.
    const KNOWN: [&str; 13] = [
        "APPLICATION_KEY",
        "AWS_ACCESS_KEY_ID",
        "CI_DEPLOY_USER",
        "DOCKER_EMAIL",
        "FACEBOOK_APP_ID",
        "HEROKU_API_USER",
        "OKTA_AUTHN_GROUPID",
        "OKTA_CLIENT_ORGURL",
        "OKTA_OAUTH2_CLIENTID",
        "STRIPE_DEVICE_NAME",
        "TRAVIS_OS_NAME",
        "TRAVIS_SECURE_ENV_VARS",
        "TRAVIS_SUDO",
    ];
    let lower = name.to_ascii_lowercase();
    PARTS.iter().any(|part| lower.contains(part))
        || KNOWN.iter().any(|known| known.eq_ignore_ascii_case(name))
}
