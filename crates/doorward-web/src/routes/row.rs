//! What a row of the table says.

use axum::routing::MethodFilter;

use super::{api::ApiEndpoint, portal::PortalEndpoint, settings::SettingsEndpoint};

/// Who may call a route.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Caller {
    /// Everybody.
    Anybody,
    /// Whoever is signed in, with a role that exists; also by the word of a trusted proxy.
    SignedIn,
    /// Whoever has a session here: there is something to sign out of.
    Session,
    /// Whoever has a session here and the role `admin` (FR-06).
    Admin,
}

/// How long ago the caller may have proved who they are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Freshness {
    /// At the sign-in.
    Any,
    /// Within the last minutes: what this route does must not be done with a borrowed session (FR-09).
    Recent,
    /// Within the last minutes and by more than the password: a second factor, or a code from the mailbox (SC-151).
    Elevated,
}

/// What slows down whoever calls a route again and again.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Limiter {
    /// Nothing needs to: no secret can be guessed and no expensive work caused.
    None,
    /// The limit of failed sign-ins and the password budget, in `Login`.
    SignIn,
    /// The count of wrong second factors of a person, in `SecondFactors`.
    SecondFactor,
    /// The count of mails that a person gets and an address causes, in `Notices`.
    Mail,
    /// What is shown has 256 random bits, or dies after some wrong tries.
    OneTime,
}

/// What proves that a call was meant by the person whose browser sent it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Proof {
    /// Nothing: the method is safe and changes nothing (SC-226).
    SafeMethod,
    /// A page of another origin must not be the cause, and the form carries a sealed token that is bound to
    /// the browser (checked where the form is read).
    Form,
    /// A page of another origin must not be the cause. Enough where cookies give no rights and the body is
    /// JSON, which no foreign form can send (SC-225).
    NotForeign,
    /// If a session cookie is sent, a page of our own must be the cause, provably.
    OwnOriginWithCookie,
}

/// Whether a route is open to somebody who must choose a password before anything else (FR-41).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BeforePassword {
    /// It is.
    Open,
    /// It is not.
    Closed,
}

/// What a route does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Endpoint {
    /// Signing in and out.
    Portal(PortalEndpoint),
    /// The JSON API.
    Api(ApiEndpoint),
    /// The pages for those who are signed in.
    Settings(SettingsEndpoint),
}

/// The methods that routes take. `Get` includes `HEAD`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verb {
    /// Reads.
    Get,
    /// Does or creates.
    Post,
    /// Puts in the place of what was there.
    Put,
    /// Changes a part.
    Patch,
    /// Ends or deletes.
    Delete,
}

impl Verb {
    /// As the request line has it.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Get => "GET",
            Self::Post => "POST",
            Self::Put => "PUT",
            Self::Patch => "PATCH",
            Self::Delete => "DELETE",
        }
    }

    pub(super) const fn filter(self) -> MethodFilter {
        match self {
            Self::Get => MethodFilter::GET,
            Self::Post => MethodFilter::POST,
            Self::Put => MethodFilter::PUT,
            Self::Patch => MethodFilter::PATCH,
            Self::Delete => MethodFilter::DELETE,
        }
    }
}

/// One row of the table.
#[derive(Clone, Copy, Debug)]
pub struct Route {
    /// The method.
    pub method: Verb,
    /// The path below the portal's root or below `/.doorward`.
    pub path: &'static str,
    /// Who may call it.
    pub caller: Caller,
    /// How long ago the caller may have proved who they are.
    pub freshness: Freshness,
    /// Whether it is open before a password was chosen.
    pub before_password: BeforePassword,
    /// What limits it.
    pub limiter: Limiter,
    /// What proves that it was meant.
    pub proof: Proof,
    /// What it does.
    pub endpoint: Endpoint,
}

impl Route {
    /// A route that anybody may call as often as they like, if its method is safe.
    pub(super) const fn get(path: &'static str, endpoint: Endpoint) -> Self {
        Self {
            method: Verb::Get,
            path,
            caller: Caller::Anybody,
            freshness: Freshness::Any,
            before_password: BeforePassword::Closed,
            limiter: Limiter::None,
            proof: Proof::SafeMethod,
            endpoint,
        }
    }

    /// A route that changes something; `proof` says how it is known to be meant.
    pub(super) const fn change(method: Verb, path: &'static str, proof: Proof, endpoint: Endpoint) -> Self {
        Self { method, proof, ..Self::get(path, endpoint) }
    }

    pub(super) const fn caller(self, caller: Caller) -> Self {
        Self { caller, ..self }
    }

    pub(super) const fn recent(self) -> Self {
        Self { freshness: Freshness::Recent, ..self }
    }

    pub(super) const fn elevated(self) -> Self {
        Self { freshness: Freshness::Elevated, ..self }
    }

    pub(super) const fn before_password(self) -> Self {
        Self { before_password: BeforePassword::Open, ..self }
    }

    pub(super) const fn limited(self) -> Self {
        self.limited_by(Limiter::SignIn)
    }

    pub(super) const fn limited_by(self, limiter: Limiter) -> Self {
        Self { limiter, ..self }
    }
}
