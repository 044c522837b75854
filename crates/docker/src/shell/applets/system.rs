//! Programs about the machine: `id`, `date`, `sleep`, `ps`, `df`, and those that run another one.

use super::Call;
use super::list::owner;
use crate::clock;
use crate::shell::{Halt, Machine, NotRun, Out, Outside};

impl Machine {
    /// A process that does not end by itself, or ends later.
    pub(in crate::shell) fn stay(&mut self, seconds: Option<u64>) {
        self.halt = Some(Halt::Stay(seconds));
    }
}

pub(super) fn run(machine: &mut Machine, call: &Call<'_>, out: &mut Out) -> i32 {
    match call.name {
        "pwd" => out.line(&machine.cwd),
        "whoami" => {
            let name = if machine.user.name.is_empty() { owner(machine, machine.user.uid) } else { machine.user.name.clone() };
            if name.parse::<u32>().is_ok() {
                out.error(format!("whoami: unknown uid {name}"));
                return 1;
            }
            out.line(name);
        }
        "id" => {
            let name = |id: u32, machine: &Machine| {
                let name = owner(machine, id);
                if name.parse::<u32>().is_ok() { String::new() } else { format!("({name})") }
            };
            if call.has('u') {
                out.line(if call.has('n') { owner(machine, machine.user.uid) } else { machine.user.uid.to_string() });
            } else if call.has('g') {
                out.line(machine.user.gid.to_string());
            } else {
                let (uid, gid) = (machine.user.uid, machine.user.gid);
                let groups = if gid == 0 { " groups=0(root)".to_owned() } else { format!(" groups={gid}{}", name(gid, machine)) };
                out.line(format!("uid={uid}{} gid={gid}{}{groups}", name(uid, machine), name(gid, machine)));
            }
        }
        "groups" => out.line(owner(machine, machine.user.gid)),
        "hostname" => out.line(&machine.hostname),
        "uname" => out.line(match (call.has('a'), call.has('m'), call.has('r')) {
            (true, ..) => format!("Linux {} 6.8.0 #1 SMP x86_64 Linux", machine.hostname),
            (_, true, _) => "x86_64".to_owned(),
            (_, _, true) => "6.8.0".to_owned(),
            _ => "Linux".to_owned(),
        }),
        "date" => {
            let (year, month, day, hour, minute, second) = clock::parts(machine.now);
            let format = call.words.first().and_then(|word| word.strip_prefix('+'));
            out.line(match format {
                Some(format) => format
                    .replace("%s", &machine.now.to_string())
                    .replace("%Y", &year.to_string())
                    .replace("%m", &format!("{month:02}"))
                    .replace("%d", &format!("{day:02}"))
                    .replace("%H", &format!("{hour:02}"))
                    .replace("%M", &format!("{minute:02}"))
                    .replace("%S", &format!("{second:02}"))
                    .replace("%F", &format!("{year}-{month:02}-{day:02}"))
                    .replace("%T", &format!("{hour:02}:{minute:02}:{second:02}")),
                None => format!("{year}-{month:02}-{day:02} {hour:02}:{minute:02}:{second:02} UTC"),
            });
        }
        "sleep" => {
            let text = call.words.first().copied().unwrap_or("");
            let digits = text.trim_end_matches(['s', 'm', 'h', 'd']);
            let unit: f64 = match text.get(digits.len()..) {
                Some("m") => 60.0,
                Some("h") => 3_600.0,
                Some("d") => 86_400.0,
                _ => 1.0,
            };
            let seconds = match digits.parse::<f64>() {
                Ok(seconds) if seconds >= 0.0 => (seconds * unit).ceil().min(1e9) as u64,
                _ if text == "infinity" => {
                    machine.stay(None);
                    return 0;
                }
                _ => {
                    out.error(format!("sleep: invalid number '{text}'"));
                    return 1;
                }
            };
            if machine.stays && seconds > 0 {
                machine.stay(Some(machine.slept.saturating_add(seconds)));
            }
            machine.slept = machine.slept.saturating_add(seconds);
        }
        "ps" => {
            let own = machine.processes.iter().map(|process| process.pid).max().map_or(1, |last| last + 6);
            out.line("PID   USER     TIME  COMMAND");
            for process in &machine.processes {
                out.line(format!("{:5} {:8} 0:00 {}", process.pid, process.user, process.command));
            }
            out.line(format!("{own:5} {:8} 0:00 {}", owner(machine, machine.user.uid), call.fields.join(" ")));
        }
        "df" => {
            out.line("Filesystem      Size  Used Avail Use% Mounted on");
            out.line("overlay          20G  2.0G   17G  11% /");
        }
        "free" => out.line("              total        used        free\nMem:        2048000      512000     1536000"),
        "nproc" => out.line("2"),
        "printenv" => match call.words.first() {
            Some(name) => match machine.vars.get(*name).filter(|_| machine.exported.contains(*name)) {
                Some(value) => out.line(value),
                None => return 1,
            },
            None => {
                for line in machine.environment() {
                    out.line(line);
                }
            }
        },
        "basename" => {
            let name = crate::files::base(call.words.first().copied().unwrap_or(""));
            let suffix = call.words.get(1).copied().unwrap_or("");
            out.line(name.strip_suffix(suffix).filter(|rest| !rest.is_empty()).unwrap_or(name));
        }
        "dirname" => {
            let path = call.words.first().copied().unwrap_or("");
            out.line(match path.trim_end_matches('/').rfind('/') {
                Some(0) => "/",
                Some(at) => path.get(..at).unwrap_or("."),
                None => ".",
            });
        }
        "expr" => {
            let value = machine.arithmetic(&call.words.join(" "));
            out.line(value.to_string());
            return i32::from(value == 0);
        }
        "nc" | "httpd" => machine.stay(None),
        _ => {
            out.error(format!("{}: bad address: there is no network in the sandbox", call.name));
            return 1;
        }
    }
    0
}

