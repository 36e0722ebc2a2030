//! The files that only their owner may read (HS-09, HS-10), what their modes are, and how they are mended.

use std::{
    collections::BTreeSet,
    fs, io,
    os::unix::fs::{MetadataExt as _, OpenOptionsExt as _, PermissionsExt as _},
    path::{Path, PathBuf},
};

use anyhow::{Context as _, Result, bail};
use doorward_config::{Config, Effective, MailConfig, Origin, Profile, StorageEngineConfig, TlsMode};

use super::facts::FileFact;

const FILE: u32 = 0o600;
const FOLDER: u32 = 0o700;

/// Folders of supervisors: what is in them is theirs, modes included.
const SUPERVISED: [&str; 2] = ["/run/secrets/", "/run/credentials/"];

/// A file or folder that is there, or may be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct PrivateFile {
    /// Where.
    pub(crate) path: PathBuf,
    /// What it is.
    pub(crate) what: &'static str,
    /// The widest mode that is right.
    pub(crate) wanted: u32,
    /// Whether it is a secret that is to be changed now and then.
    pub(crate) ages: bool,
}

impl PrivateFile {
    pub(super) fn file(path: impl Into<PathBuf>, what: &'static str) -> Self {
        Self { path: path.into(), what, wanted: FILE, ages: false }
    }

    fn folder(path: impl Into<PathBuf>, what: &'static str) -> Self {
        Self { path: path.into(), what, wanted: FOLDER, ages: false }
    }

    fn aging(self) -> Self {
        Self { ages: true, ..self }
    }
}

/// Every one of an installation, whether it exists or not.
pub(crate) fn private_files(config: &Config, effective: &[Effective]) -> Vec<PrivateFile> {
    let data = &config.data_dir;
    let mut files = vec![
        PrivateFile::folder(data, "the data directory"),
        PrivateFile::file(data.join(".jwt_secret"), "the signing secret of sessions").aging(),
        PrivateFile::file(data.join(".jwt_secret.earlier"), "earlier signing secrets of sessions"),
        PrivateFile::file(data.join(".storage_key"), "the key of the database").aging(),
        PrivateFile::file(".env", "variables with secrets"),
        PrivateFile::file(config.server.tls.cert_dir.join("self-signed.key"), "a private key"),
    ];
    if let StorageEngineConfig::Sqlite { path } = &config.storage.engine {
        for ending in ["", "-wal", "-shm"] {
            let mut name = path.as_os_str().to_owned();
            name.push(ending);
            files.push(PrivateFile::file(name, "the database"));
        }
    }
    if config.server.tls.mode == TlsMode::Provided
        && let Some(path) = &config.server.tls.key_path
    {
        files.push(PrivateFile::file(path, "a private key"));
    }
    if let Some(file) = &config.authentication_backend.file {
        files.push(PrivateFile::file(&file.path, "the users file"));
    }
    if let Some(path) = &config.log.file_path {
        files.push(PrivateFile::file(path, "the log"));
    }
    if let Some(MailConfig::Filesystem { filename }) = &config.notifier.mail {
        files.push(PrivateFile::file(filename, "mails with codes and links"));
    }
    let acme = data.join("acme");
    files.push(PrivateFile::file(acme.join("account.json"), "the account at the certificate authority"));
    files.push(PrivateFile::file(acme.join("certificate.key"), "a private key"));
    for service in &config.services {
        let key = service.tls.client_certificate.as_ref().map(|(_, key)| key);
        files.extend(key.map(|path| PrivateFile::file(path, "a private key").aging()));
        let account = service.credentials.as_ref().and_then(|own| own.secret_path.as_ref());
        let secrets = [service.guard.upstream_secret_path.as_ref(), account];
        let what = "a secret of a service";
        files.extend(secrets.into_iter().flatten().map(|path| PrivateFile::file(path, what).aging()));
    }
    files.extend(sources(effective));
    let mut seen = BTreeSet::new();
    files.retain(|file| {
        !SUPERVISED.iter().any(|folder| file.path.starts_with(folder)) && seen.insert(file.path.clone())
    });
    files
}

