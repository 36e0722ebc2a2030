//! What holds, and where it was said.

use std::fmt::Write as _;

use crate::reader::Effective;

/// What stands in place of a secret.
pub const MASK: &str = "********";

/// A line for each value: key, value, origin. Secrets were masked when they were read.
pub fn show(effective: &[Effective]) -> String {
    let width = |text: fn(&Effective) -> usize| effective.iter().map(text).max().unwrap_or_default().min(60);
    let keys = width(|one| one.key.chars().count());
    let values = width(|one| one.value.chars().count().min(40));
    let mut text = String::new();
    for one in effective {
        let value: String = if one.value.is_empty() {
            "-".to_owned()
        } else {
            one.value.chars().flat_map(char::escape_debug).collect()
        };
        // Writing to a String cannot fail.
        let _ = writeln!(text, "{:keys$}  {value:values$}  {}", one.key, one.origin);
    }
    text
}
