//! The commands of docker, as data: names, usage lines, descriptions and flags of the 28 line.
//!
//! A flag that docker has and the simulation does not act on is in the table too, marked as ignored, so that a line
//! with it is understood and the terminal can say what it left out.

mod builds;
mod container;
mod image;
mod run;
mod system;

use super::spec::{Flag, Group, Path, Verb, VerbSpec};

/// Every command.
pub static VERBS: &[&VerbSpec] = &[
    &builds::BUILD,
    &builds::BUILDER_PRUNE,
    &container::COMMIT,
    &container::CP,
    &container::DIFF,
    &container::EXEC,
    &container::EXPORT,
    &container::INSPECT,
    &container::KILL,
    &container::LOGS,
    &container::PAUSE,
    &container::PORT,
    &container::PRUNE,
    &container::PS,
    &container::RENAME,
    &container::RESTART,
    &container::RM,
    &container::START,
    &container::STATS,
    &container::STOP,
    &container::TOP,
    &container::UNPAUSE,
    &container::UPDATE,
    &container::WAIT,
    &image::HISTORY,
    &image::IMPORT,
    &image::INSPECT,
    &image::LIST,
    &image::LOAD,
    &image::PRUNE,
    &image::PULL,
    &image::PUSH,
    &image::REMOVE,
    &image::SAVE,
    &image::TAG,
    &run::CREATE,
    &run::RUN,
    &system::CONTEXT_LS,
    &system::CONTEXT_SHOW,
    &system::CONTEXT_USE,
    &system::DF,
    &system::INFO,
    &system::INSPECT,
    &system::LOGIN,
    &system::LOGOUT,
    &system::NETWORK_CONNECT,
    &system::NETWORK_CREATE,
    &system::NETWORK_DISCONNECT,
    &system::NETWORK_INSPECT,
    &system::NETWORK_LS,
    &system::NETWORK_PRUNE,
    &system::NETWORK_RM,
    &system::PRUNE,
    &system::SEARCH,
    &system::VERSION,
    &system::VOLUME_CREATE,
    &system::VOLUME_INSPECT,
    &system::VOLUME_LS,
    &system::VOLUME_PRUNE,
    &system::VOLUME_RM,
];

const fn group_of(name: &'static str, short: &'static str) -> Group {
    Group {
        name,
        short,
        plugin: false,
        simulated: true,
    }
}

const fn absent(name: &'static str, short: &'static str) -> Group {
    Group {
        simulated: false,
        ..group_of(name, short)
    }
}

/// Every group of commands, and the plugins and commands that are known and not simulated.
pub static GROUPS: &[Group] = &[
    group_of("builder", "Manage builds"),
    Group {
        plugin: true,
        ..group_of("buildx", "Docker Buildx")
    },
    absent("compose", "Docker Compose"),
    group_of("container", "Manage containers"),
    group_of("context", "Manage contexts"),
    group_of("image", "Manage images"),
    absent(
        "manifest",
        "Manage Docker image manifests and manifest lists",
    ),
    group_of("network", "Manage networks"),
    absent("plugin", "Manage plugins"),
    absent("scout", "Docker Scout"),
    group_of("system", "Manage Docker"),
    group_of("volume", "Manage volumes"),
    absent(
        "attach",
        "Attach local standard input, output, and error streams to a running container",
    ),
    absent("config", "Manage Swarm configs"),
    absent("checkpoint", "Manage checkpoints"),
    absent("events", "Get real time events from the server"),
    absent("node", "Manage Swarm nodes"),
    absent("secret", "Manage Swarm secrets"),
    absent("service", "Manage Swarm services"),
    absent("stack", "Manage Swarm stacks"),
    absent("swarm", "Manage Swarm"),
    absent("trust", "Manage trust on Docker images"),
];

/// The group of that name.
#[must_use]
pub fn group(name: &str) -> Option<&'static Group> {
    GROUPS.iter().find(|group| group.name == name)
}

/// The entry of a command.
#[must_use]
pub fn spec_of(verb: Verb) -> &'static VerbSpec {
    VERBS
        .iter()
        .find(|spec| spec.verb == verb)
        .copied()
        .unwrap_or(&system::VERSION)
}

/// A path under its own name.
const fn path(words: &'static str) -> Path {
    Path {
        words,
        shown: words,
    }
}

/// Another name in the same group.
const fn alias(words: &'static str, shown: &'static str) -> Path {
    Path { words, shown }
}

const LIST_FORMAT_HELP: &str = "Format output using a custom template:\n'table':            Print output in table format with column headers (default)\n'table TEMPLATE':   Print output in table format using the given Go template\n'json':             Print in JSON format\n'TEMPLATE':         Print output using the given Go template.\nRefer to https://docs.docker.com/go/formatting/ for more information about formatting output with templates";

const INSPECT_FORMAT_HELP: &str = "Format output using a custom template:\n'json':             Print in JSON format\n'TEMPLATE':         Print output using the given Go template.\nRefer to https://docs.docker.com/go/formatting/ for more information about formatting output with templates";

/// `--format` of a list.
const FORMAT_LIST: Flag = Flag::text("format", LIST_FORMAT_HELP);

/// `-f, --format` of `inspect` and its like.
const FORMAT_INSPECT: Flag = Flag::text("format", INSPECT_FORMAT_HELP).or('f');

const FORCE_PROMPT: Flag = Flag::switch("force", "Do not prompt for confirmation").or('f');

const DISABLE_TRUST: Flag =
    Flag::switch("disable-content-trust", "Skip image verification").ignored();

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn every_path_and_every_flag_is_unique() {
        let mut paths = BTreeSet::new();
        let mut verbs = BTreeSet::new();
        for spec in VERBS {
            assert!(verbs.insert(spec.verb), "{:?} twice", spec.verb);
            for path in spec.paths {
                assert!(paths.insert(path.words), "{} twice", path.words);
                if let Some((group, _)) = path.words.split_once(' ') {
                    assert!(GROUPS.iter().any(|each| each.name == group), "{group}");
                }
            }
            let mut longs = BTreeSet::new();
            let mut shorts = BTreeSet::new();
            for flag in spec.flags {
                assert!(longs.insert(flag.long), "{:?} --{}", spec.verb, flag.long);
                if let Some(short) = flag.short {
                    assert!(shorts.insert(short), "{:?} -{short}", spec.verb);
                }
            }
        }
    }
}
