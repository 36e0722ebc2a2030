-- The audit log. What the columns mean stands in ../sqlite.

CREATE TABLE audit_events (
    id         BIGINT NOT NULL PRIMARY KEY,
    at         BIGINT NOT NULL,
    action     VARCHAR(64) NOT NULL,
    actor      VARCHAR(256),
    actor_key  VARCHAR(256) NOT NULL,
    about      VARCHAR(256),
    about_key  VARCHAR(256) NOT NULL,
    address    VARCHAR(64) NOT NULL,
    agent      VARCHAR(256) NOT NULL,
    method     VARCHAR(32) NOT NULL,
    path       VARCHAR(512) NOT NULL,
    success    BIGINT NOT NULL,
    reason     VARCHAR(64) NOT NULL,
    request_id VARCHAR(64) NOT NULL,
    link       VARBINARY(32) NOT NULL
) {table};

CREATE INDEX audit_by_time ON audit_events (at, id, action, success);
CREATE INDEX audit_by_action ON audit_events (action, at, id);
CREATE INDEX audit_by_actor ON audit_events (actor_key, at, id);
CREATE INDEX audit_by_about ON audit_events (about_key, at, id);
CREATE INDEX audit_by_address ON audit_events (address, at, id);
CREATE INDEX audit_by_path ON audit_events (path, at, id);
CREATE INDEX audit_by_outcome ON audit_events (success, at, id);

CREATE TABLE audit_chain (
    name      VARCHAR(64) NOT NULL PRIMARY KEY,
    chain_key MEDIUMBLOB NOT NULL,
    anchor_id BIGINT NOT NULL,
    anchor    VARBINARY(32) NOT NULL,
    last_id   BIGINT NOT NULL,
    last      VARBINARY(32) NOT NULL,
    seal      VARBINARY(32) NOT NULL
) {table};
