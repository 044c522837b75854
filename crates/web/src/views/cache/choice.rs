//! Chips: what the analysis offers, and "this line" for the line of the cursor.

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

/// The offered chips, those of chosen lines, and that of the cursor's line.
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
