//! Which command a line names, and what docker says when it names none.

use super::help::{command_help, group_help, root_help, usage_line};
use super::parse::{FlagError, Flags, parse_flags};
use super::spec::{Arguments, Flag, Kind, Path, Verb, VerbSpec};
use super::table::{GROUPS, VERBS, group};

/// Flags before the command.
pub(super) const GLOBAL_FLAGS: [Flag; 11] = [
    Flag::text("config", "Location of client config files").by_default("/root/.docker"),
    Flag::text(
        "context",
        "Name of the context to use to connect to the daemon (overrides DOCKER_HOST env var and default context set with \"docker context use\")",
    )
    .or('c'),
    Flag::switch("debug", "Enable debug mode").or('D'),
    Flag::list("host", "Daemon socket to connect to").or('H'),
    Flag::text(
        "log-level",
        "Set the logging level (\"debug\", \"info\", \"warn\", \"error\", \"fatal\")",
    )
    .or('l')
    .by_default("info"),
    Flag::switch("tls", "Use TLS; implied by --tlsverify"),
    Flag::text("tlscacert", "Trust certs signed only by this CA").by_default("/root/.docker/ca.pem"),
    Flag::text("tlscert", "Path to TLS certificate file").by_default("/root/.docker/cert.pem"),
    Flag::text("tlskey", "Path to TLS key file").by_default("/root/.docker/key.pem"),
    Flag::switch("tlsverify", "Use TLS and verify the remote"),
    Flag::switch("version", "Print version information and quit").or('v'),
];

/// `--help`, which every command has; its letter gives way to a flag of the command that uses it.
const HELP: Flag = Flag::switch("help", "Print usage").or('h');
const HELP_WITHOUT_LETTER: Flag = Flag::switch("help", "Print usage");

/// What the flags before the command said.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Globals {
    /// `--context NAME`: this one line goes to another host.
    pub context: Option<String>,
}

/// A command that can run.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Invocation {
    /// What to do.
    pub verb: Verb,
    /// The path in messages: `image ls`, `rmi`.
    pub path: &'static str,
    /// Its flags and arguments.
    pub flags: Flags,
    /// Flags before the command.
    pub globals: Globals,
}

/// What docker prints instead of running.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Failure {
    /// On standard error, with its last new line.
    pub stderr: String,
    /// The status.
    pub exit: i32,
    /// One line of our own, if the reason is a limit of the simulation.
    pub note: Option<String>,
}

/// What a line of words leads to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Outcome {
    /// Run it.
    Run(Box<Invocation>),
    /// Print this page.
    Help {
        /// The page, with its last new line.
        text: String,
        /// On standard error (a group without a command) or on standard output (`--help`).
        on_stderr: bool,
    },
    /// `docker -v`.
    Version,
    /// Print this and stop.
    Fail(Failure),
}

/// Reads the words after `docker`.
#[must_use]
pub fn read(words: &[String]) -> Outcome {
    let globals_with_help: Vec<&Flag> = GLOBAL_FLAGS.iter().chain([&HELP]).collect();
    let first = match parse_flags(&globals_with_help, false, words) {
        Ok(first) => first,
        Err(error) => return root_fault(&error),
    };
    if first.is_on("version") {
        return Outcome::Version;
    }
    let globals = Globals {
        context: first.text("context").map(String::from),
    };
    let Some((name, after)) = first.arguments.split_first() else {
        return Outcome::Help {
            text: root_help(),
            on_stderr: !first.is_on("help"),
        };
    };
    if first.is_on("help") {
        return help_topic(&first.arguments);
    }
    if name == "help" {
        return help_topic(after);
    }
    if let Some((spec, path)) = command(name) {
        return run(spec, path, after, globals);
    }
    if let Some(found) = group(name) {
        if !found.simulated {
            return not_simulated(name);
        }
        return in_group(found.name, after, globals);
    }
    // Nobody claims the word: the words after it are read as flags of `docker` itself, and only then is it named.
    if let Err(error) = parse_flags(&globals_with_help, true, after) {
        return root_fault(&error);
    }
    Outcome::Fail(Failure {
        stderr: format!(
            "docker: unknown command: docker {name}\n\nRun 'docker --help' for more information\n"
        ),
        exit: 1,
        note: None,
    })
}

fn in_group(name: &'static str, words: &[String], globals: Globals) -> Outcome {
    let usage = format!("docker {name} COMMAND");
    let position = words
        .iter()
        .position(|word| !word.starts_with('-') || word == "-");
    if let Some(position) = position
        && let Some(word) = words.get(position)
        && position == 0
        && let Some((spec, path)) = command(&format!("{name} {word}"))
    {
        return run(spec, path, words.get(1..).unwrap_or_default(), globals);
    }
    match parse_flags(&[&HELP], true, words) {
        Err(error) => Outcome::Fail(flag_fault(&error, &usage, &format!("docker {name}"))),
        Ok(flags) if flags.is_on("help") => Outcome::Help {
            text: group_help(name),
            on_stderr: false,
        },
        Ok(flags) => match flags.arguments.first() {
            None => Outcome::Help {
                text: group_help(name),
                on_stderr: true,
            },
            Some(word) => Outcome::Fail(Failure {
                stderr: format!(
                    "docker: unknown command: docker {name} {word}\n\nUsage:  {usage}\n\nRun 'docker {name} --help' for more information\n"
                ),
                exit: 1,
                note: None,
            }),
        },
    }
}

