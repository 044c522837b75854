//! What a build prints: one block a vertex (plain) or one line a vertex (terminal), warnings, failures.
//! Sources: BuildKit `util/progress/progressui/{printer,display}.go`, `solver/errdefs/source.go`, buildx
//! `commands/build.go`.

use super::units::progress_bytes;

/// How a vertex ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum VertexEnd {
    /// It ran.
    Done,
    /// Its result was there.
    Cached,
    /// It failed, with this message.
    Failed(String),
    /// Another one failed first.
    Canceled,
}

/// One line below a vertex: a transfer, an export.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct VertexStatus {
    /// `transferring context:`, `exporting layers`.
    pub name: String,
    /// Bytes so far, if it counts them.
    pub current_bytes: u64,
    /// Bytes in all, if it knows them.
    pub total_bytes: u64,
    /// How long it took.
    pub elapsed_millis: u64,
}

/// A line that a command wrote.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LogLine {
    /// Since the vertex began.
    pub at_millis: u64,
    /// Without its new line.
    pub text: String,
}

/// One step of a build.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Vertex {
    /// `[2/5] WORKDIR /app`.
    pub name: String,
    /// Its lines.
    pub statuses: Vec<VertexStatus>,
    /// What its command wrote.
    pub logs: Vec<LogLine>,
    /// How it ended.
    pub end: VertexEnd,
    /// How long it took.
    pub elapsed_millis: u64,
}

/// A place in a Dockerfile.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SourcePlace {
    /// As it was named: `Dockerfile`.
    pub file: String,
    /// The whole text.
    pub text: String,
    /// First line of the instruction, from 1.
    pub first_line: usize,
    /// Last line of the instruction.
    pub last_line: usize,
}

/// Why a build failed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BuildFailure {
    /// What follows `failed to build: failed to solve: `.
    pub message: String,
    /// Where, if a line is at fault.
    pub place: Option<SourcePlace>,
}

/// A build check's warning.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BuildWarning {
    /// `JSONArgsRecommended: JSON arguments recommended for CMD …`.
    pub text: String,
    /// The line, if one is at fault.
    pub line: Option<usize>,
}

/// A whole build.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct BuildReport {
    /// In the order they are numbered.
    pub vertices: Vec<Vertex>,
    /// How long all took.
    pub elapsed_millis: u64,
    /// Warnings of build checks.
    pub warnings: Vec<BuildWarning>,
    /// Why it failed, if it did.
    pub failure: Option<BuildFailure>,
}

/// Lines of a failed command that are repeated at the end.
const REPEATED_LOGS: usize = 10;

/// The text of `--progress plain`.
#[must_use]
pub fn build_plain(report: &BuildReport) -> String {
    let mut out = String::from("#0 building with \"default\" instance using docker driver\n");
    for (vertex, number) in report.vertices.iter().zip(1_usize..) {
        out.push_str(&format!("\n#{number} {}\n", vertex.name));
        for status in &vertex.statuses {
            let bytes = bytes(status).map_or(String::new(), |text| format!(" {text}"));
            let time = if status.elapsed_millis > 10 {
                format!(" {}s", tenths(status.elapsed_millis))
            } else {
                String::new()
            };
            out.push_str(&format!("#{number} {}{bytes}{time} done\n", status.name));
        }
        for log in &vertex.logs {
            out.push_str(&format!("#{number} {}\n", log_line(log)));
        }
        match &vertex.end {
            VertexEnd::Done => out.push_str(&format!(
                "#{number} DONE {}s\n",
                tenths(vertex.elapsed_millis)
            )),
            VertexEnd::Cached => out.push_str(&format!("#{number} CACHED\n")),
            VertexEnd::Failed(message) => out.push_str(&format!("#{number} ERROR: {message}\n")),
            VertexEnd::Canceled => out.push_str(&format!("#{number} CANCELED\n")),
        }
    }
    out.push_str(&tail(report));
    out
}

/// The last picture that a terminal of so many columns shows.
#[must_use]
pub fn build_terminal(report: &BuildReport, columns: usize) -> String {
    let ended = report
        .vertices
        .iter()
        .filter(|vertex| vertex.end != VertexEnd::Canceled)
        .count();
    let total = report.vertices.len();
    let finished = if ended == total { "FINISHED" } else { "" };
    let head = format!(
        "[+] Building {}s ({ended}/{total}) {finished}",
        tenths(report.elapsed_millis)
    );
    let mut out = justified(&head, "docker:default", columns.saturating_sub(1));
    out.push('\n');
    for vertex in &report.vertices {
        let mark = match vertex.end {
            VertexEnd::Done => "",
            VertexEnd::Cached => "CACHED ",
            VertexEnd::Failed(_) => "ERROR ",
            VertexEnd::Canceled => "CANCELED ",
        };
        let name = format!("{mark}{}", vertex.name.replace('\t', " "));
        out.push_str(&terminal_line(&name, None, vertex.elapsed_millis, columns));
        for status in &vertex.statuses {
            let name = format!("=> {}", status.name);
            out.push_str(&terminal_line(
                &name,
                bytes(status),
                status.elapsed_millis,
                columns,
            ));
        }
    }
    out.push_str(&tail(report));
    out
}

