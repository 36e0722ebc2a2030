//! What a form remembers, sealed and bound to one browser (SC-099, SC-225).
//!
//! The browser has a random cookie; the form carries a value that opens only together with it, only for the
//! purpose it was made for, and only for an hour.

use std::time::Duration;

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use doorward_core::{credentials::cookies, time::Timestamp};
use doorward_crypto::{random_token, seal::SealContext};
use http::HeaderMap;
use serde::{Deserialize, Serialize};

use crate::service::Room;

const COOKIE: &str = "__Host-doorward_flow";

/// Bytes of randomness in the cookie.
const COOKIE_BYTES: usize = 18;

/// A form is good for so long.
const LIFE: Duration = Duration::from_secs(3600);

/// More copies of the cookie than this are not looked at.
const MAX_COPIES: usize = 4;

/// Longer values are no form of ours.
const MAX_SEALED: usize = 8192;

/// A challenge to somebody with many keys names them all.
const MAX_CARGO: usize = 128 * 1024;

/// What a form is for; the state of one is none for the other.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Purpose {
    SignIn,
    SignOut,
    Settings,
    /// The page of the second factor.
    SecondFactor,
    /// A secret or challenge that was offered for enrolment.
    Enrolment,
    /// A challenge to a passkey or security key.
    Challenge,
    /// Asking for a new password, and setting it.
    Reset,
}

impl Purpose {
    const fn name(self) -> &'static str {
        match self {
            Self::SignIn => "sign-in",
            Self::SignOut => "sign-out",
            Self::Settings => "settings",
            Self::SecondFactor => "second-factor",
            Self::Enrolment => "enrolment",
            Self::Challenge => "challenge",
            Self::Reset => "reset",
        }
    }
}

/// What a form carries: where somebody is going. Checked when the form was made, and again when it comes back.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Journey {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) target: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) method: Option<String>,
}

#[derive(Serialize, Deserialize)]
struct Sealed {
    #[serde(flatten)]
    journey: Journey,
    at: i64,
}

/// What came back with a form.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Returned {
    /// Our form, from this browser, in time.
    Good(Journey),
    /// Our form, from this browser, too late.
    Expired(Journey),
    /// Not our form, or another browser's.
    Foreign,
    /// The browser has no cookie of ours.
    NoCookie,
}

/// A browser, by its cookie.
pub(crate) struct Browser {
    id: String,
    is_new: bool,
}

impl Browser {
    /// The browser that sent `headers`; a new one where it has no cookie yet.
    pub(crate) fn of(room: &Room, headers: &HeaderMap) -> Self {
        match known(headers).next() {
            Some(id) => Self { id: id.to_owned(), is_new: false },
            None => Self { id: random_token(&*room.state.entropy, COOKIE_BYTES), is_new: true },
        }
    }

    /// `Set-Cookie`, if the browser does not have it yet.
    pub(crate) fn cookie(&self) -> Option<String> {
        self.is_new.then(|| format!("{COOKIE}={}; Path=/; HttpOnly; Secure; SameSite=Lax", self.id))
    }

    /// What the browser is known by, for what is bound to it.
    pub(crate) fn id(&self) -> &str {
        &self.id
    }

    /// `cargo`, sealed for this browser and for `holder` (a session, or nobody yet): what a page must bring back without
    /// its visitor reading or changing it, such as a secret that is being enrolled.
    pub(crate) fn seal_cargo(&self, room: &Room, purpose: Purpose, holder: &[u8], cargo: &[u8]) -> String {
        let mut plain = room.state.clock.now().as_millis().to_be_bytes().to_vec();
        plain.extend_from_slice(cargo);
        let row = cargo_row(&self.id, holder);
        let context = SealContext { table: "cargo", column: purpose.name(), row: &row };
        URL_SAFE_NO_PAD.encode(room.state.form_keys.seal(&*room.state.entropy, &context, &plain))
    }

    /// What [`seal_cargo`](Self::seal_cargo) sealed for the same browser, purpose and holder, at most `life` ago.
    pub(crate) fn open_cargo(
        &self,
        room: &Room,
        purpose: Purpose,
        holder: &[u8],
        value: &str,
        life: Duration,
    ) -> Option<Vec<u8>> {
        let bytes = URL_SAFE_NO_PAD.decode(Some(value).filter(|value| value.len() <= MAX_CARGO)?).ok()?;
        let row = cargo_row(&self.id, holder);
        let context = SealContext { table: "cargo", column: purpose.name(), row: &row };
        let plain = room.state.form_keys.open(&context, &bytes).ok()?;
        let (at, cargo) = plain.split_first_chunk::<8>()?;
        let age = room.state.clock.now().since(Timestamp::from_millis(i64::from_be_bytes(*at)));
        (age <= life).then(|| cargo.to_vec())
    }

    /// The hidden value of a form for this browser.
    pub(crate) fn seal(&self, room: &Room, purpose: Purpose, journey: Journey) -> String {
        let sealed = Sealed { journey, at: room.state.clock.now().as_millis() };
        // Text and a number always serialise.
        let plain = serde_json::to_vec(&sealed).unwrap_or_default();
        let context = context(purpose, &self.id);
        URL_SAFE_NO_PAD.encode(room.state.form_keys.seal(&*room.state.entropy, &context, &plain))
    }
}

/// Opens the hidden value of a form.
pub(crate) fn open(room: &Room, headers: &HeaderMap, purpose: Purpose, value: &str) -> Returned {
    if known(headers).next().is_none() {
        return Returned::NoCookie;
    }
    let decoded = Some(value).filter(|value| value.len() <= MAX_SEALED);
    let Some(bytes) = decoded.and_then(|value| URL_SAFE_NO_PAD.decode(value).ok()) else {
        return Returned::Foreign;
    };
    let opened = known(headers)
        .take(MAX_COPIES)
        .find_map(|id| room.state.form_keys.open(&context(purpose, id), &bytes).ok())
        .and_then(|plain| serde_json::from_slice::<Sealed>(&plain).ok());
    let Some(Sealed { journey, at }) = opened else { return Returned::Foreign };
    let age = room.state.clock.now().since(Timestamp::from_millis(at));
    if age > LIFE { Returned::Expired(journey) } else { Returned::Good(journey) }
}

/// The browser and the holder as unambiguous bytes; the browser's identifier has no zero.
fn cargo_row(id: &str, holder: &[u8]) -> Vec<u8> {
    let mut row = id.as_bytes().to_vec();
    row.push(0);
    row.extend_from_slice(holder);
    row
}

fn context(purpose: Purpose, id: &str) -> SealContext<'_> {
    SealContext { table: "form", column: purpose.name(), row: id.as_bytes() }
}

/// The cookies that look like ours.
fn known(headers: &HeaderMap) -> impl Iterator<Item = &str> {
    let ours = |id: &&str| {
        (16..=64).contains(&id.len())
            && id.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'_')
    };
    cookies(headers, COOKIE).filter(ours)
}
