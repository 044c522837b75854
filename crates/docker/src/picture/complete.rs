//! What may be typed at the end of a line: commands, flags, names, containers, files.

use super::Picture;
use crate::flags::{Flag, GROUPS, VERBS, Verb};

/// One proposal.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Completion {
    /// What takes the place of the word.
    pub insert: String,
    /// What it is.
    pub detail: String,
}

/// Words of the terminal that are not docker.
const SHELL: [(&str, &str); 22] = [
    ("cat", "show a file"),
    ("cd", "go to a folder"),
    ("clear", "empty the terminal"),
    ("cp", "copy a file"),
    ("date", "the simulated time"),
    ("df", "room on the disk"),
    ("docker", "the simulated docker"),
    ("du", "room of a folder"),
    ("echo", "print words"),
    ("goal", "what the level asks for"),
    ("help", "what there is"),
    ("hint", "one step further"),
    ("history", "earlier lines"),
    ("ls", "list files"),
    ("mkdir", "make a folder"),
    ("mv", "move a file"),
    ("pwd", "the folder you are in"),
    ("redo", "take an undo back"),
    ("reset", "start anew"),
    ("rm", "remove a file"),
    ("touch", "change a file's time"),
    ("undo", "take the last line back"),
];

/// Most proposals of one answer.
const MOST: usize = 60;

/// Proposals for the word at the end of `before`, and the byte where that word begins.
#[must_use]
pub fn complete(before: &str, picture: &Picture) -> (usize, Vec<Completion>) {
    // Only the last simple command counts; quotes are words like others here.
    let command = before
        .rfind(['|', ';', '&', '(', '\n'])
        .map_or(0, |at| at + 1);
    let from = before
        .rfind(|each: char| each.is_whitespace() || "|;&(=\"'".contains(each))
        .map_or(0, |at| at + 1);
    let from = from.max(command);
    let typed = before.get(from..).unwrap_or_default();
    let earlier: Vec<&str> = before
        .get(command..from)
        .unwrap_or_default()
        .split_whitespace()
        .collect();
    let mut found = match earlier.as_slice() {
        [] => SHELL
            .iter()
            .map(|(word, detail)| proposal(word, detail))
            .collect(),
        ["docker", words @ ..] => docker(words, typed, picture),
        _ => files(picture),
    };
    found.retain(|each| each.insert.starts_with(typed) && each.insert != typed);
    found.sort_by(|left, right| left.insert.cmp(&right.insert));
    found.dedup_by(|left, right| left.insert == right.insert);
    found.truncate(MOST);
    (from, found)
}

fn proposal(insert: &str, detail: &str) -> Completion {
    Completion {
        insert: insert.to_owned(),
        detail: detail.to_owned(),
    }
}

fn docker(words: &[&str], typed: &str, picture: &Picture) -> Vec<Completion> {
    let plain: Vec<&str> = words
        .iter()
        .copied()
        .filter(|word| !word.starts_with('-'))
        .collect();
    let two = plain
        .get(..2)
        .map(|pair| pair.join(" "))
        .unwrap_or_default();
    let one = plain.first().copied().unwrap_or_default();
    let spec = VERBS.iter().find(|spec| {
        spec.paths
            .iter()
            .any(|path| path.words == two || path.words == one)
    });
    let Some(spec) = spec else {
        return commands(one);
    };
    if typed.starts_with('-') {
        let flags = spec
            .flags
            .iter()
            .map(|flag| proposal(&format!("--{}", flag.long), first_line(flag)));
        return flags.collect();
    }
    arguments(spec.verb, picture)
}

fn first_line(flag: &Flag) -> &'static str {
    flag.help.lines().next().unwrap_or_default()
}

/// Commands, of a group if one was typed.
fn commands(group: &str) -> Vec<Completion> {
    let mut found = Vec::new();
    for spec in VERBS {
        for path in spec.paths {
            match path.words.split_once(' ') {
                Some((own, word)) if own == group => found.push(proposal(word, spec.short)),
                None if group.is_empty() => found.push(proposal(path.words, spec.short)),
                _ => {}
            }
        }
    }
    if group.is_empty() {
        let groups = GROUPS.iter().filter(|each| each.simulated);
        found.extend(groups.map(|each| proposal(each.name, each.short)));
    }
    found
}

