//! `doorward rotate …` (HS-65): one command for every secret that is changed now and then. What has a command of its own is
//! done by that; what stands in a file that Doorward only reads is written there, and the running server takes it.

use std::{
    fs,
    os::unix::fs::PermissionsExt as _,
    path::{Path, PathBuf},
};

use anyhow::{Context as _, Result, bail};
use doorward_config::{Config, Loaded, Origin, RECOMMENDED_LENGTH, ServiceConfig, Weakness};
use doorward_core::audit::AuditKind;
use secrecy::{ExposeSecret as _, SecretString};
use serde_json::json;

use super::{keys, secret, storage};
use crate::{
    cli::{
        EncryptionCommand, KeysCommand, NewSecret, OutputFormat, RotateCommand, StorageCommand,
        UpstreamCredentials,
    },
    foundation::{Foundation, Plan},
    prompt, secrets,
};

/// Where the secret of the proxy stands.
const PROXY_SECRET: &str = "proxy.auth_secret";

/// Does it; gives what is to be printed.
pub(crate) async fn run(
    command: RotateCommand,
    loaded: &Loaded,
    environment: &[(String, String)],
    output: OutputFormat,
) -> Result<String> {
    let config = &loaded.config;
    match command {
        RotateCommand::Key { id, overlap } => {
            keys::run(KeysCommand::Rotate { id, overlap }, config, output).await
        }
        RotateCommand::SessionKey { overlap_days } => {
            secret::rotate(overlap_days, config, environment, output).await
        }
        RotateCommand::StorageKey(wanted) => {
            let command = StorageCommand::Encryption(EncryptionCommand::ChangeKey(wanted));
            let (text, bad) = storage::run(command, config, output).await?;
            bad.map_or(Ok(text), Err)
        }
        RotateCommand::UpstreamCredentials(wanted) => {
            let place = of_service(&wanted, config)?;
            replace(&place, wanted.new, config, output).await
        }
        RotateCommand::ProxySecret(new) => {
            let place = of_proxy(loaded)?;
            replace(&place, new, config, output).await
        }
    }
}

/// A secret in a file of its own.
#[derive(Debug, PartialEq, Eq)]
struct Place {
    /// What it is, as the audit log says it.
    what: String,
    file: PathBuf,
    /// Where the other side must learn it.
    elsewhere: &'static str,
}

fn of_service(wanted: &UpstreamCredentials, config: &Config) -> Result<Place> {
    let name = &wanted.service;
    let Some(service) = config.services.iter().find(|service| service.name == *name) else {
        let names: Vec<_> = config.services.iter().map(|service| service.name.as_str()).collect();
        bail!("there is no service {name}; services are: {}", names.join(", "));
    };
    let guard = &service.guard;
    let has_secret = guard.upstream_secret.is_some() || guard.upstream_secret_path.is_some();
    let account = match (wanted.account, wanted.secret, service.credentials.is_some(), has_secret) {
        (true, _, _, _) | (false, false, true, false) => true,
        (_, true, _, _) | (false, false, false, true) => false,
        (false, false, true, true) => {
            bail!("{name} has both credentials and an upstream_secret; say --account or --secret")
        }
        (false, false, false, false) => bail!("{name} has neither credentials nor an upstream_secret"),
    };
    if account { of_account(service) } else { of_secret(service) }
}

fn of_account(service: &ServiceConfig) -> Result<Place> {
    let name = &service.name;
    let Some(own) = &service.credentials else { bail!("{name} has no credentials") };
    let Some(file) = &own.secret_path else {
        bail!(
            "the secret of {name} stands in the configuration (services[].credentials.secret); write another one there, which \
             a running server takes at once, or move it to a file by secret_path"
        )
    };
    let elsewhere = "set it for the account at the service first";
    Ok(Place { what: format!("credentials of {name}"), file: file.clone(), elsewhere })
}

fn of_secret(service: &ServiceConfig) -> Result<Place> {
    let name = &service.name;
    match (&service.guard.upstream_secret_path, &service.guard.upstream_secret) {
        (Some(file), _) => Ok(Place {
            what: format!("upstream_secret of {name}"),
            file: file.clone(),
            elsewhere: "write the same into the configuration of the service",
        }),
        (None, Some(_)) => bail!(
            "the secret of {name} stands in the configuration (services[].upstream_secret); write another one there, which a \
             running server takes at once, or move it to a file by upstream_secret_path"
        ),
        (None, None) => bail!("{name} has no upstream_secret"),
    }
}

fn of_proxy(loaded: &Loaded) -> Result<Place> {
    if loaded.config.proxy.auth_secret.is_none() {
        bail!("{PROXY_SECRET} is not set");
    }
    match loaded.effective.iter().find(|one| one.key == PROXY_SECRET).map(|one| &one.origin) {
        Some(Origin::SecretFile { file, .. }) => Ok(Place {
            what: PROXY_SECRET.to_owned(),
            file: file.clone(),
            elsewhere: "write the same into the configuration of the proxy",
        }),
        Some(origin) => bail!(
            "{PROXY_SECRET} comes from {origin}; write another one there, which a running server takes at once from a file, \
             and into the configuration of the proxy"
        ),
        None => bail!("{PROXY_SECRET} is not set"),
    }
}

