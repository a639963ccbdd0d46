-- Runs of background jobs. Times are wall time in Unix milliseconds, UTC; input and metrics are JSON texts that are read whole.

CREATE TABLE job_runs (
    id              INTEGER PRIMARY KEY,
    job             TEXT    NOT NULL,
    trigger_name    TEXT,
    requested_by    TEXT    NOT NULL,
    input           TEXT,
    after_id        INTEGER,
    state           TEXT    NOT NULL,
    attempt         INTEGER NOT NULL,
    queued_at       INTEGER NOT NULL,
    started_at      INTEGER,
    ended_at        INTEGER,
    message         TEXT,
    metrics         TEXT,
    fault_type      TEXT,
    fault_message   TEXT,
    fault_stack     TEXT,
    training_run_id INTEGER
);

CREATE INDEX job_runs_by_state ON job_runs (state, ended_at);
CREATE INDEX job_runs_by_job ON job_runs (job);

CREATE TABLE job_run_events (
    run_id  INTEGER NOT NULL REFERENCES job_runs (id) ON DELETE CASCADE,
    number  INTEGER NOT NULL,
    at      INTEGER NOT NULL,
    state   TEXT    NOT NULL,
    attempt INTEGER NOT NULL,
    reason  TEXT,
    PRIMARY KEY (run_id, number)
) WITHOUT ROWID;

CREATE TABLE job_run_logs (
    run_id INTEGER NOT NULL PRIMARY KEY REFERENCES job_runs (id) ON DELETE CASCADE,
    log    TEXT    NOT NULL
);

CREATE TABLE job_actions (
    id        INTEGER PRIMARY KEY,
    at        INTEGER NOT NULL,
    taken_by  TEXT    NOT NULL,
    action    TEXT    NOT NULL,
    target    TEXT    NOT NULL,
    reason    TEXT
);

CREATE INDEX job_actions_by_time ON job_actions (at);

-- What happened stays as it happened.
CREATE TRIGGER job_run_events_keep BEFORE UPDATE ON job_run_events BEGIN SELECT RAISE(ABORT, 'the history of a job run is append-only'); END;
