//! `mount-invalid`: a `RUN --mount` that the builder refuses.

use crate::prelude::*;
use layerlab_buildgraph::{MountType, mount_fields};
use layerlab_syntax::ast::Flag;

declare_rule! {
    /// Mounts something in a way the builder refuses, so the build stops before the command runs.
    /// ## Why
    /// Every kind of mount has its own keys: a bind and a cache need a target other than `/`, a secret
    /// an id or a target, `sharing` belongs to a cache, `size` to a tmpfs. The builder looks at them
    /// only when the step is built, so the mistake is found late.
    /// ## Examples
    /// ```dockerfile,bad
    /// FROM debian:12.8-slim
    /// RUN --mount=type=cache,sharing=exclusive,target=/var/cache/apt apt-get check
    /// ```
    /// ```dockerfile,good
    /// FROM debian:12.8-slim
    /// RUN --mount=type=cache,sharing=locked,target=/var/cache/apt apt-get check
    /// ```
    pub struct MountInvalid;
    id: "mount-invalid",
    group: "run",
    severity: Error,
    fix: None,
    on: Default,
    aliases: [],
    lesson: None,
}

/// A mount with its mistake.
pub struct Invalid {
    span: Span,
    what: String,
    help: String,
}

impl Rule for MountInvalid {
    type Finding = Invalid;
    const META: RuleMeta = Self::RULE;

    fn check(&self, cx: &RuleContext<'_>, found: &mut Vec<Invalid>) {
        for (idx, run) in cx.needed(Keyword::Run) {
            if !cx.model.is_instruction_needed(idx) {
                continue;
            }
            let mounts = run.flags.iter().filter(|flag| flag.name == "mount");
            found.extend(mounts.filter_map(|flag| judge(cx, idx, flag)));
        }
    }

    fn explain(&self, _: &RuleContext<'_>, finding: &Invalid) -> Report {
        Report::at(finding.span, finding.what.clone())
            .why("the builder refuses such a mount, and the build stops at this step")
            .help(finding.help.clone())
    }
}

/// What the fields of one mount say so far.
#[derive(Default)]
struct Seen {
    kind: MountType,
    from: Option<String>,
    source: bool,
    target: Option<String>,
    id: bool,
    sharing: bool,
    owner: Option<&'static str>,
    unknown: bool,
}

