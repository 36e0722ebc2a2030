-- The session of a record (SC-257): a keyed checksum of the session's key, empty where there was none. Records from before
-- have none, and their links are what they were: the checksum of a record without a session is made as it always was.
ALTER TABLE audit_events ADD COLUMN session TEXT NOT NULL DEFAULT '';

CREATE INDEX audit_by_session ON audit_events (session, at, id);
