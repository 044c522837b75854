//! `curl-pipe-shell`: a download is executed without being checked.

use crate::prelude::*;

declare_rule! {
    /// Pipes a download into a shell or an interpreter.
    /// ## Why
    /// Whoever controls the server, or the way to it, runs code in the build. A download that breaks
    /// off half-way is executed as far as it came, and nobody sees that it changed since yesterday.
    /// ## Examples
    /// ```dockerfile,bad
    /// SHELL ["/bin/bash", "-o", "pipefail", "-c"]
    /// RUN curl -fsSL https://example.com/install.sh | bash
    /// ```
    /// ```dockerfile,good
    /// ADD --checksum=sha256:24454f830cdb571e2c4ad15481119c43b3cafd48dd869a9b2945d1036d1dc68d https://example.com/install.sh /tmp/install.sh
    /// RUN sh /tmp/install.sh
    /// ```
    /// ```dockerfile,good
    /// RUN curl -fsSLo /tmp/install.sh https://example.com/install-1.2.sh \
    ///     && echo "$CHECKSUM  /tmp/install.sh" | sha256sum -c - && sh /tmp/install.sh
    /// ```
    /// ```dockerfile,good
    /// RUN curl -fsSL https://example.com/tool.tar.gz | tar -xz -C /usr/local
    /// ```
    pub struct CurlPipeShell;
    id: "curl-pipe-shell",
    group: "run",
    severity: Warning,
    fix: None,
    on: Default,
    aliases: [],
    lesson: None,
}

impl Rule for CurlPipeShell {
    /// The place, the downloader and the interpreter.
    type Finding = (Span, String, String);
    const META: RuleMeta = Self::RULE;

    fn check(&self, cx: &RuleContext<'_>, found: &mut Vec<Self::Finding>) {
        for run in cx.needed_runs() {
            let list = run.commands();
            for (idx, command) in list.iter().enumerate() {
                let fetches = command.is_any(&["curl", "wget", "fetch", "aria2c"]);
                if !fetches {
                    continue;
                }
                let piped = list
                    .iter()
                    .skip(idx + 1)
                    .filter(|later| later.nesting == command.nesting)
                    .take_while(|later| later.pipeline == command.pipeline)
                    .find(|later| is_interpreter(later));
                // `sh -c "$(curl …)"`: the download stands inside the words of the shell, or in the
                // place of a command.
                let within = |range: &std::ops::Range<u32>| {
                    range.start <= command.range.start && command.range.end <= range.end
                };
                let executed = list
                    .iter()
                    .take(if command.nesting.substitution { idx } else { 0 })
                    .rev()
                    .take(MAX_LOOKED_BACK)
                    .filter(|outer| within(&outer.range))
                    .find_map(|outer| {
                        let runs = is_interpreter_name(outer.name())
                            || matches!(outer.name(), "eval" | "source" | ".");
                        let is_name = outer
                            .effective_words()
                            .first()
                            .is_some_and(|word| within(&word.range));
                        match (runs, is_name) {
                            (true, _) => Some(Some(outer)),
                            // Only the shell around it can say what becomes of it.
                            (false, true) => None,
                            (false, false) => Some(None),
                        }
                    })
                    .flatten();
                if let Some(shell) = piped.or(executed) {
                    let place = if piped.is_some() {
                        run.command(command).cover(run.command(shell))
                    } else {
                        run.command(shell)
                    };
                    found.push((place, command.name().to_owned(), shell.name().to_owned()));
                }
            }
        }
    }

    fn explain(&self, _: &RuleContext<'_>, (span, from, to): &Self::Finding) -> Report {
        Report::at(*span, format!("what `{from}` downloads is run by `{to}` unseen"))
            .why("whoever controls the server runs code in your build, and a broken download is executed half-way")
            .help("download a fixed version to a file, compare its checksum (`ADD --checksum=…` or `sha256sum -c`), then run it")
    }
}

/// Commands between a download and the shell around it.
const MAX_LOOKED_BACK: usize = 64;

/// Whether it is a shell or another interpreter.
fn is_interpreter_name(name: &str) -> bool {
    matches!(
        name.trim_end_matches(|c: char| c.is_ascii_digit() || c == '.'),
        "sh" | "bash"
            | "zsh"
            | "dash"
            | "ash"
            | "ksh"
            | "python"
            | "perl"
            | "ruby"
            | "node"
            | "php"
    )
}

/// Whether a command executes what it reads: no script of its own among its words.
fn is_interpreter(command: &SimpleCommand) -> bool {
    is_interpreter_name(command.name())
        && !command.has_flag(&["c", "e", "m", "n", "r"])
        && command
            .args()
            .iter()
            .take_while(|word| !matches!(word.value.as_str(), "-s" | "--" | "-"))
            .all(|word| word.value.starts_with('-'))
}
