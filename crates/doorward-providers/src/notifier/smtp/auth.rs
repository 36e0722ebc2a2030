//! Signing in to a mail server (RFC 4954). PLAIN and LOGIN send the password as it is, so they, and everything else
//! here, are used inside TLS only; the caller sees to that. Absent: CRAM-MD5 (needs the password in clear on the
//! server, and MD5) and XOAUTH2 (an identity provider of its own).

use base64::{Engine as _, engine::general_purpose::STANDARD};
use secrecy::ExposeSecret as _;
use zeroize::Zeroizing;

use super::{
    settings::SmtpCredentials,
    wire::{Reply, Wire, WireFault},
};

/// Ways to sign in, the better one first.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Mechanism {
    /// RFC 4616.
    Plain,
    /// Never standardised; what some servers have instead.
    Login,
}

impl Mechanism {
    /// The best one of those that a server offers.
    pub(super) fn best_of(offered: &[String]) -> Option<Self> {
        let offers = |name: &str| offered.iter().any(|one| one == name);
        [(Self::Plain, "PLAIN"), (Self::Login, "LOGIN")]
            .into_iter()
            .find_map(|(mechanism, name)| offers(name).then_some(mechanism))
    }

    /// Signs in and gives the server's last answer.
    pub(super) async fn sign_in(self, wire: &mut Wire, who: &SmtpCredentials) -> Result<Reply, WireFault> {
        let password = who.password.expose_secret();
        match self {
            Self::Plain => {
                let clear = Zeroizing::new(format!("\0{}\0{password}", who.username));
                let line = Zeroizing::new(format!("AUTH PLAIN {}", *encoded(&clear)));
                wire.command(&line).await
            }
            Self::Login => {
                let asked = wire.command("AUTH LOGIN").await?;
                if asked.code != 334 {
                    return Ok(asked);
                }
                let asked = wire.command(&encoded(&who.username)).await?;
                if asked.code != 334 {
                    return Ok(asked);
                }
                wire.command(&encoded(password)).await
            }
        }
    }
}

fn encoded(text: &str) -> Zeroizing<String> {
    Zeroizing::new(STANDARD.encode(text))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_best_way_that_is_offered_is_taken() {
        let best = |offered: &[&str]| {
            let offered: Vec<String> = offered.iter().map(|one| (*one).to_owned()).collect();
            Mechanism::best_of(&offered)
        };
        assert_eq!(best(&["LOGIN", "CRAM-MD5", "PLAIN"]), Some(Mechanism::Plain));
        assert_eq!(best(&["LOGIN"]), Some(Mechanism::Login));
        assert_eq!(best(&["XOAUTH2", "CRAM-MD5"]), None);
    }
}
