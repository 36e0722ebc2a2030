//! What has to go on: certificates that end, logs that grow, backups.

use std::time::Duration;

use doorward_config::Profile;

use super::{
    Facts, Finding,
    facts::{BackupFact, CertificateFact},
};

/// Less is a warning (HS-40).
const THREE_WEEKS: i64 = 21;

/// Backups older than this do not help much.
const WEEK: i64 = 7;

/// Logs are kept at least so long, or nobody can look anything up after a weekend.
const SHORTEST: Duration = Duration::from_secs(24 * 3600);

pub(super) fn expiry(facts: &Facts, _: Profile) -> Finding {
    match &facts.certificate {
        CertificateFact::Usable { days_left, .. } if *days_left < 0 => Finding::fail(
            "The certificate has expired.",
            "Renew it; the server takes the new files by itself.",
        ),
        CertificateFact::Usable { self_signed: false, days_left } if *days_left < THREE_WEEKS => {
            Finding::warn(
                format!("The certificate ends in {days_left} days."),
                "Renew it; the server takes the new files by itself.",
            )
        }
        CertificateFact::Usable { days_left, .. } => {
            Finding::pass(format!("The certificate is valid for {days_left} days."))
        }
        CertificateFact::NotYet => Finding::pass("A certificate is made at the first start."),
        CertificateFact::Disabled => Finding::pass("There is no certificate here."),
        CertificateFact::Elsewhere => Finding::unknown("Its end cannot be seen from here.", ""),
        CertificateFact::Broken(why) => {
            Finding::fail(format!("It cannot be used: {why}."), "Mend the files.")
        }
    }
}

pub(super) fn retention(facts: &Facts, profile: Profile) -> Finding {
    let lenient = profile != Profile::Production;
    let log = &facts.log;
    let audit = match facts.audit_retention {
        Some(span) => format!("audit records for {} days", span.as_secs() / 86_400),
        None => "audit records for ever".to_owned(),
    };
    if !log.file {
        return Finding::pass(format!(
            "The log goes to standard output, where the system keeps it; {audit}."
        ));
    }
    let mend = "Remove log.max_bytes, log.max_age and log.retention; the defaults keep a week.";
    if !log.rotates {
        return Finding::warn("The log file is never put aside, unless another program does.", mend);
    }
    match log.retention {
        None => Finding::warn(format!("Log files are kept by number only; {audit}."), mend),
        Some(span) if span < SHORTEST => {
            Finding::fail("Log files are deleted within a day.", mend).softened(lenient)
        }
        Some(span) => {
            Finding::pass(format!("Log files are kept for {} days, {audit}.", span.as_secs() / 86_400))
        }
    }
}

pub(super) fn backups(facts: &Facts, profile: Profile) -> Finding {
    let mend = "Run `doorward storage backup FILE` regularly; its archives are always encrypted.";
    match facts.backup {
        BackupFact::DaysAgo(days) if days <= WEEK => {
            Finding::pass(format!("The last backup is {days} days old, and encrypted."))
        }
        BackupFact::DaysAgo(days) => Finding::warn(format!("The last backup is {days} days old."), mend),
        BackupFact::Never if profile == Profile::Production => {
            Finding::warn("No backup was ever made by `doorward storage backup`.", mend)
        }
        BackupFact::Never => Finding::pass("No backup was made."),
        BackupFact::Unknown => Finding::unknown("The database cannot be asked for the last backup.", mend),
    }
}

pub(super) fn key_ages(facts: &Facts, _: Profile) -> Finding {
    match &facts.old_keys {
        None => Finding::unknown("The database cannot be asked for API keys.", "Run this where it can."),
        Some(old) if old.is_empty() => Finding::pass("Every API key was made within 90 days."),
        Some(old) => {
            let old: Vec<_> = old.iter().map(|(key, days)| format!("{key}, {days} days")).collect();
            Finding::warn(
                format!("In use for more than 90 days: {}.", old.join("; ")),
                "Replace them: `doorward rotate key`; the old one goes on for a day.",
            )
        }
    }
}

pub(super) fn keys(facts: &Facts, _: Profile) -> Finding {
    match &facts.idle_keys {
        None => Finding::unknown("The database cannot be asked for API keys.", "Run this where it can."),
        Some(idle) if idle.is_empty() => Finding::pass("Every API key was used within 90 days."),
        Some(idle) => Finding::warn(
            format!("Not used for 90 days: {}.", idle.join(", ")),
            "Revoke what nobody needs: `doorward keys revoke`.",
        ),
    }
}
