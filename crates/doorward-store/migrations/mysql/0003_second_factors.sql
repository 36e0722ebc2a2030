-- What the columns mean stands in ../sqlite.

CREATE TABLE totp (
    user_folded VARCHAR(255) NOT NULL PRIMARY KEY,
    last_step   BIGINT NOT NULL,
    last_used   BIGINT,
    data        MEDIUMBLOB NOT NULL
) {table};

CREATE TABLE passkeys (
    "key"       VARBINARY(32) NOT NULL PRIMARY KEY,
    user_folded VARCHAR(255) NOT NULL,
    name_folded VARCHAR(255) NOT NULL,
    created     BIGINT NOT NULL,
    data        MEDIUMBLOB NOT NULL,
    UNIQUE (user_folded, name_folded)
) {table};

CREATE TABLE user_handles (
    "key"       VARBINARY(32) NOT NULL PRIMARY KEY,
    user_folded VARCHAR(255) NOT NULL UNIQUE,
    data        MEDIUMBLOB NOT NULL
) {table};

CREATE TABLE recovery_codes (
    "key"       VARBINARY(32) NOT NULL PRIMARY KEY,
    user_folded VARCHAR(255) NOT NULL,
    proof       MEDIUMBLOB NOT NULL
) {table};

CREATE INDEX recovery_codes_of_user ON recovery_codes (user_folded);

CREATE TABLE preferences (
    user_folded VARCHAR(255) NOT NULL PRIMARY KEY,
    data        TEXT NOT NULL
) {table};

CREATE TABLE one_time_values (
    "key"       VARBINARY(32) NOT NULL PRIMARY KEY,
    purpose     VARCHAR(32) NOT NULL,
    user_folded VARCHAR(255) NOT NULL,
    expires     BIGINT NOT NULL,
    tries       BIGINT NOT NULL,
    data        MEDIUMBLOB NOT NULL
) {table};

CREATE INDEX one_time_values_of_user ON one_time_values (user_folded, purpose);
CREATE INDEX one_time_values_by_end ON one_time_values (expires);

CREATE TABLE burnt (
    "key"   VARBINARY(32) NOT NULL PRIMARY KEY,
    expires BIGINT NOT NULL
) {table};

CREATE INDEX burnt_by_end ON burnt (expires);

CREATE TABLE outbox (
    id       BIGINT NOT NULL PRIMARY KEY,
    created  BIGINT NOT NULL,
    due      BIGINT NOT NULL,
    expires  BIGINT NOT NULL,
    attempts BIGINT NOT NULL,
    data     MEDIUMBLOB NOT NULL
) {table};

CREATE INDEX outbox_by_due ON outbox (due);

-- Sets of recovery codes and one-time values are replaced by one transaction at a time.
INSERT INTO guards (name) VALUES ('people');
