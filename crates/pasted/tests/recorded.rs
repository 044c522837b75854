//! Recorded sessions of real engines: each standard output is recognised, and no line of it is lost.

use layerlab_pasted::{Kind, explain, looks_like};
use serde_json::Value;

/// Every recorded output of a docker command: script, engine, command, what it printed.
fn outputs() -> Option<Vec<(String, String, String)>> {
    let path = layerlab_testing::shared_dir()?.join("reference/docker_transcripts.json");
    let text = std::fs::read_to_string(&path)
        .unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    let all: Value = serde_json::from_str(&text).unwrap();
    let mut found = Vec::new();
    for script in all["scripts"].as_array().unwrap() {
        for (engine, run) in script["engines"].as_object().unwrap() {
            for step in run["steps"].as_array().unwrap() {
                let field = |name: &str| step[name].as_str().unwrap_or("").to_owned();
                let place = format!("{} {engine}", script["id"].as_str().unwrap());
                found.push((place, field("cmd"), field("stdout") + &field("stderr")));
            }
        }
    }
    Some(found)
}

/// The kind a command prints in its standard layout; `None` for others, for `-q`, for formats and pipes.
fn kind(command: &str) -> Option<Kind> {
    let custom = [
        "-q", "--format", " -f '{{", "-aq", "|", ">", "&&", ";", " -f {{",
    ];
    if custom.iter().any(|flag| command.contains(flag)) {
        return None;
    }
    Some(
        match command
            .strip_prefix("docker ")?
            .split(' ')
            .collect::<Vec<_>>()
            .as_slice()
        {
            ["history", ..] => Kind::History,
            ["images", ..] | ["image", "ls", ..] => Kind::Images,
            ["system", "df", ..] => Kind::DiskUsage,
            ["ps", ..] => Kind::Containers,
            ["pull" | "push", ..] => Kind::Pull,
            ["build", ..] => Kind::Build,
            ["inspect" | "image", "inspect", ..] | ["inspect", ..] => Kind::Inspect,
            _ => return None,
        },
    )
}

#[test]
fn recorded_outputs_are_recognised_and_read_whole() {
    let Some(outputs) = outputs() else { return };
    let mut n = 0;
    for (place, command, text) in &outputs {
        let Some(kind) = kind(command) else { continue };
        if text.trim().is_empty() {
            continue;
        }
        n += 1;
        let guess = looks_like(text);
        let is_error = [
            "Error response from daemon",
            "invalid reference format",
            "docker: ",
            "Using default tag",
        ]
        .iter()
        .any(|begin| text.starts_with(begin));
        assert!(
            guess.is_some_and(
                |guess| guess.sure && (guess.kind == kind || is_error || text.contains("rror"))
            ),
            "{place}: {command}: {guess:?}\n{text}"
        );
        for pasted in [
            text.clone(),
            format!("$ {command}\n{text}"),
            format!("root@host:~# {command}\r\n{}", text.replace('\n', "\r\n")),
        ] {
            let said = explain(&pasted);
            assert!(!said.parts.is_empty(), "{place}: {command}\n{pasted}");
            let unread: Vec<&str> = said.unread.iter().map(|span| span.of(&pasted)).collect();
            assert!(
                unread.is_empty(),
                "{place}: {command}: {unread:?}\n{pasted}"
            );
            rows_are_kept(kind, &pasted, &said.parts[0]);
        }
    }
    assert!(n > 100, "only {n} outputs were looked at");
}

#[track_caller]
fn rows_are_kept(kind: Kind, text: &str, part: &layerlab_pasted::Part) {
    let is_table = matches!(kind, Kind::History | Kind::Images | Kind::Containers);
    if !is_table || text.contains("Error") {
        return;
    }
    let n_lines = text
        .lines()
        .filter(|line| !line.trim().is_empty() && !line.contains("docker "))
        .count()
        - 1;
    assert_eq!(
        part.tables
            .iter()
            .map(|table| table.rows.len())
            .sum::<usize>(),
        n_lines,
        "{text}"
    );
}

