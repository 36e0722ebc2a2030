//! The command line as people type it. Absent: what the commands do (`commands`).

mod audit;
mod factors;
mod keys;
mod operations;
mod rotate;
mod storage;

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand, ValueEnum};

pub(crate) use audit::AuditCommand;
pub(crate) use factors::{GenerateTotp, TotpCommand, TotpExport, WebauthnCommand};
pub(crate) use keys::{CreateKey, KeysCommand};
pub(crate) use operations::{
    Doctor, DoctorProfile, EvidenceCommand, MaintenanceCommand, Panic, SecretCommand, Setup, SetupDatabase,
};
pub(crate) use rotate::{NewSecret, RotateCommand, UpstreamCredentials};
pub(crate) use storage::{ChangeKey, EncryptionCommand, StorageCommand};

/// The door in front of self-hosted services.
#[derive(Debug, Parser)]
#[command(name = "doorward", version, about, long_about = None, propagate_version = true)]
pub(crate) struct Cli {
    #[command(flatten)]
    pub(crate) common: Common,
    #[command(subcommand)]
    pub(crate) command: Option<Command>,
}

/// What every command takes.
#[derive(Clone, Debug, Args)]
pub(crate) struct Common {
    /// Configuration file; may be repeated, later files override map by map.
    /// Without it: $DOORWARD_CONFIG, else ./doorward.yml, else the embedded default.
    #[arg(long, short = 'c', value_name = "FILE", global = true)]
    pub(crate) config: Vec<PathBuf>,

    /// How commands that list or report write.
    #[arg(long, value_enum, default_value_t = OutputFormat::Text, global = true)]
    pub(crate) output: OutputFormat,
}

/// For people or for scripts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum OutputFormat {
    /// Aligned text.
    Text,
    /// JSON.
    Json,
}

/// The commands.
#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Run the server (also what `doorward` alone does).
    Serve,
    /// Look at the configuration.
    #[command(subcommand)]
    Config(ConfigCommand),
    /// Administer users.
    #[command(subcommand)]
    Users(UsersCommand),
    /// Look at sessions and end them; works while the server runs.
    #[command(subcommand)]
    Sessions(SessionsCommand),
    /// Make, list and end API keys; works while the server runs.
    #[command(subcommand)]
    Keys(KeysCommand),
    /// Look at bans, impose and lift them; works while the server runs.
    #[command(subcommand)]
    Bans(BansCommand),
    /// Administer time-based codes.
    #[command(subcommand)]
    Totp(TotpCommand),
    /// Administer passkeys and security keys.
    #[command(subcommand)]
    Webauthn(WebauthnCommand),
    /// Look things up in the audit log and check it; works while the server runs.
    #[command(subcommand)]
    Audit(AuditCommand),
    /// Check and change how the database is encrypted, update it, save and restore it.
    #[command(subcommand)]
    Storage(StorageCommand),
    /// Make secrets and a starter configuration; keeps what is there.
    Setup(Setup),
    /// Make secrets.
    #[command(subcommand)]
    Secret(SecretCommand),
    /// Put a new secret in the place of one that is in use, without an interruption.
    #[command(subcommand)]
    Rotate(RotateCommand),
    /// Judge this installation by the security checklist; exit status 1 when something failed.
    Doctor(Doctor),
    /// Let only administrators through; works while the server runs.
    #[command(subcommand)]
    Maintenance(MaintenanceCommand),
    /// Save what an investigation needs.
    #[command(subcommand)]
    Evidence(EvidenceCommand),
    /// After a break-in: end all sessions and make all secrets of this installation anew. Asks first.
    Panic(Panic),
    /// Ask the running server whether it is well; exit status 1 when it is not (for HEALTHCHECK).
    Health,
    /// Hash a password, for the users file.
    HashPassword(HashPassword),
    /// Check a password against a hash; exit status 1 when it does not match.
    VerifyPassword(VerifyPassword),
    /// Measure this machine and propose what a hash should cost.
    Calibrate(Calibrate),
    /// Print shell completions.
    Completions {
        /// The shell to print them for.
        shell: clap_complete::Shell,
    },
}

