//! `doorward storage …` as people type it.

use std::path::PathBuf;

use clap::{Args, Subcommand};
use secrecy::SecretString;

/// `doorward storage …`
#[derive(Clone, Debug, Subcommand)]
pub(crate) enum StorageCommand {
    /// Look at the encryption of what is stored, and change its key.
    #[command(subcommand)]
    Encryption(EncryptionCommand),
    /// Write an encrypted archive of the database; works while the server runs. Sessions, codes and waiting mails are not in
    /// it.
    Backup {
        /// The archive, which must not exist yet.
        file: PathBuf,
        /// Encrypt it with a passphrase, asked for twice or one line from a pipe, instead of the storage key.
        #[arg(long)]
        passphrase: bool,
    },
    /// Read an archive into the database; stop the server before. The whole archive is checked first.
    Restore {
        /// The archive.
        file: PathBuf,
        /// Replace everything that is in the database.
        #[arg(long)]
        force: bool,
        /// Do so although a server works with the database. What it has in memory and what it writes meanwhile is mixed with
        /// what comes back.
        #[arg(long)]
        while_running: bool,
        /// The storage key of the database that was saved, if it is not the present one. On a command line others can see it.
        #[arg(long, value_name = "KEY", value_parser = secret)]
        encryption_key: Option<SecretString>,
    },
    /// Bring the schema of the database up to date, which every start does, and say which version it has.
    Migrate,
}

/// `doorward storage encryption …`
#[derive(Clone, Debug, Subcommand)]
pub(crate) enum EncryptionCommand {
    /// Try every encrypted value, by table; exit status 1 when one cannot be read. Works while the server runs.
    Check,
    /// Encrypt everything with another key; works while servers run, and can be repeated after it was interrupted.
    ChangeKey(ChangeKey),
}

/// `doorward storage encryption change-key`
#[derive(Clone, Debug, Args)]
pub(crate) struct ChangeKey {
    /// The present key, if it is not storage.encryption_key or the one in data_dir. On a command line others can see it.
    #[arg(long, value_name = "KEY", value_parser = secret)]
    pub(crate) encryption_key: Option<SecretString>,
    /// The new key, 20 characters at least. Without it: a new one for the key in data_dir, else asked for twice, or one line
    /// from a pipe.
    #[arg(long, value_name = "KEY", value_parser = secret)]
    pub(crate) new_encryption_key: Option<SecretString>,
}

#[expect(clippy::unnecessary_wraps, reason = "the shape of a parser")]
fn secret(text: &str) -> Result<SecretString, std::convert::Infallible> {
    Ok(SecretString::from(text))
}
