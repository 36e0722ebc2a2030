//! Secrets of the installation: where they are looked for, and how they are made when there is none.

use std::{
    fs::{self, OpenOptions},
    io::{ErrorKind, Write as _},
    os::unix::fs::{DirBuilderExt as _, MetadataExt as _, OpenOptionsExt as _, PermissionsExt as _},
    path::{Path, PathBuf},
};

use anyhow::{Context as _, Result, bail};
use doorward_crypto::{Entropy, SystemEntropy};
use secrecy::{ExposeSecret as _, SecretString, zeroize::Zeroizing};

/// The names of the environment variable and of the file with the signing secret, ours first.
const JWT_SECRET_NAMES: [&str; 2] = ["DOORWARD_JWT_SECRET", "FRIGATE_JWT_SECRET"];

/// The file with the signing secret in the data directory.
pub(crate) const JWT_SECRET_FILE: &str = ".jwt_secret";

/// The file with the key that seals values in the database, in the data directory.
const STORAGE_KEY_FILE: &str = ".storage_key";

/// A secret and where it came from, for the log.
pub(crate) struct Found {
    /// The secret.
    pub(crate) secret: SecretString,
    /// Words for a person: a file, a variable.
    pub(crate) origin: String,
    /// It was made just now.
    pub(crate) generated: bool,
}

/// Where secrets are looked for; the places themselves are handed in so that tests can choose them.
pub(crate) struct Places<'a> {
    /// The environment.
    pub(crate) environment: &'a [(String, String)],
    /// `/data/options.json` of a Home Assistant add-on.
    pub(crate) addon_options: &'a Path,
    /// Docker's secrets.
    pub(crate) run_secrets: &'a Path,
    /// The data directory.
    pub(crate) data_dir: &'a Path,
}

/// Where they are looked for on this machine.
pub(crate) fn places<'a>(data_dir: &'a Path, environment: &'a [(String, String)]) -> Places<'a> {
    Places {
        environment,
        addon_options: Path::new("/data/options.json"),
        run_secrets: Path::new("/run/secrets"),
        data_dir,
    }
}

impl Places<'_> {
    pub(crate) fn variable(&self, name: &str) -> Option<&str> {
        self.environment.iter().find(|(found, _)| found == name).map(|(_, value)| value.as_str())
    }
}

/// Makes the data directory with mode 0700 (HS-09).
pub(crate) fn create_data_dir(path: &Path) -> Result<()> {
    match fs::DirBuilder::new().recursive(true).mode(0o700).create(path) {
        Ok(()) => Ok(()),
        Err(error) => Err(error).with_context(|| {
            format!("cannot create the data directory {}; choose another with data_dir, or create it for this user", path.display())
        }),
    }
}

/// The signing secret of session tokens (contract 3, FR-23 to FR-25): environment, credentials directory or
/// `/run/secrets`, Home Assistant's options, the data directory; made there if none is found.
pub(crate) fn jwt_secret(places: &Places<'_>) -> Result<Found> {
    for name in JWT_SECRET_NAMES {
        let variable = format!("{name}_FILE");
        match (places.variable(name), places.variable(&variable)) {
            (Some(_), Some(_)) => {
                bail!("{name} and {variable} are both set; a secret has one place, remove one")
            }
            (Some(value), None) => return Ok(found(value, format!("environment variable {name}"))),
            (None, Some(file)) => {
                let path = Path::new(file);
                let value = read_optional(path)?
                    .with_context(|| format!("{variable}: there is no file {}", path.display()))?;
                return Ok(found(&value, format!("{variable} ({})", path.display())));
            }
            (None, None) => {}
        }
    }
    let directories =
        [places.variable("CREDENTIALS_DIRECTORY").map(PathBuf::from), Some(places.run_secrets.into())];
    for directory in directories.into_iter().flatten() {
        let names = JWT_SECRET_NAMES.iter().flat_map(|name| [(*name).to_owned(), name.to_ascii_lowercase()]);
        for name in names {
            let path = directory.join(name);
            if let Some(value) = read_optional(&path)? {
                return Ok(found(&value, path.display().to_string()));
            }
        }
    }
    if let Some(value) = addon_secret(places.addon_options)? {
        return Ok(found(&value, format!("jwt_secret in {}", places.addon_options.display())));
    }
    from_data_dir(places.data_dir, JWT_SECRET_FILE, 64)
}

