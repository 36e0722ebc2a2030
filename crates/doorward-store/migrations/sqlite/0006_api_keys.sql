-- API keys and app passwords (HS-15, FR-75).
--
-- key: the public part of the key. user_folded is the folded name of its owner, empty for a machine's. data: everything that
-- decides what the key is good for, its owner, its end and the checksum it is known by too, sealed and bound to the
-- row. ends: the same moment as in data, for clearing away only. last_used, last_address: for lists only.
CREATE TABLE api_keys (
    key          BLOB    NOT NULL PRIMARY KEY,
    user_folded  TEXT    NOT NULL,
    created      INTEGER NOT NULL,
    ends         INTEGER,
    last_used    INTEGER,
    last_address TEXT,
    data         BLOB    NOT NULL
) STRICT, WITHOUT ROWID;

CREATE INDEX api_keys_of_user ON api_keys (user_folded, created);
CREATE INDEX api_keys_by_end ON api_keys (ends);
