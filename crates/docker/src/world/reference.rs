//! Names of images as docker reads them, with its words when they are wrong.
//!
//! Source: distribution/reference `normalize.go`, `regexp.go`.

use std::fmt;

/// A name taken apart, Docker Hub's defaults filled in.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Reference {
    /// Registry; `docker.io` when none is written.
    pub(crate) domain: String,
    /// Repository below it.
    pub(crate) path: String,
    /// Tag, if written.
    pub(crate) tag: Option<String>,
    /// `sha256:…`, if written.
    pub(crate) digest: Option<String>,
}

impl Reference {
    /// Reads a name.
    ///
    /// # Errors
    /// Docker's words.
    pub(crate) fn parse(text: &str) -> Result<Self, String> {
        if is_hex(text, 64) {
            return Err(format!(
                "invalid repository name ({text}), cannot specify 64-byte hexadecimal strings"
            ));
        }
        let (domain, rest) = split_domain(text);
        let remote = rest.split(':').next().unwrap_or(&rest);
        if remote.to_lowercase() != remote {
            return Err(format!(
                "invalid reference format: repository name ({remote}) must be lowercase"
            ));
        }
        let wrong = || "invalid reference format".to_owned();
        let (named, digest) = match rest.split_once('@') {
            Some((named, digest)) => (named, Some(digest)),
            None => (rest.as_str(), None),
        };
        let (path, tag) = match named.split_once(':') {
            Some((path, tag)) => (path, Some(tag)),
            None => (named, None),
        };
        if !is_domain(&domain) || path.is_empty() || !path.split('/').all(is_component) {
            return Err(wrong());
        }
        if tag.is_some_and(|tag| !is_tag(tag)) {
            return Err(wrong());
        }
        if let Some(digest) = digest {
            let Some((algorithm, hex)) = digest.split_once(':') else {
                return Err(wrong());
            };
            if algorithm.is_empty() || hex.len() < 32 || !hex.chars().all(|c| c.is_ascii_hexdigit())
            {
                return Err(wrong());
            }
            if algorithm == "sha256" && hex.len() != 64 {
                return Err("invalid checksum digest length".to_owned());
            }
            if algorithm != "sha256" && algorithm != "sha512" {
                return Err("unsupported digest algorithm".to_owned());
            }
        }
        if domain.len() + path.len() > 254 {
            return Err(
                "invalid reference format: repository name must not be more than 255 characters"
                    .to_owned(),
            );
        }
        Ok(Self {
            domain,
            path: path.to_owned(),
            tag: tag.map(str::to_owned),
            digest: digest.map(str::to_owned),
        })
    }

    /// The same with the tag `latest` when there is neither a tag nor a digest.
    pub(crate) fn tagged(mut self) -> Self {
        if self.tag.is_none() && self.digest.is_none() {
            self.tag = Some("latest".to_owned());
        }
        self
    }

    /// Registry and repository.
    pub(crate) fn repository(&self) -> String {
        format!("{}/{}", self.domain, self.path)
    }

    /// The repository as people write it.
    pub(crate) fn familiar_repository(&self) -> String {
        familiar(&self.repository())
    }

    /// The whole name as people write it.
    pub(crate) fn familiar(&self) -> String {
        familiar(&self.to_string())
    }

    /// The name it is kept under: by digest when one is written.
    pub(crate) fn key(&self) -> String {
        match &self.digest {
            Some(digest) => format!("{}@{digest}", self.repository()),
            None => format!(
                "{}:{}",
                self.repository(),
                self.tag.as_deref().unwrap_or("latest")
            ),
        }
    }
}

impl fmt::Display for Reference {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}/{}", self.domain, self.path)?;
        if let Some(tag) = &self.tag {
            write!(formatter, ":{tag}")?;
        }
        if let Some(digest) = &self.digest {
            write!(formatter, "@{digest}")?;
        }
        Ok(())
    }
}

