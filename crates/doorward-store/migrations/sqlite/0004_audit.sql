-- The audit log: records in a chain, and where the chain begins and ends (HS-81 to HS-83).

-- The numbers have no gaps. Nothing here is secret; what a record says is protected against change by `link`, a keyed
-- checksum over the record and the link before it. `actor_key` and `about_key` are the folded forms that are searched.
CREATE TABLE audit_events (
    id         INTEGER NOT NULL PRIMARY KEY,
    at         INTEGER NOT NULL,
    action     TEXT    NOT NULL,
    actor      TEXT,
    actor_key  TEXT    NOT NULL,
    about      TEXT,
    about_key  TEXT    NOT NULL,
    address    TEXT    NOT NULL,
    agent      TEXT    NOT NULL,
    method     TEXT    NOT NULL,
    path       TEXT    NOT NULL,
    success    INTEGER NOT NULL,
    reason     TEXT    NOT NULL,
    request_id TEXT    NOT NULL,
    link       BLOB    NOT NULL
) STRICT;

-- Every question has one filter that an index answers; a page is read from its end. The first index has what counting
-- by day needs.
CREATE INDEX audit_by_time ON audit_events (at, id, action, success);
CREATE INDEX audit_by_action ON audit_events (action, at, id);
CREATE INDEX audit_by_actor ON audit_events (actor_key, at, id);
CREATE INDEX audit_by_about ON audit_events (about_key, at, id);
CREATE INDEX audit_by_address ON audit_events (address, at, id);
CREATE INDEX audit_by_path ON audit_events (path, at, id);
CREATE INDEX audit_by_outcome ON audit_events (success, at, id);

-- One row, 'head', that the start which made these tables has put here. `chain_key` is sealed; `seal` is a checksum
-- with that key over the numbers and links.
CREATE TABLE audit_chain (
    name      TEXT    NOT NULL PRIMARY KEY,
    chain_key BLOB    NOT NULL,
    anchor_id INTEGER NOT NULL,
    anchor    BLOB    NOT NULL,
    last_id   INTEGER NOT NULL,
    last      BLOB    NOT NULL,
    seal      BLOB    NOT NULL
) STRICT, WITHOUT ROWID;
