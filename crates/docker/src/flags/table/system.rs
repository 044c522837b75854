//! Commands on the host as a whole, on volumes, networks, contexts and registries.

use super::{FORCE_PROMPT, FORMAT_INSPECT, FORMAT_LIST, alias, path};
use crate::flags::spec::{Arguments, Flag, Kind, Path, Verb, VerbSpec};

const fn spec(
    verb: Verb,
    paths: &'static [Path],
    usage: &'static str,
    short: &'static str,
    flags: &'static [Flag],
    arguments: Arguments,
) -> VerbSpec {
    VerbSpec {
        verb,
        paths,
        usage,
        short,
        flags,
        arguments,
        interspersed: true,
        plugin: false,
        common: None,
    }
}

const fn filter(help: &'static str) -> Flag {
    Flag::value(Kind::Filter, "filter", "filter", help)
}

pub(super) static DF: VerbSpec = spec(
    Verb::SystemDf,
    &[path("system df")],
    "[OPTIONS]",
    "Show docker disk usage",
    &[
        FORMAT_LIST,
        Flag::switch("verbose", "Show detailed information on space usage").or('v'),
    ],
    Arguments::None,
);

pub(super) static PRUNE: VerbSpec = spec(
    Verb::SystemPrune,
    &[path("system prune")],
    "[OPTIONS]",
    "Remove unused data",
    &[
        Flag::switch("all", "Remove all unused images not just dangling ones").or('a'),
        filter("Provide filter values (e.g. \"label=<key>=<value>\")"),
        FORCE_PROMPT,
        Flag::switch("volumes", "Prune anonymous volumes"),
    ],
    Arguments::None,
);

pub(super) static INFO: VerbSpec = VerbSpec {
    common: Some(12),
    ..spec(
        Verb::Info,
        &[path("system info"), path("info")],
        "[OPTIONS]",
        "Display system-wide information",
        &[FORMAT_INSPECT],
        Arguments::None,
    )
};

pub(super) static VERSION: VerbSpec = VerbSpec {
    common: Some(11),
    ..spec(
        Verb::Version,
        &[path("version")],
        "[OPTIONS]",
        "Show the Docker version information",
        &[FORMAT_INSPECT],
        Arguments::None,
    )
};

pub(super) static INSPECT: VerbSpec = spec(
    Verb::Inspect,
    &[path("inspect")],
    "[OPTIONS] NAME|ID [NAME|ID...]",
    "Return low-level information on Docker objects",
    &[
        FORMAT_INSPECT,
        Flag::switch("size", "Display total file sizes if the type is container").or('s'),
        Flag::text("type", "Only inspect objects of the given type"),
    ],
    Arguments::AtLeast(1),
);

pub(super) static LOGIN: VerbSpec = VerbSpec {
    common: Some(8),
    ..spec(
        Verb::Login,
        &[path("login")],
        "[OPTIONS] [SERVER]",
        "Authenticate to a registry",
        &[
            Flag::text("password", "Password or Personal Access Token (PAT)").or('p'),
            Flag::switch(
                "password-stdin",
                "Take the Password or Personal Access Token (PAT) from stdin",
            ),
            Flag::text("username", "Username").or('u'),
        ],
        Arguments::AtMost(1),
    )
};

pub(super) static LOGOUT: VerbSpec = VerbSpec {
    common: Some(9),
    ..spec(
        Verb::Logout,
        &[path("logout")],
        "[SERVER]",
        "Log out from a registry",
        &[],
        Arguments::AtMost(1),
    )
};

pub(super) static SEARCH: VerbSpec = VerbSpec {
    common: Some(10),
    ..spec(
        Verb::Search,
        &[path("search")],
        "[OPTIONS] TERM",
        "Search Docker Hub for images",
        &[
            filter("Filter output based on conditions provided").or('f'),
            Flag::text("format", "Pretty-print search using a Go template"),
            Flag::value(Kind::Number, "int", "limit", "Max number of search results"),
            Flag::switch("no-trunc", "Don't truncate output"),
        ],
        Arguments::Exactly(1),
    )
};

pub(super) static CONTEXT_LS: VerbSpec = spec(
    Verb::ContextLs,
    &[path("context ls"), alias("context list", "context ls")],
    "[OPTIONS]",
    "List contexts",
    &[
        FORMAT_LIST,
        Flag::switch("quiet", "Only show context names").or('q'),
    ],
    Arguments::None,
);

pub(super) static CONTEXT_USE: VerbSpec = spec(
    Verb::ContextUse,
    &[path("context use")],
    "CONTEXT",
    "Set the current docker context",
    &[],
    Arguments::Exactly(1),
);

pub(super) static CONTEXT_SHOW: VerbSpec = spec(
    Verb::ContextShow,
    &[path("context show")],
    "",
    "Print the name of the current context",
    &[],
    Arguments::None,
);

