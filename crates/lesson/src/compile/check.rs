//! Turns `[[check]]` tables into typed checks.

use toml::{Table, Value};

use crate::model::{Check, CheckKind, SandboxCheck};

/// Checks of the sandbox, which share their tables with the others.
const SANDBOX: &[&str] = &[
    "image",
    "registry",
    "container",
    "disk",
    "volume",
    "traffic",
    "ran",
    "never-ran",
];

/// Reads one table. The message names the key that is unknown or wrong.
pub(crate) fn read(mut table: Table) -> Result<Check, String> {
    let that = match table.remove("that") {
        Some(Value::String(that)) => that,
        Some(_) => return Err("`that` must be text".to_owned()),
        None => return Err("a check needs `that`".to_owned()),
    };
    let negated = match table.remove("not") {
        None => false,
        Some(Value::Boolean(not)) => not,
        Some(_) => return Err("`not` must be true or false".to_owned()),
    };
    let otherwise = match table.remove("otherwise") {
        None => String::new(),
        Some(Value::String(text)) => text,
        Some(_) => return Err("`otherwise` must be text".to_owned()),
    };
    if let Some(fact) = table.get_mut("fact") {
        widen_fact(fact);
    }
    let single =
        |value: Table| Value::Table(Table::from_iter([(that.clone(), Value::Table(value))]));
    let unreadable = |error: &toml::de::Error| {
        let message = error
            .message()
            .lines()
            .next()
            .unwrap_or("not understood")
            .to_owned();
        format!("check `{that}`: {message}")
    };
    let that = if SANDBOX.contains(&that.as_str()) {
        CheckKind::Sandbox(
            single(table)
                .try_into::<SandboxCheck>()
                .map_err(|error| unreadable(&error))?,
        )
    } else if that == "any" || that == "sandbox" {
        return Err(format!("there is no check `{that}`"));
    } else {
        single(table)
            .try_into::<CheckKind>()
            .map_err(|error| unreadable(&error))?
    };
    Ok(Check {
        that,
        negated,
        otherwise,
    })
}

/// `fact = "layers.fs"` is short for `fact = { id = "layers.fs" }`.
pub(crate) fn widen_fact(fact: &mut Value) {
    if let Value::String(id) = fact {
        let id = std::mem::take(id);
        *fact = Value::Table(Table::from_iter([("id".to_owned(), Value::String(id))]));
    }
}
