//! Secrets that a supervisor puts into a folder: systemd's `$CREDENTIALS_DIRECTORY`, Docker's `/run/secrets` (HS-11,
//! HS-67). A file there that is called like the variable of a secret, in upper or lower case, is that secret.

use std::path::{Path, PathBuf};

use crate::{
    environment::{environment_name, read_secret},
    keys::{KEYS, Key},
    problem::{Origin, Problem},
    tree::{Node, Value},
};

/// The key that names one more folder.
const KEY: &str = "secrets_directory";

/// Lays the secrets in `directories` over `root`; the first folder that has one wins, and elsewhere it may not be set.
pub(crate) fn apply(root: &mut Node, directories: &[PathBuf], problems: &mut Vec<Problem>) {
    let mut directories = directories.to_vec();
    if let Some(Value::Scalar(own)) = root.find(KEY).map(|node| &node.value) {
        directories.push(PathBuf::from(own));
    }
    for key in KEYS.iter().filter(|key| key.secret) {
        let Some(name) = environment_name(key) else { continue };
        let file = directories.iter().find_map(|directory| file_of(directory, &name));
        if let Some(file) = file {
            let origin = Origin::SecretFile { variable: name, file: file.clone() };
            if let Err(message) = put(root, key, &file, origin.clone()) {
                problems.push(Problem::error(key.path, origin, message));
            }
        }
    }
}

fn file_of(directory: &Path, name: &str) -> Option<PathBuf> {
    [name.to_owned(), name.to_ascii_lowercase()]
        .into_iter()
        .map(|name| directory.join(name))
        .find(|path| path.is_file())
}

fn put(root: &mut Node, key: &Key, file: &Path, origin: Origin) -> Result<(), String> {
    if let Some(other) = root.find(key.path) {
        return Err(format!("is set at {} as well; a secret has one place, remove one", other.origin));
    }
    let text = read_secret(file).map_err(|reason| format!("the secret file cannot be read: {reason}"))?;
    root.put(key.path, Node::scalar(text, origin))
        .map_err(|_| "cannot be set by a file, because a section above it is no section".to_owned())
}
