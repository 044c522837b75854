//! What each flag of an instruction does. The same name can mean different things: entries are by keyword and flag.
//!
//! Facts: syntax reference, section 2; build-cache reference, sections 5 and 6.

use super::Entry;
use layerlab_syntax::ast::Keyword;

const fn flag(
    word: &'static str,
    what: &'static str,
    key: &'static str,
    trap: &'static str,
    example: &'static str,
) -> Entry {
    Entry {
        word,
        what,
        layer: "",
        key,
        trap,
        lesson: "",
        example,
    }
}

/// The entry of a flag, by its name without dashes.
pub(crate) fn find(keyword: Keyword, name: &str) -> Option<&'static Entry> {
    let table = match keyword {
        Keyword::From => FROM,
        Keyword::Run => RUN,
        Keyword::Copy => COPY,
        Keyword::Add => ADD,
        Keyword::Healthcheck => HEALTHCHECK,
        _ => &[],
    };
    let both: &[Entry] = match keyword {
        Keyword::Copy | Keyword::Add => COPY_AND_ADD,
        _ => &[],
    };
    table.iter().chain(both).find(|entry| entry.word == name)
}

const FROM: &[Entry] = &[flag(
    "platform",
    "Takes the base image for this platform, as in `linux/arm64`, instead of the one being built for.",
    "Another platform means another base image, so the steps below run again.",
    "A constant here pins the image for everyone. `$BUILDPLATFORM` makes a stage run natively on the builder, for cross-compiling.",
    "FROM --platform=$BUILDPLATFORM golang:1.26 AS build",
)];

const RUN: &[Entry] = &[
    flag(
        "mount",
        "Lends files to this one command: a cache folder, a secret, files of the context or of a stage, memory, or an SSH agent. What is mounted is not part of the layer.",
        "Target, type and options count. For `bind` the content of the source too; the content of a cache folder, a secret's value and an agent's keys never.",
        "Without `type=` it is `bind`, which is read-only unless `rw` is given.",
        "RUN --mount=type=cache,target=/root/.npm npm ci",
    ),
    flag(
        "network",
        "Which network the command has: `default`, `none`, or `host` (the builder must allow it).",
        "`none` and `host` count; `default` is the same as leaving it out.",
        "`host` needs `--allow network.host` for the build.",
        "RUN --network=none make test",
    ),
    flag(
        "security",
        "`sandbox` is the default; `insecure` runs the command with all rights, as `docker run --privileged` does.",
        "`insecure` counts.",
        "`insecure` needs `--allow security.insecure` for the build and a builder that permits it.",
        "RUN --security=insecure ./needs-privileges",
    ),
    flag(
        "device",
        "Lends a device, such as a GPU, to this command by its CDI name.",
        "The device counts.",
        "Only builders with that device and a fitting Dockerfile version know it.",
        "RUN --device=vendor.example/gpu=all ./train",
    ),
];

const COPY: &[Entry] = &[
    flag(
        "from",
        "Copies out of an earlier stage (by name or number), an image, or a named context, instead of the build context.",
        "Only the content of the copied files counts. If a rebuilt stage delivers the same bytes, this copy and all below it come from the cache.",
        "It takes no variables. Numbers shift when a stage is put in between; names do not. A name that no stage above has is taken for an image.",
        "COPY --from=build /out/app /usr/local/bin/app",
    ),
    flag(
        "parents",
        "Keeps the folders in front of each source: `COPY --parents src/a/x.txt /d/` makes `/d/src/a/x.txt`.",
        "The pattern and the paths it selects count.",
        "A `/./` in the source marks where the kept part begins.",
        "COPY --parents packages/*/package.json ./",
    ),
];

const COPY_AND_ADD: &[Entry] = &[
    flag(
        "chown",
        "Gives the files to this user and group, as names or numbers, while they are copied.",
        "The text counts after variables are filled in; `node` and `1000` are different keys.",
        "Without it files belong to root, whatever USER says. Names are looked up in the image's `/etc/passwd`. A `RUN chown -R` instead stores every file a second time.",
        "COPY --chown=node:node . .",
    ),
    flag(
        "chmod",
        "Sets the mode of the files while they are copied: octal (`755`) or symbolic (`u=rwX,go=rX`).",
        "The mode counts.",
        "An octal mode is given to folders too: `644` makes them unreadable for others. A `RUN chmod` instead stores the files a second time. `--link` has no effect beside it.",
        "COPY --chmod=755 entrypoint.sh /usr/local/bin/",
    ),
    flag(
        "link",
        "Makes the layer on its own, on an empty file system, and stacks it afterwards: it stays cached when something above changes.",
        "What stands above is no part of it, except in Docker's classic image store, where `--link` is an ordinary copy.",
        "Symbolic links in the destination are not followed, so a linked folder there is replaced. `--chown` must be numeric.",
        "COPY --link --from=build /out/ /app/",
    ),
    flag(
        "exclude",
        "Leaves out the paths that match the pattern; may be repeated.",
        "The patterns count, even when nothing changes by them.",
        "For all copies at once, use `.dockerignore`.",
        "COPY --exclude=*.md . /app/",
    ),
];

const ADD: &[Entry] = &[
    flag(
        "keep-git-dir",
        "Keeps the `.git` folder when the source is a Git repository.",
        "Whether it is kept counts, and the commit.",
        "The history ends up in the layer, with all that was ever committed to what is fetched.",
        "ADD --keep-git-dir=true https://example.com/app.git /src",
    ),
    flag(
        "checksum",
        "Refuses the download unless it has this digest (a URL) or is this commit (a Git repository).",
        "The digest stands for the content: the server is not asked while the step is in the cache.",
        "It needs exactly one remote source.",
        "ADD --checksum=sha256:9f86… https://example.com/tool.tgz /tmp/",
    ),
    flag(
        "unpack",
        "Whether a tar archive is unpacked: `true` also for a URL, `false` also not for a local file.",
        "It counts.",
        "Without it a local archive is unpacked and a downloaded one is not.",
        "ADD --unpack=true https://example.com/tool.tgz /opt/",
    ),
];

const HEALTHCHECK: &[Entry] = &[
    flag(
        "interval",
        "Time between two checks; 30 seconds when left out.",
        "None.",
        "It needs a unit, as in `30s`.",
        "HEALTHCHECK --interval=1m CMD [\"/app\", \"--health\"]",
    ),
    flag(
        "timeout",
        "A check that takes longer has failed; 30 seconds when left out.",
        "None.",
        "It needs a unit, as in `3s`.",
        "HEALTHCHECK --timeout=3s CMD [\"/app\", \"--health\"]",
    ),
    flag(
        "start-period",
        "Time to start up: failures in it do not count; 0 when left out.",
        "None.",
        "The first success ends it.",
        "HEALTHCHECK --start-period=20s CMD [\"/app\", \"--health\"]",
    ),
    flag(
        "start-interval",
        "Time between two checks during the start period; 5 seconds when left out.",
        "None.",
        "Needs Docker Engine 25 or newer, and a `--start-period`.",
        "HEALTHCHECK --start-period=20s --start-interval=1s CMD [\"/app\", \"--health\"]",
    ),
    flag(
        "retries",
        "Failures in a row until the container counts as unhealthy; 3 when left out.",
        "None.",
        "An unhealthy container is only marked: Docker alone does not restart it, Swarm replaces it.",
        "HEALTHCHECK --retries=5 CMD [\"/app\", \"--health\"]",
    ),
];
