//! Builds and their cache: commands of the buildx plugin, and the classic path to the cache.

use super::{alias, path};
use crate::flags::spec::{Arguments, Flag, Kind, Verb, VerbSpec};

const fn many(long: &'static str, help: &'static str) -> Flag {
    Flag::value(Kind::List, "stringArray", long, help)
}

pub(super) static BUILD: VerbSpec = VerbSpec {
    verb: Verb::Build,
    paths: &[
        path("buildx build"),
        alias("buildx b", "buildx build"),
        path("build"),
        path("builder build"),
        path("image build"),
    ],
    usage: "[OPTIONS] PATH | URL | -",
    short: "Start a build",
    flags: &[
        Flag::value(
            Kind::Commas,
            "strings",
            "add-host",
            "Add a custom host-to-IP mapping (format: \"host:ip\")",
        )
        .ignored(),
        many(
            "allow",
            "Allow extra privileged entitlement (e.g., \"network.host\", \"security.insecure\")",
        )
        .ignored(),
        many("annotation", "Add annotation to the image").ignored(),
        many("attest", "Attestation parameters (format: \"type=sbom,generator=image\")").ignored(),
        many("build-arg", "Set build-time variables"),
        many(
            "build-context",
            "Additional build contexts (e.g., name=path)",
        ),
        Flag::text(
            "builder",
            "Override the configured builder instance",
        )
        .ignored(),
        many(
            "cache-from",
            "External cache sources (e.g., \"user/app:cache\", \"type=local,src=path/to/dir\")",
        )
        .ignored(),
        many(
            "cache-to",
            "Cache export destinations (e.g., \"user/app:cache\", \"type=local,dest=path/to/dir\")",
        )
        .ignored(),
        Flag::text("call", "Set method for evaluating build (\"check\", \"outline\", \"targets\")")
            .by_default("build"),
        Flag::text("cgroup-parent", "Set the parent cgroup for the \"RUN\" instructions during build").ignored(),
        Flag::switch("check", "Shorthand for \"--call=check\""),
        Flag::switch("debug", "Enable debug logging").or('D').ignored(),
        Flag::text(
            "file",
            "Name of the Dockerfile (default: \"PATH/Dockerfile\")",
        )
        .or('f'),
        Flag::text("iidfile", "Write the image ID to a file"),
        many("label", "Set metadata for an image"),
        Flag::switch("load", "Shorthand for \"--output=type=docker\""),
        Flag::text("metadata-file", "Write build result metadata to a file").ignored(),
        Flag::text(
            "network",
            "Set the networking mode for the \"RUN\" instructions during build",
        )
        .by_default("default")
        .ignored(),
        Flag::switch("no-cache", "Do not use cache when building the image"),
        many("no-cache-filter", "Do not cache specified stages"),
        many("output", "Output destination (format: \"type=local,dest=path\")").or('o').ignored(),
        many("platform", "Set target platform for build"),
        Flag::text(
            "progress",
            "Set type of progress output (\"auto\", \"none\",  \"plain\", \"quiet\", \"rawjson\", \"tty\"). Use plain to show container output",
        )
        .by_default("auto"),
        Flag::text("provenance", "Shorthand for \"--attest=type=provenance\""),
        Flag::switch("pull", "Always attempt to pull all referenced images"),
        Flag::switch("push", "Shorthand for \"--output=type=registry,unpack=false\""),
        Flag::switch(
            "quiet",
            "Suppress the build output and print image ID on success",
        )
        .or('q'),
        Flag::text("sbom", "Shorthand for \"--attest=type=sbom\"").ignored(),
        many(
            "secret",
            "Secret to expose to the build (format: \"id=mysecret[,src=/local/secret]\")",
        ),
        Flag::value(Kind::Bytes, "bytes", "shm-size", "Shared memory size for build containers").ignored(),
        many(
            "ssh",
            "SSH agent socket or keys to expose to the build (format: \"default|<id>[=<socket>|<key>[,<key>]]\")",
        )
        .ignored(),
        many(
            "tag",
            "Image identifier (format: \"[registry/]repository[:tag]\")",
        )
        .or('t'),
        Flag::text("target", "Set the target build stage to build"),
        Flag::value(Kind::List, "ulimit", "ulimit", "Ulimit options").by_default("[]").ignored(),
    ],
    arguments: Arguments::Exactly(1),
    interspersed: true,
    plugin: true,
    common: Some(4),
};

pub(super) static BUILDER_PRUNE: VerbSpec = VerbSpec {
    verb: Verb::BuilderPrune,
    paths: &[path("builder prune"), path("buildx prune")],
    usage: "[OPTIONS]",
    short: "Remove build cache",
    flags: &[
        Flag::switch(
            "all",
            "Remove all unused build cache, not just dangling ones",
        )
        .or('a'),
        Flag::value(
            Kind::Filter,
            "filter",
            "filter",
            "Provide filter values (e.g. \"until=24h\")",
        ),
        Flag::switch("force", "Do not prompt for confirmation").or('f'),
        Flag::value(
            Kind::Bytes,
            "bytes",
            "keep-storage",
            "Amount of disk space to keep for cache",
        ),
        Flag::value(
            Kind::Bytes,
            "bytes",
            "max-used-space",
            "Maximum amount of disk space allowed to keep for cache",
        ),
        Flag::value(
            Kind::Bytes,
            "bytes",
            "min-free-space",
            "Target amount of free disk space after pruning",
        )
        .ignored(),
        Flag::value(
            Kind::Bytes,
            "bytes",
            "reserved-space",
            "Amount of disk space always allowed to keep for cache",
        ),
        Flag::switch("verbose", "Provide a more verbose output").ignored(),
    ],
    arguments: Arguments::None,
    interspersed: true,
    plugin: false,
    common: None,
};
