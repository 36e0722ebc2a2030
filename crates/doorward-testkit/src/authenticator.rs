//! An authenticator and the browser before it, in software: answers options as `navigator.credentials` would.
//!
//! It behaves well as it comes. [`Behaviour`] says what kind of authenticator it is, [`Tampering`] what somebody changes on
//! the way; between them every step of a relying party (WebAuthn level 3, 7.1 and 7.2) can be made to fail alone.
//! Absent: whatever a browser refuses by itself (foreign relying parties, insecure pages).

mod cbor;
mod keys;

use aws_lc_rs::digest;
use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use serde_json::{Value, json};

pub use keys::{FORGER, MAKER, SoftKeyKind};

use keys::{AttestationKey, SoftKey};

/// What kind of authenticator it is. The default is a security key with a PIN and ES256.
#[derive(Clone, Debug)]
pub struct Behaviour {
    /// Somebody touches it.
    pub user_present: bool,
    /// It checks who that is.
    pub user_verified: bool,
    /// Its credentials may be copied to other devices.
    pub backup_eligible: bool,
    /// And are.
    pub backed_up: bool,
    /// It counts signatures.
    pub counts: bool,
    /// Its model.
    pub aaguid: [u8; 16],
    /// The keys that it makes.
    pub key: SoftKeyKind,
    /// What it vouches with.
    pub attestation: SoftAttestation,
    /// What the browser says of the discoverability of a new credential; nothing where it does not know.
    pub discoverable: Option<bool>,
    /// What the browser says of its place.
    pub attachment: Option<&'static str>,
    /// How the browser says that it is reached.
    pub transports: Vec<&'static str>,
    /// Bytes of its identifiers.
    pub id_length: usize,
    /// It says whose credential it used.
    pub sends_handle: bool,
    /// Extensions that it writes although nobody asked, as CBOR.
    pub extensions: Option<Vec<u8>>,
    /// It makes credentials although it has one that was excluded.
    pub ignores_exclusion: bool,
    /// It answers with this one of its credentials, whatever was asked for.
    pub answers_with: Option<usize>,
}

impl Default for Behaviour {
    fn default() -> Self {
        Self {
            user_present: true,
            user_verified: true,
            backup_eligible: false,
            backed_up: false,
            counts: true,
            aaguid: *b"doorward softkey",
            key: SoftKeyKind::Es256,
            attestation: SoftAttestation::None,
            discoverable: Some(true),
            attachment: Some("cross-platform"),
            transports: vec!["usb"],
            id_length: 32,
            sends_handle: true,
            extensions: None,
            ignores_exclusion: false,
            answers_with: None,
        }
    }
}

impl Behaviour {
    /// A key from the days of FIDO U2F: it cannot check who is there, nor be used without a name.
    pub fn u2f() -> Self {
        Self {
            user_verified: false,
            aaguid: [0; 16],
            attestation: SoftAttestation::FidoU2f,
            discoverable: Some(false),
            id_length: 64,
            sends_handle: false,
            ..Self::default()
        }
    }

    /// A passkey of a password manager: verified, copied to other devices, without a counter.
    pub fn synced_passkey() -> Self {
        Self {
            backup_eligible: true,
            backed_up: true,
            counts: false,
            attachment: Some("platform"),
            transports: vec!["hybrid", "internal"],
            id_length: 20,
            ..Self::default()
        }
    }
}

/// What a new credential is vouched with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SoftAttestation {
    /// Nothing.
    None,
    /// `packed`, signed with the new key itself.
    PackedSelf,
    /// `packed`, signed with a key that has a certificate.
    PackedCertificate,
    /// `fido-u2f`, signed with a key that has a certificate.
    FidoU2f,
    /// A format of this name, with a statement that nobody knows.
    Unknown(&'static str),
}

/// A change of something that is sent.
pub type Change<'a, T> = &'a dyn Fn(&mut T);

/// What somebody changes on the way. What is signed is changed before the signature.
#[derive(Clone, Copy, Default)]
pub struct Tampering<'a> {
    /// The client data, before they are hashed.
    pub client_data: Option<Change<'a, Value>>,
    /// The same, as bytes.
    pub client_data_bytes: Option<Change<'a, Vec<u8>>>,
    /// The authenticator data, before they are signed.
    pub authenticator_data: Option<Change<'a, Vec<u8>>>,
    /// The attestation object, after all.
    pub attestation_object: Option<Change<'a, Vec<u8>>>,
    /// The answer, after all.
    pub response: Option<Change<'a, Value>>,
}

