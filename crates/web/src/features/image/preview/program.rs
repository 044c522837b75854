//! What the headers of a program or library say: how it starts and how it is protected.

use layerlab_protocol::image::Binary;
use layerlab_ui::{SeverityIcon, Tone, bytes_text};
use yew::prelude::*;

/// Draws it.
pub fn view(binary: &Binary) -> Html {
    let fact = |name: &'static str, value: String| {
        html! { <div><dt>{ name }</dt><dd class="image-name">{ value }</dd></div> }
    };
    let optional = |name: &'static str, value: &Option<String>| {
        value
            .clone()
            .map(|value| fact(name, value))
            .unwrap_or_default()
    };
    let architecture = binary
        .architecture
        .clone()
        .unwrap_or_else(|| "a machine that images do not name".to_owned());
    html! {
        <div class="image-preview-program" data-testid="preview-program">
            if binary.foreign {
                <p><SeverityIcon tone={Tone::Error} />{ " Made for another machine than the image says." }</p>
            }
            if binary.partial {
                <p class="small muted">{ "Too long to be read whole: some sections were not seen." }</p>
            }
            <dl class="image-preview-facts">
                { fact("Kind", kind(&binary.kind).to_owned()) }
                { fact("Machine", architecture) }
                { optional("Loader", &binary.interpreter) }
                { fact("Libraries", libraries(binary)) }
                if !binary.missing_libraries.is_empty() { { fact("Not in the image", binary.missing_libraries.join(", ")) } }
                if !binary.language.is_empty() { { fact("Written in", binary.language.clone()) } }
                if !binary.libc.is_empty() { { fact("C library", binary.libc.clone()) } }
                { optional("Looks for libraries first in", &binary.rpath) }
                { optional("Looks for libraries in", &binary.runpath) }
                { fact("Symbols", if binary.stripped { "stripped" } else { "there" }.to_owned()) }
                if binary.debug_bytes > 0 { { fact("For debuggers", bytes_text(binary.debug_bytes)) } }
                { optional("Build ID", &binary.build_id) }
            </dl>
            <h3 class="image-section-title">{ "Protection" }</h3>
            <ul class="image-preview-guards">
                { for guards(binary).into_iter().map(|(tone, text)| html! { <li><SeverityIcon {tone} />{ format!(" {text}") }</li> }) }
            </ul>
        </div>
    }
}

fn kind(kind: &str) -> &'static str {
    match kind {
        "executable" => "program at a fixed address",
        "pie-executable" => "program that can be loaded anywhere",
        "shared-object" => "library",
        "object" => "object file, not linked yet (or a kernel module)",
        "core" => "memory of a process that crashed",
        _ => "another kind of ELF file",
    }
}

fn libraries(binary: &Binary) -> String {
    if binary.needed.is_empty() {
        let what = if binary.is_static {
            "none: everything is linked in"
        } else {
            "none"
        };
        return what.to_owned();
    }
    binary.needed.join(", ")
}

/// How memory is protected, best told as what is there and what is not.
fn guards(binary: &Binary) -> Vec<(Tone, &'static str)> {
    let is_program = matches!(binary.kind.as_str(), "executable" | "pie-executable");
    let mut out = Vec::new();
    let mut say = |is_good: bool, good: &'static str, bad: &'static str| {
        out.push(if is_good {
            (Tone::Ok, good)
        } else {
            (Tone::Warning, bad)
        });
    };
    if is_program {
        say(
            binary.pie,
            "Loaded at another address each time (PIE)",
            "Always at the same address (no PIE)",
        );
    }
    say(
        binary.nx,
        "Stack cannot be executed (NX)",
        "Stack can be executed (no NX)",
    );
    say(
        !binary.writable_code,
        "No memory is both writable and executable",
        "Some memory is both writable and executable",
    );
    match binary.relro.as_str() {
        "full" => out.push((Tone::Ok, "Relocations are read-only (full RELRO)")),
        "partial" => out.push((
            Tone::Hint,
            "Relocations are partly read-only (partial RELRO)",
        )),
        _ => out.push((Tone::Warning, "Relocations stay writable (no RELRO)")),
    }
    out.push(match binary.canary {
        Some(true) => (Tone::Ok, "Guards on the stack (canaries)"),
        Some(false) => (Tone::Hint, "No guards on the stack seen (canaries)"),
        None => (
            Tone::Hint,
            "Guards on the stack: stripped symbols do not tell",
        ),
    });
    out.push(match binary.fortify {
        Some(true) => (Tone::Ok, "Checked variants of C functions (FORTIFY)"),
        Some(false) => (
            Tone::Hint,
            "No checked variants of C functions seen (FORTIFY)",
        ),
        None => (
            Tone::Hint,
            "Checked C functions: stripped symbols do not tell",
        ),
    });
    out
}
