//! `user-created-unused`: a user is created, and the program still runs as root.

use crate::facts::start;
use crate::prelude::*;

declare_rule! {
    /// Creates a user that nothing is run as.
    /// ## Why
    /// Creating a user changes nothing by itself: without USER the program still starts as root.
    /// ## Examples
    /// ```dockerfile,bad
    /// # also: root-user
    /// FROM debian:12.8-slim
    /// RUN useradd -r -l app
    /// CMD ["/srv/app"]
    /// ```
    /// ```dockerfile,good
    /// FROM debian:12.8-slim
    /// RUN useradd -r -l app
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

/// The call that creates the user.
pub struct Unused {
    span: Span,
    name: Option<String>,
}

/// Programs that change the user themselves, from their configuration.
const DROPPERS: &[&str] = &[
    "nginx",
    "httpd",
    "apache2",
    "apache2ctl",
    "apachectl",
    "apache2-foreground",
    "php-fpm",
    "supervisord",
    "postgres",
    "mysqld",
    "mariadbd",
    "sshd",
    "redis-server",
    "haproxy",
    "named",
    "dnsmasq",
    "squid",
    "s6-svscan",
    "init",
    "systemd",
    "runit",
    "cron",
    "crond",
    "openvpn",
    "postfix",
    "dovecot",
    "vsftpd",
    "memcached",
    "varnishd",
];

impl Rule for UserCreatedUnused {
    type Finding = Unused;
    const META: RuleMeta = Self::RULE;

    fn check(&self, cx: &RuleContext<'_>, found: &mut Vec<Unused>) {
        let Some(target) = cx.model.target else {
            return;
        };
        let user = cx.model.scope_after_stage(target).user();
        let is_root = matches!(
            user.value.value.split(':').next().unwrap_or(""),
            "" | "root" | "0"
        );
        // A USER earlier in the chain uses the account for some steps at least.
        let used = cx.in_final_chain(Keyword::User).any(|(_, instruction)| {
            matches!(&instruction.arguments, Arguments::Text(word) if !matches!(word.text.as_str(), "root" | "0"))
        });
        if !is_root || used || !user.value.complete && user.instruction.is_some() {
            return;
        }
        let Some(start) = start::of_target(cx) else {
            return;
        };
        let script = start.program.is_empty()
            || start.text.contains(".sh")
            || start.text.contains("entrypoint")
            || start.program.contains("start")
            || start.program.contains("run");
        let drops = |text: &str| {
            text.split(|c: char| !(c.is_ascii_alphanumeric() || c == '-' || c == '_'))
                .any(|word| {
                    matches!(
                        word,
                        "gosu"
                            | "su-exec"
                            | "setpriv"
                            | "runuser"
                            | "su"
                            | "chroot"
                            | "setuser"
                            | "s6-setuidgid"
                    )
                })
        };
        if script
            || start.instruction.is_none()
            || DROPPERS.contains(&start.program.as_str())
            || drops(&start.text)
            || cx.final_runs().any(|run| drops(&run.text))
        {
            return;
        }
        for run in cx.final_runs() {
            let Some(command) = run
                .commands()
                .iter()
                .find(|command| command.is_any(&["useradd", "adduser"]))
            else {
                continue;
            };
            let last = command
                .args()
                .last()
                .filter(|word| !word.dynamic && !word.value.starts_with('-'));
            found.push(Unused {
                span: run.command(command),
                name: last.map(|word| word.value.clone()),
            });
            return;
        }
    }

    fn explain(&self, _: &RuleContext<'_>, finding: &Unused) -> Report {
        let (what, cure) = match &finding.name {
            Some(name) => (format!("the user `{name}`"), format!("`USER {name}`")),
            None => (
                "a user".to_owned(),
                "`USER` with its name or number".to_owned(),
            ),
        };
        Report::at(
            finding.span,
            format!("{what} is created, but nothing switches to it: the program runs as root"),
        )
        .why("an account alone protects nothing; only USER (or a tool such as gosu) makes the program run as it")
        .help(format!("add {cure} after the last step that needs root"))
    }
}

#[cfg(test)]
mod tests {
    use crate::testing::check;

    #[track_caller]
    fn with(lines: &str, wanted: &[usize]) {
        check(
            "user-created-unused",
            &format!("FROM debian:12\nRUN useradd -r app\n{lines}\n"),
            wanted,
        );
    }

    #[test]
    fn a_program_may_change_the_user_itself() {
        with("CMD [\"/srv/app\"]", &[2]);
        with("USER app\nCMD [\"/srv/app\"]", &[]);
        with("USER app\nRUN x\nUSER root\nCMD [\"/srv/app\"]", &[]);
        with("CMD [\"gosu\", \"app\", \"/srv/app\"]", &[]);
        with(
            "ENTRYPOINT [\"/docker-entrypoint.sh\"]\nCMD [\"/srv/app\"]",
            &[],
        );
        with("CMD [\"nginx\", \"-g\", \"daemon off;\"]", &[]);
        with("ARG WHO\nUSER $WHO\nCMD [\"/srv/app\"]", &[]);
    }

    #[test]
    fn users_of_discarded_stages_do_not_count() {
        check(
            "user-created-unused",
            "FROM debian AS b\nRUN useradd x\nFROM debian\nCOPY --from=b /a /a\nCMD [\"/a\"]\n",
            &[],
        );
    }
}
