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

/// What a refusal says, in English, whoever asks: programs read it, or the people who write them.
#[derive(Debug)]
enum Message {
    /// The words that the code has everywhere.
    OfCode,
    Own(Cow<'static, str>),
    Rejected,
    Throttled(u64),
    Busy(u64),
}

/// A refusal on its way to the client.
#[derive(Debug)]
pub(super) struct Refusal {
    status: StatusCode,
    code: &'static str,
    message: Message,
    /// Seconds until it may be worth another try.
    retry: Option<u64>,
    /// What is broken, for the log.
    cause: Option<Box<PortError>>,
}

impl Refusal {
    /// In the words that this code has everywhere.
    pub(super) fn new(status: StatusCode, code: &'static str) -> Self {
        Self { status, code, message: Message::OfCode, retry: None, cause: None }
    }

    /// In words of its own.
    pub(super) fn saying(
        status: StatusCode,
        code: &'static str,
        message: impl Into<Cow<'static, str>>,
    ) -> Self {
        Self { message: Message::Own(message.into()), ..Self::new(status, code) }
    }

    fn retry(self, seconds: u64) -> Self {
        Self { retry: Some(seconds), ..self }
    }

    /// The answer; what is broken goes to the log, once.
    pub(super) fn reply(self, room: &Room, request_id: &str) -> Reply {
        if let Some(fault) = &self.cause {
            tracing::error!(error = %fault, request_id, "the API cannot answer");
        }
        let english = room.english();
        let message = match self.message {
            Message::OfCode => portal::sentence(english, self.status, self.code).into(),
            Message::Own(message) => message,
            Message::Rejected => english.say(words::REJECTED).into(),
            Message::Throttled(seconds) => words::throttled(english, seconds).into(),
            Message::Busy(seconds) => words::busy(english, seconds).into(),
        };
        let reply = error_with(room, self.status, self.code, &message);
        match self.retry {
            Some(seconds) => reply.with(header::RETRY_AFTER, seconds),
            None => reply,
        }
    }

    /// Too many failed attempts.
    pub(super) fn throttled(seconds: u64) -> Self {
        let refusal = Self::new(StatusCode::TOO_MANY_REQUESTS, "login.throttled").retry(seconds);
        Self { message: Message::Throttled(seconds), ..refusal }
    }

    /// Too much password work at once.
    pub(super) fn busy(seconds: u64) -> Self {
        let refusal = Self::new(StatusCode::SERVICE_UNAVAILABLE, "login.busy").retry(seconds);
        Self { message: Message::Busy(seconds), ..refusal }
    }

    /// The one answer to every wrong name or password (AM-05).
    pub(super) fn rejected() -> Self {
        let refusal = Self::new(StatusCode::UNAUTHORIZED, "login.rejected");
        Self { message: Message::Rejected, ..refusal }
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
