//! The report as a page that needs nothing but itself.

use super::{bytes, content};
use layerlab_protocol::image_tools::Picture;
use serde_json::Value;

/// Text for HTML.
fn html_text(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            c if c.is_control() && !matches!(c, '\n' | '\t') => out.push('\u{fffd}'),
            c => out.push(c),
        }
    }
    out
}

const STYLE: &str = "
:root { color-scheme: light dark; --text: #1d2433; --soft: #5b6577; --line: #d5dae3; --page: #fff; --mark: #a8256a; --fill: #4b5fb3; --fill2: #6f86d6 }
@media (prefers-color-scheme: dark) { :root { --text: #e6e9f0; --soft: #a3adc0; --line: #39425a; --page: #141926; --mark: #f472b6; --fill: #7f93e6; --fill2: #5a6cb8 } }
body { font: 16px/1.5 system-ui, sans-serif; color: var(--text); background: var(--page); max-width: 72rem; margin: 0 auto; padding: 1rem }
table { border-collapse: collapse; width: 100%; font-size: .9rem; display: block; overflow-x: auto }
th, td { text-align: left; vertical-align: top; padding: .25rem .6rem; border-bottom: 1px solid var(--line); overflow-wrap: anywhere }
th { color: var(--soft); font-weight: 600; white-space: nowrap }
.n { text-align: right; font-variant-numeric: tabular-nums; white-space: nowrap }
svg { width: 100%; height: auto; border: 1px solid var(--line) }
svg rect { stroke: var(--page); stroke-width: .5 }
svg text { font: 9px system-ui, sans-serif; fill: var(--page); pointer-events: none }
p.soft { color: var(--soft) }
@media print { svg, tr { break-inside: avoid } }
";

/// One page that needs nothing but itself: no scripts, no addresses, light and dark.
pub fn html(report: &Value, picture: Option<&Picture>) -> String {
    let (name, facts, tables) = content(report);
    let title = html_text(&name);
    let mut out = format!(
        "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">\n<title>{title}</title>\n<style>{STYLE}</style>\n</head>\n<body>\n<main>\n<h1>{title}</h1>\n<table>\n<tbody>\n"
    );
    for (key, value) in facts {
        out.push_str(&format!(
            "<tr><th scope=\"row\">{}</th><td>{}</td></tr>\n",
            html_text(&key),
            html_text(&value)
        ));
    }
    out.push_str("</tbody>\n</table>\n");
    if let Some(picture) = picture {
        out.push_str(&icicle(picture));
    }
    for table in tables {
        out.push_str(&format!("<h2>{}</h2>\n<table>\n<thead><tr>", table.title));
        let class = |at: usize| {
            if table.is_number.get(at).copied().unwrap_or(false) {
                " class=\"n\""
            } else {
                ""
            }
        };
        for (at, head) in table.head.iter().enumerate() {
            out.push_str(&format!(
                "<th scope=\"col\"{}>{}</th>",
                class(at),
                html_text(head)
            ));
        }
        out.push_str("</tr></thead>\n<tbody>\n");
        for row in &table.rows {
            out.push_str("<tr>");
            for (at, cell) in row.iter().enumerate() {
                out.push_str(&format!("<td{}>{}</td>", class(at), html_text(cell)));
            }
            out.push_str("</tr>\n");
        }
        out.push_str("</tbody>\n</table>\n");
        if table.omitted > 0 {
            out.push_str(&format!("<p class=\"soft\">{} more.</p>\n", table.omitted));
        }
    }
    out.push_str("</main>\n</body>\n</html>\n");
    out
}

/// The merged tree: width is bytes, folders above what they hold.
fn icicle(picture: &Picture) -> String {
    const WIDTH: f64 = 1000.0;
    const ROW: f64 = 18.0;
    let Some(root) = picture.areas.first().filter(|root| root.bytes > 0) else {
        return String::new();
    };
    let scale = WIDTH / root.bytes as f64;
    // Children follow their parents, so one pass places them.
    let mut starts: Vec<(f64, f64, usize)> = Vec::with_capacity(picture.areas.len());
    let mut rects = String::new();
    let mut deepest = 0;
    for (at, area) in picture.areas.iter().enumerate() {
        let (x, depth) = if at == 0 {
            (0.0, 0)
        } else {
            match starts.get_mut(area.parent as usize) {
                Some((_, next, depth)) => {
                    let x = *next;
                    *next += area.bytes as f64 * scale;
                    (x, *depth + 1)
                }
                None => continue,
            }
        };
        starts.push((x, x, depth));
        let width = area.bytes as f64 * scale;
        if width < 0.5 {
            continue;
        }
        deepest = deepest.max(depth);
        let path = if area.together > 0 {
            format!("{} small ones in /{}", area.together, area.path)
        } else {
            format!("/{}", area.path)
        };
        let fill = match (area.together > 0, depth % 2) {
            (true, _) => "var(--soft)",
            (false, 0) => "var(--fill)",
            _ => "var(--fill2)",
        };
        let y = depth as f64 * ROW;
        rects.push_str(&format!(
            "<rect x=\"{x:.2}\" y=\"{y}\" width=\"{width:.2}\" height=\"{ROW}\" fill=\"{fill}\"><title>{}: {}</title></rect>\n",
            html_text(&path),
            bytes(area.bytes)
        ));
        let fits = (width / 5.0) as usize;
        let label: String = if area.name.is_empty() && at == 0 {
            "/".to_owned()
        } else {
            area.name.chars().take(fits).collect()
        };
        if fits >= 4 && !label.is_empty() {
            rects.push_str(&format!(
                "<text x=\"{:.2}\" y=\"{:.2}\">{}</text>\n",
                x + 3.0,
                y + 12.5,
                html_text(&label)
            ));
        }
    }
    let height = (deepest + 1) as f64 * ROW;
    format!(
        "<h2>Where the visible bytes are</h2>\n<svg viewBox=\"0 0 {WIDTH} {height}\" role=\"img\" aria-label=\"The merged file tree; width is bytes, {} in all\">\n{rects}</svg>\n",
        bytes(root.bytes)
    )
}
