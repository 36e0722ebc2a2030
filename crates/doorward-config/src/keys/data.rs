//! Keys of what is kept, and of messages to people.

use super::{Key, Kind};

const fn key(path: &'static str, kind: Kind, about: &'static str) -> Key {
    Key::new(path, kind, about)
}

const DATABASE: Kind = Kind::Server(&["tcp", "unix"]);
const MAIL: Kind = Kind::Server(&["submissions", "submission", "smtp"]);
const OLDEST: Kind = Kind::Choice(&["TLS1.2", "TLS1.3"]);
// The clients of the databases cannot be told to refuse 1.2.
const OLDEST_SQL: Kind = Kind::Choice(&["TLS1.2"]);
const NEWEST: Kind = Kind::Choice(&["TLS1.3"]);
const EXAMPLE_CHAIN: &str = r#""-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----""#;
const EXAMPLE_KEY: &str = r#""-----BEGIN PRIVATE KEY-----\nMIIB\n-----END PRIVATE KEY-----""#;

/// The keys.
#[rustfmt::skip]
pub(super) const KEYS: &[Key] = &[
    key("storage", Kind::Section, "Where accounts, sessions, second factors and the audit log are kept. One of local, postgres and mysql; without any: a file in data_dir."),
    key("storage.encryption_key", Kind::Text, "Encrypts what would let its reader or writer sign in as somebody else; 20 characters at least. Whoever loses it loses the data. With local and without it one is generated in data_dir; with postgres and mysql it is required.").example("<some random long string>").secret().restart(),
    key("storage.local", Kind::Section, "A file on this machine (SQLite)."),
    key("storage.local.path", Kind::Path, "The file. If it is not set: doorward.db in data_dir.").example("/config/db.sqlite3").restart(),
    key("storage.postgres", Kind::Section, "The database on a PostgreSQL server. Everything that Doorward keeps is in it; the data directory still holds generated secrets."),
    key("storage.postgres.address", DATABASE, "Where the server is. Required.").example("tcp://db.example.com:5432").restart(),
    key("storage.postgres.database", Kind::Text, "The name of the database. Required.").example("doorward").restart(),
    key("storage.postgres.schema", Kind::Text, "The schema in it.").default("public").restart(),
    key("storage.postgres.username", Kind::Text, "Who signs in there. Required.").example("doorward").restart(),
    key("storage.postgres.password", Kind::Text, "Their password. Required with tcp.").example("<some random long string>").secret().restart(),
    key("storage.postgres.timeout", Kind::Duration, "How long an answer is waited for.").default("5s").restart(),
    key("storage.postgres.tls", Kind::Section, "With this section, be it empty ({}), the server is spoken to through TLS only, and its certificate is checked for the host of the address, against the system's authorities and certificates_directory."),
    key("storage.postgres.tls.skip_verify", Kind::Flag, "Whether any certificate will do. Then somebody in between reads and changes everything. Named at every start.").default("false").protective().restart(),
    key("storage.postgres.tls.minimum_version", OLDEST_SQL, "The oldest version of TLS that is spoken.").default("TLS1.2").protective().restart(),
    key("storage.postgres.tls.maximum_version", NEWEST, "The newest; there is no reason for less.").default("TLS1.3").protective().restart(),
    key("storage.postgres.tls.certificate_chain", Kind::Pem, "A certificate that Doorward shows to the server.").example(EXAMPLE_CHAIN).secret().restart(),
    key("storage.postgres.tls.private_key", Kind::Pem, "Its private key, not encrypted.").example(EXAMPLE_KEY).secret().restart(),
    key("storage.mysql", Kind::Section, "The database on a MySQL or MariaDB server. Everything that Doorward keeps is in it; the data directory still holds generated secrets."),
    key("storage.mysql.address", DATABASE, "Where the server is. Required.").example("tcp://db.example.com:3306").restart(),
    key("storage.mysql.database", Kind::Text, "The name of the database. Required.").example("doorward").restart(),
    key("storage.mysql.username", Kind::Text, "Who signs in there. Required.").example("doorward").restart(),
    key("storage.mysql.password", Kind::Text, "Their password. Required with tcp.").example("<some random long string>").secret().restart(),
    key("storage.mysql.timeout", Kind::Duration, "How long an answer is waited for.").default("5s").restart(),
    key("storage.mysql.tls", Kind::Section, "With this section, be it empty ({}), the server is spoken to through TLS only, and its certificate is checked for the host of the address, against the system's authorities and certificates_directory."),
    key("storage.mysql.tls.skip_verify", Kind::Flag, "Whether any certificate will do. Then somebody in between reads and changes everything. Named at every start.").default("false").protective().restart(),
    key("storage.mysql.tls.minimum_version", OLDEST_SQL, "The oldest version of TLS that is spoken.").default("TLS1.2").protective().restart(),
    key("storage.mysql.tls.maximum_version", NEWEST, "The newest; there is no reason for less.").default("TLS1.3").protective().restart(),
    key("storage.mysql.tls.certificate_chain", Kind::Pem, "A certificate that Doorward shows to the server.").example(EXAMPLE_CHAIN).secret().restart(),
    key("storage.mysql.tls.private_key", Kind::Pem, "Its private key, not encrypted.").example(EXAMPLE_KEY).secret().restart(),

    key("audit", Kind::Section, "The audit log: who did what, when and from where."),
    key("audit.retention", Kind::DurationOrOff, "How long its records are kept, a day at least; 0 keeps all.").default("90d").protective().restart(),

    key("notifier", Kind::Section, "Messages to people. Mail goes out by filesystem or by smtp, one of them; without either nobody can reset a password or prove themselves by mail, and the pages say so. ntfy and webhook tell of security events beside mail; links and codes never go there."),
    key("notifier.disable_startup_check", Kind::Flag, "Whether Doorward starts although the mail server does not answer, or the file cannot be written.").default("false"),
    key("notifier.filesystem", Kind::Section, "Mails into a file, each over the one before: for trying things out."),
    key("notifier.filesystem.filename", Kind::Path, "The file. Required.").example("/config/notification.txt"),
    key("notifier.smtp", Kind::Section, "Mails by a mail server. Nothing is sent to it before TLS with a valid certificate is up."),
    key("notifier.smtp.address", MAIL, "The mail server. submissions speaks TLS from the first byte (port 465) and is to be preferred; submission (587) and smtp (25) begin in the clear and change to TLS. Required.").example("submissions://mail.example.com:465"),
    key("notifier.smtp.timeout", Kind::Duration, "How long each answer is waited for.").default("5s"),
    key("notifier.smtp.username", Kind::Text, "Who signs in there; together with password.").example("doorward"),
    key("notifier.smtp.password", Kind::Text, "Their password.").example("<some random long string>").secret(),
    key("notifier.smtp.sender", Kind::Mailbox, "Who the mails are from. Required.").example("Doorward <doorward@example.com>"),
    key("notifier.smtp.identifier", Kind::Host, "The name with which Doorward greets the server.").default("localhost"),
    key("notifier.smtp.subject", Kind::Text, "The subject of mails; {title} stands for what each is about.").default("[Doorward] {title}"),
    key("notifier.smtp.disable_html_emails", Kind::Flag, "Whether mails are text only.").default("false"),
    key("notifier.smtp.disable_require_tls", Kind::Flag, "Whether mails go out in the clear to a server that does not offer TLS; then anybody on the way reads links and codes. Refused together with a password. Named at every start.").default("false").protective(),
    key("notifier.smtp.disable_starttls", Kind::Flag, "Whether TLS is not even asked for. Needs disable_require_tls.").default("false").protective(),
    key("notifier.smtp.tls", Kind::Section, "How the server's certificate is checked."),
    key("notifier.smtp.tls.server_name", Kind::Host, "The name in its certificate. If it is not set: the host of the address.").example("mail.example.com").protective(),
    key("notifier.smtp.tls.skip_verify", Kind::Flag, "Whether any certificate will do; certificates_directory is the better way. Named at every start.").default("false").protective(),
    key("notifier.smtp.tls.minimum_version", OLDEST, "The oldest version of TLS that is spoken.").default("TLS1.2").protective(),
    key("notifier.smtp.tls.maximum_version", NEWEST, "The newest; there is no reason for less.").default("TLS1.3").protective(),
    key("notifier.smtp.tls.certificate_chain", Kind::Pem, "A certificate that Doorward shows to the server.").example(EXAMPLE_CHAIN).secret(),
    key("notifier.smtp.tls.private_key", Kind::Pem, "Its private key, not encrypted.").example(EXAMPLE_KEY).secret(),
    key("notifier.ntfy", Kind::Section, "Security events as push messages by ntfy."),
    key("notifier.ntfy.url", Kind::Url, "The topic: https, or http on this machine. Required.").example("https://ntfy.example.com/doorward").secret(),
    key("notifier.ntfy.token", Kind::Text, "An access token.").example("<access token>").secret(),
    key("notifier.webhook", Kind::Section, "Security events as JSON, signed."),
    key("notifier.webhook.url", Kind::Url, "Where they are posted: https, or http on this machine. Required.").example("https://hooks.example.com/doorward").secret(),
    key("notifier.webhook.secret", Kind::Text, "Signs each message (HMAC-SHA256); 16 characters at least. Required.").example("<some random long string>").secret(),
];
