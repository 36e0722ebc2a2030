//! `User-Agent` in words that people recognise their devices by. A guess on purpose: anybody can send anything,
//! and nothing but a line in a list depends on it.

use crate::language::Words;

/// What names a browser or program, most telling first: most browsers also claim to be another one.
const PROGRAMS: [(&str, &str); 15] = [
    ("Home Assistant/", "Home Assistant"),
    ("HomeAssistant/", "Home Assistant"),
    ("Edg", "Edge"),
    ("OPR/", "Opera"),
    ("Vivaldi/", "Vivaldi"),
    ("SamsungBrowser/", "Samsung Internet"),
    ("Firefox/", "Firefox"),
    ("FxiOS/", "Firefox"),
    ("CriOS/", "Chrome"),
    ("Chromium/", "Chromium"),
    ("Chrome/", "Chrome"),
    ("Safari/", "Safari"),
    ("curl/", "curl"),
    ("Wget/", "Wget"),
    ("python-", "Python"),
];

const SYSTEMS: [(&str, &str); 9] = [
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Android", "Android"),
    ("CrOS", "ChromeOS"),
    ("Windows", "Windows"),
    ("Mac OS X", "macOS"),
    ("Macintosh", "macOS"),
    ("FreeBSD", "FreeBSD"),
    ("Linux", "Linux"),
];

/// What a device is known by, as far as it is.
pub(crate) struct Device {
    program: Option<&'static str>,
    system: Option<&'static str>,
}

impl Device {
    /// The device that calls itself `agent`.
    pub(crate) fn of(agent: &str) -> Self {
        let find = |known: &[(&str, &'static str)]| {
            known.iter().find(|(mark, _)| agent.contains(mark)).map(|(_, name)| *name)
        };
        Self { program: find(&PROGRAMS), system: find(&SYSTEMS) }
    }

    /// "Firefox on Linux".
    pub(crate) fn said(&self, words: &Words) -> String {
        self.known(words).unwrap_or_else(|| words.say("device-unknown").to_owned())
    }

    /// The same; nothing where nothing is known.
    pub(crate) fn known(&self, words: &Words) -> Option<String> {
        match (self.program, self.system) {
            (Some(program), Some(system)) => Some(
                words.say_with("device-known", &[("program", program.into()), ("system", system.into())]),
            ),
            (Some(program), None) => Some(program.to_owned()),
            (None, Some(system)) => Some(words.with("device-system", "system", system)),
            (None, None) => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::language::Languages;

    fn device(agent: &str) -> String {
        Device::of(agent).said(Languages::new().english())
    }

    #[test]
    fn devices_are_named_as_people_know_them() {
        let webkit = "AppleWebKit/537.36 (KHTML, like Gecko)";
        for (agent, said) in [
            ("Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0", "Firefox on Linux"),
            (
                &*format!(
                    "Mozilla/5.0 (Windows NT 10.0; Win64; x64) {webkit} Chrome/140.0.0.0 Safari/537.36"
                ),
                "Chrome on Windows",
            ),
            (
                &format!(
                    "Mozilla/5.0 (Windows NT 10.0) {webkit} Chrome/140.0.0.0 Safari/537.36 Edg/140.0.0.0"
                ),
                "Edge on Windows",
            ),
            (
                &format!(
                    "Mozilla/5.0 (Linux; Android 16; Pixel 9) {webkit} Chrome/140.0 Mobile Safari/537.36"
                ),
                "Chrome on Android",
            ),
            (
                "Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) \
                 Version/18.5 Mobile/15E148 Safari/604.1",
                "Safari on iPhone",
            ),
            (
                "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) \
                 Version/18.5 Safari/605.1.15",
                "Safari on macOS",
            ),
            ("Home Assistant/2026.1.0 (Android 16; Pixel 9)", "Home Assistant on Android"),
            ("curl/8.14.1", "curl"),
        ] {
            assert_eq!(device(agent), said, "{agent}");
        }
    }

    #[test]
    fn what_is_not_recognised_is_said_to_be_unknown_and_never_repeated() {
        assert_eq!(device(""), "Unknown device");
        assert_eq!(device("<script>alert(1)</script>"), "Unknown device");
        assert_eq!(device("something (X11; Linux)"), "Unknown program on Linux");
    }
}
