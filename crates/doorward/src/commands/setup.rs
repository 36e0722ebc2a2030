//! `doorward setup`: a starter configuration and the secrets it needs (HS-07 to HS-09). What is there already is kept.
//! Everything is asked for first and written afterwards, so that a setup which is broken off leaves nothing behind.

use std::{
    fs::{self, DirBuilder},
    io::{BufRead, Write},
    os::unix::fs::DirBuilderExt as _,
    path::{Path, PathBuf},
};

use anyhow::{Context as _, Result, bail};
use doorward_config::{Loader, RECOMMENDED_LENGTH, SHORTEST_SECRET, Sources, Weakness};
use secrecy::{ExposeSecret as _, SecretString};
use serde_json::json;

use super::secret::{generated, write_new};
use crate::cli::{OutputFormat, Setup, SetupDatabase};

/// The configuration's file.
const CONFIGURATION: &str = "doorward.yml";

/// The folder with one file for each secret.
const SECRETS: &str = "secrets";

/// A secret that an installation needs.
struct Needed {
    /// Its file: the variable in lower case, as Docker and systemd find it too.
    file: &'static str,
    /// What it is for.
    about: &'static str,
}

const STORAGE_KEY: Needed = Needed {
    file: "doorward_storage_encryption_key",
    about: "The key of the database. It encrypts second factors and sessions; whoever loses it loses them. Keep a copy.",
};

const SESSION_SECRET: Needed = Needed {
    file: "doorward_session_secret",
    about: "A key of its own for sessions. Whoever changes it signs everybody out.",
};

const POSTGRES_PASSWORD: Needed = Needed {
    file: "doorward_storage_postgres_password",
    about: "The password of the user doorward on the PostgreSQL server. Without one nothing starts.",
};

const MYSQL_PASSWORD: Needed = Needed {
    file: "doorward_storage_mysql_password",
    about: "The password of the user doorward on the MySQL or MariaDB server. Without one nothing starts.",
};

/// What was decided, before anything is written.
struct Plan {
    profile: String,
    address: String,
    database: SetupDatabase,
    server: String,
    service: Option<(String, String)>,
    secrets: Vec<(&'static str, SecretString)>,
}

/// Runs it; `ask` is where answers come from and `tell` where questions go.
pub(crate) fn run(
    command: &Setup,
    ask: &mut dyn BufRead,
    tell: &mut dyn Write,
    output: OutputFormat,
) -> Result<String> {
    let folder = &command.folder;
    let plan = if command.guided { guided(command, ask, tell)? } else { quick(command) };
    let configuration = configuration(&plan, folder);
    check(&configuration, &plan)?;
    let (mut made, mut kept) = (Vec::new(), Vec::new());
    make_folder(folder, true)?;
    let secrets = folder.join(SECRETS);
    make_folder(&secrets, false)?;
    for (file, secret) in &plan.secrets {
        let path = secrets.join(file);
        let list = if path.exists() { &mut kept } else { &mut made };
        if !path.exists() {
            write_new(&path, &format!("{}\n", secret.expose_secret()))?;
        }
        list.push(path);
    }
    let path = folder.join(CONFIGURATION);
    if path.exists() {
        kept.push(path);
    } else {
        write_new(&path, &configuration)?;
        made.push(path);
    }
    Ok(told(folder, &made, &kept, output))
}

fn needed(command: &Setup, database: SetupDatabase) -> Vec<&'static Needed> {
    // A database that has its key beside it would not open with another one.
    let has_key = command.folder.join("doorward-data/.storage_key").exists();
    let mut needed = Vec::new();
    if !has_key {
        needed.push(&STORAGE_KEY);
    }
    needed.push(&SESSION_SECRET);
    match database {
        SetupDatabase::Local => {}
        SetupDatabase::Postgres => needed.push(&POSTGRES_PASSWORD),
        SetupDatabase::Mysql => needed.push(&MYSQL_PASSWORD),
    }
    needed
}

fn quick(command: &Setup) -> Plan {
    let secrets = needed(command, command.database)
        .into_iter()
        .map(|needed| (needed.file, generated(RECOMMENDED_LENGTH)))
        .collect();
    Plan {
        profile: "production".to_owned(),
        address: "0.0.0.0:8971".to_owned(),
        database: command.database,
        server: "db.example.com".to_owned(),
        service: None,
        secrets,
    }
}

