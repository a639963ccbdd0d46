-- Times are Unix milliseconds, UTC. Booleans are 0 or 1.

CREATE TABLE users (
    id                    TEXT    PRIMARY KEY,
    name                  TEXT    NOT NULL,
    normalized_name       TEXT    NOT NULL UNIQUE,
    password_hash         TEXT    NOT NULL,
    security_stamp        TEXT    NOT NULL,
    role                  TEXT    NOT NULL,
    disabled              INTEGER NOT NULL,
    password_is_temporary INTEGER NOT NULL,
    failed_sign_ins       INTEGER NOT NULL,
    locked_until          INTEGER,
    created_at            INTEGER NOT NULL,
    last_sign_in_at       INTEGER,
    revision              INTEGER NOT NULL
);

CREATE TABLE api_keys (
    id           TEXT    PRIMARY KEY,
    name         TEXT    NOT NULL,
    scope        TEXT    NOT NULL,
    hash         BLOB    NOT NULL,
    owner_id     TEXT    NOT NULL REFERENCES users (id),
    created_at   INTEGER NOT NULL,
    expires_at   INTEGER NOT NULL,
    revoked_at   INTEGER,
    last_used_at INTEGER
);

CREATE TABLE audit_log (
    id      INTEGER PRIMARY KEY,
    at      INTEGER NOT NULL,
    who     TEXT    NOT NULL,
    what    TEXT    NOT NULL,
    target  TEXT,
    outcome TEXT    NOT NULL
);

-- What was done stays written; the database itself says no.
CREATE TRIGGER audit_log_keep_update BEFORE UPDATE ON audit_log BEGIN SELECT RAISE(ABORT, 'the audit log is append-only'); END;
CREATE TRIGGER audit_log_keep_delete BEFORE DELETE ON audit_log BEGIN SELECT RAISE(ABORT, 'the audit log is append-only'); END;
CREATE TRIGGER audit_log_keep_insert BEFORE INSERT ON audit_log WHEN EXISTS (SELECT 1 FROM audit_log WHERE id = NEW.id)
BEGIN SELECT RAISE(ABORT, 'the audit log is append-only'); END;
