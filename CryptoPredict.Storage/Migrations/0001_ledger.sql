-- Times are Unix milliseconds, UTC. Booleans are 0 or 1.

CREATE TABLE candles (
    asset       TEXT    NOT NULL,
    open_time   INTEGER NOT NULL,
    close_time  INTEGER NOT NULL,
    arrived_at  INTEGER NOT NULL,
    open        REAL    NOT NULL,
    high        REAL    NOT NULL,
    low         REAL    NOT NULL,
    close       REAL    NOT NULL,
    volume      REAL    NOT NULL,
    PRIMARY KEY (asset, open_time)
) WITHOUT ROWID;

-- Predictions and verifications share one ascending sequence (id and seq): the order of the chain of hashes.
CREATE TABLE predictions (
    id              INTEGER PRIMARY KEY,
    asset           TEXT    NOT NULL,
    as_of           INTEGER NOT NULL,
    issued_at       INTEGER NOT NULL,
    target_time     INTEGER NOT NULL,
    last_price      REAL    NOT NULL,
    predicted_price REAL    NOT NULL,
    lower           REAL    NOT NULL,
    upper           REAL    NOT NULL,
    band_coverage   REAL    NOT NULL,
    scale           REAL    NOT NULL,
    probability_up  REAL    NOT NULL,
    signal          TEXT    NOT NULL,
    source          TEXT    NOT NULL,
    hash            BLOB    NOT NULL,
    UNIQUE (asset, as_of, target_time)
);

CREATE INDEX predictions_by_time ON predictions (as_of);

CREATE TABLE member_forecasts (
    prediction_id INTEGER NOT NULL REFERENCES predictions (id),
    position      INTEGER NOT NULL,
    model         TEXT    NOT NULL,
    version       TEXT    NOT NULL,
    log_return    REAL,
    weight        REAL    NOT NULL,
    left_out      TEXT,
    PRIMARY KEY (prediction_id, position)
) WITHOUT ROWID;

CREATE TABLE verifications (
    seq           INTEGER PRIMARY KEY,
    prediction_id INTEGER NOT NULL UNIQUE REFERENCES predictions (id),
    verified_at   INTEGER NOT NULL,
    due_time      INTEGER NOT NULL,
    early         INTEGER NOT NULL,
    status        TEXT    NOT NULL,
    price_time    INTEGER,
    actual_price  REAL,
    error         REAL,
    log_error     REAL,
    direction_hit INTEGER,
    inside_band   INTEGER,
    reason        TEXT,
    hash          BLOB    NOT NULL
);

-- The ledger is append-only; the database itself says no.
CREATE TRIGGER predictions_keep_update BEFORE UPDATE ON predictions BEGIN SELECT RAISE(ABORT, 'the ledger is append-only'); END;
CREATE TRIGGER predictions_keep_delete BEFORE DELETE ON predictions BEGIN SELECT RAISE(ABORT, 'the ledger is append-only'); END;
CREATE TRIGGER member_forecasts_keep_update BEFORE UPDATE ON member_forecasts BEGIN SELECT RAISE(ABORT, 'the ledger is append-only'); END;
CREATE TRIGGER member_forecasts_keep_delete BEFORE DELETE ON member_forecasts BEGIN SELECT RAISE(ABORT, 'the ledger is append-only'); END;
CREATE TRIGGER verifications_keep_update BEFORE UPDATE ON verifications BEGIN SELECT RAISE(ABORT, 'the ledger is append-only'); END;
CREATE TRIGGER verifications_keep_delete BEFORE DELETE ON verifications BEGIN SELECT RAISE(ABORT, 'the ledger is append-only'); END;
