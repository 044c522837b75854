//! Two configurations, key by key.

use crate::config::ImageConfig;
use std::collections::BTreeMap;

/// A setting that differs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ConfigChange {
    /// `user`, `env PATH`, `label maintainer`, `port 80/tcp` …
    pub key: String,
    /// The value before; `None` when it was not set.
    pub before: Option<String>,
    /// The value after.
    pub after: Option<String>,
}

/// The settings of a configuration as text, by key.
fn settings(config: &ImageConfig, is_semantic: bool) -> BTreeMap<String, String> {
    let mut out = BTreeMap::new();
    let runtime = &config.runtime;
    let mut put = |key: &str, value: Option<String>| {
        if let Some(value) = value.filter(|v| !v.is_empty()) {
            out.insert(key.to_owned(), value);
        }
    };
    if !is_semantic {
        put("created", config.created.clone());
        put("author", config.author.clone());
    }
    put("os", config.os.clone());
    put("architecture", config.architecture.clone());
    put("variant", config.variant.clone());
    put("os version", config.os_version.clone());
    put("user", Some(runtime.user.clone()));
    put("workdir", Some(runtime.working_dir.clone()));
    put("cmd", runtime.cmd.as_ref().map(|c| words(c)));
    put("entrypoint", runtime.entrypoint.as_ref().map(|c| words(c)));
    put("shell", runtime.shell.as_ref().map(|c| words(c)));
    put("stop signal", runtime.stop_signal.clone());
    put("onbuild", Some(runtime.on_build.join("; ")));
    put(
        "healthcheck",
        runtime.healthcheck.as_ref().map(|check| {
            format!(
                "{} every {} s, at most {} s, {} times",
                words(&check.test),
                check.interval_nanos / 1_000_000_000,
                check.timeout_nanos / 1_000_000_000,
                check.retries
            )
        }),
    );
    for line in &runtime.env {
        let (name, value) = line.split_once('=').unwrap_or((line, ""));
        out.insert(format!("env {name}"), value.to_owned());
    }
    for (name, value) in &runtime.labels {
        out.insert(format!("label {name}"), value.clone());
    }
    for port in &runtime.exposed_ports {
        out.insert(format!("port {port}"), "exposed".to_owned());
    }
    for volume in &runtime.volumes {
        out.insert(format!("volume {volume}"), "declared".to_owned());
    }
    out
}

fn words(list: &[String]) -> String {
    serde_json::to_string(list).unwrap_or_default()
}

/// What differs, by key. In semantic mode dates and authors do not count.
pub(super) fn compare(
    before: Option<&ImageConfig>,
    after: Option<&ImageConfig>,
    is_semantic: bool,
) -> Vec<ConfigChange> {
    let before = before.map_or_else(BTreeMap::new, |c| settings(c, is_semantic));
    let mut after = after.map_or_else(BTreeMap::new, |c| settings(c, is_semantic));
    let mut out: Vec<ConfigChange> = Vec::new();
    for (key, old) in before {
        match after.remove(&key) {
            Some(new) if new == old => {}
            new => out.push(ConfigChange {
                key,
                before: Some(old),
                after: new,
            }),
        }
    }
    out.extend(after.into_iter().map(|(key, new)| ConfigChange {
        key,
        before: None,
        after: Some(new),
    }));
    out.sort_by(|a, b| a.key.cmp(&b.key));
    out
}
