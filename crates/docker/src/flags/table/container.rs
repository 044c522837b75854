//! Commands on containers.

use super::{FORCE_PROMPT, FORMAT_INSPECT, FORMAT_LIST, alias, path};
use crate::flags::spec::{Arguments, Flag, Kind, Path, Verb, VerbSpec};

const SIGNAL: Flag = Flag::text("signal", "Signal to send to the container").or('s');

const OLD_TIME: Flag = Flag::value(
    Kind::Number,
    "int",
    "time",
    "Seconds to wait before killing the container",
)
.old_name_of(
    "timeout",
    "Flag --time has been deprecated, use --timeout instead",
);

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

pub(super) static PS: VerbSpec = VerbSpec {
    common: Some(3),
    ..spec(
        Verb::Ps,
        &[
            path("container ls"),
            alias("container list", "container ls"),
            alias("container ps", "container ls"),
            path("ps"),
        ],
        "[OPTIONS]",
        "List containers",
        &[
            Flag::switch("all", "Show all containers (default shows just running)").or('a'),
            Flag::value(
                Kind::Filter,
                "filter",
                "filter",
                "Filter output based on conditions provided",
            )
            .or('f'),
            FORMAT_LIST,
            Flag::value(
                Kind::Number,
                "int",
                "last",
                "Show n last created containers (includes all states)",
            )
            .or('n')
            .by_default("-1"),
            Flag::switch(
                "latest",
                "Show the latest created container (includes all states)",
            )
            .or('l'),
            Flag::switch("no-trunc", "Don't truncate output"),
            Flag::switch("quiet", "Only display container IDs").or('q'),
            Flag::switch("size", "Display total file sizes").or('s'),
        ],
        Arguments::None,
    )
};

pub(super) static EXEC: VerbSpec = VerbSpec {
    interspersed: false,
    common: Some(2),
    ..spec(
        Verb::Exec,
        &[path("container exec"), path("exec")],
        "[OPTIONS] CONTAINER COMMAND [ARG...]",
        "Execute a command in a running container",
        &[
            Flag::switch("detach", "Detached mode: run command in the background").or('d'),
            Flag::text(
                "detach-keys",
                "Override the key sequence for detaching a container",
            )
            .ignored(),
            Flag::list("env", "Set environment variables").or('e'),
            Flag::list("env-file", "Read in a file of environment variables"),
            Flag::switch("interactive", "Keep STDIN open even if not attached").or('i'),
            Flag::switch("privileged", "Give extended privileges to the command").ignored(),
            Flag::switch("tty", "Allocate a pseudo-TTY").or('t'),
            Flag::text(
                "user",
                "Username or UID (format: \"<name|uid>[:<group|gid>]\")",
            )
            .or('u'),
            Flag::text("workdir", "Working directory inside the container").or('w'),
        ],
        Arguments::AtLeast(2),
    )
};

pub(super) static START: VerbSpec = spec(
    Verb::Start,
    &[path("container start"), path("start")],
    "[OPTIONS] CONTAINER [CONTAINER...]",
    "Start one or more stopped containers",
    &[
        Flag::switch("attach", "Attach STDOUT/STDERR and forward signals").or('a'),
        Flag::text(
            "detach-keys",
            "Override the key sequence for detaching a container",
        )
        .ignored(),
        Flag::switch("interactive", "Attach container's STDIN").or('i'),
    ],
    Arguments::AtLeast(1),
);

pub(super) static STOP: VerbSpec = spec(
    Verb::Stop,
    &[path("container stop"), path("stop")],
    "[OPTIONS] CONTAINER [CONTAINER...]",
    "Stop one or more running containers",
    &[
        SIGNAL,
        OLD_TIME,
        Flag::value(
            Kind::Number,
            "int",
            "timeout",
            "Seconds to wait before killing the container",
        )
        .or('t'),
    ],
    Arguments::AtLeast(1),
);

