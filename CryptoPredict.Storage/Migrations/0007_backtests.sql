-- What backtests found, with all that they were told: a JSON text that is read whole, never searched. It goes with its run.

CREATE TABLE backtests (
    run_id INTEGER NOT NULL PRIMARY KEY REFERENCES training_runs (id) ON DELETE CASCADE,
    result TEXT    NOT NULL
);
