//! Security keys and passkeys: enrolling, naming, removing, and proving one as second factor. A passkey instead of a
//! password is a sign-in and stands in `login`.
//!
//! What a ceremony must remember is carried by the page, sealed by its room; here it is bytes. A challenge is answered
//! once: its mark is burned before anything is judged, on any outcome (SC-155).

use std::{iter, time::Duration};

use doorward_crypto::{
    sha256,
    webauthn::{
        Ceremony, Descriptor, NewCredential, RelyingParty, Requirement, StoredCredential, WebauthnError,
        WebauthnPolicy,
    },
};

use super::{Change, EnrolError, FactorOutcome, SecondFactors};
use crate::{
    audit::{AuditKind, AuditOutcome},
    factors::{FactorKind, Passkey, PasskeyUse, USER_HANDLE_BYTES, UserHandle},
    identity::folded,
    notice::Cause,
    one_time::{OneTimeKey, OneTimePurpose},
    ports::{PasskeyOutcome, PortError, Ports},
    session::{Held, Lifetimes, Method, Methods},
};

/// Letters of a passkey's name.
const MAX_NAME: usize = 64;

/// Keys of one person; more make no sense and every page names them all.
const MAX_KEYS: usize = 32;

/// A page that waits for a key may be answered for so long after the browser has given up, for slow lines.
const GRACE: Duration = Duration::from_secs(30);

/// What is done with a counter that goes backwards (SC-161).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CloneDetection {
    /// The assertion is refused.
    Refuse,
    /// It counts, is marked and told to its owner.
    Warn,
}

/// What holds for security keys and passkeys (`authelia.md` 1.6).
#[derive(Clone, Debug)]
pub struct PasskeyRules {
    /// What is asked for and accepted; the relying party and its origin are those of each portal.
    pub policy: WebauthnPolicy,
    /// A passkey may stand in the place of name and password.
    pub sign_in: bool,
    /// A passkey that has recognised its owner counts as two factors (SC-157).
    pub verified_is_two: bool,
    /// What is done with a counter that goes backwards.
    pub clones: CloneDetection,
    /// Whoever proved a second factor beside their password has the browser offered to make a passkey of it by itself.
    pub upgrade: bool,
}

/// How a new credential comes to be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Enrolment {
    /// Its person asked for it.
    Asked,
    /// The browser makes it by itself, beside the password that it has just filled in (level 3, 5.1.3, "conditional").
    Upgrade,
}

/// The portal at which a ceremony takes place, as browsers know it.
#[derive(Clone, Copy, Debug)]
pub struct Site<'a> {
    /// The host.
    pub host: &'a str,
    /// The origin: scheme, host, and port where it is not the scheme's.
    pub origin: &'a str,
}

impl PasskeyRules {
    /// The relying party of `site`; `None` where browsers know no passkeys, as on an address without a name.
    pub fn party(&self, site: Site<'_>) -> Option<RelyingParty> {
        Self::party_of(self.policy.clone(), site)
    }

    /// The same for new credentials; `None` too where none is made in this way.
    fn enrolling(&self, site: Site<'_>, how: Enrolment) -> Option<RelyingParty> {
        match how {
            Enrolment::Asked => self.party(site),
            Enrolment::Upgrade if self.upgrade => {
                Self::party_of(self.policy.clone().into_conditional(), site)
            }
            Enrolment::Upgrade => None,
        }
    }

    fn party_of(policy: WebauthnPolicy, site: Site<'_>) -> Option<RelyingParty> {
        let policy =
            WebauthnPolicy { rp_id: site.host.to_owned(), origins: vec![site.origin.to_owned()], ..policy };
        let is_name = site.host.parse::<std::net::IpAddr>().is_err() && !site.host.starts_with('[');
        is_name.then(|| RelyingParty::new(policy).ok()).flatten()
    }

    /// How long the state of a ceremony is good.
    pub fn ceremony_life(&self) -> Duration {
        self.policy.timeout + GRACE
    }