pub(super) static RESTART: VerbSpec = spec(
    Verb::Restart,
    &[path("container restart"), path("restart")],
    "[OPTIONS] CONTAINER [CONTAINER...]",
    "Restart one or more containers",
    &[
        SIGNAL,
        OLD_TIME,
        Flag::value(
            Kind::Number,
            "int",
            "timeout",
            "Seconds to wait before killing the container",
        )
        .or('t'),
    ],
    Arguments::AtLeast(1),
);

pub(super) static KILL: VerbSpec = spec(
    Verb::Kill,
    &[path("container kill"), path("kill")],
    "[OPTIONS] CONTAINER [CONTAINER...]",
    "Kill one or more running containers",
    &[SIGNAL],
    Arguments::AtLeast(1),
);

pub(super) static RENAME: VerbSpec = spec(
    Verb::Rename,
    &[path("container rename"), path("rename")],
    "CONTAINER NEW_NAME",
    "Rename a container",
    &[],
    Arguments::Exactly(2),
);

pub(super) static RM: VerbSpec = spec(
    Verb::Rm,
    &[
        path("container rm"),
        alias("container remove", "container rm"),
        path("rm"),
    ],
    "[OPTIONS] CONTAINER [CONTAINER...]",
    "Remove one or more containers",
    &[
        Flag::switch(
            "force",
            "Force the removal of a running container (uses SIGKILL)",
        )
        .or('f'),
        Flag::switch("link", "Remove the specified link")
            .or('l')
            .ignored(),
        Flag::switch(
            "volumes",
            "Remove anonymous volumes associated with the container",
        )
        .or('v'),
    ],
    Arguments::AtLeast(1),
);

pub(super) static PRUNE: VerbSpec = spec(
    Verb::ContainerPrune,
    &[path("container prune")],
    "[OPTIONS]",
    "Remove all stopped containers",
    &[
        Flag::value(
            Kind::Filter,
            "filter",
            "filter",
            "Provide filter values (e.g. \"until=<timestamp>\")",
        ),
        FORCE_PROMPT,
    ],
    Arguments::None,
);

pub(super) static INSPECT: VerbSpec = spec(
    Verb::ContainerInspect,
    &[path("container inspect")],
    "[OPTIONS] CONTAINER [CONTAINER...]",
    "Display detailed information on one or more containers",
    &[
        FORMAT_INSPECT,
        Flag::switch("size", "Display total file sizes").or('s'),
    ],
    Arguments::AtLeast(1),
);

pub(super) static LOGS: VerbSpec = spec(
    Verb::Logs,
    &[path("container logs"), path("logs")],
    "[OPTIONS] CONTAINER",
    "Fetch the logs of a container",
    &[
        Flag::switch("details", "Show extra details provided to logs").ignored(),
        Flag::switch("follow", "Follow log output").or('f'),
        Flag::text(
            "since",
            "Show logs since timestamp (e.g. \"2013-01-02T13:23:37Z\") or relative (e.g. \"42m\" for 42 minutes)",
        )
        .ignored(),
        Flag::text("tail", "Number of lines to show from the end of the logs")
            .or('n')
            .by_default("all"),
        Flag::switch("timestamps", "Show timestamps").or('t'),
        Flag::text(
            "until",
            "Show logs before a timestamp (e.g. \"2013-01-02T13:23:37Z\") or relative (e.g. \"42m\" for 42 minutes)",
        )
        .ignored(),
    ],
    Arguments::Exactly(1),
);

pub(super) static DIFF: VerbSpec = spec(
    Verb::Diff,
    &[path("container diff"), path("diff")],
    "CONTAINER",
    "Inspect changes to files or directories on a container's filesystem",
    &[],
    Arguments::Exactly(1),
);

pub(super) static CP: VerbSpec = spec(
    Verb::Cp,
    &[path("container cp"), path("cp")],
    "[OPTIONS] CONTAINER:SRC_PATH DEST_PATH|-\n\tdocker cp [OPTIONS] SRC_PATH|- CONTAINER:DEST_PATH",
    "Copy files/folders between a container and the local filesystem\n\nUse '-' as the source to read a tar archive from stdin\nand extract it to a directory destination in a container.\nUse '-' as the destination to stream a tar archive of a\ncontainer source to stdout.",
    &[
        Flag::switch("archive", "Archive mode (copy all uid/gid information)").or('a'),
        Flag::switch("follow-link", "Always follow symbol link in SRC_PATH").or('L'),
        Flag::switch(
            "quiet",
            "Suppress progress output during copy. Progress output is automatically suppressed if no terminal is attached",
        )
        .or('q'),
    ],
    Arguments::Exactly(2),
);

