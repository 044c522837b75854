//! The samples, one click away. They are part of the page, so that the first visit shows an answer without a fetch.

/// One sample.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Sample {
    /// Stable id.
    pub id: &'static str,
    /// As in the menu.
    pub title: &'static str,
    /// What to look at.
    pub about: &'static str,
    /// Heading in the menu.
    pub group: &'static str,
    /// The Dockerfile.
    pub text: &'static str,
}

const BROKEN: &str = "Broken on purpose";
const GOOD: &str = "Good";

/// All samples; the first one greets a new visitor.
pub const SAMPLES: [Sample; 7] = [
    Sample {
        id: "naive-node",
        title: "Naive Node",
        about: "Copies everything first, so every edit installs again.",
        group: BROKEN,
        text: include_str!("samples/naive-node.dockerfile"),
    },
    Sample {
        id: "python-cleanup",
        title: "Python that cleans up too late",
        about: "A later rm hides bytes, it does not remove them.",
        group: BROKEN,
        text: include_str!("samples/python-cleanup.dockerfile"),
    },
    Sample {
        id: "leaked-secret",
        title: "A leaked secret",
        about: "Three ways to ship a token without noticing.",
        group: BROKEN,
        text: include_str!("samples/leaked-secret.dockerfile"),
    },
    Sample {
        id: "syntax",
        title: "Syntax errors",
        about: "Every error at once, with its line.",
        group: BROKEN,
        text: include_str!("samples/syntax.dockerfile"),
    },
    Sample {
        id: "node-stages",
        title: "Node in two stages",
        about: "Manifests first, tools stay behind, an ordinary user.",
        group: GOOD,
        text: include_str!("samples/node-stages.dockerfile"),
    },
    Sample {
        id: "go-scratch",
        title: "Go on scratch",
        about: "One static binary, two cache mounts, nothing else.",
        group: GOOD,
        text: include_str!("samples/go-scratch.dockerfile"),
    },
    Sample {
        id: "parallel",
        title: "Two stages side by side",
        about: "A hit below a miss: the graph decides, not the order.",
        group: GOOD,
        text: include_str!("samples/parallel.dockerfile"),
    },
];

/// The sample with that id.
pub fn by_id(id: &str) -> Option<&'static Sample> {
    SAMPLES.iter().find(|sample| sample.id == id)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_are_unique_and_every_text_names_a_base() {
        for (at, sample) in SAMPLES.iter().enumerate() {
            assert!(
                SAMPLES[at + 1..].iter().all(|other| other.id != sample.id),
                "{}",
                sample.id
            );
            assert!(sample.text.contains("FROM"), "{}", sample.id);
            assert!(sample.text.ends_with('\n'), "{}", sample.id);
        }
    }
}