/// `doorward config …`
#[derive(Clone, Debug, PartialEq, Eq, Subcommand)]
pub(crate) enum ConfigCommand {
    /// Name every problem at once, each with its place and what to do.
    Check,
    /// Print the values in effect and where each came from; secrets are masked.
    Show,
    /// Print the JSON Schema of the configuration.
    Schema,
    /// Print a commented starter file.
    Template,
    /// Print the reference of all keys, as Markdown.
    Reference,
    /// Print what a preset of a service sets, and what the application itself must be told.
    Preset {
        /// Its name; without one all are listed.
        name: Option<String>,
    },
}

/// `doorward hash-password …`: the flags of Authelia's command, and other families.
#[derive(Clone, Debug, PartialEq, Eq, Args)]
pub(crate) struct HashPassword {
    /// The password. Without it: asked for twice, or one line from a pipe, so that it is in no shell's history.
    pub(crate) password: Option<String>,
    /// Rounds: passes of argon2 (1), rounds of sha256crypt and sha512crypt (50000) or pbkdf2, the cost of bcrypt (12), ln of
    /// scrypt (16).
    #[arg(short, long)]
    pub(crate) iterations: Option<u32>,
    /// [argon2, scrypt] Bytes of the hash.
    #[arg(short, long, default_value_t = 32)]
    pub(crate) key_length: u32,
    /// [argon2] Memory in MB.
    #[arg(short, long, default_value_t = 1024)]
    pub(crate) memory: u32,
    /// [argon2, scrypt] Lanes; scrypt's default is 1.
    #[arg(short, long)]
    pub(crate) parallelism: Option<u32>,
    /// The salt: base64, for sha256crypt and sha512crypt up to 16 characters of their alphabet.
    #[arg(short, long, conflicts_with = "salt_length")]
    pub(crate) salt: Option<String>,
    /// Bytes of a generated salt.
    #[arg(short = 'l', long, default_value_t = 16)]
    pub(crate) salt_length: u32,
    /// The same as --algorithm sha512crypt.
    #[arg(short = 'z', long, conflicts_with = "algorithm")]
    pub(crate) sha512: bool,
    /// The family.
    #[arg(long, value_enum, default_value_t = HashAlgorithm::Argon2id)]
    pub(crate) algorithm: HashAlgorithm,
}

/// Families of hashes that can be made.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
#[allow(missing_docs, reason = "the names say it")]
pub(crate) enum HashAlgorithm {
    Argon2id,
    Argon2i,
    Argon2d,
    #[value(name = "sha256crypt")]
    Sha256Crypt,
    #[value(name = "sha512crypt")]
    Sha512Crypt,
    #[value(name = "pbkdf2-sha1")]
    Pbkdf2Sha1,
    #[value(name = "pbkdf2-sha224")]
    Pbkdf2Sha224,
    #[value(name = "pbkdf2-sha256")]
    Pbkdf2Sha256,
    #[value(name = "pbkdf2-sha384")]
    Pbkdf2Sha384,
    #[value(name = "pbkdf2-sha512")]
    Pbkdf2Sha512,
    #[value(name = "pbkdf2-django")]
    Pbkdf2Django,
    Bcrypt,
    #[value(name = "bcrypt-sha256")]
    BcryptSha256,
    Scrypt,
}

/// `doorward verify-password …`
#[derive(Clone, Debug, PartialEq, Eq, Args)]
pub(crate) struct VerifyPassword {
    /// The hash.
    pub(crate) hash: String,
    /// The password. Without it: asked for, or one line from a pipe.
    #[arg(long)]
    pub(crate) password: Option<String>,
}

/// `doorward calibrate …`
#[derive(Clone, Debug, PartialEq, Eq, Args)]
pub(crate) struct Calibrate {
    /// How long a hash may take.
    #[arg(long, default_value = "500ms", value_parser = doorward_config::duration)]
    pub(crate) target: std::time::Duration,
    /// Memory in MB that a hash may take.
    #[arg(long, default_value_t = 1024)]
    pub(crate) memory_limit: u32,
}