/// One question after the other, each with what it is about and what an empty answer means.
struct Dialogue<'a> {
    ask: &'a mut dyn BufRead,
    tell: &'a mut dyn Write,
}

impl Dialogue<'_> {
    fn say(&mut self, text: &str) -> Result<()> {
        writeln!(self.tell, "{text}").context("standard error")
    }

    fn question(&mut self, about: &str, question: &str, default: &str) -> Result<String> {
        let shown = if default.is_empty() { String::new() } else { format!(" [{default}]") };
        write!(self.tell, "\n{about}\n{question}{shown}: ")
            .and_then(|()| self.tell.flush())
            .context("standard error")?;
        let mut line = String::new();
        if self.ask.read_line(&mut line).context("standard input")? == 0 {
            bail!("the setup was broken off; nothing was written");
        }
        let answer = line.trim();
        Ok(if answer.is_empty() { default.to_owned() } else { answer.to_owned() })
    }

    fn choice(&mut self, about: &str, question: &str, choices: &[&str]) -> Result<String> {
        let default = choices.first().copied().unwrap_or_default();
        loop {
            let answer = self.question(about, question, default)?.to_ascii_lowercase();
            if let Some(found) = choices.iter().find(|choice| **choice == answer) {
                return Ok((*found).to_owned());
            }
            self.say(&format!("Please answer one of: {}.", choices.join(", ")))?;
        }
    }

    fn secret(&mut self, needed: &Needed, exists: bool) -> Result<SecretString> {
        let choices: &[&str] = if exists { &["keep", "generate", "type"] } else { &["generate", "type"] };
        let question = if exists {
            "It is there already: keep it (to replace it, delete its file first)?"
        } else {
            "generate it, or type one of your own?"
        };
        if exists {
            self.question(needed.about, question, "keep")?;
            return Ok(generated(RECOMMENDED_LENGTH));
        }
        if self.choice(needed.about, question, choices)? == "generate" {
            return Ok(generated(RECOMMENDED_LENGTH));
        }
        loop {
            let typed = self.question("", "The secret", "")?;
            match Weakness::of(&typed, SHORTEST_SECRET) {
                None => return Ok(SecretString::from(typed)),
                Some(Weakness::WellKnown) => self.say("Everybody tries that one first.")?,
                Some(Weakness::Short) => {
                    let said =
                        format!("At least {SHORTEST_SECRET} characters; {RECOMMENDED_LENGTH} are better.");
                    self.say(&said)?;
                }
            }
        }
    }
}

fn guided(command: &Setup, ask: &mut dyn BufRead, tell: &mut dyn Write) -> Result<Plan> {
    let mut dialogue = Dialogue { ask, tell };
    dialogue.say("A few questions; an empty answer takes what stands in brackets. Nothing is written before the last one.")?;
    let profile = dialogue.choice(
        "What is this installation for? production and staging refuse weak secrets.",
        "production, staging or development",
        &["production", "staging", "development"],
    )?;
    let address = dialogue.question(
        "Where to listen. 0.0.0.0 is for the whole network, 127.0.0.1 for this machine only.",
        "Address and port",
        "0.0.0.0:8971",
    )?;
    let database = match dialogue
        .choice(
            "Where accounts and sessions are kept. A file is right unless several instances share them.",
            "local, postgres or mysql",
            match command.database {
                SetupDatabase::Local => &["local", "postgres", "mysql"],
                SetupDatabase::Postgres => &["postgres", "local", "mysql"],
                SetupDatabase::Mysql => &["mysql", "local", "postgres"],
            },
        )?
        .as_str()
    {
        "postgres" => SetupDatabase::Postgres,
        "mysql" => SetupDatabase::Mysql,
        _ => SetupDatabase::Local,
    };
    let server = match database {
        SetupDatabase::Local => String::new(),
        _ => dialogue.question("The host of the database.", "Host", "localhost")?,
    };
    let upstream = dialogue.question(
        "The first service behind the door, such as http://127.0.0.1:8080. Leave it out to see the built-in one.",
        "Address of the service",
        "",
    )?;
    let service = if upstream.is_empty() {
        None
    } else {
        Some((dialogue.question("Its name, for pages and the log.", "Name", "home")?, upstream))
    };
    let mut secrets = Vec::new();
    for needed in needed(command, database) {
        let exists = command.folder.join(SECRETS).join(needed.file).exists();
        secrets.push((needed.file, dialogue.secret(needed, exists)?));
    }
    Ok(Plan { profile, address, database, server, service, secrets })
}

