//! `server.tls`, `server.redirect_address` and the certificates that services are shown.

use doorward_config::{AcmeChallenge, ClientCertificates, TlsMode};
use doorward_core::client_certificate::CertificateFact;
use secrecy::ExposeSecret as _;

use crate::{good, refused};

fn tls(inner: &str) -> String {
    format!("server: {{tls: {{{inner}}}}}")
}

#[test]
fn whoever_names_authorities_of_clients_means_them_am_19() {
    let demand = |inner: &str| good(&tls(inner)).config.server.tls.clients.demand;
    assert_eq!(demand("client_ca_path: a.pem"), ClientCertificates::Required);
    assert_eq!(demand("client_ca_path: a.pem, verify_client: optional"), ClientCertificates::Optional);
    assert_eq!(demand("verify_client: none"), ClientCertificates::None);
    assert_eq!(demand("min_version: '1.3'"), ClientCertificates::None);
    let loaded = good(&tls("client_ca_path: a.pem"));
    let shown = loaded.effective.iter().find(|one| one.key == "server.tls.verify_client").unwrap();
    assert_eq!(shown.value, "required");
}

#[test]
fn certificates_of_clients_without_effect_are_refused_hs_36() {
    for demand in ["required", "optional"] {
        refused(
            &tls(&format!("verify_client: {demand}")),
            &["server.tls.verify_client", "without authorities", "server.tls.client_ca_path"],
        );
    }
    refused(&tls("verify_client: sometimes"), &["one of none, optional, required"]);
    for name in ["client_ca_path", "client_crl_path", "client_subject_header"] {
        refused(
            &tls(&format!("verify_client: none, {name}: X-a")),
            &[&format!("server.tls.{name}: has no effect while server.tls.verify_client is none")],
        );
    }
    refused(
        "server: {address: '127.0.0.1:1', tls: {mode: disabled, client_ca_path: a.pem}}",
        &["server.tls.client_ca_path: has no effect while server.tls.mode is disabled"],
    );
    refused(&tls("client_certificates: [a.pem]"), &["set server.tls.client_ca_path"]);
}

#[test]
fn the_header_of_a_clients_subject_is_one_that_nothing_else_uses() {
    let with = |name: &str| tls(&format!("client_ca_path: a.pem, client_subject_header: {name}"));
    let config = good(&with("X-Client-Subject")).config;
    assert_eq!(config.server.tls.clients.subject_header.as_deref(), Some("x-client-subject"));
    for name in ["Remote-User", "X-Forwarded-For", "Host", "Cookie", "Authorization", "X_Client", "'a b'"] {
        refused(&with(name), &["server.tls.client_subject_header"]);
    }
}

#[test]
fn acme_needs_names_and_a_way_to_prove_them() {
    let acme = |inner: &str| tls(&format!("mode: acme, acme: {{{inner}}}"));
    let config = good(&acme("domains: [auth.example.com, B.example.com], email: a@example.com")).config;
    let asked = config.server.tls.acme.unwrap();
    assert_eq!(config.server.tls.mode, TlsMode::Acme);
    assert_eq!(asked.domains, ["auth.example.com", "b.example.com"]);
    assert_eq!(asked.directory.as_str(), "https://acme-v02.api.letsencrypt.org/directory");
    assert_eq!((asked.challenge, asked.email.as_deref()), (AcmeChallenge::TlsAlpn01, Some("a@example.com")));
    assert!(config.server.hsts.is_some(), "a certificate that browsers can check");
    refused(&tls("mode: acme"), &["server.tls.acme.domains", "is missing while server.tls.mode is acme"]);
    for wrong in ["192.0.2.1", "localhost", "'*.example.com'", "'a b'"] {
        refused(&acme(&format!("domains: [{wrong}]")), &["server.tls.acme.domains[0]"]);
    }
    refused(
        &acme("domains: [a.example.com], directory: 'http://ca'"),
        &["server.tls.acme.directory", "https"],
    );
    refused(&acme("domains: [a.example.com], email: nobody"), &["server.tls.acme.email"]);
    refused(&acme("domains: [a.example.com], challenge: dns-01"), &["one of tls-alpn-01, http-01"]);
    refused(
        &acme("domains: [a.example.com], challenge: http-01"),
        &["server.tls.acme.challenge: is http-01", "server.redirect_address"],
    );
    refused(&tls("acme: {domains: [a.example.com]}"), &["has no effect unless server.tls.mode is acme"]);
    let both = "server: {redirect_address: ':80', tls: {mode: acme, acme: {domains: [a.example.com], challenge: http-01}}}";
    assert_eq!(good(both).config.server.tls.acme.unwrap().challenge, AcmeChallenge::Http01);
}

#[test]
fn a_redirect_leads_somewhere_and_has_a_port_of_its_own_hs_38() {
    refused(
        "server: {address: '127.0.0.1:1', redirect_address: ':80', tls: {mode: disabled}}",
        &["server.redirect_address: leads nowhere"],
    );
    refused(
        "server: {redirect_address: '0.0.0.0:8971'}",
        &["server.redirect_address", "cannot share a port"],
    );
    assert_eq!(good("{}").config.server.redirect_address, None);
}

