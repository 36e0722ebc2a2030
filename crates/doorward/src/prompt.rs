//! Passwords that somebody types or pipes in, so that none stands in a shell's history.

use std::io::{BufRead as _, IsTerminal as _, Write as _, stderr, stdin};

use anyhow::{Context as _, Result, bail};
use secrecy::{ExposeSecret as _, SecretString};

/// Longer lines are no passwords.
const MAX_LINE: u64 = 16 * 1024;

/// A new password: asked for twice without echo on a terminal, else one line from standard input.
pub(crate) fn new_password() -> Result<SecretString> {
    if !stdin().is_terminal() {
        return piped_password();
    }
    twice("Password: ", "passwords")
}

/// A new key: asked for twice without echo on a terminal, else one line from standard input.
pub(crate) fn new_key() -> Result<SecretString> {
    if stdin().is_terminal() { twice("New key: ", "keys") } else { piped_password() }
}

fn twice(question: &str, what: &str) -> Result<SecretString> {
    let first = hidden(question)?;
    let second = hidden("The same again: ")?;
    if first.expose_secret() != second.expose_secret() {
        bail!("the two {what} differ; nothing was changed");
    }
    Ok(first)
}

/// A new passphrase for an archive: asked for like [`new_key`].
pub(crate) fn new_passphrase() -> Result<SecretString> {
    if stdin().is_terminal() { twice("Passphrase: ", "passphrases") } else { piped_password() }
}

/// The passphrase of an archive: asked for once.
pub(crate) fn passphrase() -> Result<SecretString> {
    if stdin().is_terminal() { hidden("Passphrase: ") } else { piped_password() }
}

/// A password that exists: asked for once.
pub(crate) fn password() -> Result<SecretString> {
    if stdin().is_terminal() { hidden("Password: ") } else { piped_password() }
}

fn hidden(question: &str) -> Result<SecretString> {
    write!(stderr(), "{question}").and_then(|()| stderr().flush()).context("standard error")?;
    let password = rpassword::read_password().context("the password cannot be read from this terminal")?;
    not_empty(password)
}

fn piped_password() -> Result<SecretString> {
    use std::io::Read as _;
    let mut line = String::new();
    stdin().lock().take(MAX_LINE).read_line(&mut line).context("standard input")?;
    not_empty(line.trim_end_matches(['\r', '\n']).to_owned())
}

fn not_empty(password: String) -> Result<SecretString> {
    if password.is_empty() {
        bail!("the password is empty");
    }
    Ok(SecretString::from(password))
}
