//! What Duo's answers mean. Absent: how they came here.

use doorward_core::{
    ports::{Preauth, PushAnswer, PushDevice},
    time::Timestamp,
};
use http::HeaderValue;
use jiff::fmt::rfc2822::DateTimeParser;
use serde::Deserialize;
use url::Url;

use super::{DuoError, call::Answer};
use crate::notifier::one_line;

/// Devices of one person that are looked at.
const DEVICES: usize = 50;

/// Longest name and identifier of a device.
const NAME: usize = 64;

/// Duo's words for the request's date being missing, or too far from now.
const CLOCK: [u32; 2] = [40_104, 40_105];

/// The frame of every answer.
#[derive(Deserialize)]
struct Frame {
    stat: String,
    response: Option<Understood>,
    code: Option<u32>,
}

/// The inside of a good answer, of both calls.
#[derive(Deserialize)]
pub(super) struct Understood {
    result: String,
    status: Option<String>,
    status_msg: Option<String>,
    devices: Option<Vec<Device>>,
    enroll_portal_url: Option<String>,
}

#[derive(Deserialize)]
struct Device {
    device: String,
    display_name: Option<String>,
    name: Option<String>,
    number: Option<String>,
    #[serde(default)]
    capabilities: Vec<String>,
}

/// The good inside of `answer` to what was sent at `sent`, or why there is none.
pub(super) fn understand(host: &str, answer: &Answer, sent: Timestamp) -> Result<Understood, DuoError> {
    let undocumented = |what| DuoError::Undocumented { host: host.to_owned(), what };
    let status = answer.status.as_u16();
    let Ok(frame) = serde_json::from_slice::<Frame>(&answer.body) else {
        if answer.status.is_success() {
            return Err(undocumented("no JSON of the documented form"));
        }
        return Err(DuoError::Refused { host: host.to_owned(), status, code: 0, hint: hint(status, 0) });
    };
    if status == 200 && frame.stat == "OK" {
        return frame.response.ok_or_else(|| undocumented("no response"));
    }
    let code = frame.code.unwrap_or(0);
    if CLOCK.contains(&code) {
        let ahead =
            answer.date.as_ref().and_then(seconds).map(|theirs| sent.as_seconds().saturating_sub(theirs));
        return Err(DuoError::Clock { host: host.to_owned(), ahead });
    }
    Err(DuoError::Refused { host: host.to_owned(), status, code, hint: hint(status, code) })
}

const fn hint(status: u16, code: u32) -> &'static str {
    match (status, code) {
        (_, 40_001 | 40_002) => "it does not know the device or takes such a user name for none",
        (_, 40_102) => "correct duo_api.integration_key",
        (_, 40_103) => "correct duo_api.secret_key; it must belong to the integration key",
        (403, _) => "the application must be one of the type Auth API, and requests from here allowed",
        (404, _) => "correct duo_api.hostname",
        (429, _) => "too many requests; later they are answered again",
        (500..=599, _) => "it has a problem of its own",
        _ => "no explanation",
    }
}

fn seconds(date: &HeaderValue) -> Option<i64> {
    let parsed = DateTimeParser::new().parse_timestamp(date.as_bytes()).ok()?;
    Some(parsed.as_second())
}

impl Understood {
    /// How a push ended, in Duo's words.
    pub(super) fn status(&self) -> Option<&str> {
        self.status.as_deref()
    }

    /// As an answer to `preauth`. Where people may not enrol themselves, nobody is told where.
    pub(super) fn preauth(self, self_enrollment: bool) -> Result<Preauth, &'static str> {
        match &*self.result {
            "allow" => Ok(Preauth::Allow),
            "deny" => Ok(Preauth::Deny(one_line(&self.status_msg.unwrap_or_default(), 200))),
            "enroll" => {
                let url = self.enroll_portal_url.filter(|_| self_enrollment).and_then(|url| enrolment(&url));
                Ok(Preauth::Enroll { url })
            }
            "auth" => {
                let devices = self.devices.ok_or("no devices")?;
                Ok(Preauth::Devices(devices.into_iter().take(DEVICES).filter_map(Device::checked).collect()))
            }
            _ => Err("an unknown result of preauth"),
        }
    }

    /// As an answer to `auth`.
    pub(super) fn push(self) -> Result<PushAnswer, &'static str> {
        match (&*self.result, self.status.as_deref()) {
            ("allow", _) => Ok(PushAnswer::Allowed),
            ("deny", Some("timeout")) => Ok(PushAnswer::TimedOut),
            ("deny", _) => Ok(PushAnswer::Denied),
            _ => Err("an unknown result of auth"),
        }
    }
}

impl Device {
    /// `None` for one that cannot be named in a form.
    fn checked(self) -> Option<PushDevice> {
        let named =
            (1..=NAME).contains(&self.device.len()) && self.device.bytes().all(|b| b.is_ascii_graphic());
        let names = [self.display_name, self.name, self.number].into_iter().flatten();
        let name = names
            .map(|name| one_line(&name, NAME))
            .find(|name| !name.is_empty())
            .unwrap_or_else(|| self.device.clone());
        named.then_some(PushDevice { id: self.device, name, capabilities: self.capabilities })
    }
}

