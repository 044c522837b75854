//! Names of images as written after `FROM` or `--from=`.
//!
//! Splitting and normalising only; whether such an image exists is not asked.

use std::fmt;

/// An image name taken apart, with Docker Hub's defaults filled in.
///
/// `node` is `docker.io` / `library/node` without a tag. Source: the reference grammar of the
/// distribution project.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ImageRef {
    /// Registry host with its port; `docker.io` when none is written.
    pub registry: String,
    /// Repository below the registry; `library/node` for `node` on Docker Hub.
    pub repository: String,
    /// Tag as written; `None` when there is none (the builder then means `latest`).
    pub tag: Option<String>,
    /// `sha256:…` after `@`.
    pub digest: Option<String>,
    /// The whole name as used, variables expanded.
    pub raw: String,
}

impl ImageRef {
    /// Takes `raw` apart. Never fails: an ill-formed name gives parts that no catalogue knows.
    pub fn parse(raw: &str) -> Self {
        let (rest, digest) = match raw.split_once('@') {
            Some((rest, digest)) => (rest, Some(digest.to_owned())),
            None => (raw, None),
        };
        let name_start = rest.rfind('/').map_or(0, |slash| slash + 1);
        let (name, tag) = match rest.get(name_start..).unwrap_or("").rfind(':') {
            Some(colon) => {
                let colon = name_start + colon;
                (
                    rest.get(..colon).unwrap_or(rest),
                    rest.get(colon + 1..).map(str::to_owned),
                )
            }
            None => (rest, None),
        };
        let (registry, path) = match name.split_once('/') {
            Some((host, path)) if is_host(host) => (host.to_ascii_lowercase(), path.to_owned()),
            _ => ("docker.io".to_owned(), name.to_owned()),
        };
        let registry = match registry.as_str() {
            "index.docker.io" | "registry-1.docker.io" => "docker.io".to_owned(),
            _ => registry,
        };
        let repository = if registry == "docker.io" && !path.contains('/') {
            format!("library/{path}")
        } else {
            path
        };
        Self {
            registry,
            repository,
            tag,
            digest,
            raw: raw.to_owned(),
        }
    }

    /// The repository as people write it: without `docker.io` and `library/`.
    pub fn familiar_repository(&self) -> String {
        if self.registry != "docker.io" {
            return format!("{}/{}", self.registry, self.repository);
        }
        self.repository
            .strip_prefix("library/")
            .unwrap_or(&self.repository)
            .to_owned()
    }

    /// Last element of the repository: `node`, `static-debian12`.
    pub fn short_name(&self) -> &str {
        self.repository
            .rsplit('/')
            .next()
            .unwrap_or(&self.repository)
    }

    /// The tag in force: as written, else `latest` unless a digest pins the image.
    pub fn effective_tag(&self) -> Option<&str> {
        match (&self.tag, &self.digest) {
            (Some(tag), _) => Some(tag),
            (None, None) => Some("latest"),
            (None, Some(_)) => None,
        }
    }

    /// Familiar repository with the tag in force, and the digest if any.
    pub fn familiar(&self) -> String {
        let mut text = self.familiar_repository();
        if let Some(tag) = self.effective_tag() {
            text.push(':');
            text.push_str(tag);
        }
        if let Some(digest) = &self.digest {
            text.push('@');
            text.push_str(digest);
        }
        text
    }

    /// The whole name with host and `library/`, as the builder's output has it.
    pub fn canonical(&self) -> String {
        let mut text = format!("{}/{}", self.registry, self.repository);
        if let Some(tag) = self.effective_tag() {
            text.push(':');
            text.push_str(tag);
        }
        if let Some(digest) = &self.digest {
            text.push('@');
            text.push_str(digest);
        }
        text
    }
}

impl fmt::Display for ImageRef {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.raw)
    }
}

fn is_host(text: &str) -> bool {
    text == "localhost" || text.contains(['.', ':'])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(raw: &str, registry: &str, repository: &str, tag: Option<&str>, digest: Option<&str>) {
        let image = ImageRef::parse(raw);
        assert_eq!(image.registry, registry, "{raw}");
        assert_eq!(image.repository, repository, "{raw}");
        assert_eq!(image.tag.as_deref(), tag, "{raw}");
        assert_eq!(image.digest.as_deref(), digest, "{raw}");
    }

    #[test]
    fn names_are_split_with_hub_defaults() {
        check("node", "docker.io", "library/node", None, None);
        check(
            "node:20-slim",
            "docker.io",
            "library/node",
            Some("20-slim"),
            None,
        );
        check("bitnami/redis", "docker.io", "bitnami/redis", None, None);
        check(
            "docker.io/library/node:1",
            "docker.io",
            "library/node",
            Some("1"),
            None,
        );
        check(
            "index.docker.io/node",
            "docker.io",
            "library/node",
            None,
            None,
        );
        check(
            "gcr.io/distroless/static-debian12",
            "gcr.io",
            "distroless/static-debian12",
            None,
            None,
        );
        check(
            "localhost:5000/app:v1",
            "localhost:5000",
            "app",
            Some("v1"),
            None,
        );
        check(
            "a@sha256:00",
            "docker.io",
            "library/a",
            None,
            Some("sha256:00"),
        );
        check(
            "a:1@sha256:00",
            "docker.io",
            "library/a",
            Some("1"),
            Some("sha256:00"),
        );
        check("", "docker.io", "library/", None, None);
    }

    #[test]
    fn a_digest_without_tag_means_no_tag() {
        assert_eq!(ImageRef::parse("a").effective_tag(), Some("latest"));
        assert_eq!(ImageRef::parse("a@sha256:0").effective_tag(), None);
        assert_eq!(
            ImageRef::parse("docker.io/library/a").familiar(),
            "a:latest"
        );
    }
}
