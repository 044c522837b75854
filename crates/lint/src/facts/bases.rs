//! What is known of base images by their names: family, default user, variants.
//!
//! Source: the rule reference, 5.1, 5.2 and 8.1. The build graph's catalogue knows single images
//! in detail; here whole families are told apart, so that unknown tags still have an answer.

use crate::context::RuleContext;
use layerlab_buildgraph::{Base, BuildModel, ImageRef, catalogue};

/// What kind of system a stage rests on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Family {
    /// Nothing at all.
    Scratch,
    /// Google's images without shell; `true` when the tag brings busybox.
    Distroless(bool),
    /// Alpine: musl, ash, apk.
    Alpine,
    /// busybox.
    Busybox,
    /// Debian and Ubuntu: glibc, dash, apt.
    Debian,
    /// Fedora, CentOS, RHEL and kin: glibc, bash, dnf or yum.
    RedHat,
    /// openSUSE.
    Suse,
    /// Wolfi and Chainguard.
    Wolfi,
    /// Windows.
    Windows,
    /// Not known.
    Unknown,
}

/// The user an image starts as.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum DefaultUser {
    /// root.
    Root,
    /// Another one, with its name when it is known.
    Other(&'static str),
    /// A private or unknown image.
    Unknown,
}

/// Family of the base a stage rests on in the end.
pub fn family(cx: &RuleContext<'_>, stage: usize) -> Family {
    cx.families.get(stage).copied().unwrap_or(Family::Unknown)
}

/// Families of all stages. Cost: one look at each base.
pub fn families(model: &BuildModel) -> Vec<Family> {
    let mut out: Vec<Family> = Vec::with_capacity(model.stages.len());
    for stage in &model.stages {
        out.push(match &stage.base {
            Base::Scratch => Family::Scratch,
            Base::Image(image) => image_family(image),
            // A stage only continues an earlier one.
            Base::Stage(base) => out.get(*base).copied().unwrap_or(Family::Unknown),
            Base::Unresolved { .. } => Family::Unknown,
        });
    }
    out
}

/// Family of an image, by its name and tag.
pub fn image_family(image: &ImageRef) -> Family {
    let repository = image.repository.to_ascii_lowercase();
    let tag = image.effective_tag().unwrap_or("").to_ascii_lowercase();
    let short = repository.rsplit('/').next().unwrap_or("").to_owned();
    let says = |word: &str| tag.contains(word) || short.contains(word);
    if repository.contains("distroless") || tag.contains("distroless") {
        return Family::Distroless(tag.contains("debug"));
    }
    if image.registry == "cgr.dev" || repository.contains("chainguard") || says("wolfi") {
        return Family::Wolfi;
    }
    if says("windowsservercore") || says("nanoserver") || repository.starts_with("windows") {
        return Family::Windows;
    }
    if says("alpine") {
        return Family::Alpine;
    }
    if says("busybox") {
        return Family::Busybox;
    }
    let debian = [
        "slim", "bookworm", "bullseye", "buster", "stretch", "jessie", "trixie", "noble", "jammy",
        "focal", "bionic", "xenial", "debian", "ubuntu",
    ];
    let red_hat = [
        "fedora",
        "centos",
        "rocky",
        "almalinux",
        "ubi",
        "redhat",
        "oraclelinux",
        "amazonlinux",
        "amazoncorretto",
    ];
    if red_hat.iter().any(|word| short.starts_with(word)) || says("-ol9") || says("-ubi") {
        return Family::RedHat;
    }
    if debian.iter().any(|word| says(word)) {
        return Family::Debian;
    }
    if short.contains("opensuse") || repository.starts_with("opensuse/") || short.contains("sles") {
        return Family::Suse;
    }
    if let Some(found) = catalogue::lookup(image) {
        return match found.image.package_manager {
            "apt" => Family::Debian,
            "apk" => Family::Alpine,
            "dnf" | "yum" | "microdnf" => Family::RedHat,
            _ => Family::Unknown,
        };
    }
    let on_debian = [
        "node",
        "python",
        "ruby",
        "golang",
        "rust",
        "php",
        "perl",
        "gcc",
        "openjdk",
        "java",
        "eclipse-temurin",
        "maven",
        "gradle",
        "nginx",
        "httpd",
        "postgres",
        "mysql",
        "redis",
        "buildpack-deps",
        "tomcat",
        "wordpress",
        "mongo",
        "elixir",
        "erlang",
        "julia",
        "haskell",
        "swift",
    ];
    if is_official(image) && on_debian.contains(&short.as_str()) {
        return Family::Debian;
    }
    Family::Unknown
}