/// Where secrets of the configuration stand.
fn sources(effective: &[Effective]) -> impl Iterator<Item = PrivateFile> + '_ {
    effective.iter().filter(|one| one.secret && !one.value.is_empty()).filter_map(|one| match &one.origin {
        Origin::File { file, .. } => Some(PrivateFile::file(&**file, "a configuration with secrets")),
        Origin::SecretFile { file, .. } => Some(PrivateFile::file(file, "a secret").aging()),
        // The program that tells it is not the secret; whoever may change the configuration may name another one.
        Origin::SecretCommand { place, .. } => match &**place {
            Origin::File { file, .. } => Some(PrivateFile::file(&**file, "a configuration with commands")),
            _ => None,
        },
        Origin::Variable(_) | Origin::Default | Origin::Preset(_) => None,
    })
}

/// What is there of it. A file of another owner can only be read through its group, so that is right then.
pub(super) fn look(file: &PrivateFile, own: Option<u32>, now: i64) -> Option<FileFact> {
    let metadata = fs::metadata(&file.path).ok()?;
    // A device such as /dev/null is nobody's secret, and its mode is the system's.
    if !metadata.is_file() && !metadata.is_dir() {
        return None;
    }
    // The administrator of the machine reads everything, so for them it is the owner that counts.
    let through_group = own.is_some_and(|own| own != 0 && own != metadata.uid());
    let wanted = match (through_group, metadata.is_dir()) {
        (true, true) => file.wanted | 0o070,
        (true, false) => file.wanted | 0o060,
        (false, _) => file.wanted,
    };
    Some(FileFact {
        path: file.path.clone(),
        what: file.what,
        mode: metadata.permissions().mode() & 0o7777,
        wanted,
        days: now.saturating_sub(metadata.mtime()) / 86_400,
        ages: file.ages,
    })
}

/// The user that this process is.
pub(super) fn own_user() -> Option<u32> {
    fs::metadata("/proc/self").map(|metadata| metadata.uid()).ok()
}

/// Takes the rights away that others have too many; gives what was changed.
pub(super) fn mend(files: &[FileFact]) -> Result<Vec<String>> {
    let mut mended = Vec::new();
    for file in files.iter().filter(|file| file.is_open()) {
        let mode = file.mode & (file.wanted | 0o7000);
        let path = file.path.display();
        set_mode(&file.path, mode)
            .with_context(|| format!("cannot change the mode of {path} to {mode:03o}"))?;
        mended.push(format!("{path}: {:03o} is now {:03o}", file.mode & 0o777, mode & 0o777));
    }
    Ok(mended)
}

/// Whoever owns the folder could put a link in the place of a file and have somebody with more rights change another, so a
/// link is not followed.
fn set_mode(path: &Path, mode: u32) -> io::Result<()> {
    let flags = rustix::fs::OFlags::NOFOLLOW.bits().cast_signed();
    let file = fs::OpenOptions::new().read(true).custom_flags(flags).open(path)?;
    file.set_permissions(fs::Permissions::from_mode(mode))
}

/// At the start: files that others can read are named, and refused where other people rely on the installation (HS-10).
pub(crate) fn check_at_start(config: &Config, effective: &[Effective]) -> Result<()> {
    let own = own_user();
    let open: Vec<FileFact> = private_files(config, effective)
        .iter()
        .filter_map(|file| look(file, own, 0))
        .filter(FileFact::is_open)
        .collect();
    for file in &open {
        tracing::warn!(
            file = %file.path.display(),
            "{} can be read or written by others (mode {:03o}); run `doorward doctor --fix`",
            file.what,
            file.mode & 0o777
        );
    }
    if config.profile == Some(Profile::Production) && !open.is_empty() {
        let names: Vec<String> = open
            .iter()
            .map(|file| {
                format!("{} ({:03o}, wanted {:03o})", file.path.display(), file.mode & 0o777, file.wanted)
            })
            .collect();
        bail!(
            "profile: production: others can read or write {}; run `doorward doctor --fix`, or chmod them",
            names.join(", ")
        );
    }
    Ok(())
}
