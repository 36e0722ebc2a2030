//! Tickets for WebSockets (HS-19): a browser's script can set no field of a handshake, so it fetches a ticket in its
//! session and shows it in the address or among the protocols. A ticket is good once, for [`LIFE`], for one host and one
//! path, in the session that fetched it.
//!
//! What it says is sealed into it, so nothing is kept until it is used, and every instance takes the tickets of the
//! others. Absent: where in a handshake it stands (`gateway`), and what its session may open (`gatekeeper`).

use std::time::Duration;

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use doorward_crypto::seal::{SealContext, Sealer};
use secrecy::SecretString;

use crate::{
    one_time::{OneTimeKey, OneTimePurpose},
    ports::{PortError, Ports},
    session::SessionKey,
    target::Target,
    time::Timestamp,
};

/// What every ticket begins with.
pub const PREFIX: &str = "dwt_";

/// How long a ticket waits to be used.
pub const LIFE: Duration = Duration::from_secs(30);

/// Bytes of a session's key and of an end.
const PLAIN: usize = 32 + 8;

/// Longer texts are no tickets of ours.
const LONGEST: usize = 256;

/// Makes and takes tickets.
pub struct SocketTickets {
    ports: Ports,
    sealer: Sealer,
}

impl SocketTickets {
    /// Tickets sealed with `sealer`, a key of no other purpose, because visitors hold them.
    pub fn new(ports: Ports, sealer: Sealer) -> Self {
        Self { ports, sealer }
    }

    /// A ticket for the path of `target` at its host, in this session.
    pub fn issue(&self, session: &SessionKey, target: &Target) -> SecretString {
        let end = self.ports.clock.now().plus(LIFE);
        let mut plain = session.as_bytes().to_vec();
        plain.extend_from_slice(&end.as_millis().to_be_bytes());
        let row = place(target);
        let sealed = self.sealer.seal(&*self.ports.entropy, &context(&row), &plain);
        SecretString::from(format!("{PREFIX}{}", URL_SAFE_NO_PAD.encode(sealed)))
    }

    /// Takes `text`, if it is a ticket for `target` that is good now; gives its session. Of simultaneous calls with one
    /// ticket exactly one gets it (I6).
    ///
    /// # Errors
    /// When the store does not answer; then nobody gets in by it.
    pub async fn redeem(&self, text: &str, target: &Target) -> Result<Option<SessionKey>, PortError> {
        let Some((sealed, session, end)) = self.read(text, target) else { return Ok(None) };
        if self.ports.clock.now() >= end {
            return Ok(None);
        }
        let purpose = OneTimePurpose::SocketTicket;
        let first =
            self.ports.one_time.one_time_burn(purpose, &OneTimeKey::of(purpose, &sealed), end).await?;
        Ok(first.then_some(session))
    }

    fn read(&self, text: &str, target: &Target) -> Option<(Vec<u8>, SessionKey, Timestamp)> {
        let text = text.strip_prefix(PREFIX).filter(|text| text.len() <= LONGEST)?;
        let sealed = URL_SAFE_NO_PAD.decode(text).ok()?;
        let row = place(target);
        let plain: [u8; PLAIN] = self.sealer.open(&context(&row), &sealed).ok()?.try_into().ok()?;
        let (session, end) = plain.split_first_chunk::<32>()?;
        let end = Timestamp::from_millis(i64::from_be_bytes(end.try_into().ok()?));
        Some((sealed, SessionKey::from_bytes(*session), end))
    }
}

/// Host and path, as they are judged; neither has a NUL.
fn place(target: &Target) -> Vec<u8> {
    [target.host().as_bytes(), target.path().as_bytes()].join(&0)
}

const fn context(row: &[u8]) -> SealContext<'_> {
    SealContext { table: "socket_tickets", column: "ticket", row }
}