/// `env`, `xargs`, `nohup`, `time`, `sudo`, `timeout`.
pub(super) fn wrapped(
    machine: &mut Machine,
    call: &Call<'_>,
    outside: &mut dyn Outside,
    out: &mut Out,
) -> i32 {
    let mut rest: Vec<String> = call.fields.iter().skip(1).cloned().collect();
    let mut input = call.stdin.to_vec();
    let mut set = Vec::new();
    match call.name {
        "env" => {
            while let Some(first) = rest.first().cloned() {
                match first.split_once('=') {
                    Some((name, value)) if !first.starts_with('-') => {
                        set.push((name.to_owned(), value.to_owned()))
                    }
                    _ if first.starts_with('-') => {}
                    _ => break,
                }
                rest.remove(0);
            }
            if rest.is_empty() {
                for line in machine.environment() {
                    out.line(line);
                }
                for (name, value) in set {
                    out.line(format!("{name}={value}"));
                }
                return 0;
            }
        }
        "xargs" => {
            let mut no_run = false;
            let mut place = None;
            let mut each = None;
            while let Some(first) = rest.first().filter(|first| first.starts_with('-')).cloned() {
                no_run |= first.contains('r');
                rest.remove(0);
                if first == "-I" && !rest.is_empty() {
                    place = Some(rest.remove(0));
                }
                if first == "-n" && !rest.is_empty() {
                    each = rest.remove(0).parse::<usize>().ok();
                }
            }
            let text = String::from_utf8_lossy(call.stdin).into_owned();
            input = Vec::new();
            if let Some(place) = place {
                let mut code = 0;
                for line in text.lines().take(1_000) {
                    let fields: Vec<String> =
                        rest.iter().map(|word| word.replace(&place, line)).collect();
                    if machine.named(&fields, b"", outside, out) != 0 {
                        code = 123;
                    }
                }
                return code;
            }
            let words: Vec<String> = text.split_whitespace().map(str::to_owned).collect();
            if words.is_empty() && no_run {
                return 0;
            }
            if rest.is_empty() {
                rest.push("echo".to_owned());
            }
            if let Some(each) = each.filter(|each| *each > 0) {
                let mut code = 0;
                for group in words.chunks(each) {
                    let fields: Vec<String> =
                        rest.iter().cloned().chain(group.iter().cloned()).collect();
                    if machine.named(&fields, b"", outside, out) != 0 {
                        code = 123;
                    }
                }
                return code;
            }
            rest.extend(words);
        }
        "timeout" => {
            while rest.first().is_some_and(|first| first.starts_with('-')) {
                rest.remove(0);
            }
            if !rest.is_empty() {
                rest.remove(0);
            }
        }
        _ => {
            while rest.first().is_some_and(|first| first.starts_with('-')) {
                rest.remove(0);
            }
        }
    }
    for (name, value) in set {
        machine.export(&name, &value);
    }
    if rest.is_empty() {
        return 0;
    }
    let code = match machine.program(&rest, &input, outside, out) {
        Ok(code) => code,
        Err(NotRun::Missing) => match machine.builtin_or(&rest, &input, outside, out) {
            Some(code) => code,
            None => {
                let name = rest.first().map_or("", String::as_str);
                out.error(format!("{}: {name}: No such file or directory", call.name));
                127
            }
        },
        Err(_) => 126,
    };
    if call.name == "xargs" && code != 0 {
        if code == 127 { 127 } else { 123 }
    } else {
        code
    }
}

impl Machine {
    /// A word of the shell behind a wrapper, such as `xargs echo` in an image without programs.
    fn builtin_or(
        &mut self,
        fields: &[String],
        stdin: &[u8],
        outside: &mut dyn Outside,
        out: &mut Out,
    ) -> Option<i32> {
        let name = fields.first()?;
        matches!(name.as_str(), "true" | "false" | "test" | "exit")
            .then(|| self.named(fields, stdin, outside, out))
    }
}
