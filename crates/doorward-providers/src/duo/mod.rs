//! Pushes to phones through Duo's Auth API v2 (`authelia.md` 11.3, <https://duo.com/docs/authapi>), behind core's
//! [`PushService`].
//!
//! Nothing that Duo or somebody in between answers is taken for an approval unless it says so in the documented way,
//! over TLS with a verified certificate: what cannot be understood is an error. Answers are capped, every call has an
//! end, no redirect is followed, no call is repeated. The push is asked for and answered in one call (without `async`
//! and `auth_status`), so that there is no transaction identifier which could be mixed up between people.
//!
//! The host comes from the operator's configuration, never from a visitor; it may be in a private network (SC-214).
//! Absent: who may try how often, which device is preferred (`core`), and passcodes, calls and text messages.

mod answer;
mod call;
mod sign;

use std::{net::IpAddr, sync::Arc, time::Duration};

use async_trait::async_trait;
use doorward_core::ports::{Clock, PortError, Preauth, PushAnswer, PushRequest, PushService};
use http::{HeaderMap, HeaderValue, header};
use secrecy::SecretString;

use self::{
    answer::Understood,
    call::{Answer, Endpoint},
    sign::{Parameters, Signer},
};
use crate::notifier::{TlsSettingsError, TrustedCertificates, one_line};

/// How long a call may take that asks nobody; also that of connecting.
const QUICK: Duration = Duration::from_secs(10);

/// `duo_api`.
#[derive(Clone, Debug)]
pub struct DuoSettings {
    /// The API's host, IPv6 without brackets.
    pub host: String,
    /// Its port.
    pub port: u16,
    /// The integration key.
    pub integration_key: SecretString,
    /// The secret key, by which requests are signed; it is never sent.
    pub secret_key: SecretString,
    /// Whether people whom Duo does not know are led to its enrolment.
    pub self_enrollment: bool,
    /// How long a push waits for its answer; [`PATIENCE`](Self::PATIENCE) unless there is a reason.
    pub patience: Duration,
}

impl DuoSettings {
    /// Duo itself gives a push up after a minute.
    pub const PATIENCE: Duration = Duration::from_secs(60);
}

/// Why pushes cannot be set up.
#[derive(Debug, thiserror::Error)]
pub enum DuoSettingsError {
    /// The integration key cannot stand in a request.
    #[error("the integration key must be letters and digits, as Duo's administration shows it")]
    IntegrationKey,
    /// There is nothing to sign with.
    #[error("the secret key is empty")]
    SecretKey,
    /// Not a host.
    #[error("`{0}` is not the host of an API")]
    Host(String),
    /// TLS cannot be set up.
    #[error(transparent)]
    Tls(#[from] TlsSettingsError),
}

/// Why a call failed. Texts are for the log; they hold no key and no signature.
#[derive(Debug, thiserror::Error)]
pub enum DuoError {
    /// No connection, or not with whom we want to talk.
    #[error("{host} cannot be reached: {cause}")]
    Connect {
        /// Which host.
        host: String,
        /// What the system or TLS says.
        cause: String,
    },
    /// The connection broke, or what came over it is not HTTP.
    #[error("{host} did not answer properly: {cause}")]
    Exchange {
        /// Which host.
        host: String,
        /// What is wrong.
        cause: String,
    },
    /// Too late.
    #[error("{host} did not answer within {} s", limit.as_secs_f32())]
    Silent {
        /// Which host.
        host: String,
        /// How long was waited.
        limit: Duration,
    },
    /// More than any answer needs (SC-043).
    #[error("{host} answered more than {} KiB", call::BODY / 1024)]
    TooLarge {
        /// Which host.
        host: String,
    },
    /// Redirects could lead anywhere.
    #[error("{host} answered {status}, a redirect; redirects are not followed, correct duo_api.hostname")]
    Redirect {
        /// Which host.
        host: String,
        /// The status.
        status: u16,
    },
    /// The signature's date is refused.
    #[error("{host} refuses the time of the request: {}; set the clock of this machine", skew(*ahead))]
    Clock {
        /// Which host.
        host: String,
        /// By how many seconds our clock is ahead of theirs, if they tell.
        ahead: Option<i64>,
    },
    /// Duo refuses the request itself, not the person.
    #[error("{host} refuses the request with status {status}, code {code}: {hint}")]
    Refused {
        /// Which host.
        host: String,
        /// The HTTP status.
        status: u16,
        /// Duo's code; 0 where there is none.
        code: u32,
        /// What to do about it. Their own words are left out: a server may repeat what it was sent.
        hint: &'static str,
    },
    /// Not what is documented; nothing is concluded from it.
    #[error("{host} answered what is not documented: {what}")]
    Undocumented {
        /// Which host.
        host: String,
        /// What is missing or unknown.
        what: &'static str,
    },
}

fn skew(ahead: Option<i64>) -> String {
    match ahead {
        Some(seconds) if seconds < 0 => format!("our clock is {} s behind theirs", seconds.unsigned_abs()),
        Some(seconds) => format!("our clock is {seconds} s ahead of theirs"),
        None => "our clock differs from theirs".to_owned(),
    }
}

impl From<DuoError> for PortError {
    fn from(error: DuoError) -> Self {
        match error {
            DuoError::Undocumented { .. } => Self::corrupt(error),
            _ => Self::unavailable(error),
        }
    }
}

/// Pushes through Duo.
pub struct DuoPush {
    endpoint: Endpoint,
    signer: Signer,
    clock: Arc<dyn Clock>,
    self_enrollment: bool,
    patience: Duration,
}

impl DuoPush {
    /// Prepares everything that needs no connection.
    ///
    /// # Errors
    /// The host or a key cannot be used.
    pub fn new(
        settings: &DuoSettings,
        trusted: &TrustedCertificates,
        clock: Arc<dyn Clock>,
    ) -> Result<Self, DuoSettingsError> {
        Ok(Self {
            endpoint: Endpoint::new(&settings.host, settings.port, trusted)?,
            signer: Signer::new(&settings.integration_key, &settings.secret_key)?,
            clock,
            self_enrollment: settings.self_enrollment,
            patience: settings.patience,
        })
    }

