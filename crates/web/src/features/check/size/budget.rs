//! A target, whether it is kept, and what would get the image there.

use super::number_input;
use crate::views::words::{code_text, sentence};
use layerlab_protocol::size::{Saving, SizeReport};
use layerlab_ui::{Badge, Tone, bytes_text};
use std::rc::Rc;
use yew::prelude::*;

/// Properties of [`Budget`].
#[derive(Properties, PartialEq)]
pub struct Props {
    /// The sizes.
    pub report: Rc<SizeReport>,
    /// Whether the target is about compressed bytes.
    pub compressed: bool,
    /// The target in megabytes.
    pub budget: Option<u32>,
    /// Called with another target.
    pub on_budget: Callback<Option<u32>>,
    /// Called with the line of a finding.
    pub on_select: Callback<u32>,
}

/// Whether a target is kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Verdict {
    Kept,
    Over(u64),
    /// Some size is unknown, and the known ones are below the target.
    Unknown,
}

/// See the module.
#[component]
pub fn Budget(props: &Props) -> Html {
    let report = &props.report;
    let unit = if props.compressed {
        "compressed"
    } else {
        "unpacked"
    };
    let bytes = if props.compressed {
        report.compressed_bytes
    } else {
        report.unpacked_bytes
    };
    let target = u64::from(props.budget.unwrap_or_else(|| suggested(bytes))) * 1_000_000;
    let verdict = verdict(bytes, report.partial, target);
    let after = report.after_fixes.map(|(unpacked, compressed)| {
        if props.compressed {
            compressed
        } else {
            unpacked
        }
    });
    html! {
        <section class="size-budget" aria-label="Budget" data-testid="size-budget-part">
            <h2>{ "Budget" }</h2>
            <p>
                <label class="size-number">{ "At most " }{ number_input((target / 1_000_000) as u32, 10_000_000, "budget", &props.on_budget) }
                    { format!(" MB {unit}") }</label>{ ": " }
                <span data-testid="size-verdict">
                    { match verdict {
                        Verdict::Kept => html! { <Badge tone={Tone::Ok}>{ "pass" }</Badge> },
                        Verdict::Over(by) => html! { <><Badge tone={Tone::Error}>{ "fail" }</Badge>{ format!(" {} too much", bytes_text(by)) }</> },
                        Verdict::Unknown => html! { <Badge tone={Tone::Warning}>{ "unknown: some size is not known" }</Badge> },
                    } }
                </span>
            </p>
            if report.savings.is_empty() {
                <p class="muted">{ "No finding would save bytes. A smaller base might, see below." }</p>
            } else {
                <h3>{ "What would get you there" }</h3>
                <ol class="size-savings" data-testid="size-savings">
                    { for report.savings.iter().map(|saving| row(props, saving)) }
                </ol>
                if let Some(after) = after {
                    <p>
                        { format!("All fixes that can be applied together leave {} {unit}", bytes_text(after)) }
                        { match verdict {
                            Verdict::Over(_) if after <= target => ": the budget is kept then.",
                            Verdict::Over(_) => ": still too much; look at the base.",
                            _ => ".",
                        } }
                    </p>
                }
            }
        </section>
    }
}

fn row(props: &Props, saving: &Saving) -> Html {
    let bytes = if props.compressed {
        saving.compressed_bytes
    } else {
        saving.unpacked_bytes
    };
    let onclick = {
        let (on_select, line) = (props.on_select.clone(), saving.line);
        Callback::from(move |_: MouseEvent| on_select.emit(line))
    };
    html! {
        <li>
            <span class="size-saved num">{ format!("−\u{202f}{}", bytes_text(bytes)) }</span>
            <span class="size-saving">
                { code_text(&sentence(&saving.help)) }{ " " }
                <button type="button" class="size-line" {onclick}>{ format!("line {}", saving.line) }</button>
                <span class="muted small">
                    { format!(" {}{}", saving.rule, if saving.replayed { "" } else { "; as the finding says, its fix is yours" }) }
                </span>
            </span>
        </li>
    }
}

fn verdict(bytes: u64, partial: bool, target: u64) -> Verdict {
    match bytes.checked_sub(target) {
        Some(by) if by > 0 => Verdict::Over(by),
        _ if partial => Verdict::Unknown,
        _ => Verdict::Kept,
    }
}

/// Half of what it is, rounded: a target to begin with.
fn suggested(bytes: u64) -> u32 {
    let half = bytes / 2_000_000;
    let step = if half >= 100 { 50 } else { 10 };
    u32::try_from((half / step).max(1) * step).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_target_is_kept_missed_or_cannot_be_judged() {
        assert_eq!(verdict(100, false, 100), Verdict::Kept);
        assert_eq!(verdict(101, false, 100), Verdict::Over(1));
        assert_eq!(verdict(101, true, 100), Verdict::Over(1));
        assert_eq!(verdict(99, true, 100), Verdict::Unknown);
    }

    #[test]
    fn the_first_target_is_a_round_half() {
        assert_eq!(suggested(1_300_000_000), 650);
        assert_eq!(suggested(170_000_000), 80);
        assert_eq!(suggested(0), 10);
    }
}
