//! A new signing secret for session tokens, and the earlier ones that are good for a while beside it (FR-26, HS-65).
//!
//! Earlier ones stand in the data directory, one in a line behind the second at which it ends, or in the environment. Absent:
//! where the present one is looked for; that is `secrets`.

use std::{
    fs,
    io::ErrorKind,
    path::{Path, PathBuf},
};

use anyhow::{Context as _, Result, bail};
use secrecy::{ExposeSecret as _, SecretString, zeroize::Zeroizing};

use crate::secrets::{self, Found, JWT_SECRET_FILE, Places};

/// The file with earlier secrets in the data directory.
const EARLIER_FILE: &str = ".jwt_secret.earlier";

/// The variable with an earlier secret, for those who keep the present one in the environment.
pub(crate) const EARLIER_VARIABLE: &str = "DOORWARD_JWT_SECRET_EARLIER";

/// So many earlier secrets at most; each costs a check for every token that is not ours.
const EARLIER: usize = 4;

/// The files of the data directory in which the secrets stand, whether they are there or not.
pub(crate) fn files(data_dir: &Path) -> [PathBuf; 2] {
    [data_dir.join(JWT_SECRET_FILE), data_dir.join(EARLIER_FILE)]
}

/// What is accepted beside the present secret at `now` (seconds since the epoch), the latest first, with the second at which
/// each ends; one of the environment ends when it is taken out of there.
pub(crate) fn earlier(places: &Places<'_>, now: i64) -> Result<Vec<(Option<i64>, Found)>> {
    let mut earlier = Vec::new();
    let in_file = format!("{EARLIER_VARIABLE}_FILE");
    match (places.variable(EARLIER_VARIABLE), places.variable(&in_file)) {
        (Some(_), Some(_)) => {
            bail!("{EARLIER_VARIABLE} and {in_file} are both set; a secret has one place, remove one")
        }
        (Some(value), None) => {
            earlier.push((None, secrets::found(value, format!("environment variable {EARLIER_VARIABLE}"))));
        }
        (None, Some(path)) => {
            let value = secrets::read_optional(path.as_ref())?
                .with_context(|| format!("{in_file}: there is no file {path}"))?;
            earlier.push((None, secrets::found(&value, format!("{in_file} ({path})"))));
        }
        (None, None) => {}
    }
    earlier.extend(kept(places, now)?.into_iter().map(|(until, found)| (Some(until), found)));
    Ok(earlier)
}

/// Makes a new secret in the data directory and keeps the present one beside it until `until`. Gives the file.
///
/// # Errors
/// When the present one is set elsewhere: then whoever set it changes it there.
pub(crate) fn rotate(places: &Places<'_>, now: i64, until: i64) -> Result<String> {
    let present = secrets::jwt_secret(places)?;
    if !is_ours(places, &present) {
        bail!(
            "the signing secret comes from {}; put a new one there and the old one into {EARLIER_VARIABLE} until the sessions \
             of today have ended, then restart the server",
            present.origin
        );
    }
    let mut lines = Zeroizing::new(String::new());
    let mut keep = |until: i64, secret: &SecretString| {
        lines.push_str(&format!("{until} {}\n", secret.expose_secret()));
    };
    if until > now {
        keep(until, &present.secret);
    }
    for (until, found) in kept(places, now)?.iter().take(EARLIER - 1) {
        keep(*until, &found.secret);
    }
    // First what keeps the old one good: broken off between the two, nobody is signed out.
    let lines = SecretString::from(std::mem::take(&mut *lines));
    secrets::replace(places.data_dir, EARLIER_FILE, &lines)?;
    secrets::replace(places.data_dir, JWT_SECRET_FILE, &secrets::random_text(64))?;
    Ok(present.origin)
}

/// Makes a new secret in the data directory and forgets every earlier one, so that all sessions end. Gives the file;
/// nothing where the present one is set elsewhere.
pub(crate) fn renew(places: &Places<'_>) -> Result<Option<String>> {
    let path = places.data_dir.join(EARLIER_FILE);
    match fs::remove_file(&path) {
        Err(error) if error.kind() != ErrorKind::NotFound => {
            return Err(error).with_context(|| format!("cannot remove {}", path.display()));
        }
        _ => {}
    }
    let present = secrets::jwt_secret(places)?;
    if !is_ours(places, &present) {
        return Ok(None);
    }
    secrets::replace(places.data_dir, JWT_SECRET_FILE, &secrets::random_text(64))?;
    Ok(Some(present.origin))
}

/// Whether it is the one in the data directory.
fn is_ours(places: &Places<'_>, found: &Found) -> bool {
    found.origin == places.data_dir.join(JWT_SECRET_FILE).display().to_string()
}

