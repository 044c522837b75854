//! Where the visitor is, as the fragment of the address, so that any static host serves every state.
//!
//! ```text
//! #                          check, findings
//! #check?view=cache&if=source,line-7
//! #check?view=layers&step=3&show=xray,container
//! #check?view=day&day=source*5,lockfile
//! #check?view=size&budget=120&nodes=20
//! #check?view=context&line=3&path=src%2Fapp.js
//! #compare                   the file before and after
//! #share?view=cache          a link to the check view as it stands there
//! #x=…                       such a link; see [`crate::share`]
//! #image
//! #learn                     the list of lessons
//! #learn/<lesson>            one lesson
//! #learn/<lesson>/<section>  a section of it
//! #learn/progress            what was done, to take along or hand in
//! #teach/…                   for those who teach; see [`teach`]
//! #sandbox                   the simulated docker
//! #sandbox/<world>?run=…     a start, and lines that run at once
//! #sandbox?level=            the list of levels
//! #sandbox?level=<exercise>  one of them
//! ```
//! Texts and files are not part of it. Unknown fragments lead to the check view, never to an error.

pub mod teach;

use std::fmt;
pub use teach::TeachPlace;

/// A place in the page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Route {
    /// The Dockerfile and what follows from it.
    Check(CheckPlace),
    /// The file before and after.
    Compare,
    /// A link to that place of the check view.
    Share(CheckPlace),
    /// A saved image.
    Image,
    /// The course.
    Learn {
        /// Lesson id; `None` shows the list.
        lesson: Option<String>,
        /// Anchor inside the lesson.
        section: Option<String>,
    },
    /// For those who teach.
    Teach(TeachPlace),
    /// The simulated docker.
    Sandbox(SandboxPlace),
}

/// The start of a sandbox, as a link carries it.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct SandboxPlace {
    /// Name of the world to start with; empty is the usual one.
    pub fixture: String,
    /// `modern` or `classic`; empty is the usual one.
    pub profile: String,
    /// Lines that run at once.
    pub lines: Vec<String>,
    /// Exercise whose start it is; empty for the list of them. Without one it is free play.
    pub level: Option<String>,
}

/// Most lines of a shared sandbox; longer sessions are files.
const MAX_LINES: usize = 500;

/// Which view of the check page, and what is asked of the cache.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct CheckPlace {
    /// View on the right, on a phone the only one. Without one, a wide screen shows findings and a phone the file.
    pub view: Option<View>,
    /// Ids of the chosen what-if chips, in the order in which they were chosen.
    pub chips: Vec<String>,
    /// Edits of the pretended day, in order; `source*5` is five of them.
    pub day: Vec<String>,
    /// Most megabytes the image should have.
    pub budget: Option<u32>,
    /// Machines that pull the image.
    pub nodes: Option<u32>,
    /// Shows what only the whole page adds to a view: a better order, the figures.
    pub more: bool,
    /// Selected line of the ignore file.
    pub line: Option<u32>,
    /// Selected path of the build context; empty for none.
    pub path: String,
    /// Steps of the build that are done in the layer stack; all without one.
    pub step: Option<u32>,
    /// How pictures are shown.
    pub show: Show,
}

/// How pictures are shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Show {
    /// Files inside the bricks.
    pub xray: bool,
    /// A container on top.
    pub container: bool,
    /// Layers of base images one by one.
    pub base: bool,
    /// Heights in proportion to bytes.
    pub scale: bool,
    /// A table instead of a picture.
    pub table: bool,
}

