//! What is said of a panic (HS-64): one line with thread and place, in the log like every other. What happens next stays as
//! it is: the request is answered with 500, or the thread ends.
//!
//! The text of a panic is made where something went wrong, often out of a value that nobody looked at. A text that stands in
//! the program is shown; of one that was put together, what stands behind a quote is left out, and the rest goes the way of
//! every line of the log, so that what looks like a secret is taken out.

use std::{
    io::Write as _,
    panic::{PanicHookInfo, set_hook},
    sync::Arc,
};

use super::{output::Output, redact::Redactor};

/// Longer texts are cut before anything looks at them.
const LONGEST: usize = 2048;

/// What is known of a panic, and may be said.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Told {
    thread: String,
    place: String,
    message: String,
}

/// From now on a panic is one line of the log that writes to `output`.
pub(super) fn to_log(output: &Arc<Output>) {
    let output = Arc::downgrade(output);
    set_hook(Box::new(move |info| {
        let told = Told::of(info);
        // The log itself may have panicked while it held its buffer; whoever waits for that waits for ever.
        if output.upgrade().is_some_and(|output| output.is_free()) {
            tracing::error!(thread = told.thread, place = told.place, "panicked: {}", told.message);
        } else {
            complain(&told, "the log could not take what");
        }
    }));
}

/// The same for commands, which have no log: one line on standard error.
pub(crate) fn to_standard_error() {
    let redactor = Redactor::new().ok();
    set_hook(Box::new(move |info| {
        let told = Told::of(info);
        let message = redactor.as_ref().map(|redactor| redactor.clean(&told.message));
        complain(&told, &message.unwrap_or_default());
    }));
}

fn complain(told: &Told, message: &str) {
    let (thread, place) = (&told.thread, &told.place);
    let _ = writeln!(std::io::stderr().lock(), "doorward: panicked in {thread} at {place}: {message}");
}

impl Told {
    fn of(info: &PanicHookInfo<'_>) -> Self {
        let literal = info.payload().downcast_ref::<&'static str>().map(|text| (*text).to_owned());
        let made = || info.payload().downcast_ref::<String>().map(|text| unquoted(cut(text)));
        let place = info.location().map(|place| format!("{}:{}", place.file(), place.line()));
        Self {
            thread: std::thread::current().name().unwrap_or("a thread without a name").to_owned(),
            place: place.unwrap_or_else(|| "a place that is not known".to_owned()),
            message: literal.or_else(made).unwrap_or_else(|| "without a text".to_owned()),
        }
    }
}

fn cut(text: &str) -> &str {
    let end = (0..=LONGEST.min(text.len())).rev().find(|end| text.is_char_boundary(*end)).unwrap_or(0);
    text.get(..end).unwrap_or_default()
}

/// The text up to its first quote of any kind: behind it values are printed, and how such a one marks the quotes within it is
/// not known. The place says the rest.
fn unquoted(text: &str) -> String {
    match text.split_once(['"', '\'', '`']) {
        None => text.to_owned(),
        Some((before, _)) => format!("{before}…"),
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::panic, reason = "tests")]
    use std::panic::take_hook;

    use proptest::prelude::*;

    use super::*;
    use crate::log::{LogSettings, Naming, Rotation, format::LineFormat};

    const CANARY: &str = "Hunter2-canary-4c1d";

    fn settings(path: &std::path::Path) -> LogSettings {
        LogSettings {
            level: "trace",
            json: false,
            file: Some(path.to_owned()),
            keep_stdout: false,
            rotation: Rotation { max_bytes: None, max_age: None, max_files: 1, retention: None },
            visitors: Naming::Full,
        }
    }

    /// The hook is one for the whole process, so whatever changes it stands in one test.
    #[test]
    fn hs_064_a_panic_is_one_line_of_the_log_without_the_secret_in_its_text() {
        use tracing_subscriber::layer::SubscriberExt as _;
        let path = std::env::temp_dir().join(format!("doorward-panics-{}", std::process::id()));
        let settings = settings(&path);
        let output = Arc::new(Output::open(Some(&path), false, settings.rotation).unwrap());
        let format = LineFormat::new(&settings, Arc::clone(&output)).unwrap();
        let log = tracing_subscriber::registry().with(format);
        let before = take_hook();
        to_log(&output);
        let work = std::thread::Builder::new().name("canary".to_owned()).spawn(move || {
            tracing::subscriber::with_default(log, || {
                let caught = |panicking: fn()| std::panic::catch_unwind(panicking).is_err();
                assert!(caught(|| panic!("connected with password={CANARY}")));
                assert!(caught(|| panic!("{:?} is no header", CANARY.to_owned())));
                assert!(caught(|| {
                    let _: u8 = CANARY.parse::<u8>().map_err(|_| CANARY.to_owned()).unwrap();
                }));
                assert!(caught(|| panic!("a text of the program, with \"quotes\"")));
                assert!(caught(|| std::panic::panic_any(7_u8)));
            });
        });
        work.unwrap().join().unwrap();
        std::panic::set_hook(before);
        output.flush();
        let log = std::fs::read_to_string(&path).unwrap();
        let _ = std::fs::remove_file(&path);
        assert_eq!(log.lines().filter(|line| line.contains("panicked: ")).count(), 5, "{log}");
        assert!(!log.contains("canary-4c1d"), "{log}");
        assert_eq!(log.matches("thread=canary").count(), 5, "{log}");
        assert_eq!(log.matches("panics.rs:").count(), 5, "{log}");
        assert!(log.contains("a text of the program, with") && log.contains("without a text"), "{log}");
    }

    #[test]
    fn a_panic_of_the_log_itself_waits_for_nothing() {
        let output = Output::open(None, true, settings("".as_ref()).rotation).unwrap();
        assert!(output.is_free());
        output.while_held(|| assert!(!output.is_free()));
        assert!(output.is_free());
    }

    #[test]
    fn quoted_parts_are_left_out_whichever_the_quotes_and_wherever_they_end() {
        for (text, kept) in [
            ("no quotes", "no quotes"),
            ("value: \"a\"", "value: …"),
            ("inside 'x' (bytes 0..1) of `xyz`", "inside …"),
            ("index 9 of `x`CANARY` is out", "index 9 of …"),
            ("couldn't read \"it's CANARY\"", "couldn…"),
            ("open \"abc", "open …"),
        ] {
            assert_eq!(unquoted(text), kept);
        }
        assert_eq!(cut(&"ä".repeat(LONGEST)).len(), LONGEST);
    }

    proptest! {
        #[test]
        fn nothing_of_a_value_that_is_printed_for_programmers_gets_through(value in ".{0,40}") {
            let text = unquoted(&format!("called on {:?}, later", format!("{value}CANARY")));
            prop_assert_eq!(text, "called on …");
        }
    }
}
