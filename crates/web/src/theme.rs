//! The theme setting. `www/theme.js` applies the stored value before the first paint; this module changes it later.

use crate::storage;

/// Under which the choice is stored; absent while the page follows the system.
const KEY: &str = "theme";

/// Which colours the page has.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Theme {
    /// Whatever the system asks for.
    #[default]
    System,
    /// Dark ink on paper.
    Light,
    /// Light ink on slate.
    Dark,
    /// White on black, strong outlines.
    Contrast,
}

impl Theme {
    /// All, in the order of the menu.
    pub const ALL: [Self; 4] = [Self::System, Self::Light, Self::Dark, Self::Contrast];

    /// The value of `data-theme`; `None` follows the system.
    pub const fn attribute(self) -> Option<&'static str> {
        match self {
            Self::System => None,
            Self::Light => Some("light"),
            Self::Dark => Some("dark"),
            Self::Contrast => Some("contrast"),
        }
    }

    /// As in the menu.
    pub const fn label(self) -> &'static str {
        match self {
            Self::System => "Follow the system",
            Self::Light => "Light",
            Self::Dark => "Dark",
            Self::Contrast => "High contrast",
        }
    }

    /// The stored choice.
    pub fn load() -> Self {
        let stored = storage::read(KEY);
        Self::ALL
            .into_iter()
            .find(|theme| theme.attribute() == stored.as_deref())
            .unwrap_or_default()
    }

    /// Shows the theme and remembers it; without storage it holds until the page is left.
    pub fn apply(self) {
        let root = gloo::utils::document().document_element();
        match (self.attribute(), root) {
            (Some(name), Some(root)) => {
                let _ = root.set_attribute("data-theme", name);
                storage::write(KEY, name);
            }
            (None, Some(root)) => {
                let _ = root.remove_attribute("data-theme");
                storage::remove(KEY);
            }
            (_, None) => {}
        }
    }
}
