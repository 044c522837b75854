//! Certificates and keys of a file, one card each. Whether one is still valid is judged by this computer's clock.

use layerlab_protocol::look::{Certificate, PemBlock, PemFile};
use layerlab_ui::{SeverityIcon, Tone, count_text};
use wasm_bindgen::JsValue;
use yew::prelude::*;

/// Cards drawn; a bundle of all public authorities has about 150.
const MAX_CARDS: usize = 200;
/// Names shown of one certificate.
const MAX_NAMES: usize = 40;
const DAY_SECONDS: i64 = 86_400;

/// Draws them.
pub fn view(file: &PemFile) -> Html {
    let now_seconds = (js_sys::Date::now() / 1_000.0) as i64;
    let n = file.blocks.len() as u64 + file.omitted;
    let more = n.saturating_sub(file.blocks.len().min(MAX_CARDS) as u64);
    html! {
        <>
            <p class="small muted">{ format!("{}, as they say about themselves: nothing is verified.", count_text(n, "certificate or key", "certificates or keys")) }</p>
            <div class="image-preview-cards" tabindex="0" role="region" aria-label="Certificates and keys" data-testid="preview-certificates"><ul>
                { for file.blocks.iter().take(MAX_CARDS).map(|block| html! { <li class="image-preview-card">{ card(block, now_seconds) }</li> }) }
            </ul></div>
            if more > 0 { <p class="small muted">{ format!("{} not shown; all of them are in the text.", count_text(more, "more is", "more are")) }</p> }
        </>
    }
}

fn card(block: &PemBlock, now_seconds: i64) -> Html {
    match block {
        PemBlock::Certificate(certificate) => certificate_card(certificate, now_seconds),
        PemBlock::PrivateKey {
            label,
            key,
            encrypted,
        } => html! {
            <>
                <h3 class="image-preview-card-title"><SeverityIcon tone={if *encrypted { Tone::Warning } else { Tone::Error }} />{ " Private key" }</h3>
                <p>
                    { if key.is_empty() { label.clone() } else { format!("{label}: {key}") } }
                    { if *encrypted { ". A passphrase is needed to use it." } else { ". No passphrase protects it." } }
                </p>
                <p>{ "It is not shown here. Whoever has this image has it, also when a later layer deletes the file: make a new key and revoke this one." }</p>
            </>
        },
        PemBlock::PublicKey { key } => html! {
            <><h3 class="image-preview-card-title">{ "Public key" }</h3><p>{ key.clone() }</p></>
        },
        PemBlock::Other(label) => html! {
            <><h3 class="image-preview-card-title image-name">{ label.clone() }</h3><p class="muted">{ "Not read here." }</p></>
        },
        PemBlock::Damaged(label) => html! {
            <><h3 class="image-preview-card-title image-name"><SeverityIcon tone={Tone::Warning} />{ format!(" {label}") }</h3><p>{ "It is damaged or cut off." }</p></>
        },
    }
}

fn certificate_card(certificate: &Certificate, now_seconds: i64) -> Html {
    let (tone, state) = validity(
        certificate.not_before_seconds,
        certificate.not_after_seconds,
        now_seconds,
    );
    let more = certificate.names.len().saturating_sub(MAX_NAMES) as u64;
    let issuer = if certificate.self_issued {
        "itself".to_owned()
    } else {
        certificate.issuer.clone()
    };
    let fact = |name: &'static str, value: String| {
        html! { <div><dt>{ name }</dt><dd class="image-name">{ value }</dd></div> }
    };
    html! {
        <>
            <h3 class="image-preview-card-title image-name">{ certificate.subject.clone() }</h3>
            <p><SeverityIcon tone={tone} />{ format!(" {state}") }</p>
            <dl class="image-preview-facts">
                { fact("Issued by", issuer) }
                { fact("Valid", format!("{} to {}", date(certificate.not_before_seconds), date(certificate.not_after_seconds))) }
                { fact("Key", certificate.key.clone()) }
                { fact("Signed with", certificate.signature.clone()) }
                if !certificate.names.is_empty() {
                    { fact("Names", certificate.names.iter().take(MAX_NAMES).cloned().collect::<Vec<_>>().join(", ")) }
                    if more > 0 { { fact("", count_text(more, "more name", "more names")) } }
                }
                if !certificate.usages.is_empty() { { fact("For", certificate.usages.join(", ")) } }
                if let Some(authority) = certificate.authority {
                    { fact("May sign certificates", if authority { "yes" } else { "no" }.to_owned()) }
                }
                { fact("Serial number", certificate.serial.clone()) }
                { fact("SHA-256", certificate.sha256.clone()) }
            </dl>
        </>
    }
}

/// What the clock says to it.
fn validity(from: i64, until: i64, now: i64) -> (Tone, String) {
    let days = |seconds: i64| count_text((seconds / DAY_SECONDS).max(0) as u64, "day", "days");
    if now < from {
        (
            Tone::Warning,
            format!("Not valid yet: in {}.", days(from - now)),
        )
    } else if now > until {
        (Tone::Error, format!("Expired {} ago.", days(now - until)))
    } else {
        (Tone::Ok, format!("Valid for {} more.", days(until - now)))
    }
}

/// `2026-12-01 00:20 UTC`
fn date(seconds: i64) -> String {
    // Certificates have years of four digits, which is far within what a date can hold.
    let date = js_sys::Date::new(&JsValue::from_f64(seconds as f64 * 1_000.0));
    let text = String::from(date.to_iso_string());
    match text.split_once('T') {
        Some((day, clock)) => format!("{day} {} UTC", clock.get(..5).unwrap_or_default()),
        None => text,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_clock_decides() {
        let day = DAY_SECONDS;
        assert_eq!(validity(0, 10 * day, day).1, "Valid for 9 days more.");
        assert_eq!(validity(0, day, 4 * day).1, "Expired 3 days ago.");
        assert_eq!(
            validity(3 * day, 9 * day, day).1,
            "Not valid yet: in 2 days."
        );
    }
}
