//! Repository rules: what the architecture promises, checked from `cargo metadata` and the sources.
//!
//! A rule is a function from plain inputs to a list of problems, so that each can be seen failing in
//! a test. Absent: anything the compiler or clippy already refuses.

use std::{
    path::{Path, PathBuf},
    process::Command,
};

use anyhow::{Context, Result};

use crate::process::output_of;

mod documents;
mod graph;
mod source;
mod text;

/// A rule's name, and what breaks it (nothing when it holds).
pub(crate) type Finding = (&'static str, Vec<String>);

/// A text file of the repository.
pub(crate) struct File {
    /// Path from the root of the repository, with `/`.
    pub(crate) path: String,
    /// Its text.
    pub(crate) text: String,
}

/// Checks every rule. A rule whose input cannot be read is broken by that.
pub(crate) fn check(root: &Path) -> Vec<Finding> {
    let mut findings = match read(root) {
        Ok((metadata, built, files)) => {
            [graph::check(&metadata, &built), source::check(&files), documents::check(&files)].concat()
        }
        Err(problem) => vec![("the repository can be read", vec![format!("{problem:#}")])],
    };
    findings.sort_by_key(|(name, _)| *name);
    findings
}

fn read(root: &Path) -> Result<(serde_json::Value, String, Vec<File>)> {
    let cargo = |arguments: &[&str]| {
        let program = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
        output_of(Command::new(program).current_dir(root).args(arguments).arg("--locked"))
    };
    let target = "x86_64-unknown-linux-gnu";
    let metadata = cargo(&["metadata", "--format-version", "1", "--filter-platform", target])?;
    let tree = ["tree", "--workspace", "--edges", "normal,build", "--prefix", "none", "--target", target];
    let built = String::from_utf8_lossy(&cargo(&tree)?).into_owned();
    Ok((serde_json::from_slice(&metadata).context("reading cargo metadata")?, built, files(root)?))
}

/// Every text file that is tracked or would be: what git ignores is not ours.
fn files(root: &Path) -> Result<Vec<File>> {
    let listed = output_of(Command::new("git").current_dir(root).args([
        "ls-files",
        "-z",
        "--cached",
        "--others",
        "--exclude-standard",
    ]))?;
    let paths = listed.split(|byte| *byte == 0).filter(|path| !path.is_empty());
    let mut files = Vec::new();
    for path in paths {
        let path = String::from_utf8_lossy(path).into_owned();
        let bytes = match std::fs::read(PathBuf::from(root).join(&path)) {
            Ok(bytes) => bytes,
            // Deleted in the working tree and still in the index.
            Err(problem) if problem.kind() == std::io::ErrorKind::NotFound => continue,
            Err(problem) => return Err(problem).with_context(|| path),
        };
        if let Ok(text) = String::from_utf8(bytes) {
            files.push(File { path, text });
        }
    }
    Ok(files)
}

#[cfg(test)]
mod tests {
    /// One test, so that `cargo test` reads the metadata once; the message names every broken rule.
    #[test]
    fn every_repository_rule_holds() {
        let broken: Vec<String> = super::check(&crate::root())
            .into_iter()
            .filter(|(_, problems)| !problems.is_empty())
            .map(|(rule, problems)| format!("{rule}\n  {}", problems.join("\n  ")))
            .collect();
        assert!(broken.is_empty(), "{}", broken.join("\n"));
    }
}
