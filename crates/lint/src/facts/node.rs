//! How Node's package managers are told to leave development packages out.

use super::{managers, variables};
use crate::context::RuleContext;
use crate::runs::RunScript;
use layerlab_syntax::shell::SimpleCommand;

/// What a command does to the installed modules.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Modules {
    /// Installs all of them.
    All,
    /// Installs those needed to run only, or removes the others.
    Production,
    /// Cannot be told.
    Unknown,
}

/// What a command does to the installed modules; `None` when it is no install and no pruning.
pub fn modules(cx: &RuleContext<'_>, run: &RunScript, command: &SimpleCommand) -> Option<Modules> {
    let name = command.name();
    let verb = command.verb().map_or("", |word| word.value.as_str());
    let prunes =
        matches!(name, "npm" | "pnpm") && verb == "prune" || name == "yarn" && verb == "workspaces";
    let installs =
        matches!(name, "npm" | "yarn" | "pnpm" | "bun") && managers::call(command).is_some();
    if !prunes && !installs {
        return None;
    }
    if command.args().iter().any(|word| word.dynamic) {
        return Some(Modules::Unknown);
    }
    let says = |list: &[&str]| {
        command
            .args()
            .iter()
            .any(|word| list.contains(&word.value.as_str()))
    };
    let includes_dev = says(&[
        "--include=dev",
        "--production=false",
        "--dev",
        "--prod=false",
    ]) || command.flag_value(&["include"]) == Some("dev");
    if includes_dev {
        return Some(Modules::All);
    }
    let omits = says(&[
        "--production",
        "--production=true",
        "--only=production",
        "--only=prod",
        "--omit=dev",
        "--prod",
        "-P",
    ]) || command.flag_value(&["omit"]) == Some("dev")
        || matches!(command.flag_value(&["only"]), Some("production" | "prod"))
        || name == "yarn" && verb == "workspaces" && says(&["focus"]);
    if omits {
        return Some(Modules::Production);
    }
    if prunes {
        // `npm prune` alone follows NODE_ENV, too; `pnpm prune` keeps development packages.
        return (name == "npm" && is_production(cx, run, command)).then_some(Modules::Production);
    }
    // Modern yarn pays no attention to NODE_ENV; which one runs is not known.
    if is_production(cx, run, command) {
        return Some(if name == "bun" {
            Modules::Unknown
        } else {
            Modules::Production
        });
    }
    let scope = cx.model.scope_before(run.instruction);
    let unsure = [
        "NODE_ENV",
        "NPM_CONFIG_OMIT",
        "npm_config_omit",
        "NPM_CONFIG_PRODUCTION",
        "NPM_CONFIG_ONLY",
    ]
    .iter()
    .any(|name| {
        scope.variable(name).is_some_and(|variable| {
            !variable.value.complete || *name != "NODE_ENV" && !variable.value.value.is_empty()
        }) || *name == "NODE_ENV" && scope.variable(name).is_none() && scope.declares(name)
    });
    Some(if unsure {
        Modules::Unknown
    } else {
        Modules::All
    })
}

fn is_production(cx: &RuleContext<'_>, run: &RunScript, command: &SimpleCommand) -> bool {
    // Bounded, so that a RUN of ten thousand installs stays fast.
    let exported = run.commands().iter().take(256).any(|other| {
        other.range.start < command.range.start
            && other.name() == "export"
            && other
                .args()
                .iter()
                .any(|word| word.value == "NODE_ENV=production")
    });
    match command.assignment("NODE_ENV") {
        Some(value) => value == "production",
        None => {
            exported || variables::in_force(cx, run.instruction, "NODE_ENV") == Some("production")
        }
    }
}
