//! Events to lines.

use std::{borrow::Cow, fmt::Write as _, sync::Arc};

use anyhow::{Context as _, Result};
use jiff::{Timestamp, tz::TimeZone};
use tracing::{
    Event, Level, Subscriber,
    field::{Field, Visit},
};
use tracing_subscriber::{Layer, layer::Context};

use super::{
    LogSettings,
    escape::{push_value, quoted},
    output::Output,
    redact::{REDACTED, Redactor},
    visitor::Visitors,
};

/// Longer values are cut: nobody reads them, and a visitor could fill the disk.
const LONGEST: usize = 16 * 1024;

/// Writes every event as one line.
pub(super) struct LineFormat {
    json: bool,
    output: Arc<Output>,
    redactor: Redactor,
    visitors: Visitors,
}

impl LineFormat {
    pub(super) fn new(settings: &LogSettings, output: Arc<Output>) -> Result<Self> {
        let redactor = Redactor::new().context("the patterns of secrets")?;
        Ok(Self { json: settings.json, output, redactor, visitors: Visitors::new(settings.visitors) })
    }
}

impl<S: Subscriber> Layer<S> for LineFormat {
    fn on_event(&self, event: &Event<'_>, _context: Context<'_, S>) {
        let mut fields = Fields::default();
        event.record(&mut fields);
        fields.clean(&self.redactor, &self.visitors);
        let level = level_name(*event.metadata().level());
        let line = fields.into_line(self.json, &now(), level);
        self.output.write(line.as_bytes(), *event.metadata().level() <= Level::WARN);
    }
}

#[expect(clippy::disallowed_methods, reason = "log lines carry the machine's time")]
fn now() -> String {
    let zoned = Timestamp::try_from(std::time::SystemTime::now()).unwrap_or_default().to_zoned(TimeZone::UTC);
    zoned.strftime("%Y-%m-%dT%H:%M:%S%.3fZ").to_string()
}

fn level_name(level: Level) -> &'static str {
    match level {
        Level::ERROR => "error",
        Level::WARN => "warning",
        Level::INFO => "info",
        Level::DEBUG => "debug",
        Level::TRACE => "trace",
    }
}

#[derive(Default)]
struct Fields {
    message: String,
    /// Filters of fail2ban look for the two side by side (AM-24).
    path: Option<String>,
    remote_ip: Option<String>,
    /// Name, value, and whether JSON may write the value without quotes.
    others: Vec<(&'static str, String, bool)>,
}

impl Fields {
    fn take(&mut self, field: &Field, value: String, bare: bool) {
        match field.name() {
            "message" => self.message = value,
            "path" => self.path = Some(value),
            "remote_ip" => self.remote_ip = Some(value),
            name => self.others.push((name, value, bare)),
        }
    }

    /// Takes out what looks like a secret, whatever the field (HS-68), and bounds what came from outside (HS-71).
    fn clean(&mut self, redactor: &Redactor, visitors: &Visitors) {
        let clean = |text: &mut String| {
            if text.len() > LONGEST {
                let end = (0..=LONGEST).rev().find(|end| text.is_char_boundary(*end)).unwrap_or(0);
                text.truncate(end);
                text.push('…');
            }
            if let Cow::Owned(cleaned) = redactor.clean(text) {
                *text = cleaned;
            }
        };
        clean(&mut self.message);
        self.path.iter_mut().for_each(clean);
        if let Some(address) = self.remote_ip.take() {
            self.remote_ip = Some(visitors.named("remote_ip", address));
        }
        for (name, value, bare) in &mut self.others {
            if Redactor::is_secret_field(name) {
                (*value, *bare) = (REDACTED.to_owned(), false);
            } else if !*bare {
                clean(value);
                *value = visitors.named(name, std::mem::take(value));
            }
        }
    }

