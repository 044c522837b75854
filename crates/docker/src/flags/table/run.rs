//! `run` and `create`, which share nearly all their flags.

use super::path;
use crate::flags::spec::{Arguments, Flag, Kind, Verb, VerbSpec};

const fn map(long: &'static str, help: &'static str) -> Flag {
    Flag::value(Kind::List, "map", long, help).by_default("map[]")
}

const fn bytes(long: &'static str, help: &'static str) -> Flag {
    Flag::value(Kind::Bytes, "bytes", long, help)
}

const fn int(long: &'static str, help: &'static str) -> Flag {
    Flag::value(Kind::Number, "int", long, help)
}

const fn duration(long: &'static str, help: &'static str) -> Flag {
    Flag::value(Kind::Duration, "duration", long, help)
}

/// Expands to the flags that both commands have, in a list with those of one.
macro_rules! container_flags {
    ($($own:expr),* $(,)?) => {
        &[
            $($own,)*
            Flag::list("add-host", "Add a custom host-to-IP mapping (host:ip)").ignored(),
            map("annotation", "Add an annotation to the container (passed through to the OCI runtime)").ignored(),
            Flag::list("attach", "Attach to STDIN, STDOUT or STDERR").or('a').ignored(),
            Flag::value(Kind::Number, "uint16", "blkio-weight", "Block IO (relative weight), between 10 and 1000, or 0 to disable (default 0)").ignored(),
            Flag::list("blkio-weight-device", "Block IO weight (relative device weight)").by_default("[]").ignored(),
            Flag::list("cap-add", "Add Linux capabilities").ignored(),
            Flag::list("cap-drop", "Drop Linux capabilities").ignored(),
            Flag::text("cgroup-parent", "Optional parent cgroup for the container").ignored(),
            Flag::text("cgroupns", "Cgroup namespace to use (host|private)\n'host':    Run the container in the Docker host's cgroup namespace\n'private': Run the container in its own private cgroup namespace\n'':        Use the cgroup namespace as configured by the\n           default-cgroupns-mode option on the daemon (default)").ignored(),
            Flag::text("cidfile", "Write the container ID to the file").ignored(),
            int("cpu-period", "Limit CPU CFS (Completely Fair Scheduler) period").ignored(),
            int("cpu-quota", "Limit CPU CFS (Completely Fair Scheduler) quota").ignored(),
            int("cpu-rt-period", "Limit CPU real-time period in microseconds").ignored(),
            int("cpu-rt-runtime", "Limit CPU real-time runtime in microseconds").ignored(),
            int("cpu-shares", "CPU shares (relative weight)").or('c').ignored(),
            Flag::value(Kind::Decimal, "decimal", "cpus", "Number of CPUs").ignored(),
            Flag::text("cpuset-cpus", "CPUs in which to allow execution (0-3, 0,1)").ignored(),
            Flag::text("cpuset-mems", "MEMs in which to allow execution (0-3, 0,1)").ignored(),
            Flag::list("device", "Add a host device to the container").ignored(),
            Flag::list("device-cgroup-rule", "Add a rule to the cgroup allowed devices list").ignored(),
            Flag::list("device-read-bps", "Limit read rate (bytes per second) from a device").by_default("[]").ignored(),
            Flag::list("device-read-iops", "Limit read rate (IO per second) from a device").by_default("[]").ignored(),
            Flag::list("device-write-bps", "Limit write rate (bytes per second) to a device").by_default("[]").ignored(),
            Flag::list("device-write-iops", "Limit write rate (IO per second) to a device").by_default("[]").ignored(),
            Flag::switch("disable-content-trust", "Skip image verification").by_default("true").ignored(),
            Flag::list("dns", "Set custom DNS servers").ignored(),
            Flag::list("dns-option", "Set DNS options").ignored(),
            Flag::list("dns-search", "Set custom DNS search domains").ignored(),
            Flag::text("domainname", "Container NIS domain name").ignored(),
            Flag::text("entrypoint", "Overwrite the default ENTRYPOINT of the image"),
            Flag::list("env", "Set environment variables").or('e'),
            Flag::list("env-file", "Read in a file of environment variables"),
            Flag::list("expose", "Expose a port or a range of ports"),
            Flag::value(Kind::Text, "gpu-request", "gpus", "GPU devices to add to the container ('all' to pass all GPUs)").ignored(),
            Flag::list("group-add", "Add additional groups to join").ignored(),
            Flag::text("health-cmd", "Command to run to check health"),
            duration("health-interval", "Time between running the check (ms|s|m|h) (default 0s)").ignored(),
            int("health-retries", "Consecutive failures needed to report unhealthy").ignored(),
            duration("health-start-interval", "Time between running the check during the start period (ms|s|m|h) (default 0s)").ignored(),
            duration("health-start-period", "Start period for the container to initialize before starting health-retries countdown (ms|s|m|h) (default 0s)").ignored(),
            duration("health-timeout", "Maximum time to allow one check to run (ms|s|m|h) (default 0s)").ignored(),
            Flag::text("hostname", "Container host name").or('h'),
            Flag::switch("init", "Run an init inside the container that forwards signals and reaps processes").ignored(),
            Flag::switch("interactive", "Keep STDIN open even if not attached").or('i'),
            Flag::text("ip", "IPv4 address (e.g., 172.30.100.104)").ignored(),
            Flag::text("ip6", "IPv6 address (e.g., 2001:db8::33)").ignored(),
            Flag::text("ipc", "IPC mode to use").ignored(),
            Flag::text("isolation", "Container isolation technology").ignored(),
            bytes("kernel-memory", "Kernel memory limit").ignored(),
            Flag::list("label", "Set meta data on a container").or('l'),
            Flag::list("label-file", "Read in a line delimited file of labels").ignored(),
            Flag::list("link", "Add link to another container").ignored(),
            Flag::list("link-local-ip", "Container IPv4/IPv6 link-local addresses").ignored(),
            Flag::text("log-driver", "Logging driver for the container").ignored(),
            Flag::list("log-opt", "Log driver options").ignored(),
            Flag::text("mac-address", "Container MAC address (e.g., 92:d0:c6:0a:29:33)").ignored(),
            bytes("memory", "Memory limit").or('m'),
            bytes("memory-reservation", "Memory soft limit").ignored(),
            bytes("memory-swap", "Swap limit equal to memory plus swap: '-1' to enable unlimited swap").ignored(),
            int("memory-swappiness", "Tune container memory swappiness (0 to 100)").by_default("-1").ignored(),
            Flag::value(Kind::List, "mount", "mount", "Attach a filesystem mount to the container"),
            Flag::text("name", "Assign a name to the container"),
            Flag::value(Kind::List, "network", "network", "Connect a container to a network"),
            Flag::value(Kind::List, "network", "net", "Connect a container to a network").old_name_of("network", ""),
            Flag::list("network-alias", "Add network-scoped alias for the container").ignored(),
            Flag::switch("no-healthcheck", "Disable any container-specified HEALTHCHECK"),
            Flag::switch("oom-kill-disable", "Disable OOM Killer").ignored(),
            int("oom-score-adj", "Tune host's OOM preferences (-1000 to 1000)").ignored(),
            Flag::text("pid", "PID namespace to use"),
            int("pids-limit", "Tune container pids limit (set -1 for unlimited)").ignored(),
            Flag::text("platform", "Set platform if server is multi-platform capable"),
            Flag::switch("privileged", "Give extended privileges to this container").ignored(),
            Flag::list("publish", "Publish a container's port(s) to the host").or('p'),
            Flag::switch("publish-all", "Publish all exposed ports to random ports").or('P'),
            Flag::text("pull", "Pull image before running (\"always\", \"missing\", \"never\")").by_default("missing"),
            Flag::switch("quiet", "Suppress the pull output").or('q'),
            Flag::switch("read-only", "Mount the container's root filesystem as read only"),
            Flag::text("restart", "Restart policy to apply when a container exits").by_default("no"),
            Flag::switch("rm", "Automatically remove the container and its associated anonymous volumes when it exits"),
            Flag::text("runtime", "Runtime to use for this container").ignored(),
            Flag::list("security-opt", "Security Options").ignored(),
            bytes("shm-size", "Size of /dev/shm").ignored(),
            Flag::text("stop-signal", "Signal to stop the container"),
            int("stop-timeout", "Timeout (in seconds) to stop a container").ignored(),
            Flag::list("storage-opt", "Storage driver options for the container").ignored(),
            map("sysctl", "Sysctl options").ignored(),
            Flag::list("tmpfs", "Mount a tmpfs directory").ignored(),
            Flag::switch("tty", "Allocate a pseudo-TTY").or('t'),
            Flag::value(Kind::List, "ulimit", "ulimit", "Ulimit options").by_default("[]").ignored(),
            Flag::text("user", "Username or UID (format: <name|uid>[:<group|gid>])").or('u'),
            Flag::text("userns", "User namespace to use").ignored(),
            Flag::switch("use-api-socket", "Bind mount Docker API socket and required auth").ignored(),
            Flag::text("uts", "UTS namespace to use").ignored(),
            Flag::list("volume", "Bind mount a volume").or('v'),
            Flag::text("volume-driver", "Optional volume driver for the container").ignored(),
            Flag::list("volumes-from", "Mount volumes from the specified container(s)").ignored(),
            Flag::text("workdir", "Working directory inside the container").or('w'),
        ]
    };
}

pub(super) static RUN: VerbSpec = VerbSpec {
    verb: Verb::Run,
    paths: &[path("container run"), path("run")],
    usage: "[OPTIONS] IMAGE [COMMAND] [ARG...]",
    short: "Create and run a new container from an image",
    flags: container_flags![
        Flag::switch(
            "detach",
            "Run container in background and print container ID"
        )
        .or('d'),
        Flag::text(
            "detach-keys",
            "Override the key sequence for detaching a container"
        )
        .ignored(),
        Flag::switch("sig-proxy", "Proxy received signals to the process")
            .by_default("true")
            .ignored(),
    ],
    arguments: Arguments::AtLeast(1),
    interspersed: false,
    plugin: false,
    common: Some(1),
};

pub(super) static CREATE: VerbSpec = VerbSpec {
    verb: Verb::Create,
    paths: &[path("container create"), path("create")],
    usage: "[OPTIONS] IMAGE [COMMAND] [ARG...]",
    short: "Create a new container",
    flags: container_flags![],
    arguments: Arguments::AtLeast(1),
    interspersed: false,
    plugin: false,
    common: None,
};
