//! Output for people: the line at fault, what, why and what to do.

use super::{FileFindings, counts, score};
use annotate_snippets::{AnnotationKind, Level, Renderer, Snippet};
use layerlab_protocol::check::{Finding, Position, Severity};
use std::io::IsTerminal;

/// Colours only on a terminal, and never with `NO_COLOR` or when the configuration says so.
pub fn render(files: &[FileFindings], coloured: Option<bool>) -> String {
    let coloured = coloured != Some(false)
        && std::io::stdout().is_terminal()
        && std::env::var_os("NO_COLOR").is_none();
    let renderer = if coloured {
        Renderer::styled()
    } else {
        Renderer::plain()
    };
    let mut out = String::new();
    for file in files {
        let lines = LineStarts::new(&file.text);
        for finding in &file.findings {
            out.push_str(&one(&renderer, file, &lines, finding));
            out.push_str("\n\n");
        }
        if file.findings.is_empty() {
            out.push_str(&format!("{}: nothing found\n", file.name));
        } else {
            out.push_str(&format!(
                "{}: {}; {}\n",
                file.name,
                counts(&file.summary),
                score(&file.summary)
            ));
        }
    }
    out
}

fn one(renderer: &Renderer, file: &FileFindings, lines: &LineStarts, finding: &Finding) -> String {
    let level = match finding.severity {
        Severity::Error => Level::ERROR,
        Severity::Warning => Level::WARNING,
        Severity::Info => Level::INFO,
        Severity::Hint => Level::NOTE.with_name("hint"),
    };
    let start = lines.offset(&file.text, finding.range.start);
    let end = lines.offset(&file.text, finding.range.end).max(start);
    let code = if finding.aliases.is_empty() {
        finding.rule.clone()
    } else {
        format!("{}, {}", finding.rule, finding.aliases.join(", "))
    };
    let mut snippet = Snippet::source(&file.text)
        .path(&file.name)
        .annotation(AnnotationKind::Primary.span(start..end));
    for related in &finding.related {
        let from = lines.offset(&file.text, related.range.start);
        let to = lines.offset(&file.text, related.range.end).max(from);
        snippet = snippet.annotation(
            AnnotationKind::Context
                .span(from..to)
                .label(&related.message),
        );
    }
    let group = level
        .primary_title(&finding.message)
        .id(&code)
        .element(snippet)
        .element(Level::NOTE.with_name("why").message(&finding.why))
        .element(Level::HELP.with_name("do").message(&finding.help));
    renderer.render(&[group])
}

/// Byte offsets of line starts, to turn positions back into bytes.
struct LineStarts(Vec<usize>);

impl LineStarts {
    fn new(text: &str) -> Self {
        let mut starts = vec![0];
        starts.extend(text.match_indices('\n').map(|(at, _)| at + 1));
        Self(starts)
    }

    fn offset(&self, text: &str, position: Position) -> usize {
        let line = position.line.saturating_sub(1) as usize;
        let start = self.0.get(line).copied().unwrap_or(text.len());
        text[start..]
            .char_indices()
            .nth(position.column.saturating_sub(1) as usize)
            .map_or(text.len(), |(at, _)| start + at)
    }
}
