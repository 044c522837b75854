//! `docker images` of the 29 line: one row a name, with what the image takes on disk and in transit.
//! Source: docker/cli `cli/command/image/tree.go` of that line.

use super::cells::short_id;
use super::units::human_size_3;

const SPACING: &str = "   ";
const LEGEND: &str = "i Info →   U  In Use";

/// One row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ModernImageRow {
    /// `repository:tag`, or `None` for an image without a name.
    pub name: Option<String>,
    /// With `sha256:`.
    pub id: String,
    /// Bytes unpacked and packed.
    pub disk_bytes: u64,
    /// Bytes packed.
    pub content_bytes: u64,
    /// Whether a container was made from it.
    pub in_use: bool,
}

/// The text of the list. `columns` is the width of the terminal; without one names are never cut and the legend is
/// left out, as docker does when its output is not a terminal.
#[must_use]
pub fn modern_images(rows: &[ModernImageRow], columns: Option<usize>) -> String {
    let shown = |row: &ModernImageRow| row.name.clone().unwrap_or_else(|| "<untagged>".into());
    let widest = rows
        .iter()
        .map(|row| shown(row).chars().count())
        .max()
        .unwrap_or(0)
        .max("IMAGE".len());
    // ID, DISK USAGE, CONTENT SIZE and EXTRA with their spacing.
    let others = 12 + 10 + 12 + 5 + 4 * SPACING.len();
    let width = match columns {
        Some(columns) => widest.min(columns.saturating_sub(others).max(12)),
        None => widest,
    };
    let mut out = String::new();
    if let Some(columns) = columns {
        let blanks = columns.saturating_sub(LEGEND.chars().count());
        out.push_str(&format!("{}{LEGEND}\n", " ".repeat(blanks)));
    }
    out.push_str(&format!(
        "{:width$}{SPACING}{:12}{SPACING}{:>10}{SPACING}{:>12}{SPACING}{:5}\n",
        "IMAGE", "ID", "DISK USAGE", "CONTENT SIZE", "EXTRA"
    ));
    for row in rows {
        out.push_str(&format!(
            "{:width$}{SPACING}{:12}{SPACING}{:>10}{SPACING}{:>12}{SPACING}{:5}\n",
            cut(&shown(row), width),
            short_id(&row.id),
            human_size_3(row.disk_bytes),
            human_size_3(row.content_bytes),
            if row.in_use { " U " } else { "" },
        ));
    }
    out
}

fn cut(text: &str, width: usize) -> String {
    if text.chars().count() <= width {
        return text.into();
    }
    let kept: String = text.chars().take(width.saturating_sub(3)).collect();
    format!("{kept}...")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(name: Option<&str>, in_use: bool) -> ModernImageRow {
        ModernImageRow {
            name: name.map(String::from),
            id: "sha256:d457a076e7af1111111111111111".into(),
            disk_bytes: 778_000_000,
            content_bytes: 206_000_000,
            in_use,
        }
    }

    #[test]
    fn sizes_stand_to_the_right_and_use_is_marked() {
        assert_eq!(
            modern_images(
                &[
                    row(Some("hello-appsec-world:latest"), true),
                    row(None, false)
                ],
                None
            ),
            "IMAGE                       ID             DISK USAGE   CONTENT SIZE   EXTRA\n\
             hello-appsec-world:latest   d457a076e7af        778MB          206MB    U   \n\
             <untagged>                  d457a076e7af        778MB          206MB        \n"
        );
    }

    #[test]
    fn a_terminal_has_a_legend_and_cuts_names() {
        let text = modern_images(
            &[row(
                Some("registry.corp.example/team/application:1.0"),
                false,
            )],
            Some(80),
        );
        let lines: Vec<&str> = text.lines().collect();
        assert_eq!(lines[0].chars().count(), 80);
        assert!(lines[0].ends_with(LEGEND));
        assert!(
            lines[2].starts_with("registry.corp.example/team...   d457a076e7af"),
            "{text}"
        );
    }
}
