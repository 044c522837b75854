//! Progress as a terminal shows it in the end, made from what docker prints where there is no terminal.
//!
//! A build's plain blocks become one line a vertex, and the layers of a pull or push one line each with their last
//! state. Everything else stays as it is. Sources: BuildKit `util/progress/progressui/display.go`, moby
//! `pkg/jsonmessage`.

const FIRST_LINE: &str = "#0 building with";

/// How a vertex ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum End {
    Done,
    Cached,
    Failed,
    Canceled,
}

/// One step of a build.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Vertex<'t> {
    name: &'t str,
    /// `exporting layers`, `transferring context: 2B`, with its tenths of a second.
    statuses: Vec<(&'t str, u64)>,
    end: End,
    /// Tenths of a second.
    tenths: u64,
}

/// The text as a terminal of so many columns shows it when all is over.
#[must_use]
pub fn as_on_a_terminal(text: &str, columns: usize) -> String {
    match text
        .find(FIRST_LINE)
        .filter(|at| *at == 0 || text.get(..*at).is_some_and(|head| head.ends_with('\n')))
    {
        Some(at) => {
            let (before, build) = text.split_at(at);
            format!("{}{}", layers(before), builds(build, columns))
        }
        None => layers(text),
    }
}

/// Lines of layers, each once with its last state, where it first stood.
fn layers(text: &str) -> String {
    let mut lines: Vec<(Option<&str>, &str)> = Vec::new();
    for line in text.split_inclusive('\n') {
        let id = line.split_once(": ").map(|(id, _)| id).filter(|id| {
            id.len() == 12
                && id
                    .chars()
                    .all(|each| each.is_ascii_digit() || ('a'..='f').contains(&each))
        });
        // Only what belongs to one transfer is joined: any other line ends it.
        let known = id.and_then(|id| {
            let together = lines
                .iter()
                .rev()
                .take_while(|(other, _)| other.is_some())
                .count();
            let start = lines.len() - together;
            lines
                .iter()
                .skip(start)
                .position(|(other, _)| *other == Some(id))
                .map(|at| at + start)
        });
        match known.and_then(|at| lines.get_mut(at)) {
            Some(slot) => slot.1 = line,
            None => lines.push((id, line)),
        }
    }
    lines.into_iter().map(|(_, line)| line).collect()
}

/// One or more builds, one after another.
fn builds(text: &str, columns: usize) -> String {
    let mut out = String::new();
    let mut rest = text;
    while let Some(after) = rest.strip_prefix(FIRST_LINE) {
        let next = after
            .find(&format!("\n{FIRST_LINE}"))
            .map_or(after.len(), |at| at + 1);
        let (build, tail) = after.split_at(next);
        out.push_str(&one_build(build, columns));
        rest = tail;
    }
    out
}

/// A build without the beginning of its first line.
fn one_build(text: &str, columns: usize) -> String {
    let body = text.split_once('\n').map_or("", |(_, body)| body);
    // Below the vertices stand the logs of a failure, warnings and the last line.
    let tail = body
        .match_indices('\n')
        .map(|(at, _)| at + 1)
        .chain([0])
        .filter(|at| {
            let line = body.get(*at..).unwrap_or_default();
            line.starts_with("------\n") || line.starts_with("ERROR: ") || is_warning(line)
        })
        .min()
        .unwrap_or(body.len());
    let (blocks, tail) = body.split_at(tail);
    let vertices: Vec<Vertex<'_>> = blocks.split("\n\n").filter_map(vertex).collect();
    let total = vertices.len();
    let ended = vertices
        .iter()
        .filter(|vertex| vertex.end != End::Canceled)
        .count();
    let tenths: u64 = vertices.iter().map(|vertex| vertex.tenths).sum();
    let finished = if ended == total { "FINISHED" } else { "" };
    let head = format!(
        "[+] Building {}s ({ended}/{total}) {finished}",
        seconds(tenths)
    );
    let mut out = justified(&head, "docker:default", columns.saturating_sub(1));
    out.push('\n');
    for vertex in &vertices {
        let mark = match vertex.end {
            End::Done => "",
            End::Cached => "CACHED ",
            End::Failed => "ERROR ",
            End::Canceled => "CANCELED ",
        };
        out.push_str(&row(
            &format!("{mark}{}", vertex.name.replace('\t', " ")),
            vertex.tenths,
            columns,
        ));
        for (status, tenths) in &vertex.statuses {
            out.push_str(&row(&format!("=> {status}"), *tenths, columns));
        }
    }
    out.push_str(tail);
    out
}

/// ` 2 warnings found (use docker --debug to expand):`
fn is_warning(line: &str) -> bool {
    let line = line.lines().next().unwrap_or_default();
    line.starts_with(' ') && line.contains(" found (use docker --debug")
}

