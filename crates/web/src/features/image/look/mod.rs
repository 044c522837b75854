//! How the tree is looked at: what its layer is compared with, what is left out or added, the order. Part of the
//! place inside an image, so a link opens the same view.

mod controls;

pub use controls::Controls;

use layerlab_protocol::tree::{TreeSort, TreeView};

/// How the tree is looked at.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Look {
    /// The marks tell what differs from the tree after this layer; `None` for the layer below.
    pub since: Option<u32>,
    /// Leave out what did not change; `None` as the tab likes it.
    pub changes_only: Option<bool>,
    /// Show deleted files where they were, and overwritten contents.
    pub ghosts: bool,
    /// Leave out what the base image holds.
    pub base_hidden: bool,
    /// Order of siblings.
    pub sort: TreeSort,
}

impl Look {
    /// Takes a key of a link; whether it is one of these. Unknown values are as if not said.
    pub fn read(&mut self, key: &str, value: &str) -> bool {
        match key {
            "since" => self.since = value.parse().ok(),
            "show" => {
                self.changes_only = match value {
                    "changes" => Some(true),
                    "all" => Some(false),
                    _ => None,
                }
            }
            "ghosts" => self.ghosts = value == "1",
            "base" => self.base_hidden = value == "hidden",
            "sort" => {
                self.sort = match value {
                    "size" => TreeSort::Size,
                    "waste" => TreeSort::Waste,
                    _ => TreeSort::Name,
                }
            }
            _ => return false,
        }
        true
    }

    /// The keys and values of a link that differ from the usual look.
    pub fn pairs(self) -> Vec<String> {
        let mut out = Vec::new();
        if let Some(since) = self.since {
            out.push(format!("since={since}"));
        }
        if let Some(changes) = self.changes_only {
            out.push(format!("show={}", if changes { "changes" } else { "all" }));
        }
        if self.ghosts {
            out.push("ghosts=1".to_owned());
        }
        if self.base_hidden {
            out.push("base=hidden".to_owned());
        }
        if self.sort != TreeSort::Name {
            out.push(format!("sort={}", sort_key(self.sort)));
        }
        out
    }

    /// The tree after `layer`, so looked at. A comparison with the layer itself or one above it says nothing.
    pub fn view(self, layer: u32) -> TreeView {
        match self.since {
            Some(since) if since < layer => TreeView::Between(since, layer),
            _ => TreeView::After(layer),
        }
    }

    /// The same look for a path that was found somewhere: nothing may keep it from being seen.
    pub fn revealing(self) -> Self {
        Self {
            since: None,
            base_hidden: false,
            ..self
        }
    }
}

/// As links and options spell it.
pub fn sort_key(sort: TreeSort) -> &'static str {
    match sort {
        TreeSort::Name => "name",
        TreeSort::Size => "size",
        TreeSort::Waste => "waste",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_look_survives_its_link() {
        let look = Look {
            since: Some(2),
            changes_only: Some(false),
            ghosts: true,
            base_hidden: true,
            sort: TreeSort::Waste,
        };
        let mut read = Look::default();
        for pair in look.pairs() {
            let (key, value) = pair.split_once('=').expect("a pair");
            assert!(read.read(key, value));
        }
        assert_eq!(read, look);
        assert!(Look::default().pairs().is_empty());
        assert!(!read.read("layer", "3"));
    }

    #[test]
    fn a_comparison_goes_upwards_only() {
        let look = Look {
            since: Some(2),
            ..Look::default()
        };
        assert_eq!(look.view(3), TreeView::Between(2, 3));
        assert_eq!(look.view(2), TreeView::After(2));
        assert_eq!(look.revealing().view(3), TreeView::After(3));
    }
}
