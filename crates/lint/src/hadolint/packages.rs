//! The rules about package managers: pins, `-y`, caches.

use super::Said;
use super::view::{Cmd, Script};

pub(super) fn judge(scripts: &[Script], said: &mut Said) {
    for script in scripts {
        let mut say = |code: &'static str, found: bool| {
            if found {
                said.say(code, script.idx);
            }
        };
        for cmd in &script.cmds {
            match cmd.name.as_str() {
                "apt-get" => apt(cmd, &mut say),
                "apk" if cmd.has_arg(&["add"]) => {
                    let pinned = |name: &str| {
                        name == "add"
                            || name.contains(['=', '~', '>', '<'])
                            || name.ends_with(".apk")
                    };
                    let mut names = cmd.plain(&["t", "virtual", "repository", "X"]);
                    say("DL3018", !names.all(pinned));
                    let kept = !cmd.has_flag(&["no-cache"]) && !script.mounts_on("/var/cache/apk");
                    say("DL3019", kept);
                }
                "npm" => say("DL3016", npm(cmd)),
                "gem" => say("DL3028", gem(cmd)),
                "yum" => yum(cmd, &mut say),
                "dnf" | "microdnf" => dnf(cmd, &mut say),
                "zypper" => zypper(cmd, &mut say),
                "go" => say("DL3062", go(cmd)),
                _ => {}
            }
            if is_pip_install(cmd) {
                say("DL3013", pip(cmd));
            }
        }
        let removes = |cmd: &Cmd, path: &str| cmd.is("rm", &["-rf", path]);
        let cleaned = |install: &dyn Fn(&Cmd) -> bool, clean: &dyn Fn(&Cmd) -> bool| match (
            script.first(install),
            script.first(clean),
        ) {
            (Some(install), Some(clean)) => install < clean,
            (install, _) => install.is_none(),
        };
        say(
            "DL3032",
            !cleaned(&|cmd| cmd.is("yum", &["install"]), &|cmd| {
                cmd.is("yum", &["clean", "all"]) || removes(cmd, "/var/cache/yum/*")
            }),
        );
        let stays = ["dnf", "microdnf"].iter().any(|name| {
            !cleaned(
                &|cmd| {
                    cmd.is(
                        name,
                        &[
                            "install",
                            "in",
                            "reinstall",
                            "upgrade",
                            "up",
                            "upgrade-minimal",
                        ],
                    )
                },
                &|cmd| cmd.is(name, &["clean", "all"]) || removes(cmd, "/var/cache/libdnf5*"),
            )
        });
        say("DL3040", stays && !script.mounts_on("/var/cache/libdnf5"));
        let stays = !cleaned(&|cmd| cmd.is("zypper", &["install", "in"]), &|cmd| {
            cmd.is("zypper", &["clean", "cc"])
        });
        say("DL3036", stays && !script.mounts_on("/var/cache/zypp"));
    }
}

