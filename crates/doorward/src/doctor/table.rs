//! Every check, in the order in which they are reported. `docs/hardening.md` has the same ids (a test compares).

use doorward_config::Profile::{Development, Production, Staging};

use super::{
    Check,
    judge_network::{
        bypass, certificate, cors, database, firewall, presets, redis, services, tls, upstreams,
    },
    judge_people::{admin, authentication, debug, limits, listeners, profile},
    judge_secrets::{ages, database_password, files, sources, strength, verification},
    judge_upkeep::{backups, expiry, key_ages, keys, retention},
};

/// All of them.
pub(crate) const CHECKS: &[Check] = &[
    Check {
        id: "profile.declared",
        title: "The configuration says what the installation is for",
        lines: &[],
        judge: profile,
    },
    Check {
        id: "debug.off",
        title: "Debug mode",
        lines: &[(Development, "Debug mode can be enabled"), (Production, "DEBUG=false")],
        judge: debug,
    },
    Check {
        id: "admin.off",
        title: "Debug endpoints for administrators",
        lines: &[(Production, "ADMIN_ENABLED=false")],
        judge: admin,
    },
    Check {
        id: "listeners.safe",
        title: "Listeners beyond this machine have TLS and authentication",
        lines: &[],
        judge: listeners,
    },
    Check {
        id: "tls.enabled",
        title: "TLS on the authenticated listener",
        lines: &[(Staging, "TLS enabled (self-signed OK)")],
        judge: tls,
    },
    Check {
        id: "tls.certificate",
        title: "The certificate is one that browsers can check",
        lines: &[(Development, "Self-signed certs acceptable"), (Production, "TLS with valid certificates")],
        judge: certificate,
    },
    Check {
        id: "tls.expiry",
        title: "The certificate is valid for three weeks more",
        lines: &[],
        judge: expiry,
    },
    Check {
        id: "auth.required",
        title: "Nobody gets in without proving who they are",
        lines: &[(Staging, "API keys enabled"), (Production, "API keys required")],
        judge: authentication,
    },
    Check {
        id: "limits.enabled",
        title: "Attempts are limited",
        lines: &[(Staging, "Rate limiting enabled")],
        judge: limits,
    },
    Check {
        id: "database.password",
        title: "The database has a password",
        lines: &[(Production, "POSTGRES_PASSWORD set (required)")],
        judge: database_password,
    },
    Check {
        id: "secrets.strong",
        title: "Secrets are long, and each is used once",
        lines: &[
            (Development, "Default passwords acceptable"),
            (Staging, "Strong passwords used"),
            (Production, "Strong, unique passwords for all services (32+ characters recommended)"),
        ],
        judge: strength,
    },
    Check {
        id: "secrets.source",
        title: "Secrets come from files of their own",
        lines: &[(Production, "Docker secrets used for enhanced security (optional)")],
        judge: sources,
    },
    Check { id: "secrets.age", title: "Secrets are changed once a year", lines: &[], judge: ages },
    Check { id: "keys.age", title: "API keys are replaced every 90 days", lines: &[], judge: key_ages },
    Check { id: "keys.used", title: "API keys that nobody uses are revoked", lines: &[], judge: keys },
    Check {
        id: "files.private",
        title: "Files with secrets can be read by their owner only",
        lines: &[(Production, ".env file permissions are 600 (owner read/write only)")],
        judge: files,
    },
    Check {
        id: "exposure.firewall",
        title: "No other program of this machine is open to others",
        lines: &[(Production, "Firewall configured")],
        judge: firewall,
    },
    Check {
        id: "exposure.database",
        title: "Databases cannot be reached from outside",
        lines: &[(Production, "Database not exposed externally")],
        judge: database,
    },
    Check {
        id: "exposure.redis",
        title: "Redis cannot be reached from outside",
        lines: &[(Production, "Redis not exposed externally")],
        judge: redis,
    },
    Check {
        id: "exposure.services",
        title: "Services cannot be reached past the gateway",
        lines: &[(Production, "AI services not exposed externally")],
        judge: services,
    },
    Check {
        id: "exposure.bypass",
        title: "Ports of Frigate that ask nobody who they are",
        lines: &[],
        judge: bypass,
    },
    Check {
        id: "upstreams.encrypted",
        title: "Services on other machines are spoken to through TLS",
        lines: &[],
        judge: upstreams,
    },
    Check {
        id: "services.presets",
        title: "Services with a preset are set up as it expects",
        lines: &[],
        judge: presets,
    },
    Check {
        id: "connections.verified",
        title: "Certificates of databases and mail servers are checked",
        lines: &[],
        judge: verification,
    },
    Check {
        id: "cors.restricted",
        title: "Pages of other sites cannot read answers",
        lines: &[
            (Development, "CORS allows localhost"),
            (Staging, "CORS restricted"),
            (Production, "CORS restricted to your domain"),
        ],
        judge: cors,
    },
    Check {
        id: "log.retention",
        title: "Logs are kept for a known time",
        lines: &[(Production, "Log retention configured")],
        judge: retention,
    },
    Check {
        id: "backups.encrypted",
        title: "There is a recent backup, and it is encrypted",
        lines: &[(Production, "Backups encrypted")],
        judge: backups,
    },
];
