//! Finding and loading the configuration: `--config`, else `$DOORWARD_CONFIG`, else `./doorward.yml`, else the embedded
//! default (contract 1).

use std::path::{Path, PathBuf};

use doorward_config::{Loaded, Loader, Problems, Sources};

use crate::cli::Common;

/// The file that is taken when nothing is said and it is there.
const DEFAULT_FILE: &str = "doorward.yml";

/// The environment, read once at the start.
#[expect(clippy::disallowed_methods, reason = "the one place that reads the environment")]
pub(crate) fn environment() -> Vec<(String, String)> {
    std::env::vars_os()
        .filter_map(|(name, value)| Some((name.into_string().ok()?, value.into_string().ok()?)))
        .collect()
}

/// The files of the configuration, in order; none stands for the embedded default.
pub(crate) fn files(common: &Common, environment: &[(String, String)]) -> Vec<PathBuf> {
    if !common.config.is_empty() {
        return common.config.clone();
    }
    let variable =
        environment.iter().find(|(name, _)| name == "DOORWARD_CONFIG").map(|(_, value)| value.as_str());
    match variable.filter(|value| !value.is_empty()) {
        Some(value) => value.split(',').map(|path| PathBuf::from(path.trim())).collect(),
        None if Path::new(DEFAULT_FILE).exists() => vec![PathBuf::from(DEFAULT_FILE)],
        None => Vec::new(),
    }
}

/// Loads and checks everything.
pub(crate) fn load(files: &[PathBuf], environment: &[(String, String)]) -> Result<Loaded, Problems> {
    let credentials = environment.iter().find(|(name, _)| name == "CREDENTIALS_DIRECTORY");
    let supervised = credentials.map(|(_, path)| PathBuf::from(path)).into_iter();
    Loader::new(Sources { files: files.to_vec(), environment: environment.to_vec() })
        .with_secret_directories(supervised.chain([PathBuf::from("/run/secrets")]).collect())
        .load()
}
