//! Any text gives an answer, and answers obey their own laws.

use layerlab_buildgraph::cache::{CacheCase, Change, Outcome, simulate};
use layerlab_buildgraph::context::suppose::suppose;
use layerlab_buildgraph::layers::layer_stack;
use layerlab_buildgraph::what_if::{WhatIf, what_if};
use layerlab_buildgraph::{BuildModel, BuildOptions};
use proptest::prelude::*;

fn line() -> impl Strategy<Value = String> {
    prop_oneof![
        Just("FROM alpine AS a".to_owned()),
        Just("FROM a".to_owned()),
        Just("FROM $V".to_owned()),
        Just("ARG V=alpine".to_owned()),
        Just("ENV A=$A$V B=\"x y\"".to_owned()),
        Just("COPY --from=a /x /y".to_owned()),
        Just("COPY . .".to_owned()),
        Just("ADD --link *.js ./".to_owned()),
        Just("RUN --mount=from=a,target=/m npm ci && rm -rf /app".to_owned()),
        Just("RUN <<E\nmake\nE".to_owned()),
        Just("WORKDIR $A/../..".to_owned()),
        Just("ONBUILD COPY . /z".to_owned()),
        Just("USER ${V:-x}".to_owned()),
        "[A-Z]{2,8} [ -~]{0,30}",
        "\\PC{0,20}",
    ]
}

fn file() -> impl Strategy<Value = String> {
    prop::collection::vec(line(), 0..14).prop_map(|lines| lines.join("\n"))
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    #[test]
    fn building_twice_without_a_change_runs_nothing(text in file()) {
        let case = CacheCase { dockerfile: text, ..CacheCase::default() };
        for step in simulate(&case).steps {
            // A step that the builder refuses leaves no record and is tried again.
            let refused = step.because.starts_with("the builder stops here");
            prop_assert!(step.outcome != Outcome::Run || refused, "{step:?}");
        }
    }

    #[test]
    fn nothing_is_cached_on_a_cold_builder(text in file()) {
        let case = CacheCase { dockerfile: text, change: vec![Change::ColdCache], ..CacheCase::default() };
        for step in simulate(&case).steps {
            prop_assert!(step.outcome != Outcome::Hit, "{step:?}");
        }
    }

    #[test]
    fn every_view_answers_any_text(text in file()) {
        let parsed = layerlab_syntax::parse(&text);
        let model = BuildModel::new(&parsed, &BuildOptions::default());
        let supposed = suppose(&parsed, &model, None);
        let stack = layer_stack(&parsed, &model, &supposed.context, true);
        for stage in &stack.stages {
            for brick in &stage.bricks {
                if let Some(bytes) = brick.unpacked_bytes {
                    prop_assert!(brick.hidden_bytes <= bytes, "{brick:?}");
                }
            }
        }
        let answer = what_if(&WhatIf { dockerfile: text, ..WhatIf::default() });
        prop_assert!(answer.rebuild_seconds <= answer.full_seconds + 1e-9);
        for (at, timed) in answer.steps.iter().enumerate() {
            let links = &timed.links;
            prop_assert!(links.needs.iter().all(|need| need.step < at), "{timed:?}");
            prop_assert!(links.inputs.len() <= 6, "{timed:?}");
            prop_assert!(links.inputs.iter().all(|input| !input.changed), "nothing was edited: {timed:?}");
        }
    }
}
