-- Times are Unix milliseconds, UTC.

-- Browsers that are signed in. A session ends by losing its row; stamp is the user's security stamp at its beginning.
CREATE TABLE sessions (
    id       TEXT    PRIMARY KEY,
    user_id  TEXT    NOT NULL REFERENCES users (id),
    stamp    TEXT    NOT NULL,
    begun_at INTEGER NOT NULL,
    seen_at  INTEGER NOT NULL,
    address  TEXT,
    browser  TEXT    NOT NULL
);

-- Browsers that signed in before; hash is SHA-256 of the token in their cookie.
CREATE TABLE known_browsers (
    hash    BLOB    PRIMARY KEY,
    user_id TEXT    NOT NULL REFERENCES users (id),
    seen_at INTEGER NOT NULL
);

-- The second factor: its key, encrypted; the 30 s step of the newest code taken; salted hashes of the recovery codes left.
ALTER TABLE users ADD COLUMN second_factor_key TEXT;
ALTER TABLE users ADD COLUMN second_factor_step INTEGER NOT NULL DEFAULT 0;
ALTER TABLE users ADD COLUMN recovery_codes TEXT NOT NULL DEFAULT '';

ALTER TABLE audit_log ADD COLUMN address TEXT;

-- The log loses entries from its old end alone, and never its newest.
DROP TRIGGER audit_log_keep_delete;
CREATE TRIGGER audit_log_keep_delete BEFORE DELETE ON audit_log
WHEN OLD.id = (SELECT max(id) FROM audit_log) OR EXISTS (SELECT 1 FROM audit_log WHERE id < OLD.id)
BEGIN SELECT RAISE(ABORT, 'the audit log is append-only'); END;
