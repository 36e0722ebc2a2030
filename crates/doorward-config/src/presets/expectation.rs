//! What presets count on.

use std::net::IpAddr;

use super::{Preset, preset};
use crate::config::{CameraLayout, Config, RemoteGroups, ServiceConfig};

/// How much depends on an expectation.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Weight {
    /// Worth knowing; there are good reasons to do otherwise.
    Advice,
    /// Without it somebody can get further than they should.
    Protection,
    /// With it the preset would be a lie: the configuration is refused.
    Condition,
}

/// Something that a preset counts on, and whether a configuration keeps it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Expectation {
    /// A stable name, such as `preset.frigate.upstream_secret`.
    pub id: String,
    /// The service's name.
    pub service: String,
    /// The full key that it is about, such as `services[2].upstream_secret`.
    pub key: String,
    /// How much depends on it.
    pub weight: Weight,
    /// Whether it is kept.
    pub kept: bool,
    /// What is wrong and what to do, without a full stop; it also holds as the reason where it is kept.
    pub sentence: String,
}

/// Every expectation of every service that has a preset, in the order of the configuration.
pub fn expectations(config: &Config) -> Vec<Expectation> {
    let mut all = Vec::new();
    for (index, service) in config.services.iter().enumerate() {
        let Some(preset) = service.preset.and_then(preset) else { continue };
        let mut list = List { preset, service, index, all: &mut all };
        list.of_every_preset();
        if service.guard.camera_layout == Some(CameraLayout::Frigate) || preset.name == "frigate" {
            list.of_cameras(config);
        }
    }
    all
}

struct List<'a> {
    preset: &'static Preset,
    service: &'a ServiceConfig,
    index: usize,
    all: &'a mut Vec<Expectation>,
}

impl List<'_> {
    fn expect(&mut self, name: &str, weight: Weight, kept: bool, sentence: String) {
        self.all.push(Expectation {
            id: format!("preset.{}.{}", self.preset.name, name.replace('.', "_")),
            service: self.service.name.clone(),
            key: format!("services[{}].{name}", self.index),
            weight,
            kept,
            sentence,
        });
    }

    fn of_every_preset(&mut self) {
        let (application, guard) = (self.preset.application, &self.service.guard);
        let header = &guard.upstream_secret_header;
        let has_secret = guard.upstream_secret.is_some()
            || guard.upstream_secret_path.is_some()
            || self.service.credentials.is_some()
            || self.service.headers.iter().any(|(name, _)| name.eq_ignore_ascii_case(header));
        let sentence = format!(
            "is not set, so {application} cannot tell Doorward from anybody else who reaches it; set a long random \
             secret here, or a file with it in upstream_secret_path, and the same one there"
        );
        self.expect("upstream_secret", Weight::Protection, has_secret, sentence);
        let port = self.service.upstream.port;
        let refused = self.preset.refused_ports.contains(&port);
        let sentence = format!(
            "is port {port} of {application}, where everybody is an administrator and what Doorward says is ignored; \
             use the port that asks for sign-in"
        );
        self.expect("upstream", Weight::Condition, !refused, sentence);
        let safe = self.service.upstream.tls || is_this_machine(&self.service.upstream.host);
        let sentence =
            "leads to another machine without TLS, so names and the secret cross the network readable; use \
                        https with tls.pin, unless it is a private network of containers"
                .to_owned();
        self.expect("upstream.tls", Weight::Advice, safe, sentence);
        let sentence = format!("is empty, so every role reaches what {application} keeps for administrators");
        self.expect("admin_paths", Weight::Protection, !guard.admin_paths.is_empty(), sentence);
    }

    fn of_cameras(&mut self, config: &Config) {
        let guard = &self.service.guard;
        let kept = guard.remote_groups == RemoteGroups::Role;
        let sentence =
            "is not `role`, so Frigate sees groups where it looks for one role; remove the line".to_owned();
        self.expect("remote_groups", Weight::Protection, kept, sentence);
        let kept = guard.camera_layout.is_some();
        let sentence = "is off, so only Frigate itself keeps cameras apart; remove the line".to_owned();
        self.expect("camera_layout", Weight::Protection, kept, sentence);
        let without: Vec<&str> = config
            .roles()
            .into_iter()
            .filter(|role| !matches!(*role, "admin" | "viewer"))
            .filter(|role| !guard.cameras.iter().any(|(name, _)| name == role))
            .collect();
        let sentence = format!(
            "names no cameras for {}, so people with that role see none; name some, or '*' for all",
            without.join(", ")
        );
        self.expect("cameras", Weight::Advice, without.is_empty(), sentence);
    }
}

fn is_this_machine(host: &str) -> bool {
    host == "localhost" || host.parse::<IpAddr>().is_ok_and(|address| address.is_loopback())
}
