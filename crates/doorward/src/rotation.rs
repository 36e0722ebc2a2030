//! Secrets between Doorward and the services behind it or the proxies in front, which a reload takes anew (HS-65): which
//! files hold them, so that a change is seen, and which of them changed, so that it is recorded. What is under way when one
//! changes ends with the old one; the next request has the new one.

use std::{
    collections::BTreeMap,
    path::{Path, PathBuf},
};

use doorward_config::{Config, Effective, Origin};
use secrecy::{ExposeSecret as _, SecretString};

use crate::{secrets, signing_secret};

/// The files besides the configuration that a running server looks at; `data_dir` is that of its start.
pub(crate) fn watched(config: &Config, effective: &[Effective], data_dir: &Path) -> Vec<PathBuf> {
    let mut files: Vec<PathBuf> = effective
        .iter()
        .filter_map(|one| match &one.origin {
            Origin::SecretFile { file, .. } => Some(file.clone()),
            _ => None,
        })
        .collect();
    for service in &config.services {
        files.extend(service.guard.upstream_secret_path.clone());
        files.extend(service.credentials.as_ref().and_then(|own| own.secret_path.clone()));
        files.extend(
            service.tls.client_certificate.clone().map(|(chain, key)| [chain, key]).into_iter().flatten(),
        );
    }
    files.extend(signing_secret::files(data_dir));
    files.sort();
    files.dedup();
    files
}

/// What was in force at one time, by what it is for. Never shown.
#[derive(Default)]
pub(crate) struct InForce(BTreeMap<String, SecretString>);

impl InForce {
    /// What `config` says, its files read.
    pub(crate) fn of(config: &Config) -> Self {
        let mut all = BTreeMap::new();
        let mut note = |what: String, secret: Option<SecretString>| {
            all.extend(secret.map(|secret| (what, secret)));
        };
        note("proxy.auth_secret".to_owned(), config.proxy.auth_secret.clone());
        note("admin.api_key".to_owned(), config.admin.api_key.clone());
        for service in &config.services {
            let name = &service.name;
            let guard = &service.guard;
            let secret = guard.upstream_secret_path.as_deref().and_then(read);
            note(format!("upstream_secret of {name}"), secret.or_else(|| guard.upstream_secret.clone()));
            if let Some(own) = &service.credentials {
                let secret = own.secret_path.as_deref().and_then(read).or_else(|| own.secret.clone());
                note(format!("credentials of {name}"), secret);
            }
            if let Some((_, key)) = &service.tls.client_certificate {
                note(format!("client certificate of {name}"), read(key));
            }
        }
        Self(all)
    }

    /// What `later` says otherwise, by what it is for. What came or went is no replacement.
    pub(crate) fn replaced_by<'a>(&'a self, later: &'a Self) -> impl Iterator<Item = &'a str> {
        self.0.iter().filter_map(move |(what, secret)| {
            let other = later.0.get(what)?;
            (other.expose_secret() != secret.expose_secret()).then_some(what.as_str())
        })
    }
}

/// A file that cannot be read has been named where it is used.
fn read(path: &Path) -> Option<SecretString> {
    let text = secrets::read_optional(path).ok()??;
    Some(secrets::found(&text, String::new()).secret)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "tests")]
    use std::fs;

    use doorward_config::{Loader, Sources};

    use super::*;

    #[test]
    fn hs_065_what_a_file_says_otherwise_is_a_replacement_and_is_looked_at() {
        let folder = std::env::temp_dir().join(format!("doorward-rotation-{}", std::process::id()));
        let _ = fs::remove_dir_all(&folder);
        fs::create_dir_all(&folder).unwrap();
        let file = folder.join("secret");
        fs::write(&file, "first\n").unwrap();
        let text = format!(
            "data_dir: {}\nservices:\n  - {{name: app, upstream: 'http://127.0.0.1:1', upstream_secret_path: '{}'}}\n  - \
             {{name: other, host: a.example.com, upstream: 'http://127.0.0.1:1', credentials: {{scheme: bearer, secret: abc}}}}\n",
            folder.display(),
            file.display()
        );
        let load = |text: &str| Loader::new(Sources::default()).with_document("a.yml", text).load().unwrap();
        let loaded = load(&text);
        let first = InForce::of(&loaded.config);
        assert_eq!(first.replaced_by(&InForce::of(&loaded.config)).count(), 0);
        fs::write(&file, "second\n").unwrap();
        let second = InForce::of(&loaded.config);
        assert_eq!(first.replaced_by(&second).collect::<Vec<_>>(), ["upstream_secret of app"]);
        let third = InForce::of(&load(&text.replace("secret: abc", "secret: def")).config);
        assert_eq!(second.replaced_by(&third).collect::<Vec<_>>(), ["credentials of other"]);
        assert_eq!(InForce::default().replaced_by(&third).count(), 0, "what came is no replacement");
        let watched = watched(&loaded.config, &loaded.effective, &folder);
        assert!(watched.contains(&file) && watched.contains(&folder.join(".jwt_secret")), "{watched:?}");
        fs::remove_dir_all(&folder).unwrap();
    }
}
