//! What the analyses of contents found, as short sections of text.

use crate::output::bytes;
use layerlab_protocol::image::Image;

/// The sections; nothing for what was not found.
pub fn text(image: &Image, top: usize) -> String {
    let mut out = String::new();
    base(image, &mut out);
    start(image, &mut out);
    findings(image, top, &mut out);
    secrets(image, top, &mut out);
    duplicates(image, top, &mut out);
    binaries(image, &mut out);
    out.push_str(&super::image_packages::text(image, top));
    out
}

fn base(image: &Image, out: &mut String) {
    let Some(base) = &image.base else { return };
    let name = base
        .name
        .as_ref()
        .map(|name| format!(" ({name})"))
        .unwrap_or_default();
    out.push_str(&format!(
        "\nbase image{name}: probably the first {}; above them {} of files, {} of it hidden, and {} of the base hidden\n",
        match base.layers {
            1 => "layer".to_owned(),
            n => format!("{n} layers"),
        },
        bytes(base.user_total_bytes),
        bytes(base.user_hidden_bytes),
        bytes(base.base_hidden_bytes),
    ));
}

fn start(image: &Image, out: &mut String) {
    let Some(start) = &image.start else { return };
    match (start.problems.first(), &start.program) {
        (Some(problem), _) => out.push_str(&format!("\nstart: {}\n", problem.message)),
        (None, Some(program)) => out.push_str(&format!("\nstart: /{program} can be started\n")),
        (None, None) => {}
    }
}

fn findings(image: &Image, top: usize, out: &mut String) {
    // Hints are in the JSON.
    let loud: Vec<_> = image
        .findings
        .iter()
        .filter(|f| f.severity != "hint")
        .collect();
    if loud.is_empty() {
        return;
    }
    out.push_str("\nfindings\n");
    for finding in &loud {
        let layer = finding
            .layer
            .map(|layer| format!(" (layer {layer})"))
            .unwrap_or_default();
        out.push_str(&format!(
            "{:>8}  {}: {}{layer}\n",
            finding.severity, finding.rule, finding.message
        ));
        for path in finding.paths.iter().take(top.min(3)) {
            out.push_str(&format!("            {path}\n"));
        }
        out.push_str(&format!("            fix: {}\n", finding.help));
    }
    let n_hints = image.findings.len() - loud.len();
    if n_hints > 0 {
        out.push_str(&format!(
            "          {n_hints} hints are in `--format json`\n"
        ));
    }
}

fn secrets(image: &Image, top: usize, out: &mut String) {
    if image.secrets.is_empty() {
        return;
    }
    out.push_str("\nsecrets\n");
    for secret in image.secrets.iter().take(top) {
        let layer = secret
            .layer
            .map(|layer| format!(", layer {layer}"))
            .unwrap_or_default();
        let line = secret
            .line
            .map(|line| format!(":{line}"))
            .unwrap_or_default();
        out.push_str(&format!(
            "{:>10}  {}{line}  {} {}{layer}\n",
            secret.reach, secret.path, secret.kind, secret.masked
        ));
    }
    let n_more = image.secrets.len().saturating_sub(top) as u64 + image.secrets_omitted;
    if n_more > 0 {
        out.push_str(&format!("            {n_more} more\n"));
    }
}

fn duplicates(image: &Image, top: usize, out: &mut String) {
    if image.duplicates.is_empty() {
        return;
    }
    out.push_str(&format!(
        "\nstored several times; one copy of each would save {}\n",
        bytes(image.duplicate_bytes)
    ));
    for copies in image.duplicates.iter().take(top.min(5)) {
        out.push_str(&format!(
            "{:>12}  {} times: {}\n",
            bytes(copies.bytes),
            copies.paths.len(),
            copies
                .paths
                .iter()
                .take(3)
                .map(String::as_str)
                .collect::<Vec<_>>()
                .join(", ")
        ));
    }
}

fn binaries(image: &Image, out: &mut String) {
    if image.binaries.is_empty() {
        return;
    }
    let programs: Vec<_> = image
        .binaries
        .iter()
        .filter(|b| b.kind.ends_with("executable"))
        .collect();
    let n = |test: fn(&layerlab_protocol::image::Binary) -> bool| {
        programs.iter().filter(|b| test(b)).count()
    };
    out.push_str(&format!(
        "\n{} programs and libraries; of {} programs {} are static, {} position independent, {} with full RELRO\n",
        image.binaries.len(),
        programs.len(),
        n(|b| b.is_static),
        n(|b| b.pie),
        n(|b| b.relro == "full"),
    ));
}
