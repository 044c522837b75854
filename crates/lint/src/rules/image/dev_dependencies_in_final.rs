//! `dev-dependencies-in-final`: Node modules for development ship with the program.

use crate::facts::node::{self, Modules};
use crate::facts::start;
use crate::prelude::*;
use layerlab_buildgraph::{Source, paths};

declare_rule! {
    /// Ships Node modules that only development needs.
    /// ## Why
    /// Test frameworks, bundlers and type checkers are often most of `node_modules`. The running
    /// program never loads them.
    /// ## Examples
    /// ```dockerfile,bad
    /// # also: package-cache-left, cache-mount-suggested, user-not-numeric, user-not-numeric
    /// FROM node:24-slim
    /// WORKDIR /app
    /// COPY package.json package-lock.json ./
    /// RUN npm ci
    /// USER node
    /// CMD ["node", "server.js"]
    /// ```
    /// ```dockerfile,good
    /// FROM node:24-slim
    /// WORKDIR /app
    /// COPY package.json package-lock.json ./
    /// RUN npm ci --omit=dev
    /// USER node
    /// CMD ["node", "server.js"]
    /// ```
    pub struct DevDependenciesInFinal;
    id: "dev-dependencies-in-final",
    group: "image",
    severity: Info,
    fix: None,
    on: Default,
    aliases: [],
    lesson: Some("multi-stage-ship-the-product"),
}

/// The install that brings them.
pub struct Dev {
    install: Span,
    command: String,
    manager: String,
    /// The COPY that takes them over from another stage.
    copy: Option<Span>,
}

/// The last word of a stage about its modules.
struct Installed {
    place: Span,
    command: String,
    manager: String,
    folder: String,
}

impl Rule for DevDependenciesInFinal {
    type Finding = Dev;
    const META: RuleMeta = Self::RULE;

    fn check(&self, cx: &RuleContext<'_>, found: &mut Vec<Dev>) {
        let Some(target) = cx.model.target else {
            return;
        };
        let Some(start) = start::of_target(cx) else {
            return;
        };
        let runs_node = matches!(
            start.program.as_str(),
            "node" | "npm" | "yarn" | "pnpm" | "npx" | "pm2" | "pm2-runtime" | "next"
        );
        // `npm run dev` and its kin need the development packages.
        let develops = start.words.iter().skip(1).any(|word| {
            ["dev", "watch", "test", "preview", "storybook", "start:dev"].contains(&word.as_str())
                || word.contains("nodemon")
                || word.contains("ts-node")
                || word == "--watch"
        });
        if !runs_node || develops {
            return;
        }
        if let Some(installed) = state_of(cx, target, None) {
            if let Some(installed) = installed {
                found.push(installed.into_finding(None));
            }
            return;
        }
        // Nothing is installed in the chain that ships: see what is copied into it.
        let mut n_looked_at = 0;
        for edge in &cx.model.edges {
            let Source::Stage(from) = edge.source else {
                continue;
            };
            if !cx.model.in_final_chain(edge.stage) {
                continue;
            }
            let Some(copy) = cx
                .instruction(edge.instruction)
                .filter(|copy| copy.keyword == Keyword::Copy)
            else {
                continue;
            };
            let Arguments::Copy { sources, .. } = &copy.arguments else {
                continue;
            };
            let scope = cx.model.scope_before(edge.instruction);
            for source in sources {
                let source_path = scope.resolve(&source.text);
                if !source_path.complete || source_path.value.contains(['*', '?']) {
                    continue;
                }
                // Each look reads the whole stage.
                n_looked_at += 1;
                if n_looked_at > 32 {
                    return;
                }
                let path = paths::clean(&format!("/{}", source_path.value));
                if let Some(Some(installed)) = state_of(cx, from, Some(&path)) {
                    found.push(installed.into_finding(Some(source.span)));
                    return;
                }
            }
        }
    }

    fn explain(&self, _: &RuleContext<'_>, finding: &Dev) -> Report {
        let production = match finding.manager.as_str() {
            "npm" => "`npm ci --omit=dev`",
            "pnpm" => "`pnpm install --prod --frozen-lockfile`",
            "yarn" => {
                "`yarn install --production` (Yarn 2 and later: `yarn workspaces focus --production`)"
            }
            _ => "the manager's production option",
        };
        let why = "test frameworks, bundlers and type checkers are often most of `node_modules`, and the running program never loads them";
        let report = match finding.copy {
            Some(copy) => Report::at(
                copy,
                format!(
                    "the modules copied here were installed by `{}`, development packages included",
                    finding.command
                ),
            )
            .related(finding.install, "installs all packages"),
            None => Report::at(
                finding.install,
                format!(
                    "`{}` installs development packages into the image that ships",
                    finding.command
                ),
            ),
        };
        report.why(why).help(format!(
            "install with {production} for the final image; when a build step needs the others, build in a stage of its own or prune afterwards"
        ))
    }
}

