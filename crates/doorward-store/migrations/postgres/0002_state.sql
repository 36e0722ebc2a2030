-- The state of version 2: PostgreSQL came after it. What the columns mean stands in ../sqlite. Text that is compared or
-- ordered is so byte by byte.

CREATE TABLE meta (
    name  TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    value BYTEA NOT NULL
);

CREATE TABLE accounts (
    name_folded            TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    name                   TEXT COLLATE "C" NOT NULL,
    display_name           TEXT COLLATE "C" NOT NULL,
    email                  TEXT COLLATE "C",
    role                   TEXT COLLATE "C" NOT NULL,
    groups                 TEXT COLLATE "C" NOT NULL,
    password_hash          BYTEA NOT NULL,
    password_set_at        BIGINT NOT NULL,
    first_password_expires BIGINT,
    disabled               BIGINT NOT NULL DEFAULT 0,
    created_at             BIGINT NOT NULL,
    must_change_password   BIGINT NOT NULL DEFAULT 0,
    search_text            TEXT COLLATE "C" NOT NULL DEFAULT ''
);

CREATE INDEX accounts_of_admins ON accounts (name_folded) WHERE role = 'admin';

CREATE TABLE sessions (
    key           BYTEA NOT NULL PRIMARY KEY,
    user_folded   TEXT COLLATE "C" NOT NULL,
    data          BYTEA NOT NULL,
    created       BIGINT NOT NULL,
    expires       BIGINT NOT NULL,
    last_activity BIGINT NOT NULL
);

CREATE INDEX sessions_by_user ON sessions (user_folded, created);
CREATE INDEX sessions_by_beginning ON sessions (created);
CREATE INDEX sessions_by_expiry ON sessions (expires);

CREATE TABLE flags (
    name  TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    value TEXT COLLATE "C" NOT NULL
);

CREATE TABLE bans (
    kind   TEXT COLLATE "C" NOT NULL,
    value  TEXT COLLATE "C" NOT NULL,
    since  BIGINT NOT NULL,
    until  BIGINT,
    source TEXT COLLATE "C" NOT NULL,
    reason TEXT COLLATE "C" NOT NULL,
    PRIMARY KEY (kind, value)
);

CREATE INDEX bans_by_end ON bans (until);

-- The number is SQLite's rowid: the order of noting.
CREATE TABLE failures (
    number BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    key    TEXT COLLATE "C" NOT NULL,
    at     BIGINT NOT NULL
);

CREATE INDEX failures_by_time ON failures (at);

-- What one transaction at a time may work on; it locks the row. SQLite needs none: there every transaction is alone.
CREATE TABLE guards (
    name TEXT COLLATE "C" NOT NULL PRIMARY KEY
);

INSERT INTO guards (name) VALUES ('accounts'), ('audit');
