//! Where a person is inside an image, as the link says it: `layer=3&path=app%2Fmain.py&tab=files`. Unknown keys and
//! values are skipped, so an old or mistyped link still opens something.

use super::against::AgainstLook;
use super::look::Look;
use std::fmt::Write as _;

/// The parts of the view, in the order of the tabs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Tab {
    /// The stack, and what a layer did.
    #[default]
    Layers,
    /// The tree of the whole image.
    Files,
    /// What is worth telling about it: findings, secrets, packages.
    Findings,
    /// Bytes nobody can read.
    Hidden,
    /// The largest files.
    Largest,
    /// The history.
    History,
    /// Runtime settings.
    Config,
    /// The merged tree as a picture.
    Map,
    /// A Dockerfile from the history.
    Rebuild,
    /// A smaller archive.
    Slim,
    /// Two images side by side.
    Compare,
}

impl Tab {
    /// All, in order.
    pub const ALL: [Self; 11] = [
        Self::Layers,
        Self::Files,
        Self::Findings,
        Self::Hidden,
        Self::Map,
        Self::Largest,
        Self::History,
        Self::Config,
        Self::Rebuild,
        Self::Slim,
        Self::Compare,
    ];

    /// As links spell it.
    pub fn key(self) -> &'static str {
        match self {
            Self::Layers => "layers",
            Self::Files => "files",
            Self::Findings => "findings",
            Self::Hidden => "hidden",
            Self::Largest => "largest",
            Self::History => "history",
            Self::Config => "config",
            Self::Map => "map",
            Self::Rebuild => "dockerfile",
            Self::Slim => "slim",
            Self::Compare => "compare",
        }
    }

    /// As the tab says it.
    pub fn label(self) -> &'static str {
        match self {
            Self::Layers => "Layers",
            Self::Files => "Files",
            Self::Findings => "Findings",
            Self::Hidden => "Hidden",
            Self::Largest => "Largest",
            Self::History => "History",
            Self::Config => "Config",
            Self::Map => "Map",
            Self::Rebuild => "Dockerfile",
            Self::Slim => "Slim down",
            Self::Compare => "Compare",
        }
    }
}

/// A place inside an image.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Place {
    /// Tab.
    pub tab: Tab,
    /// Selected layer; `None` for the top one.
    pub layer: Option<u32>,
    /// Selected path, without a leading slash; empty for none.
    pub path: String,
    /// The query of the search; empty for none.
    pub query: String,
    /// How the tree is looked at.
    pub look: Look,
    /// What is compared, and how that is looked at.
    pub against: AgainstLook,
}

/// Something to be shown in the tree.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Found {
    /// Path.
    pub path: String,
    /// Layer that stores it.
    pub layer: u32,
    /// Whether it has a content to show beside the tree.
    pub is_file: bool,
}

impl Found {
    /// A file.
    pub fn file(path: &str, layer: u32) -> Self {
        Self {
            path: path.to_owned(),
            layer,
            is_file: true,
        }
    }
}

impl Place {
    /// Reads the part of the fragment behind `image/`.
    pub fn parse(text: &str) -> Self {
        let mut place = Self::default();
        for pair in text.trim_start_matches('/').split('&') {
            let (key, value) = pair.split_once('=').unwrap_or((pair, ""));
            match key {
                "tab" => {
                    if let Some(tab) = Tab::ALL.into_iter().find(|tab| tab.key() == value) {
                        place.tab = tab;
                    }
                }
                "layer" => place.layer = value.parse().ok(),
                "path" => place.path = decoded(value),
                "q" => place.query = decoded(value),
                key => {
                    let _ = place.look.read(key, value) || place.against.read(key, value);
                }
            }
        }
        place
    }

    /// The part of the fragment behind `image/`; empty for the place people start at.
    pub fn to_text(&self) -> String {
        let mut parts = Vec::new();
        if self.tab != Tab::default() {
            parts.push(format!("tab={}", self.tab.key()));
        }
        if let Some(layer) = self.layer {
            parts.push(format!("layer={layer}"));
        }
        if !self.path.is_empty() {
            parts.push(format!("path={}", encoded(&self.path)));
        }
        if !self.query.is_empty() {
            parts.push(format!("q={}", encoded(&self.query)));
        }
        parts.extend(self.look.pairs());
        parts.extend(self.against.pairs());
        parts.join("&")
    }

    /// Whether the link points at something inside an image.
    pub fn points_inside(&self) -> bool {
        self.layer.is_some() || !self.path.is_empty()
    }
}

/// Keeps letters, digits and the harmless marks of paths; everything else is percent-encoded.
pub fn encoded(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for byte in text.bytes() {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'_' | b'.' | b'~' | b'/' => {
                out.push(byte as char)
            }
            _ => {
                let _ = write!(out, "%{byte:02X}");
            }
        }
    }
    out
}

/// Undoes [`encoded`]; a broken escape stays as it is.
pub fn decoded(text: &str) -> String {
    let mut out = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let Some((&byte, tail)) = rest.split_first() {
        let escaped = (byte == b'%')
            .then(|| tail.get(..2))
            .flatten()
            .and_then(|hex| std::str::from_utf8(hex).ok())
            .and_then(|hex| u8::from_str_radix(hex, 16).ok());
        match escaped {
            Some(value) => {
                out.push(value);
                rest = tail.get(2..).unwrap_or_default();
            }
            None => {
                out.push(byte);
                rest = tail;
            }
        }
    }
    String::from_utf8_lossy(&out).into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_survives_its_link() {
        for place in [
            Place::default(),
            Place {
                tab: Tab::Files,
                layer: Some(3),
                path: "app/a b&c=d%é.txt".into(),
                query: "size:>1M -*.so".into(),
                look: Look {
                    since: Some(1),
                    ghosts: true,
                    ..Look::default()
                },
                against: AgainstLook {
                    folder: "usr/a b".into(),
                    ..AgainstLook::default()
                },
            },
        ] {
            assert_eq!(Place::parse(&place.to_text()), place);
        }
    }

    #[test]
    fn broken_links_open_what_they_can() {
        let place = Place::parse("/layer=x&tab=nope&path=a%2&more");
        assert_eq!(
            place,
            Place {
                path: "a%2".into(),
                ..Place::default()
            }
        );
        assert!(!Place::parse("").points_inside());
    }
}