/// The key that seals values in the database: 32 random bytes in the data directory.
pub(crate) fn storage_key(data_dir: &Path) -> Result<Found> {
    from_data_dir(data_dir, STORAGE_KEY_FILE, 32)
}

/// The key in the data directory; nothing where there is none. Makes none.
pub(crate) fn present_storage_key(data_dir: &Path) -> Result<Option<SecretString>> {
    let path = data_dir.join(STORAGE_KEY_FILE);
    Ok(read_optional(&path)?.map(|value| found(&value, path.display().to_string()).secret))
}

/// A new key for the database, like the one that [`storage_key`] makes. Kept nowhere yet.
pub(crate) fn new_storage_key() -> SecretString {
    random_text(32)
}

/// Puts `key` in the place of the one in the data directory: all of it or the old one, whatever happens meanwhile.
pub(crate) fn replace_storage_key(data_dir: &Path, key: &SecretString) -> Result<()> {
    replace(data_dir, STORAGE_KEY_FILE, key)
}

pub(crate) fn replace(data_dir: &Path, name: &str, key: &SecretString) -> Result<()> {
    replace_with_mode(data_dir, name, key, 0o600)
}

/// The same with another mode than 0600. Any error means that nothing was replaced.
pub(crate) fn replace_with_mode(data_dir: &Path, name: &str, key: &SecretString, mode: u32) -> Result<()> {
    let path = data_dir.join(name);
    let unfinished = data_dir.join(format!("{name}.new"));
    match fs::remove_file(&unfinished) {
        Err(error) if error.kind() != ErrorKind::NotFound => {
            return Err(error).with_context(|| format!("cannot write {}", unfinished.display()));
        }
        _ => {}
    }
    let file = write_new(&unfinished, key.expose_secret().as_bytes())?;
    file.set_permissions(fs::Permissions::from_mode(mode))
        .with_context(|| format!("cannot set the mode of {}", unfinished.display()))?;
    give_to_the_owner_of(&path, data_dir, &unfinished)?;
    fs::rename(&unfinished, &path)
        .and_then(|()| fs::File::open(data_dir)?.sync_all())
        .with_context(|| format!("cannot write {}", path.display()))
}

/// A command that root runs must not leave a secret that the server, which is somebody else, cannot read.
fn give_to_the_owner_of(old: &Path, data_dir: &Path, new: &Path) -> Result<()> {
    let owner = fs::symlink_metadata(old).or_else(|_| fs::metadata(data_dir));
    let owner = owner.with_context(|| format!("cannot look at {}", old.display()))?;
    let own = fs::symlink_metadata(new).with_context(|| format!("cannot look at {}", new.display()))?;
    if (own.uid(), own.gid()) == (owner.uid(), owner.gid()) {
        return Ok(());
    }
    std::os::unix::fs::lchown(new, Some(owner.uid()), Some(owner.gid()))
        .with_context(|| format!("cannot give {} to the owner of {}", new.display(), old.display()))
}

pub(crate) fn random_text(bytes: usize) -> SecretString {
    let mut random = Zeroizing::new(vec![0_u8; bytes]);
    SystemEntropy.fill(&mut random);
    SecretString::from(random.iter().map(|byte| format!("{byte:02x}")).collect::<String>())
}

pub(crate) fn found(value: &str, origin: String) -> Found {
    // Exactly the one line break that editors and `echo` leave; everything else is part of the secret (HS-12).
    let value = value.strip_suffix('\n').map_or(value, |value| value.strip_suffix('\r').unwrap_or(value));
    Found { secret: SecretString::from(value), origin, generated: false }
}

fn addon_secret(path: &Path) -> Result<Option<Zeroizing<String>>> {
    let Some(text) = read_optional(path)? else { return Ok(None) };
    let options: serde_json::Value =
        serde_json::from_str(&text).with_context(|| format!("{} is not valid JSON", path.display()))?;
    Ok(options
        .get("jwt_secret")
        .and_then(|value| value.as_str())
        .map(|value| Zeroizing::new(value.to_owned())))
}