/// What stands below the vertices, and all there is of a failed `--quiet` build but the logs.
fn tail(report: &BuildReport) -> String {
    let mut out = String::new();
    for vertex in &report.vertices {
        if let VertexEnd::Failed(_) = vertex.end {
            out.push_str(&format!("------\n > {}:\n", vertex.name));
            for log in vertex
                .logs
                .iter()
                .skip(vertex.logs.len().saturating_sub(REPEATED_LOGS))
            {
                out.push_str(&format!("{}\n", log_line(log)));
            }
            out.push_str("------\n");
        }
    }
    out.push_str(&warnings(&report.warnings));
    if let Some(failure) = &report.failure {
        out.push_str(&build_failure(failure));
    }
    out
}

fn warnings(warnings: &[BuildWarning]) -> String {
    if warnings.is_empty() {
        return String::new();
    }
    let plural = if warnings.len() == 1 { "" } else { "s" };
    let mut out = format!(
        "\n {} warning{plural} found (use docker --debug to expand):\n",
        warnings.len()
    );
    for warning in warnings {
        let line = warning
            .line
            .map_or(String::new(), |line| format!(" (line {line})"));
        out.push_str(&format!(" - {}{line}\n", warning.text));
    }
    out
}

/// The source around the fault and the last line.
#[must_use]
pub fn build_failure(failure: &BuildFailure) -> String {
    let excerpt = failure.place.as_ref().map(excerpt).unwrap_or_default();
    format!(
        "{excerpt}ERROR: failed to build: failed to solve: {}\n",
        failure.message
    )
}

/// Two lines before and after the instruction, which is marked.
fn excerpt(place: &SourcePlace) -> String {
    const RULE: &str = "--------------------";
    const AROUND: usize = 2;
    let mut out = format!("{}:{}\n{RULE}\n", place.file, place.first_line);
    for (line, number) in place.text.split('\n').zip(1_usize..) {
        if number + AROUND < place.first_line || number > place.last_line + AROUND {
            continue;
        }
        let inside = (place.first_line..=place.last_line).contains(&number);
        let mark = if inside { ">>>" } else { "   " };
        out.push_str(&format!(" {number:3} | {mark} {line}\n"));
    }
    out.push_str(RULE);
    out.push('\n');
    out
}

fn bytes(status: &VertexStatus) -> Option<String> {
    match (status.current_bytes, status.total_bytes) {
        (0, 0) => None,
        (current, 0) => Some(progress_bytes(current)),
        (current, total) => Some(format!(
            "{} / {}",
            progress_bytes(current),
            progress_bytes(total)
        )),
    }
}

/// Seconds with one place.
fn tenths(millis: u64) -> String {
    let rounded = (millis + 50) / 100;
    format!("{}.{}", rounded / 10, rounded % 10)
}

/// A command's line with its time: three places below ten seconds, two below a hundred, one above.
fn log_line(log: &LogLine) -> String {
    let (seconds, millis) = (log.at_millis / 1000, log.at_millis % 1000);
    match seconds {
        0..10 => format!("{seconds}.{millis:03} {}", log.text),
        10..100 => format!("{seconds}.{:02} {}", millis / 10, log.text),
        _ => format!("{seconds}.{} {}", millis / 100, log.text),
    }
}

fn justified(left: &str, right: &str, columns: usize) -> String {
    let room = columns.saturating_sub(right.chars().count() + 1);
    format!("{left:room$} {right}")
}

fn terminal_line(name: &str, status: Option<String>, millis: u64, columns: usize) -> String {
    const PREFIX: &str = " => ";
    let timer = format!(
        " {}s\n",
        if millis < 50 {
            "0.0".into()
        } else {
            tenths(millis)
        }
    );
    let mut room = columns.saturating_sub(PREFIX.len() + timer.len() + 1);
    let mut shown = None;
    if let Some(status) = status
        && room + status.len() > 20
    {
        room = room.saturating_sub(status.len() + 1);
        shown = Some(status);
    }
    if room < 12 {
        return String::new();
    }
    let mut line = format!("{PREFIX}{}", name.chars().take(room).collect::<String>());
    if let Some(status) = shown {
        line.push_str(&format!(" {status}"));
    }
    justified(&line, &timer, columns)
}

#[cfg(test)]
#[path = "build_progress_tests.rs"]
mod tests;
