//! The part of the page that people write: it survives the next run.

const BEGIN: &str = "<!-- begin: written by people; `cargo xtask bench` keeps it -->";
const END: &str = "<!-- end: written by people -->";
const EMPTY: &str =
    "## Where the time goes\n\nNobody has looked yet (`perf record`, `valgrind --tool=callgrind`).";

/// The marked block of the page as it was, or an empty one.
pub(super) fn block(before: &str) -> String {
    let within = before.split_once(BEGIN).and_then(|(_, rest)| rest.split_once(END));
    let within = within.map_or(EMPTY, |(within, _)| within.trim());
    format!("{BEGIN}\n{within}\n{END}\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_people_wrote_survives_every_run() {
        let first = block("no page yet");
        assert!(first.contains("Nobody has looked yet"));
        let edited = format!("# table\n{}\n## more", first.replace(EMPTY, "The signature takes a third."));
        let second = block(&edited);
        assert!(second.contains("The signature takes a third.") && !second.contains("# table"));
        assert_eq!(block(&second), second);
    }
}
