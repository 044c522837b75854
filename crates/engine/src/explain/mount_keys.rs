//! What each key of `RUN --mount` means, each type, and each word of `sharing`.
//!
//! Facts: syntax reference, section 2; build-cache reference, section 5.

use super::Entry;

const fn entry(
    word: &'static str,
    what: &'static str,
    key: &'static str,
    trap: &'static str,
) -> Entry {
    Entry {
        word,
        what,
        layer: "",
        key,
        trap,
        lesson: "",
        example: "",
    }
}

const TARGET: &str = "Where it appears for this command; a relative path starts at WORKDIR. A secret goes to `/run/secrets/<id>` when left out, an SSH socket to a path that `SSH_AUTH_SOCK` names.";
const SOURCE: &str = "What is mounted: for `bind` and `cache` a path inside the context, stage or image (all of it when left out); for `secret` another word for `id`.";
const READONLY: &str = "Forbids writing. A `bind` mount is read-only without it.";
const READWRITE: &str =
    "Allows writing to a `bind` mount; what is written is thrown away after the command.";

/// Keys, as the parser knows them.
pub(crate) const KEYS: &[Entry] = &[
    entry(
        "type",
        "What kind of mount: `bind` (default), `cache`, `tmpfs`, `secret` or `ssh`.",
        "It counts.",
        "",
    ),
    entry("target", TARGET, "It counts.", ""),
    entry("dst", TARGET, "It counts.", ""),
    entry("destination", TARGET, "It counts.", ""),
    entry(
        "source",
        SOURCE,
        "For `bind` the content counts, not the path.",
        "",
    ),
    entry(
        "src",
        SOURCE,
        "For `bind` the content counts, not the path.",
        "",
    ),
    entry(
        "from",
        "The stage, image or named context the files come from, instead of the build context.",
        "Its content counts, as with `COPY --from`.",
        "It takes no variables.",
    ),
    entry(
        "id",
        "Name of a cache, a secret or an agent. Two cache mounts of one id share a folder; a secret must be given to the build under it.",
        "A secret's id counts, its value never. For a cache only whether the id is the default one, which is the target.",
        "",
    ),
    entry(
        "sharing",
        "How builds that run at the same time use one cache folder: `shared` (default), `private` or `locked`.",
        "Which word does not count; adding one where none stood runs the step again once.",
        "",
    ),
    entry("readonly", READONLY, "It counts.", ""),
    entry("ro", READONLY, "It counts.", ""),
    entry("readwrite", READWRITE, "It counts.", ""),
    entry("rw", READWRITE, "It counts.", ""),
    entry(
        "required",
        "Fails the step when the secret or agent is not given to the build.",
        "It counts.",
        "Without it a missing secret is just not there, and the command fails in its own way.",
    ),
    entry(
        "env",
        "Puts the secret into this variable for this command.",
        "The name counts, the value never.",
        "Whatever the command writes down stays in the layer.",
    ),
    entry(
        "mode",
        "Octal mode of a secret (0400 when left out), socket (0600) or new cache folder (0755).",
        "It counts.",
        "",
    ),
    entry(
        "uid",
        "Owner of a secret, socket or new cache folder; 0 when left out.",
        "It counts.",
        "After `USER`, the command cannot read a secret of mode 0400 that belongs to root.",
    ),
    entry(
        "gid",
        "Group of a secret, socket or new cache folder; 0 when left out.",
        "It counts.",
        "",
    ),
    entry("size", "Largest size of a `tmpfs`.", "It counts.", ""),
];

/// Types.
#[rustfmt::skip]
pub(crate) const TYPES: &[Entry] = &[
    Entry { word: "bind", what: "Shows files of the context, a stage or an image to this command without copying them.", layer: "Not in the layer; writes are dropped, even with `rw`.", key: "The content of the source counts.", trap: "Without `source` the whole context counts: any edited file runs the step again.", lesson: "", example: "RUN --mount=type=bind,source=requirements.txt,target=/tmp/requirements.txt pip install -r /tmp/requirements.txt" },
    Entry { word: "cache", what: "A folder of the builder that outlives the build, for package managers and compilers.", layer: "Not in the layer.", key: "Its content never counts: emptying it runs nothing again.", trap: "It lives on one builder: a fresh CI machine starts empty, and what the image needs at run time must not lie in it.", lesson: "", example: "RUN --mount=type=cache,target=/root/.cache/pip pip install -r requirements.txt" },
    Entry { word: "tmpfs", what: "An empty folder in memory for this command.", layer: "Not in the layer.", key: "Target and size count.", trap: "It counts against the memory of the build.", lesson: "", example: "RUN --mount=type=tmpfs,target=/tmp make" },
    Entry { word: "secret", what: "A file or variable that is lent to this command only; given with `docker build --secret id=…`.", layer: "Not in the layer and not in the history.", key: "The value never counts: a new token runs nothing again.", trap: "What the command writes with it (a `.npmrc`, a Git remote with a token) does stay.", lesson: "secrets-leave-fingerprints", example: "RUN --mount=type=secret,id=npm,env=NPM_TOKEN npm ci" },
    Entry { word: "ssh", what: "Lends the SSH agent of whoever builds to this command; given with `docker build --ssh default`.", layer: "Not in the layer; the keys stay outside.", key: "The agent and its keys never count.", trap: "The host's key must be known first, for example through `ssh-keyscan`, whose answer should be checked.", lesson: "secrets-leave-fingerprints", example: "RUN --mount=type=ssh git clone git@example.com:team/app.git" },
];

/// Words of `sharing`.
pub(crate) const SHARING: &[Entry] = &[
    entry(
        "shared",
        "Several builds write to the cache folder at the same time.",
        "",
        "Package managers that lock their folder, such as apt, can fail or wait.",
    ),
    entry(
        "private",
        "A build gets a folder of its own when another uses the cache now.",
        "",
        "That folder may be empty.",
    ),
    entry(
        "locked",
        "A second build waits until the first lets go of the cache folder.",
        "",
        "",
    ),
];
