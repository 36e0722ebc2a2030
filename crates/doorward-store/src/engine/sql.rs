//! A statement in the spelling of every engine, made by the compiler.

/// One statement, three spellings.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Sql {
    pub(crate) sqlite: &'static str,
    pub(crate) postgres: &'static str,
    pub(crate) mysql: &'static str,
}

/// Makes a [`Sql`] of text with `?` for the arguments; see the module's head for its forms. `new` is for
/// [`insert_new`](super::Room::insert_new), `locking` for reads within a transaction whose rows nobody else may change
/// until its end.
macro_rules! sql {
    (new $text:expr) => {
        $crate::engine::Sql {
            sqlite: $crate::engine::sql!(@text $text, " ON CONFLICT DO NOTHING", false),
            postgres: $crate::engine::sql!(@text $text, " ON CONFLICT DO NOTHING", true),
            mysql: $text,
        }
    };
    (locking $text:expr) => {
        $crate::engine::Sql {
            sqlite: $text,
            postgres: $crate::engine::sql!(@text $text, " FOR UPDATE", true),
            mysql: $crate::engine::sql!(@text $text, " FOR UPDATE", false),
        }
    };
    (sqlite: $sqlite:expr, postgres: $postgres:expr, mysql: $mysql:expr $(,)?) => {
        $crate::engine::Sql {
            sqlite: $sqlite,
            postgres: $crate::engine::sql!(@text $postgres, "", true),
            mysql: $mysql,
        }
    };
    ($text:expr, mysql: $mysql:expr $(,)?) => {
        $crate::engine::sql!(sqlite: $text, postgres: $text, mysql: $mysql)
    };
    ($text:expr $(,)?) => {
        $crate::engine::sql!(sqlite: $text, postgres: $text, mysql: $text)
    };
    (@text $text:expr, $suffix:expr, $numbered:expr) => {{
        const BYTES: [u8; $crate::engine::length($text, $suffix, $numbered)] =
            $crate::engine::build($text, $suffix, $numbered);
        const TEXT: &str = match std::str::from_utf8(&BYTES) {
            Ok(text) => text,
            Err(_) => unreachable!(), // an error of the compiler, if ever
        };
        TEXT
    }};
}
pub(crate) use sql;

/// The length of what [`build`] makes.
#[expect(clippy::indexing_slicing, reason = "evaluated by the compiler, which refuses what is out of bounds")]
pub(crate) const fn length(text: &str, suffix: &str, numbered: bool) -> usize {
    let bytes = text.as_bytes();
    let mut length = bytes.len() + suffix.len();
    let mut arguments = 0;
    let mut at = 0;
    while at < bytes.len() {
        if numbered && bytes[at] == b'?' {
            arguments += 1;
            length += if arguments < 10 { 1 } else { 2 };
        }
        at += 1;
    }
    length
}

/// `text` and `suffix`, each `?` as `$1`, `$2`, … where `numbered` (fewer than a hundred; none in quoted text).
#[expect(clippy::indexing_slicing, reason = "evaluated by the compiler, which refuses what is out of bounds")]
pub(crate) const fn build<const N: usize>(text: &str, suffix: &str, numbered: bool) -> [u8; N] {
    let mut built = [0; N];
    let (bytes, suffix) = (text.as_bytes(), suffix.as_bytes());
    let (mut from, mut to, mut arguments) = (0, 0, 0_u8);
    while from < bytes.len() {
        if numbered && bytes[from] == b'?' {
            arguments += 1;
            built[to] = b'$';
            if arguments >= 10 {
                to += 1;
                built[to] = b'0' + arguments / 10;
            }
            to += 1;
            built[to] = b'0' + arguments % 10;
        } else {
            built[to] = bytes[from];
        }
        from += 1;
        to += 1;
    }
    from = 0;
    while from < suffix.len() {
        built[to] = suffix[from];
        from += 1;
        to += 1;
    }
    built
}

#[cfg(test)]
mod tests {
    use super::*;

    const PLAIN: Sql = sql!("SELECT a FROM t WHERE b = ? AND c = ?");
    const NEW: Sql = sql!(new "INSERT INTO t (a, b) VALUES (?, ?)");
    const LOCKING: Sql = sql!(locking "SELECT a FROM t WHERE b = ?");
    const MANY: Sql = sql!("?,?,?,?,?,?,?,?,?,?,?,?");
    const APART: Sql = sql!("ü ?", mysql: "m ?");

    #[test]
    fn arguments_are_numbered_for_postgresql_only() {
        assert_eq!(PLAIN.sqlite, "SELECT a FROM t WHERE b = ? AND c = ?");
        assert_eq!(PLAIN.mysql, PLAIN.sqlite);
        assert_eq!(PLAIN.postgres, "SELECT a FROM t WHERE b = $1 AND c = $2");
        assert_eq!(MANY.postgres, "$1,$2,$3,$4,$5,$6,$7,$8,$9,$10,$11,$12");
    }

    #[test]
    fn each_engine_gets_its_own_words() {
        assert_eq!(NEW.sqlite, "INSERT INTO t (a, b) VALUES (?, ?) ON CONFLICT DO NOTHING");
        assert_eq!(NEW.postgres, "INSERT INTO t (a, b) VALUES ($1, $2) ON CONFLICT DO NOTHING");
        assert_eq!(NEW.mysql, "INSERT INTO t (a, b) VALUES (?, ?)");
        assert_eq!(LOCKING.sqlite, "SELECT a FROM t WHERE b = ?");
        assert_eq!(LOCKING.postgres, "SELECT a FROM t WHERE b = $1 FOR UPDATE");
        assert_eq!(LOCKING.mysql, "SELECT a FROM t WHERE b = ? FOR UPDATE");
        assert_eq!((APART.sqlite, APART.postgres, APART.mysql), ("ü ?", "ü $1", "m ?"));
    }
}
