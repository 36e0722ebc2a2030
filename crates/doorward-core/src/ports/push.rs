//! A push to a phone, sent by a service that knows whose phone it is.

use std::net::IpAddr;

use async_trait::async_trait;
use url::Url;

use super::PortError;

/// A phone or another thing that a push service knows of somebody.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PushDevice {
    /// What names it at the service: 1 to 64 printable ASCII characters without a space.
    pub id: String,
    /// What its owner calls it: one line of at most 64 characters, never empty.
    pub name: String,
    /// What it can be used for, in the words of the service.
    pub capabilities: Vec<String>,
}

impl PushDevice {
    /// Whether a push can be sent to it.
    pub fn can_push(&self) -> bool {
        self.capabilities.iter().any(|capability| capability == "push")
    }
}

/// What a service says of somebody before anything is sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Preauth {
    /// They need not be asked: the service's administrator has exempted them (bypass).
    Allow,
    /// They may not sign in, whatever they have; the reason is for the log.
    Deny(String),
    /// The service does not know them, or nothing of theirs.
    Enroll {
        /// Where they can enrol themselves, https; `None` where that is not offered.
        url: Option<Url>,
    },
    /// They can be asked on these.
    Devices(Vec<PushDevice>),
}

/// A push to be sent.
#[derive(Clone, Copy, Debug)]
pub struct PushRequest<'a> {
    /// The canonical user name.
    pub user: &'a str,
    /// [`PushDevice::id`].
    pub device: &'a str,
    /// From where the person signs in; shown on the phone.
    pub client: IpAddr,
    /// Where the person is going, for the phone to show; without query.
    pub target: Option<&'a str>,
}

/// What came of a push.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PushAnswer {
    /// The person approved it.
    Allowed,
    /// The person refused it, or it could not be shown.
    Denied,
    /// Nobody answered in time.
    TimedOut,
}

/// Pushes. The answer belongs to the call that sent the push: there is nothing by which somebody else, or another
/// session, could fetch it, and a call that is dropped proves nothing.
///
/// Every method ends within a stated time, whatever the other side does. What cannot be understood is an error, never
/// [`Preauth::Allow`] or [`PushAnswer::Allowed`]. Nothing is kept between calls, and no call is repeated: each
/// [`push`](Self::push) is at most one push on one phone.
#[async_trait]
pub trait PushService: Send + Sync {
    /// How `user`, who signs in from `client`, stands with the service. Sends nothing to anybody.
    async fn preauth(&self, user: &str, client: IpAddr) -> Result<Preauth, PortError>;

    /// Sends one push and waits for what its owner answers.
    async fn push(&self, request: &PushRequest<'_>) -> Result<PushAnswer, PortError>;
}
