-- What the columns mean stands in ../sqlite. Text that is compared or ordered is so byte by byte.

CREATE TABLE totp (
    user_folded TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    last_step   BIGINT NOT NULL,
    last_used   BIGINT,
    data        BYTEA NOT NULL
);

CREATE TABLE passkeys (
    key         BYTEA NOT NULL PRIMARY KEY,
    user_folded TEXT COLLATE "C" NOT NULL,
    name_folded TEXT COLLATE "C" NOT NULL,
    created     BIGINT NOT NULL,
    data        BYTEA NOT NULL,
    UNIQUE (user_folded, name_folded)
);

CREATE TABLE user_handles (
    key         BYTEA NOT NULL PRIMARY KEY,
    user_folded TEXT COLLATE "C" NOT NULL UNIQUE,
    data        BYTEA NOT NULL
);

CREATE TABLE recovery_codes (
    key         BYTEA NOT NULL PRIMARY KEY,
    user_folded TEXT COLLATE "C" NOT NULL,
    proof       BYTEA NOT NULL
);

CREATE INDEX recovery_codes_of_user ON recovery_codes (user_folded);

CREATE TABLE preferences (
    user_folded TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    data        TEXT COLLATE "C" NOT NULL
);

CREATE TABLE one_time_values (
    key         BYTEA NOT NULL PRIMARY KEY,
    purpose     TEXT COLLATE "C" NOT NULL,
    user_folded TEXT COLLATE "C" NOT NULL,
    expires     BIGINT NOT NULL,
    tries       BIGINT NOT NULL,
    data        BYTEA NOT NULL
);

CREATE INDEX one_time_values_of_user ON one_time_values (user_folded, purpose);
CREATE INDEX one_time_values_by_end ON one_time_values (expires);

CREATE TABLE burnt (
    key     BYTEA NOT NULL PRIMARY KEY,
    expires BIGINT NOT NULL
);

CREATE INDEX burnt_by_end ON burnt (expires);

CREATE TABLE outbox (
    id       BIGINT NOT NULL PRIMARY KEY,
    created  BIGINT NOT NULL,
    due      BIGINT NOT NULL,
    expires  BIGINT NOT NULL,
    attempts BIGINT NOT NULL,
    data     BYTEA NOT NULL
);

CREATE INDEX outbox_by_due ON outbox (due);

-- Sets of recovery codes and one-time values are replaced by one transaction at a time.
INSERT INTO guards (name) VALUES ('people');