#[test]
fn recorded_outputs_of_plain_formats_are_read_whole_below_their_command() {
    let Some(outputs) = outputs() else { return };
    let mut n = 0;
    for (place, command, text) in &outputs {
        let asked = ["history", "images", "ps", "system df"]
            .iter()
            .any(|name| command.starts_with(&format!("docker {name}")));
        let is_plain = !command.contains(['|', '>', ';', '&']) || command.contains("}}|{{");
        let formatted =
            command.contains("--format") || command.contains(" -q") || command.contains("-aq");
        if !asked
            || !formatted
            || !is_plain
            || command.matches('\'').count() > 2 && !command.contains("filter")
            || text.trim().is_empty()
        {
            continue;
        }
        n += 1;
        let pasted = format!("$ {command}\n{text}");
        let said = explain(&pasted);
        let unread: Vec<&str> = said.unread.iter().map(|span| span.of(&pasted)).collect();
        assert!(
            unread.is_empty() && !said.parts.is_empty(),
            "{place}: {command}: {unread:?}\n{pasted}"
        );
        let rows: usize = said
            .parts
            .iter()
            .flat_map(|part| &part.tables)
            .map(|table| table.rows.len())
            .sum();
        if command.contains("--format") {
            assert_eq!(rows, text.lines().count(), "{place}: {command}\n{pasted}");
        }
    }
    assert!(n > 10, "only {n} outputs were looked at");
}

#[test]
fn recorded_error_messages_are_explained() {
    let Some(outputs) = outputs() else { return };
    for (place, command, text) in &outputs {
        let is_asked = ["docker pull", "docker build", "docker run", "docker rmi"]
            .iter()
            .any(|begin| command.starts_with(begin));
        if !is_asked || !text.contains("Error response from daemon") && !text.contains("ERROR:") {
            continue;
        }
        let said = explain(text);
        let general = |what: &str| {
            what.starts_with("the daemon refused") || what.starts_with("the build stopped")
        };
        let notices: Vec<_> = said.parts.iter().flat_map(|part| &part.notices).collect();
        assert!(
            notices
                .iter()
                .any(|notice| !general(&notice.what) && !notice.why.is_empty()),
            "{place}: {command}\n{text}\n{notices:#?}"
        );
    }
}

/// From the prompt with `command` to the next empty line.
fn block(article: &str, command: &str) -> String {
    let lines = article
        .lines()
        .skip_while(|line| !line.contains(command) || !line.contains(['$', '#']));
    let taken: Vec<&str> = lines.take_while(|line| !line.trim().is_empty()).collect();
    taken.join("\n")
}

#[test]
fn blocks_of_articles_are_read_whole() {
    let Some(shared) = layerlab_testing::shared_dir() else {
        return;
    };
    for (name, command, wanted) in [
        (
            "A-docker-image-guide.txt",
            "docker history",
            "4 rows. Together about 4.52 GB, of which 4.4 GB in 3 rows by your own Dockerfile",
        ),
        (
            "A-docker-image-guide.txt",
            "docker pull",
            "5 layers: 1 already here, 2 pulled, 2 not finished",
        ),
        (
            "A-docker-image-guide.txt",
            "docker inspect --format",
            "is no digest",
        ),
        (
            "B-what-is-a-docker-image.txt",
            "docker history",
            "Together about 4.22 GB",
        ),
    ] {
        let Ok(article) = std::fs::read_to_string(shared.join("seeds").join(name)) else {
            continue;
        };
        let text = block(&article, command);
        assert!(
            looks_like(&text).is_some_and(|guess| guess.sure),
            "{name}: {text}"
        );
        let said = explain(&text);
        assert!(said.unread.is_empty(), "{name}: {:?}", said.unread);
        assert!(format!("{said:?}").contains(wanted), "{name}: {said:#?}");
    }
}
