//! The page on this machine, rebuilt on change.

use crate::hook;
use crate::process::{self, seconds};
use crate::{dist, setup};
use anyhow::{Context, Result, bail};
use std::net::{TcpListener, TcpStream};
use std::thread;
use std::time::{Duration, Instant};

/// `serve [--port N] [--release]`. Returns when Trunk ends.
///
/// # Errors
/// When the port is taken, something cannot be installed, or Trunk fails.
pub fn run(arguments: &[&str]) -> Result<()> {
    let mut port: u16 = 8080;
    let mut release = false;
    let mut rest = arguments.iter();
    while let Some(argument) = rest.next() {
        match *argument {
            "--release" => release = true,
            "--port" => {
                port = rest
                    .next()
                    .and_then(|text| text.parse().ok())
                    .context("--port needs a number")?;
            }
            other => {
                bail!("unknown argument `{other}`; usage: cargo xtask serve [--port N] [--release]")
            }
        }
    }
    TcpListener::bind(("127.0.0.1", port)).with_context(|| {
        format!(
            "port {port} is in use; try `cargo xtask serve --port {}`",
            port.wrapping_add(1)
        )
    })?;
    setup::everything()?;
    dist::prepare()?;

    let address = format!("http://127.0.0.1:{port}/");
    eprintln!("→ trunk serve (the first build takes some minutes; then the page is at {address})");
    announce(port, address);
    let mut trunk = process::command("trunk");
    trunk.env("RUST_BACKTRACE", "0");
    trunk
        .args([
            "serve",
            "--offline",
            "--no-autoreload",
            "--address",
            "127.0.0.1",
            "--port",
        ])
        .arg(port.to_string());
    // Trunk's own reload script is inline, which the page's policy forbids; the hook adds one that is not.
    trunk.env(hook::LIVE, "1");
    if release {
        trunk.arg("--release");
    }
    process::run(&mut trunk)
}

/// Prints the address once something answers there.
fn announce(port: u16, address: String) {
    let start = Instant::now();
    thread::spawn(move || {
        while TcpStream::connect(("127.0.0.1", port)).is_err() {
            thread::sleep(Duration::from_millis(200));
        }
        eprintln!(
            "\n  Layerlab is at {address} (ready after {})\n",
            seconds(start.elapsed())
        );
    });
}