/// `doorward users …`. Passwords are asked for without echo, or read as one line from a pipe.
#[derive(Clone, Debug, PartialEq, Eq, Subcommand)]
pub(crate) enum UsersCommand {
    /// List users of every directory.
    List {
        /// Only those whose name, display name or e-mail address contains this.
        #[arg(long)]
        search: Option<String>,
    },
    /// Add a user to the database.
    Add(AddUser),
    /// Delete a user of the database; their sessions end.
    Delete {
        /// The user name.
        user: String,
    },
    /// Set a user's password; their sessions end.
    SetPassword {
        /// The user name.
        user: String,
        /// Generate a password and print it once.
        #[arg(long)]
        generate: bool,
        /// The user must choose another one at the next sign-in.
        #[arg(long)]
        must_change: bool,
    },
    /// Give a user of the database another role; their sessions end.
    SetRole {
        /// The user name.
        user: String,
        /// admin, viewer, or a role of auth.roles.
        role: String,
    },
    /// Disable a user of the database; their sessions end.
    Disable {
        /// The user name.
        user: String,
    },
    /// Enable a user of the database again.
    Enable {
        /// The user name.
        user: String,
    },
    /// Give `admin` a new generated password and end its sessions; works while the server runs.
    ResetAdmin,
}

/// `doorward users add …`
#[derive(Clone, Debug, PartialEq, Eq, Args)]
pub(crate) struct AddUser {
    /// The user name.
    pub(crate) user: String,
    /// admin, viewer, or a role of auth.roles.
    #[arg(long, default_value = "viewer")]
    pub(crate) role: String,
    /// The name shown to people.
    #[arg(long)]
    pub(crate) name: Option<String>,
    /// The e-mail address.
    #[arg(long)]
    pub(crate) email: Option<String>,
    /// A group; may be repeated.
    #[arg(long = "group")]
    pub(crate) groups: Vec<String>,
    /// Generate a password and print it once.
    #[arg(long)]
    pub(crate) generate: bool,
    /// The user must choose another password at the first sign-in.
    #[arg(long)]
    pub(crate) must_change: bool,
}

/// `doorward sessions …`
#[derive(Clone, Debug, PartialEq, Eq, Subcommand)]
pub(crate) enum SessionsCommand {
    /// List sessions, newest first.
    List {
        /// Only those of this user.
        #[arg(long)]
        user: Option<String>,
    },
    /// End one session, or every session of a user.
    End {
        /// The session's id, as `list` shows it.
        #[arg(required_unless_present = "user", conflicts_with = "user")]
        id: Option<String>,
        /// The user.
        #[arg(long)]
        user: Option<String>,
    },
}

/// `doorward bans …`
#[derive(Clone, Debug, PartialEq, Eq, Subcommand)]
pub(crate) enum BansCommand {
    /// List bans in force.
    List,
    /// Ban a user or an address.
    Add {
        /// Whom.
        #[command(flatten)]
        subject: BannedArgs,
        /// For how long, such as 30m or 2 days.
        #[arg(long, default_value = "1 day", conflicts_with = "permanent", value_parser = doorward_config::duration)]
        duration: std::time::Duration,
        /// Until it is lifted.
        #[arg(long)]
        permanent: bool,
        /// Why, for the list.
        #[arg(long, default_value = "")]
        reason: String,
    },
    /// Lift a ban.
    Revoke {
        /// Whom.
        #[command(flatten)]
        subject: BannedArgs,
    },
}

/// Whom a ban is for.
#[derive(Clone, Debug, PartialEq, Eq, Args)]
pub(crate) struct BannedArgs {
    /// A user name, an address, or a known device as `list` shows it.
    #[arg(value_enum)]
    pub(crate) kind: BannedKind,
    /// Its value.
    pub(crate) value: String,
}

/// Kinds of what can be banned.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum BannedKind {
    /// A user name.
    User,
    /// An address; of IPv6 its /64.
    #[value(alias = "address")]
    Ip,
    /// A device that somebody has signed in on.
    Device,
    /// The second factors of a user.
    Factor,
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::CommandFactory as _;

    #[test]
    fn the_command_line_is_consistent() {
        Cli::command().debug_assert();
    }

    #[test]
    fn bare_doorward_serves_and_config_may_be_repeated() {
        let cli = Cli::try_parse_from(["doorward", "--config", "a.yml", "--config", "b.yml"]);
        assert!(cli.is_ok_and(|cli| cli.command.is_none() && cli.common.config.len() == 2));
    }
}
