//! Where the bytes of the final image are, and what would make them fewer.
//!
//! Bars are instructions of what ships. A saving is found by applying the fix to a copy of the text
//! and laying the layers again; a finding without a fix says itself what it costs. Everything is
//! modelled, but for the base images of the catalogue.

mod ladder;

use crate::compare::context_of_both;
use crate::{CheckOptions, Engine, stack};
use layerlab_buildgraph::context::Context;
use layerlab_buildgraph::layers::{self, LayerStack, layer_stack};
use layerlab_buildgraph::{BuildModel, catalogue};
use layerlab_diagnostics::{Diagnostic, Edit, Safety, apply_edits};
use layerlab_lint::LintOptions;
use layerlab_protocol::check::{Basis, Origin};
use layerlab_protocol::size::{Saving, SizeBar, SizeOf, SizeReport};
use layerlab_syntax::ast::Dockerfile;

/// Fewer bytes than this are no saving: the text of the file itself may be one of its files.
const LEAST_BYTES: u64 = 10_000;
/// Fixes that are tried on a copy.
const MAX_TRIED: usize = 24;

impl Engine {
    /// Where the bytes are. Cost: one check, and one layer model for each fix that is tried.
    pub(crate) fn size_of(&self, request: &SizeOf) -> SizeReport {
        let options = CheckOptions {
            profile: request.profile.clone(),
            rules: request.rules.clone(),
            target: request.target.clone(),
            build_args: request.build_args.clone(),
            dockerignore: request.dockerignore.clone(),
            context: self.given(&request.context),
            assumed: request.assumed.clone(),
        };
        let sized = Sized::new(&request.text, request, &options);
        let laid = sized.stack();
        let bars = bars(&laid, &sized);
        let (ladder, no_ladder) = ladder::ladder(&sized.file, &sized.model);
        let lint = options.lint();
        let (savings, after_fixes) = savings(&sized, &laid, request, &options, &lint);
        let supposed = request.context.is_empty();
        SizeReport {
            rev: request.rev,
            headline: headline(&laid, &bars),
            bars,
            unpacked_bytes: laid.total_bytes,
            compressed_bytes: laid.download_bytes,
            hidden_bytes: laid.hidden_bytes,
            partial: laid.partial,
            ladder,
            no_ladder,
            savings,
            after_fixes,
            catalogue_date: catalogue::GENERATED.to_owned(),
            supposed_context: sized
                .context
                .entries()
                .filter(|(_, entry)| supposed && !entry.is_folder())
                .map(|(path, _)| path.to_owned())
                .collect(),
        }
    }
}

/// A text with all that its layers follow from.
struct Sized {
    file: Dockerfile,
    model: BuildModel,
    context: Context,
    supposed: bool,
}

impl Sized {
    fn new(text: &str, request: &SizeOf, options: &CheckOptions) -> Self {
        let file = layerlab_syntax::parse(text);
        let model = BuildModel::new(&file, &options.build());
        let ignore = request.dockerignore.as_deref();
        let both = (&file, &model);
        let mut context = context_of_both(options.context.as_ref(), ignore, both, both);
        if let Some(ignore) = ignore {
            context.write(".dockerignore", ignore.as_bytes());
        }
        Self {
            context,
            supposed: request.context.is_empty(),
            file,
            model,
        }
    }

    fn stack(&self) -> LayerStack {
        layer_stack(&self.file, &self.model, &self.context, self.supposed)
    }
}