/// Whether it is an official image of Docker Hub (`node`, not `someone/node`).
pub fn is_official(image: &ImageRef) -> bool {
    // The same images are also published for one processor each, and on other registries.
    let per_processor = [
        "amd64/", "arm64v8/", "arm32v7/", "i386/", "ppc64le/", "s390x/",
    ];
    match image.registry.as_str() {
        "docker.io" => {
            image.repository.starts_with("library/")
                || per_processor
                    .iter()
                    .any(|prefix| image.repository.starts_with(prefix))
        }
        "public.ecr.aws" => image.repository.starts_with("docker/library/"),
        "mirror.gcr.io" => image.repository.starts_with("library/"),
        _ => false,
    }
}

/// The user an image starts as.
pub fn default_user(image: &ImageRef) -> DefaultUser {
    let repository = image.repository.to_ascii_lowercase();
    let tag = image.tag.as_deref().unwrap_or("").to_ascii_lowercase();
    let short = repository.rsplit('/').next().unwrap_or("");
    if tag.contains("nonroot") || short.ends_with("-unprivileged") || short.ends_with("-nonroot") {
        return DefaultUser::Other("nonroot");
    }
    if image.registry == "cgr.dev" || repository.starts_with("chainguard/") {
        return DefaultUser::Other("nonroot");
    }
    if repository.starts_with("bitnami/") || repository.starts_with("bitnamilegacy/") {
        return DefaultUser::Other("1001");
    }
    if image.registry == "mcr.microsoft.com" && tag.contains("chiseled") {
        return DefaultUser::Other("app");
    }
    let known = [
        ("jenkins/jenkins", "jenkins"),
        ("jenkins/inbound-agent", "jenkins"),
        ("grafana/grafana", "grafana"),
        ("prom/prometheus", "nobody"),
        ("library/elasticsearch", "elasticsearch"),
        ("library/kibana", "kibana"),
        ("library/logstash", "logstash"),
        ("library/solr", "solr"),
        ("library/memcached", "memcache"),
        ("library/haproxy", "haproxy"),
        ("library/kong", "kong"),
        ("library/varnish", "varnish"),
        ("library/sonarqube", "sonarqube"),
        ("quay.io/keycloak/keycloak", "keycloak"),
        ("keycloak/keycloak", "keycloak"),
        ("curlimages/curl", "curl_user"),
        ("jupyter/base-notebook", "jovyan"),
        ("jupyter/scipy-notebook", "jovyan"),
    ];
    if let Some((_, user)) = known.iter().find(|(name, _)| *name == repository) {
        return DefaultUser::Other(user);
    }
    if let Some(found) = catalogue::lookup(image) {
        return if found.image.user.is_empty()
            || found.image.user == "0"
            || found.image.user == "root"
        {
            DefaultUser::Root
        } else {
            DefaultUser::Other(found.image.user)
        };
    }
    if is_official(image)
        || repository.contains("distroless")
        || image.registry == "mcr.microsoft.com"
    {
        return DefaultUser::Root;
    }
    let os_images = [
        "ubi8",
        "ubi9",
        "ubi",
        "rockylinux",
        "almalinux",
        "cuda",
        "leap",
        "tumbleweed",
        "alpine",
    ];
    if os_images.contains(&short) {
        return DefaultUser::Root;
    }
    DefaultUser::Unknown
}

/// Whether the family has a POSIX shell that a shell-form command could use; `None` when unknown.
pub fn has_shell(family: Family) -> Option<bool> {
    match family {
        Family::Scratch | Family::Distroless(false) => Some(false),
        Family::Wolfi | Family::Unknown => None,
        _ => Some(true),
    }
}
