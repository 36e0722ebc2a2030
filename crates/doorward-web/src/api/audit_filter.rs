//! What somebody asks of the audit log, from the parameters of a request: the same for the API and the page (HS-82).

use doorward_core::audit::{AuditQuery, DEFAULT_LIMIT, Edge, MAX_LIMIT};

/// Longer values are in no record.
const MAX_VALUE: usize = 512;

/// The name of a parameter that cannot be understood.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Mistake(pub(crate) &'static str);

/// The question in the parameters that `asked` gives. An empty value asks for everything: forms send those.
pub(crate) fn audit_query(asked: impl Fn(&'static str) -> Option<String>) -> Result<AuditQuery, Mistake> {
    let asked = |name| asked(name).map(|value| value.trim().to_owned()).filter(|value| !value.is_empty());
    let text = |name| match asked(name) {
        Some(value) if value.len() > MAX_VALUE => Err(Mistake(name)),
        value => Ok(value),
    };
    let moment = |name, edge: Edge| match asked(name) {
        Some(value) => edge.moment(&value).map(Some).ok_or(Mistake(name)),
        None => Ok(None),
    };
    let success = match asked("outcome").as_deref() {
        None => None,
        Some("success") => Some(true),
        Some("failure") => Some(false),
        Some(_) => return Err(Mistake("outcome")),
    };
    let limit = match asked("limit") {
        None => DEFAULT_LIMIT,
        Some(limit) => match limit.parse() {
            Ok(limit @ 1..=MAX_LIMIT) => limit,
            _ => return Err(Mistake("limit")),
        },
    };
    let after = match asked("cursor") {
        Some(cursor) => Some(cursor.parse().map_err(|_| Mistake("cursor"))?),
        None => None,
    };
    Ok(AuditQuery {
        action: text("action")?,
        actor: text("user")?,
        about: text("about")?,
        address: text("address")?,
        path: text("path")?,
        session: text("session")?,
        success,
        since: moment("since", Edge::Since)?,
        until: moment("until", Edge::Until)?,
        after,
        limit,
    })
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "tests")]
    use super::*;

    fn read(parameters: &[(&'static str, &str)]) -> Result<AuditQuery, Mistake> {
        audit_query(|name| {
            parameters.iter().find(|(one, _)| *one == name).map(|(_, value)| (*value).to_owned())
        })
    }

    #[test]
    fn an_empty_form_asks_for_everything() {
        let everything = AuditQuery { limit: DEFAULT_LIMIT, ..AuditQuery::default() };
        assert_eq!(read(&[]), Ok(everything.clone()));
        assert_eq!(read(&[("user", " "), ("outcome", ""), ("since", ""), ("limit", "")]), Ok(everything));
    }

    #[test]
    fn what_cannot_be_understood_is_named_and_never_guessed() {
        let long = "x".repeat(513);
        for (name, value) in [
            ("outcome", "maybe"),
            ("limit", "0"),
            ("limit", "1001"),
            ("limit", "-1"),
            ("limit", "ten"),
            ("cursor", "1"),
            ("cursor", "1.2; DROP TABLE audit_events"),
            ("since", "yesterday"),
            ("until", "2026-02-30"),
            ("user", &long),
            ("path", &long),
        ] {
            assert_eq!(read(&[(name, value)]), Err(Mistake(name)), "{value}");
        }
        assert_eq!(read(&[("limit", "1000")]).unwrap().limit, 1000);
    }
}