pub(crate) fn read_optional(path: &Path) -> Result<Option<Zeroizing<String>>> {
    match fs::read_to_string(path) {
        Ok(text) => Ok(Some(Zeroizing::new(text))),
        Err(error) if matches!(error.kind(), ErrorKind::NotFound | ErrorKind::NotADirectory) => Ok(None),
        Err(error) => Err(error).with_context(|| format!("cannot read the secret file {}", path.display())),
    }
}

fn from_data_dir(data_dir: &Path, name: &str, bytes: usize) -> Result<Found> {
    let path = data_dir.join(name);
    if let Some(value) = read_optional(&path)? {
        warn_if_readable_by_others(&path);
        return Ok(found(&value, path.display().to_string()));
    }
    let secret = random_text(bytes);
    write_new(&path, secret.expose_secret().as_bytes())?;
    Ok(Found { secret, generated: true, origin: path.display().to_string() })
}

/// Writes a file that must not exist yet, with mode 0600 from the first instant.
fn write_new(path: &Path, content: &[u8]) -> Result<fs::File> {
    let hint = || {
        format!(
            "cannot create the secret file {}; the data directory must be writable for this user",
            path.display()
        )
    };
    let mut file =
        OpenOptions::new().write(true).create_new(true).mode(0o600).open(path).with_context(hint)?;
    file.write_all(content).and_then(|()| file.sync_all()).with_context(hint)?;
    Ok(file)
}

pub(crate) fn warn_if_readable_by_others(path: &Path) {
    if let Ok(metadata) = fs::metadata(path)
        && metadata.permissions().mode() & 0o077 != 0
    {
        tracing::warn!(file = %path.display(), "a secret file can be read by other users; run chmod 600 on it");
    }
}

