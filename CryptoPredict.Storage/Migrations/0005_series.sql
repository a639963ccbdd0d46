-- Uploaded files and the daily series that came of them. Times are wall time in Unix milliseconds, UTC; a day is its number since
-- 1970-01-01. What was found in a file, what was asked of it and what became of it are JSON texts: read whole, never searched.

CREATE TABLE uploads (
    id          INTEGER PRIMARY KEY AUTOINCREMENT,
    -- The name of its file in the folder of uploads: made here, never the one it was sent with.
    file        TEXT    NOT NULL UNIQUE,
    name        TEXT    NOT NULL,
    bytes       INTEGER NOT NULL,
    sha256      TEXT    NOT NULL,
    received_at INTEGER NOT NULL,
    uploaded_by TEXT    NOT NULL,
    findings    TEXT    NOT NULL,
    state       TEXT    NOT NULL,
    plan        TEXT,
    result      TEXT,
    run_id      INTEGER
);

CREATE INDEX uploads_by_state ON uploads (state);

CREATE TABLE series (
    id         TEXT    NOT NULL PRIMARY KEY,
    days       INTEGER NOT NULL,
    first_day  INTEGER NOT NULL,
    last_day   INTEGER NOT NULL,
    updated_at INTEGER NOT NULL
) WITHOUT ROWID;

CREATE TABLE series_points (
    series TEXT    NOT NULL,
    day    INTEGER NOT NULL,
    value  REAL    NOT NULL,
    PRIMARY KEY (series, day)
) WITHOUT ROWID;

-- The candles that end with a day: what daily closes are read from, among millions.
CREATE INDEX candles_that_end_days ON candles (asset, close_time, close) WHERE close_time % 86400000 = 0;
