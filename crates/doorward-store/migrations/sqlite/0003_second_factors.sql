-- Second factors, what people chose, values that are good once, and messages that wait.
--
-- user_folded is the folded name of the account. Whatever decides who somebody is stands in `data` or `proof` too, sealed and
-- bound to the row's key: a row that was copied or re-labelled does not open, or says whose it is.

-- One row for each person. data: secret, parameters, issuer, name. last_step is the last step that was taken; setting it
-- back lets a code of the last minute be used twice, and no more.
CREATE TABLE totp (
    user_folded TEXT    NOT NULL PRIMARY KEY,
    last_step   INTEGER NOT NULL,
    last_used   INTEGER,
    data        BLOB    NOT NULL
) STRICT, WITHOUT ROWID;

-- key: SHA-256 of the credential's identifier. data: everything of it, its owner and counter too.
CREATE TABLE passkeys (
    key         BLOB    NOT NULL PRIMARY KEY,
    user_folded TEXT    NOT NULL,
    name_folded TEXT    NOT NULL,
    created     INTEGER NOT NULL,
    data        BLOB    NOT NULL,
    UNIQUE (user_folded, name_folded)
) STRICT, WITHOUT ROWID;

-- key: the handle by which authenticators know a person. data: the name.
CREATE TABLE user_handles (
    key         BLOB NOT NULL PRIMARY KEY,
    user_folded TEXT NOT NULL UNIQUE,
    data        BLOB NOT NULL
) STRICT, WITHOUT ROWID;

-- key: the hash of the code and its owner's name. proof: the folded name, so that nobody adds a code of their own.
CREATE TABLE recovery_codes (
    key         BLOB NOT NULL PRIMARY KEY,
    user_folded TEXT NOT NULL,
    proof       BLOB NOT NULL
) STRICT, WITHOUT ROWID;

CREATE INDEX recovery_codes_of_user ON recovery_codes (user_folded);

-- Not sealed: nothing of it lets anybody in. data: JSON.
CREATE TABLE preferences (
    user_folded TEXT NOT NULL PRIMARY KEY,
    data        TEXT NOT NULL
) STRICT, WITHOUT ROWID;

-- key: the hash of what names the value. data: everything else, the end and the number of tries too. tries: wrong ones so far.
-- Pruned by `expires` every hour.
CREATE TABLE one_time_values (
    key         BLOB    NOT NULL PRIMARY KEY,
    purpose     TEXT    NOT NULL,
    user_folded TEXT    NOT NULL,
    expires     INTEGER NOT NULL,
    tries       INTEGER NOT NULL,
    data        BLOB    NOT NULL
) STRICT, WITHOUT ROWID;

CREATE INDEX one_time_values_of_user ON one_time_values (user_folded, purpose);
CREATE INDEX one_time_values_by_end ON one_time_values (expires);

-- Marks of challenges that were answered. key: a hash. Pruned by `expires` every hour.
CREATE TABLE burnt (
    key     BLOB    NOT NULL PRIMARY KEY,
    expires INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE INDEX burnt_by_end ON burnt (expires);

-- id: random. due: when it is tried next; while it is being carried, when it comes back. data: the message, which may hold a
-- link or a code. Deleted when delivered, refused, or given up.
CREATE TABLE outbox (
    id       INTEGER NOT NULL PRIMARY KEY,
    created  INTEGER NOT NULL,
    due      INTEGER NOT NULL,
    expires  INTEGER NOT NULL,
    attempts INTEGER NOT NULL,
    data     BLOB    NOT NULL
) STRICT;

CREATE INDEX outbox_by_due ON outbox (due);
