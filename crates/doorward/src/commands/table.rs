//! Aligned text for people.

use doorward_core::time::Timestamp;

/// `rows` under `heads`, each column as wide as its widest cell; what is foreign in a cell is made harmless.
pub(super) fn aligned<const COLUMNS: usize>(heads: [&str; COLUMNS], rows: &[[String; COLUMNS]]) -> String {
    let harmless = |cell: &str| {
        cell.chars().map(|letter| if letter.is_control() { '\u{fffd}' } else { letter }).collect()
    };
    let rows: Vec<Vec<String>> =
        rows.iter().map(|row| row.iter().map(|cell| harmless(cell)).collect()).collect();
    let width = |column: usize| {
        let cells = rows.iter().filter_map(|row| row.get(column)).map(|cell| cell.chars().count());
        cells.chain(heads.get(column).map(|head| head.len())).max().unwrap_or(0)
    };
    let widths: Vec<usize> = (0..COLUMNS).map(width).collect();
    let heads: Vec<String> = heads.iter().map(|head| (*head).to_owned()).collect();
    let mut text = String::new();
    for row in std::iter::once(&heads).chain(&rows) {
        let cells = row.iter().zip(&widths).map(|(cell, width)| format!("{cell:width$}"));
        text.push_str(cells.collect::<Vec<_>>().join("  ").trim_end());
        text.push('\n');
    }
    text
}

/// A moment as people and scripts both read it: `2026-01-31T12:00:00Z`.
pub(super) fn moment(at: Timestamp) -> String {
    jiff::Timestamp::from_second(at.as_seconds()).map_or_else(|_| "?".to_owned(), |at| at.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_are_aligned_and_cells_write_no_lines_of_their_own() {
        let rows = [["a".to_owned(), "x\ny".to_owned()], ["long".to_owned(), "z".to_owned()]];
        assert_eq!(aligned(["ID", "WHO"], &rows), "ID    WHO\na     x\u{fffd}y\nlong  z\n");
    }
}
