//! Limits for CI jobs: dive's rules with dive's meaning, and exact ones of ours in the same file.
//!
//! A `.dive-ci` file is YAML with the key `rules`; so is ours, which adds names. dive's rules have defaults that
//! apply when the file does not name them (0.9, none, 0.1); ours have none. dive compares `threshold > efficiency`
//! and `value > threshold`; not-a-number never fails and infinity always does. Source: `image-metrics` §1.

use crate::image::Image;
use crate::query::parse_bytes;

/// What a rule limits.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Measure {
    /// dive's efficiency, at least.
    DiveEfficiency,
    /// dive's wasted bytes, at most.
    DiveWastedBytes,
    /// dive's wasted bytes over the bytes of all layers but the first, at most.
    DiveUserWastedPercent,
    /// Visible over total content, at least.
    ExactEfficiency,
    /// Content that no container can read, at most.
    HiddenBytes,
    /// The same of the layers above the base image.
    UserHiddenBytes,
    /// Content of all layers, at most.
    ImageBytes,
    /// Visible content, at most.
    VisibleBytes,
    /// Number of layers, at most.
    Layers,
    /// Content of the largest layer, at most.
    LayerBytes,
}

/// Names of a rule in files, the value it has without being named, and whether it is a ratio or a count.
struct Known {
    measure: Measure,
    names: [&'static str; 2],
    default: Option<f64>,
    is_ratio: bool,
    is_least: bool,
}

const KNOWN: [Known; 10] = [
    known(
        Measure::DiveEfficiency,
        ["lowestEfficiency", "lowest-efficiency"],
        Some(0.9),
        true,
        true,
    ),
    known(
        Measure::DiveWastedBytes,
        ["highestWastedBytes", "highest-wasted-bytes"],
        None,
        false,
        false,
    ),
    known(
        Measure::DiveUserWastedPercent,
        ["highestUserWastedPercent", "highest-user-wasted-percent"],
        Some(0.1),
        true,
        false,
    ),
    known(
        Measure::ExactEfficiency,
        ["lowestExactEfficiency", "lowest-exact-efficiency"],
        None,
        true,
        true,
    ),
    known(
        Measure::HiddenBytes,
        ["highestHiddenBytes", "highest-hidden-bytes"],
        None,
        false,
        false,
    ),
    known(
        Measure::UserHiddenBytes,
        ["highestUserHiddenBytes", "highest-user-hidden-bytes"],
        None,
        false,
        false,
    ),
    known(
        Measure::ImageBytes,
        ["highestImageBytes", "highest-image-bytes"],
        None,
        false,
        false,
    ),
    known(
        Measure::VisibleBytes,
        ["highestVisibleBytes", "highest-visible-bytes"],
        None,
        false,
        false,
    ),
    known(
        Measure::Layers,
        ["highestLayerCount", "highest-layer-count"],
        None,
        false,
        false,
    ),
    known(
        Measure::LayerBytes,
        ["highestLayerBytes", "highest-layer-bytes"],
        None,
        false,
        false,
    ),
];

const fn known(
    measure: Measure,
    names: [&'static str; 2],
    default: Option<f64>,
    is_ratio: bool,
    is_least: bool,
) -> Known {
    Known {
        measure,
        names,
        default,
        is_ratio,
        is_least,
    }
}

/// One limit.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Threshold {
    /// What is limited.
    pub measure: Measure,
    /// The limit: a ratio of 0 to 1, bytes, or a count.
    pub limit: f64,
    /// The file named it; otherwise it is dive's default.
    pub is_named: bool,
}

/// The limits of one file.
#[derive(Debug, Clone, PartialEq)]
pub struct Thresholds {
    /// In a fixed order.
    pub list: Vec<Threshold>,
    /// Lines that mean nothing here.
    pub warnings: Vec<String>,
}

/// A rule and what it says of an image.
#[derive(Debug, Clone, PartialEq)]
pub struct Verdict {
    /// The rule's name in kebab case.
    pub rule: &'static str,
    /// What was limited.
    pub measure: Measure,
    /// The limit.
    pub limit: f64,
    /// What the image has; may be infinite or not a number, as dive's figures.
    pub value: f64,
    /// Whether it passes.
    pub is_passed: bool,
    /// dive's own rule, judged by dive's own figures.
    pub is_dive: bool,
    /// The limit and the value are ratios.
    pub is_ratio: bool,
    /// Beside a rule of dive's: the same limit, judged by exact figures.
    pub exact: Option<Exact>,
}

/// What exact accounting says to a limit that is meant for dive's figures.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Exact {
    /// The figure that means the same; not a number where there is nothing to divide by.
    pub value: f64,
    /// Whether it passes.
    pub is_passed: bool,
    /// How the two are counted.
    pub why: &'static str,
}

/// A line that cannot be meant.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("line {line}: {problem}")]
pub struct ThresholdError {
    /// 1-based.
    pub line: usize,
    /// What is wrong and what would be right.
    pub problem: String,
}

