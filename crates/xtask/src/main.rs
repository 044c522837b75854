//! The project's tasks: `cargo xtask <task>`.
//!
//! One module per task, plain Rust on `anyhow`, so that it compiles in seconds on a machine that has nothing yet.
//! Deliberately absent: anything the product needs at run time.

use std::process::ExitCode;

mod bench;
mod browser;
mod content;
mod css;
mod dist;
mod e2e;
mod hash;
mod hook;
mod new_rule;
mod offline;
mod process;
mod rule_docs;
mod serve;
mod setup;
mod size;
mod test;
mod tidy;
mod workspace;

const USAGE: &str = "\
cargo xtask <task>

  serve [--port N] [--release]  install what is missing, build, serve, rebuild on change
  test [step…]                  everything CI runs; with names: only those steps
  setup                         only install what serve and test need
  build [--release]             the page into dist/
  tidy                          crate edges, module docs, banned calls, colour tokens
  content check|build           check or compile content/
  content pot [LOCALE LESSON]   update the translations' catalogues, or begin one
  css                           collect the style sheets into www/generated/app.css
  size                          compressed sizes of dist/ against the budget
  e2e [playwright arguments]    browser journeys against dist/
  bench [file.tar]              speed and memory, in the terminal and in the browser
  new-rule <group> <rule-id>    skeleton of a lint rule
  rule-docs [--check]           docs/rules.md from the rules' own docs
";

fn main() -> ExitCode {
    let args: Vec<String> = std::env::args().skip(1).collect();
    match run(&args) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("\nerror: {error:#}");
            ExitCode::FAILURE
        }
    }
}

fn run(args: &[String]) -> anyhow::Result<()> {
    std::env::set_current_dir(workspace::root()?)?;
    let words: Vec<&str> = args.iter().map(String::as_str).collect();
    match words.as_slice() {
        ["serve", rest @ ..] => serve::run(rest),
        ["test", rest @ ..] => test::run(rest),
        ["setup"] => setup::everything(),
        ["build", rest @ ..] => dist::run(rest),
        ["tidy"] => tidy::run(),
        ["content", "check"] => content::check(),
        ["content", "build"] => content::build(),
        ["content", "pot", start @ ..] => content::catalogues(start),
        ["css"] => css::run(),
        ["size"] => size::run(),
        ["e2e", rest @ ..] => e2e::run(rest),
        ["bench", rest @ ..] => bench::run(rest),
        ["new-rule", rest @ ..] => new_rule::run(rest),
        ["rule-docs", rest @ ..] => rule_docs::run(rest),
        ["hook", stage] => hook::run(stage),
        [] | ["help" | "--help" | "-h"] => {
            print!("{USAGE}");
            Ok(())
        }
        _ => anyhow::bail!("unknown task `{}`\n\n{USAGE}", words.join(" ")),
    }
}
