//! The rules about the commands of RUN that are no package managers, and those with a memory.

use super::packages::is_pip_install;
use super::view::{self, Cmd, Script};
use super::{Line, Said, images};
use crate::context::RuleContext;
use layerlab_syntax::ast::{Arguments, Keyword};
use layerlab_syntax::shell::read;
use std::collections::{BTreeMap, BTreeSet};

const STRANGE: [&str; 9] = [
    "free", "kill", "mount", "ps", "service", "shutdown", "ssh", "top", "vim",
];

/// Values of PIP_NO_CACHE_DIR that count as set.
const TRUTHY: [&str; 10] = [
    "1", "true", "True", "TRUE", "on", "On", "ON", "yes", "Yes", "YES",
];

/// What holds in RUN and in ONBUILD RUN. `lines` are the instructions, or those inside ONBUILD.
pub(super) fn judge(cx: &RuleContext<'_>, lines: &[Line<'_>], scripts: &[Script], said: &mut Said) {
    let mut scripts = scripts.iter().peekable();
    let mut loaders: BTreeSet<&str> = BTreeSet::new();
    let mut caches = images::ByStage::default();
    let mut left: Vec<(usize, &'static str, Option<images::Base>)> = Vec::new();
    let mut stage: Option<images::Base> = None;
    let mut named: BTreeSet<String> = BTreeSet::new();
    for line in lines {
        match &line.instruction.arguments {
            Arguments::From { .. } => {
                if let Some(base) = images::base(cx, line.instruction) {
                    loaders.clear();
                    caches.enter(&base);
                    named.insert(base.name.clone());
                    stage = Some(base);
                }
            }
            Arguments::Pairs(pairs) if line.instruction.keyword == Keyword::Env => {
                let value = pairs
                    .iter()
                    .find(|pair| pair.key.text == "PIP_NO_CACHE_DIR");
                if value.is_some_and(|pair| {
                    TRUTHY.contains(&images::unquoted(&pair.value.text).as_str())
                }) {
                    caches.set();
                }
            }
            _ if line.instruction.keyword == Keyword::Run => {
                let Some(script) = scripts.next_if(|script| script.idx == line.idx) else {
                    continue;
                };
                commands(script, said);
                if pip_caches(script) && !caches.is_set() {
                    said.say("DL3042", line.idx);
                }
                let mine = script.cmds.iter().map(|cmd| cmd.name.as_str());
                let mine: Vec<&str> = mine
                    .filter(|name| matches!(*name, "curl" | "wget"))
                    .collect();
                loaders.extend(mine.iter().copied());
                if !mine.is_empty() && loaders.len() > 1 {
                    said.say("DL4001", line.idx);
                }
                if forgets_lists(script) {
                    left.push((line.idx, "DL3009", stage.clone()));
                }
                if forgets_yarn(script) {
                    left.push((line.idx, "DL3060", stage.clone()));
                }
            }
            _ => {}
        }
    }
    for (idx, code, base) in left {
        let stays = base == stage
            || base
                .and_then(|base| base.alias)
                .is_some_and(|alias| named.contains(&alias));
        if stays {
            said.say(code, idx);
        }
    }
}

fn commands(script: &Script, said: &mut Said) {
    for cmd in &script.cmds {
        let name = cmd.name.as_str();
        let mut say = |code: &'static str, found: bool| {
            if found {
                said.say(code, script.idx);
            }
        };
        say("DL3001", STRANGE.contains(&name));
        say("DL3004", name == "sudo");
        say("DL3027", name == "apt");
        say("DL4005", cmd.is("ln", &["/bin/sh"]));
        let many = cmd.values("u").any(|value| value.chars().count() > 5);
        say(
            "DL3046",
            name == "useradd" && many && !cmd.has_flag(&["l", "no-log-init"]),
        );
        let quiet = [
            "progress",
            "q",
            "quiet",
            "o",
            "output-file",
            "a",
            "append-output",
            "no-verbose",
        ];
        say(
            "DL3047",
            name == "wget" && !cmd.has_flag(&quiet) && !cmd.has_arg(&["-nv"]),
        );
    }
}

fn pip_caches(script: &Script) -> bool {
    let set = script
        .text
        .split_once("PIP_NO_CACHE_DIR=")
        .is_some_and(|(_, value)| TRUTHY.iter().any(|word| value.starts_with(word)));
    !set && !script.mounts_on(".cache/pip")
        && script.any(|cmd| {
            let wrapper = ["pipx", "pipenv"].iter().any(|name| {
                cmd.name.contains(name)
                    || cmd.name.starts_with("python") && cmd.has_row(&["-m", name])
            });
            is_pip_install(cmd) && !cmd.has_arg(&["--no-cache-dir"]) && !wrapper
        })
}