    /// What judging an assertion asks of the passkey: one that stands alone must recognise its owner (SC-157).
    pub(crate) const fn sign_in_verification(&self) -> Requirement {
        if self.verified_is_two { Requirement::Required } else { Requirement::Preferred }
    }
}

/// Burns the mark of a challenge: `true` the first time.
pub(crate) async fn burn(ports: &Ports, rules: &PasskeyRules, state: &[u8]) -> Result<bool, PortError> {
    let key = OneTimeKey::of(OneTimePurpose::Challenge, &sha256(state));
    let ends = ports.clock.now().plus(rules.ceremony_life() + GRACE);
    ports.one_time.one_time_burn(OneTimePurpose::Challenge, &key, ends).await
}

/// Notes the use of a credential as the counter rule wants it; why not, where it must not count.
pub(crate) async fn used(
    ports: &Ports,
    rules: &PasskeyRules,
    passkey: &Passkey,
    asserted: &doorward_crypto::webauthn::Asserted,
) -> Result<Result<(), &'static str>, PortError> {
    let suspicious = asserted.counter_went_back;
    if suspicious && rules.clones == CloneDetection::Refuse {
        return Ok(Err("counter"));
    }
    let used = PasskeyUse {
        counter_before: passkey.counter,
        counter: asserted.counter,
        credential: asserted.credential.clone(),
        clone_suspected: suspicious || passkey.clone_suspected,
        at: ports.clock.now(),
    };
    if suspicious {
        tracing::warn!(
            user = passkey.user,
            "the counter of a passkey went backwards; there may be a copy of it"
        );
    }
    let noted = ports.passkeys.passkey_used(&passkey.id, &used).await?;
    Ok(if noted { Ok(()) } else { Err("counter") })
}

/// A credential as the relying party takes it.
pub(crate) fn stored(passkey: &Passkey) -> StoredCredential<'_> {
    StoredCredential { id: &passkey.id, credential: &passkey.credential, counter: passkey.counter }
}

/// An answer of a browser to a challenge.
#[derive(Clone, Copy, Debug)]
pub struct PasskeyAnswer<'a> {
    /// Where the ceremony takes place.
    pub site: Site<'a>,
    /// What `begin` gave, as it was sealed; empty where it was not ours or is too old.
    pub state: &'a [u8],
    /// What the browser answered, JSON.
    pub response: &'a str,
}

impl SecondFactors {
    /// The credentials of `user` that work at `site`.
    ///
    /// # Errors
    /// When the store does not answer.
    pub async fn passkeys(&self, user: &str, site: Site<'_>) -> Result<Vec<Passkey>, PortError> {
        let mut all = self.ports.passkeys.passkey_list(user).await?;
        all.retain(|passkey| passkey.rp_id == site.host);
        Ok(all)
    }

    /// Asks the person of `session` for one of their credentials; `None` where they have none for this site.
    ///
    /// # Errors
    /// When the store does not answer.
    pub async fn begin_passkey(&self, user: &str, site: Site<'_>) -> Result<Option<Ceremony>, PortError> {
        let Some(party) = self.rules.passkeys.as_ref().and_then(|rules| rules.party(site)) else {
            return Ok(None);
        };
        let passkeys = self.passkeys(user, site).await?;
        if passkeys.is_empty() {
            return Ok(None);
        }
        let allowed: Vec<Descriptor> = passkeys.iter().map(|one| Descriptor::of(&stored(one))).collect();
        let handle = self.handle(user).await?;
        let verification = party.policy().user_verification;
        Ok(Some(party.begin_authentication(&*self.ports.entropy, &allowed, &handle, verification)))
    }

