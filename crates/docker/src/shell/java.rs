//! A Java program in a container: how much memory it asks for. Modelled; the rules of the heap are HotSpot's.
//!
//! What it needs is its heap, as far as the program fills it, and what a virtual machine needs beside the heap. The
//! largest heap is `-Xmx`, else `MaxRAMPercentage` of the limit, else a quarter of it (half of it, up to 125 MiB, under
//! a small limit). Source: OpenJDK, `Arguments::set_heap_size`.

use super::{Halt, Machine, Out};

const MIB: u64 = 1 << 20;
/// What the modelled program fills of its heap if it may.
const WANTED: u64 = 400 * MIB;
/// What it cannot do without.
const LEAST: u64 = 48 * MIB;
/// Metaspace, code cache, stacks, buffers.
const BESIDE_HEAP: u64 = 90 * MIB;
/// Memory of the host, when nothing limits the container.
const HOST: u64 = 16 << 30;

/// Whether the words start a program that goes on until it is stopped.
pub(super) fn runs_a_jar(fields: &[String]) -> bool {
    fields.iter().any(|word| word == "-jar")
}

/// Starts it: the exit code, or it stays.
pub(super) fn run(machine: &mut Machine, fields: &[String], out: &mut Out) -> i32 {
    let jar = fields
        .iter()
        .skip_while(|word| *word != "-jar")
        .nth(1)
        .cloned()
        .unwrap_or_default();
    let mut words: Vec<String> = Vec::new();
    for name in ["JAVA_TOOL_OPTIONS", "JDK_JAVA_OPTIONS"] {
        let Some(value) = machine.vars.get(name).filter(|value| !value.is_empty()) else {
            continue;
        };
        out.error(if name == "JAVA_TOOL_OPTIONS" {
            format!("Picked up JAVA_TOOL_OPTIONS: {value}")
        } else {
            format!("NOTE: Picked up JDK_JAVA_OPTIONS: {value}")
        });
        words.extend(value.split_whitespace().map(str::to_owned));
    }
    words.extend(
        fields
            .iter()
            .skip(1)
            .take_while(|word| *word != "-jar")
            .cloned(),
    );
    if machine.view.stat(&machine.path(&jar)).is_none() {
        out.error(format!("Error: Unable to access jarfile {jar}"));
        return 1;
    }
    let heap = largest_heap(&words, machine.memory);
    if heap < LEAST {
        out.error("Exception in thread \"main\" java.lang.OutOfMemoryError: Java heap space");
        return 1;
    }
    let used = heap.min(WANTED);
    machine.needs = used + BESIDE_HEAP;
    out.error(format!(
        "sandbox: modelled: heap up to {} MiB, {} MiB of it used, {} MiB beside it",
        heap / MIB,
        used / MIB,
        BESIDE_HEAP / MIB
    ));
    machine.halt = Some(Halt::Stay(None));
    0
}

/// Bytes of the largest heap; the last option wins.
fn largest_heap(words: &[String], limit: u64) -> u64 {
    let memory = if limit > 0 { limit } else { HOST };
    let set = words.iter().rev().find_map(|word| {
        let text = word
            .strip_prefix("-Xmx")
            .or_else(|| word.strip_prefix("-XX:MaxHeapSize="))?;
        let digits = text.trim_end_matches(|c: char| c.is_ascii_alphabetic());
        let number: u64 = digits.parse().ok()?;
        let unit = match text.get(digits.len()..)?.to_ascii_lowercase().as_str() {
            "" => 1,
            "k" => 1 << 10,
            "m" => MIB,
            "g" => 1 << 30,
            _ => return None,
        };
        number.checked_mul(unit)
    });
    let share = words.iter().rev().find_map(|word| {
        let percent: f64 = word.strip_prefix("-XX:MaxRAMPercentage=")?.parse().ok()?;
        (0.0..=100.0)
            .contains(&percent)
            .then_some((memory as f64 * percent / 100.0) as u64)
    });
    let usual = (memory / 4).max((memory / 2).min(125 * MIB));
    set.or(share).unwrap_or(usual)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_heap_follows_options_then_the_limit() {
        let heap = |words: &[&str], limit: u64| {
            let words: Vec<String> = words.iter().map(|word| (*word).to_owned()).collect();
            largest_heap(&words, limit * MIB) / MIB
        };
        assert_eq!(heap(&["-Xmx128m"], 256), 128);
        assert_eq!(heap(&["-Xmx1g", "-Xmx200M"], 0), 200);
        assert_eq!(heap(&["-XX:MaxRAMPercentage=75"], 400), 300);
        assert_eq!(heap(&[], 256), 125);
        assert_eq!(heap(&[], 1024), 256);
        assert_eq!(heap(&[], 0), 4096);
        assert_eq!(heap(&["-Xmxlots"], 1024), 256);
    }
}
