-- How far the price is forecast to go, at every horizon, beside each prediction; asset, as-of time and last price stand there. The bands' half widths and the
-- chances (touching each distance, then ending beyond it) are 64-bit floats, little-endian. Both tables take part in the ledger's one sequence and its chain.
CREATE TABLE range_forecasts (
    id            INTEGER PRIMARY KEY,
    prediction_id INTEGER NOT NULL REFERENCES predictions (id),
    target_time   INTEGER NOT NULL,
    log_return    REAL    NOT NULL,
    scale         REAL    NOT NULL,
    quantiles     BLOB    NOT NULL,
    chances       BLOB    NOT NULL,
    hash          BLOB    NOT NULL,
    UNIQUE (prediction_id, target_time)
);

CREATE TABLE range_outcomes (
    seq          INTEGER PRIMARY KEY,
    forecast_id  INTEGER NOT NULL UNIQUE REFERENCES range_forecasts (id),
    verified_at  INTEGER NOT NULL,
    status       TEXT    NOT NULL,
    actual_price REAL,
    high         REAL,
    low          REAL,
    hash         BLOB    NOT NULL
);

CREATE TRIGGER range_forecasts_keep_update BEFORE UPDATE ON range_forecasts BEGIN SELECT RAISE(ABORT, 'the ledger is append-only'); END;
CREATE TRIGGER range_forecasts_keep_delete BEFORE DELETE ON range_forecasts BEGIN SELECT RAISE(ABORT, 'the ledger is append-only'); END;
CREATE TRIGGER range_outcomes_keep_update BEFORE UPDATE ON range_outcomes BEGIN SELECT RAISE(ABORT, 'the ledger is append-only'); END;
CREATE TRIGGER range_outcomes_keep_delete BEFORE DELETE ON range_outcomes BEGIN SELECT RAISE(ABORT, 'the ledger is append-only'); END;

-- Range forecasts without an outcome: kept by the triggers alone.
CREATE TABLE pending_ranges (
    forecast_id INTEGER PRIMARY KEY REFERENCES range_forecasts (id)
);

CREATE TRIGGER range_forecasts_wait AFTER INSERT ON range_forecasts BEGIN
    INSERT INTO pending_ranges (forecast_id) VALUES (NEW.id);
END;

CREATE TRIGGER range_outcomes_settle AFTER INSERT ON range_outcomes BEGIN
    DELETE FROM pending_ranges WHERE forecast_id = NEW.forecast_id;
END;
