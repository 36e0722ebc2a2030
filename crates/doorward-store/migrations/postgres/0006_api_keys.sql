-- API keys and app passwords. What the columns mean stands in ../sqlite.

CREATE TABLE api_keys (
    key          BYTEA NOT NULL PRIMARY KEY,
    user_folded  TEXT COLLATE "C" NOT NULL,
    created      BIGINT NOT NULL,
    ends         BIGINT,
    last_used    BIGINT,
    last_address TEXT COLLATE "C",
    data         BYTEA NOT NULL
);

CREATE INDEX api_keys_of_user ON api_keys (user_folded, created);
CREATE INDEX api_keys_by_end ON api_keys (ends);
