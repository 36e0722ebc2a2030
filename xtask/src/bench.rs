//! `cargo xtask bench`: builds what is compared, as it is handed out (profile `dist`), and hands over to the bench tree.

use std::{path::Path, process::Command};

use anyhow::{Result, ensure};

use crate::{install, process::run};

/// Measures; true when everything could be measured. `options` are those of `doorward-bench run`.
pub(crate) fn run_all(root: &Path, options: &[&str]) -> Result<bool> {
    install::everything(root)?;
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    for package in ["doorward", "doorward-bench"] {
        let mut build = Command::new(&cargo);
        build.args(["build", "--profile", "dist", "--locked", "--package", package]).current_dir(root);
        ensure!(run(&mut build)?, "cargo build --package {package} failed");
    }
    let built = root.join("target/dist");
    let mut bench = Command::new(built.join("doorward-bench"));
    run(bench.arg("run").arg("--binary").arg(built.join("doorward")).args(options).current_dir(root))
}
