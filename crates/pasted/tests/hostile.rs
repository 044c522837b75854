//! Any text: no panic, places inside the text, bounded answers, time near-linear.

use layerlab_pasted::{explain, looks_like};
use proptest::prelude::*;

/// Lines that lead into every reader.
const LINES: &[&str] = &[
    "$ docker history app:1",
    "IMAGE          CREATED         CREATED BY    SIZE      COMMENT",
    "<missing>   2 hours ago   RUN /bin/sh -c x # buildkit   1.2GB",
    "<missing>   2 hours ago   ENV TOKEN=abc -----BEGIN PRIVATE KEY   0B",
    "REPOSITORY   TAG       IMAGE ID       CREATED          SIZE",
    "app          1         9554d8198874   1 second ago     2.07MB",
    "IMAGE   ID   DISK USAGE   CONTENT SIZE   EXTRA",
    "├─ linux/amd64   0a1b2c3d4e5f   1MB   1MB",
    "TYPE   TOTAL   ACTIVE   SIZE   RECLAIMABLE",
    "Images   1   0   2.065MB   2.065MB (100%)",
    "Images space usage:",
    "CONTAINER ID   IMAGE   COMMAND   CREATED   STATUS   PORTS   NAMES",
    "0a1b2c3d4e5f  a  \"b\"  c  Exited (137) 2 days ago  x",
    "3.20: Pulling from library/alpine",
    "e6b2af0d17c1: Extracting [==> ] 1.2GB/2.4GB",
    "Digest: sha256:00",
    "#4 [1/2] FROM a",
    "#4 ERROR: process did not complete successfully: exit code: 137",
    "#4 DONE 1.0s",
    "[+] Building 1.0s",
    " => CACHED [2/3] RUN x   0.0s",
    " => => transferring context: 9GB",
    "Step 1/2 : FROM a",
    " ---> Using cache",
    "ERROR: failed to solve: \"/x\": not found",
    "------",
    "[",
    "{\"CreatedBy\":\"x\",\"Size\":\"1MB\"}",
    "[{\"RepoTags\":[],\"Config\":{\"Env\":[\"A=b\"]}}]",
    "services:",
    "  web:",
    "    build:",
    "      dockerfile_inline: |",
    "        FROM $A",
    "    environment:",
    "      - PASSWORD=x",
    "Filesystem Size Used Avail Use% Mounted on",
    "/dev/a 1G 1G 0 100% /",
    "`",
    "é…\u{1b}[31m",
    "\t",
    "",
];

fn texts() -> impl Strategy<Value = String> {
    let line = prop_oneof![4 => proptest::sample::select(LINES).prop_map(str::to_owned), 1 => "\\PC{0,40}", 1 => "[ -~]{0,40}"];
    (
        proptest::collection::vec(line, 0..30),
        proptest::sample::select(&["\n", "\r\n", "\r"][..]),
    )
        .prop_map(|(lines, end)| lines.join(end))
}

proptest! {
    #[test]
    fn any_text_is_read_without_panic_and_places_stay_inside(text in texts()) {
        let _ = looks_like(&text);
        let said = explain(&text);
        let inside = |span: layerlab_diagnostics::Span| span.range().end <= text.len() && text.is_char_boundary(span.range().start) && text.is_char_boundary(span.range().end);
        prop_assert!(said.unread.iter().all(|span| inside(*span)));
        for part in &said.parts {
            prop_assert!(part.notices.iter().all(|notice| inside(notice.span)));
            for table in &part.tables {
                prop_assert!(table.rows.iter().all(|row| inside(row.span) && row.cells.len() == table.columns.len()));
            }
            prop_assert!(part.extracts.iter().all(|extract| inside(extract.span)));
        }
    }

    #[test]
    fn what_begins_with_an_instruction_is_never_surely_anything_else(
        first in proptest::sample::select(&["FROM alpine", "ARG A=1", "from a AS b", "# syntax=x\nFROM a", "RUN x \\"][..]),
        text in texts(),
    ) {
        let guess = looks_like(&format!("{first}\n{text}"));
        prop_assert!(guess.is_none_or(|guess| !guess.sure), "{guess:?}");
    }

    #[test]
    fn cut_outputs_are_read_without_panic(text in texts(), at in 0usize..2000) {
        let mut end = at.min(text.len());
        while !text.is_char_boundary(end) {
            end -= 1;
        }
        let _ = explain(&text[..end]);
    }
}

#[test]
fn long_texts_take_little_time_and_give_bounded_answers() {
    let repeated: Vec<String> = LINES
        .iter()
        .map(|line| format!("{line}\n").repeat(20_000))
        .chain([
            "[".repeat(1_000_000),
            "a=".repeat(500_000),
            "\u{1b}[".repeat(500_000),
            format!(
                "$ docker history x\n<missing> 2 days ago {} 1GB",
                "RUN a && ".repeat(100_000)
            ),
            format!("services:\n{}", "  a:\n   b:\n".repeat(50_000)),
            "#1 x\n#2 [1/2] RUN y\n".repeat(20_000),
            "$ docker ps\n".repeat(20_000),
        ])
        .collect();
    for text in repeated {
        let start = std::time::Instant::now();
        let _ = looks_like(&text);
        let said = explain(&text);
        let size: usize = said
            .parts
            .iter()
            .map(|part| {
                part.notices.len()
                    + part
                        .tables
                        .iter()
                        .map(|table| table.rows.len())
                        .sum::<usize>()
            })
            .sum();
        assert!(
            size < 20_000,
            "{size} things are said about {:?}…",
            &text[..40.min(text.len())]
        );
        // Far above what it takes; quadratic work would be minutes.
        assert!(
            start.elapsed().as_secs() < 10,
            "{:?} for {:?}…",
            start.elapsed(),
            text.chars().take(40).collect::<String>()
        );
    }
}
