//! `RUN --mount=…` values as typed mounts.
//!
//! The values are comma-separated with CSV quoting (syntax reference, section 2). Nothing is
//! expanded here and the rules between keys are not enforced: the linter does that.

use layerlab_syntax::ast::Instruction;

/// The mounts of a RUN, in the order of their flags.
pub fn run_mounts(run: &Instruction) -> Vec<Mount> {
    run.flags
        .iter()
        .enumerate()
        .filter(|(_, flag)| flag.name == "mount")
        .map(|(idx, flag)| Mount::parse(flag.value.as_deref().unwrap_or(""), idx))
        .collect()
}

/// What a mount provides.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub enum MountType {
    /// Files of the context, of a stage or of an image; the default.
    #[default]
    Bind,
    /// A folder that outlives the build.
    Cache,
    /// Memory.
    Tmpfs,
    /// A secret given to this build only.
    Secret,
    /// The agent's socket.
    Ssh,
    /// Any other word.
    Unknown,
}

/// Keys of `--mount`, in lower case; any other is unknown.
pub const MOUNT_KEYS: [&str; 19] = [
    "type",
    "target",
    "dst",
    "destination",
    "source",
    "src",
    "from",
    "id",
    "sharing",
    "readonly",
    "ro",
    "readwrite",
    "rw",
    "required",
    "env",
    "mode",
    "uid",
    "gid",
    "size",
];

impl MountType {
    /// All known types.
    pub const ALL: [Self; 5] = [
        Self::Bind,
        Self::Cache,
        Self::Tmpfs,
        Self::Secret,
        Self::Ssh,
    ];

    /// As written in a Dockerfile.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Bind => "bind",
            Self::Cache => "cache",
            Self::Tmpfs => "tmpfs",
            Self::Secret => "secret",
            Self::Ssh => "ssh",
            Self::Unknown => "?",
        }
    }
}

/// How parallel builds share a cache mount.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Sharing {
    /// At the same time; the default.
    Shared,
    /// Each gets its own.
    Private,
    /// One after the other.
    Locked,
}

/// One mount of a RUN.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Mount {
    /// What it provides.
    pub kind: MountType,
    /// Position of its flag among the flags of the instruction.
    pub flag: usize,
    /// Stage or image the files come from; `None` is the context (bind) or nothing (others).
    pub from: Option<String>,
    /// Path inside the source, as written.
    pub source: Option<String>,
    /// Where it appears, as written (relative to WORKDIR).
    pub target: Option<String>,
    /// `id=`.
    pub id: Option<String>,
    /// Read-only: bind unless `rw`; others when `ro` is given.
    pub read_only: bool,
    /// `sharing=`, when it is a known word.
    pub sharing: Option<Sharing>,
    /// `required`.
    pub required: bool,
    /// `size=`, as written.
    pub size: Option<String>,
    /// `mode=`, as written.
    pub mode: Option<String>,
    /// `uid=`, as written.
    pub uid: Option<String>,
    /// `gid=`, as written.
    pub gid: Option<String>,
    /// `env=`: the variable a secret is put in.
    pub env: Option<String>,
    /// Fields that are not known, as written.
    pub unknown_fields: Vec<String>,
}

impl Mount {
    /// Reads one `--mount` value; `flag` is its position among the instruction's flags.
    pub fn parse(value: &str, flag: usize) -> Self {
        let mut mount = Self {
            flag,
            read_only: true,
            ..Self::default()
        };
        let mut access: Option<bool> = None;
        for field in split_fields(value) {
            let (key, value) = match field.split_once('=') {
                Some((key, value)) => (key.to_ascii_lowercase(), Some(value.to_owned())),
                None => (field.to_ascii_lowercase(), None),
            };
            if !MOUNT_KEYS.contains(&key.as_str()) {
                mount.unknown_fields.push(field);
                continue;
            }
            let truthy = value.as_deref().is_none_or(is_true);
            match (key.as_str(), value) {
                ("type", Some(value)) => mount.kind = kind_of(&value),
                ("from", Some(value)) => mount.from = Some(value),
                ("source" | "src", Some(value)) => mount.source = Some(value),
                ("target" | "dst" | "destination", Some(value)) => mount.target = Some(value),
                ("readonly" | "ro", _) => access = Some(truthy),
                ("readwrite" | "rw", _) => access = Some(!truthy),
                ("id", Some(value)) => mount.id = Some(value),
                ("sharing", Some(value)) => mount.sharing = sharing_of(&value),
                ("required", _) => mount.required = truthy,
                ("size", Some(value)) => mount.size = Some(value),
                ("mode", Some(value)) => mount.mode = Some(value),
                ("uid", Some(value)) => mount.uid = Some(value),
                ("gid", Some(value)) => mount.gid = Some(value),
                ("env", Some(value)) => mount.env = Some(value),
                _ => mount.unknown_fields.push(field),
            }
        }
        mount.read_only = access.unwrap_or(mount.kind == MountType::Bind);
        mount
    }
}

fn is_true(text: &str) -> bool {
    matches!(text.to_ascii_lowercase().as_str(), "true" | "1" | "t" | "")
}

fn kind_of(text: &str) -> MountType {
    MountType::ALL
        .into_iter()
        .find(|kind| kind.name().eq_ignore_ascii_case(text))
        .unwrap_or(MountType::Unknown)
}

fn sharing_of(text: &str) -> Option<Sharing> {
    match text.to_ascii_lowercase().as_str() {
        "shared" => Some(Sharing::Shared),
        "private" => Some(Sharing::Private),
        "locked" => Some(Sharing::Locked),
        _ => None,
    }
}

fn split_fields(value: &str) -> Vec<String> {
    let mut fields = mount_fields(value);
    fields.retain(|field| !field.is_empty());
    fields
}

/// The fields of a `--mount` value in order, empty ones included: split at commas outside `"…"`;
/// a doubled quote inside quotes is one quote. An empty value has one empty field.
pub fn mount_fields(value: &str) -> Vec<String> {
    let mut fields = Vec::new();
    let mut field = String::new();
    let mut quoted = false;
    let mut chars = value.chars().peekable();
    while let Some(letter) = chars.next() {
        match letter {
            '"' if quoted && chars.peek() == Some(&'"') => {
                chars.next();
                field.push('"');
            }
            '"' if quoted || field.is_empty() => quoted = !quoted,
            ',' if !quoted => fields.push(std::mem::take(&mut field)),
            _ => field.push(letter),
        }
    }
    fields.push(field);
    fields
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cache_mount_is_writable_and_a_bind_is_not() {
        let cache = Mount::parse("type=cache,target=/root/.npm,sharing=locked,id=x", 0);
        assert_eq!(cache.kind, MountType::Cache);
        assert_eq!(cache.target.as_deref(), Some("/root/.npm"));
        assert_eq!(cache.sharing, Some(Sharing::Locked));
        assert!(!cache.read_only);
        assert!(Mount::parse("source=.,target=/s", 0).read_only);
        assert!(!Mount::parse("TYPE=bind,target=/s,rw", 0).read_only);
        assert!(!Mount::parse("target=/s,ro=false", 0).read_only);
    }

    #[test]
    fn csv_quotes_hold_commas_and_unknown_fields_are_kept() {
        let mount = Mount::parse(r#"type=secret,"id=a,b",colour=red,env=TOKEN,required"#, 3);
        assert_eq!(mount.id.as_deref(), Some("a,b"));
        assert_eq!(mount.unknown_fields, ["colour=red"]);
        assert_eq!(mount.env.as_deref(), Some("TOKEN"));
        assert!(mount.required);
        assert_eq!(mount.flag, 3);
    }
}
