//! What a key does in the tree, as of the ARIA pattern for tree grids.

/// What a key asks for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum KeyAction {
    /// Makes another row the active one.
    Go(u32),
    /// Opens or closes the active directory.
    Toggle,
    /// Shows the active file.
    Show,
    /// Goes to the directory around the active row.
    Parent,
    /// Looks for a name that begins so.
    Type(char),
}

/// The active row, as far as a key needs it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Active {
    /// Which row.
    pub row: u32,
    /// `None` for what is no directory, else whether it is open.
    pub open: Option<bool>,
    /// Whether there is something to open.
    pub has_children: bool,
}

/// Reads a key. `None` when the tree does not use it.
pub fn action(key: &str, active: Active, n_rows: u32, page: u32) -> Option<KeyAction> {
    let last = n_rows.checked_sub(1)?;
    let is_open = active.open == Some(true);
    Some(match key {
        "ArrowDown" => KeyAction::Go(active.row.saturating_add(1).min(last)),
        "ArrowUp" => KeyAction::Go(active.row.saturating_sub(1)),
        "PageDown" => KeyAction::Go(active.row.saturating_add(page).min(last)),
        "PageUp" => KeyAction::Go(active.row.saturating_sub(page)),
        "Home" => KeyAction::Go(0),
        "End" => KeyAction::Go(last),
        "ArrowRight" if is_open => KeyAction::Go(active.row.saturating_add(1).min(last)),
        "ArrowRight" if active.has_children => KeyAction::Toggle,
        "ArrowLeft" if is_open => KeyAction::Toggle,
        "ArrowLeft" => KeyAction::Parent,
        "Enter" | " " => match active.open {
            Some(_) => KeyAction::Toggle,
            None => KeyAction::Show,
        },
        key => {
            let mut chars = key.chars();
            match (chars.next(), chars.next()) {
                (Some(typed), None) if !typed.is_control() => KeyAction::Type(typed),
                _ => return None,
            }
        }
    })
}

/// The next row after `from` whose name begins with `typed`, case ignored, round the loaded rows once. A single
/// letter moves on from the active row; a longer word may stay on it.
pub fn typed_row<'a>(
    names: impl Iterator<Item = (u32, &'a str)> + Clone,
    typed: &str,
    from: u32,
) -> Option<u32> {
    let typed = typed.to_lowercase();
    let stays = typed.chars().count() > 1;
    let matches = names.filter(|(_, name)| {
        let mut rest = name.chars().flat_map(char::to_lowercase);
        typed.chars().all(|c| rest.next() == Some(c))
    });
    matches
        .clone()
        .map(|(row, _)| row)
        .find(|row| *row > from || (stays && *row == from))
        .or_else(|| matches.map(|(row, _)| row).next())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(key: &str, open: Option<bool>, does: Option<KeyAction>) {
        let active = Active {
            row: 5,
            open,
            has_children: open.is_some(),
        };
        assert_eq!(action(key, active, 100, 10), does);
    }

    #[test]
    fn arrows_walk_open_and_close() {
        check("ArrowDown", None, Some(KeyAction::Go(6)));
        check("ArrowRight", Some(false), Some(KeyAction::Toggle));
        check("ArrowRight", Some(true), Some(KeyAction::Go(6)));
        check("ArrowLeft", Some(true), Some(KeyAction::Toggle));
        check("ArrowLeft", Some(false), Some(KeyAction::Parent));
        check("ArrowLeft", None, Some(KeyAction::Parent));
        check("Enter", None, Some(KeyAction::Show));
        check("Enter", Some(false), Some(KeyAction::Toggle));
        check("PageUp", None, Some(KeyAction::Go(0)));
        check("End", None, Some(KeyAction::Go(99)));
    }

    #[test]
    fn letters_search_and_other_keys_pass() {
        check("e", None, Some(KeyAction::Type('e')));
        check("Tab", None, None);
        check("ArrowRight", None, None);
        let active = Active {
            row: 0,
            open: None,
            has_children: false,
        };
        assert_eq!(action("Home", active, 0, 10), None);
    }

    #[test]
    fn type_ahead_goes_round() {
        let names = [(3, "bin"), (4, "Etc"), (5, "env"), (6, "usr")];
        let find = |typed, from| typed_row(names.iter().copied(), typed, from);
        assert_eq!(find("e", 3), Some(4));
        assert_eq!(find("e", 4), Some(5));
        assert_eq!(find("e", 5), Some(4));
        assert_eq!(find("et", 4), Some(4));
        assert_eq!(find("x", 4), None);
    }
}
