//! `layerlab day FILE`: what a day of edits costs, in the order of the file and in a better one.

use crate::{input, output};
use anyhow::{Context as _, Result, bail};
use layerlab_engine::Engine;
use layerlab_protocol::day::{Day, DayReply, DaySide, Figures};
use layerlab_protocol::{Reply, Request};
use serde_json::{Value, json};

/// Arguments of `layerlab day`.
#[derive(clap::Args)]
pub struct Args {
    /// The Dockerfile; `-` for standard input.
    #[arg(required_unless_present = "figures")]
    file: Option<String>,
    /// Another version to hold it against; without one our own fixes make a better order.
    other: Option<String>,
    /// An edit of the day, in order: `source`, `lockfile`, `readme`, `settings`, `base`, `cold`, `argument`, `touch`,
    /// `chmod`, `line:7`, `file:docs/a.md`, `delete:a`, `base:node:24`, `arg:V=2`; `source*3` is three of them.
    #[arg(long = "do", value_name = "EDIT")]
    edits: Vec<String>,
    /// A ready-made day, before the edits of `--do`.
    #[arg(long, value_parser = ["frontend", "dependency", "ops"])]
    preset: Option<String>,
    /// Folder of the build context; without it a fitting one is supposed.
    #[arg(long, value_name = "DIR")]
    context: Option<String>,
    /// Stage to build.
    #[arg(long)]
    target: Option<String>,
    /// A build argument; repeatable.
    #[arg(long = "build-arg", value_parser = super::check::key_value)]
    build_args: Vec<(String, String)>,
    /// A figure to assume instead of ours, as `npm-ci.seconds=40`; repeatable.
    #[arg(long, value_parser = figure)]
    assume: Vec<(String, u64)>,
    /// List the figures that modelled seconds and sizes rest on.
    #[arg(long)]
    figures: bool,
    /// Output.
    #[arg(long, value_parser = ["text", "json"], default_value = "text")]
    format: String,
}

/// Reads `npm-ci.seconds=40` into the id and thousandths.
pub fn figure(text: &str) -> Result<(String, u64), String> {
    let (id, value) = text
        .split_once('=')
        .ok_or("write it as FIGURE=NUMBER, for example `npm-ci.seconds=40`")?;
    let number: f64 = value
        .parse()
        .ok()
        .filter(|number: &f64| number.is_finite() && *number >= 0.0)
        .ok_or_else(|| format!("`{value}` is no number"))?;
    let known = match answer(Figures::default().into()) {
        Ok(Reply::Figures(list)) => list.iter().any(|figure| figure.id == id),
        _ => false,
    };
    if !known {
        return Err(format!(
            "there is no figure `{id}`; `layerlab day --figures` lists them"
        ));
    }
    Ok((id.to_owned(), (number * 1_000.0).round() as u64))
}

/// The engine's reply to a question that reads no file.
pub fn answer(request: Request) -> Result<Reply> {
    match Engine::new().start(request, 0) {
        layerlab_engine::Step::Done(Ok(reply)) => Ok(reply),
        _ => bail!("the engine could not answer"),
    }
}

impl Args {
    /// Prints both days, or the figures.
    pub fn run(self) -> Result<u8> {
        if self.figures {
            return self.print_figures();
        }
        let file = self.file.as_deref().context("a Dockerfile is missing")?;
        let (context, dockerignore) = match &self.context {
            Some(folder) => {
                let listing = super::context::list(folder)?;
                (listing.files, listing.dockerignore)
            }
            None => (Vec::new(), None),
        };
        let mut day = Day {
            text: input::text(file)?,
            other: self.other.as_deref().map(input::text).transpose()?,
            dockerignore,
            context: context.into(),
            target: self.target,
            build_args: self.build_args,
            assumed: self.assume,
            ..Day::default()
        };
        if let Some(preset) = &self.preset {
            let presets = Engine::new().day(&day).presets;
            let found = presets.into_iter().find(|known| known.id == *preset);
            day.edits = found.map(|preset| preset.edits).unwrap_or_default();
        }
        day.edits.extend(self.edits);
        if day.edits.is_empty() {
            bail!("the day is empty; name edits with `--do source`, or take `--preset frontend`");
        }
        let reply = Engine::new().day(&day);
        if self.format == "json" {
            let mut value = serde_json::to_value(&reply)?;
            if let Some(object) = value.as_object_mut() {
                object.remove("rev");
                object.insert("version".to_owned(), json!(1));
            }
            output::print_json(&value)?;
        } else {
            output::print_text(&text(&reply))?;
        }
        Ok(0)
    }