fn vertex(block: &str) -> Option<Vertex<'_>> {
    let mut lines = block.trim_start_matches('\n').lines();
    let (number, name) = lines.next()?.split_once(' ')?;
    number.strip_prefix('#')?.parse::<u32>().ok()?;
    let mut vertex = Vertex {
        name,
        statuses: Vec::new(),
        end: End::Done,
        tenths: 0,
    };
    for line in lines {
        let Some(text) = line
            .strip_prefix(number)
            .and_then(|rest| rest.strip_prefix(' '))
        else {
            continue;
        };
        if let Some(time) = text.strip_prefix("DONE ") {
            vertex.tenths = tenths(time).unwrap_or(0);
        } else if text == "CACHED" {
            vertex.end = End::Cached;
        } else if text == "CANCELED" {
            vertex.end = End::Canceled;
        } else if text.starts_with("ERROR: ") {
            vertex.end = End::Failed;
        } else if let Some(status) = text.strip_suffix(" done") {
            let timed = status
                .rsplit_once(' ')
                .and_then(|(name, time)| Some((name, tenths(time)?)));
            vertex.statuses.push(timed.unwrap_or((status, 0)));
        }
    }
    Some(vertex)
}

/// `1.2s` as tenths of a second.
fn tenths(text: &str) -> Option<u64> {
    let (whole, tenth) = text.strip_suffix('s')?.split_once('.')?;
    if tenth.len() != 1 {
        return None;
    }
    whole
        .parse::<u64>()
        .ok()?
        .checked_mul(10)?
        .checked_add(tenth.parse().ok()?)
}

fn seconds(tenths: u64) -> String {
    format!("{}.{}", tenths / 10, tenths % 10)
}

fn justified(left: &str, right: &str, columns: usize) -> String {
    let room = columns.saturating_sub(right.chars().count() + 1);
    format!("{left:room$} {right}")
}

fn row(name: &str, tenths: u64, columns: usize) -> String {
    const PREFIX: &str = " => ";
    let timer = format!(" {}s\n", seconds(tenths));
    let room = columns.saturating_sub(PREFIX.len() + timer.len() + 1);
    let name: String = name.chars().take(room.max(12)).collect();
    justified(&format!("{PREFIX}{name}"), &timer, columns)
}

#[cfg(test)]
mod tests {
    use super::*;

    const PLAIN: &str = "#0 building with \"default\" instance using docker driver

#1 [internal] load build definition from Dockerfile
#1 transferring dockerfile: 124B done
#1 DONE 0.0s

#2 [2/3] WORKDIR /app
#2 CACHED

#3 [3/3] RUN npm run build
#3 0.145 npm: not found
#3 ERROR: process \"/bin/sh -c npm run build\" did not complete successfully: exit code: 127
------
 > [3/3] RUN npm run build:
0.145 npm: not found
------
ERROR: failed to build: failed to solve: x
";

    #[test]
    fn a_build_has_one_line_a_vertex_and_keeps_what_stands_below() {
        let text = as_on_a_terminal(PLAIN, 60);
        let lines: Vec<&str> = text.lines().collect();
        assert_eq!(
            lines[0],
            "[+] Building 0.0s (3/3) FINISHED             docker:default"
        );
        assert_eq!(
            lines[1],
            " => [internal] load build definition from Dockerfile   0.0s"
        );
        assert_eq!(
            lines[2],
            " => => transferring dockerfile: 124B                   0.0s"
        );
        assert_eq!(
            lines[3],
            " => CACHED [2/3] WORKDIR /app                          0.0s"
        );
        assert_eq!(
            lines[4],
            " => ERROR [3/3] RUN npm run build                      0.0s"
        );
        assert_eq!(
            lines[5..],
            [
                "------",
                " > [3/3] RUN npm run build:",
                "0.145 npm: not found",
                "------",
                "ERROR: failed to build: failed to solve: x"
            ]
        );
    }

    #[test]
    fn two_builds_of_one_line_stay_two() {
        let text = as_on_a_terminal(&format!("{}\n{PLAIN}", PLAIN.trim_end()), 60);
        assert_eq!(text.matches("[+] Building").count(), 2);
    }

    #[test]
    fn layers_show_their_last_state_where_they_first_stood() {
        let plain = "20: Pulling from library/node\nd662bd0a3817: Pulling fs layer\nea75196e0d9c: Pulling fs layer\nea75196e0d9c: Download complete\nd662bd0a3817: Pull complete\nea75196e0d9c: Pull complete\nDigest: sha256:2b\n";
        assert_eq!(
            as_on_a_terminal(plain, 80),
            "20: Pulling from library/node\nd662bd0a3817: Pull complete\nea75196e0d9c: Pull complete\nDigest: sha256:2b\n"
        );
        let twice = format!("{plain}{plain}");
        assert_eq!(as_on_a_terminal(&twice, 80).lines().count(), 8);
        assert_eq!(as_on_a_terminal("plain text", 80), "plain text");
    }

    proptest::proptest! {
        #[test]
        fn any_text_is_shown(text in "(#0 building with|#1 |\\[a\\]|DONE 0.1s|CACHED|------|ERROR: | 1 warning found \\(use docker --debug|abcdef012345: |é|\n| ){0,30}", columns in 0_usize..90) {
            let _ = as_on_a_terminal(&text, columns);
        }
    }
}
