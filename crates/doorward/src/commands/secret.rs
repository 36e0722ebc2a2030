//! `doorward secret generate` (HS-07) and `doorward secret rotate` (FR-26, HS-65).

use std::{
    fs::OpenOptions,
    io::Write as _,
    os::unix::fs::OpenOptionsExt as _,
    path::{Path, PathBuf},
};

use anyhow::{Context as _, Result};
use doorward_config::Config;
use doorward_core::audit::AuditKind;
use doorward_crypto::{SystemEntropy, random_token};
use secrecy::{ExposeSecret as _, SecretString};
use serde_json::json;

use crate::{
    cli::OutputFormat,
    foundation::{Foundation, Plan},
    secrets, signing_secret,
};

/// `doorward secret generate`; gives what is to be printed.
pub(crate) fn generate(length: u16, file: Option<PathBuf>, output: OutputFormat) -> Result<String> {
    let secret = generated(usize::from(length));
    if let Some(file) = file {
        write_new(&file, &format!("{}\n", secret.expose_secret()))?;
        return Ok(match output {
            OutputFormat::Json => format!("{}\n", json!({"file": file})),
            OutputFormat::Text => format!("A new secret is in {}.\n", file.display()),
        });
    }
    Ok(match output {
        OutputFormat::Json => format!("{}\n", json!({"secret": secret.expose_secret()})),
        OutputFormat::Text => format!("{}\n", secret.expose_secret()),
    })
}

/// `doorward secret rotate`: a new signing secret, with the old one good for `overlap_days` more (FR-26, HS-65).
pub(crate) async fn rotate(
    overlap_days: u16,
    config: &Config,
    environment: &[(String, String)],
    output: OutputFormat,
) -> Result<String> {
    let foundation = Foundation::open_existing(&Plan::of(config)?).await?;
    let now = foundation.ports.clock.now().as_seconds();
    let until = now + i64::from(overlap_days) * 86_400;
    let done = signing_secret::rotate(&secrets::places(&config.data_dir, environment), now, until);
    if done.is_ok() {
        let about = format!("the old one is good for {overlap_days} days");
        foundation.record(AuditKind::SigningSecretReplaced, "doorward secret rotate", about);
    }
    foundation.close().await;
    let file = done?;
    Ok(match output {
        OutputFormat::Json => format!("{}\n", json!({"file": file, "old_good_until": until})),
        OutputFormat::Text => format!(
            "A new signing secret for sessions is in {file}; a running server takes it within seconds. What the old one \
             signed stays good for {overlap_days} days.\n"
        ),
    })
}

/// A secret of so many characters of `A-Za-z0-9_-`, six random bits in each.
pub(super) fn generated(length: usize) -> SecretString {
    let mut text = random_token(&SystemEntropy, length);
    text.truncate(length);
    SecretString::from(text)
}

/// Writes a file that must not exist yet; mode 0600 from the first instant, whatever the umask.
pub(super) fn write_new(path: &Path, content: &str) -> Result<()> {
    let hint = || format!("cannot create {}", path.display());
    let mut file =
        OpenOptions::new().write(true).create_new(true).mode(0o600).open(path).with_context(hint)?;
    file.write_all(content.as_bytes()).and_then(|()| file.sync_all()).with_context(hint)
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    #[test]
    fn secrets_have_their_length_and_harmless_characters_and_never_repeat() {
        let secrets: HashSet<String> = (0..1000).map(|_| generated(32).expose_secret().to_owned()).collect();
        assert_eq!(secrets.len(), 1000);
        let harmless = |byte: u8| byte.is_ascii_alphanumeric() || b"_-".contains(&byte);
        assert!(secrets.iter().all(|secret| secret.len() == 32 && secret.bytes().all(harmless)));
        assert_eq!(generated(17).expose_secret().len(), 17);
    }
}
