//! The training recipe's own tests, where Python and what the recipe needs are installed.

use std::path::Path;
use std::process::Command;

#[test]
fn the_recipe_trains_a_toy_corpus() {
    let recipe = Path::new(env!("CARGO_MANIFEST_DIR")).join("models/recipe");
    let python = std::env::var("REFRAIN_PYTHON").unwrap_or_else(|_| "python3".to_owned());
    let run = |args: &[&str]| {
        Command::new(&python).args(args).current_dir(&recipe).env("PYTHONDONTWRITEBYTECODE", "1").output()
    };
    match run(&["-c", "import torch, transformers, sentence_transformers, zstandard"]) {
        Ok(output) if output.status.success() => {}
        _ => {
            eprintln!("skipped: {python} has not what models/recipe/requirements.txt lists (set REFRAIN_PYTHON)");
            return;
        }
    }
    let output = run(&["-m", "unittest", "test_recipe"]).expect("python started a moment ago");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
}
