-- What the direction models said and what came of it: a rolling log, pruned per asset and model. Times are market time in Unix milliseconds.

CREATE TABLE direction_signals (
    asset          TEXT    NOT NULL,
    model          TEXT    NOT NULL,
    as_of          INTEGER NOT NULL,
    version        TEXT    NOT NULL,
    target_time    INTEGER NOT NULL,
    last_price     REAL    NOT NULL,
    probability_up REAL    NOT NULL,
    signal         TEXT    NOT NULL,
    -- Null until the target time has come.
    settled_at     INTEGER,
    -- Null with settled_at set: the candle of the target time is missing.
    log_return     REAL,
    -- Null for a price that did not move or a probability of one half.
    hit            INTEGER,
    PRIMARY KEY (asset, model, as_of)
) WITHOUT ROWID;

CREATE INDEX direction_signals_by_time ON direction_signals (as_of);

-- The loop's switch; the last row is in force.
CREATE TABLE feedback_switches (
    seq        INTEGER PRIMARY KEY,
    at         INTEGER NOT NULL,
    enabled    INTEGER NOT NULL,
    changed_by TEXT    NOT NULL
);

CREATE TRIGGER feedback_switches_keep_update BEFORE UPDATE ON feedback_switches BEGIN SELECT RAISE(ABORT, 'the history of the switch is append-only'); END;
CREATE TRIGGER feedback_switches_keep_delete BEFORE DELETE ON feedback_switches BEGIN SELECT RAISE(ABORT, 'the history of the switch is append-only'); END;
