//! What a relying party asks for and accepts.

use std::{fmt, sync::Arc, time::Duration};

use super::{library::Library, models::Models};

/// A model of authenticator.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Aaguid(pub [u8; 16]);

impl Aaguid {
    /// Reads the form of a UUID with dashes, in any case.
    pub fn parse(text: &str) -> Option<Self> {
        let dashes = [8, 13, 18, 23];
        if text.len() != 36 || dashes.iter().any(|dash| text.as_bytes().get(*dash) != Some(&b'-')) {
            return None;
        }
        let mut digits = text.bytes().filter(|byte| *byte != b'-').map(|byte| char::from(byte).to_digit(16));
        let mut bytes = [0; 16];
        for byte in &mut bytes {
            *byte = (digits.next()?? * 16 + digits.next()??) as u8;
        }
        digits.next().is_none().then_some(Self(bytes))
    }

    /// Whether it says nothing: browsers write zeros where no attestation was asked for.
    pub fn is_zero(&self) -> bool {
        self.0 == [0; 16]
    }
}

impl fmt::Display for Aaguid {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, byte) in self.0.iter().enumerate() {
            let dash = if matches!(index, 4 | 6 | 8 | 10) { "-" } else { "" };
            write!(f, "{dash}{byte:02x}")?;
        }
        Ok(())
    }
}

impl fmt::Debug for Aaguid {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

/// How much something is wanted (level 3, 5.4.6 and 5.8.6).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Requirement {
    /// Better not.
    Discouraged,
    /// If possible.
    #[default]
    Preferred,
    /// Or it fails.
    Required,
}

impl Requirement {
    /// The name in options and configuration.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Discouraged => "discouraged",
            Self::Preferred => "preferred",
            Self::Required => "required",
        }
    }

    /// The requirement with this name.
    pub fn from_name(name: &str) -> Option<Self> {
        [Self::Discouraged, Self::Preferred, Self::Required].into_iter().find(|one| one.name() == name)
    }
}

/// Which authenticators are wanted (level 3, 5.4.5).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Attachment {
    /// Built into the device.
    Platform,
    /// Separate from it.
    CrossPlatform,
}

impl Attachment {
    /// The name in options and configuration.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Platform => "platform",
            Self::CrossPlatform => "cross-platform",
        }
    }

    /// The attachment with this name.
    pub fn from_name(name: &str) -> Option<Self> {
        [Self::Platform, Self::CrossPlatform].into_iter().find(|one| one.name() == name)
    }
}

/// What authenticators are asked to vouch with (level 3, 5.4.7), and what becomes of it. By itself a statement says of
/// which make an authenticator claims to be, and that a key of that claim signed; that the claim is true follows from
/// [`Models`] only.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum AttestationConveyance {
    /// Nothing. A statement that comes nevertheless is not looked at.
    None,
    /// Whatever the browser likes to give. Statements of known formats have to hold; unknown ones count as none.
    #[default]
    Indirect,
    /// What the authenticator gives. Statements of unknown formats are refused; none at all is accepted, because many
    /// passkey providers have nothing else.
    Direct,
    /// The same, with the device's own serial number where the browser is managed so.
    Enterprise,
}

impl AttestationConveyance {
    /// The name in options and configuration.
    pub const fn name(self) -> &'static str {
        match self {
            Self::None => "none",
            Self::Indirect => "indirect",
            Self::Direct => "direct",
            Self::Enterprise => "enterprise",
        }
    }

    /// The conveyance with this name.
    pub fn from_name(name: &str) -> Option<Self> {
        [Self::None, Self::Indirect, Self::Direct, Self::Enterprise]
            .into_iter()
            .find(|one| one.name() == name)
    }
}

/// What a relying party asks for and accepts. The defaults are Authelia's (`authelia.md` 1.6).
#[derive(Clone, Debug)]
pub struct WebauthnPolicy {
    /// The host that credentials are for.
    pub rp_id: String,
    /// What authenticators show.
    pub rp_name: String,
    /// The pages that may ask, as browsers write origins: `https://auth.example.com`, with the port where it is not the
    /// scheme's. Each on the host `rp_id` or below it.
    pub origins: Vec<String>,
    /// How long the browser waits for a person. The caller ends the state in time.
    pub timeout: Duration,
    /// What new authenticators are asked to vouch with.
    pub attestation: AttestationConveyance,
    /// Which authenticators may be registered; any where it does not say.
    pub attachment: Option<Attachment>,
    /// Whether new credentials can be used without a name.
    pub discoverability: Requirement,
    /// Whether new authenticators check who is there (fingerprint, PIN).
    pub user_verification: Requirement,
    /// Models that may be registered; all where it is empty. With attestation `none` most browsers hide the model.
    pub permitted_aaguids: Vec<Aaguid>,
    /// Models that may not be registered.
    pub prohibited_aaguids: Vec<Aaguid>,
    /// Refuses credentials that may be copied to other devices.
    pub prohibit_backup_eligibility: bool,
    /// The list of models that new ones are held against, where there shall be one.
    pub models: Option<Arc<Models>>,
    /// New credentials are made by the browser without asking, beside a password that it has just filled in (level 3,
    /// 5.1.3, "conditional"): nobody need be present for it (7.1), and no statement is looked at.
    pub conditional: bool,
}

