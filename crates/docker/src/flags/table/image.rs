//! Commands on images.

use super::{DISABLE_TRUST, FORCE_PROMPT, FORMAT_INSPECT, FORMAT_LIST, alias, path};
use crate::flags::spec::{Arguments, Flag, Kind, Verb, VerbSpec};

const FILTER: Flag = Flag::value(
    Kind::Filter,
    "filter",
    "filter",
    "Filter output based on conditions provided",
)
.or('f');

pub(super) static LIST: VerbSpec = VerbSpec {
    verb: Verb::Images,
    paths: &[
        path("image ls"),
        alias("image list", "image ls"),
        path("images"),
    ],
    usage: "[OPTIONS] [REPOSITORY[:TAG]]",
    short: "List images",
    flags: &[
        Flag::switch("all", "Show all images (default hides intermediate images)").or('a'),
        Flag::switch("digests", "Show digests"),
        FILTER,
        FORMAT_LIST,
        Flag::switch("no-trunc", "Don't truncate output"),
        Flag::switch("quiet", "Only show image IDs").or('q'),
        Flag::switch(
            "tree",
            "List multi-platform images as a tree (EXPERIMENTAL)",
        ),
    ],
    arguments: Arguments::AtMost(1),
    interspersed: true,
    plugin: false,
    common: Some(7),
};

pub(super) static TAG: VerbSpec = VerbSpec {
    verb: Verb::Tag,
    paths: &[path("image tag"), path("tag")],
    usage: "SOURCE_IMAGE[:TAG] TARGET_IMAGE[:TAG]",
    short: "Create a tag TARGET_IMAGE that refers to SOURCE_IMAGE",
    flags: &[],
    arguments: Arguments::Exactly(2),
    interspersed: false,
    plugin: false,
    common: None,
};

pub(super) static REMOVE: VerbSpec = VerbSpec {
    verb: Verb::Rmi,
    paths: &[
        path("image rm"),
        alias("image remove", "image rm"),
        path("rmi"),
    ],
    usage: "[OPTIONS] IMAGE [IMAGE...]",
    short: "Remove one or more images",
    flags: &[
        Flag::switch("force", "Force removal of the image").or('f'),
        Flag::switch("no-prune", "Do not delete untagged parents"),
        Flag::value(
            Kind::Commas,
            "strings",
            "platform",
            "Remove only the given platform variant. Formatted as \"os[/arch[/variant]]\" (e.g., \"linux/amd64\")",
        )
        .ignored(),
    ],
    arguments: Arguments::AtLeast(1),
    interspersed: true,
    plugin: false,
    common: None,
};

pub(super) static HISTORY: VerbSpec = VerbSpec {
    verb: Verb::History,
    paths: &[path("image history"), path("history")],
    usage: "[OPTIONS] IMAGE",
    short: "Show the history of an image",
    flags: &[
        FORMAT_LIST,
        Flag::switch("human", "Print sizes and dates in human readable format")
            .or('H')
            .by_default("true"),
        Flag::switch("no-trunc", "Don't truncate output"),
        Flag::text(
            "platform",
            "Show history for the given platform. Formatted as \"os[/arch[/variant]]\" (e.g., \"linux/amd64\")",
        )
        .ignored(),
        Flag::switch("quiet", "Only show image IDs").or('q'),
    ],
    arguments: Arguments::Exactly(1),
    interspersed: true,
    plugin: false,
    common: None,
};

pub(super) static INSPECT: VerbSpec = VerbSpec {
    verb: Verb::ImageInspect,
    paths: &[path("image inspect")],
    usage: "[OPTIONS] IMAGE [IMAGE...]",
    short: "Display detailed information on one or more images",
    flags: &[
        FORMAT_INSPECT,
        Flag::text(
            "platform",
            "Inspect a specific platform of the multi-platform image.\nIf the image or the server is not multi-platform capable, the command will error out if the platform does not match.\n'os[/arch[/variant]]': Explicit platform (eg. linux/amd64)",
        )
        .ignored(),
    ],
    arguments: Arguments::AtLeast(1),
    interspersed: true,
    plugin: false,
    common: None,
};

