//! Flags of an instruction, their values, and the fields of `--mount`.

use super::{Cursor, Offer, images, names};
use crate::explain;
use layerlab_buildgraph::{Mount, MountType};
use layerlab_syntax::ast::Keyword;
use layerlab_syntax::{Takes, known_flags};

/// Folders that package managers and compilers like to keep between builds.
const CACHE_FOLDERS: [(&str, &str); 14] = [
    ("/var/cache/apt", "apt, with sharing=locked"),
    ("/var/lib/apt", "apt, with sharing=locked"),
    ("/var/cache/apk", "apk"),
    ("/var/cache/dnf", "dnf"),
    ("/root/.npm", "npm"),
    ("/usr/local/share/.cache/yarn", "yarn 1"),
    ("/root/.cache/pip", "pip"),
    ("/root/.cache/uv", "uv"),
    ("/root/.cache/go-build", "go"),
    ("/go/pkg/mod", "go modules"),
    ("/usr/local/cargo/registry", "cargo"),
    ("/root/.m2", "Maven"),
    ("/root/.gradle", "Gradle"),
    ("/root/.nuget/packages", "NuGet"),
];

/// Flags that are not used yet, or values of the one being typed.
pub(super) fn offer(cursor: &Cursor<'_>) -> Option<Offer> {
    let known = known_flags(cursor.keyword);
    if let Some((name, value)) = cursor.partial.split_once('=') {
        let name = name.trim_start_matches('-');
        known.iter().find(|(known, _)| *known == name)?;
        return value_of(cursor, name, value);
    }
    let mut offer = Offer::new(cursor.partial);
    for (name, takes) in known {
        let with_dashes = format!("--{name}");
        let is_used = cursor
            .before
            .iter()
            .any(|word| word.split('=').next() == Some(with_dashes.as_str()));
        if is_used && *takes != Takes::Many {
            continue;
        }
        let insert = match takes {
            Takes::Switch => format!("{with_dashes} "),
            Takes::Text | Takes::Many => format!("{with_dashes}="),
        };
        offer.add(
            &with_dashes,
            &insert,
            explain::flag_in_short(cursor.keyword, name),
            "flag",
        );
    }
    Some(offer)
}

fn value_of(cursor: &Cursor<'_>, name: &str, value: &str) -> Option<Offer> {
    if name == "mount" {
        return Some(mount(cursor, value));
    }
    let mut offer = Offer::new(value);
    let list: &[(&str, &str)] = match (cursor.keyword, name) {
        (Keyword::From, "platform") => &[
            ("$BUILDPLATFORM", "the builder's own: for cross-compiling"),
            ("$TARGETPLATFORM", "what is built for"),
            ("linux/amd64", ""),
            ("linux/arm64", ""),
            ("linux/arm/v7", ""),
        ],
        (Keyword::Copy, "from") => {
            cursor.stages(&mut offer);
            images::add(&mut offer);
            &[]
        }
        (_, "chown") => {
            names::users(cursor, &mut offer);
            &[]
        }
        (_, "chmod") => &[
            ("755", "everyone reads and runs"),
            ("644", "everyone reads; not for folders"),
            ("u=rwX,go=rX", "folders and programs stay usable"),
            ("500", "only the owner reads and runs"),
            ("400", "only the owner reads"),
        ],
        (Keyword::Run, "network") => &[
            ("default", ""),
            ("none", "no network"),
            ("host", "the builder must allow it"),
        ],
        (Keyword::Run, "security") => &[
            ("sandbox", "the default"),
            ("insecure", "the builder must allow it"),
        ],
        (Keyword::Healthcheck, "retries") => &[("3", "the default"), ("5", "")],
        (Keyword::Healthcheck, "interval") => &[("30s", "the default"), ("1m", ""), ("10s", "")],
        (Keyword::Healthcheck, "timeout") => &[("30s", "the default"), ("5s", ""), ("3s", "")],
        (Keyword::Healthcheck, "start-period") => &[("10s", ""), ("30s", ""), ("1m", "")],
        (Keyword::Healthcheck, "start-interval") => &[("5s", "the default"), ("1s", "")],
        (_, "checksum") => &[("sha256:", "")],
        (_, "link" | "parents" | "keep-git-dir" | "unpack") => &[("true", ""), ("false", "")],
        _ => &[],
    };
    for (word, detail) in list {
        offer.add(word, word, detail, "value");
    }
    Some(offer)
}

/// Fields of a mount: keys that fit its type, or values of a key.
fn mount(cursor: &Cursor<'_>, value: &str) -> Offer {
    let (given, field) = value.rsplit_once(',').unwrap_or(("", value));
    let mount = Mount::parse(given, 0);
    let typed = given
        .split(',')
        .any(|field| field.to_ascii_lowercase().starts_with("type="));
    if let Some((key, value)) = field.split_once('=') {
        let mut offer = Offer::new(value);
        match key.to_ascii_lowercase().as_str() {
            "type" => {
                for entry in explain::TYPES {
                    offer.add(
                        entry.word,
                        entry.word,
                        explain::first_sentence(entry.what),
                        "value",
                    );
                }
            }
            "sharing" => {
                for entry in explain::SHARING {
                    offer.add(
                        entry.word,
                        entry.word,
                        explain::first_sentence(entry.what),
                        "value",
                    );
                }
            }
            "from" => {
                cursor.stages(&mut offer);
                images::add(&mut offer);
            }
            "target" | "dst" | "destination" if mount.kind == MountType::Cache => {
                for (path, tool) in CACHE_FOLDERS {
                    offer.add(path, path, tool, "path");
                }
            }
            "target" | "dst" | "destination" => names::paths(cursor, &mut offer, ""),
            "readonly" | "ro" | "readwrite" | "rw" | "required" => {
                offer.add("true", "true", "", "value");
                offer.add("false", "false", "", "value");
            }
            _ => {}
        }
        return offer;
    }
    let mut offer = Offer::new(field);
    if !typed {
        offer.add(
            "type=",
            "type=",
            explain::mount_key_in_short("type"),
            "flag",
        );
    }
    let keys: &[&str] = match mount.kind {
        MountType::Bind => &["source=", "target=", "from=", "rw"],
        MountType::Cache => &[
            "target=", "id=", "sharing=", "from=", "source=", "uid=", "gid=", "mode=", "ro",
        ],
        MountType::Tmpfs => &["target=", "size="],
        MountType::Secret => &[
            "id=", "env=", "target=", "required", "uid=", "gid=", "mode=",
        ],
        MountType::Ssh => &["id=", "target=", "required", "uid=", "gid=", "mode="],
        MountType::Unknown => &[],
    };
    for key in keys {
        let name = key.trim_end_matches('=');
        let is_used = given.split(',').any(|field| {
            field
                .split('=')
                .next()
                .is_some_and(|used| used.eq_ignore_ascii_case(name))
        });
        if !is_used {
            offer.add(key, key, explain::mount_key_in_short(name), "flag");
        }
    }
    offer
}
