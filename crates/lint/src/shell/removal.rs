//! `rm -rf` on paths that may turn out to be vital.

use super::Analysis;
use super::view::reference;
use layerlab_diagnostics::Severity::Warning;
use layerlab_syntax::shell::tree::{Kind, NodeId};

/// Folders whose loss is fatal. Source: ShellCheck, SC2114 and SC2115.
const VITAL: &[&str] = &[
    "",
    "/bin",
    "/etc",
    "/home",
    "/mnt",
    "/usr",
    "/usr/share",
    "/usr/local",
    "/var",
    "/lib",
    "/dev",
    "/media",
    "/boot",
    "/lib64",
    "/usr/bin",
];

impl Analysis<'_> {
    pub(super) fn rm(&mut self, id: NodeId) {
        if !self.has_flag(id, &["r", "R", "recursive"]) {
            return;
        }
        for word in self.args(id) {
            for path in self.expanded(*word) {
                let Some(path) = path else { continue };
                let short = shorten(&path.text);
                if is_vital(&short) {
                    let code = if path.certain { 2114 } else { 2115 };
                    self.hit_named(code, *word, Warning, &path.variable);
                    break;
                }
            }
        }
    }

    /// The paths a word may become when its variables are empty.
    fn expanded(&self, word: NodeId) -> Vec<Option<Path>> {
        let mut out = vec![Some(Path {
            text: String::new(),
            certain: true,
            variable: String::new(),
        })];
        let Kind::Word(parts) = self.kind(word) else {
            return Vec::new();
        };
        for part in parts {
            let pieces: Vec<Option<Path>> = match self.kind(*part) {
                Kind::Braces(elements) => elements
                    .iter()
                    .flat_map(|element| self.expanded(*element))
                    .collect(),
                _ => vec![self.piece(*part)],
            };
            if out.len() * pieces.len() > 64 {
                return Vec::new();
            }
            out = out
                .iter()
                .flat_map(|before| pieces.iter().map(move |piece| (before, piece)))
                .map(|(before, piece)| {
                    let (before, piece) = (before.as_ref()?, piece.as_ref()?);
                    Some(Path {
                        text: format!("{}{}", before.text, piece.text),
                        certain: before.certain && piece.certain,
                        variable: if before.variable.is_empty() {
                            piece.variable.clone()
                        } else {
                            before.variable.clone()
                        },
                    })
                })
                .collect();
        }
        out
    }

    fn piece(&self, part: NodeId) -> Option<Path> {
        let path = |text: &str, certain: bool, variable: &str| {
            Some(Path {
                text: text.to_owned(),
                certain,
                variable: variable.to_owned(),
            })
        };
        match self.kind(part) {
            Kind::Literal(text) | Kind::Single(text) => path(text, true, ""),
            Kind::Glob(text) => path(text, false, ""),
            Kind::Parameter { text, .. } => {
                let guarded = [":?", ":-", ":="].iter().any(|sign| text.contains(sign));
                if guarded {
                    None
                } else {
                    path("", false, reference(text))
                }
            }
            Kind::Double(parts) => parts.iter().try_fold(
                Path {
                    text: String::new(),
                    certain: true,
                    variable: String::new(),
                },
                |before, part| {
                    let piece = self.piece(*part)?;
                    Some(Path {
                        text: before.text + &piece.text,
                        certain: before.certain && piece.certain,
                        variable: if before.variable.is_empty() {
                            piece.variable
                        } else {
                            before.variable
                        },
                    })
                },
            ),
            _ => path("", false, ""),
        }
    }
}

struct Path {
    text: String,
    certain: bool,
    variable: String,
}

/// `//` and `**` made one, the last `/` dropped.
fn shorten(path: &str) -> String {
    let mut out = String::new();
    for c in path.chars() {
        if matches!(c, '/' | '*') && out.ends_with(c) {
            continue;
        }
        out.push(c);
    }
    if out.len() > 1 && out.ends_with('/') {
        out.pop();
    }
    out
}

fn is_vital(path: &str) -> bool {
    !path.is_empty()
        && ["", "/", "/*", "/*/*"].iter().any(|end| {
            path.strip_suffix(end)
                .is_some_and(|start| VITAL.contains(&start))
        })
}
