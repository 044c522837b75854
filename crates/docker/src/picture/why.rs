//! What an error means and what people do next.

/// An explanation beside a line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Why {
    /// One sentence or two.
    pub text: &'static str,
    /// Id of a lesson; empty without one.
    pub lesson: &'static str,
    /// The usual next line; empty without one.
    pub line: String,
}

/// A part of an output, its reason, a lesson, and the next line.
const REASONS: [(&str, &str, &str, &str); 21] = [
    (
        "No such image:",
        "This host has no image of that name. Names are per host: an image in a registry must be pulled first.",
        "image-container-registry",
        "docker images",
    ),
    (
        "No such container:",
        "This host has no container of that name; it may have been removed, or it has another name.",
        "image-container-registry",
        "docker ps -a",
    ),
    (
        "is using its referenced image",
        "A container was made from this image, running or stopped, so the image stays. Remove the container first.",
        "",
        "docker ps -a",
    ),
    (
        "image is being used by running container",
        "A running container needs the image; force does not help. Stop and remove the container first.",
        "",
        "docker ps",
    ),
    (
        "image is being used by stopped container",
        "A stopped container still counts as using its image. Remove it, or force.",
        "",
        "docker container prune",
    ),
    (
        "image is referenced in multiple repositories",
        "The image has several names, and an ID stands for all of them. Remove the names, or force.",
        "tags-are-labels",
        "docker images",
    ),
    (
        "pull access denied",
        "The repository does not exist, or it is private and you are not logged in. A registry answers both alike.",
        "image-container-registry",
        "docker login",
    ),
    (
        "no basic auth credentials",
        "This registry asks who you are.",
        "image-container-registry",
        "docker login",
    ),
    (
        "denied: requested access to the resource is denied",
        "You may not write there. A name without a registry means Docker Hub; tag it for a registry that is yours.",
        "image-container-registry",
        "docker images",
    ),
    (
        "insufficient_scope",
        "You may not write there. A name without a registry means Docker Hub; tag it for a registry that is yours.",
        "image-container-registry",
        "docker images",
    ),
    (
        "manifest unknown",
        "The repository has no such tag or digest.",
        "tagging-strategy",
        "",
    ),
    (
        "failed to resolve reference",
        "The registry has nothing under that name, or cannot be reached.",
        "tagging-strategy",
        "",
    ),
    (
        "An image does not exist locally with the tag",
        "Only what has the full name of the target can be pushed; give the image that name first.",
        "tags-are-labels",
        "docker images",
    ),
    (
        "tag does not exist",
        "Only what has the full name of the target can be pushed; give the image that name first.",
        "tags-are-labels",
        "docker images",
    ),
    (
        "no space left on device",
        "The disk of this host is full. See what takes room, then remove what nothing uses.",
        "",
        "docker system df",
    ),
    (
        "port is already allocated",
        "Another container publishes that port on this host. The new container was made but could not start.",
        "",
        "docker ps",
    ),
    (
        "is already in use by container",
        "Names of containers are unique on a host, also those of stopped ones.",
        "",
        "docker ps -a",
    ),
    (
        "container is running: stop the container before removing",
        "A running container is removed only by force.",
        "",
        "docker ps",
    ),
    (
        "must be lowercase",
        "Names of repositories are written in lower case; only tags may have capitals.",
        "tags-are-labels",
        "",
    ),
    (
        "invalid reference format",
        "A name is [registry/]repository[:tag][@digest].",
        "tags-are-labels",
        "",
    ),
    (
        "executable file not found in $PATH",
        "The image has no such program; small images often have no shell.",
        "",
        "",
    ),
];

/// Explains the output of a line that failed, or surprised.
#[must_use]
pub fn why(stdout: &str, stderr: &str, exit: i32) -> Option<Why> {
    if exit != 0 {
        let found = REASONS.iter().find(|(part, ..)| stderr.contains(part))?;
        return Some(Why {
            text: found.1,
            lesson: found.2,
            line: found.3.to_owned(),
        });
    }
    if stdout
        .lines()
        .any(|line| line.starts_with("<none>") && line.split_whitespace().nth(1) == Some("<none>"))
    {
        return Some(Why {
            text: "<none> is an image whose name moved on to another one: it is dangling. It stays until it is pruned.",
            lesson: "tags-are-labels",
            line: "docker image prune".to_owned(),
        });
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn errors_have_reasons_and_next_lines() {
        let found = why("", "Error response from daemon: No such image: app:2\n", 1).unwrap();
        assert_eq!(found.line, "docker images");
        assert_eq!(why("", "something odd\n", 1), None);
        let table = "REPOSITORY   TAG       IMAGE ID\n<none>       <none>    aaaaaaaaaaaa\n";
        assert_eq!(why(table, "", 0).unwrap().lesson, "tags-are-labels");
        assert_eq!(why("<none>:<none>\n", "", 0), None);
    }
}