pub(super) static PULL: VerbSpec = VerbSpec {
    verb: Verb::Pull,
    paths: &[path("image pull"), path("pull")],
    usage: "[OPTIONS] NAME[:TAG|@DIGEST]",
    short: "Download an image from a registry",
    flags: &[
        Flag::switch("all-tags", "Download all tagged images in the repository").or('a'),
        DISABLE_TRUST.by_default("true"),
        Flag::text(
            "platform",
            "Set platform if server is multi-platform capable",
        ),
        Flag::switch("quiet", "Suppress verbose output").or('q'),
    ],
    arguments: Arguments::Exactly(1),
    interspersed: true,
    plugin: false,
    common: Some(5),
};

pub(super) static PUSH: VerbSpec = VerbSpec {
    verb: Verb::Push,
    paths: &[path("image push"), path("push")],
    usage: "[OPTIONS] NAME[:TAG]",
    short: "Upload an image to a registry",
    flags: &[
        Flag::switch("all-tags", "Push all tags of an image to the repository").or('a'),
        Flag {
            help: "Skip image signing",
            ..DISABLE_TRUST.by_default("true")
        },
        Flag::text(
            "platform",
            "Push a platform-specific manifest as a single-platform image to the registry.\nImage index won't be pushed, meaning that other manifests, including attestations won't be preserved.\n'os[/arch[/variant]]': Explicit platform (eg. linux/amd64)",
        )
        .ignored(),
        Flag::switch("quiet", "Suppress verbose output").or('q'),
    ],
    arguments: Arguments::Exactly(1),
    interspersed: true,
    plugin: false,
    common: Some(6),
};

pub(super) static PRUNE: VerbSpec = VerbSpec {
    verb: Verb::ImagePrune,
    paths: &[path("image prune")],
    usage: "[OPTIONS]",
    short: "Remove unused images",
    flags: &[
        Flag::switch("all", "Remove all unused images, not just dangling ones").or('a'),
        Flag::value(
            Kind::Filter,
            "filter",
            "filter",
            "Provide filter values (e.g. \"until=<timestamp>\")",
        ),
        FORCE_PROMPT,
    ],
    arguments: Arguments::None,
    interspersed: true,
    plugin: false,
    common: None,
};

pub(super) static SAVE: VerbSpec = VerbSpec {
    verb: Verb::Save,
    paths: &[path("image save"), path("save")],
    usage: "[OPTIONS] IMAGE [IMAGE...]",
    short: "Save one or more images to a tar archive (streamed to STDOUT by default)",
    flags: &[
        Flag::text("output", "Write to a file, instead of STDOUT").or('o'),
        Flag::value(
            Kind::Commas,
            "strings",
            "platform",
            "Save only the given platform(s). Formatted as a comma-separated list of \"os[/arch[/variant]]\" (e.g., \"linux/amd64,linux/arm64/v8\")",
        )
        .ignored(),
    ],
    arguments: Arguments::AtLeast(1),
    interspersed: true,
    plugin: false,
    common: None,
};

pub(super) static LOAD: VerbSpec = VerbSpec {
    verb: Verb::Load,
    paths: &[path("image load"), path("load")],
    usage: "[OPTIONS]",
    short: "Load an image from a tar archive or STDIN",
    flags: &[
        Flag::text("input", "Read from tar archive file, instead of STDIN").or('i'),
        Flag::value(
            Kind::Commas,
            "strings",
            "platform",
            "Load only the given platform(s). Formatted as a comma-separated list of \"os[/arch[/variant]]\" (e.g., \"linux/amd64,linux/arm64/v8\").",
        )
        .ignored(),
        Flag::switch("quiet", "Suppress the load output").or('q'),
    ],
    arguments: Arguments::None,
    interspersed: true,
    plugin: false,
    common: None,
};

pub(super) static IMPORT: VerbSpec = VerbSpec {
    verb: Verb::Import,
    paths: &[path("image import"), path("import")],
    usage: "[OPTIONS] file|URL|- [REPOSITORY[:TAG]]",
    short: "Import the contents from a tarball to create a filesystem image",
    flags: &[
        Flag::list(
            "change",
            "Apply Dockerfile instruction to the created image",
        )
        .or('c'),
        Flag::text("message", "Set commit message for imported image").or('m'),
        Flag::text(
            "platform",
            "Set platform if server is multi-platform capable",
        )
        .ignored(),
    ],
    arguments: Arguments::AtLeast(1),
    interspersed: true,
    plugin: false,
    common: None,
};
