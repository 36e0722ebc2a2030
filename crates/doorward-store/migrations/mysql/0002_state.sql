-- The state of version 2: MySQL and MariaDB came after it. What the columns mean stands in ../sqlite.
--
-- `{table}` stands for the storage engine and a collation that compares text byte by byte, spaces at its end included;
-- MySQL and MariaDB name it differently. Each statement is done by itself, since none of them can be undone here, and ends
-- with a semicolon at the end of a line.

CREATE TABLE meta (
    name  VARCHAR(64) NOT NULL PRIMARY KEY,
    value MEDIUMBLOB NOT NULL
) {table};

CREATE TABLE accounts (
    name_folded            VARCHAR(255) NOT NULL PRIMARY KEY,
    name                   TEXT NOT NULL,
    display_name           TEXT NOT NULL,
    email                  TEXT,
    role                   VARCHAR(255) NOT NULL,
    "groups"               MEDIUMTEXT NOT NULL,
    password_hash          MEDIUMBLOB NOT NULL,
    password_set_at        BIGINT NOT NULL,
    first_password_expires BIGINT,
    disabled               BIGINT NOT NULL DEFAULT 0,
    created_at             BIGINT NOT NULL,
    must_change_password   BIGINT NOT NULL DEFAULT 0,
    search_text            TEXT NOT NULL
) {table};

CREATE INDEX accounts_of_admins ON accounts (role, disabled);

CREATE TABLE sessions (
    "key"         VARBINARY(32) NOT NULL PRIMARY KEY,
    user_folded   VARCHAR(255) NOT NULL,
    data          MEDIUMBLOB NOT NULL,
    created       BIGINT NOT NULL,
    expires       BIGINT NOT NULL,
    last_activity BIGINT NOT NULL
) {table};

CREATE INDEX sessions_by_user ON sessions (user_folded, created);
CREATE INDEX sessions_by_beginning ON sessions (created);
CREATE INDEX sessions_by_expiry ON sessions (expires);

CREATE TABLE flags (
    name  VARCHAR(255) NOT NULL PRIMARY KEY,
    value TEXT NOT NULL
) {table};

CREATE TABLE bans (
    kind   VARCHAR(16) NOT NULL,
    value  VARCHAR(700) NOT NULL,
    since  BIGINT NOT NULL,
    until  BIGINT,
    source TEXT NOT NULL,
    reason TEXT NOT NULL,
    PRIMARY KEY (kind, value)
) {table};

CREATE INDEX bans_by_end ON bans (until);

-- The number is SQLite's rowid: the order of noting.
CREATE TABLE failures (
    number BIGINT NOT NULL AUTO_INCREMENT PRIMARY KEY,
    "key"  TEXT NOT NULL,
    at     BIGINT NOT NULL
) {table};

CREATE INDEX failures_by_time ON failures (at);

-- What one transaction at a time may work on; it locks the row. SQLite needs none: there every transaction is alone.
CREATE TABLE guards (
    name VARCHAR(64) NOT NULL PRIMARY KEY
) {table};

INSERT INTO guards (name) VALUES ('accounts'), ('audit');
