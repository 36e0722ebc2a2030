//! Who gets in, and how often somebody may try.

use doorward_config::Profile;

use super::{Facts, Finding};

/// A profile in the configuration makes the start itself refuse what is weak.
pub(super) fn profile(facts: &Facts, profile: Profile) -> Finding {
    match facts.declared {
        Some(declared) if declared == profile => {
            Finding::pass(format!("The configuration says profile: {}.", profile.name()))
        }
        Some(declared) => Finding::warn(
            format!("The configuration says profile: {}.", declared.name()),
            format!("Set profile: {}, so that every start holds to it.", profile.name()),
        ),
        None if profile == Profile::Development => Finding::pass("No profile is set."),
        None => Finding::warn(
            "No profile is set.",
            format!("Set profile: {}, so that weak secrets stop the start.", profile.name()),
        ),
    }
}

pub(super) fn debug(facts: &Facts, profile: Profile) -> Finding {
    let lenient = profile == Profile::Development;
    if facts.is_on("admin.debug") {
        let found = "admin.debug is true.";
        return if lenient { Finding::pass(found) } else { Finding::fail(found, "Set admin.debug: false.") };
    }
    match facts.setting("log.level") {
        Some(level @ ("trace" | "debug")) if profile == Profile::Production => Finding::warn(
            format!("There is no debug mode, but log.level is {level}."),
            "Set log.level: info; more detail says more about people than is needed.",
        ),
        _ => Finding::pass("There is no debug mode in effect."),
    }
}

pub(super) fn admin(facts: &Facts, profile: Profile) -> Finding {
    if !facts.is_on("admin.enabled") {
        return Finding::pass("No debug endpoints are on.");
    }
    let found = "admin.enabled is true.";
    match (profile, facts.setting("admin.api_key")) {
        (Profile::Development, _) => Finding::pass(found),
        (Profile::Staging, Some(_)) => {
            Finding::warn(found, "Set admin.enabled: false unless you need them now.")
        }
        _ => Finding::fail(found, "Set admin.enabled: false."),
    }
}

pub(super) fn listeners(facts: &Facts, profile: Profile) -> Finding {
    let mut wrong = Vec::new();
    for listener in &facts.listeners {
        let (key, address) = (listener.key, listener.address);
        if address.ip().is_loopback() {
            continue;
        }
        if key == "server.internal_address" {
            wrong.push(format!("{key} {address} lets everybody in as administrator"));
        }
        if key == "server.address" && !listener.tls {
            wrong.push(format!("{key} {address} has no TLS"));
        }
    }
    if facts.is_on("server.trust_every_proxy") {
        wrong.push("server.trust_every_proxy lets every visitor choose their own address".to_owned());
    }
    if wrong.is_empty() {
        return Finding::pass("Listeners that others reach have TLS and ask who it is.");
    }
    let mend = "Remove server.insecure and server.trust_every_proxy, and mend what the start then names.";
    Finding::fail(format!("{}.", wrong.join("; ")), mend).softened(profile == Profile::Development)
}

pub(super) fn authentication(facts: &Facts, profile: Profile) -> Finding {
    let lenient = profile == Profile::Development;
    if !facts.signs_in && !facts.proxy_secret {
        let found = "Nobody signs in here, and no proxy in front proves itself.";
        return Finding::fail(found, "Set auth.enabled: true, or proxy.auth_secret.").softened(lenient);
    }
    if facts.open_by_default {
        let found = "access_control.default_policy is bypass: what no rule names is open to everybody.";
        return Finding::fail(found, "Set default_policy: deny or one_factor.").softened(lenient);
    }
    let keys = match facts.setting("api_keys.enabled") {
        Some("true") => " API keys are on.",
        Some(_) => " API keys are off; programs need an account.",
        None => "",
    };
    if facts.bypasses.is_empty() {
        return Finding::pass(format!("Everything asks who it is.{keys}"));
    }
    let found = format!("Open to everybody by rule: {}.{keys}", facts.bypasses.join(", "));
    Finding::warn(found, "Look whether each of these rules is meant to let everybody in.")
}

pub(super) fn limits(facts: &Facts, profile: Profile) -> Finding {
    let mut off = Vec::new();
    if facts.setting("auth.failed_login_rate_limit").is_none() {
        off.push("auth.failed_login_rate_limit is empty");
    }
    if facts.setting("regulation.max_retries") == Some("0") {
        off.push("regulation.max_retries is 0");
    }
    if off.is_empty() && facts.is_on("rate_limit.enabled") {
        return Finding::pass(
            "Failed sign-ins are counted and slowed down, and requests to services have limits.",
        );
    }
    if off.is_empty() {
        let found =
            "Failed sign-ins are counted and slowed down; requests to services have no limit of their own.";
        let mend = "Set rate_limit.enabled: true, or limits for each service, if visitors could overload it.";
        return Finding::warn(found, mend).softened(profile == Profile::Development);
    }
    Finding::fail(format!("{}.", off.join("; ")), "Remove these settings; the defaults limit.")
        .softened(profile == Profile::Development)
}