impl Default for Thresholds {
    /// dive's defaults.
    fn default() -> Self {
        Self {
            list: KNOWN
                .iter()
                .filter_map(|k| {
                    Some(Threshold {
                        measure: k.measure,
                        limit: k.default?,
                        is_named: false,
                    })
                })
                .collect(),
            warnings: Vec::new(),
        }
    }
}

impl Thresholds {
    /// Reads a file.
    ///
    /// # Errors
    /// A value that is no ratio of 0 to 1, no size, or no word that switches the rule off.
    pub fn parse(text: &str) -> Result<Self, ThresholdError> {
        let mut values: Vec<Option<f64>> = KNOWN.iter().map(|k| k.default).collect();
        let mut is_named = vec![false; KNOWN.len()];
        let mut warnings = Vec::new();
        let mut is_in_rules = true;
        for (number, raw) in text.trim_start_matches('\u{feff}').lines().enumerate() {
            let line = without_comment(raw);
            let trimmed = line.trim();
            if trimmed.is_empty() || trimmed == "---" || trimmed == "..." {
                continue;
            }
            let fail = |problem: String| ThresholdError {
                line: number + 1,
                problem,
            };
            let Some((key, value)) = trimmed.split_once(':') else {
                return Err(fail(format!("this is no `name: value`: `{trimmed}`")));
            };
            let key = unquoted(key.trim());
            let is_block = value.trim().is_empty();
            let value = unquoted(value.trim());
            let is_top = !line.starts_with([' ', '\t']);
            if is_top {
                // Rules may stand at the top, as in older files.
                is_in_rules = key == "rules" || !is_block;
                if key == "rules" {
                    continue;
                }
            }
            let place = KNOWN
                .iter()
                .position(|k| k.names.iter().any(|name| name.eq_ignore_ascii_case(key)));
            let Some(place) = place.filter(|_| is_in_rules) else {
                warnings.push(format!("line {}: `{key}` is no rule", number + 1));
                continue;
            };
            let Some(known) = KNOWN.get(place) else {
                continue;
            };
            let parsed = read(known, value).map_err(fail)?;
            if let (Some(slot), Some(named)) = (values.get_mut(place), is_named.get_mut(place)) {
                *slot = parsed;
                *named = true;
            }
        }
        let list = KNOWN
            .iter()
            .zip(values)
            .zip(is_named)
            .filter_map(|((known, limit), is_named)| {
                Some(Threshold {
                    measure: known.measure,
                    limit: limit?,
                    is_named,
                })
            })
            .collect();
        Ok(Self { list, warnings })
    }

    /// Judges an image. Rules that are switched off are not in the list.
    pub fn judge(&self, image: &Image) -> Vec<Verdict> {
        self.list
            .iter()
            .filter_map(|threshold| {
                let known = KNOWN.iter().find(|k| k.measure == threshold.measure)?;
                let value = measured(image, threshold.measure);
                let [_, rule] = known.names;
                // As dive compares: what is not a number never fails.
                let passes = |value: f64| {
                    let is_failed = if known.is_least {
                        threshold.limit > value
                    } else {
                        value > threshold.limit
                    };
                    !is_failed
                };
                Some(Verdict {
                    rule,
                    measure: threshold.measure,
                    limit: threshold.limit,
                    value,
                    is_passed: passes(value),
                    is_dive: matches!(
                        threshold.measure,
                        Measure::DiveEfficiency
                            | Measure::DiveWastedBytes
                            | Measure::DiveUserWastedPercent
                    ),
                    is_ratio: known.is_ratio,
                    exact: exact(image, threshold.measure).map(|(value, why)| Exact {
                        value,
                        is_passed: passes(value),
                        why,
                    }),
                })
            })
            .collect()
    }
}

/// The exact figure beside one of dive's, and how the two differ (`image-metrics` §2). `None` beside our own.
fn exact(image: &Image, measure: Measure) -> Option<(f64, &'static str)> {
    let accounting = &image.accounting;
    Some(match measure {
        Measure::DiveEfficiency => (
            accounting.efficiency,
            "dive divides the smallest copy of each path by all its copies and does not see directories that are \
             deleted whole; here the bytes a container sees are divided by all that are stored",
        ),
        Measure::DiveWastedBytes => (
            accounting.hidden_bytes as f64,
            "dive counts every copy of a path that is stored twice, the visible one too; here only bytes that no \
             container can read any more count, each of them once",
        ),
        Measure::DiveUserWastedPercent => {
            let user = accounting.user_bytes(&image.layers, 1);
            (
                user.hidden_bytes as f64 / user.total_bytes as f64,
                "dive divides its wasted bytes, those of the first layer too, by the bytes of all layers but the \
                 first; here both are of all layers but the first, so it is never more than all",
            )
        }
        _ => return None,
    })
}

