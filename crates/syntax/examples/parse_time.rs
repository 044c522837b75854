//! Prints how long a 300-line Dockerfile takes to parse: `cargo run --release --example parse_time`.

use std::time::Instant;

fn main() {
    let block = "FROM debian:13-slim AS stage\n# packages\nENV A=1 B=\"two words\"\nRUN apt-get update \\\n \
                 && apt-get install -y --no-install-recommends \\\n      curl \\\n # fetches\n      jq \\\n && rm -rf /var/lib/apt/lists/*\n\
                 COPY --from=build --chown=1:1 a b c /srv/\nRUN <<EOF\necho one\necho two\nEOF\nCMD [\"run\", \"--fast\"]\n";
    let mut text = String::new();
    while text.lines().count() < 300 {
        text.push_str(block);
    }
    let n_lines = text.lines().count();
    let n_rounds = 200;
    let mut best = f64::INFINITY;
    for _ in 0..n_rounds {
        let start = Instant::now();
        let file = layerlab_syntax::parse(&text);
        let elapsed = start.elapsed().as_secs_f64() * 1e6;
        assert!(!file.instructions.is_empty());
        best = best.min(elapsed);
    }
    println!(
        "{n_lines} lines, {} bytes: {best:.0} µs (best of {n_rounds})",
        text.len()
    );
}
