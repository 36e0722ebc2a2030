//! Why a call of the API is refused, and how that is said: one shape, one mapping (contract 5).

use std::borrow::Cow;

use doorward_core::{accounts::AccountError, login::ConfirmOutcome, ports::PortError};
use http::{StatusCode, header};

use super::{body::Unreadable, error_with};
use crate::{
    portal::{self, words},
    reply::{Reply, ReplyExt as _},
    service::Room,
};

/// A refusal on its way to the client.
#[derive(Debug)]
pub(super) struct Refusal {
    status: StatusCode,
    code: &'static str,
    message: Cow<'static, str>,
    /// Seconds until it may be worth another try.
    retry: Option<u64>,
    /// What is broken, for the log.
    cause: Option<Box<PortError>>,
}

impl Refusal {
    /// In the words that this code has everywhere.
    pub(super) fn new(status: StatusCode, code: &'static str) -> Self {
        let message = Cow::Owned(portal::sentence(status, code));
        Self { status, code, message, retry: None, cause: None }
    }

    /// In words of its own.
    pub(super) fn saying(
        status: StatusCode,
        code: &'static str,
        message: impl Into<Cow<'static, str>>,
    ) -> Self {
        Self { status, code, message: message.into(), retry: None, cause: None }
    }

    fn retry(self, seconds: u64) -> Self {
        Self { retry: Some(seconds), ..self }
    }

    /// The answer; what is broken goes to the log, once.
    pub(super) fn reply(self, room: &Room, request_id: &str) -> Reply {
        if let Some(fault) = &self.cause {
            tracing::error!(error = %fault, request_id, "the API cannot answer");
        }
        let reply = error_with(room, self.status, self.code, &self.message);
        match self.retry {
            Some(seconds) => reply.with(header::RETRY_AFTER, seconds),
            None => reply,
        }
    }

    /// Too many failed attempts.
    pub(super) fn throttled(seconds: u64) -> Self {
        let message = words::throttled(seconds);
        Self::saying(StatusCode::TOO_MANY_REQUESTS, "login.throttled", message).retry(seconds)
    }

    /// Too much password work at once.
    pub(super) fn busy(seconds: u64) -> Self {
        let message = words::busy(seconds);
        Self::saying(StatusCode::SERVICE_UNAVAILABLE, "login.busy", message).retry(seconds)
    }

    /// The one answer to every wrong name or password (AM-05).
    pub(super) fn rejected() -> Self {
        Self::saying(StatusCode::UNAUTHORIZED, "login.rejected", words::REJECTED)
    }

    /// Nothing where the outcome confirms the password, else the answer that a sign-in would give (SC-121).
    pub(super) fn unless_confirmed(outcome: &ConfirmOutcome) -> Result<(), Self> {
        match *outcome {
            ConfirmOutcome::Confirmed => Ok(()),
            ConfirmOutcome::Rejected => Err(Self::rejected()),
            ConfirmOutcome::Throttled { seconds } => Err(Self::throttled(seconds)),
            ConfirmOutcome::Busy { seconds } => Err(Self::busy(seconds)),
        }
    }
}

impl From<PortError> for Refusal {
    fn from(fault: PortError) -> Self {
        let refusal = Self::new(StatusCode::SERVICE_UNAVAILABLE, "service.unavailable").retry(5);
        Self { cause: Some(Box::new(fault)), ..refusal }
    }
}

impl From<AccountError> for Refusal {
    fn from(error: AccountError) -> Self {
        let code = error.code();
        let status = match error {
            AccountError::Unavailable(fault) => return fault.into(),
            AccountError::Field { .. } | AccountError::UnknownRole | AccountError::Password(_) => {
                StatusCode::BAD_REQUEST
            }
            AccountError::Missing => StatusCode::NOT_FOUND,
            AccountError::Exists | AccountError::LastAdmin | AccountError::ReadOnly => StatusCode::CONFLICT,
            AccountError::Off => StatusCode::FORBIDDEN,
        };
        Self::saying(status, code, error.to_string())
    }
}

impl From<Unreadable> for Refusal {
    fn from(unreadable: Unreadable) -> Self {
        Self::new(unreadable.status(), unreadable.code())
    }
}