impl Installed {
    fn into_finding(self, copy: Option<Span>) -> Dev {
        Dev {
            install: self.place,
            command: self.command,
            manager: self.manager,
            copy,
        }
    }
}

/// What the stages of a chain say last about modules (below `within`, when given): `None` when
/// nothing is installed there, `Some(None)` when they are pruned or it cannot be told.
fn state_of(cx: &RuleContext<'_>, stage: usize, within: Option<&str>) -> Option<Option<Installed>> {
    let chain = cx.model.chain(stage);
    if chain.len() > 32 {
        return None;
    }
    let mut state: Option<Option<Installed>> = None;
    for run in &cx.runs {
        let in_chain = cx
            .model
            .stage_of(run.instruction)
            .is_some_and(|stage| chain.contains(&stage));
        if run.onbuild || !in_chain {
            continue;
        }
        for command in run.commands() {
            let Some(modules) = node::modules(cx, run, command) else {
                let removes = command.name() == "rm"
                    && command
                        .args()
                        .iter()
                        .any(|word| word.value.contains("node_modules"));
                if removes && state.is_some() {
                    state = Some(None);
                }
                continue;
            };
            state = Some(match modules {
                Modules::All => {
                    let workdir = cx.model.scope_before(run.instruction).workdir().value;
                    let elsewhere = command.flag_value(&["prefix", "cwd", "dir", "C"]).is_some()
                        || run
                            .commands()
                            .iter()
                            .take(256)
                            .any(|other| other.name() == "cd");
                    (!elsewhere).then(|| Installed {
                        place: run.command(command),
                        command: command
                            .effective_words()
                            .iter()
                            .take(3)
                            .map(|word| word.value.as_str())
                            .collect::<Vec<_>>()
                            .join(" "),
                        manager: command.name().to_owned(),
                        folder: paths::clean(&workdir.value),
                    })
                }
                Modules::Production | Modules::Unknown => None,
            });
        }
    }
    let Some(within) = within else { return state };
    match state {
        Some(Some(installed)) => {
            let modules = paths::clean(&format!("{}/node_modules", installed.folder));
            paths::is_within(&modules, within).then_some(Some(installed))
        }
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use crate::testing::check;

    const ID: &str = "dev-dependencies-in-final";

    #[test]
    fn production_installs_and_pruning_are_quiet() {
        let with = |lines: &str| {
            format!("FROM node:24-slim\nWORKDIR /app\n{lines}\nCMD [\"node\", \"a.js\"]\n")
        };
        check(ID, &with("RUN npm ci"), &[3]);
        check(
            ID,
            &with("RUN npm ci && npm run build && npm prune --omit=dev"),
            &[],
        );
        check(ID, &with("ENV NODE_ENV=production\nRUN npm ci"), &[]);
        check(ID, &with("ARG NODE_ENV\nRUN npm ci"), &[]);
        check(ID, &with("RUN NODE_ENV=production npm ci"), &[]);
        check(ID, &with("RUN yarn install --production"), &[]);
        check(ID, &with("RUN npm install -g serve"), &[]);
    }

    #[test]
    fn modules_come_along_with_a_copied_folder() {
        let with = |copy: &str| {
            format!(
                "FROM node:24 AS b\nWORKDIR /app\nRUN npm ci\nFROM node:24-slim\n{copy}\nCMD [\"node\", \"a.js\"]\n"
            )
        };
        check(ID, &with("COPY --from=b /app /app"), &[5]);
        check(
            ID,
            &with("COPY --from=b /app/node_modules ./node_modules"),
            &[5],
        );
        check(ID, &with("COPY --from=b /app/dist ./dist"), &[]);
    }

    #[test]
    fn other_programs_and_development_servers_are_left_alone() {
        check(
            ID,
            "FROM node:24\nRUN npm ci\nCMD [\"npm\", \"run\", \"dev\"]\n",
            &[],
        );
        check(
            ID,
            "FROM node:24\nRUN npm ci\nENTRYPOINT [\"./run.sh\"]\n",
            &[],
        );
    }
}