/// The starter file. Values are written as JSON strings, which are YAML too.
fn configuration(plan: &Plan, folder: &Path) -> String {
    let text = |text: &str| json!(text).to_string();
    let folder = fs::canonicalize(folder)
        .unwrap_or_else(|_| std::path::absolute(folder).unwrap_or_else(|_| folder.to_owned()));
    let path = |name: &str| text(&folder.join(name).display().to_string());
    let mut yaml = format!(
        "# Made by `doorward setup`. All keys: `doorward config template` and docs/configuration.md.\n\
         # Look it over with `doorward config check` and `doorward doctor`.\n\
         profile: {}\n\
         data_dir: {}\n\
         # One file for each secret, named like its variable; mode 0600.\n\
         secrets_directory: {}\n\
         server:\n  address: {}\n",
        text(&plan.profile),
        path("doorward-data"),
        path(SECRETS),
        text(&plan.address)
    );
    let section = match plan.database {
        SetupDatabase::Local => None,
        SetupDatabase::Postgres => Some(("postgres", 5432)),
        SetupDatabase::Mysql => Some(("mysql", 3306)),
    };
    if let Some((name, port)) = section {
        let address = text(&format!("tcp://{}:{port}", plan.server));
        yaml.push_str(&format!(
            "storage:\n  {name}:\n    address: {address}\n    database: doorward\n    username: doorward\n"
        ));
        if !matches!(plan.server.as_str(), "localhost" | "127.0.0.1") {
            yaml.push_str("    # Everything that goes to the server is encrypted, and its certificate checked.\n    tls: {}\n");
        }
    }
    match &plan.service {
        Some((name, upstream)) => yaml.push_str(&format!(
            "services:\n  - name: {}\n    upstream: {}\n",
            text(name),
            text(upstream)
        )),
        None => yaml.push_str(
            "# services:\n#   - name: photos\n#     host: photos.example.com\n#     upstream: http://127.0.0.1:8080\n",
        ),
    }
    yaml
}

/// What was answered must make a configuration that loads, before anything is written.
fn check(configuration: &str, plan: &Plan) -> Result<()> {
    // The secrets are not in their files yet.
    let environment = plan
        .secrets
        .iter()
        .map(|(file, secret)| (file.to_ascii_uppercase(), secret.expose_secret().to_owned()))
        .collect();
    let without: String = configuration
        .lines()
        .filter(|line| !line.starts_with("secrets_directory:"))
        .flat_map(|line| [line, "\n"])
        .collect();
    let loaded = Loader::new(Sources { files: Vec::new(), environment })
        .with_document("your answers", &without)
        .load();
    match loaded {
        Ok(_) => Ok(()),
        Err(problems) => bail!("{problems}\nnothing was written"),
    }
}

/// A folder with mode 0700 from the first instant. One that is there keeps its mode, unless it is ours alone.
fn make_folder(path: &Path, shared: bool) -> Result<()> {
    if path.is_dir() && shared {
        return Ok(());
    }
    DirBuilder::new()
        .recursive(true)
        .mode(0o700)
        .create(path)
        .with_context(|| format!("cannot create {}", path.display()))
}

fn told(folder: &Path, made: &[PathBuf], kept: &[PathBuf], output: OutputFormat) -> String {
    if output == OutputFormat::Json {
        return format!("{}\n", json!({"made": made, "kept": kept}));
    }
    let mut text = String::new();
    for path in made {
        text.push_str(&format!("made  {}\n", path.display()));
    }
    for path in kept {
        text.push_str(&format!("kept  {}\n", path.display()));
    }
    let file = folder.join(CONFIGURATION);
    text.push_str(&format!(
        "Next: doorward serve --config {file}\nThen: doorward doctor --config {file}\n",
        file = file.display()
    ));
    text
}