fn measured(image: &Image, measure: Measure) -> f64 {
    let accounting = &image.accounting;
    let dive = &image.dive;
    let count = |n: u64| n as f64;
    match measure {
        Measure::DiveEfficiency => dive.efficiency,
        Measure::DiveWastedBytes => count(dive.wasted_bytes),
        // 0/0 is not a number, x/0 is infinite; dive compares both.
        Measure::DiveUserWastedPercent => {
            dive.user_wasted_percent
                .unwrap_or(if dive.wasted_bytes == 0 {
                    f64::NAN
                } else {
                    f64::INFINITY
                })
        }
        Measure::ExactEfficiency => accounting.efficiency,
        Measure::HiddenBytes => count(accounting.hidden_bytes),
        Measure::UserHiddenBytes => {
            let n_base = image.base.as_ref().map_or(0, |base| base.n_layers);
            count(accounting.user_bytes(&image.layers, n_base).hidden_bytes)
        }
        Measure::ImageBytes => count(accounting.total_bytes),
        Measure::VisibleBytes => count(accounting.visible_bytes),
        Measure::Layers => count(image.layers.len() as u64),
        Measure::LayerBytes => count(
            image
                .layers
                .iter()
                .map(|l| l.content_bytes)
                .max()
                .unwrap_or(0),
        ),
    }
}

/// `Ok(None)` switches the rule off.
fn read(known: &Known, value: &str) -> Result<Option<f64>, String> {
    let [_, name] = known.names;
    let is_off = ["", "disabled", "off", "false"]
        .iter()
        .any(|word| value.eq_ignore_ascii_case(word));
    if is_off {
        return Ok(None);
    }
    if known.is_ratio {
        return match value.parse::<f64>() {
            Ok(ratio) if (0.0..=1.0).contains(&ratio) => Ok(Some(ratio)),
            _ => Err(format!(
                "`{name}` must be a number from 0 to 1, or `disabled`: `{value}`"
            )),
        };
    }
    match parse_bytes(value) {
        Some(bytes) => Ok(Some(bytes as f64)),
        None => Err(format!(
            "`{name}` must be a number with or without a unit (KB, MB, GB, KiB, MiB, GiB), or `disabled`: `{value}`"
        )),
    }
}

/// The line up to a `#` that starts a comment.
fn without_comment(line: &str) -> &str {
    let mut quote = None;
    let mut before = ' ';
    for (at, c) in line.char_indices() {
        match (quote, c) {
            (Some(q), c) if q == c => quote = None,
            (None, '"' | '\'') => quote = Some(c),
            (None, '#') if before.is_whitespace() => return line.get(..at).unwrap_or(line),
            _ => {}
        }
        before = c;
    }
    line
}

fn unquoted(text: &str) -> &str {
    for quote in ['"', '\''] {
        if let Some(inner) = text.strip_prefix(quote).and_then(|t| t.strip_suffix(quote)) {
            return inner.trim();
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    fn limits(text: &str) -> Vec<(Measure, f64)> {
        Thresholds::parse(text)
            .unwrap()
            .list
            .into_iter()
            .map(|t| (t.measure, t.limit))
            .collect()
    }

    #[test]
    fn defaults_are_dives() {
        let expected = [
            (Measure::DiveEfficiency, 0.9),
            (Measure::DiveUserWastedPercent, 0.1),
        ];
        assert_eq!(limits(""), expected);
        assert_eq!(limits("rules:\n"), expected);
    }

    #[test]
    fn both_spellings_units_and_words_that_switch_off() {
        let text = "rules:\n  # a comment\n  lowestEfficiency: 0.95\n  highest-wasted-bytes: \"20MB\" # decimal\n  highestUserWastedPercent: disabled\n";
        assert_eq!(
            limits(text),
            [
                (Measure::DiveEfficiency, 0.95),
                (Measure::DiveWastedBytes, 20e6)
            ]
        );
        for (value, bytes) in [
            ("1KiB", 1024.0),
            ("1kb", 1000.0),
            ("2GB", 2e9),
            ("12345", 12345.0),
        ] {
            let text = format!(
                "rules:\n  lowestEfficiency: off\n  highestUserWastedPercent: false\n  highestWastedBytes: {value}\n"
            );
            assert_eq!(limits(&text), [(Measure::DiveWastedBytes, bytes)]);
        }
        assert_eq!(
            limits("lowest-efficiency: ''\nhighest-user-wasted-percent: 'off'\n"),
            []
        );
    }

    #[test]
    fn impossible_values_are_refused_with_their_line() {
        for (text, line) in [
            ("rules:\n  lowestEfficiency: 1.5\n", 2),
            ("rules:\n  lowestEfficiency: much\n", 2),
            ("rules:\n\n  highestWastedBytes: 3 apples\n", 3),
            ("what\n", 1),
        ] {
            assert_eq!(Thresholds::parse(text).unwrap_err().line, line, "{text}");
        }
    }

    #[test]
    fn unknown_rules_are_named() {
        let read = Thresholds::parse("rules:\n  highestWaste: 1\n").unwrap();
        assert_eq!(read.warnings, ["line 2: `highestWaste` is no rule"]);
    }
}