fn bars(laid: &LayerStack, sized: &Sized) -> Vec<SizeBar> {
    let mut bars: Vec<(usize, SizeBar)> = Vec::new();
    let shipped = laid.stages.iter().filter(|stage| stage.ships);
    for brick in shipped.flat_map(|stage| &stage.bricks) {
        let unpacked = brick.unpacked_bytes.unwrap_or(0);
        let compressed = brick.compressed_bytes.unwrap_or(0);
        let basis = match brick.basis {
            _ if brick.unpacked_bytes.is_none() => Basis::Unknown,
            layers::Basis::Catalogue | layers::Basis::CatalogueEstimate => Basis::Catalogue,
            layers::Basis::Context | layers::Basis::Modelled => Basis::Modelled,
            layers::Basis::Unknown => Basis::Unknown,
        };
        // The layers of a base image are one bar.
        if let Some((idx, bar)) = bars.last_mut()
            && *idx == brick.instruction
        {
            bar.unpacked_bytes += unpacked;
            bar.compressed_bytes += compressed;
            bar.hidden_bytes += brick.hidden_bytes;
            bar.n_layers += 1;
            continue;
        }
        let title = match sized.file.instructions.get(brick.instruction) {
            Some(line) => line.summary(60),
            None => brick.title.clone(),
        };
        let bar = SizeBar {
            line: brick.line,
            title,
            origin: match brick.origin {
                layers::Origin::Base => Origin::Base,
                layers::Origin::System => Origin::System,
                layers::Origin::Dependencies => Origin::Dependencies,
                layers::Origin::Files => Origin::Files,
            },
            basis,
            unpacked_bytes: unpacked,
            hidden_bytes: brick.hidden_bytes,
            compressed_bytes: compressed,
            hidden_compressed_bytes: 0,
            n_layers: 1,
            note: brick.note.clone(),
        };
        bars.push((brick.instruction, bar));
    }
    let share = |part: u64, of: u64, whole: u64| {
        let bytes = u128::from(part) * u128::from(whole) / u128::from(of.max(1));
        u64::try_from(bytes).unwrap_or(whole)
    };
    bars.into_iter()
        .map(|(_, mut bar)| {
            bar.hidden_compressed_bytes =
                share(bar.hidden_bytes, bar.unpacked_bytes, bar.compressed_bytes);
            bar
        })
        .collect()
}

/// "412 MB unpacked (≈ 150 MB to download) · 96 MB hidden (23 %) · biggest: line 4 …"
fn headline(laid: &LayerStack, bars: &[SizeBar]) -> String {
    if bars.is_empty() {
        return "The final image has no layer.".to_owned();
    }
    let least = if laid.partial { "at least " } else { "" };
    let mut out = format!(
        "{least}{} unpacked ({least}{} compressed, to download)",
        stack::bytes(laid.total_bytes),
        stack::bytes(laid.download_bytes)
    );
    if laid.hidden_bytes > 0 {
        out.push_str(&format!(
            " · {} hidden ({} %)",
            stack::bytes(laid.hidden_bytes),
            laid.hidden_bytes.saturating_mul(100) / laid.total_bytes.max(1)
        ));
    }
    let biggest = bars.iter().max_by_key(|bar| bar.unpacked_bytes);
    if let Some(bar) = biggest.filter(|bar| bar.unpacked_bytes > 0) {
        out.push_str(&format!(
            " · biggest: line {}, `{}`, {}",
            bar.line,
            bar.title,
            stack::bytes(bar.unpacked_bytes)
        ));
    }
    out
}

/// What fixes would save, most first, and what is left when all of them are applied.
fn savings(
    sized: &Sized,
    laid: &LayerStack,
    request: &SizeOf,
    options: &CheckOptions,
    lint: &LintOptions,
) -> (Vec<Saving>, Option<(u64, u64)>) {
    let text = &sized.file.text;
    let size_of = |edits: &[Edit]| {
        let new = apply_edits(text, edits).ok()?;
        let laid = Sized::new(&new, request, options).stack();
        Some((laid.total_bytes, laid.download_bytes, laid.partial))
    };
    let mut found = Vec::new();
    let mut chosen: Vec<Edit> = Vec::new();
    let mut n_tried = 0;
    let assumed = &sized.model.options().assumptions;
    for diagnostic in layerlab_lint::check(&sized.file, lint) {
        let fix = diagnostic.fix.as_ref();
        let usable = fix.filter(|fix| fix.safety != Safety::DisplayOnly && n_tried < MAX_TRIED);
        if let Some(fix) = usable {
            n_tried += 1;
            // A sum that becomes known or unknown on the way says nothing about the difference.
            let saved = size_of(&fix.edits)
                .filter(|(.., partial)| *partial == laid.partial)
                .map(|(unpacked, compressed, _)| {
                    (
                        laid.total_bytes.saturating_sub(unpacked),
                        laid.download_bytes.saturating_sub(compressed),
                    )
                });
            if let Some((unpacked, compressed)) = saved.filter(|saved| saved.0 >= LEAST_BYTES) {
                let touches = |edit: &Edit| {
                    let apart = |other: &Edit| {
                        edit.span.end < other.span.start || other.span.end < edit.span.start
                    };
                    !chosen.iter().all(apart)
                };
                if !fix.edits.iter().any(touches) {
                    chosen.extend(fix.edits.iter().cloned());
                }
                found.push(saving(
                    sized,
                    &diagnostic,
                    &fix.title,
                    (unpacked, compressed),
                    true,
                ));
                continue;
            }
        }
        let told = diagnostic.effect.and_then(|effect| effect.size_bytes);
        if let Some(bytes) = told.filter(|bytes| *bytes >= LEAST_BYTES) {
            let sizes = (bytes, assumed.compressed(bytes));
            found.push(saving(sized, &diagnostic, &diagnostic.help, sizes, false));
        }
    }
    found.sort_by(|a, b| {
        (b.unpacked_bytes, a.line, &a.rule).cmp(&(a.unpacked_bytes, b.line, &b.rule))
    });
    let after = (!chosen.is_empty())
        .then(|| size_of(&chosen))
        .flatten()
        .map(|(unpacked, compressed, _)| (unpacked, compressed));
    (found, after)
}