/// Repository, and tag or digest, of a name in the store.
pub(crate) fn split_key(key: &str) -> (&str, Option<&str>, Option<&str>) {
    if let Some((repository, digest)) = key.split_once('@') {
        return (repository, None, Some(digest));
    }
    match key.rsplit_once(':') {
        Some((repository, tag)) if !tag.contains('/') => (repository, Some(tag), None),
        _ => (key, None, None),
    }
}

/// Without `docker.io/` and `library/`.
pub(crate) fn familiar(name: &str) -> String {
    match name.strip_prefix("docker.io/") {
        Some(rest) => rest.strip_prefix("library/").unwrap_or(rest).to_owned(),
        None => name.to_owned(),
    }
}

fn split_domain(text: &str) -> (String, String) {
    let (domain, rest) = match text.split_once('/') {
        Some((first, rest))
            if first.contains(['.', ':'])
                || first == "localhost"
                || first.to_lowercase() != first =>
        {
            (first.to_owned(), rest.to_owned())
        }
        _ => ("docker.io".to_owned(), text.to_owned()),
    };
    let domain = if domain == "index.docker.io" {
        "docker.io".to_owned()
    } else {
        domain
    };
    if domain == "docker.io" && !rest.contains('/') {
        return (domain, format!("library/{rest}"));
    }
    (domain, rest)
}

/// Whether `text` is so many lower-case hexadecimal digits.
pub(crate) fn is_hex(text: &str, len: usize) -> bool {
    text.len() == len && text.chars().all(|c| matches!(c, '0'..='9' | 'a'..='f'))
}

fn is_domain(text: &str) -> bool {
    let (host, port) = match text.split_once(':') {
        Some((host, port)) => (host, Some(port)),
        None => (text, None),
    };
    let label = |label: &str| {
        !label.is_empty()
            && label.chars().all(|c| c.is_ascii_alphanumeric() || c == '-')
            && !label.starts_with('-')
            && !label.ends_with('-')
    };
    host.split('.').all(label)
        && port.is_none_or(|port| !port.is_empty() && port.chars().all(|c| c.is_ascii_digit()))
}

fn is_component(text: &str) -> bool {
    let mut separator = String::new();
    let mut before = false;
    for c in text.chars() {
        if c.is_ascii_lowercase() || c.is_ascii_digit() {
            let fine = separator.is_empty()
                || matches!(separator.as_str(), "." | "_" | "__")
                || separator.chars().all(|c| c == '-');
            if !fine || (!separator.is_empty() && !before) {
                return false;
            }
            separator.clear();
            before = true;
        } else if matches!(c, '.' | '_' | '-') {
            separator.push(c);
        } else {
            return false;
        }
    }
    before && separator.is_empty()
}

/// Whether a tag may be written so.
pub(crate) fn is_tag(text: &str) -> bool {
    let word = |c: char| c.is_ascii_alphanumeric() || c == '_';
    text.len() <= 128
        && text.starts_with(word)
        && text.chars().all(|c| word(c) || matches!(c, '.' | '-'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, expected: Result<&str, &str>) {
        let found = Reference::parse(text).map(|name| name.to_string());
        assert_eq!(
            found,
            expected.map(str::to_owned).map_err(str::to_owned),
            "{text}"
        );
    }

    #[test]
    fn names_are_read_as_recorded() {
        check("app", Ok("docker.io/library/app"));
        check("localhost:5000/a/b:1", Ok("localhost:5000/a/b:1"));
        check("REG/b:1", Ok("REG/b:1"));
        check("my--app__x:1", Ok("docker.io/library/my--app__x:1"));
        check("app:V1.0_rc-2", Ok("docker.io/library/app:V1.0_rc-2"));
        check(
            "Alpine",
            Err("invalid reference format: repository name (library/Alpine) must be lowercase"),
        );
        check(
            "localhost:5000/A/b:1",
            Err("invalid reference format: repository name (A/b) must be lowercase"),
        );
        for text in [
            "app:.x",
            "app:-x",
            "app:a+b",
            "my..app:1",
            "-app:1",
            "alpine:",
            "alpine@sha256:1234",
            "",
        ] {
            check(text, Err("invalid reference format"));
        }
    }
}
