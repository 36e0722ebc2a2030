//! `doorward totp …` and `doorward webauthn …` as people type them.

use std::path::PathBuf;

use clap::{Args, Subcommand, ValueEnum};

/// `doorward totp …`
#[derive(Clone, Debug, PartialEq, Eq, Subcommand)]
pub(crate) enum TotpCommand {
    /// Make codes for a user, in the place of any they have; prints the address for the authenticator app.
    Generate(GenerateTotp),
    /// Write every user's codes, secrets included, to standard output.
    Export {
        /// How.
        #[arg(value_enum, default_value_t = TotpExport::Yaml)]
        format: TotpExport,
    },
    /// Read codes that `export`, or Authelia's `storage user totp export`, has written.
    Import {
        /// The file: YAML, or one otpauth:// address in each line.
        file: PathBuf,
        /// Replace the codes of users who have some already.
        #[arg(long, short)]
        force: bool,
    },
    /// Forget the codes of a user.
    Delete {
        /// The user.
        user: String,
    },
}

/// `doorward totp generate`
#[derive(Clone, Debug, PartialEq, Eq, Args)]
pub(crate) struct GenerateTotp {
    /// The user.
    pub(crate) user: String,
    /// SHA1, SHA256 or SHA512, among totp.allowed_algorithms if that is set; totp.algorithm if absent.
    #[arg(long)]
    pub(crate) algorithm: Option<String>,
    /// 6 or 8, among totp.allowed_digits if that is set; totp.digits if absent.
    #[arg(long)]
    pub(crate) digits: Option<u32>,
    /// Seconds of a step, among totp.allowed_periods if that is set; totp.period if absent.
    #[arg(long)]
    pub(crate) period: Option<u64>,
    /// What the app shows; totp.issuer if absent.
    #[arg(long)]
    pub(crate) issuer: Option<String>,
    /// Base32; a new one if absent.
    #[arg(long)]
    pub(crate) secret: Option<String>,
    /// Bytes of a new secret, at least 20; totp.secret_size if absent.
    #[arg(long, conflicts_with = "secret")]
    pub(crate) secret_size: Option<usize>,
    /// Replace the codes that the user has.
    #[arg(long, short)]
    pub(crate) force: bool,
}

/// Forms of an export.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum TotpExport {
    /// Authelia's.
    Yaml,
    /// issuer, user, algorithm, digits, period, secret.
    Csv,
    /// One otpauth:// address in each line.
    Uri,
}

/// `doorward webauthn …`
#[derive(Clone, Debug, PartialEq, Eq, Subcommand)]
pub(crate) enum WebauthnCommand {
    /// List the passkeys and security keys of a user.
    List {
        /// The user.
        user: String,
    },
    /// Remove passkeys and security keys of a user.
    Delete {
        /// The user.
        user: String,
        /// The one of this name.
        #[arg(required_unless_present = "all", conflicts_with = "all")]
        name: Option<String>,
        /// All of them.
        #[arg(long)]
        all: bool,
    },
}
