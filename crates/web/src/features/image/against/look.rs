//! What a comparison is with and how it is looked at, as a link says it.

use crate::features::image::place::{decoded, encoded};

/// Where the second image is, as far as a link can say it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub enum With {
    /// Nowhere yet.
    #[default]
    Nothing,
    /// Another image of the archive that is open.
    Image(u32),
    /// A sample of this site.
    Sample(String),
    /// A file of the visitor; a link carries only its name.
    File(String),
}

impl With {
    fn parse(text: &str) -> Self {
        match text.split_once(':') {
            Some(("image", index)) => index.parse().map_or(Self::Nothing, Self::Image),
            Some(("sample", name)) => Self::Sample(decoded(name)),
            Some(("file", name)) => Self::File(decoded(name)),
            _ => Self::Nothing,
        }
    }

    fn to_text(&self) -> Option<String> {
        match self {
            Self::Nothing => None,
            Self::Image(index) => Some(format!("image:{index}")),
            Self::Sample(name) => Some(format!("sample:{}", encoded(name))),
            Self::File(name) => Some(format!("file:{}", encoded(name))),
        }
    }
}

/// How a comparison is looked at.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct AgainstLook {
    /// The second image.
    pub with: With,
    /// The open image is the earlier one.
    pub is_swapped: bool,
    /// Times, the split into layers and dates do not count.
    pub is_semantic: bool,
    /// Only paths below this folder; empty for all.
    pub folder: String,
    /// Only paths with this kind of change; empty for all.
    pub change: String,
    /// Paths in the order of their names, not of their bytes.
    pub is_by_path: bool,
}

impl AgainstLook {
    /// Takes a key of a link; whether it is one of these.
    pub fn read(&mut self, key: &str, value: &str) -> bool {
        match key {
            "with" => self.with = With::parse(value),
            "swap" => self.is_swapped = value == "1",
            "semantic" => self.is_semantic = value == "1",
            "folder" => self.folder = decoded(value),
            "change" => self.change = decoded(value),
            "order" => self.is_by_path = value == "path",
            _ => return false,
        }
        true
    }

    /// The keys and values of a link that differ from the usual.
    pub fn pairs(&self) -> Vec<String> {
        let mut out = Vec::new();
        if let Some(with) = self.with.to_text() {
            out.push(format!("with={with}"));
        }
        if self.is_swapped {
            out.push("swap=1".to_owned());
        }
        if self.is_semantic {
            out.push("semantic=1".to_owned());
        }
        if !self.folder.is_empty() {
            out.push(format!("folder={}", encoded(&self.folder)));
        }
        if !self.change.is_empty() {
            out.push(format!("change={}", encoded(&self.change)));
        }
        if self.is_by_path {
            out.push("order=path".to_owned());
        }
        out
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_comparison_survives_its_link() {
        for with in [
            With::Nothing,
            With::Image(3),
            With::Sample("a.tar".into()),
            With::File("my image:v2 &.tar".into()),
        ] {
            let look = AgainstLook {
                with,
                is_swapped: true,
                is_semantic: true,
                folder: "usr/share/a b".into(),
                change: "not-compared".into(),
                is_by_path: true,
            };
            let mut read = AgainstLook::default();
            for pair in look.pairs() {
                let (key, value) = pair.split_once('=').expect("a pair");
                assert!(read.read(key, value));
            }
            assert_eq!(read, look);
        }
        assert!(AgainstLook::default().pairs().is_empty());
        assert_eq!(With::parse("image:x"), With::Nothing);
    }
}
