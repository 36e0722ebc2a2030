//! An event as it is kept: its texts cut, its bytes in the one form that the chain is made over.

use super::{AuditEvent, AuditKind, AuditOutcome, RequestOrigin};
use crate::{identity::folded, time::Timestamp};

/// Longest texts, in bytes. What is longer is cut at a character.
mod longest {
    pub(super) const ACTION: usize = 64;
    pub(super) const NAME: usize = 256;
    pub(super) const ABOUT: usize = 256;
    pub(super) const ADDRESS: usize = 64;
    pub(super) const AGENT: usize = 256;
    pub(super) const METHOD: usize = 32;
    pub(super) const PATH: usize = 512;
    pub(super) const REASON: usize = 64;
    pub(super) const REQUEST_ID: usize = 64;
    pub(super) const SESSION: usize = 16;
}

/// The first byte of what the chain is made over: the order and the meaning of the bytes behind it.
const FORMAT: u8 = 1;

/// The same of records that name a session, behind everything else. The others are as they were before there was one.
const FORMAT_WITH_SESSION: u8 = 2;

/// What is kept of an event (HS-81), before it has a place in the chain.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AuditEntry {
    /// When, in UTC.
    pub time: Timestamp,
    /// The kind's name. A text, because a database may hold kinds that this program does not know any more.
    pub action: String,
    /// Who, as known or typed.
    pub actor: Option<String>,
    /// The actor in the form that is searched: [folded](crate::identity::folded); empty where there is none.
    pub actor_key: String,
    /// Whom or what it concerns; where that is nothing else, the client's certificate.
    pub about: Option<String>,
    /// The same in the form that is searched.
    pub about_key: String,
    /// The client's address.
    pub address: String,
    /// `User-Agent`.
    pub agent: String,
    /// The request's method; empty where no request was the cause.
    pub method: String,
    /// The request's path without the query, or what else was the cause.
    pub path: String,
    /// Whether it was done.
    pub success: bool,
    /// Why it was refused; empty where it was done.
    pub reason: String,
    /// The request's id.
    pub request_id: String,
    /// The session, as its [mark](crate::session::SessionMark); empty where there was none.
    pub session: String,
}

/// An entry in its place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AuditRecord {
    /// Its number: 1, 2, 3 … without gaps.
    pub id: u64,
    /// What happened.
    pub entry: AuditEntry,
}

impl AuditEntry {
    /// What is kept of `event`.
    pub fn of(event: &AuditEvent) -> Self {
        let AuditEvent { time, kind, outcome, user, about: _, origin } = event;
        let actor = user.as_deref().map(|user| kept(user, longest::NAME)).filter(|user| !user.is_empty());
        let about = event.told_about();
        let about =
            about.as_deref().map(|about| kept(about, longest::ABOUT)).filter(|about| !about.is_empty());
        let reason = match outcome {
            AuditOutcome::Success => "",
            AuditOutcome::Failure(reason) => reason,
        };
        Self {
            time: *time,
            action: kept(kind.name(), longest::ACTION),
            actor_key: actor.as_deref().map(search_key).unwrap_or_default(),
            actor,
            about_key: about.as_deref().map(search_key).unwrap_or_default(),
            about,
            address: kept(&origin.client.to_string(), longest::ADDRESS),
            agent: kept(&origin.agent, longest::AGENT),
            method: kept(&origin.method, longest::METHOD),
            path: kept(&origin.path, longest::PATH),
            success: *outcome == AuditOutcome::Success,
            reason: kept(reason, longest::REASON),
            request_id: kept(&origin.request_id, longest::REQUEST_ID),
            session: origin
                .session
                .map(|session| kept(&session.to_string(), longest::SESSION))
                .unwrap_or_default(),
        }
    }

    /// An entry of the audit log about itself.
    pub fn about_itself(time: Timestamp, kind: AuditKind, outcome: AuditOutcome, about: String) -> Self {
        Self::of(&AuditEvent {
            time,
            kind,
            outcome,
            user: None,
            about: Some(about),
            origin: RequestOrigin::local("audit"),
        })
    }

