//! A QR code as inline SVG. Always dark on light, whatever the colours of the page: scanners want it so.
//! Drawn by attributes alone, because the pages allow no inline style.

use std::fmt::Write as _;

use qrcode::{Color, EcLevel, QrCode};

/// Modules of light around the code (ISO/IEC 18004 asks for four).
const QUIET: usize = 4;

/// A picture of `text` with `label` for those who do not see it; `None` where it is too long. The label is escaped by
/// whoever makes the page, so it must be a text of ours.
pub(super) fn svg(text: &str, label: &str) -> Option<String> {
    let code = QrCode::with_error_correction_level(text, EcLevel::M).ok()?;
    let (width, colors) = (code.width(), code.to_colors());
    let side = width + 2 * QUIET;
    let mut path = String::new();
    for (y, row) in colors.chunks(width).enumerate() {
        let mut x = 0;
        for run in row.chunk_by(|one, other| one == other) {
            if run.first() == Some(&Color::Dark) {
                // Writing to a string does not fail.
                let _ = write!(path, "M{} {}h{}v1h-{}z", x + QUIET, y + QUIET, run.len(), run.len());
            }
            x += run.len();
        }
    }
    let label = crate::portal::escape(label);
    Some(format!(
        "<svg class=\"qr\" id=\"qr\" role=\"img\" aria-label=\"{label}\" viewBox=\"0 0 {side} {side}\" \
         shape-rendering=\"crispEdges\"><rect width=\"{side}\" height=\"{side}\" fill=\"#fff\"/>\
         <path d=\"{path}\" fill=\"#000\"/></svg>"
    ))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "tests")]
    use super::*;

    #[test]
    fn the_picture_has_every_dark_module_and_a_quiet_zone() {
        let text = "otpauth://totp/Doorward:alice?secret=GEZDGNBVGY3TQOJQ&issuer=Doorward";
        let picture = svg(text, "QR code").unwrap();
        let code = QrCode::with_error_correction_level(text, EcLevel::M).unwrap();
        let dark = code.to_colors().iter().filter(|color| **color == Color::Dark).count();
        let path = picture.split_once(" d=\"").unwrap().1.split('"').next().unwrap();
        let mut drawn = 0;
        for run in path.split('z').filter(|run| !run.is_empty()) {
            let (from, rest) = run.strip_prefix('M').unwrap().split_once('h').unwrap();
            let (x, y) = from.split_once(' ').unwrap();
            let (x, y): (usize, usize) = (x.parse().unwrap(), y.parse().unwrap());
            let length: usize = rest.split_once('v').unwrap().0.parse().unwrap();
            assert!(
                x >= QUIET && y >= QUIET && x + length <= code.width() + QUIET && y < code.width() + QUIET
            );
            drawn += length;
        }
        assert_eq!(drawn, dark);
        assert!(picture.contains(&format!("viewBox=\"0 0 {0} {0}\"", code.width() + 8)));
    }

    #[test]
    fn nothing_in_it_needs_inline_style_or_script_and_the_label_cannot_leave_its_attribute() {
        let picture = svg("text", "\"><script>").unwrap();
        assert!(!picture.contains("style") && !picture.contains("<script") && !picture.contains("<?xml"));
    }

    #[test]
    fn what_no_code_can_hold_gives_none() {
        assert_eq!(svg(&"x".repeat(5000), ""), None);
    }
}
