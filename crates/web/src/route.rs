//! Where the visitor is, as the fragment of the address, so that any static host serves every state.
//!
//! ```text
//! #                          check, findings
//! #check?view=cache&if=source,line-7
//! #compare                   the file before and after
//! #image
//! #learn                     the list of lessons
//! #learn/<lesson>            one lesson
//! #learn/<lesson>/<section>  a section of it
//! ```
//! Texts and files are not part of it. Unknown fragments lead to the check view, never to an error.

use std::fmt;

/// A place in the page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Route {
    /// The Dockerfile and what follows from it.
    Check(CheckPlace),
    /// The file before and after.
    Compare,
    /// A saved image.
    Image,
    /// The course.
    Learn {
        /// Lesson id; `None` shows the list.
        lesson: Option<String>,
        /// Anchor inside the lesson.
        section: Option<String>,
    },
}

/// Which view of the check page, and what is asked of the cache.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct CheckPlace {
    /// View on the right, on a phone the only one. Without one, a wide screen shows findings and a phone the file.
    pub view: Option<View>,
    /// Ids of the chosen what-if chips, in the order in which they were chosen.
    pub chips: Vec<String>,
}

/// The views of the check page.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum View {
    /// The file itself; on a wide screen it is always there, and findings show beside it.
    File,
    /// The layer stack.
    Layers,
    /// What runs again.
    Cache,
    /// The list of findings.
    Findings,
}

impl View {
    /// All, in the order of the bar at the bottom of a phone.
    pub const ALL: [Self; 4] = [Self::File, Self::Layers, Self::Cache, Self::Findings];

    /// Name in the address and in test ids.
    pub const fn id(self) -> &'static str {
        match self {
            Self::File => "file",
            Self::Layers => "layers",
            Self::Cache => "cache",
            Self::Findings => "findings",
        }
    }

    /// As on a tab.
    pub const fn label(self) -> &'static str {
        match self {
            Self::File => "File",
            Self::Layers => "Layers",
            Self::Cache => "Cache",
            Self::Findings => "Findings",
        }
    }
}

impl Default for Route {
    fn default() -> Self {
        Self::Check(CheckPlace::default())
    }
}

impl Route {
    /// Reads a fragment, with or without `#`.
    pub fn parse(fragment: &str) -> Self {
        let fragment = fragment.strip_prefix('#').unwrap_or(fragment);
        let (path, query) = fragment.split_once('?').unwrap_or((fragment, ""));
        let mut parts = path.split('/').filter(|part| !part.is_empty());
        match parts.next() {
            Some("compare") => Self::Compare,
            Some("image") => Self::Image,
            Some("learn") => Self::Learn {
                lesson: parts.next().map(decode),
                section: parts.next().map(decode),
            },
            _ => Self::Check(CheckPlace::parse(query)),
        }
    }

    /// The place of the address bar.
    pub fn current() -> Self {
        Self::parse(&gloo::utils::window().location().hash().unwrap_or_default())
    }

    /// A link to a lesson.
    pub fn lesson(id: &str) -> Self {
        Self::Learn {
            lesson: Some(id.to_owned()),
            section: None,
        }
    }
}

impl CheckPlace {
    fn parse(query: &str) -> Self {
        let mut place = Self::default();
        for pair in query.split('&') {
            match pair.split_once('=') {
                Some(("view", name)) => {
                    place.view = View::ALL.into_iter().find(|view| view.id() == name);
                }
                Some(("if", ids)) => {
                    place.chips = ids
                        .split(',')
                        .filter(|id| !id.is_empty())
                        .take(32)
                        .map(decode)
                        .collect();
                }
                _ => {}
            }
        }
        place
    }
}

impl fmt::Display for Route {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Compare => f.write_str("#compare"),
            Self::Image => f.write_str("#image"),
            Self::Learn { lesson, section } => {
                f.write_str("#learn")?;
                if let Some(lesson) = lesson {
                    write!(f, "/{}", encode(lesson))?;
                    if let Some(section) = section {
                        write!(f, "/{}", encode(section))?;
                    }
                }
                Ok(())
            }
            Self::Check(place) => {
                let mut query = Vec::new();
                if let Some(view) = place.view {
                    query.push(format!("view={}", view.id()));
                }
                if !place.chips.is_empty() {
                    let ids: Vec<String> = place.chips.iter().map(|id| encode(id)).collect();
                    query.push(format!("if={}", ids.join(",")));
                }
                if query.is_empty() {
                    f.write_str("#")
                } else {
                    write!(f, "#check?{}", query.join("&"))
                }
            }
        }
    }
}

/// Percent-encodes what has a meaning in the fragment.
fn encode(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || b"-_.:".contains(&byte) {
            out.push(char::from(byte));
        } else {
            out.push_str(&format!("%{byte:02X}"));
        }
    }
    out
}

/// Undoes [`encode`]; what is not valid stays as it is.
fn decode(text: &str) -> String {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let Some((&first, tail)) = rest.split_first() {
        let code = (first == b'%')
            .then(|| tail.get(..2))
            .flatten()
            .and_then(|hex| std::str::from_utf8(hex).ok())
            .and_then(|hex| u8::from_str_radix(hex, 16).ok());
        match code {
            Some(byte) => {
                bytes.push(byte);
                rest = &tail[2..];
            }
            None => {
                bytes.push(first);
                rest = tail;
            }
        }
    }
    String::from_utf8(bytes).unwrap_or_else(|_| text.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(fragment: &str, route: Route) {
        assert_eq!(Route::parse(fragment), route);
        assert_eq!(route.to_string(), fragment);
    }

    #[test]
    fn every_place_has_an_address_and_back() {
        check("#", Route::default());
        check("#image", Route::Image);
        check(
            "#learn",
            Route::Learn {
                lesson: None,
                section: None,
            },
        );
        check("#learn/layers-only-add", Route::lesson("layers-only-add"));
        check(
            "#check?view=cache&if=source,line:7,a%2Cb",
            Route::Check(CheckPlace {
                view: Some(View::Cache),
                chips: vec!["source".into(), "line:7".into(), "a,b".into()],
            }),
        );
    }

    #[test]
    fn unknown_fragments_lead_to_the_check_view() {
        for fragment in ["", "#nowhere", "#check?view=moon", "#?&&=%%"] {
            assert_eq!(Route::parse(fragment), Route::default(), "{fragment}");
        }
    }

    #[test]
    fn broken_escapes_stay_text() {
        assert_eq!(decode("50%"), "50%");
        assert_eq!(decode("%zz%4"), "%zz%4");
        assert_eq!(decode("%ff"), "%ff");
    }
}
