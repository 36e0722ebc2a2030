//! Secrets: how good, how old, where they stand, who can read them.

use doorward_config::{Profile, RECOMMENDED_LENGTH, Weakness};

use super::{
    Facts, Finding,
    facts::{DatabaseFact, SecretSource},
};

/// Secrets of the installation are to be changed after so many days (HS-65).
const OLD: i64 = 365;

pub(super) fn database_password(facts: &Facts, profile: Profile) -> Finding {
    let DatabaseFact::Server { key, password, .. } = facts.database else {
        return Finding::pass("The database is a file on this machine and needs none.");
    };
    if !password {
        let mend = format!("Set {key}.password, unless the server knows this user by its socket.");
        return Finding::warn("No password is set for the database.", mend);
    }
    let weak = facts.secrets.iter().find(|secret| secret.key == format!("{key}.password"));
    match weak.and_then(|secret| secret.weakness) {
        Some(_) => Finding::fail(
            format!("{key}.password is weak."),
            "Give the database another one; `doorward secret generate` makes it.",
        )
        .softened(profile == Profile::Development),
        None => Finding::pass(format!("{key}.password is set.")),
    }
}

pub(super) fn strength(facts: &Facts, profile: Profile) -> Finding {
    let (mut bad, mut short) = (Vec::new(), Vec::new());
    for secret in &facts.secrets {
        match secret.weakness {
            Some(Weakness::WellKnown) => bad.push(format!("{} is one that everybody tries", secret.key)),
            Some(Weakness::Short) => {
                let least = facts.secret_min_length;
                bad.push(format!("{} has fewer than {least} characters", secret.key));
            }
            None if secret.length < RECOMMENDED_LENGTH => short.push(secret.key.clone()),
            None => {}
        }
        if let Some(other) = &secret.same_as {
            bad.push(format!("{} is the same as {other}", secret.key));
        }
    }
    let mend = "Make others with `doorward secret generate`, one for each.";
    if !bad.is_empty() {
        return Finding::fail(format!("{}.", bad.join("; ")), mend).softened(profile == Profile::Development);
    }
    if !short.is_empty() && profile == Profile::Production {
        let found = format!("Shorter than {RECOMMENDED_LENGTH} characters: {}.", short.join(", "));
        return Finding::warn(found, mend);
    }
    Finding::pass(match facts.secrets.len() {
        0 => "No secret is configured; those that were generated have 32 random bytes and more.".to_owned(),
        1 => "The configured secret is long enough.".to_owned(),
        number => format!("{number} configured secrets are long enough, and all differ."),
    })
}

pub(super) fn sources(facts: &Facts, profile: Profile) -> Finding {
    let of = |source: SecretSource| -> Vec<&str> {
        let with = facts.secrets.iter().filter(|secret| secret.source == source);
        with.map(|secret| secret.key.as_str()).collect()
    };
    let (configuration, environment) = (of(SecretSource::Configuration), of(SecretSource::Environment));
    let mut found = Vec::new();
    if !configuration.is_empty() {
        found.push(format!("in the configuration: {}", configuration.join(", ")));
    }
    if !environment.is_empty() {
        found
            .push(format!("in the environment, where `docker inspect` shows it: {}", environment.join(", ")));
    }
    if found.is_empty() || profile == Profile::Development {
        return Finding::pass("Secrets are in files of their own, or were generated.");
    }
    Finding::warn(
        format!("{}.", found.join("; ")),
        "Optional: move them to /run/secrets, to systemd credentials, or name a file by the variable …_FILE.",
    )
}

pub(super) fn ages(facts: &Facts, _: Profile) -> Finding {
    let old: Vec<String> = facts
        .files
        .iter()
        .filter(|file| file.ages && file.days > OLD)
        .map(|file| format!("{} is {} days old", file.what, file.days))
        .collect();
    if old.is_empty() {
        return Finding::pass("No secret of this installation is older than a year.");
    }
    Finding::warn(
        format!("{}.", old.join("; ")),
        "Change them without an interruption by `doorward rotate`: session-key, storage-key, upstream-credentials and \
         proxy-secret.",
    )
}

pub(super) fn files(facts: &Facts, profile: Profile) -> Finding {
    let open: Vec<String> = facts
        .files
        .iter()
        .filter(|file| file.is_open())
        .map(|file| format!("{} ({}) has mode {:03o}", file.path.display(), file.what, file.mode & 0o777))
        .collect();
    if open.is_empty() {
        return Finding::pass(format!("{} files were looked at.", facts.files.len()));
    }
    let mend = "Run `doorward doctor --fix`, or chmod 600 the files and 700 the folders.";
    let finding = Finding::fail(format!("{}.", open.join("; ")), mend);
    finding.softened(profile != Profile::Production)
}

pub(super) fn verification(facts: &Facts, profile: Profile) -> Finding {
    let mut wrong: Vec<String> = facts
        .settings
        .iter()
        .filter(|(key, value)| {
            let turns_off = key.ends_with(".skip_verify")
                || key.ends_with(".disable_require_tls")
                || key.ends_with(".disable_starttls");
            turns_off && value.eq_ignore_ascii_case("true")
        })
        .map(|(key, _)| format!("{key} is true"))
        .collect();
    if let DatabaseFact::Server { key, local: false, tls: false, .. } = facts.database {
        wrong.push(format!("{key} is on another machine and spoken to in the clear"));
    }
    if wrong.is_empty() {
        return Finding::pass("No check of a certificate is turned off.");
    }
    let mend = "Put the authority's certificate into certificates_directory, and remove these settings.";
    Finding::fail(format!("{}.", wrong.join("; ")), mend).softened(profile == Profile::Development)
}
