-- Times are Unix milliseconds, UTC.

-- A key that another key has made ends with it.
ALTER TABLE api_keys ADD COLUMN made_by TEXT REFERENCES api_keys (id);

CREATE INDEX api_keys_by_maker ON api_keys (made_by) WHERE made_by IS NOT NULL;

-- Answers given under idempotency keys; request_hash is SHA-256 of the whole request.
CREATE TABLE kept_answers (
    caller       TEXT    NOT NULL,
    key          TEXT    NOT NULL,
    request_hash BLOB    NOT NULL,
    status       INTEGER NOT NULL,
    content_type TEXT,
    location     TEXT,
    body         BLOB    NOT NULL,
    kept_at      INTEGER NOT NULL,
    PRIMARY KEY (caller, key)
);

CREATE INDEX kept_answers_by_time ON kept_answers (kept_at);
