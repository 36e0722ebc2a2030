//! By what a session's person proved who they are (SC-153, SC-191).

use crate::{factors::FactorKind, identity::Level};

/// One way of proving. The textual form is stable, stores keep it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Method {
    /// A password (`pwd` of RFC 8176).
    Password,
    /// A time-based code (`otp`).
    Totp,
    /// A security key or passkey that was touched (`pop`).
    Webauthn,
    /// The same, after it had recognised its owner by PIN or body (`pop`, `user`).
    WebauthnVerified,
    /// A push to a phone (`sms` has no better name for it than `mfa`).
    MobilePush,
    /// A recovery code (`kba` stands for what is known and written down).
    Recovery,
}

const ALL: [Method; 6] = [
    Method::Password,
    Method::Totp,
    Method::Webauthn,
    Method::WebauthnVerified,
    Method::MobilePush,
    Method::Recovery,
];

impl Method {
    /// The stable name for stores and lists.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Password => "password",
            Self::Totp => "totp",
            Self::Webauthn => "webauthn",
            Self::WebauthnVerified => "webauthn_verified",
            Self::MobilePush => "mobile_push",
            Self::Recovery => "recovery",
        }
    }

    /// Whether it is something that a person has, and not the password.
    const fn is_second(self) -> bool {
        !matches!(self, Self::Password)
    }

    const fn bit(self) -> u8 {
        1 << self as u8
    }
}

impl From<FactorKind> for Method {
    fn from(kind: FactorKind) -> Self {
        match kind {
            FactorKind::Totp => Self::Totp,
            FactorKind::Webauthn => Self::Webauthn,
            FactorKind::MobilePush => Self::MobilePush,
            FactorKind::Recovery => Self::Recovery,
        }
    }
}

/// The ways that were gone, each at most once. Never empty in a session.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Methods(u8);

impl Methods {
    /// One way.
    pub const fn only(method: Method) -> Self {
        Self(method.bit())
    }

    /// With another way.
    #[must_use]
    pub const fn and(self, method: Method) -> Self {
        Self(self.0 | method.bit())
    }

    /// Whether this way was gone.
    pub const fn contains(self, method: Method) -> bool {
        self.0 & method.bit() != 0
    }

    /// All of them, in a stable order.
    pub fn iter(self) -> impl Iterator<Item = Method> {
        ALL.into_iter().filter(move |method| self.contains(*method))
    }

    /// Whether a second factor is among them.
    pub fn has_second(self) -> bool {
        self.iter().any(Method::is_second)
    }

    /// Whether they are the password, which a browser may have filled in, and what stands beside it every day: codes or a
    /// push. Whoever took a recovery code has lost something and is given nothing without being asked.
    pub const fn are_of_every_day(self) -> bool {
        let beside = self.contains(Method::Totp) || self.contains(Method::MobilePush);
        self.contains(Method::Password) && beside && !self.contains(Method::Recovery)
    }

    /// The level that they prove: a password and something else are two factors. A passkey that has recognised its
    /// owner is two by itself where the configuration says so (SC-157); one that was only touched never is.
    pub fn level(self, verified_passkey_is_two: bool) -> Level {
        let password = self.contains(Method::Password);
        let two = (password && self.has_second())
            || (verified_passkey_is_two && self.contains(Method::WebauthnVerified));
        if two { Level::TwoFactor } else { Level::OneFactor }
    }

    /// The stable text for stores: names with `+` between them.
    pub fn to_text(self) -> String {
        self.iter().map(Method::name).collect::<Vec<_>>().join("+")
    }

    /// What [`to_text`](Self::to_text) wrote.
    pub fn from_text(text: &str) -> Option<Self> {
        let mut methods = Self(0);
        for name in text.split('+') {
            methods = methods.and(ALL.into_iter().find(|method| method.name() == name)?);
        }
        Some(methods)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn two_factors_are_a_password_and_something_one_has() {
        let password = Methods::only(Method::Password);
        assert_eq!(password.level(true), Level::OneFactor);
        for second in [Method::Totp, Method::Webauthn, Method::MobilePush, Method::Recovery] {
            assert_eq!(password.and(second).level(false), Level::TwoFactor, "{second:?}");
            assert_eq!(Methods::only(second).level(true), Level::OneFactor, "{second:?} alone");
        }
        // A code and a touched key are both things that one has.
        assert_eq!(Methods::only(Method::Totp).and(Method::Webauthn).level(true), Level::OneFactor);
    }

    #[test]
    fn a_passkey_that_knows_its_owner_is_two_factors_only_where_it_may_be() {
        let passkey = Methods::only(Method::WebauthnVerified);
        assert_eq!(passkey.level(false), Level::OneFactor);
        assert_eq!(passkey.level(true), Level::TwoFactor);
        assert_eq!(passkey.and(Method::Password).level(false), Level::TwoFactor);
    }

    #[test]
    fn the_text_comes_back_and_nothing_else_is_taken() {
        for bits in 1..64 {
            let methods = Methods(bits);
            assert_eq!(Methods::from_text(&methods.to_text()), Some(methods));
        }
        for bad in ["", "+", "password+", "pwd", "password+sms", "Password"] {
            assert_eq!(Methods::from_text(bad), None, "{bad}");
        }
    }
}
