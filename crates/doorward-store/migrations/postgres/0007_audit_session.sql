-- The session of a record. What the column means stands in ../sqlite.
ALTER TABLE audit_events ADD COLUMN session TEXT COLLATE "C" NOT NULL DEFAULT '';

CREATE INDEX audit_by_session ON audit_events (session, at, id);