    fn print_figures(&self) -> Result<u8> {
        let Reply::Figures(figures) = answer(
            Figures {
                assumed: self.assume.clone(),
            }
            .into(),
        )?
        else {
            bail!("the engine could not answer");
        };
        if self.format == "json" {
            let list: Vec<Value> = figures
                .iter()
                .map(|figure| {
                    json!({
                        "id": figure.id, "group": figure.group, "label": figure.label, "unit": figure.unit,
                        "default": figure.default_milli as f64 / 1_000.0, "value": figure.milli as f64 / 1_000.0,
                    })
                })
                .collect();
            output::print_json(&json!({ "version": 1, "figures": list }))?;
            return Ok(0);
        }
        let mut lines = String::new();
        let mut group = "";
        for figure in &figures {
            if group != figure.group {
                group = &figure.group;
                lines.push_str(&format!("{group}\n"));
            }
            lines.push_str(&format!(
                "  {:<34} {:>9} {:<7} {}\n",
                figure.id,
                figure.milli as f64 / 1_000.0,
                figure.unit,
                figure.label
            ));
        }
        output::print_text(&lines)?;
        Ok(0)
    }
}

fn text(reply: &DayReply) -> String {
    let mut lines = String::new();
    let megabytes = |bytes: u64| format!("{:.1} MB", bytes as f64 / 1e6);
    let mut sums = [0.0_f64; 2];
    for (at, edit) in reply.edits.iter().enumerate() {
        lines.push_str(&format!("{:>3}  {}\n", at + 1, edit.label));
        if !edit.left_out.is_empty() {
            lines.push_str(&format!("       left out: {}\n", edit.left_out));
            continue;
        }
        let sides = [Some(&reply.now), reply.then.as_ref()];
        for (which, side) in sides.into_iter().enumerate() {
            let Some(build) = side.and_then(|side| side.builds.get(at)) else {
                continue;
            };
            sums[which] += build.seconds;
            let unknown = if build.unknown.is_empty() {
                String::new()
            } else {
                format!(", unknown: {}", build.unknown.join(", "))
            };
            lines.push_str(&format!(
                "       {} {:>2} of {} steps  {:>6.1} s  so far {:>7.1} s  pushed {}{}{unknown}\n",
                ["now ", "then"][which],
                build.n_run,
                build.n_steps,
                build.seconds,
                sums[which],
                if build.partial { "at least " } else { "" },
                megabytes(build.pushed_bytes),
            ));
        }
    }
    if let Some(proposal) = &reply.proposal {
        lines.push_str(&format!("\nthen: {}\n", proposal.titles.join("; ")));
    }
    let sum = |name: &str, side: &DaySide| {
        format!(
            "{name}: {:.1} s, pulled {}, pushed {}{}\n",
            side.seconds,
            megabytes(side.pulled_bytes),
            megabytes(side.pushed_bytes),
            if side.partial { " at least" } else { "" }
        )
    };
    lines.push_str(&format!("\n{}\n", reply.summary));
    lines.push_str(&sum("now", &reply.now));
    if let Some(then) = &reply.then {
        lines.push_str(&sum("then", then));
    }
    if reply.n_left_out > 0 {
        lines.push_str(&format!("{} more edits were left out\n", reply.n_left_out));
    }
    lines.push_str("modelled, not executed\n");
    if !reply.supposed_context.is_empty() {
        lines.push_str(&format!(
            "supposed context: {}\n",
            reply.supposed_context.join(", ")
        ));
    }
    lines
}
