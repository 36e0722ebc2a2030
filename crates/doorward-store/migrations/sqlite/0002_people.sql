-- Accounts that administrators change and search, bans, and failures that survive a restart.

-- 1: whoever signs in must choose a password first. So must those who have not used their first one yet.
ALTER TABLE accounts ADD COLUMN must_change_password INTEGER NOT NULL DEFAULT 0;
UPDATE accounts SET must_change_password = 1 WHERE first_password_expires IS NOT NULL;

-- The folded name, display name and e-mail address, a line each: SQL folds ASCII only, so the program writes this
-- whenever it writes one of them. The update to this version fills it in for the rows that are there; it also
-- seals every password_hash anew, bound to name_folded and password_set_at from here on.
ALTER TABLE accounts ADD COLUMN search_text TEXT NOT NULL DEFAULT '';

-- A search reads this index alone, not the accounts that do not match.
CREATE INDEX accounts_by_text ON accounts (name_folded, search_text);

-- "Is there another administrator" without reading everybody.
CREATE INDEX accounts_of_admins ON accounts (name_folded) WHERE role = 'admin';

-- One row for each subject. Values of the kinds 'user' and 'device' hold names as visitors typed them; core cuts
-- them (128 characters) before they come here. Pruned by `until`; a ban without an end stays until it is lifted.
--
-- Not sealed. Whoever can write this file can lift a ban of their own, but can delete a sealed row just as well,
-- and gains no more than further guesses at a password, each of which still costs a verification and counts
-- against the limit per address. Who they are taken for does not depend on this table.
CREATE TABLE bans (
    kind    TEXT    NOT NULL, -- 'user', 'address' or 'device'
    value   TEXT    NOT NULL,
    since   INTEGER NOT NULL,
    until   INTEGER,
    source  TEXT    NOT NULL, -- 'regulation', 'command_line' or 'administrator:<name>'
    reason  TEXT    NOT NULL,
    PRIMARY KEY (kind, value)
) STRICT, WITHOUT ROWID;

CREATE INDEX bans_by_end ON bans (until);

-- Failed attempts, written in batches every few seconds. Keys hold names as visitors typed them, cut like those of
-- bans. Pruned by time, once no window of any limit reaches back so far; the limits and the password budget bound
-- how many can come in between.
CREATE TABLE failures (
    key TEXT    NOT NULL,
    at  INTEGER NOT NULL
) STRICT;

CREATE INDEX failures_by_time ON failures (at);
