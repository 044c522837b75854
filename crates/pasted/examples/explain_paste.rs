//! Prints what is said about a text on standard input: `cargo run -p layerlab-pasted --example explain_paste < text`.

use std::io::Read as _;

fn main() {
    let mut text = String::new();
    if std::io::stdin().read_to_string(&mut text).is_err() {
        return;
    }
    println!("{:?}", layerlab_pasted::looks_like(&text));
    let said = layerlab_pasted::explain(&text);
    for part in &said.parts {
        println!("== {}\n{}", part.title, part.summary);
        for notice in &part.notices {
            println!(
                "  [{:?}] {}\n      {}\n      → {}",
                notice.severity, notice.what, notice.why, notice.todo
            );
        }
        for table in &part.tables {
            println!("  -- {}", table.title);
            for row in &table.rows {
                println!("     {}", row.cells.join(" | "));
            }
            println!("     {}", table.note);
        }
        for extract in &part.extracts {
            println!("  -- {}\n{}", extract.label, extract.text);
        }
    }
    for span in &said.unread {
        println!("unread: {:?}", span.of(&text));
    }
}