fn forgets_lists(script: &Script) -> bool {
    let updates = |cmd: &Cmd| {
        ["apt-get", "apt", "aptitude"]
            .iter()
            .any(|name| cmd.is(name, &["update"]))
    };
    let is_kept = script.mounts_on("/var/lib/apt/lists")
        || script.mounts_on("/var/lib/apt") && script.mounts_on("/var/cache/apt");
    let removes = |cmd: &Cmd| cmd.is("rm", &["-rf", "/var/lib/apt/lists/*"]);
    script.any(updates) && !script.any(removes) && !is_kept
}

fn forgets_yarn(script: &Script) -> bool {
    let install = script.first(|cmd| cmd.is("yarn", &["install"]));
    let clean = script.first(|cmd| cmd.is("yarn", &["cache", "clean"]));
    install.is_some_and(|install| clean.is_none_or(|clean| clean < install))
        && !script.mounts_on(".cache/yarn")
}

/// What holds only for RUN as an instruction of its own.
pub(super) fn judge_main(lines: &[Line<'_>], scripts: &[Script], said: &mut Said) {
    let by_line: BTreeMap<usize, &Script> =
        scripts.iter().map(|script| (script.idx, script)).collect();
    let mut guarded = false;
    // Flags and number of commands of the RUN above.
    let mut above: Option<(&[String], usize)> = None;
    // Archives copied in this stage, with the lines that copied them.
    let mut archives: Vec<(usize, String)> = Vec::new();
    let mut unpacked: BTreeSet<usize> = BTreeSet::new();
    for line in lines {
        let Some(script) = by_line.get(&line.idx) else {
            above = None;
            match &line.instruction.arguments {
                Arguments::From { .. } => {
                    guarded = false;
                    archives.clear();
                    // The tool forgets what it found in the stages above.
                    unpacked.clear();
                }
                Arguments::ShellList(words) => {
                    let words: Vec<&str> = words.iter().map(|word| word.text.as_str()).collect();
                    guarded = guards(&words.join(" "));
                }
                Arguments::Copy {
                    sources,
                    destination,
                    ..
                } if line.instruction.keyword == Keyword::Copy
                    && line.instruction.flag("from").is_none() =>
                {
                    let target = base_name(&destination.text);
                    if is_archive(&target) {
                        archives.push((line.idx, target));
                    } else {
                        let names = sources.iter().map(|source| base_name(&source.text));
                        archives.extend(
                            names
                                .filter(|name| is_archive(name))
                                .map(|name| (line.idx, name)),
                        );
                    }
                }
                _ => {}
            }
            continue;
        };
        if script.has_pipe && !guarded {
            said.say("DL4006", line.idx);
        }
        if script.any(|cmd| cmd.name == "cd") {
            said.say("DL3003", line.idx);
        }
        match above {
            Some((flags, n_cmds))
                if flags == script.flags && n_cmds < 2 && script.cmds.len() < 2 =>
            {
                said.say("DL3059", line.idx);
            }
            _ => above = Some((&script.flags, script.cmds.len())),
        }
        for (copied, name) in &archives {
            if script.any(|cmd| unpacks(cmd) && cmd.plain(&[]).any(|word| base_name(word) == *name))
            {
                unpacked.insert(*copied);
            }
        }
    }
    for idx in unpacked {
        said.say("DL3010", idx);
    }
}

/// Whether the words of SHELL set pipefail, or name a shell of another family.
fn guards(shell: &str) -> bool {
    if ["pwsh", "powershell", "cmd"]
        .iter()
        .any(|name| shell.starts_with(name))
    {
        return true;
    }
    let (cmds, _) = view::commands(&read(shell), &BTreeSet::new());
    cmds.iter().any(|cmd| {
        matches!(
            cmd.name.as_str(),
            "/bin/bash" | "/bin/zsh" | "/bin/ash" | "bash" | "zsh" | "ash"
        ) && cmd.has_flag(&["o"])
            && cmd.has_arg(&["pipefail"])
    })
}

fn unpacks(cmd: &Cmd) -> bool {
    match cmd.name.as_str() {
        "tar" => cmd.args.iter().any(|arg| {
            matches!(arg.as_str(), "--extract" | "--get")
                || arg.starts_with('-') && arg.contains('x')
        }),
        name => matches!(
            name,
            "unzip"
                | "gunzip"
                | "bunzip2"
                | "unlzma"
                | "unxz"
                | "zgz"
                | "uncompress"
                | "zcat"
                | "gzcat"
        ),
    }
}

fn base_name(path: &str) -> String {
    let bare = path.trim_matches(['"', '\'']);
    bare.rsplit(['/', '\\']).next().unwrap_or(bare).to_owned()
}

/// Whether a path ends like an archive.
pub(super) fn is_archive(path: &str) -> bool {
    const ENDINGS: [&str; 15] = [
        ".tar", ".Z", ".bz2", ".gz", ".lz", ".lzma", ".tZ", ".tb2", ".tbz", ".tbz2", ".tgz",
        ".tlz", ".tpz", ".txz", ".xz",
    ];
    let bare = path.trim_matches(['"', '\'']);
    ENDINGS.iter().any(|end| bare.ends_with(end))
}