/// The command that a path of words names.
pub(super) fn command(words: &str) -> Option<(&'static VerbSpec, &'static Path)> {
    VERBS.iter().find_map(|spec| {
        spec.paths
            .iter()
            .find(|path| path.words == words)
            .map(|path| (*spec, path))
    })
}

fn run(
    spec: &'static VerbSpec,
    path: &'static Path,
    words: &[String],
    globals: Globals,
) -> Outcome {
    let letter_taken = spec.flags.iter().any(|flag| flag.short == Some('h'));
    let help = if letter_taken {
        &HELP_WITHOUT_LETTER
    } else {
        &HELP
    };
    let flags: Vec<&Flag> = spec.flags.iter().chain([help]).collect();
    let shown = shown_path(spec, path);
    let full = format!("docker {shown}");
    let usage = usage_line(spec, shown);
    let found = match parse_flags(&flags, spec.interspersed, words) {
        Ok(found) => found,
        Err(error) => return Outcome::Fail(flag_fault(&error, &usage, &full)),
    };
    if found.is_on("help") {
        let letter = !letter_taken && words.iter().any(|word| word == "-h");
        // cobra writes notices where it writes help.
        let notice = if letter {
            "Flag shorthand -h has been deprecated, use --help\n"
        } else {
            ""
        };
        return Outcome::Help {
            text: format!("{notice}{}", command_help(spec, shown)),
            on_stderr: false,
        };
    }
    if let Some(complaint) = count_fault(spec.arguments, found.arguments.len(), &full, &usage) {
        let prefix = if spec.plugin { "ERROR: " } else { "" };
        return Outcome::Fail(Failure {
            stderr: format!("{prefix}{complaint}\n"),
            exit: 1,
            note: None,
        });
    }
    Outcome::Run(Box::new(Invocation {
        verb: spec.verb,
        path: shown,
        flags: found,
        globals,
    }))
}

/// The path in messages: builds are a plugin's, whatever path led to them.
fn shown_path(spec: &VerbSpec, path: &'static Path) -> &'static str {
    if spec.plugin {
        spec.paths.first().map_or(path.shown, |first| first.shown)
    } else {
        path.shown
    }
}

fn count_fault(wanted: Arguments, count: usize, path: &str, usage: &str) -> Option<String> {
    let plural = |number: usize| if number == 1 { "argument" } else { "arguments" };
    let requirement = match wanted {
        Arguments::Any => return None,
        Arguments::None if count == 0 => return None,
        Arguments::None => "accepts no arguments".to_owned(),
        Arguments::Exactly(number) if count == number => return None,
        Arguments::Exactly(number) => format!("requires {number} {}", plural(number)),
        Arguments::AtLeast(number) if count >= number => return None,
        Arguments::AtLeast(number) => format!("requires at least {number} {}", plural(number)),
        Arguments::AtMost(number) if count <= number => return None,
        Arguments::AtMost(number) => format!("requires at most {number} {}", plural(number)),
        Arguments::Between(least, most) if (least..=most).contains(&count) => return None,
        Arguments::Between(least, most) => {
            format!(
                "requires at least {least} and at most {most} {}",
                plural(most)
            )
        }
    };
    // Two of docker's messages have their own last line; both are kept as they are.
    let last = match wanted {
        Arguments::AtLeast(_) => "See",
        Arguments::AtMost(_) => "SRun",
        _ => "Run",
    };
    Some(format!(
        "docker: '{path}' {requirement}\n\nUsage:  {usage}\n\n{last} '{path} --help' for more information"
    ))
}

fn flag_fault(error: &FlagError, usage: &str, path: &str) -> Failure {
    Failure {
        stderr: format!("{error}\n\nUsage:  {usage}\n\nRun '{path} --help' for more information\n"),
        exit: 125,
        note: None,
    }
}

fn root_fault(error: &FlagError) -> Outcome {
    Outcome::Fail(flag_fault(
        error,
        "docker [OPTIONS] COMMAND [ARG...]",
        "docker",
    ))
}

fn not_simulated(name: &str) -> Outcome {
    Outcome::Fail(Failure {
        stderr: String::new(),
        exit: 1,
        note: Some(format!("`docker {name}` is not simulated; see `help`")),
    })
}

fn help_topic(words: &[String]) -> Outcome {
    let page = |text| Outcome::Help {
        text,
        on_stderr: false,
    };
    let topic = words.join(" ");
    if topic.is_empty() {
        return page(root_help());
    }
    if let Some((spec, path)) = command(&topic) {
        return page(command_help(spec, shown_path(spec, path)));
    }
    if let Some(found) = GROUPS.iter().find(|group| group.name == topic) {
        if found.simulated {
            return page(group_help(found.name));
        }
        return not_simulated(found.name);
    }
    // The first word decides what a longer line is about, as `docker ps --help x` does.
    match words.first().and_then(|first| command(first)) {
        Some((spec, path)) => page(command_help(spec, shown_path(spec, path))),
        None => Outcome::Fail(Failure {
            stderr: format!("unknown help topic: {topic}\n"),
            exit: 1,
            note: None,
        }),
    }
}

/// Whether a flag takes a value, for completion.
impl Flag {
    /// Whether a word must follow it.
    #[must_use]
    pub fn takes_value(&self) -> bool {
        self.kind != Kind::Switch
    }
}

#[cfg(test)]
#[path = "resolve_tests.rs"]
mod tests;
