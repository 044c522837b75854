//! Runs the lines of standard input in a session and prints what a terminal would show.
//! Arguments: profile (`modern`, `classic`, `containerd`) and fixture.

use layerlab_docker::{Input, Profile, Session};
use std::io::Read as _;

fn main() {
    let mut args = std::env::args().skip(1);
    let profile = args
        .next()
        .and_then(|name| Profile::named(&name))
        .unwrap_or(Profile::Classic);
    let fixture = args.next().unwrap_or_else(|| "lab".to_owned());
    let mut text = String::new();
    if std::io::stdin().read_to_string(&mut text).is_err() {
        return;
    }
    let Some(mut session) = Session::new(&fixture, profile, Input::Closed) else {
        return;
    };
    let mut open = String::new();
    for line in text.lines() {
        open.push_str(line);
        if layerlab_docker::line::parse(&open).is_err_and(|error| error.is_incomplete()) {
            open.push('\n');
            continue;
        }
        let line = std::mem::take(&mut open);
        if line.is_empty() {
            continue;
        }
        println!("$ {line}");
        let answer = session.step(&line);
        for (_, text) in &answer.pieces {
            print!("{text}");
        }
        if answer.exit != 0 {
            println!("[{}]", answer.exit);
        }
    }
}