/// Refuses a secret that is empty or weak before anything listens (FR-25).
pub(crate) fn check_strength(found: &Found) -> Result<doorward_crypto::TokenKeys> {
    match doorward_crypto::TokenKeys::from_secret(found.secret.expose_secret()) {
        Ok(keys) => Ok(keys),
        Err(rule) => bail!("the session signing secret from {} cannot be used: {rule}", found.origin),
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "tests")]
    use super::*;

    struct Bench {
        folder: PathBuf,
        environment: Vec<(String, String)>,
    }

    impl Bench {
        fn new(name: &str) -> Self {
            let folder = std::env::temp_dir().join(format!("doorward-secrets-{name}-{}", std::process::id()));
            let _ = fs::remove_dir_all(&folder);
            for part in ["data", "run", "credentials"] {
                fs::create_dir_all(folder.join(part)).unwrap();
            }
            Self { folder, environment: vec![] }
        }

        fn find(&self) -> String {
            let found = jwt_secret(&Places {
                environment: &self.environment,
                addon_options: &self.folder.join("options.json"),
                run_secrets: &self.folder.join("run"),
                data_dir: &self.folder.join("data"),
            });
            found.unwrap().secret.expose_secret().to_owned()
        }
    }

    impl Drop for Bench {
        fn drop(&mut self) {
            let _ = fs::remove_dir_all(&self.folder);
        }
    }

    #[test]
    fn the_signing_secret_is_looked_for_in_the_promised_order() {
        let mut bench = Bench::new("order");
        fs::write(bench.folder.join("data/.jwt_secret"), "from-data").unwrap();
        assert_eq!(bench.find(), "from-data");
        fs::write(bench.folder.join("options.json"), r#"{"jwt_secret": null}"#).unwrap();
        assert_eq!(bench.find(), "from-data", "a null falls through");
        fs::write(bench.folder.join("options.json"), r#"{"jwt_secret": "from-options"}"#).unwrap();
        assert_eq!(bench.find(), "from-options");
        fs::write(bench.folder.join("run/FRIGATE_JWT_SECRET"), "from-run\n").unwrap();
        assert_eq!(bench.find(), "from-run");
        fs::write(bench.folder.join("credentials/DOORWARD_JWT_SECRET"), "from-credentials").unwrap();
        let directory = bench.folder.join("credentials").display().to_string();
        bench.environment.push(("CREDENTIALS_DIRECTORY".to_owned(), directory));
        assert_eq!(bench.find(), "from-credentials");
        bench.environment.push(("FRIGATE_JWT_SECRET".to_owned(), "from-frigate-env".to_owned()));
        assert_eq!(bench.find(), "from-frigate-env");
        bench.environment.push(("DOORWARD_JWT_SECRET".to_owned(), "from-env".to_owned()));
        assert_eq!(bench.find(), "from-env");
    }

    #[test]
    fn a_secret_loses_one_line_break_and_may_come_from_any_file() {
        let mut bench = Bench::new("files");
        fs::write(bench.folder.join("run/doorward_jwt_secret"), " from docker \r\n").unwrap();
        assert_eq!(bench.find(), " from docker ", "in lower case too, and inner blanks are part of it");
        let file = bench.folder.join("anywhere");
        fs::write(&file, "from a file\n\n").unwrap();
        bench.environment.push(("DOORWARD_JWT_SECRET_FILE".to_owned(), file.display().to_string()));
        assert_eq!(bench.find(), "from a file\n");
        bench.environment.push(("DOORWARD_JWT_SECRET".to_owned(), "twice".to_owned()));
        let fault = |environment: &[(String, String)]| {
            let places = Places {
                environment,
                addon_options: &bench.folder.join("options.json"),
                run_secrets: &bench.folder.join("run"),
                data_dir: &bench.folder.join("data"),
            };
            jwt_secret(&places).err().unwrap().to_string()
        };
        assert!(fault(&bench.environment).contains("both set"));
        fs::remove_file(&file).unwrap();
        assert!(fault(&bench.environment[..1]).contains("there is no file"));
    }

    /// A command that root runs, of a server that is somebody else.
    #[test]
    fn a_secret_that_root_renews_stays_the_servers_own() {
        let bench = Bench::new("given");
        let data = bench.folder.join("data");
        if fs::metadata(&data).unwrap().uid() != 0 {
            eprintln!("left out: only root can give files away");
            return;
        }
        let key = data.join(STORAGE_KEY_FILE);
        let owner = |path: &Path| fs::symlink_metadata(path).map(|found| (found.uid(), found.gid())).unwrap();
        let mode = || fs::metadata(&key).unwrap().permissions().mode() & 0o777;
        // No file yet: the folder says whose it is.
        std::os::unix::fs::lchown(&data, Some(54_321), Some(54_322)).unwrap();
        replace_storage_key(&data, &new_storage_key()).unwrap();
        assert_eq!((owner(&key), mode()), ((54_321, 54_322), 0o600));
        // There is one: it says so.
        std::os::unix::fs::lchown(&key, Some(54_323), Some(54_324)).unwrap();
        let second = new_storage_key();
        replace_storage_key(&data, &second).unwrap();
        assert_eq!((owner(&key), mode()), ((54_323, 54_324), 0o600));
        assert_eq!(fs::read_to_string(&key).unwrap(), second.expose_secret());
        // One that was left behind unfinished, as a link, is not written through.
        let victim = bench.folder.join("victim");
        fs::write(&victim, "untouched").unwrap();
        std::os::unix::fs::symlink(&victim, data.join(format!("{STORAGE_KEY_FILE}.new"))).unwrap();
        replace_storage_key(&data, &new_storage_key()).unwrap();
        assert_eq!((owner(&victim), fs::read_to_string(&victim).unwrap().as_str()), ((0, 0), "untouched"));
    }

    #[test]
    fn a_missing_secret_is_made_once_with_mode_0600_and_used_again() {
        let bench = Bench::new("made");
        let first = bench.find();
        assert_eq!(first.len(), 128, "64 random bytes in hexadecimal");
        let mode = fs::metadata(bench.folder.join("data/.jwt_secret")).unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o600);
        assert_eq!(bench.find(), first);
    }

    #[test]
    fn an_empty_or_short_secret_stops_the_start_naming_its_origin() {
        for weak in ["", "short"] {
            let found = Found {
                secret: SecretString::from(weak),
                origin: "environment variable X".to_owned(),
                generated: false,
            };
            let error = check_strength(&found).err().map(|error| error.to_string()).unwrap_or_default();
            assert!(error.contains("environment variable X"), "{error}");
        }
    }

    #[test]
    fn an_unwritable_data_directory_is_refused_by_name() {
        let error = from_data_dir(Path::new("/proc/doorward-none"), JWT_SECRET_FILE, 64).err().unwrap();
        assert!(format!("{error:#}").contains("/proc/doorward-none"), "{error:#}");
    }
}
