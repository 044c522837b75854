//! Lines that make sense in a state, so that nobody must type.

use super::Picture;
use crate::text::short_id;

/// A line and what it does.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Suggestion {
    /// In a few words.
    pub label: &'static str,
    /// The line.
    pub line: String,
}

/// At most a dozen lines, what changes something first.
#[must_use]
pub fn suggestions(picture: &Picture) -> Vec<Suggestion> {
    let mut out = Vec::new();
    let mut add = |label: &'static str, line: String| out.push(Suggestion { label, line });
    let Some(host) = picture.host() else {
        return out;
    };
    let registry = picture.registries.iter().find(|registry| !registry.is_hub);
    let named = |wanted: &dyn Fn(&str) -> bool| {
        host.images
            .iter()
            .flat_map(|image| &image.names)
            .find(|name| wanted(name))
            .cloned()
    };
    let app = named(&|name| name.starts_with("app"));
    let has_dockerfile = host.files.iter().any(|file| file == "Dockerfile");
    if let Some(container) = host
        .containers
        .iter()
        .find(|container| container.state == "exited")
    {
        add(
            "remove a stopped container",
            format!("docker rm {}", container.name),
        );
    }
    if let Some(container) = host
        .containers
        .iter()
        .find(|container| container.state == "running")
    {
        add(
            "stop a container",
            format!("docker stop {}", container.name),
        );
        add(
            "read what it printed",
            format!("docker logs {}", container.name),
        );
    }
    if host.images.is_empty() {
        add("fetch an image", "docker pull alpine:3.20".into());
    }
    if has_dockerfile {
        let tag = if app.is_some() { "app:2" } else { "app:1" };
        add("build the Dockerfile", format!("docker build -t {tag} ."));
    }
    if let Some(name) = app.clone().or_else(|| named(&|_| true)) {
        let free = ["web", "web2", "web3"].into_iter().find(|name| {
            host.containers
                .iter()
                .all(|container| container.name != *name)
        });
        if let Some(container) = free {
            add(
                "start a container",
                format!("docker run -d --name {container} {name}"),
            );
        }
        if let Some(registry) = registry {
            let target = format!(
                "{}/team/{}",
                registry.name,
                name.rsplit('/').next().unwrap_or(&name)
            );
            if host
                .images
                .iter()
                .any(|image| image.names.contains(&target))
            {
                add("send it to the registry", format!("docker push {target}"));
            } else if !name.contains(&registry.name) {
                add(
                    "name it for the registry",
                    format!("docker tag {name} {target}"),
                );
            }
        }
    }
    if let Some(registry) = registry {
        let here = |name: &str| {
            host.images
                .iter()
                .any(|image| image.names.iter().any(|own| own == name))
        };
        let missing = registry
            .tags
            .iter()
            .map(|tag| format!("{}/{}", registry.name, tag.name))
            .find(|name| !here(name));
        if let Some(name) = missing {
            add("fetch from the registry", format!("docker pull {name}"));
        }
        if registry.is_private && !host.logins.contains(&registry.name) {
            add("say who you are", format!("docker login {}", registry.name));
        }
    }
    if let Some(image) = host.images.iter().find(|image| image.names.is_empty()) {
        add(
            "remove images without a name",
            "docker image prune -f".into(),
        );
        add(
            "look at one of them",
            format!("docker history {}", short_id(&image.id)),
        );
    }
    if let Some(other) = picture
        .hosts
        .iter()
        .enumerate()
        .find(|(at, _)| *at != picture.active)
    {
        add(
            "go to the other host",
            format!("docker context use {}", other.1.name),
        );
    }
    add("list images", "docker images".into());
    add("list containers", "docker ps -a".into());
    add("see what takes room", "docker system df".into());
    out.truncate(12);
    out
}

#[cfg(test)]
mod tests {
    use super::super::{HostPicture, Picture};
    use super::*;

    #[test]
    fn an_empty_host_starts_with_a_pull() {
        let picture = Picture {
            hosts: vec![HostPicture {
                files: vec!["Dockerfile".into()],
                ..HostPicture::default()
            }],
            ..Picture::default()
        };
        let lines: Vec<String> = suggestions(&picture)
            .into_iter()
            .map(|each| each.line)
            .collect();
        assert_eq!(
            lines[..2],
            ["docker pull alpine:3.20", "docker build -t app:1 ."]
        );
        assert!(suggestions(&Picture::default()).is_empty());
    }
}
