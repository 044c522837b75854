//! `user-created-unused`: a user is created, and the program still runs as root.

use crate::facts::bases::{self, DefaultUser};
use crate::prelude::*;
use layerlab_buildgraph::{Base, StartCommand};

declare_rule! {
    /// Creates a user that nothing switches to.
    /// ## Why
    /// Creating a user changes nothing by itself; without USER the program runs as root.
    /// ## Examples
    /// ```dockerfile,bad
    /// FROM debian:12.8-slim
    /// RUN useradd -r app
    /// CMD ["/srv/app"]
    /// ```
    /// ```dockerfile,good
    /// FROM debian:12.8-slim
    /// RUN useradd -r app
    /// USER app
    /// CMD ["/srv/app"]
    /// ```
    pub struct UserCreatedUnused;
    id: "user-created-unused",
    group: "user",
    severity: Info,
    fix: None,
    on: Default,
    aliases: [],
    lesson: Some("not-root"),
}

impl Rule for UserCreatedUnused {
    type Finding = (Span, String);
    const META: RuleMeta = Self::RULE;

    fn check(&self, cx: &RuleContext<'_>, found: &mut Vec<Self::Finding>) {
        let Some(target) = cx.model.target else {
            return;
        };
        let user = cx.model.scope_after_stage(target).user();
        let name = user.value.value.split(':').next().unwrap_or("");
        let from_base = match cx.model.root_base(target) {
            Some(Base::Image(image)) => bases::default_user(image) == DefaultUser::Root,
            Some(Base::Scratch) => true,
            _ => false,
        };
        let is_root = match user.instruction {
            Some(_) => user.value.complete && matches!(name, "" | "root" | "0"),
            None => from_base,
        };
        if !is_root {
            return;
        }
        if starts_something_that_drops_root(cx, target) {
            return;
        }
        // Programs that drop root when the container starts.
        let drops = [
            "gosu",
            "su-exec",
            "setpriv",
            "tini",
            "s6-",
            "runuser",
            "supervisor",
            "chpst",
        ];
        let text = &cx.file.text;
        if drops.iter().any(|tool| text.contains(tool)) {
            return;
        }
        for run in cx.final_runs() {
            for command in run.commands() {
                if command.is_any(&["useradd", "adduser"])
                    && let Some(first) = command.effective_words().first()
                {
                    let user = command.args().last().map_or("", |word| word.value.as_str());
                    found.push((run.word(first), user.to_owned()));
                    return;
                }
            }
        }
    }

    fn explain(&self, _: &RuleContext<'_>, (span, user): &Self::Finding) -> Report {
        Report::at(
            *span,
            format!("the user `{user}` is created, but the program still runs as root"),
        )
        .why("creating a user changes nothing by itself; USER decides who runs")
        .help(format!(
            "put `USER {user}` after the last step that needs root"
        ))
    }
}

/// Whether a script, or a server that changes its user itself, is started.
fn starts_something_that_drops_root(cx: &RuleContext<'_>, target: usize) -> bool {
    let scope = cx.model.scope_after_stage(target);
    [scope.entrypoint(), scope.cmd()]
        .into_iter()
        .flatten()
        .any(|start| {
            let words: Vec<String> = match start {
                StartCommand::Base(words) => words.iter().map(|word| (*word).to_owned()).collect(),
                StartCommand::Instruction(idx) => {
                    match cx.instruction(idx).and_then(Instruction::command) {
                        Some(Command::Exec(words)) => {
                            words.iter().map(|word| word.text.clone()).collect()
                        }
                        Some(Command::Shell(text)) => {
                            text.text.split_whitespace().map(str::to_owned).collect()
                        }
                        None => Vec::new(),
                    }
                }
            };
            words.iter().take(2).any(|word| {
                let name = word.rsplit('/').next().unwrap_or(word);
                name.ends_with(".sh")
                    || name.contains("entrypoint")
                    || matches!(
                        name,
                        "nginx"
                            | "httpd"
                            | "apache2"
                            | "apache2-foreground"
                            | "php-fpm"
                            | "postgres"
                            | "mysqld"
                            | "sshd"
                            | "cron"
                            | "crond"
                            | "redis-server"
                            | "init"
                            | "systemd"
                    )
            })
        })
}
