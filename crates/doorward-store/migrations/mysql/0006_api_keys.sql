-- API keys and app passwords. What the columns mean stands in ../sqlite.

CREATE TABLE api_keys (
    "key"        VARBINARY(32) NOT NULL PRIMARY KEY,
    user_folded  VARCHAR(255) NOT NULL,
    created      BIGINT NOT NULL,
    ends         BIGINT,
    last_used    BIGINT,
    last_address VARCHAR(64),
    data         MEDIUMBLOB NOT NULL
) {table};

CREATE INDEX api_keys_of_user ON api_keys (user_folded, created);
CREATE INDEX api_keys_by_end ON api_keys (ends);