async fn replace(place: &Place, new: NewSecret, config: &Config, output: OutputFormat) -> Result<String> {
    let secret = if new.generate { secret::generated(RECOMMENDED_LENGTH) } else { prompt::new_key()? };
    check(&secret, config)?;
    // First whether it can be recorded: nothing is replaced that nobody hears of.
    let foundation = Foundation::open_existing(&Plan::of(config)?).await?;
    let written = write(&place.file, &secret);
    if written.is_ok() {
        let about = format!("{} in {}", place.what, place.file.display());
        foundation.record(AuditKind::CredentialsReplaced, "doorward rotate", about);
    }
    foundation.close().await;
    written?;
    let shown = new.generate.then(|| secret.expose_secret());
    Ok(match output {
        OutputFormat::Json => {
            format!("{}\n", json!({"replaced": place.what, "file": place.file, "secret": shown}))
        }
        OutputFormat::Text => {
            let shown = shown.map(|secret| format!("{secret}\n")).unwrap_or_default();
            format!(
                "{shown}{} is replaced in {}; a running server takes it within seconds. Now {}.\n",
                place.what,
                place.file.display(),
                place.elsewhere
            )
        }
    })
}

/// What the configuration would not take is not written.
fn check(secret: &SecretString, config: &Config) -> Result<()> {
    let text = secret.expose_secret();
    match Weakness::of(text, config.secret_min_length) {
        Some(Weakness::WellKnown) => bail!("that is one that everybody tries first; nothing was changed"),
        Some(Weakness::Short) => bail!(
            "that has fewer than {} characters, and {RECOMMENDED_LENGTH} are better; nothing was changed",
            config.secret_min_length
        ),
        None if text.chars().any(char::is_control) => {
            bail!("that has control characters; nothing was changed")
        }
        None => Ok(()),
    }
}

/// All of it or the old one, whatever happens meanwhile; a link stays a link, and who may read it stays as it was.
fn write(file: &Path, secret: &SecretString) -> Result<()> {
    let hint = || format!("cannot write {}", file.display());
    let file = fs::canonicalize(file).with_context(hint)?;
    let (Some(folder), Some(name)) = (file.parent(), file.file_name().and_then(|name| name.to_str())) else {
        bail!("{}: the name of this file is none that can be replaced", file.display());
    };
    let mode = fs::metadata(&file).with_context(hint)?.permissions().mode() & 0o660;
    secrets::replace_with_mode(folder, name, secret, mode)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "tests")]
    use doorward_config::{Loader, Sources};

    use super::*;

    fn loaded(text: &str) -> Loaded {
        Loader::new(Sources::default()).with_document("a.yml", text).load().unwrap()
    }

    fn wanted(account: bool, secret: bool) -> UpstreamCredentials {
        UpstreamCredentials { service: "app".to_owned(), account, secret, new: NewSecret { generate: true } }
    }

    #[test]
    fn hs_065_what_is_meant_is_found_and_what_stands_elsewhere_is_said() {
        let service = |more: &str| {
            let text = format!("services:\n  - {{name: app, upstream: 'http://127.0.0.1:1'{more}}}\n");
            loaded(&text).config
        };
        let (account, secret) =
            (", credentials: {scheme: bearer, secret_path: /s/account}", ", upstream_secret_path: /s/secret");
        let file = |more: &str, wanted: &UpstreamCredentials| {
            of_service(wanted, &service(more)).map(|place| place.file.display().to_string())
        };
        let whichever = wanted(false, false);
        assert_eq!(file(account, &whichever).unwrap(), "/s/account");
        assert_eq!(file(secret, &whichever).unwrap(), "/s/secret");
        let both = format!("{account}{secret}");
        assert!(file(&both, &whichever).unwrap_err().to_string().contains("--account or --secret"));
        assert_eq!(file(&both, &wanted(true, false)).unwrap(), "/s/account");
        assert_eq!(file(&both, &wanted(false, true)).unwrap(), "/s/secret");
        for (more, said) in [
            ("", "neither"),
            (", upstream_secret: 'a secret-of-many-letters'", "services[].upstream_secret"),
            (", credentials: {scheme: bearer, secret: abc}", "services[].credentials.secret"),
        ] {
            let more = more.replace("a secret", "a-secret");
            let fault = file(&more, &whichever).unwrap_err().to_string();
            assert!(fault.contains(said) && !fault.contains("a-secret"), "{fault}");
        }
        let other = UpstreamCredentials { service: "x".to_owned(), ..whichever };
        assert!(file(account, &other).unwrap_err().to_string().contains("services are: app"));
        let fault =
            of_proxy(&loaded("proxy: {auth_secret: a-secret-of-many-letters}")).unwrap_err().to_string();
        assert!(fault.contains("comes from a.yml") && !fault.contains("a-secret-of"), "{fault}");
    }

    #[test]
    fn a_replaced_file_is_whole_keeps_its_mode_and_a_link_stays_a_link() {
        let folder = std::env::temp_dir().join(format!("doorward-rotate-{}", std::process::id()));
        let _ = fs::remove_dir_all(&folder);
        fs::create_dir_all(&folder).unwrap();
        let (file, link) = (folder.join("secret"), folder.join("link"));
        fs::write(&file, "old").unwrap();
        fs::set_permissions(&file, fs::Permissions::from_mode(0o640)).unwrap();
        std::os::unix::fs::symlink(&file, &link).unwrap();
        write(&link, &SecretString::from("new")).unwrap();
        assert_eq!(fs::read_to_string(&file).unwrap(), "new");
        assert_eq!(fs::metadata(&file).unwrap().permissions().mode() & 0o777, 0o640);
        assert!(fs::symlink_metadata(&link).unwrap().is_symlink());
        assert!(write(&folder.join("none"), &SecretString::from("new")).is_err(), "nothing is made anew");
        fs::remove_dir_all(&folder).unwrap();
    }

    #[test]
    fn what_the_configuration_would_refuse_is_not_written() {
        let config = loaded("").config;
        for bad in ["changeme", "fifteen-letters", "a line\nand another one of them"] {
            assert!(check(&SecretString::from(bad), &config).is_err(), "{bad}");
        }
        assert!(check(&secret::generated(RECOMMENDED_LENGTH), &config).is_ok());
    }
}