    /// The bytes that the chain is made over: numbers as they are, texts with their length in front.
    pub fn canonical(&self, id: u64) -> Vec<u8> {
        let texts = [
            self.action.as_str(),
            &self.actor_key,
            &self.about_key,
            &self.address,
            &self.agent,
            &self.method,
            &self.path,
            &self.reason,
            &self.request_id,
        ];
        let optional = [self.actor.as_deref(), self.about.as_deref()];
        let length = texts.iter().map(|text| text.len() + 4).sum::<usize>();
        let mut bytes = Vec::with_capacity(length + 512);
        bytes.push(if self.session.is_empty() { FORMAT } else { FORMAT_WITH_SESSION });
        bytes.extend_from_slice(&id.to_be_bytes());
        bytes.extend_from_slice(&self.time.as_millis().to_be_bytes());
        bytes.push(u8::from(self.success));
        for text in texts {
            push_text(&mut bytes, text);
        }
        for text in optional {
            bytes.push(u8::from(text.is_some()));
            push_text(&mut bytes, text.unwrap_or_default());
        }
        if !self.session.is_empty() {
            push_text(&mut bytes, &self.session);
        }
        bytes
    }
}

/// The form in which a name is searched. Cut again: folding may lengthen a text.
pub(super) fn search_key(name: &str) -> String {
    kept(&folded(name), longest::NAME)
}

fn push_text(bytes: &mut Vec<u8>, text: &str) {
    bytes.extend_from_slice(&u32::try_from(text.len()).unwrap_or(u32::MAX).to_be_bytes());
    bytes.extend_from_slice(text.as_bytes());
}

/// `text` as every engine keeps it: cut, and without the one character that PostgreSQL refuses.
fn kept(text: &str, longest: usize) -> String {
    let mut text = text.replace('\0', "\u{fffd}");
    let mut end = text.len().min(longest);
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    text.truncate(end);
    text
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "tests")]
    use super::*;

    fn event() -> AuditEvent {
        AuditEvent {
            time: Timestamp::from_seconds(1),
            kind: AuditKind::PasswordSignIn,
            outcome: AuditOutcome::Failure("wrong_credentials"),
            user: Some("JOHN".to_owned()),
            about: None,
            origin: RequestOrigin::local("/login"),
        }
    }

    #[test]
    fn texts_are_cut_at_a_character_and_hold_no_nul() {
        let origin = RequestOrigin {
            path: format!("/{}", "ä".repeat(600)),
            agent: format!("\0{}", "x".repeat(600)),
            ..RequestOrigin::local("")
        };
        let entry = AuditEntry::of(&AuditEvent { origin, user: Some("\0".repeat(500)), ..event() });
        assert_eq!(entry.path.len(), 511);
        assert!(entry.agent.len() == 256 && entry.agent.starts_with("\u{fffd}x"), "{:?}", entry.agent);
        let actor = entry.actor.unwrap();
        assert!(actor.len() <= 256 && !actor.contains('\0'));
    }

    #[test]
    fn a_name_is_found_in_any_spelling_and_shown_as_it_was() {
        let entry = AuditEntry::of(&event());
        assert_eq!((entry.actor.as_deref(), entry.actor_key.as_str()), (Some("JOHN"), "john"));
    }

    #[test]
    fn the_bytes_of_a_record_without_a_session_are_those_of_ever() {
        let bytes = AuditEntry::of(&event()).canonical(7);
        let digest: String =
            doorward_crypto::sha256(&bytes).iter().map(|byte| format!("{byte:02x}")).collect();
        assert_eq!(digest, "6b7335600800d9d74fa885056cbe48f0c9c1ae99f1dc1d64f40c6392a772451e");
    }

    #[test]
    fn no_two_entries_share_their_bytes() {
        let base = AuditEntry::of(&event());
        let other = |change: fn(&mut AuditEntry)| {
            let mut entry = base.clone();
            change(&mut entry);
            entry
        };
        let others = [
            other(|entry| entry.time = Timestamp::from_seconds(2)),
            other(|entry| entry.action = "sign_out".to_owned()),
            other(|entry| entry.actor = None),
            other(|entry| entry.actor = Some(String::new())),
            other(|entry| entry.actor_key = String::new()),
            other(|entry| entry.about = Some(String::new())),
            other(|entry| entry.about_key = "x".to_owned()),
            other(|entry| entry.address = String::new()),
            other(|entry| entry.agent = "x".to_owned()),
            other(|entry| entry.method = "x".to_owned()),
            other(|entry| entry.path = String::new()),
            other(|entry| entry.success = true),
            other(|entry| entry.reason = String::new()),
            other(|entry| entry.request_id = "x".to_owned()),
            other(|entry| entry.session = "x".to_owned()),
            other(|entry| entry.session = "y".to_owned()),
        ];
        let mut seen = vec![base.canonical(1), base.canonical(2)];
        for entry in others {
            let bytes = entry.canonical(1);
            assert!(!seen.contains(&bytes), "{entry:?}");
            seen.push(bytes);
        }
    }
}