fn saving(
    sized: &Sized,
    found: &Diagnostic,
    help: &str,
    (unpacked, compressed): (u64, u64),
    replayed: bool,
) -> Saving {
    let lines = &sized.file.instructions;
    let at = lines.partition_point(|line| line.span.start <= found.span.start);
    let line = at.checked_sub(1).and_then(|at| lines.get(at));
    Saving {
        rule: found.rule.to_owned(),
        line: line.map_or(1, |line| line.line),
        message: found.message.clone(),
        help: help.to_owned(),
        unpacked_bytes: unpacked,
        compressed_bytes: compressed,
        replayed,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn size(text: &str) -> SizeReport {
        Engine::new().size_of(&SizeOf {
            text: text.to_owned(),
            ..SizeOf::default()
        })
    }

    const NAIVE: &str = "FROM node:24\nWORKDIR /app\nCOPY . .\nRUN npm install\nRUN apt-get update && apt-get install -y vim\nRUN rm -rf /app/node_modules\nCMD [\"node\", \"src/index.js\"]\n";

    #[test]
    fn bars_add_up_and_the_base_is_one_bar() {
        let report = size(NAIVE);
        let sum: u64 = report.bars.iter().map(|bar| bar.unpacked_bytes).sum();
        assert_eq!(sum, report.unpacked_bytes);
        let sum: u64 = report.bars.iter().map(|bar| bar.compressed_bytes).sum();
        assert_eq!(sum, report.compressed_bytes);
        assert!(report.bars[0].n_layers > 3 && report.bars[0].origin == Origin::Base);
        let hidden: u64 = report.bars.iter().map(|bar| bar.hidden_bytes).sum();
        assert!(hidden > 0 && hidden == report.hidden_bytes);
        for bar in &report.bars {
            assert!(
                bar.hidden_bytes <= bar.unpacked_bytes
                    && bar.hidden_compressed_bytes <= bar.compressed_bytes
            );
        }
        assert!(
            report.headline.contains("hidden") && report.headline.contains("biggest"),
            "{}",
            report.headline
        );
    }

    #[test]
    fn savings_are_replayed_and_sorted() {
        let report = size(NAIVE);
        assert!(
            report.savings.iter().any(|saving| saving.replayed),
            "{:#?}",
            report.savings
        );
        assert!(
            report
                .savings
                .is_sorted_by(|a, b| a.unpacked_bytes >= b.unpacked_bytes)
        );
        let (unpacked, _) = report.after_fixes.expect("some fix saves bytes");
        assert!(unpacked < report.unpacked_bytes);
    }

    #[test]
    fn an_unknown_size_makes_the_sums_lower_bounds() {
        let report = size("FROM acme/base\nRUN ./frobnicate\n");
        assert!(
            report.partial && report.headline.starts_with("at least"),
            "{}",
            report.headline
        );
        assert!(report.bars.iter().all(|bar| bar.basis == Basis::Unknown));
        assert!(report.ladder.is_empty() && !report.no_ladder.is_empty());
    }

    #[test]
    fn only_what_ships_has_bars() {
        let report = size(
            "FROM golang:1.26 AS b\nCOPY . .\nRUN go build -o /out/a .\nFROM scratch\nCOPY --from=b /out/a /a\n",
        );
        let lines: Vec<u32> = report.bars.iter().map(|bar| bar.line).collect();
        assert_eq!(lines, [5]);
    }
}
