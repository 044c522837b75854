//! What docker's typed objects know and their JSON leaves out.
//!
//! `inspect --format` sees Go structs: a key that is omitted when empty still has its empty value, and a map differs
//! from a struct when it is printed or when a key is missing. Sources: `api/types/image.InspectResponse`,
//! `api/types/container`, `dockerspec.DockerOCIImageConfig`, `api/types/volume.Volume`.

/// An empty value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Empty {
    Text,
    Number,
    Bool,
    List,
    Map,
    Pointer,
}

/// Objects under these keys are maps, all others are structs.
const MAPS: [&str; 18] = [
    "Annotations",
    "Config.Labels",
    "Containers",
    "Data",
    "DriverOpts",
    "ExposedPorts",
    "GwPriority",
    "Labels",
    "LogConfig.Config",
    "Networks",
    "Options",
    "Opts",
    "PortBindings",
    "Ports",
    "Status",
    "Sysctls",
    "Tmpfs",
    "Volumes",
];

/// Whether the object at `key` below `parent` is a map.
pub(super) fn is_map(parent: &str, key: &str) -> bool {
    // `Config` of a log driver is a map, `Config` of a container is not.
    if key == "Config" {
        return parent == "LogConfig";
    }
    MAPS.contains(&key)
}

/// The empty value of a key that a struct has and the JSON may leave out.
pub(super) fn empty(parent: &str, key: &str) -> Option<Empty> {
    let found = match (parent, key) {
        (
            "Config",
            "User" | "WorkingDir" | "StopSignal" | "Hostname" | "Domainname" | "Image"
            | "MacAddress",
        )
        | (
            "",
            "Comment" | "Author" | "Parent" | "DockerVersion" | "Container" | "Variant"
            | "OsVersion" | "Created" | "Architecture" | "Os",
        )
        | ("RootFS" | "GraphDriver", "Type" | "Name")
        | ("State", "Error" | "StartedAt" | "FinishedAt" | "Status") => Empty::Text,
        ("", "Size" | "VirtualSize" | "RestartCount") | ("State", "Pid" | "ExitCode") => {
            Empty::Number
        }
        (
            "Config",
            "AttachStdin" | "AttachStdout" | "AttachStderr" | "Tty" | "OpenStdin" | "StdinOnce"
            | "ArgsEscaped" | "NetworkDisabled",
        )
        | ("State", "Running" | "Paused" | "Restarting" | "OOMKilled" | "Dead") => Empty::Bool,
        ("Config", "Env" | "Cmd" | "Entrypoint" | "OnBuild" | "Shell")
        | ("", "RepoTags" | "RepoDigests" | "Manifests" | "Mounts" | "Args" | "ExecIDs")
        | ("RootFS", "Layers")
        | ("Health", "Log") => Empty::List,
        ("Config", "Labels" | "Volumes" | "ExposedPorts")
        | ("", "Labels" | "Options" | "Status") => Empty::Map,
        ("Config", "Healthcheck" | "StopTimeout")
        | ("State", "Health")
        | (
            "",
            "Descriptor"
            | "Identity"
            | "SizeRw"
            | "SizeRootFs"
            | "UsageData"
            | "GraphDriver"
            | "ContainerConfig"
            | "ImageManifestDescriptor",
        ) => Empty::Pointer,
        _ => return None,
    };
    Some(found)
}