fn apt(cmd: &Cmd, say: &mut dyn FnMut(&'static str, bool)) {
    if !cmd.has_arg(&["install"]) {
        return;
    }
    let pinned =
        |name: &str| name == "install" || name.contains(['=', '/']) || name.ends_with(".deb");
    say("DL3008", !cmd.plain(&["t", "target-release"]).all(pinned));
    let yes = cmd.has_flag(&["y", "yes", "assume-yes"])
        || cmd.n_flags("q") > 1
        || cmd.n_flags("quiet") > 1
        || cmd.has_arg(&["-q=2"]);
    say("DL3014", !yes);
    let lean =
        cmd.has_flag(&["no-install-recommends"]) || cmd.has_arg(&["APT::Install-Recommends=false"]);
    say("DL3015", !lean);
}

fn npm(cmd: &Cmd) -> bool {
    if !cmd.has_arg(&["install"]) || cmd.plain(&["loglevel", "registry"]).next() != Some("install")
    {
        return false;
    }
    let pinned = |name: &str| {
        if ["git://", "git+ssh://", "git+http://", "git+https://"]
            .iter()
            .any(|prefix| name.starts_with(prefix))
        {
            return name.contains('#');
        }
        let is_file = [".tar", ".tar.gz", ".tgz"]
            .iter()
            .any(|end| name.ends_with(end));
        let is_path = ["/", "./", "../", "~/"]
            .iter()
            .any(|start| name.starts_with(start));
        // Behind the scope, which ends at the first character up to the slash.
        let bare = match name.strip_prefix('@') {
            Some(scoped) => scoped.trim_start_matches(|c| c > '/' && c != '@'),
            None => name,
        };
        is_file || is_path || bare.contains('@')
    };
    !cmd.plain(&["loglevel", "registry"])
        .skip_while(|word| *word == "install")
        .all(pinned)
}

fn gem(cmd: &Cmd) -> bool {
    let versioned = cmd.has_arg(&["-v", "--version"])
        || cmd.args.iter().any(|arg| arg.starts_with("--version="));
    if !cmd.has_arg(&["install", "i"]) || versioned {
        return false;
    }
    let all: Vec<&str> = cmd.flags.iter().map(|(flag, _)| flag.as_str()).collect();
    !cmd.plain(&all)
        .take_while(|word| *word != "--")
        .all(|word| matches!(word, "install" | "i") || word.contains(':'))
}

/// A name with a version behind a dash, as the tool recognises it.
fn is_versioned(name: &str) -> bool {
    let mut parts = name.split('-').skip(1).peekable();
    if parts.peek().is_none() {
        return false;
    }
    if name.ends_with(".rpm") {
        return true;
    }
    if name.contains('$') {
        return false;
    }
    let parts: Vec<&str> = parts.collect();
    parts.iter().all(|part| {
        part.chars()
            .all(|c| c.is_ascii_alphanumeric() || ".~^_:+".contains(c))
    }) && parts
        .iter()
        .any(|part| part.starts_with(|c: char| c.is_ascii_digit()))
}

fn yum(cmd: &Cmd, say: &mut dyn FnMut(&'static str, bool)) {
    let yes = cmd.has_flag(&["y", "assumeyes"]);
    let wants = cmd.has_arg(&["install", "groupinstall", "localinstall"]);
    say("DL3030", wants && !yes);
    say("DL3033", rpm_unpinned(cmd));
}

fn rpm_unpinned(cmd: &Cmd) -> bool {
    let is_module = cmd.has_arg(&["module"]);
    let is_group = cmd.name != "yum" && cmd.has_arg(&["group"]) && !is_module;
    cmd.has_arg(&["install"])
        && !is_group
        && !cmd.plain_of(&cmd.versions, &[]).all(|word| {
            matches!(word, "install" | "module")
                || if is_module {
                    word.contains(':')
                } else {
                    is_versioned(word)
                }
        })
}

fn dnf(cmd: &Cmd, say: &mut dyn FnMut(&'static str, bool)) {
    let wants = cmd.has_arg(&["install", "groupinstall", "localinstall"]);
    say("DL3038", wants && !cmd.has_flag(&["y", "assumeyes"]));
    say("DL3041", rpm_unpinned(cmd));
}

fn zypper(cmd: &Cmd, say: &mut dyn FnMut(&'static str, bool)) {
    let asks = cmd.has_arg(&[
        "install",
        "in",
        "remove",
        "rm",
        "source-install",
        "si",
        "patch",
    ]);
    let yes = cmd.has_flag(&["n", "non-interactive", "y", "no-confirm"]);
    say("DL3034", asks && !yes);
    say("DL3035", cmd.has_arg(&["dist-upgrade", "dup"]));
    let pinned = |name: &str| {
        matches!(name, "install" | "in") || name.contains(['=', '<', '>']) || name.ends_with(".rpm")
    };
    say(
        "DL3037",
        cmd.has_arg(&["install", "in"]) && !cmd.plain(&[]).all(pinned),
    );
}

fn go(cmd: &Cmd) -> bool {
    const VERBS: [&str; 3] = ["install", "get", "run"];
    if !cmd.has_arg(&VERBS) {
        return false;
    }
    let pinned = |name: &str| {
        let is_local = name.starts_with(['.', '/']);
        let version = name.split_once('@').map(|(_, version)| version);
        is_local || version.is_some_and(|version| !matches!(version, "latest" | "none"))
    };
    let mut names = cmd.plain(&[]).filter(|word| !VERBS.contains(word));
    if cmd.has_arg(&["run"]) {
        return !names.next().is_none_or(pinned);
    }
    !names.all(pinned)
}

/// `pip… install`, `python… -m pip install`.
pub(super) fn is_pip_install(cmd: &Cmd) -> bool {
    let own =
        cmd.name.starts_with("pip") && !cmd.name.starts_with("pipenv") && cmd.has_arg(&["install"]);
    own || cmd.name.starts_with("python") && cmd.has_row(&["-m", "pip", "install"])
}

fn pip(cmd: &Cmd) -> bool {
    const WITH_VALUE: [&str; 26] = [
        "abi",
        "b",
        "build",
        "e",
        "editable",
        "extra-index-url",
        "f",
        "find-links",
        "i",
        "index-url",
        "implementation",
        "no-binary",
        "only-binary",
        "platform",
        "prefix",
        "progress-bar",
        "proxy",
        "python-version",
        "root",
        "src",
        "t",
        "target",
        "trusted-host",
        "upgrade-strategy",
        "python",
        "root-user-action",
    ];
    const VCS: [&str; 5] = ["git", "hg+", "svn", "bzr+", "git+"];
    if cmd.has_flag(&["constraint", "c", "requirement"]) || cmd.has_arg(&["-r", "."]) {
        return false;
    }
    let pinned = |name: &str| {
        let is_vcs = VCS.iter().any(|start| name.starts_with(start));
        name.contains(['>', '<'])
            || ["==", "!=", "~="].iter().any(|sign| name.contains(sign))
            || is_vcs && name.contains('@')
            || name.ends_with(".whl")
            || name.ends_with(".tar.gz")
            || !is_vcs && name.contains('/')
    };
    !cmd.plain(&WITH_VALUE)
        .skip_while(|word| *word != "install")
        .skip_while(|word| *word == "install")
        .all(pinned)
}