struct SoftCredential {
    id: Vec<u8>,
    handle: Vec<u8>,
    rp_id: String,
    discoverable: bool,
    key: SoftKey,
}

/// An authenticator in software.
#[derive(Default)]
pub struct SoftAuthenticator {
    /// How it behaves from now on.
    pub behaviour: Behaviour,
    /// The counter of its last signature.
    pub counter: u32,
    credentials: Vec<SoftCredential>,
}

impl SoftAuthenticator {
    /// An authenticator of this kind.
    pub fn new(behaviour: Behaviour) -> Self {
        Self { behaviour, ..Self::default() }
    }

    /// The identifier of its credential with this number, from 0.
    pub fn credential_id(&self, number: usize) -> &[u8] {
        &self.credentials[number].id
    }

    /// Answers creation options (`PublicKeyCredentialCreationOptionsJSON`) on a page of `origin`, as
    /// `PublicKeyCredential.toJSON()` does. `None` where it has a credential that was excluded.
    pub fn create(&mut self, options: &str, origin: &str) -> Option<String> {
        self.create_tampered(options, origin, &Tampering::default())
    }

    /// The same, changed on the way.
    pub fn create_tampered(
        &mut self,
        options: &str,
        origin: &str,
        tampering: &Tampering<'_>,
    ) -> Option<String> {
        let options: Value = serde_json::from_str(options).unwrap();
        let rp_id = options["rp"]["id"].as_str().unwrap();
        let excluded = ids(&options["excludeCredentials"]);
        if !self.behaviour.ignores_exclusion && self.credentials.iter().any(|one| excluded.contains(&one.id))
        {
            return None;
        }
        let (key, mut id) = (SoftKey::new(self.behaviour.key), vec![0; self.behaviour.id_length]);
        aws_lc_rs::rand::fill(&mut id).unwrap();
        let client_data = collect("webauthn.create", &options, origin, tampering);
        let mut data = self.authenticator_data(rp_id);
        data[32] |= 1 << 6;
        data.splice(37..37, attested(&self.behaviour.aaguid, &id, &key.cose()));
        if let Some(change) = tampering.authenticator_data {
            change(&mut data);
        }
        let (format, statement) = self.statement(&data, &client_data, &id, &key);
        let fields = [("fmt", cbor::text(format)), ("attStmt", statement), ("authData", cbor::bytes(&data))];
        let mut object = cbor::map(fields.map(|(name, value)| (cbor::text(name), value)));
        if let Some(change) = tampering.attestation_object {
            change(&mut object);
        }
        let mut response = json!({
            "id": encode(&id),
            "rawId": encode(&id),
            "type": "public-key",
            "authenticatorAttachment": self.behaviour.attachment,
            "response": {
                "clientDataJSON": encode(&client_data),
                "attestationObject": encode(&object),
                "authenticatorData": encode(&data),
                "transports": self.behaviour.transports,
            },
            "clientExtensionResults": {},
        });
        if let Some(discoverable) = self.behaviour.discoverable {
            response["clientExtensionResults"]["credProps"]["rk"] = json!(discoverable);
        }
        let handle = decode(&options["user"]["id"]);
        let discoverable = self.behaviour.discoverable.unwrap_or(true);
        self.credentials.push(SoftCredential { id, handle, rp_id: rp_id.to_owned(), discoverable, key });
        Some(finish(response, tampering))
    }

    /// Answers request options (`PublicKeyCredentialRequestOptionsJSON`) on a page of `origin`. `None` where it has nothing
    /// that was asked for.
    pub fn get(&mut self, options: &str, origin: &str) -> Option<String> {
        self.get_tampered(options, origin, &Tampering::default())
    }

    /// The same, changed on the way.
    pub fn get_tampered(&mut self, options: &str, origin: &str, tampering: &Tampering<'_>) -> Option<String> {
        let options: Value = serde_json::from_str(options).unwrap();
        let rp_id = options["rpId"].as_str().unwrap();
        let allowed = ids(&options["allowCredentials"]);
        let fits = |one: &&SoftCredential| {
            one.rp_id == rp_id
                && if allowed.is_empty() { one.discoverable } else { allowed.contains(&one.id) }
        };
        if self.behaviour.counts {
            self.counter += 1;
        }
        let credential = match self.behaviour.answers_with {
            Some(number) => &self.credentials[number],
            None => self.credentials.iter().rfind(fits)?,
        };
        let client_data = collect("webauthn.get", &options, origin, tampering);
        let mut data = self.authenticator_data(rp_id);
        if let Some(change) = tampering.authenticator_data {
            change(&mut data);
        }
        let signature = credential.key.sign(&[data.as_slice(), &sha256(&client_data)].concat());
        let mut response = json!({
            "id": encode(&credential.id),
            "rawId": encode(&credential.id),
            "type": "public-key",
            "authenticatorAttachment": self.behaviour.attachment,
            "response": {
                "clientDataJSON": encode(&client_data),
                "authenticatorData": encode(&data),
                "signature": encode(&signature),
            },
            "clientExtensionResults": {},
        });
        if self.behaviour.sends_handle {
            response["response"]["userHandle"] = json!(encode(&credential.handle));
        }
        Some(finish(response, tampering))
    }

