//! Rows that install packages: caches left behind, tools that only a build needs, upgrades.
//!
//! A history shows no mounts, so a cache that a mount held looks like one left behind; the words say so.

use super::base::Boundary;
use super::notices::{LARGE_BYTES, commands, own_rows};
use super::row::History;
use crate::size;
use crate::view::Part;
use layerlab_diagnostics::Severity;

/// Adds what stands out in own rows that install.
pub(super) fn add(part: &mut Part, history: &History, boundary: &Boundary) {
    for (_, row) in own_rows(history, boundary) {
        if !row.made.is("RUN") {
            continue;
        }
        let text = row.made.rest.as_str();
        let commands = commands(text);
        let runs = |tools: &[&str], verb: &[&str]| {
            commands.iter().any(|words| {
                words.first().is_some_and(|first| tools.contains(first))
                    && words.iter().any(|word| verb.contains(word))
            })
        };
        let apt = ["apt-get", "apt"];
        let (updates, installs) = (runs(&apt, &["update"]), runs(&apt, &["install"]));
        let upgrades = runs(&apt, &["upgrade", "dist-upgrade", "full-upgrade"]);
        let mut say = |what: String, why: &str, todo: &str| {
            part.notice(Severity::Warning, row.span, what, why, todo)
        };
        if updates && !installs && !upgrades && !row.is_cut {
            say(
                "`apt-get update` has a row of its own".to_owned(),
                "the cached package list grows old while later rows keep using it, and it stays in the image",
                "write `apt-get update && apt-get install` in one `RUN`",
            );
        }
        if upgrades {
            say(
                format!("`apt-get upgrade` stored {}", size::text(row.bytes)),
                "upgraded packages are stored beside the base's old ones, and no two builds give the same image",
                "use a newer base image instead",
            );
        }
        if row.is_cut {
            continue;
        }
        if (installs || upgrades)
            && !text.contains("/var/lib/apt/lists")
            && !text.contains("/var/lib/apt")
        {
            say(
                "the package lists of `apt` stay in the layer".to_owned(),
                "some 20 to 50 MB that nothing reads (unless a cache mount held them, which a history does not show)",
                "end this `RUN` with `&& rm -rf /var/lib/apt/lists/*`",
            );
        }
        if runs(&["apk"], &["add"])
            && !text.contains("--no-cache")
            && !text.contains("/var/cache/apk")
        {
            say(
                "the index of `apk` stays in the layer".to_owned(),
                "a few MB that nothing reads",
                "use `apk add --no-cache`",
            );
        }
        if runs(&["yum", "dnf", "microdnf"], &["install"]) && !text.contains("clean all") {
            say(
                "the cache of `dnf` or `yum` stays in the layer".to_owned(),
                "metadata and packages that nothing reads",
                "end this `RUN` with `&& dnf clean all`",
            );
        }
        if runs(&["pip", "pip3"], &["install"])
            && !text.contains("--no-cache-dir")
            && !text.contains("no-cache")
        {
            say(
                "the cache of `pip` stays in the layer".to_owned(),
                "downloaded packages are stored beside the installed ones (unless `PIP_NO_CACHE_DIR` or a cache mount was set)",
                "use `pip install --no-cache-dir`",
            );
        }
        let dev = runs(&["npm"], &["install", "ci", "i"])
            && !["--omit", "--production", "--only", "cache clean", "prune"]
                .iter()
                .any(|flag| text.contains(flag));
        if dev && row.bytes >= LARGE_BYTES {
            say(
                format!(
                    "`npm` stored {}, tools for development and its cache included",
                    size::text(row.bytes)
                ),
                "compilers, bundlers and tests are needed to build, not to run",
                "build in a first stage and copy only the result, or use `npm ci --omit=dev` and clean its cache in the same `RUN`",
            );
        }
        let tools: Vec<&str> = [
            "build-essential",
            "gcc",
            "g++",
            "make",
            "cmake",
            "git",
            "openssh-server",
            "vim",
        ]
        .into_iter()
        .filter(|tool| {
            commands
                .iter()
                .any(|words| words.contains(&"install") && words.contains(tool))
        })
        .collect();
        if !tools.is_empty()
            && !commands
                .iter()
                .any(|words| words.contains(&"purge") || words.contains(&"autoremove"))
        {
            say(
                format!(
                    "tools that only a build needs are in the image: `{}`",
                    tools.join("`, `")
                ),
                "they are pulled by every host, and every program more is one more that can have a hole",
                "install them in a first stage (`FROM … AS build`) and copy only the result",
            );
        }
        if installs && !text.contains("--no-install-recommends") {
            part.notice(
                Severity::Info,
                row.span,
                "`apt-get install` brings recommended packages, too".to_owned(),
                "they are often as many again",
                "add `--no-install-recommends`",
            );
        }
    }
}
