//! Prints the findings of a Dockerfile, one a line: for trying rules out and for timing them.
//!
//! `cargo run -p layerlab-lint --example check -- FILE [profile]`

use layerlab_diagnostics::LineIndex;
use layerlab_lint::{LintOptions, Profile};

fn main() -> std::io::Result<()> {
    let mut arguments = std::env::args().skip(1);
    let path = arguments.next().unwrap_or_default();
    let profile = Profile::from_name(&arguments.next().unwrap_or_default()).unwrap_or_default();
    let text = std::fs::read_to_string(&path)?;
    let options = LintOptions {
        profile,
        ..LintOptions::default()
    };
    let started = std::time::Instant::now();
    let file = layerlab_syntax::parse(&text);
    let parsed = started.elapsed();
    let found = layerlab_lint::check(&file, &options);
    let checked = started.elapsed() - parsed;
    let index = LineIndex::new(&text);
    for finding in &found {
        let at = index.position(&text, finding.span.start);
        println!(
            "{path}:{}:{} {} {} {:?} {}{}",
            at.line,
            at.column,
            finding.severity.name(),
            finding.rule,
            finding.aliases,
            finding.message,
            finding.fix.as_ref().map_or("", |_| " [fix]"),
        );
    }
    eprintln!(
        "{} findings; parse {parsed:?}, check {checked:?}",
        found.len()
    );
    Ok(())
}