    fn into_line(mut self, json: bool, time: &str, level: &str) -> String {
        self.others.sort_unstable_by_key(|(name, ..)| *name);
        let mut line = String::with_capacity(192);
        if json {
            let _ = write!(line, "{{\"level\":\"{level}\",\"time\":\"{time}\",\"msg\":");
            quoted(&mut line, &self.message);
        } else {
            let _ = write!(line, "time=\"{time}\" level={level} msg=");
            quoted(&mut line, &self.message);
        }
        let path = self.path.map(|path| ("path", path, false));
        let address = self.remote_ip.map(|address| ("remote_ip", address, false));
        for (name, value, bare) in self.others.into_iter().chain(path).chain(address) {
            if json {
                let _ = write!(line, ",\"{name}\":");
                if bare { line.push_str(&value) } else { quoted(&mut line, &value) }
            } else {
                let _ = write!(line, " {name}=");
                push_value(&mut line, &value);
            }
        }
        line.push_str(if json { "}\n" } else { "\n" });
        line
    }
}

impl Visit for Fields {
    fn record_str(&mut self, field: &Field, value: &str) {
        self.take(field, value.to_owned(), false);
    }

    fn record_debug(&mut self, field: &Field, value: &dyn std::fmt::Debug) {
        self.take(field, format!("{value:?}"), false);
    }

    fn record_error(&mut self, field: &Field, value: &(dyn std::error::Error + 'static)) {
        let mut text = value.to_string();
        let mut source = value.source();
        while let Some(cause) = source {
            let _ = write!(text, ": {cause}");
            source = cause.source();
        }
        self.take(field, text, false);
    }

    fn record_bool(&mut self, field: &Field, value: bool) {
        self.take(field, value.to_string(), true);
    }

    fn record_i64(&mut self, field: &Field, value: i64) {
        self.take(field, value.to_string(), true);
    }

    fn record_u64(&mut self, field: &Field, value: u64) {
        self.take(field, value.to_string(), true);
    }

    fn record_f64(&mut self, field: &Field, value: f64) {
        self.take(field, if value.is_finite() { value.to_string() } else { "null".to_owned() }, true);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fields() -> Fields {
        Fields {
            message: "Unsuccessful 1FA authentication attempt by user 'x'".to_owned(),
            remote_ip: Some("2001:db8::1".to_owned()),
            path: Some("/a b".to_owned()),
            others: vec![("reason", "x".to_owned(), false), ("method", "POST".to_owned(), false)],
        }
    }

    #[test]
    fn a_text_line_ends_with_the_address() {
        assert_eq!(
            fields().into_line(false, "T", "error"),
            "time=\"T\" level=error msg=\"Unsuccessful 1FA authentication attempt by user 'x'\" method=POST \
             reason=x path=\"/a b\" remote_ip=\"2001:db8::1\"\n"
        );
    }

    #[test]
    fn secrets_are_taken_out_of_every_field() {
        let canary = "Canary-5e3c";
        let mut fields = Fields {
            message: format!("sent with password={canary}"),
            remote_ip: Some("203.0.113.7".to_owned()),
            path: Some(format!("/x?token={canary}")),
            others: vec![
                ("error", format!("url https://u:{canary}@host failed"), false),
                ("cookie", canary.to_owned(), false),
                ("new_password", "12345".to_owned(), true),
                ("about", "x".repeat(1 << 20), false),
            ],
        };
        let Ok(redactor) = Redactor::new() else { panic!("patterns") };
        fields.clean(&redactor, &Visitors::new(crate::log::Naming::Truncated));
        let line = fields.into_line(false, "T", "info");
        assert!(!line.contains(canary) && !line.contains("12345"), "{line}");
        assert!(line.ends_with("remote_ip=203.0.113.0\n"), "{line}");
        assert!(line.len() < 20 * 1024, "{}", line.len());
    }

    #[test]
    fn a_json_line_is_json() {
        let line = fields().into_line(true, "T", "error");
        let value: serde_json::Value = serde_json::from_str(&line).unwrap_or_default();
        assert_eq!(value["remote_ip"], "2001:db8::1");
        assert_eq!(value["path"], "/a b");
        assert!(line.ends_with("\"remote_ip\":\"2001:db8::1\"}\n"));
    }
}
