//! The sandbox as the page asks for it.

use super::*;
use layerlab_protocol::sandbox::World;

fn opened(lines: &[&str]) -> (Sandbox, SandboxState) {
    let open = SandboxOpen {
        lines: lines.iter().map(|line| (*line).to_owned()).collect(),
        ..SandboxOpen::default()
    };
    Sandbox::open(&open).unwrap()
}

fn text(entry: &Entry) -> String {
    let line = |line: &OutputLine| -> String {
        line.spans.iter().map(|span| span.text.as_str()).collect()
    };
    entry.lines.iter().map(line).collect::<Vec<_>>().join("\n")
}

fn names(world: &World, host: usize) -> Vec<String> {
    world.hosts[host]
        .images
        .iter()
        .flat_map(|image| image.names.clone())
        .collect()
}

#[test]
fn an_image_travels_from_one_host_to_another() {
    let (mut sandbox, state) = opened(&[]);
    assert_eq!(state.world.hosts.len(), 2);
    assert_eq!(
        state.world.hosts[0].files.len(),
        4,
        "{:?}",
        state.world.hosts[0].files
    );
    let state = sandbox.run(
        "docker build -t localhost:5000/team/app:1 .\ndocker push localhost:5000/team/app:1\ndocker context use prod\ndocker run -d --name web localhost:5000/team/app:1",
    );
    for entry in &state.entries {
        assert_eq!(entry.exit, 0, "{}:\n{}", entry.input, text(entry));
    }
    assert_eq!(state.position, 4);
    assert_eq!(state.world.hosts[state.world.active as usize].name, "prod");
    assert_eq!(names(&state.world, 1), ["localhost:5000/team/app:1"]);
    assert_eq!(state.world.hosts[1].containers[0].state, "running");
    assert!(state.world.sent_bytes > 0);
}

#[test]
fn time_goes_back_and_forth_and_a_new_line_replaces_what_was_ahead() {
    let (mut sandbox, _) = opened(&[
        "docker pull alpine:3.20",
        "docker tag alpine:3.20 a:1",
        "docker tag alpine:3.20 a:2",
    ]);
    let state = sandbox.rewind(1);
    assert_eq!((state.position, state.n_lines, state.kept), (1, 3, 3));
    assert_eq!(names(&state.world, 0), ["alpine:3.20"]);
    let state = sandbox.rewind(3);
    assert_eq!(names(&state.world, 0), ["a:1", "a:2", "alpine:3.20"]);
    sandbox.rewind(1);
    let state = sandbox.run("docker tag alpine:3.20 b:1");
    assert_eq!((state.position, state.n_lines, state.kept), (2, 2, 1));
    assert_eq!(state.entries[0].number, 2);
    let state = sandbox.run("help");
    assert_eq!(
        (state.position, state.kept, state.entries[0].number),
        (2, 2, 2)
    );
    let state = sandbox.run("undo");
    assert_eq!(
        (state.position, state.n_lines, state.entries.len()),
        (1, 2, 0)
    );
}

#[test]
fn a_paste_is_split_where_a_shell_would_not_ask_on() {
    let lines =
        logical_lines("echo a\ncat > f <<'EOF'\nb\nEOF\n\necho 'c\nd'\n# done\necho \\\n e");
    assert_eq!(
        lines,
        [
            "echo a",
            "cat > f <<'EOF'\nb\nEOF",
            "echo 'c\nd'",
            "# done",
            "echo \\\n e"
        ]
    );
}

#[test]
fn a_preview_says_what_the_line_then_does() {
    let (mut sandbox, before) = opened(&[
        "docker pull alpine:3.20",
        "docker run --name job alpine:3.20 true",
    ]);
    let preview = sandbox.preview("docker system prune -a -f");
    assert_eq!(preview.gone, ["image alpine:3.20", "container job"]);
    let after = sandbox.run("docker system prune -a -f");
    let used = |state: &SandboxState| -> u64 {
        state.world.hosts[0]
            .disk
            .iter()
            .map(|part| part.bytes)
            .sum()
    };
    assert_eq!(preview.freed_bytes, used(&before) - used(&after));
    assert!(preview.freed_bytes > 0);
    assert_eq!(preview.changes, after.entries[0].changes);
}

#[test]
fn questions_wait_for_the_next_line_and_errors_have_reasons() {
    let (mut sandbox, _) = opened(&[]);
    let state = sandbox.run("docker container prune");
    assert!(!state.world.question.is_empty());
    assert!(sandbox.run("n").world.question.is_empty());
    let state = sandbox.run("docker rmi nothing:1");
    assert_eq!(state.entries[0].exit, 1);
    assert!(state.entries[0].why.is_some());
    let proposals = sandbox.complete("docker context use p", 20);
    assert_eq!(proposals.items[0].insert, "prod");
    assert_eq!(sandbox.file_text("server.js").unwrap().lines().count(), 1);
}

#[test]
fn an_unknown_start_is_refused() {
    let open = SandboxOpen {
        start: SandboxStart {
            fixture: "nowhere".to_owned(),
            ..SandboxStart::default()
        },
        ..SandboxOpen::default()
    };
    assert!(matches!(Sandbox::open(&open), Err(Failure::Input { .. })));
}