    /// Authenticator data without a new credential (level 3, 6.1).
    fn authenticator_data(&self, rp_id: &str) -> Vec<u8> {
        let is = &self.behaviour;
        let flags = [
            (is.user_present, 0),
            (is.user_verified, 2),
            (is.backup_eligible, 3),
            (is.backed_up, 4),
            (is.extensions.is_some(), 7),
        ];
        let flags = flags.into_iter().fold(0_u8, |sum, (on, bit)| sum | (u8::from(on) << bit));
        let mut data = sha256(rp_id.as_bytes()).to_vec();
        data.push(flags);
        data.extend_from_slice(&self.counter.to_be_bytes());
        data.extend_from_slice(is.extensions.as_deref().unwrap_or_default());
        data
    }

    fn statement(
        &self,
        data: &[u8],
        client_data: &[u8],
        id: &[u8],
        key: &SoftKey,
    ) -> (&'static str, Vec<u8>) {
        let signed = [data, &sha256(client_data)].concat();
        let algorithm = || (cbor::text("alg"), cbor::integer(key.algorithm()));
        let signature = |bytes: &[u8]| (cbor::text("sig"), cbor::bytes(bytes));
        let chain = |key: &AttestationKey| (cbor::text("x5c"), cbor::array(&[cbor::bytes(key.certificate)]));
        match self.behaviour.attestation {
            SoftAttestation::None => ("none", cbor::map([])),
            SoftAttestation::PackedSelf => {
                ("packed", cbor::map([algorithm(), signature(&key.sign(&signed))]))
            }
            SoftAttestation::PackedCertificate => {
                let by = AttestationKey::new();
                let algorithm = (cbor::text("alg"), cbor::integer(-7));
                ("packed", cbor::map([algorithm, signature(&by.key.sign(&signed)), chain(&by)]))
            }
            SoftAttestation::FidoU2f => {
                let by = AttestationKey::new();
                let signed = [&[0], &data[..32], &sha256(client_data), id, &key.public()].concat();
                ("fido-u2f", cbor::map([signature(&by.key.sign(&signed)), chain(&by)]))
            }
            SoftAttestation::Unknown(name) => {
                (name, cbor::map([(cbor::text("proof"), cbor::bytes(b"unknown"))]))
            }
        }
    }
}

/// A new credential within authenticator data (level 3, 6.5.1).
fn attested(aaguid: &[u8; 16], id: &[u8], key: &[u8]) -> Vec<u8> {
    let length = u16::try_from(id.len()).unwrap().to_be_bytes();
    [aaguid, length.as_slice(), id, key].concat()
}

/// What a browser collects (level 3, 5.8.1).
fn collect(kind: &str, options: &Value, origin: &str, tampering: &Tampering<'_>) -> Vec<u8> {
    let mut data = json!({
        "type": kind,
        "challenge": options["challenge"],
        "origin": origin,
        "crossOrigin": false,
    });
    if let Some(change) = tampering.client_data {
        change(&mut data);
    }
    let mut bytes = data.to_string().into_bytes();
    if let Some(change) = tampering.client_data_bytes {
        change(&mut bytes);
    }
    bytes
}

fn finish(mut response: Value, tampering: &Tampering<'_>) -> String {
    if let Some(change) = tampering.response {
        change(&mut response);
    }
    response.to_string()
}

fn ids(list: &Value) -> Vec<Vec<u8>> {
    list.as_array().map(|list| list.iter().map(|one| decode(&one["id"])).collect()).unwrap_or_default()
}

fn sha256(bytes: &[u8]) -> [u8; 32] {
    digest::digest(&digest::SHA256, bytes).as_ref().try_into().unwrap()
}

fn encode(bytes: &[u8]) -> String {
    URL_SAFE_NO_PAD.encode(bytes)
}

fn decode(text: &Value) -> Vec<u8> {
    URL_SAFE_NO_PAD.decode(text.as_str().unwrap()).unwrap()
}
