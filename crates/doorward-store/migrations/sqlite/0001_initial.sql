-- Times are milliseconds since the Unix epoch. Columns of type BLOB that are not keys hold sealed values,
-- bound to table, column and row.

CREATE TABLE meta (
    name  TEXT NOT NULL PRIMARY KEY,
    value BLOB NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE accounts (
    name_folded            TEXT    NOT NULL PRIMARY KEY,
    name                   TEXT    NOT NULL,
    display_name           TEXT    NOT NULL,
    email                  TEXT,
    role                   TEXT    NOT NULL,
    groups                 TEXT    NOT NULL, -- a JSON array of names
    password_hash          BLOB    NOT NULL, -- sealed
    password_set_at        INTEGER NOT NULL, -- also the password stamp; every change increases it
    first_password_expires INTEGER,
    disabled               INTEGER NOT NULL DEFAULT 0,
    created_at             INTEGER NOT NULL
) STRICT;

CREATE TABLE sessions (
    key           BLOB    NOT NULL PRIMARY KEY, -- SHA-256 of the identifier
    user_folded   TEXT    NOT NULL,
    data          BLOB    NOT NULL, -- sealed: everything else that is known of the session
    created       INTEGER NOT NULL,
    expires       INTEGER NOT NULL,
    last_activity INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE INDEX sessions_by_user ON sessions (user_folded, created);
CREATE INDEX sessions_by_expiry ON sessions (expires);

CREATE TABLE flags (
    name  TEXT NOT NULL PRIMARY KEY,
    value TEXT NOT NULL
) STRICT, WITHOUT ROWID;
