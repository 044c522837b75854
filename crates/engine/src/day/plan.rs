//! The edits of a day as people write them in links and on the command line, and what they mean for
//! a file.

use layerlab_buildgraph::BuildModel;
use layerlab_buildgraph::what_if::{Chip, Edit, MAX_EDITS};
use layerlab_protocol::day::{DayEdit, DayOffer, DayPreset};
use layerlab_syntax::ast::{Dockerfile, Keyword};

/// Ready-made days: id, label, edits.
const PRESETS: [(&str, &str, &[&str]); 3] = [
    (
        "frontend",
        "Frontend day",
        &["source*6", "lockfile", "source*4", "readme", "source*3"],
    ),
    (
        "dependency",
        "Dependency day",
        &[
            "lockfile", "source*2", "lockfile", "base", "lockfile", "source*2",
        ],
    ),
    (
        "ops",
        "Ops day",
        &[
            "settings", "cold", "base", "settings", "readme", "argument", "cold", "source",
        ],
    ),
];

/// Written out, so that `source*99999999` is no attack.
const MAX_REPEAT: usize = 99;

/// An edit with its name; `None` for one that means nothing here.
pub(crate) struct Planned {
    pub(crate) view: DayEdit,
    pub(crate) edit: Option<Edit>,
}

/// What may be put into a day of this file.
pub(crate) fn offers(
    file: &Dockerfile,
    model: &BuildModel,
    chips: &[Chip],
) -> Vec<(String, String, Edit)> {
    let mut all: Vec<(String, String, Edit)> = Vec::new();
    for chip in chips {
        let id = chip.id.name();
        // A second base image gets a number, as in the cache view.
        let n = all
            .iter()
            .filter(|(known, ..)| base_id(known) == id)
            .count();
        let id = if n == 0 {
            id.to_owned()
        } else {
            format!("{id}.{}", n + 1)
        };
        all.push((id, chip.label.clone(), chip.edit.clone()));
    }
    if let Some((idx, line)) = settings_line(file, model) {
        let label = format!("change the settings, line {line}");
        all.push(("settings".to_owned(), label, Edit::EditLine(idx)));
    }
    all
}

fn base_id(id: &str) -> &str {
    id.split_once('.').map_or(id, |(name, _)| name)
}

/// The last line of the final stage that makes no step.
fn settings_line(file: &Dockerfile, model: &BuildModel) -> Option<(usize, u32)> {
    let stage = model.stages.get(model.target?)?;
    stage
        .instructions
        .clone()
        .rev()
        .filter_map(|idx| Some((idx, file.instructions.get(idx)?)))
        .find(|(_, line)| {
            matches!(
                line.keyword,
                Keyword::Cmd
                    | Keyword::Entrypoint
                    | Keyword::Env
                    | Keyword::Label
                    | Keyword::Expose
            )
        })
        .map(|(idx, line)| (idx, line.line))
}

/// As the page and the command line list them.
pub(crate) fn offer_views(offers: &[(String, String, Edit)]) -> Vec<DayOffer> {
    let view = |(id, label, _): &(String, String, Edit)| DayOffer {
        id: id.clone(),
        label: label.clone(),
    };
    offers.iter().map(view).collect()
}

/// The ready-made days, without what does not fit the file.
pub(crate) fn presets(offers: &[(String, String, Edit)]) -> Vec<DayPreset> {
    let fits = |id: &&&str| {
        let name = id.split_once('*').map_or(**id, |(name, _)| name);
        offers.iter().any(|(known, ..)| known == name)
    };
    PRESETS
        .iter()
        .map(|(id, label, edits)| DayPreset {
            id: (*id).to_owned(),
            label: (*label).to_owned(),
            edits: edits
                .iter()
                .filter(fits)
                .map(|id| (*id).to_owned())
                .collect(),
        })
        .collect()
}

/// Reads a day, repeats written out. At most [`MAX_EDITS`] and one more, so that it shows.
pub(crate) fn read(
    written: &[String],
    offers: &[(String, String, Edit)],
    file: &Dockerfile,
) -> (Vec<Planned>, usize) {
    let mut planned = Vec::new();
    let mut n_left_out = 0;
    for token in written {
        let (id, times) = repeated(token);
        for _ in 0..times {
            if planned.len() < MAX_EDITS {
                planned.push(plan(id, offers, file));
            } else {
                n_left_out += 1;
            }
        }
    }
    (planned, n_left_out)
}

fn repeated(token: &str) -> (&str, usize) {
    let times = token
        .rsplit_once('*')
        .and_then(|(id, times)| Some((id, times.parse::<usize>().ok()?)));
    match times {
        Some((id, times)) if !id.is_empty() => (id, times.min(MAX_REPEAT)),
        _ => (token, 1),
    }
}

fn plan(id: &str, offers: &[(String, String, Edit)], file: &Dockerfile) -> Planned {
    let found = offers
        .iter()
        .find(|(known, ..)| known == id)
        .map(|(_, label, edit)| (label.clone(), edit.clone()))
        .or_else(|| named(id, file));
    let (label, edit, left_out) = match found {
        Some((label, edit)) => (label, Some(edit), String::new()),
        None => (
            id.to_owned(),
            None,
            "nothing in this file answers to it".to_owned(),
        ),
    };
    Planned {
        view: DayEdit {
            id: id.to_owned(),
            label,
            left_out,
        },
        edit,
    }
}

/// An edit that carries a name of its own.
fn named(id: &str, file: &Dockerfile) -> Option<(String, Edit)> {
    let (kind, value) = id.split_once(':').filter(|(_, value)| !value.is_empty())?;
    let path = || value.trim_start_matches("./").to_owned();
    Some(match kind {
        "file" => (format!("edit {}", path()), Edit::EditFile(path())),
        "touch" => (format!("touch {}", path()), Edit::Touch(path())),
        "chmod" => (format!("chmod +x {}", path()), Edit::Chmod(path())),
        "delete" => (format!("delete {}", path()), Edit::Delete(path())),
        "base" => (format!("new {value}"), Edit::NewBase(value.to_owned())),
        "arg" => {
            let (name, value) = value.split_once('=')?;
            let edit = Edit::BuildArg {
                name: name.to_owned(),
                value: value.to_owned(),
            };
            // Values are never shown: they may be secrets.
            (format!("--build-arg {name}=…"), edit)
        }
        "line" => {
            let line: u32 = value.parse().ok()?;
            let lines = &file.instructions;
            let idx = lines
                .iter()
                .position(|i| i.line <= line && line <= i.end_line)?;
            (format!("change line {line}"), Edit::EditLine(idx))
        }
        _ => return None,
    })
}

/// The same edits for a text in which lines stand elsewhere; a line that is gone is left out.
/// `pairs` gives for each new instruction the old one.
pub(crate) fn moved(edits: &[Edit], pairs: &[Option<usize>]) -> Vec<Edit> {
    edits
        .iter()
        .filter_map(|edit| match edit {
            Edit::EditLine(old) => pairs
                .iter()
                .position(|pair| *pair == Some(*old))
                .map(Edit::EditLine),
            other => Some(other.clone()),
        })
        .collect()
}
