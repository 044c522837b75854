//! Checking stays near-linear: twenty times the lines may not cost much more than twenty times.
//!
//! Absolute figures are for release builds (`cargo run --release --example check`); here only the
//! growth is compared, and slow machines get leave.

use layerlab_lint::{LintOptions, check};
use std::time::{Duration, Instant};

fn file(n_lines: usize) -> String {
    let block = "RUN apt-get update && apt-get install -y curl\nCOPY a /srv/a\nENV A=1 B=$A\n\
                 RUN chown -R app /srv/a && rm -rf /srv/a /tmp/x\n# a comment\nWORKDIR /srv\nARG X=1\n\
                 RUN cd /srv && curl -o x.tgz https://example.com/$X.tgz | tar x\nUSER app\nEXPOSE 80\n";
    let mut text = String::from("FROM debian:12\n");
    while text.lines().count() < n_lines {
        text.push_str(&block.repeat((n_lines / 10).max(1)));
    }
    text
}

fn elapsed(text: &str) -> Duration {
    let parsed = layerlab_syntax::parse(text);
    let started = Instant::now();
    let found = check(&parsed, &LintOptions::default());
    assert!(!found.is_empty());
    started.elapsed()
}

#[test]
fn ten_thousand_lines_cost_about_twenty_times_five_hundred() {
    let small = file(500);
    let large = file(10_000);
    elapsed(&small);
    let one = (0..3).map(|_| elapsed(&small)).min().unwrap_or_default();
    let many = (0..2).map(|_| elapsed(&large)).min().unwrap_or_default();
    assert!(
        many < one * 20 * 6 + Duration::from_millis(200),
        "500 lines took {one:?}, 10000 took {many:?}"
    );
}

#[test]
fn hostile_shapes_end_soon() {
    for text in [
        format!("FROM a\nRUN {}", "a && ".repeat(50_000)),
        format!("FROM a\nRUN {}", "$(".repeat(50_000)),
        format!("FROM a\nRUN {}", "( ".repeat(50_000)),
        format!("FROM a\n{}", "ENV A=$A$A\n".repeat(3_000)),
        (0..2_000)
            .map(|n| format!("FROM s{} AS s{n}\nCOPY --from=s0 /a /b\n", n.max(1) - 1))
            .collect(),
        format!(
            "FROM a\n{}",
            "# ignore=DL3008\nRUN apt-get install -y x\n".repeat(2_000)
        ),
        format!("FROM a\nENV {}", "A=1 ".repeat(20_000)),
        format!(
            "FROM a\nCOPY {} /x/\nRUN rm {}",
            "y ".repeat(3_000),
            "/x/y ".repeat(3_000)
        ),
    ] {
        let started = Instant::now();
        let parsed = layerlab_syntax::parse(&text);
        check(&parsed, &LintOptions::default());
        assert!(
            started.elapsed() < Duration::from_secs(20),
            "{:?} for {}…",
            started.elapsed(),
            text.chars().take(40).collect::<String>()
        );
    }
}