impl Show {
    /// Each with its word in the address.
    fn words(&mut self) -> [(&'static str, &mut bool); 5] {
        [
            ("xray", &mut self.xray),
            ("container", &mut self.container),
            ("base", &mut self.base),
            ("scale", &mut self.scale),
            ("table", &mut self.table),
        ]
    }

    fn parse(text: &str) -> Self {
        let mut show = Self::default();
        for (word, is_on) in show.words() {
            *is_on = text.split(',').any(|given| given == word);
        }
        show
    }

    fn text(mut self) -> String {
        let on = self.words().into_iter().filter(|(_, is_on)| **is_on);
        on.map(|(word, _)| word).collect::<Vec<_>>().join(",")
    }

    /// Whether only the whole page has what it shows.
    pub const fn is_whole(self) -> bool {
        self.xray || self.container
    }
}

/// Most ids of one list in the address.
const MAX_IDS: usize = 60;

/// The views of the check page.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum View {
    /// The file itself; on a wide screen it is always there, and findings show beside it.
    File,
    /// The layer stack.
    Layers,
    /// What runs again.
    Cache,
    /// A day of edits; part of the cache's tab.
    Day,
    /// The build context and its ignore file; part of the cache's tab.
    Context,
    /// Where the bytes are.
    Size,
    /// The list of findings.
    Findings,
    /// What the final image's configuration will be.
    Config,
}

impl View {
    /// All.
    pub const ALL: [Self; 8] = [
        Self::File,
        Self::Layers,
        Self::Cache,
        Self::Day,
        Self::Context,
        Self::Size,
        Self::Findings,
        Self::Config,
    ];
    /// Those of the bar at the bottom of a phone, in its order.
    pub const BAR: [Self; 5] = [
        Self::File,
        Self::Layers,
        Self::Cache,
        Self::Size,
        Self::Findings,
    ];
    /// Those with a tab, in their order.
    pub const TABS: [Self; 5] = [
        Self::Layers,
        Self::Cache,
        Self::Size,
        Self::Findings,
        Self::Config,
    ];

    /// The view whose tab shows it.
    pub const fn tab(self) -> Self {
        match self {
            Self::Day | Self::Context => Self::Cache,
            Self::File => Self::Findings,
            other => other,
        }
    }

    /// Name in the address and in test ids.
    pub const fn id(self) -> &'static str {
        match self {
            Self::File => "file",
            Self::Layers => "layers",
            Self::Cache => "cache",
            Self::Day => "day",
            Self::Context => "context",
            Self::Size => "size",
            Self::Findings => "findings",
            Self::Config => "config",
        }
    }

    /// As on a tab.
    pub const fn label(self) -> &'static str {
        match self {
            Self::File => "File",
            Self::Layers => "Layers",
            Self::Cache => "Cache",
            Self::Day => "Day",
            Self::Context => "Context",
            Self::Size => "Size",
            Self::Findings => "Findings",
            Self::Config => "Config",
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
            Some("share") => Self::Share(CheckPlace::parse(query)),
            Some("image") => Self::Image,
            Some("learn") => Self::Learn {
                lesson: parts.next().map(decode),
                section: parts.next().map(decode),
            },
            Some("teach") => Self::Teach(TeachPlace::parse(parts, query)),
            Some("sandbox") => Self::Sandbox(SandboxPlace::parse(parts.next(), query)),
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

impl SandboxPlace {
    fn parse(fixture: Option<&str>, query: &str) -> Self {
        let mut place = Self {
            fixture: fixture.map(decode).unwrap_or_default(),
            ..Self::default()
        };
        for pair in query.split('&') {
            match pair.split_once('=') {
                Some(("as", profile)) => place.profile = decode(profile),
                Some(("level", exercise)) => place.level = Some(decode(exercise)),
                Some(("run", lines)) => {
                    place.lines = decode(lines)
                        .split('\n')
                        .filter(|line| !line.is_empty())
                        .take(MAX_LINES)
                        .map(String::from)
                        .collect();
                }
                _ => {}
            }
        }
        place
    }
}

impl fmt::Display for SandboxPlace {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("#sandbox")?;
        if !self.fixture.is_empty() {
            write!(f, "/{}", encode(&self.fixture))?;
        }
        let mut sign = '?';
        if let Some(level) = &self.level {
            write!(f, "{sign}level={}", encode(level))?;
            sign = '&';
        }
        if !self.profile.is_empty() {
            write!(f, "{sign}as={}", encode(&self.profile))?;
            sign = '&';
        }
        if !self.lines.is_empty() {
            write!(f, "{sign}run={}", encode(&self.lines.join("\n")))?;
        }
        Ok(())
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
                Some(("if", ids)) => place.chips = list(ids),
                Some(("day", ids)) => place.day = list(ids),
                Some(("budget", number)) => place.budget = number.parse().ok(),
                Some(("nodes", number)) => place.nodes = number.parse().ok(),
                Some(("more", _)) => place.more = true,
                Some(("line", number)) => place.line = number.parse().ok(),
                Some(("path", path)) => place.path = decode(path),
                Some(("step", number)) => place.step = number.parse().ok(),
                Some(("show", words)) => place.show = Show::parse(words),
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
            Self::Sandbox(place) => write!(f, "{place}"),
            Self::Teach(place) => write!(f, "{place}"),
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
            Self::Share(place) => write!(f, "#share{place}"),
            Self::Check(place) => match place.to_string() {
                query if query.is_empty() => f.write_str("#"),
                query => write!(f, "#check{query}"),
            },
        }
    }
}

