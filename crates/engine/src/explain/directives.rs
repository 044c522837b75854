//! Parser directives at the top of a file.

use super::Entry;

/// Directives, as the parser knows them.
#[rustfmt::skip]
pub(crate) const DIRECTIVES: &[Entry] = &[
    Entry { word: "syntax", what: "Names the image that reads this Dockerfile, so that newer syntax works on an older builder.", layer: "", key: "", trap: "It must stand at the very top, before any comment or blank line. The builder fetches the image unless it has it.", lesson: "", example: "# syntax=docker/dockerfile:1" },
    Entry { word: "escape", what: "Chooses the character that continues a line: a backslash or a backtick.", layer: "", key: "", trap: "It must stand at the very top. A backtick lets Windows paths keep their backslashes.", lesson: "", example: "# escape=`" },
    Entry { word: "check", what: "Settings of `docker build --check`: `skip=` leaves out checks, `error=true` lets warnings fail the build.", layer: "", key: "", trap: "It must stand at the very top. Several settings are joined by `;`.", lesson: "", example: "# check=skip=JSONArgsRecommended;error=true" },
];