    /// Proves a security key or passkey as second factor.
    ///
    /// # Errors
    /// When a store does not answer; nothing is proved then.
    pub async fn passkey(
        &self,
        session: Held<'_>,
        lifetimes: &Lifetimes,
        answer: PasskeyAnswer<'_>,
        cause: &Cause<'_>,
    ) -> Result<FactorOutcome, PortError> {
        let right = async {
            match self.judge(session.user, answer).await? {
                Ok(()) => Ok(true),
                Err(reason) => {
                    tracing::info!(user = session.user, reason, "a passkey's answer was not accepted");
                    Ok(false)
                }
            }
        };
        self.gate(session, lifetimes, cause, Method::Webauthn, right).await
    }

    async fn judge(
        &self,
        user: &str,
        answer: PasskeyAnswer<'_>,
    ) -> Result<Result<(), &'static str>, PortError> {
        let Some(rules) = &self.rules.passkeys else { return Ok(Err("off")) };
        let Some(party) = rules.party(answer.site) else { return Ok(Err("site")) };
        if answer.state.is_empty() || !burn(&self.ports, rules, answer.state).await? {
            return Ok(Err("challenge"));
        }
        let passkeys = self.passkeys(user, answer.site).await?;
        let known: Vec<StoredCredential<'_>> = passkeys.iter().map(stored).collect();
        let asserted = match party.finish_authentication(answer.state, answer.response, &known) {
            Ok(asserted) => asserted,
            Err(error) => return Ok(Err(error.code())),
        };
        match passkeys.iter().find(|passkey| passkey.id == asserted.id) {
            Some(passkey) => used(&self.ports, rules, passkey, &asserted).await,
            None => Ok(Err(WebauthnError::Credential.code())),
        }
    }

    /// What authenticators know `user` by; random, so that it reveals nothing (AM-27).
    async fn handle(&self, user: &str) -> Result<UserHandle, PortError> {
        let mut fresh = [0; USER_HANDLE_BYTES];
        self.ports.entropy.fill(&mut fresh);
        self.ports.passkeys.handle_of(user, &fresh).await
    }

    /// Whether the browser of `user`, who has proved themselves by `methods`, is to be offered to make a passkey by itself
    /// at `site`: that is on, and they have none there that would do without their name.
    ///
    /// # Errors
    /// When a store does not answer.
    pub async fn upgrade_is_due(
        &self,
        user: &str,
        methods: Methods,
        site: Site<'_>,
    ) -> Result<bool, PortError> {
        let party = self.rules.passkeys.as_ref().and_then(|rules| rules.enrolling(site, Enrolment::Upgrade));
        if party.is_none() || !methods.are_of_every_day() {
            return Ok(false);
        }
        let existing = self.ports.passkeys.passkey_list(user).await?;
        let does = |one: &Passkey| one.discoverable && one.rp_id == site.host;
        Ok(existing.len() < MAX_KEYS && !existing.iter().any(does))
    }

    /// Begins to enrol a credential for the one whose factors are changed.
    ///
    /// # Errors
    /// When passkeys are off or cannot be used or made in this way here, or there are too many.
    pub async fn begin_enrolment(
        &self,
        change: &Change<'_>,
        site: Site<'_>,
        how: Enrolment,
    ) -> Result<Ceremony, EnrolError> {
        let rules = self.rules.passkeys.as_ref().ok_or(EnrolError::Off)?;
        let party = rules.enrolling(site, how).ok_or(EnrolError::Off)?;
        let person = change.person;
        let existing = self.ports.passkeys.passkey_list(&person.user).await?;
        if existing.len() >= MAX_KEYS {
            return Err(EnrolError::TooMany);
        }
        let handle = self.handle(&person.user).await?;
        let existing: Vec<Descriptor> = existing.iter().map(|one| Descriptor::of(&stored(one))).collect();
        Ok(party.begin_registration(
            &*self.ports.entropy,
            &NewCredential {
                handle: &handle,
                name: &person.user,
                display_name: &person.display_name,
                existing: &existing,
            },
        ))
    }

    /// Keeps a credential under `name`; one that nobody was asked about under another like it, if that one is taken.
    ///
    /// # Errors
    /// Why not; then nothing was changed.
    pub async fn finish_enrolment(
        &self,
        change: &Change<'_>,
        answer: PasskeyAnswer<'_>,
        name: &str,
        how: Enrolment,
    ) -> Result<(), EnrolError> {
        let name = checked_name(name)?;
        let rules = self.rules.passkeys.as_ref().ok_or(EnrolError::Off)?;
        let party = rules.enrolling(answer.site, how).ok_or(EnrolError::Off)?;
        if !burn(&self.ports, rules, answer.state).await? {
            return Err(EnrolError::Refused("challenge"));
        }
        let registered = party
            .finish_registration(answer.state, answer.response)
            .map_err(|error| EnrolError::Refused(error.code()))?;
        let name = match how {
            Enrolment::Asked => name.to_owned(),
            Enrolment::Upgrade => self.free_name(&change.person.user, name).await?,
        };
        let passkey = Passkey {
            user: change.person.user.clone(),
            id: registered.id,
            name: name.clone(),
            rp_id: answer.site.host.to_owned(),
            credential: registered.credential,
            counter: registered.counter,
            discoverable: registered.discoverable,
            aaguid: registered.aaguid.map(|model| model.to_string()),
            clone_suspected: false,
            created: self.ports.clock.now(),
            last_used: None,
        };
        match self.ports.passkeys.passkey_add(&passkey).await? {
            PasskeyOutcome::Done => {}
            PasskeyOutcome::Taken => return Err(EnrolError::Taken),
            PasskeyOutcome::NameTaken => return Err(EnrolError::NameTaken),
            PasskeyOutcome::Missing => return Err(EnrolError::Missing),
        }
        self.added(FactorKind::Webauthn, Some(name), change).await
    }

    /// `name`, or with the first number behind it that makes it one which `user` has not given yet.
    async fn free_name(&self, user: &str, name: &str) -> Result<String, PortError> {
        let existing = self.ports.passkeys.passkey_list(user).await?;
        let taken: Vec<String> = existing.iter().map(|one| folded(&one.name)).collect();
        let numbered = (2..=MAX_KEYS + 1).map(|number| format!("{name} {number}"));
        let mut names = iter::once(name.to_owned()).chain(numbered);
        Ok(names.find(|name| !taken.contains(&folded(name))).unwrap_or_else(|| name.to_owned()))
    }

    /// Gives a credential another name.
    ///
    /// # Errors
    /// When there is none, or the name is no name or another one's.
    pub async fn rename_passkey(&self, change: &Change<'_>, id: &[u8], name: &str) -> Result<(), EnrolError> {
        let name = checked_name(name)?;
        match self.ports.passkeys.passkey_rename(&change.person.user, id, name).await? {
            PasskeyOutcome::Done => {}
            PasskeyOutcome::NameTaken => return Err(EnrolError::NameTaken),
            PasskeyOutcome::Taken | PasskeyOutcome::Missing => return Err(EnrolError::Missing),
        }
        let about = format!("{}:{name}", FactorKind::Webauthn.name());
        let origin = change.cause.origin;
        self.audit(AuditKind::FactorChanged, AuditOutcome::Success, change.by, Some(about), origin);
        Ok(())
    }

    /// Removes a credential.
    ///
    /// # Errors
    /// When the person has none with this identifier.
    pub async fn remove_passkey(&self, change: &Change<'_>, id: &[u8]) -> Result<(), EnrolError> {
        let user = &change.person.user;
        let all = self.ports.passkeys.passkey_list(user).await?;
        let name = all.into_iter().find(|one| one.id == id).map(|one| one.name).ok_or(EnrolError::Missing)?;
        if !self.ports.passkeys.passkey_delete(user, id).await? {
            return Err(EnrolError::Missing);
        }
        self.removed(FactorKind::Webauthn, Some(name), change).await
    }
}

fn checked_name(name: &str) -> Result<&str, EnrolError> {
    let name = name.trim();
    let fits = (1..=MAX_NAME).contains(&name.chars().count()) && !name.chars().any(char::is_control);
    if fits { Ok(name) } else { Err(EnrolError::Name) }
}
