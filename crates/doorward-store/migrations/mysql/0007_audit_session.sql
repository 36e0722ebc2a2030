-- The session of a record. What the column means stands in ../sqlite.
ALTER TABLE audit_events ADD COLUMN session VARCHAR(16) NOT NULL DEFAULT '';

CREATE INDEX audit_by_session ON audit_events (session, at, id);