/// A link that a page can show.
fn enrolment(url: &str) -> Option<Url> {
    let url = Url::parse(url).ok()?;
    let plain = url.username().is_empty() && url.password().is_none();
    (url.scheme() == "https" && url.has_host() && plain).then_some(url)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "tests")]

    use bytes::Bytes;
    use http::StatusCode;

    use super::*;

    fn read(status: u16, date: Option<&'static str>, body: &str) -> Result<Understood, DuoError> {
        let answer = Answer {
            status: StatusCode::from_u16(status).unwrap(),
            date: date.map(HeaderValue::from_static),
            body: Bytes::from(body.to_owned()),
        };
        understand("duo", &answer, Timestamp::from_seconds(1_800_000_000))
    }

    fn good(response: &str) -> Understood {
        read(200, None, &format!(r#"{{"stat": "OK", "response": {response}}}"#)).ok().unwrap()
    }

    #[test]
    fn nothing_but_the_documented_word_is_an_approval() {
        assert_eq!(good(r#"{"result": "allow", "status": "allow"}"#).push(), Ok(PushAnswer::Allowed));
        assert_eq!(good(r#"{"result": "deny", "status": "timeout"}"#).push(), Ok(PushAnswer::TimedOut));
        for status in ["deny", "fraud", "allow", "locked_out", "push_failed", "something new"] {
            let answer = good(&format!(r#"{{"result": "deny", "status": "{status}"}}"#));
            assert_eq!(answer.push(), Ok(PushAnswer::Denied), "{status}");
        }
        for result in ["waiting", "auth", "ALLOW", "allow ", "", "enroll"] {
            let answer = || good(&format!(r#"{{"result": "{result}", "status": "allow", "devices": []}}"#));
            assert!(answer().push().is_err(), "{result}");
        }
        for result in ["waiting", "Allow", "true", ""] {
            assert!(good(&format!(r#"{{"result": "{result}"}}"#)).preauth(true).is_err(), "{result}");
        }
    }

    #[test]
    fn an_approval_in_an_answer_that_is_no_good_one_counts_for_nothing() {
        let allow = r#""response": {"result": "allow", "status": "allow"}"#;
        for (status, body) in [
            (200, format!(r#"{{"stat": "FAIL", {allow}}}"#)),
            (500, format!(r#"{{"stat": "OK", {allow}}}"#)),
            (201, format!(r#"{{"stat": "OK", {allow}}}"#)),
            (200, r#"{"result": "allow"}"#.to_owned()),
            (200, r#"{"stat": "OK"}"#.to_owned()),
            (200, r#"{"stat": "OK", "response": null}"#.to_owned()),
            (200, r#"{"stat": "OK", "response": "allow"}"#.to_owned()),
            (200, r#"{"stat": "OK", "response": {"result": true}}"#.to_owned()),
            (200, format!(r#"{{"stat": "OK", {allow}, {allow}}}"#)),
            (200, format!(r#"{{"stat": "OK", {allow}}} {{}}"#)),
        ] {
            assert!(read(status, None, &body).is_err(), "{status} {body}");
        }
    }

    #[test]
    fn a_clock_that_is_wrong_is_named_with_its_difference() {
        let body = r#"{"stat": "FAIL", "code": 40105, "message": "Bad request timestamp"}"#;
        let text = |date| read(401, date, body).err().unwrap().to_string();
        let ahead = text(Some("Fri, 15 Jan 2027 07:50:00 GMT"));
        assert!(ahead.contains("our clock is 600 s ahead of theirs"), "{ahead}");
        let behind = text(Some("Fri, 15 Jan 2027 08:10:00 GMT"));
        assert!(behind.contains("our clock is 600 s behind theirs"), "{behind}");
        assert!(text(Some("yesterday")).contains("our clock differs from theirs"));
        assert!(text(None).contains("set the clock of this machine"));
    }

    #[test]
    fn devices_with_impossible_names_are_left_out_and_names_are_one_line() {
        let answer = good(
            r#"{"result": "auth", "devices": [
                {"device": "DP1", "display_name": "iOS (XXX)\r\n\u202eX", "capabilities": ["auto", "push"]},
                {"device": "DP2", "display_name": " ", "name": "work", "type": "phone"},
                {"device": "DP3"},
                {"device": ""}, {"device": "a b"}, {"device": "a\nb"}, {"device": "ä"},
                {"device": "0123456789012345678901234567890123456789012345678901234567890123x"}]}"#,
        );
        let Ok(Preauth::Devices(devices)) = answer.preauth(false) else { unreachable!("devices") };
        let shown: Vec<_> = devices.iter().map(|one| (&*one.id, &*one.name, one.can_push())).collect();
        assert_eq!(shown, [("DP1", "iOS (XXX)   X", true), ("DP2", "work", false), ("DP3", "DP3", false)]);
    }

    #[test]
    fn enrolment_is_told_where_it_is_wanted_and_only_over_https() {
        let url = |text: &str, wanted| match good(&format!(
            r#"{{"result": "enroll", "enroll_portal_url": "{text}"}}"#
        ))
        .preauth(wanted)
        {
            Ok(Preauth::Enroll { url }) => url.map(String::from),
            other => unreachable!("{other:?}"),
        };
        let good_one = "https://api.example.com/portal?code=1";
        assert_eq!(url(good_one, true).as_deref(), Some(good_one));
        assert_eq!(url(good_one, false), None);
        for bad in
            ["http://api.example.com/", "javascript:alert(1)", "https://api@evil.example/", "nothing", ""]
        {
            assert_eq!(url(bad, true), None, "{bad}");
        }
    }
}
