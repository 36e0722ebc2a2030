//! What others reach, and what crosses the network.

use doorward_config::Profile;

use super::{Facts, Finding, facts::CertificateFact};

/// PostgreSQL, MySQL and MariaDB.
const DATABASES: [(u16, &str); 2] = [(5432, "PostgreSQL"), (3306, "MySQL or MariaDB")];

/// Redis and Valkey.
const REDIS: [(u16, &str); 1] = [(6379, "Redis")];

/// The reference's services of machine learning.
const AI: [(u16, &str); 2] = [(8091, "Nemotron"), (8095, "YOLO26")];

/// Frigate's own ports (FR-59).
const FRIGATE: [(u16, &str); 5] = [
    (5000, "Frigate without sign-in"),
    (1984, "go2rtc"),
    (8554, "RTSP"),
    (8555, "WebRTC"),
    (8971, "Frigate's own sign-in"),
];

/// Every port that is tried on the machine's outward addresses, besides those of services (HS-43).
pub(super) const PROBED: [u16; 10] = [5432, 3306, 6379, 8091, 8095, 5000, 1984, 8554, 8555, 8971];

const CLOSE: &str =
    "Let it listen on 127.0.0.1 or in an internal network of containers, or close the port in the firewall.";

pub(super) fn tls(facts: &Facts, profile: Profile) -> Finding {
    let Some(listener) = facts.listeners.iter().find(|listener| listener.key == "server.address") else {
        return Finding::unknown("There is no authenticated listener.", "");
    };
    if listener.tls {
        return Finding::pass("The authenticated listener speaks TLS only.");
    }
    let mend = "Set server.tls.mode: self_signed or provided.";
    if listener.address.ip().is_loopback() {
        let found = "There is no TLS, but only this machine reaches the listener.";
        return if profile == Profile::Development {
            Finding::pass(found)
        } else {
            Finding::warn(found, mend)
        };
    }
    Finding::fail("The authenticated listener has no TLS.", mend).softened(profile == Profile::Development)
}

pub(super) fn certificate(facts: &Facts, profile: Profile) -> Finding {
    match &facts.certificate {
        CertificateFact::Disabled => Finding::unknown(
            "There is no TLS here; what a proxy in front shows cannot be seen.",
            "See that the proxy in front has a certificate of an authority.",
        ),
        CertificateFact::Elsewhere => {
            Finding::unknown("The certificate is fetched by the server itself.", "See the log of the server.")
        }
        CertificateFact::Broken(why) => {
            Finding::fail(format!("It cannot be used: {why}."), "Mend the files.")
        }
        CertificateFact::NotYet | CertificateFact::Usable { self_signed: true, .. } => {
            let found = "The certificate is self-signed; people learn to click warnings away.";
            if profile == Profile::Production {
                let mend =
                    "Set server.tls.mode: acme, or cert_path and key_path to a certificate of an authority.";
                Finding::fail(found, mend)
            } else {
                Finding::pass("The certificate is self-signed, which will do here.")
            }
        }
        CertificateFact::Usable { self_signed: false, .. } => {
            Finding::pass("The certificate is of an authority, and its key belongs to it.")
        }
    }
}

pub(super) fn firewall(facts: &Facts, profile: Profile) -> Finding {
    let Some(open) = &facts.open_ports else {
        return Finding::unknown(
            "Which ports of this machine are open cannot be read here.",
            "Look with `ss -tln` which programs listen on other addresses than 127.0.0.1.",
        );
    };
    let others: Vec<String> =
        open.iter().filter(|port| !facts.is_ours(**port)).map(ToString::to_string).collect();
    if others.is_empty() {
        return Finding::pass("Besides Doorward nothing on this machine listens for others.");
    }
    let found = format!("Other programs listen for others on ports {}.", others.join(", "));
    if profile == Profile::Development {
        return Finding::pass(found);
    }
    Finding::warn(found, "Close in the firewall what others do not need; `ss -tlnp` names the programs.")
}

/// Those of `ports` that a neighbour reaches and that are not ours.
fn reached(facts: &Facts, ports: &[(u16, &str)]) -> Vec<String> {
    ports
        .iter()
        .filter(|(port, _)| facts.reaches(*port) && !facts.is_ours(*port))
        .map(|(port, name)| format!("{port} ({name})"))
        .collect()
}