impl fmt::Display for CheckPlace {
    /// The query behind a path, `?` included; nothing for the place where a visit begins.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut query = Vec::new();
        if let Some(view) = self.view {
            query.push(format!("view={}", view.id()));
        }
        for (name, ids) in [("if", &self.chips), ("day", &self.day)] {
            if !ids.is_empty() {
                let ids: Vec<String> = ids.iter().map(|id| encode(id)).collect();
                query.push(format!("{name}={}", ids.join(",")));
            }
        }
        let numbers = [
            ("budget", self.budget),
            ("nodes", self.nodes),
            ("line", self.line),
        ];
        for (name, number) in numbers {
            if let Some(number) = number {
                query.push(format!("{name}={number}"));
            }
        }
        if !self.path.is_empty() {
            query.push(format!("path={}", encode(&self.path)));
        }
        if self.more {
            query.push("more=1".to_owned());
        }
        if let Some(step) = self.step {
            query.push(format!("step={step}"));
        }
        if self.show != Show::default() {
            query.push(format!("show={}", self.show.text()));
        }
        if query.is_empty() {
            return Ok(());
        }
        write!(f, "?{}", query.join("&"))
    }
}

/// Ids between commas.
fn list(ids: &str) -> Vec<String> {
    ids.split(',')
        .filter(|id| !id.is_empty())
        .take(MAX_IDS)
        .map(decode)
        .collect()
}

/// Percent-encodes what has a meaning in the fragment.
fn encode(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || b"-_.:*".contains(&byte) {
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
        check("#share", Route::Share(CheckPlace::default()));
        check(
            "#share?view=layers",
            Route::Share(CheckPlace {
                view: Some(View::Layers),
                ..CheckPlace::default()
            }),
        );
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
                ..CheckPlace::default()
            }),
        );
        check(
            "#check?view=day&day=source*5,file:a%20b&budget=120&nodes=20&more=1",
            Route::Check(CheckPlace {
                view: Some(View::Day),
                day: vec!["source*5".into(), "file:a b".into()],
                budget: Some(120),
                nodes: Some(20),
                more: true,
                ..CheckPlace::default()
            }),
        );
    }

    #[test]
    fn a_path_of_the_context_has_an_address() {
        check(
            "#check?view=context&line=3&path=src%2Fa%26b.js",
            Route::Check(CheckPlace {
                view: Some(View::Context),
                line: Some(3),
                path: "src/a&b.js".into(),
                ..CheckPlace::default()
            }),
        );
    }

    #[test]
    fn how_the_layers_show_is_part_of_the_address() {
        check(
            "#check?view=layers&step=0&show=xray,base,table",
            Route::Check(CheckPlace {
                view: Some(View::Layers),
                step: Some(0),
                show: Show {
                    xray: true,
                    base: true,
                    table: true,
                    ..Show::default()
                },
                ..CheckPlace::default()
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