pub(super) static VOLUME_CREATE: VerbSpec = spec(
    Verb::VolumeCreate,
    &[path("volume create")],
    "[OPTIONS] [VOLUME]",
    "Create a volume",
    &[
        Flag::text("driver", "Specify volume driver name")
            .or('d')
            .by_default("local"),
        Flag::list("label", "Set metadata for a volume"),
        Flag::value(Kind::List, "map", "opt", "Set driver specific options")
            .or('o')
            .by_default("map[]")
            .ignored(),
    ],
    Arguments::AtMost(1),
);

pub(super) static VOLUME_LS: VerbSpec = spec(
    Verb::VolumeLs,
    &[path("volume ls"), alias("volume list", "volume ls")],
    "[OPTIONS]",
    "List volumes",
    &[
        filter("Provide filter values (e.g. \"dangling=true\")").or('f'),
        FORMAT_LIST,
        Flag::switch("quiet", "Only display volume names").or('q'),
    ],
    Arguments::None,
);

pub(super) static VOLUME_INSPECT: VerbSpec = spec(
    Verb::VolumeInspect,
    &[path("volume inspect")],
    "[OPTIONS] VOLUME [VOLUME...]",
    "Display detailed information on one or more volumes",
    &[FORMAT_INSPECT],
    Arguments::AtLeast(1),
);

pub(super) static VOLUME_RM: VerbSpec = spec(
    Verb::VolumeRm,
    &[path("volume rm"), alias("volume remove", "volume rm")],
    "[OPTIONS] VOLUME [VOLUME...]",
    "Remove one or more volumes. You cannot remove a volume that is in use by a container.",
    &[Flag::switch("force", "Force the removal of one or more volumes").or('f')],
    Arguments::AtLeast(1),
);

pub(super) static VOLUME_PRUNE: VerbSpec = spec(
    Verb::VolumePrune,
    &[path("volume prune")],
    "[OPTIONS]",
    "Remove unused local volumes",
    &[
        Flag::switch("all", "Remove all unused volumes, not just anonymous ones").or('a'),
        filter("Provide filter values (e.g. \"label=<label>\")"),
        FORCE_PROMPT,
    ],
    Arguments::None,
);

pub(super) static NETWORK_CREATE: VerbSpec = spec(
    Verb::NetworkCreate,
    &[path("network create")],
    "[OPTIONS] NETWORK",
    "Create a network",
    &[
        Flag::text("driver", "Driver to manage the Network")
            .or('d')
            .by_default("bridge"),
        Flag::switch("internal", "Restrict external access to the network").ignored(),
        Flag::list("label", "Set metadata on a network"),
        Flag::value(
            Kind::List,
            "stringSlice",
            "subnet",
            "Subnet in CIDR format that represents a network segment",
        )
        .ignored(),
    ],
    Arguments::Exactly(1),
);

pub(super) static NETWORK_LS: VerbSpec = spec(
    Verb::NetworkLs,
    &[path("network ls"), alias("network list", "network ls")],
    "[OPTIONS]",
    "List networks",
    &[
        filter("Provide filter values (e.g. \"driver=bridge\")").or('f'),
        FORMAT_LIST,
        Flag::switch("no-trunc", "Do not truncate the output"),
        Flag::switch("quiet", "Only display network IDs").or('q'),
    ],
    Arguments::None,
);

pub(super) static NETWORK_INSPECT: VerbSpec = spec(
    Verb::NetworkInspect,
    &[path("network inspect")],
    "[OPTIONS] NETWORK [NETWORK...]",
    "Display detailed information on one or more networks",
    &[
        FORMAT_INSPECT,
        Flag::switch("verbose", "Verbose output for diagnostics")
            .or('v')
            .ignored(),
    ],
    Arguments::AtLeast(1),
);

pub(super) static NETWORK_RM: VerbSpec = spec(
    Verb::NetworkRm,
    &[path("network rm"), alias("network remove", "network rm")],
    "NETWORK [NETWORK...]",
    "Remove one or more networks",
    &[Flag::switch("force", "Do not error if the network does not exist").or('f')],
    Arguments::AtLeast(1),
);

pub(super) static NETWORK_PRUNE: VerbSpec = spec(
    Verb::NetworkPrune,
    &[path("network prune")],
    "[OPTIONS]",
    "Remove all unused networks",
    &[
        filter("Provide filter values (e.g. \"until=<timestamp>\")"),
        FORCE_PROMPT,
    ],
    Arguments::None,
);

pub(super) static NETWORK_CONNECT: VerbSpec = spec(
    Verb::NetworkConnect,
    &[path("network connect")],
    "[OPTIONS] NETWORK CONTAINER",
    "Connect a container to a network",
    &[Flag::list("alias", "Add network-scoped alias for the container").ignored()],
    Arguments::Exactly(2),
);

pub(super) static NETWORK_DISCONNECT: VerbSpec = spec(
    Verb::NetworkDisconnect,
    &[path("network disconnect")],
    "[OPTIONS] NETWORK CONTAINER",
    "Disconnect a container from a network",
    &[Flag::switch("force", "Force the container to disconnect from a network").or('f')],
    Arguments::Exactly(2),
);