impl WebauthnPolicy {
    /// The defaults for a relying party.
    pub fn new(rp_id: &str, rp_name: &str, origins: Vec<String>) -> Self {
        Self {
            rp_id: rp_id.to_owned(),
            rp_name: rp_name.to_owned(),
            origins,
            timeout: Duration::from_secs(60),
            attestation: AttestationConveyance::Indirect,
            attachment: None,
            discoverability: Requirement::Preferred,
            user_verification: Requirement::Preferred,
            permitted_aaguids: Vec::new(),
            prohibited_aaguids: Vec::new(),
            prohibit_backup_eligibility: false,
            models: None,
            conditional: false,
        }
    }

    /// The same for what a browser makes without asking: it is to be found without a name, or it would be of no use.
    pub fn into_conditional(self) -> Self {
        Self {
            attestation: AttestationConveyance::None,
            discoverability: Requirement::Required,
            conditional: true,
            ..self
        }
    }
}

/// Why a policy is none.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PolicyError {
    /// There is no page that may ask.
    #[error("no origin may ask for credentials")]
    NoOrigin,
    /// Not written as browsers write it, or not secure.
    #[error("`{0}` is not an origin as browsers write it, such as https://auth.example.com")]
    Origin(String),
    /// Browsers refuse a relying party of another host.
    #[error("the origin `{0}` is not on the host `{1}` or below it")]
    Foreign(String, String),
}

/// A relying party: its policy, checked.
pub struct RelyingParty {
    pub(super) policy: WebauthnPolicy,
    pub(super) library: Library,
}

impl RelyingParty {
    /// The relying party of a policy.
    ///
    /// # Errors
    /// When its origins are none that a browser would accept for its host.
    pub fn new(policy: WebauthnPolicy) -> Result<Self, PolicyError> {
        let mut origins = Vec::new();
        for text in &policy.origins {
            let url = url::Url::parse(text).map_err(|_| PolicyError::Origin(text.clone()))?;
            let host = url.host_str().unwrap_or_default();
            let local = host == "localhost" || host.ends_with(".localhost");
            let secure = url.scheme() == "https" || (url.scheme() == "http" && local);
            if !secure || url.origin().ascii_serialization() != *text {
                return Err(PolicyError::Origin(text.clone()));
            }
            let below = host.strip_suffix(policy.rp_id.as_str()).is_some_and(|front| front.ends_with('.'));
            if host != policy.rp_id && !below {
                return Err(PolicyError::Foreign(text.clone(), policy.rp_id.clone()));
            }
            origins.push(url);
        }
        if origins.is_empty() {
            return Err(PolicyError::NoOrigin);
        }
        let library = Library::new(&policy, origins);
        Ok(Self { policy, library })
    }

    /// What it asks for and accepts.
    pub fn policy(&self) -> &WebauthnPolicy {
        &self.policy
    }

    /// Milliseconds that the browser waits.
    pub(super) fn timeout(&self) -> u32 {
        u32::try_from(self.policy.timeout.as_millis()).unwrap_or(u32::MAX)
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "tests")]
    use super::*;

    #[test]
    fn only_origins_that_a_browser_would_accept_make_a_relying_party() {
        let party = |rp_id: &str, origin: &str| {
            RelyingParty::new(WebauthnPolicy::new(rp_id, "Doorward", vec![origin.to_owned()])).map(|_| ())
        };
        for (rp_id, origin) in [
            ("auth.example.com", "https://auth.example.com"),
            ("example.com", "https://auth.example.com:8443"),
            ("localhost", "http://localhost:9091"),
        ] {
            assert_eq!(party(rp_id, origin), Ok(()), "{origin}");
        }
        for origin in [
            "auth.example.com",
            "http://auth.example.com",
            "https://auth.example.com/",
            "https://auth.example.com:443",
            "https://AUTH.example.com",
            "https://bob@auth.example.com",
            "null",
            "*",
        ] {
            assert_eq!(party("auth.example.com", origin), Err(PolicyError::Origin(origin.to_owned())));
        }
        for (rp_id, origin) in [
            ("example.com", "https://evilexample.com"),
            ("auth.example.com", "https://example.com"),
            ("", "https://example.com"),
        ] {
            let foreign = PolicyError::Foreign(origin.to_owned(), rp_id.to_owned());
            assert_eq!(party(rp_id, origin), Err(foreign));
        }
        let none = WebauthnPolicy::new("example.com", "Doorward", Vec::new());
        assert_eq!(RelyingParty::new(none).map(|_| ()), Err(PolicyError::NoOrigin));
    }

    #[test]
    fn models_are_read_and_written_as_uuids() {
        let text = "ee882879-721c-4913-9775-3dfcce97072a";
        assert_eq!(Aaguid::parse(text).unwrap().to_string(), text);
        assert_eq!(Aaguid::parse(&text.to_uppercase()), Aaguid::parse(text));
        for bad in [
            "",
            "ee882879721c491397753dfcce97072a",
            "ee882879-721c-4913-9775-3dfcce97072",
            "ee882879-721c-4913-9775-3dfcce97072g",
            "-e882879-721c-4913-9775-3dfcce97072a",
        ] {
            assert_eq!(Aaguid::parse(bad), None, "{bad}");
        }
    }

    #[test]
    fn names_are_those_of_the_specification_and_read_back() {
        for name in ["discouraged", "preferred", "required"] {
            assert_eq!(Requirement::from_name(name).map(Requirement::name), Some(name));
        }
        for name in ["platform", "cross-platform"] {
            assert_eq!(Attachment::from_name(name).map(Attachment::name), Some(name));
        }
        for name in ["none", "indirect", "direct", "enterprise"] {
            assert_eq!(AttestationConveyance::from_name(name).map(AttestationConveyance::name), Some(name));
        }
        assert!(Requirement::from_name("").is_none() && Attachment::from_name("any").is_none());
    }
}
