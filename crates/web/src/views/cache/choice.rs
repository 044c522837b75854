//! Chips: what the analysis offers, files the visitor named, and "this line" for the line of the cursor.

use layerlab_protocol::what_if::{Change, Chip};

/// A chip.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Choice {
    /// Stable id, also in links.
    pub id: String,
    /// As on the chip.
    pub label: String,
    /// What it stands for.
    pub change: Change,
}

/// Begins the id of a chip that changes a line.
const LINE: &str = "line:";
/// Begins the id of a chip that edits a file the visitor named.
const FILE: &str = "file:";

/// The offered chips, those of named files and chosen lines, and that of the cursor's line.
pub fn choices(offered: &[Chip], chosen: &[String], cursor: Option<u32>) -> Vec<Choice> {
    let mut all: Vec<Choice> = offered
        .iter()
        // The page makes these itself, since it knows the cursor.
        .filter(|chip| !matches!(chip.change, Change::EditLine(_)))
        .map(|chip| Choice {
            id: chip.id.clone(),
            label: chip.label.clone(),
            change: chip.change.clone(),
        })
        .collect();
    // Ids tell chips apart in the address; a second base image gets a number.
    for at in 1..all.len() {
        let (before, rest) = all.split_at_mut(at);
        let id = rest[0].id.clone();
        let mut n = 2;
        while before.iter().any(|choice| choice.id == rest[0].id) {
            rest[0].id = format!("{id}.{n}");
            n += 1;
        }
    }
    for id in chosen {
        if let Some(path) = id.strip_prefix(FILE).filter(|path| !path.is_empty())
            && all.iter().all(|choice| choice.id != *id)
        {
            all.push(Choice {
                id: id.clone(),
                label: format!("edit {path}"),
                change: Change::EditFile(path.to_owned()),
            });
        }
    }
    // Without a cursor, the line that the analysis offers.
    let offered = || {
        offered.iter().find_map(|chip| match chip.change {
            Change::EditLine(line) => Some(line),
            _ => None,
        })
    };
    let chosen = chosen
        .iter()
        .filter_map(|id| id.strip_prefix(LINE)?.parse().ok());
    let lines = chosen.chain(cursor.or_else(offered));
    for line in lines {
        let id = format!("{LINE}{line}");
        if all.iter().all(|choice| choice.id != id) {
            all.push(Choice {
                id,
                label: format!("change line {line}"),
                change: Change::EditLine(line),
            });
        }
    }
    all
}

/// The id of the chip that edits the file: an offered one, or one of its own. `None` for what is no path.
pub fn file_chip(choices: &[Choice], typed: &str) -> Option<String> {
    let path = typed.trim().trim_start_matches("./").trim_matches('/');
    if path.is_empty() {
        return None;
    }
    let edits = |choice: &&Choice| choice.change == Change::EditFile(path.to_owned());
    let known = choices.iter().find(edits).map(|choice| choice.id.clone());
    Some(known.unwrap_or_else(|| format!("{FILE}{path}")))
}

/// The changes of the chosen chips.
pub fn changes(choices: &[Choice], chosen: &[String]) -> Vec<Change> {
    choices
        .iter()
        .filter(|choice| chosen.contains(&choice.id))
        .map(|choice| choice.change.clone())
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn offered() -> Vec<Chip> {
        let chip = |id: &str, change| Chip {
            id: id.to_owned(),
            label: id.to_owned(),
            change,
        };
        vec![
            chip("source", Change::EditFile("src/app.js".to_owned())),
            chip("line", Change::EditLine(1)),
        ]
    }

    #[test]
    fn the_cursor_and_chosen_lines_have_one_chip_each() {
        let chosen = ["line:7".to_owned(), "line:x".to_owned()];
        let ids: Vec<String> = choices(&offered(), &chosen, Some(7))
            .into_iter()
            .map(|c| c.id)
            .collect();
        assert_eq!(ids, ["source", "line:7"]);
        let ids: Vec<String> = choices(&offered(), &chosen, Some(3))
            .into_iter()
            .map(|c| c.id)
            .collect();
        assert_eq!(ids, ["source", "line:7", "line:3"]);
    }

    #[test]
    fn a_named_file_has_a_chip_unless_one_is_offered() {
        let chosen = ["file:docs/a.md".to_owned(), "file:".to_owned()];
        let all = choices(&offered(), &chosen, None);
        let ids: Vec<&str> = all.iter().map(|choice| &*choice.id).collect();
        assert_eq!(ids, ["source", "file:docs/a.md", "line:1"]);
        assert_eq!(
            changes(&all, &chosen),
            [Change::EditFile("docs/a.md".to_owned())]
        );
        assert_eq!(file_chip(&all, " ./src/app.js").as_deref(), Some("source"));
        assert_eq!(file_chip(&all, "b.md").as_deref(), Some("file:b.md"));
        assert_eq!(file_chip(&all, " / "), None);
    }

    #[test]
    fn equal_ids_are_numbered() {
        let twice = [offered(), offered()].concat();
        let ids: Vec<String> = choices(&twice, &[], None)
            .into_iter()
            .map(|c| c.id)
            .collect();
        assert_eq!(ids, ["source", "source.2", "line:1"]);
    }

    #[test]
    fn unknown_ids_change_nothing() {
        let all = choices(&offered(), &[], None);
        assert_eq!(changes(&all, &["moon".to_owned()]), []);
        assert_eq!(
            changes(&all, &["source".to_owned()]),
            [Change::EditFile("src/app.js".to_owned())]
        );
    }
}
