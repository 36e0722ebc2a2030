//! Prometheus' text format, version 0.0.4: the one that every collector reads.

use std::fmt::{Display, Write as _};

/// What a collector is told this is.
pub(super) const CONTENT_TYPE: &str = "text/plain; version=0.0.4; charset=utf-8";

/// A page of metrics.
#[derive(Default)]
pub(super) struct Text(String);

impl Text {
    /// Begins a metric: what it is called, of which kind it is, what it is for.
    pub(super) fn metric(&mut self, name: &str, kind: &str, help: &str) {
        // Writing to a String does not fail.
        let _ = writeln!(self.0, "# HELP {name} {help}\n# TYPE {name} {kind}");
    }

    /// One value.
    pub(super) fn value(&mut self, name: &str, labels: &[(&str, &str)], value: impl Display) {
        self.0.push_str(name);
        for (index, (label, text)) in labels.iter().enumerate() {
            let before = if index == 0 { '{' } else { ',' };
            let _ = write!(self.0, "{before}{label}=\"{}\"", escaped(text));
        }
        let end = if labels.is_empty() { "" } else { "}" };
        let _ = writeln!(self.0, "{end} {value}");
    }

    pub(super) fn into_string(self) -> String {
        self.0
    }
}

fn escaped(text: &str) -> String {
    text.replace('\\', "\\\\").replace('"', "\\\"").replace('\n', "\\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_labels_and_values_stand_as_collectors_read_them() {
        let mut text = Text::default();
        text.metric("a_total", "counter", "What for.");
        text.value("a_total", &[], 1);
        text.value("a_total", &[("b", "c"), ("d", "\\ \" \n")], 2.5);
        assert_eq!(
            text.into_string(),
            "# HELP a_total What for.\n# TYPE a_total counter\na_total 1\na_total{b=\"c\",d=\"\\\\ \\\" \\n\"} 2.5\n"
        );
    }
}