/// The first mistake in the order in which the builder looks (BuildKit's `parseMount`, then
/// `validateMount`, then the dispatch of mounts); `None` when there is none or a value is unknown.
fn judge(cx: &RuleContext<'_>, idx: usize, flag: &Flag) -> Option<Invalid> {
    let value = flag.value.as_deref()?;
    let wrong = |what: String, help: &str| {
        Some(Invalid {
            span: flag.value_span,
            what,
            help: help.to_owned(),
        })
    };
    let mut seen = Seen::default();
    for field in mount_fields(value) {
        let (key, value) = match field.split_once('=') {
            Some((key, value)) => (key.to_ascii_lowercase(), Some(value)),
            None => (field.to_ascii_lowercase(), None),
        };
        let Some(value) = value else {
            let flag_like = ["readonly", "ro", "readwrite", "rw", "required"];
            if !flag_like.contains(&key.as_str()) {
                return wrong(
                    format!("`{field}` of a mount has no value"),
                    "write `key=value`, and no comma without a field",
                );
            }
            if key == "required"
                && let Some(report) = foreign(&seen, &key)
            {
                return wrong(report, "drop the key, or correct the type");
            }
            continue;
        };
        let resolved = cx.model.scope_before(idx).resolve(value);
        if !resolved.complete {
            seen.unknown = true;
            continue;
        }
        let value = resolved.value;
        match key.as_str() {
            "type" => {
                let kind = MountType::ALL
                    .into_iter()
                    .find(|kind| kind.name().eq_ignore_ascii_case(&value));
                match kind {
                    Some(kind) => seen.kind = kind,
                    None => {
                        return wrong(
                            format!("there is no mount of type `{value}`"),
                            "the types are bind, cache, tmpfs, secret and ssh",
                        );
                    }
                }
            }
            "from" => seen.from = Some(value),
            "source" | "src" => seen.source = !value.is_empty(),
            "target" | "dst" | "destination" => seen.target = Some(value),
            "id" => seen.id = !value.is_empty(),
            "readonly" | "ro" | "readwrite" | "rw" => {
                if !is_bool(&value) {
                    return wrong(
                        format!("`{key}={value}` is neither true nor false"),
                        "write `true` or `false`",
                    );
                }
            }
            "required" | "size" => {
                if let Some(report) = foreign(&seen, &key) {
                    return wrong(report, "drop the key, or correct the type");
                }
                if key == "required" && !is_bool(&value) {
                    return wrong(
                        format!("`required={value}` is neither true nor false"),
                        "write `required` or `required=true`",
                    );
                }
                if key == "size" && !is_size(&value) {
                    return wrong(
                        format!("`size={value}` is no size"),
                        "write bytes, or a number with k, m or g",
                    );
                }
            }
            "sharing" => {
                let known = ["shared", "private", "locked"];
                if !known.contains(&value.to_ascii_lowercase().as_str()) {
                    return wrong(
                        format!("there is no sharing `{value}`"),
                        "the words are shared, private and locked",
                    );
                }
                seen.sharing = true;
            }
            "mode" => {
                seen.owner = Some("mode");
                if u32::from_str_radix(&value, 8).is_err() {
                    return wrong(
                        format!("`mode={value}` is no octal number"),
                        "write digits such as `0400`",
                    );
                }
            }
            "uid" | "gid" => {
                seen.owner = Some(if key == "uid" { "uid" } else { "gid" });
                if value.parse::<u32>().is_err() {
                    return wrong(
                        format!("`{key}={value}` is no number"),
                        "mounts take numbers only, as in `uid=1000`",
                    );
                }
            }
            "env" => seen.id = true,
            _ => {
                return wrong(
                    format!("a mount has no key `{key}`"),
                    "the keys are type, source, target, from, id, sharing, readonly, readwrite, required, env, mode, uid, gid and size",
                );
            }
        }
    }
    if seen.unknown {
        return None;
    }
    let kind = seen.kind.name();
    let owned = [MountType::Secret, MountType::Ssh, MountType::Cache];
    if let Some(key) = seen.owner.filter(|_| !owned.contains(&seen.kind)) {
        return wrong(
            format!("a mount of type {kind} takes no `{key}`"),
            "drop it: only cache, secret and ssh mounts have an owner and a mode",
        );
    }
    if seen.kind == MountType::Secret {
        if seen.from.is_some() {
            return wrong(
                "a secret mount takes no `from`".to_owned(),
                "secrets come from the command line; name one with `id=`",
            );
        }
        if !seen.source && !seen.id && seen.target.as_deref().unwrap_or("").is_empty() {
            return wrong(
                "this secret mount does not say which secret".to_owned(),
                "name it, as in `type=secret,id=npmrc`",
            );
        }
    }
    if seen.sharing && seen.kind != MountType::Cache {
        return wrong(
            format!("a mount of type {kind} takes no `sharing`"),
            "only a cache is shared; drop the key or write `type=cache`",
        );
    }
    let needs_target = [MountType::Bind, MountType::Cache, MountType::Tmpfs];
    let target = seen.target.as_deref().unwrap_or("");
    let root = match target.strip_prefix('/') {
        Some(rest) => rest.split('/').all(|part| part.is_empty() || part == "."),
        None => target.is_empty() && seen.target.is_none(),
    };
    if needs_target.contains(&seen.kind) && root {
        return wrong(
            if seen.target.is_some() {
                "a mount cannot cover `/`".to_owned()
            } else {
                format!("this mount of type {kind} has no target")
            },
            "say where it appears, as in `target=/src`",
        );
    }
    later_stage(cx, idx, &seen.from?).and_then(|name| {
        wrong(
            format!("the stage `{name}` stands below, and a mount reads only the ones above"),
            "move that stage above this one",
        )
    })
}

/// A key that another type of mount has.
fn foreign(seen: &Seen, key: &str) -> Option<String> {
    let fits = match key {
        "required" => matches!(seen.kind, MountType::Secret | MountType::Ssh),
        _ => seen.kind == MountType::Tmpfs,
    };
    // The builder reads from left to right: the type must stand before the key.
    (!fits && !seen.unknown).then(|| {
        let kind = seen.kind.name();
        format!("a mount of type {kind} takes no `{key}`")
    })
}