    async fn call(
        &self,
        path: &'static str,
        parameters: &Parameters,
        limit: Duration,
    ) -> Result<Understood, DuoError> {
        let sent = self.clock.now();
        let body = parameters.encoded();
        let signed = self.signer.sign(sent, "POST", &self.endpoint.authority, path, &body);
        let signed = signed.ok_or(DuoError::Undocumented { host: self.host(), what: "no time to sign" })?;
        let mut headers = HeaderMap::new();
        headers.insert(header::DATE, signed.date);
        headers.insert(header::AUTHORIZATION, signed.authorization);
        let form = HeaderValue::from_static("application/x-www-form-urlencoded");
        headers.insert(header::CONTENT_TYPE, form);
        let answer: Answer = self.endpoint.post(path, headers, body, QUICK.min(limit), limit).await?;
        answer::understand(&self.endpoint.authority, &answer, sent)
    }

    fn host(&self) -> String {
        self.endpoint.authority.clone()
    }

    fn undocumented(&self, what: &'static str) -> PortError {
        DuoError::Undocumented { host: self.host(), what }.into()
    }
}

#[async_trait]
impl PushService for DuoPush {
    async fn preauth(&self, user: &str, client: IpAddr) -> Result<Preauth, PortError> {
        let parameters = Parameters::new([("username", user.to_owned()), ("ipaddr", client.to_string())]);
        let understood = self.call("/auth/v2/preauth", &parameters, QUICK.min(self.patience)).await?;
        understood.preauth(self.self_enrollment).map_err(|what| self.undocumented(what))
    }

    async fn push(&self, request: &PushRequest<'_>) -> Result<PushAnswer, PortError> {
        let mut all = vec![
            ("username", request.user.to_owned()),
            ("display_username", request.user.to_owned()),
            ("ipaddr", request.client.to_string()),
            ("factor", "push".to_owned()),
            ("device", request.device.to_owned()),
        ];
        if let Some(target) = request.target {
            // A form in a form: what the phone shows is itself encoded (`target%20url=https%3A...`).
            all.push(("pushinfo", Parameters::new([("target url", target.to_owned())]).encoded()));
        }
        let user = request.user;
        match self.call("/auth/v2/auth", &Parameters::new(all), self.patience).await {
            Ok(understood) => {
                if let Some(status) = understood.status() {
                    let status = one_line(status, 32);
                    match &*status {
                        "fraud" => tracing::warn!(user, "a push was reported as fraud on the phone"),
                        status => tracing::info!(user, status, "a push was answered"),
                    }
                }
                understood.push().map_err(|what| self.undocumented(what))
            }
            // The push may be on the phone by now: like one that nobody answers, it counts.
            Err(error @ DuoError::Silent { .. }) => {
                tracing::warn!(user, error = %error, "a push was given up");
                Ok(PushAnswer::TimedOut)
            }
            Err(error) => Err(error.into()),
        }
    }
}
