//! `layer-count`: an image of very many layers.

use crate::prelude::*;

declare_rule! {
    /// Adds more than 40 layers to the image.
    /// ## Why
    /// Each RUN, COPY and ADD is a layer. Every one costs a request when the image is pulled, and old
    /// storage drivers end at 127.
    pub struct LayerCount;
    id: "layer-count",
    group: "image",
    severity: Hint,
    fix: None,
    on: Default,
    aliases: [],
    lesson: Some("from-dockerfile-to-layers"),
}

/// More are worth a word.
const MANY: usize = 40;

impl Rule for LayerCount {
    type Finding = (Span, usize);
    const META: RuleMeta = Self::RULE;

    fn check(&self, cx: &RuleContext<'_>, found: &mut Vec<Self::Finding>) {
        let layers = |keyword| {
            cx.in_final_chain(keyword)
                .map(|(_, line)| line.keyword_span)
        };
        let mut spans: Vec<Span> = [Keyword::Run, Keyword::Copy, Keyword::Add]
            .into_iter()
            .flat_map(layers)
            .collect();
        spans.sort_unstable_by_key(|span| span.start);
        if let Some(first) = spans.get(MANY) {
            found.push((*first, spans.len()));
        }
    }

    fn explain(&self, _: &RuleContext<'_>, (span, n_layers): &Self::Finding) -> Report {
        Report::at(*span, format!("the file adds {n_layers} layers"))
            .why("each costs a request when the image is pulled, and old storage drivers end at 127")
            .help("join RUN lines that change together, or build in another stage and copy the result")
    }
}

#[cfg(test)]
mod tests {
    use crate::testing::check;

    #[test]
    fn forty_layers_are_enough() {
        let lines = |n: usize| format!("FROM debian:12\n{}", "COPY a /\n".repeat(n));
        check("layer-count", &lines(40), &[]);
        check("layer-count", &lines(41), &[42]);
    }
}
