//! Rules that ask for certificates of clients, and whether clients are asked for any (HS-35).

use super::{ClientCertificates, Config, Policy};
use crate::{problem::Origin, reader::Reader};

/// A criterion that can never hold is a mistake, and so is a denial that everybody escapes who shows nothing.
pub(super) fn check(config: &Config, reader: &mut Reader) {
    let keys = ["server.tls.mode", "server.tls.verify_client", "server.tls.client_ca_path"];
    if keys.iter().any(|key| reader.has_failed(key)) {
        return;
    }
    for (index, rule) in config.access_control.rules.iter().enumerate() {
        if rule.client_certificates.is_empty() {
            continue;
        }
        let message = match (config.server.tls.clients.demand, rule.policy) {
            (ClientCertificates::None, _) => {
                "no client is asked for a certificate, so the rule never matches; set server.tls.client_ca_path"
            }
            (ClientCertificates::Optional, Policy::Deny) => {
                "is escaped by showing no certificate while server.tls.verify_client is optional; list the certificates \
                 that may pass instead, or set required"
            }
            _ => continue,
        };
        let source = rule.source.clone();
        let origin = Origin::File { file: source.file, line: source.line, column: source.column };
        reader.error_at(&format!("access_control.rules[{index}].client_certificate"), origin, message);
    }
}