/// The earlier secrets of the data directory that are good at `now`, with the second at which each ends.
fn kept(places: &Places<'_>, now: i64) -> Result<Vec<(i64, Found)>> {
    let path = places.data_dir.join(EARLIER_FILE);
    let Some(text) = secrets::read_optional(&path)? else { return Ok(Vec::new()) };
    secrets::warn_if_readable_by_others(&path);
    let mut kept = Vec::new();
    for (number, line) in text.lines().enumerate() {
        let parts =
            line.split_once(' ').and_then(|(until, secret)| Some((until.parse::<i64>().ok()?, secret)));
        let Some((until, secret)) = parts else {
            bail!("{}:{}: expected a number of seconds and a secret", path.display(), number + 1);
        };
        if until > now {
            kept.push((until, secrets::found(secret, format!("{}:{}", path.display(), number + 1))));
        }
    }
    Ok(kept)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "tests")]
    use std::os::unix::fs::PermissionsExt as _;

    use super::*;

    struct Bench {
        folder: PathBuf,
        environment: Vec<(String, String)>,
    }

    impl Bench {
        fn new(name: &str) -> Self {
            let folder = std::env::temp_dir().join(format!("doorward-signing-{name}-{}", std::process::id()));
            let _ = fs::remove_dir_all(&folder);
            fs::create_dir_all(&folder).unwrap();
            Self { folder, environment: vec![] }
        }

        fn places(&self) -> Places<'_> {
            let nowhere = std::path::Path::new("/nonexistent");
            let environment = &self.environment;
            Places { environment, addon_options: nowhere, run_secrets: nowhere, data_dir: &self.folder }
        }

        fn present(&self) -> String {
            secrets::jwt_secret(&self.places()).unwrap().secret.expose_secret().to_owned()
        }

        fn earlier(&self, now: i64) -> Vec<String> {
            let earlier = earlier(&self.places(), now).unwrap();
            earlier.iter().map(|(_, found)| found.secret.expose_secret().to_owned()).collect()
        }
    }

    impl Drop for Bench {
        fn drop(&mut self) {
            let _ = fs::remove_dir_all(&self.folder);
        }
    }

    #[test]
    fn fr_026_the_old_secret_is_good_beside_the_new_one_until_its_time() {
        let bench = Bench::new("rotated");
        let first = bench.present();
        let file = rotate(&bench.places(), 1000, 2000).unwrap();
        assert!(file.ends_with("/.jwt_secret"));
        let second = bench.present();
        assert!(second != first && second.len() == 128);
        assert_eq!(bench.earlier(1999), [&*first]);
        assert!(bench.earlier(2000).is_empty());
        rotate(&bench.places(), 1500, 3000).unwrap();
        assert_eq!(bench.earlier(1600), [second.clone(), first]);
        assert_eq!(bench.earlier(2500), [second]);
        let ends = |bench: &Bench| {
            earlier(&bench.places(), 1600).unwrap().iter().map(|(until, _)| *until).collect::<Vec<_>>()
        };
        assert_eq!(ends(&bench), [Some(3000), Some(2000)]);
        for name in [".jwt_secret", EARLIER_FILE] {
            let mode = fs::metadata(bench.folder.join(name)).unwrap().permissions().mode();
            assert_eq!(mode & 0o777, 0o600, "{name}");
        }
        for _ in 0..10 {
            rotate(&bench.places(), 1500, 3000).unwrap();
        }
        assert_eq!(bench.earlier(1600).len(), EARLIER);
        rotate(&bench.places(), 5000, 5000).unwrap();
        assert!(bench.earlier(5000).is_empty(), "without an overlap none is kept");
    }

    #[test]
    fn a_secret_that_is_set_elsewhere_is_changed_there_and_its_predecessor_named_beside_it() {
        let mut bench = Bench::new("elsewhere");
        bench.environment.push(("DOORWARD_JWT_SECRET".to_owned(), "n".repeat(64)));
        let refused = rotate(&bench.places(), 0, 10).unwrap_err().to_string();
        assert!(
            refused.contains("environment variable DOORWARD_JWT_SECRET; put a new one there"),
            "{refused}"
        );
        assert!(renew(&bench.places()).unwrap().is_none(), "what is not in force is left alone");
        assert!(!bench.folder.join(".jwt_secret").exists());
        bench.environment.push((EARLIER_VARIABLE.to_owned(), "o".repeat(64)));
        assert_eq!(bench.earlier(0), ["o".repeat(64)]);
        let ends = earlier(&bench.places(), 0).unwrap().first().and_then(|(until, _)| *until);
        assert_eq!(ends, None, "it ends when it is taken out of there");
        bench.environment.push((format!("{EARLIER_VARIABLE}_FILE"), "/x".to_owned()));
        assert!(earlier(&bench.places(), 0).err().unwrap().to_string().contains("both set"));
    }

    #[test]
    fn in_an_emergency_no_earlier_secret_is_left() {
        let bench = Bench::new("renewed");
        let first = bench.present();
        rotate(&bench.places(), 0, 1000).unwrap();
        let file = renew(&bench.places()).unwrap();
        assert!(file.is_some_and(|file| file.ends_with(".jwt_secret")));
        assert!(bench.present() != first && bench.earlier(1).is_empty());
    }

    #[test]
    fn a_line_that_is_not_understood_stops_the_start_and_is_not_printed() {
        let bench = Bench::new("lines");
        fs::write(bench.folder.join(EARLIER_FILE), "99 good\ncanary\n").unwrap();
        let fault = earlier(&bench.places(), 0).err().unwrap().to_string();
        assert!(fault.ends_with(".earlier:2: expected a number of seconds and a secret"), "{fault}");
    }
}