fn arguments(verb: Verb, picture: &Picture) -> Vec<Completion> {
    match verb {
        Verb::Tag
        | Verb::Rmi
        | Verb::History
        | Verb::ImageInspect
        | Verb::Save
        | Verb::Push
        | Verb::Run
        | Verb::Create
        | Verb::Images => images(picture),
        Verb::Pull => remote(picture),
        Verb::Inspect => {
            let mut found = images(picture);
            found.extend(containers(picture));
            found
        }
        Verb::VolumeInspect | Verb::VolumeRm => {
            let volumes = picture.host().into_iter().flat_map(|host| &host.volumes);
            volumes
                .map(|volume| proposal(&volume.name, "volume"))
                .collect()
        }
        Verb::NetworkInspect | Verb::NetworkRm | Verb::NetworkConnect | Verb::NetworkDisconnect => {
            let networks = picture.host().into_iter().flat_map(|host| &host.networks);
            networks.map(|name| proposal(name, "network")).collect()
        }
        Verb::ContextUse => picture
            .hosts
            .iter()
            .map(|host| proposal(&host.name, "host"))
            .collect(),
        Verb::Login | Verb::Logout => {
            let registries = picture
                .registries
                .iter()
                .filter(|registry| !registry.is_hub);
            registries
                .map(|registry| proposal(&registry.name, "registry"))
                .collect()
        }
        Verb::Build | Verb::Load => files(picture),
        _ => containers(picture),
    }
}

fn images(picture: &Picture) -> Vec<Completion> {
    let images = picture.host().into_iter().flat_map(|host| &host.images);
    images
        .flat_map(|image| image.names.iter().map(|name| proposal(name, "image")))
        .collect()
}

fn remote(picture: &Picture) -> Vec<Completion> {
    let mut found = images(picture);
    for registry in &picture.registries {
        for tag in &registry.tags {
            let name = if registry.is_hub {
                tag.name
                    .strip_prefix("library/")
                    .unwrap_or(&tag.name)
                    .to_owned()
            } else {
                format!("{}/{}", registry.name, tag.name)
            };
            found.push(proposal(&name, "in a registry"));
        }
    }
    found
}

fn containers(picture: &Picture) -> Vec<Completion> {
    let containers = picture.host().into_iter().flat_map(|host| &host.containers);
    containers
        .map(|container| proposal(&container.name, &container.state))
        .collect()
}

fn files(picture: &Picture) -> Vec<Completion> {
    let files = picture.host().into_iter().flat_map(|host| &host.files);
    files.map(|path| proposal(path, "file")).collect()
}

#[cfg(test)]
mod tests {
    use super::super::{HostPicture, ImagePicture};
    use super::*;

    fn picture() -> Picture {
        Picture {
            hosts: vec![HostPicture {
                files: vec!["Dockerfile".into(), "src/app.js".into()],
                images: vec![ImagePicture {
                    id: String::new(),
                    names: vec!["app:1".into(), "alpine:3.20".into()],
                    top: None,
                    size_bytes: 0,
                    containers: Vec::new(),
                }],
                ..HostPicture::default()
            }],
            ..Picture::default()
        }
    }

    #[track_caller]
    fn check(before: &str, wanted: &[&str]) {
        let (from, found) = complete(before, &picture());
        let found: Vec<String> = found
            .iter()
            .map(|each| format!("{}{}", &before[..from], each.insert))
            .collect();
        assert_eq!(found, wanted, "{before}");
    }

    #[test]
    fn commands_flags_names_and_files() {
        check("dock", &["docker"]);
        check("docker imag", &["docker image", "docker images"]);
        check("docker image pr", &["docker image prune"]);
        check(
            "docker rmi a",
            &["docker rmi alpine:3.20", "docker rmi app:1"],
        );
        check("docker images --no", &["docker images --no-trunc"]);
        check("cat Do", &["cat Dockerfile"]);
        check("ls && docker pul", &["ls && docker pull"]);
        check(
            "docker rmi $(docker images -q al",
            &["docker rmi $(docker images -q alpine:3.20"],
        );
        check(
            "docker build --file=Do",
            &["docker build --file=Dockerfile"],
        );
        check(
            "nothing such ",
            &["nothing such Dockerfile", "nothing such src/app.js"],
        );
    }
}