fn exposure(facts: &Facts, profile: Profile, reached: &[String]) -> Finding {
    if !reached.is_empty() {
        let found = format!("Others reach port {} of this machine.", reached.join(", "));
        return Finding::fail(found, CLOSE).softened(profile == Profile::Development);
    }
    if !facts.probed {
        let found = "This machine has no address that others reach, or it cannot be tried from here.";
        return Finding::unknown(found, "Try from another machine, for example with nmap.");
    }
    Finding::pass("Tried on this machine's outward addresses: closed.")
}

pub(super) fn database(facts: &Facts, profile: Profile) -> Finding {
    exposure(facts, profile, &reached(facts, &DATABASES))
}

pub(super) fn redis(facts: &Facts, profile: Profile) -> Finding {
    exposure(facts, profile, &reached(facts, &REDIS))
}

pub(super) fn services(facts: &Facts, profile: Profile) -> Finding {
    let mut open = reached(facts, &AI);
    let here = facts.upstreams.iter().filter(|upstream| upstream.is_here());
    for upstream in here.filter(|upstream| facts.reaches(upstream.port) && !facts.is_ours(upstream.port)) {
        open.push(format!("{} ({})", upstream.port, upstream.name));
    }
    let finding = exposure(facts, profile, &open);
    let elsewhere: Vec<&str> = facts
        .upstreams
        .iter()
        .filter(|upstream| !upstream.is_here() && !upstream.is_container())
        .map(|upstream| upstream.name.as_str())
        .collect();
    if finding.state == super::State::Pass && !elsewhere.is_empty() {
        return Finding::unknown(
            format!("{} on other machines: who reaches them there cannot be seen.", elsewhere.join(", ")),
            "Let them accept connections from this machine only.",
        );
    }
    finding
}

pub(super) fn bypass(facts: &Facts, profile: Profile) -> Finding {
    let open = reached(facts, &FRIGATE);
    if open.is_empty() {
        return exposure(facts, profile, &open);
    }
    let found = format!("Others reach port {} of this machine, past the gateway.", open.join(", "));
    Finding::warn(found, CLOSE)
}

pub(super) fn upstreams(facts: &Facts, profile: Profile) -> Finding {
    let plain: Vec<&str> = facts
        .upstreams
        .iter()
        .filter(|upstream| !upstream.tls && !upstream.is_here() && !upstream.is_container())
        .map(|upstream| upstream.name.as_str())
        .collect();
    if plain.is_empty() {
        return Finding::pass("Every service is on this machine, in a network of containers, or behind TLS.");
    }
    let found = format!("Spoken to in the clear on other machines: {}.", plain.join(", "));
    let mend = "Use https with tls.pin or tls.ca_path, or a tunnel.";
    if profile == Profile::Production { Finding::fail(found, mend) } else { Finding::warn(found, mend) }
}

pub(super) fn presets(facts: &Facts, profile: Profile) -> Finding {
    let broken: Vec<_> = facts.presets.iter().filter(|preset| !preset.kept).collect();
    let told = |one: &&crate::doctor::facts::PresetFact| format!("{}: {}", one.key, one.sentence);
    let found = broken.iter().map(told).collect::<Vec<_>>().join("; ");
    let mend = "Follow the page of the service in docs/services.";
    match broken.iter().any(|one| one.protects) {
        _ if broken.is_empty() => Finding::pass("What the presets of services count on is there."),
        true => Finding::fail(format!("{found}."), mend).softened(profile == Profile::Development),
        false => Finding::warn(format!("{found}."), mend),
    }
}

pub(super) fn cors(facts: &Facts, profile: Profile) -> Finding {
    let origins = facts.settings.iter().filter(|(key, value)| key.contains("cors.") && !value.is_empty());
    let (mut any, mut local) = (Vec::new(), Vec::new());
    for (key, value) in origins {
        if value.split([',', ' ', '[', ']', '"', '\'']).any(|origin| origin == "*") {
            any.push(key.as_str());
        } else if value.contains("localhost") || value.contains("127.0.0.1") {
            local.push(key.as_str());
        }
    }
    if !any.is_empty() {
        let found = format!("Every site may read answers: {}.", any.join(", "));
        let finding = Finding::fail(found, "Name the sites that may, instead of *.");
        return finding.softened(profile == Profile::Development);
    }
    if !local.is_empty() && profile == Profile::Production {
        let found = format!("Pages of this machine's own programs may read answers: {}.", local.join(", "));
        return Finding::warn(found, "Name your own domain only.");
    }
    Finding::pass("No page of a site that is not named may read answers.")
}