#[test]
fn a_service_is_shown_a_whole_certificate_over_tls_only() {
    let service = |scheme: &str, inner: &str| {
        format!("services: [{{name: a, upstream: '{scheme}://a', tls: {{{inner}}}}}]")
    };
    let both = "client_cert_path: a.pem, client_key_path: a.key";
    let config = good(&service("https", both)).config;
    let (chain, key) = config.services[0].tls.client_certificate.clone().unwrap();
    assert_eq!((chain.to_str(), key.to_str()), (Some("a.pem"), Some("a.key")));
    refused(
        &service("https", "client_cert_path: a.pem"),
        &["means nothing without services[0].tls.client_key_path"],
    );
    refused(
        &service("https", "client_key_path: a.pem"),
        &["means nothing without services[0].tls.client_cert_path"],
    );
    let errors = crate::bad(&service("http", both)).concat();
    for name in ["client_cert_path", "client_key_path"] {
        let message = format!("services[0].tls.{name}: has no effect on an http upstream");
        assert!(errors.contains(&message), "{errors}");
    }
}

#[test]
fn a_service_in_the_clear_on_another_machine_is_named_hs_41() {
    let warned = |upstream: &str| {
        let loaded = good(&format!("services: [{{name: a, upstream: '{upstream}'}}]"));
        loaded.warnings.iter().any(|warning| warning.to_string().contains("services[0].upstream: is http"))
    };
    for far in ["http://192.0.2.7:80", "http://[2001:db8::1]:80", "http://photos.example.com"] {
        assert!(warned(far), "{far}");
    }
    for near in [
        "http://127.0.0.1:80",
        "http://[::1]:80",
        "http://photos:80",
        "http://localhost",
        "https://192.0.2.7",
    ] {
        assert!(!warned(near), "{near}");
    }
}

#[test]
fn a_rule_asks_for_certificates_only_where_clients_are_asked_hs_35() {
    let with = |tls: &str, policy: &str, facts: &str| {
        format!(
            "server: {{tls: {{{tls}}}}}\naccess_control:\n  rules:\n    - domain: a.example.com\n      policy: {policy}\n      \
             client_certificate: {facts}\n"
        )
    };
    let asked = "client_ca_path: a.pem, verify_client: optional";
    let rules =
        good(&with(asked, "bypass", "['cn:phone', 'dns:Tablet.Example']")).config.access_control.rules;
    let expected: Vec<CertificateFact> =
        ["cn:phone", "dns:tablet.example"].iter().map(|text| text.parse().unwrap()).collect();
    assert_eq!(rules[0].client_certificates, expected);
    assert_eq!(
        good(&with(asked, "one_factor", "any")).config.access_control.rules[0].client_certificates.len(),
        1
    );
    let key = "access_control.rules[0].client_certificate";
    refused(&with(asked, "bypass", "[]"), &[key, "is empty, so it would match everything"]);
    refused(&with(asked, "bypass", "phone"), &[key, "cn:<name>"]);
    refused(
        &with("mode: self_signed", "bypass", "any"),
        &[key, "no client is asked", "server.tls.client_ca_path"],
    );
    refused(&with(asked, "deny", "'cn:lost'"), &[key, "is escaped by showing no certificate"]);
    good(&with("client_ca_path: a.pem", "deny", "'cn:lost'"));
}

#[test]
fn an_external_account_is_whole_and_only_for_acme() {
    let key = "zWNDZM6eQGHWpSRTPal5eIUYFTu7EajVIoguysqZ9wG44nMEtx3MUAsUDkMTQ12W";
    let acme = |eab: &str| tls(&format!("mode: acme, acme: {{domains: [auth.example.com], eab: {{{eab}}}}}"));
    let read = |eab: &str| good(&acme(eab)).config.server.tls.acme.unwrap().external_account.unwrap();
    let account = read(&format!("key_id: kid-1, hmac_key: {key}=="));
    assert_eq!((account.key_id.as_str(), account.hmac_key.expose_secret()), ("kid-1", key));
    assert!(!format!("{account:?}").contains(key));
    refused(&acme("key_id: kid-1"), &["server.tls.acme.eab.hmac_key", "is missing"]);
    refused(&acme(&format!("hmac_key: {key}")), &["server.tls.acme.eab.key_id", "is missing"]);
    for wrong in ["short", "zWNDZM6eQGHWpSRTPal5e+UYFTu7Eaj/", "zWNDZM6eQGHWpSRTPal5eIUYF"] {
        refused(
            &acme(&format!("key_id: kid-1, hmac_key: {wrong}")),
            &["server.tls.acme.eab.hmac_key", "base64url"],
        );
    }
    refused(
        &tls(&format!("mode: self_signed, acme: {{eab: {{key_id: kid-1, hmac_key: {key}}}}}")),
        &["server.tls.acme.eab", "has no effect unless server.tls.mode is acme"],
    );
}

#[test]
fn hs_031_the_key_of_a_self_signed_certificate_may_be_rsa_and_only_of_such_a_certificate() {
    use doorward_config::SelfSignedKey;
    let key = |text: &str| good(text).config.server.tls.self_signed_key;
    assert_eq!(key(""), SelfSignedKey::Ecdsa);
    assert_eq!(key("server: {tls: {self_signed_key: rsa}}"), SelfSignedKey::Rsa);
    refused(
        "server: {tls: {self_signed_key: ed25519}}",
        &["server.tls.self_signed_key: expected one of ecdsa, rsa"],
    );
    refused(
        "server: {tls: {mode: provided, cert_path: /c, key_path: /k, self_signed_key: rsa}}",
        &["server.tls.self_signed_key: has no effect unless server.tls.mode is self_signed"],
    );
}
