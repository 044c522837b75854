//! Contexts as a visitor gives them, and what an ignore file makes of them.

use super::*;
use layerlab_protocol::context::Files;

fn list(text: &str) -> FileList {
    read_list(&ReadList {
        text: text.to_owned(),
    })
    .unwrap_or_default()
}

fn view(files: &str, ignore: &str, open: &[&str], path: &str) -> ContextReport {
    Engine::new().context_view(&ContextView {
        text: "FROM node:24\nWORKDIR /app\nCOPY package.json ./\nCOPY . .\n".to_owned(),
        context: Files::packed(&list(files).packed),
        dockerignore: (!ignore.is_empty()).then(|| ignore.to_owned()),
        open: open.iter().map(|path| (*path).to_owned()).collect(),
        len: 100,
        path: path.to_owned(),
        ..ContextView::default()
    })
}

const FILES: &str = "120 package.json\n30 src/a.js\n40 src/b.js\n1000 node_modules/x/index.js\n9 .env\n500 .git/HEAD\n7 a.log\n";

#[test]
fn a_list_becomes_a_tree_with_decisions() {
    let report = view(
        FILES,
        "node_modules\n*.log\n!a.log\n",
        &["src"],
        "node_modules/x/index.js",
    );
    let rows: Vec<(&str, u32, bool, u32)> = report
        .rows
        .iter()
        .map(|r| (r.path.as_str(), r.depth, r.excluded, r.line))
        .collect();
    assert_eq!(
        rows,
        [
            (".env", 0, false, 0),
            (".git", 0, false, 0),
            ("a.log", 0, false, 3),
            ("node_modules", 0, true, 1),
            ("package.json", 0, false, 0),
            ("src", 0, false, 0),
            ("src/a.js", 1, false, 0),
            ("src/b.js", 1, false, 0),
        ]
    );
    assert_eq!(
        (
            report.inside.files,
            report.outside.files,
            report.outside.bytes
        ),
        (6, 1, 1000)
    );
    let decides: Vec<u64> = report.lines.iter().map(|line| line.decides.files).collect();
    assert_eq!(decides, [1, 0, 1]);
    let path = report.path.unwrap();
    assert_eq!((path.line, path.excluded), (1, true));
    assert_eq!(
        path.says,
        "`node_modules/x/index.js` stays out: line 1, `node_modules`, decides."
    );
}

#[test]
fn copies_and_offenders_are_counted() {
    let report = view(FILES, "", &[], "");
    let brings: Vec<u64> = report.copies.iter().map(|copy| copy.brings.files).collect();
    assert_eq!(brings, [1, 7]);
    let what: Vec<&str> = report
        .offenders
        .iter()
        .map(|offender| offender.what.as_str())
        .collect();
    assert_eq!(
        what,
        [
            "secrets of this machine",
            "the repository's history",
            "installed packages",
            "logs"
        ]
    );
    // The starter leaves all of it out, and asking again finds nothing more.
    let better = view(FILES, &report.starter, &[], "");
    assert!(
        better
            .offenders
            .iter()
            .all(|offender| offender.inside.files == 0),
        "{}",
        report.starter
    );
    assert_eq!(better.starter, report.starter);
    assert_eq!(better.inside.files, 3);
}

#[test]
fn a_filter_lists_files_and_windows_are_cut() {
    let engine = Engine::new();
    let files: String = (0..2_000)
        .map(|n| format!("{n} d{}/f{n}.txt\n", n % 7))
        .collect();
    let mut question = ContextView {
        context: Files::packed(&list(&files).packed),
        filter: "F1.TXT".to_owned(),
        len: 9_999,
        ..ContextView::default()
    };
    let report = engine.context_view(&question);
    assert_eq!(
        (report.n_rows, report.rows[0].path.as_str()),
        (1, "d1/f1.txt")
    );
    question.filter.clear();
    question.open = (0..7).map(|n| format!("d{n}")).collect();
    question.start = 1_900;
    let report = engine.context_view(&question);
    assert_eq!(
        (report.n_rows, report.rows.len(), report.start),
        (2_007, 107, 1_900)
    );
}

#[test]
fn odd_lists_are_refused_in_words() {
    assert!(matches!(
        read_list(&ReadList {
            text: "\n".to_owned()
        }),
        Err(Failure::Input { .. })
    ));
    assert!(matches!(
        pack(&PackFiles { files: Vec::new() }),
        Err(Failure::Input { .. })
    ));
    let broken = ReadZip {
        file_bytes: 3,
        pieces: vec![(0, b"abc".to_vec())],
    };
    assert!(matches!(read_zip(&broken), Err(Failure::Input { .. })));
    assert!(matches!(
        template(&TakeTemplate {
            id: "cobol".to_owned()
        }),
        Err(Failure::Gone { .. })
    ));
    assert!(
        template(&TakeTemplate {
            id: "node".to_owned()
        })
        .unwrap()
        .n_files
            > 1_000
    );
}

#[test]
fn a_dropped_folder_loses_its_own_name() {
    let files = vec![
        ("app/Dockerfile".to_owned(), 3),
        ("app/src/x".to_owned(), 4),
    ];
    let packed = pack(&PackFiles { files }).unwrap();
    assert_eq!(
        (packed.name.as_str(), packed.n_files, packed.bytes),
        ("app", 2, 7)
    );
    assert!(packed.packed.contains("\tDockerfile\n"));
}