pub(super) static COMMIT: VerbSpec = spec(
    Verb::Commit,
    &[path("container commit"), path("commit")],
    "[OPTIONS] CONTAINER [REPOSITORY[:TAG]]",
    "Create a new image from a container's changes",
    &[
        Flag::text(
            "author",
            "Author (e.g., \"John Hannibal Smith <hannibal@a-team.com>\")",
        )
        .or('a'),
        Flag::list(
            "change",
            "Apply Dockerfile instruction to the created image",
        )
        .or('c'),
        Flag::text("message", "Commit message").or('m'),
        Flag::switch("pause", "Pause container during commit")
            .or('p')
            .by_default("true"),
    ],
    Arguments::Between(1, 2),
);

pub(super) static PORT: VerbSpec = spec(
    Verb::Port,
    &[path("container port"), path("port")],
    "CONTAINER [PRIVATE_PORT[/PROTO]]",
    "List port mappings or a specific mapping for the container",
    &[],
    Arguments::Between(1, 2),
);

pub(super) static EXPORT: VerbSpec = spec(
    Verb::Export,
    &[path("container export"), path("export")],
    "[OPTIONS] CONTAINER",
    "Export a container's filesystem as a tar archive",
    &[Flag::text("output", "Write to a file, instead of STDOUT").or('o')],
    Arguments::Exactly(1),
);

pub(super) static PAUSE: VerbSpec = spec(
    Verb::Pause,
    &[path("container pause"), path("pause")],
    "CONTAINER [CONTAINER...]",
    "Pause all processes within one or more containers",
    &[],
    Arguments::AtLeast(1),
);

pub(super) static UNPAUSE: VerbSpec = spec(
    Verb::Unpause,
    &[path("container unpause"), path("unpause")],
    "CONTAINER [CONTAINER...]",
    "Unpause all processes within one or more containers",
    &[],
    Arguments::AtLeast(1),
);

pub(super) static STATS: VerbSpec = spec(
    Verb::Stats,
    &[path("container stats"), path("stats")],
    "[OPTIONS] [CONTAINER...]",
    "Display a live stream of container(s) resource usage statistics",
    &[
        Flag::switch("all", "Show all containers (default shows just running)").or('a'),
        FORMAT_LIST,
        Flag::switch(
            "no-stream",
            "Disable streaming stats and only pull the first result",
        ),
        Flag::switch("no-trunc", "Do not truncate output"),
    ],
    Arguments::Any,
);

pub(super) static TOP: VerbSpec = VerbSpec {
    interspersed: false,
    ..spec(
        Verb::Top,
        &[path("container top"), path("top")],
        "CONTAINER [ps OPTIONS]",
        "Display the running processes of a container",
        &[],
        Arguments::AtLeast(1),
    )
};

pub(super) static UPDATE: VerbSpec = spec(
    Verb::Update,
    &[path("container update"), path("update")],
    "[OPTIONS] CONTAINER [CONTAINER...]",
    "Update configuration of one or more containers",
    &[
        Flag::value(Kind::Decimal, "decimal", "cpus", "Number of CPUs").ignored(),
        Flag::value(Kind::Bytes, "bytes", "memory", "Memory limit").or('m'),
        Flag::value(
            Kind::Bytes,
            "bytes",
            "memory-swap",
            "Swap limit equal to memory plus swap: -1 to enable unlimited swap",
        )
        .ignored(),
        Flag::text("restart", "Restart policy to apply when a container exits"),
    ],
    Arguments::AtLeast(1),
);

pub(super) static WAIT: VerbSpec = spec(
    Verb::Wait,
    &[path("container wait"), path("wait")],
    "CONTAINER [CONTAINER...]",
    "Block until one or more containers stop, then print their exit codes",
    &[],
    Arguments::AtLeast(1),
);
