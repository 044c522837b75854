//! `secret-file-copied`: a file with credentials is copied into the image.

use crate::prelude::*;

declare_rule! {
    /// Copies a file that holds credentials into the image.
    /// ## Why
    /// The layer keeps the file, also when a later RUN removes it. Whoever can pull the image can
    /// take it out.
    /// ## Examples
    /// ```dockerfile,bad
    /// COPY .npmrc /root/.npmrc
    /// ```
    /// ```dockerfile,good
    /// RUN --mount=type=secret,id=npmrc,target=/root/.npmrc npm --version
    /// COPY .env.example /srv/.env.example
    /// ```
    pub struct SecretFileCopied;
    id: "secret-file-copied",
    group: "secrets",
    severity: Warning,
    fix: None,
    on: Default,
    aliases: ["DS-0031"],
    lesson: Some("secrets-leave-fingerprints"),
}

impl Rule for SecretFileCopied {
    type Finding = (Span, String);
    const META: RuleMeta = Self::RULE;

    fn check(&self, cx: &RuleContext<'_>, found: &mut Vec<Self::Finding>) {
        for keyword in [Keyword::Copy, Keyword::Add] {
            for (idx, instruction) in cx.needed(keyword) {
                let Arguments::Copy { sources, .. } = &instruction.arguments else {
                    continue;
                };
                let scope = cx.model.scope_before(idx);
                for word in sources {
                    let path = scope.resolve(&word.text).value;
                    if !word.text.starts_with("<<") && is_secret_file(&path) {
                        found.push((word.span, word.text.clone()));
                    }
                }
            }
        }
    }

    fn explain(&self, _: &RuleContext<'_>, (span, name): &Self::Finding) -> Report {
        Report::at(*span, format!("`{name}` usually holds credentials, and its layer keeps them"))
            .why("whoever can pull the image can take the file out, also when a later step removes it")
            .help("mount it where a step needs it (`RUN --mount=type=secret,id=…,target=…`), and list it in .dockerignore")
    }
}

/// Table 8.5 of the rule reference.
fn is_secret_file(path: &str) -> bool {
    let lower = path.trim_end_matches('/').to_ascii_lowercase();
    let name = lower.rsplit('/').next().unwrap_or("");
    let stands_in = [".example", ".sample", ".template", ".dist", ".test", ".pub"];
    if stands_in.iter().any(|end| name.ends_with(end)) || lower.starts_with("http") {
        return false;
    }
    let inside = |folder: &str| {
        lower == folder
            || lower.starts_with(&format!("{folder}/"))
            || lower.contains(&format!("/{folder}/"))
            || lower.ends_with(&format!("/{folder}"))
    };
    let folders = [".aws", ".azure", ".gcp", ".config/gcloud", ".ssh"];
    let names = [
        ".env",
        ".npmrc",
        ".pypirc",
        ".netrc",
        "_netrc",
        ".git-credentials",
        ".dockercfg",
        "credentials",
        "id_rsa",
        "id_dsa",
        "id_ecdsa",
        "id_ed25519",
        ".htpasswd",
        "secrets.yml",
        "secrets.yaml",
        "secrets.json",
        "secrets.toml",
        "terraform.tfstate",
        "kubeconfig",
        ".vault-token",
    ];
    let endings = [".key", ".p12", ".pfx", ".jks", ".keystore", ".kdbx"];
    // Certificates are `.pem`, too; those that say so are public.
    let public = [
        "ca", "cert", "chain", "bundle", "root", "public", "pub", "dh",
    ];
    let pem_key = name.strip_suffix(".pem").is_some_and(|stem| {
        !stem.is_empty() && (stem.contains("key") || !public.iter().any(|word| stem.contains(word)))
    });
    names.contains(&name)
        || (name.starts_with(".env.") && !name.contains('*'))
        || endings
            .iter()
            .any(|end| name.ends_with(end) && name.len() > end.len())
        || pem_key
        || (name.contains("service-account") && name.ends_with(".json"))
        || lower.ends_with(".docker/config.json")
        || folders.iter().any(|folder| inside(folder))
}
