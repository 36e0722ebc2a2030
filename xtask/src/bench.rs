//! `cargo xtask bench`: builds what is compared, in release, and hands over to `suites/bench.py`.

use std::{path::Path, process::Command};

use anyhow::{Result, ensure};

use crate::{install, process::run, suites::python};

/// Measures; true when everything could be measured. `options` are those of `suites/bench.py`.
pub(crate) fn run_all(root: &Path, options: &[&str]) -> Result<bool> {
    install::everything(root)?;
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    for what in
        [["--package", "doorward", "--bin", "doorward"], ["--package", "xtask", "--example", "bare_hyper"]]
    {
        let mut build = Command::new(&cargo);
        build.args(["build", "--release", "--locked"]).args(what).current_dir(root);
        ensure!(run(&mut build)?, "cargo build {} failed", what.join(" "));
    }
    let mut bench = Command::new(python(root));
    bench
        .arg(root.join("suites/bench.py"))
        .arg("--binary")
        .arg(root.join("target/release/doorward"))
        .arg("--bare")
        .arg(root.join("target/release/examples/bare_hyper"))
        .args(options)
        .env("PYTHONUNBUFFERED", "1")
        .current_dir(root);
    if !options.contains(&"--quick") {
        bench.arg("--out").arg(root.join("docs"));
    }
    run(&mut bench)
}