/// The stage of that name when it is this one's follower.
fn later_stage(cx: &RuleContext<'_>, idx: usize, name: &str) -> Option<String> {
    let own = cx.model.stage_of(idx)?;
    if cx.model.stage_named(name, own).is_some() {
        return None;
    }
    cx.model
        .stages
        .iter()
        .skip(own + 1)
        .filter_map(|stage| stage.name.as_deref())
        .find(|known| known.eq_ignore_ascii_case(name))
        .map(str::to_owned)
}

/// The words Go's `ParseBool` takes.
fn is_bool(text: &str) -> bool {
    [
        "1", "t", "T", "TRUE", "true", "True", "0", "f", "F", "FALSE", "false", "False",
    ]
    .contains(&text)
}

/// A number with a unit as `docker/go-units` reads it: `64m`, `1.5GiB`, `512`.
fn is_size(text: &str) -> bool {
    let lower = text.to_ascii_lowercase();
    let number = lower.trim_end_matches(|c: char| c.is_ascii_alphabetic());
    let unit = lower.get(number.len()..).unwrap_or("");
    let number = number.trim_end_matches(' ');
    let unit = unit.strip_suffix('b').unwrap_or(unit);
    let unit = unit
        .strip_suffix('i')
        .filter(|rest| !rest.is_empty())
        .unwrap_or(unit);
    let known = matches!(unit, "" | "k" | "m" | "g" | "t" | "p");
    known && number.starts_with(|c: char| c.is_ascii_digit()) && number.parse::<f64>().is_ok()
}

#[cfg(test)]
mod tests {
    use crate::{LintOptions, check as lint};

    #[track_caller]
    fn check(mount: &str, said: Option<&str>) {
        let text = format!("FROM debian:12.8-slim AS a\nRUN --mount={mount} ls\nFROM a AS later\n");
        let file = layerlab_syntax::parse(&text);
        let report = lint(&file, &LintOptions::default());
        let messages: Vec<&str> = report
            .iter()
            .filter(|finding| finding.rule == "mount-invalid")
            .map(|finding| finding.message.as_str())
            .collect();
        match said {
            Some(said) => assert!(
                messages.len() == 1 && messages[0].contains(said),
                "{mount}: {messages:?}"
            ),
            None => assert!(messages.is_empty(), "{mount}: {messages:?}"),
        }
    }

    /// As Docker Engine 28.5.2 refused or built them.
    #[test]
    fn refuses_what_the_builder_refuses() {
        check("type=cache", Some("no target"));
        check("type=bind", Some("no target"));
        check("target=/", Some("cannot cover"));
        check("type=foo,target=/x", Some("no mount of type"));
        check("foo=1,target=/x", Some("no key `foo`"));
        check(",target=/x", Some("no value"));
        check("type=secret", Some("which secret"));
        check("type=secret,required=maybe", Some("neither"));
        check("type=bind,required,target=/x", Some("takes no `required`"));
        check("type=cache,target=/x,sharing=foo", Some("no sharing"));
        check("type=cache,target=/x,mode=abc", Some("octal"));
        check("type=cache,target=/x,uid=abc", Some("no number"));
        check("type=bind,target=/x,uid=5", Some("takes no `uid`"));
        check("type=tmpfs,target=/x,size=abc", Some("no size"));
        check("from=later,target=/x", Some("stands below"));
    }

    #[test]
    fn is_quiet_about_what_the_builder_takes() {
        for mount in [
            "target=relative",
            "type=ssh,mode=0600",
            "type=cache,id=$A,target=/x",
            "type=secret,id=a",
            "type=secret,id=a,env=A,required=true,mode=0400,uid=0",
            "type=tmpfs,target=/x,size=64m",
            "type=tmpfs,target=/x,size=1.5GiB",
            "type=cache,target=/x,sharing=LOCKED,readonly=false",
            "TYPE=Cache,dst=/x,ro",
        ] {
            check(mount, None);
        }
    }
}
