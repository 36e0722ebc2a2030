//! From files and environment to a [`Config`].

use std::{fs::File, io::Read, path::PathBuf, sync::Arc};

use crate::{
    aliases, command,
    config::{self, Config},
    credentials, environment, presets,
    problem::{Origin, Problem, Problems},
    reader::{Effective, Reader},
    shape,
    tree::Node,
    yaml,
};

/// Larger than any configuration.
const MAX_FILE: u64 = 4 << 20;

/// Where to look.
#[derive(Clone, Debug, Default)]
pub struct Sources {
    /// Files; later ones are laid over earlier ones, maps key by key, lists as a whole.
    pub files: Vec<PathBuf>,
    /// Variables; those that do not start with `DOORWARD_` are not looked at.
    pub environment: Vec<(String, String)>,
}

/// A configuration that can be used.
#[derive(Clone, Debug)]
pub struct Loaded {
    /// The checked values.
    pub config: Config,
    /// What somebody should look at, in the order of places.
    pub warnings: Vec<Problem>,
    /// Every value with its origin, section by section. What is not set shows what holds instead.
    pub effective: Vec<Effective>,
}

/// Reads a configuration; once, for a reload make another.
#[derive(Clone, Debug)]
pub struct Loader {
    sources: Sources,
    documents: Vec<(String, String)>,
    secret_directories: Vec<PathBuf>,
}

impl Loader {
    /// Reads from `sources`.
    pub fn new(sources: Sources) -> Self {
        Self { sources, documents: Vec::new(), secret_directories: Vec::new() }
    }

    /// Looks for secrets in these folders too, each in a file that is called like its variable: systemd's credentials,
    /// Docker's secrets.
    #[must_use]
    pub fn with_secret_directories(mut self, directories: Vec<PathBuf>) -> Self {
        self.secret_directories = directories;
        self
    }

    /// Lays the text of a configuration file over the files, under the name that messages give it.
    #[must_use]
    pub fn with_document(mut self, name: &str, text: &str) -> Self {
        self.documents.push((name.to_owned(), text.to_owned()));
        self
    }

    /// Reads everything and checks everything.
    ///
    /// # Errors
    /// [`Problems`] names every error. After an error of syntax only those of syntax, because what is missing
    /// then would look wrong too.
    pub fn load(&self) -> Result<Loaded, Problems> {
        let mut problems = Vec::new();
        let mut root = Node::empty();
        let mut readable = true;
        for path in &self.sources.files {
            let name = path.display().to_string();
            let text = read_file(path).map_err(|reason| {
                let origin = Origin::File { file: Arc::from(name.as_str()), line: 0, column: 0 };
                problems.push(Problem::error("", origin, reason));
            });
            readable &= text.is_ok_and(|text| add(&mut root, &name, &text, &mut problems));
        }
        for (name, text) in &self.documents {
            readable &= add(&mut root, name, text, &mut problems);
        }
        if !readable {
            return Err(Problems::sorted(problems));
        }
        command::apply(&mut root, &mut problems);
        environment::apply(&mut root, &self.sources.environment, &mut problems);
        credentials::apply(&mut root, &self.secret_directories, &mut problems);
        presets::apply(&mut root);
        shape::check(&root, &mut problems);
        let mut reader = Reader::default();
        let config = config::read(&root, &mut reader);
        problems.append(&mut reader.problems);
        let problems = Problems::sorted(problems);
        if problems.errors.is_empty() {
            Ok(Loaded { config, warnings: problems.warnings, effective: reader.effective })
        } else {
            Err(problems)
        }
    }
}

/// Lays one document over `root`; gives false if it has no readable tree.
fn add(root: &mut Node, name: &str, text: &str, problems: &mut Vec<Problem>) -> bool {
    let Some(mut tree) = yaml::parse(name, text, problems) else { return false };
    aliases::apply(&mut tree, problems);
    root.overlay(tree);
    true
}

fn read_file(path: &PathBuf) -> Result<String, String> {
    let mut content = Vec::new();
    File::open(path)
        .and_then(|file| file.take(MAX_FILE + 1).read_to_end(&mut content))
        .map_err(|error| format!("the configuration file cannot be read: {error}; check --config"))?;
    if content.len() as u64 > MAX_FILE {
        return Err(format!("the file has more than {MAX_FILE} bytes; is it a configuration?"));
    }
    String::from_utf8(content).map_err(|error| {
        let before = error.as_bytes().get(..error.utf8_error().valid_up_to()).unwrap_or_default();
        let line = 1 + before.iter().filter(|byte| **byte == b'\n').count();
        format!("the file is not UTF-8 text; see line {line}")
    })
}
