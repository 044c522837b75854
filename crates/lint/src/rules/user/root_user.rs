//! `root-user`: the program in the final image runs as root.

use crate::facts::bases::{self, DefaultUser, Family};
use crate::prelude::*;
use layerlab_buildgraph::Base;

declare_rule! {
    /// Starts the program as root.
    /// ## Why
    /// A bug in the program, or a way out of the container, then acts with root's rights: on files
    /// in volumes, on devices, and on the host when no user namespace stands between.
    /// ## Examples
    /// ```dockerfile,bad
    /// FROM debian:12.8-slim
    /// USER root
    /// CMD ["/srv/app"]
    /// ```
    /// ```dockerfile,good
    /// FROM debian:12.8-slim
    /// RUN groupadd -r app && useradd -r -l -g app app
    /// USER app
    /// CMD ["/srv/app"]
    /// ```
    /// ```dockerfile,good
    /// FROM gcr.io/distroless/static-debian12:nonroot
    /// COPY app /app
    /// ```
    pub struct RootUser;
    id: "root-user",
    group: "user",
    severity: Warning,
    fix: Decision,
    on: Default,
    aliases: ["DL3002", "DS-0002", "CKV_DOCKER_3", "CKV_DOCKER_8", "CIS-DI-0001"],
    lesson: Some("not-root"),
}

/// Why the program runs as root.
pub struct Root {
    span: Span,
    cause: Cause,
    target: usize,
    family: Family,
    image: String,
}

enum Cause {
    /// `USER root`.
    Said(String),
    /// No USER, and the base starts as root.
    Base,
    /// No USER, and the base is not known.
    PerhapsBase,
}

impl Rule for RootUser {
    type Finding = Root;
    const META: RuleMeta = Self::RULE;

    fn check(&self, cx: &RuleContext<'_>, found: &mut Vec<Root>) {
        let Some(target) = cx.model.target else {
            return;
        };
        let family = bases::family(cx, target);
        if family == Family::Windows {
            return;
        }
        let image = match cx.model.root_base(target) {
            Some(Base::Image(image)) => image.raw.clone(),
            Some(Base::Scratch) => "scratch".to_owned(),
            _ => String::new(),
        };
        let push = |found: &mut Vec<Root>, span, cause| {
            found.push(Root {
                span,
                cause,
                target,
                family,
                image,
            });
        };
        let user = cx.model.scope_after_stage(target).user();
        if let Some(idx) = user.instruction {
            let Some(instruction) = cx.instruction(idx) else {
                return;
            };
            let Arguments::Text(word) = &instruction.unwrap_onbuild().arguments else {
                return;
            };
            if user.value.complete && is_root(&user.value.value) {
                push(found, word.span, Cause::Said(user.value.value.clone()));
            }
            return;
        }
        let Some(stage) = cx.model.stages.get(target) else {
            return;
        };
        let cause = match cx.model.root_base(target) {
            Some(Base::Scratch) => Cause::Base,
            Some(Base::Image(base)) => match bases::default_user(base) {
                DefaultUser::Root => Cause::Base,
                DefaultUser::Other(_) => return,
                DefaultUser::Unknown => Cause::PerhapsBase,
            },
            _ => return,
        };
        push(found, stage.base_span, cause);
    }

    fn explain(&self, _: &RuleContext<'_>, finding: &Root) -> Report {
        let report = match &finding.cause {
            Cause::Said(user) => Report::at(
                finding.span,
                format!("the last USER is `{user}`, so the program runs as root"),
            )
            .aliases(["DL3002", "DS-0002", "CKV_DOCKER_8", "CIS-DI-0001"]),
            Cause::Base => Report::at(
                finding.span,
                format!(
                    "no USER is set and `{}` starts as root, so the program runs as root",
                    finding.image
                ),
            )
            .aliases(["DS-0002", "CKV_DOCKER_3", "CIS-DI-0001"]),
            Cause::PerhapsBase => Report::at(
                finding.span,
                format!(
                    "no USER is set; unless `{}` sets one, the program runs as root",
                    finding.image
                ),
            )
            .severity(Severity::Info)
            .aliases(["DS-0002", "CKV_DOCKER_3", "CIS-DI-0001"]),
        };
        report
            .why("a bug in the program, or a way out of the container, then acts with root's rights")
            .help("create a user with fixed ids, give it only the files it must write (`COPY --chown`), and put USER after the last step that needs root")
    }

    fn fix(&self, cx: &RuleContext<'_>, finding: &Root) -> Option<Fix> {
        let user = self.user(finding);
        let caveat = "files and folders the program writes must belong to that user";
        if let Cause::Said(_) = finding.cause {
            // The user must exist; a number always does.
            return Some(decision_fix(
                "run as user 10001",
                vec![Edit::replace(finding.span, "10001:10001")],
                caveat,
            ));
        }
        let stage = cx.model.stages.get(finding.target)?;
        let last = stage
            .instructions
            .clone()
            .filter_map(|idx| cx.instruction(idx))
            .rfind(|instruction| {
                matches!(
                    instruction.keyword,
                    Keyword::From | Keyword::Run | Keyword::Copy | Keyword::Add | Keyword::Workdir
                )
            })?;
        Some(decision_fix(
            "create a user and run as it",
            vec![Edit::insert(last.span.end, format!("\n{user}"))],
            caveat,
        ))
    }
}

impl RootUser {
    /// The lines that create and choose a user on that base.
    fn user(&self, finding: &Root) -> &'static str {
        let name = finding.image.rsplit('/').next().unwrap_or("");
        if name.starts_with("node:") || name == "node" {
            return "USER node";
        }
        match finding.family {
            Family::Alpine | Family::Busybox | Family::Wolfi => {
                "RUN addgroup -S -g 10001 app && adduser -S -u 10001 -G app app\nUSER 10001:10001"
            }
            Family::Distroless(_) => "USER nonroot",
            Family::Debian | Family::RedHat | Family::Suse => {
                "RUN groupadd -r -g 10001 app && useradd -r -l -u 10001 -g app app\nUSER 10001:10001"
            }
            _ => "USER 10001:10001",
        }
    }
}

fn is_root(user: &str) -> bool {
    let name = user.split(':').next().unwrap_or("").trim();
    matches!(name, "root" | "0" | "")
}
