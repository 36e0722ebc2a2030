-- The audit log. What the columns mean stands in ../sqlite.

CREATE TABLE audit_events (
    id         BIGINT NOT NULL PRIMARY KEY,
    at         BIGINT NOT NULL,
    action     TEXT COLLATE "C" NOT NULL,
    actor      TEXT COLLATE "C",
    actor_key  TEXT COLLATE "C" NOT NULL,
    about      TEXT COLLATE "C",
    about_key  TEXT COLLATE "C" NOT NULL,
    address    TEXT COLLATE "C" NOT NULL,
    agent      TEXT COLLATE "C" NOT NULL,
    method     TEXT COLLATE "C" NOT NULL,
    path       TEXT COLLATE "C" NOT NULL,
    success    BIGINT NOT NULL,
    reason     TEXT COLLATE "C" NOT NULL,
    request_id TEXT COLLATE "C" NOT NULL,
    link       BYTEA NOT NULL
);

CREATE INDEX audit_by_time ON audit_events (at, id, action, success);
CREATE INDEX audit_by_action ON audit_events (action, at, id);
CREATE INDEX audit_by_actor ON audit_events (actor_key, at, id);
CREATE INDEX audit_by_about ON audit_events (about_key, at, id);
CREATE INDEX audit_by_address ON audit_events (address, at, id);
CREATE INDEX audit_by_path ON audit_events (path, at, id);
CREATE INDEX audit_by_outcome ON audit_events (success, at, id);

CREATE TABLE audit_chain (
    name      TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    chain_key BYTEA NOT NULL,
    anchor_id BIGINT NOT NULL,
    anchor    BYTEA NOT NULL,
    last_id   BIGINT NOT NULL,
    last      BYTEA NOT NULL,
    seal      BYTEA NOT NULL
);
