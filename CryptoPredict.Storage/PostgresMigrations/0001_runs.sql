-- The ledger of runs where several processes share it: the same tables and columns as in a market's database, so that the same SQL reads and writes both.
-- Times are wall time in Unix milliseconds, UTC, market_time is the market's; *_ticks are spans of wall time in units of 100 ns.

CREATE TABLE runs (
    id            BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    -- The engine whose store it works on; empty for one that any process may do.
    engine        TEXT    NOT NULL,
    job           TEXT    NOT NULL,
    asset         TEXT,
    requested_by  TEXT    NOT NULL,
    input         TEXT,
    after_id      BIGINT,
    state         TEXT    NOT NULL,
    attempt       INTEGER NOT NULL,
    queued_at     BIGINT  NOT NULL,
    started_at    BIGINT,
    market_time   BIGINT,
    ended_at      BIGINT,
    due_at        BIGINT,
    message       TEXT,
    parameters    TEXT,
    figures       TEXT,
    fault_type    TEXT,
    fault_message TEXT,
    fault_stack   TEXT,
    -- The process that it is under way in, and until when that is taken to live without a word; who wants it stopped.
    owner         TEXT,
    lease_until   BIGINT,
    stop_by       TEXT
);

CREATE INDEX runs_by_state ON runs (state, ended_at);
CREATE INDEX runs_by_job ON runs (job, state, id);
CREATE INDEX runs_by_end ON runs (ended_at);
CREATE INDEX runs_by_parent ON runs (after_id) WHERE after_id IS NOT NULL;

CREATE TABLE run_events (
    run_id  BIGINT  NOT NULL REFERENCES runs (id) ON DELETE CASCADE,
    number  BIGINT  NOT NULL,
    at      BIGINT  NOT NULL,
    state   TEXT    NOT NULL,
    attempt INTEGER NOT NULL,
    reason  TEXT,
    PRIMARY KEY (run_id, number)
);

CREATE TABLE run_log (
    run_id        BIGINT NOT NULL REFERENCES runs (id) ON DELETE CASCADE,
    number        BIGINT NOT NULL,
    elapsed_ticks BIGINT NOT NULL,
    level         TEXT,
    line          TEXT   NOT NULL,
    PRIMARY KEY (run_id, number)
);

CREATE TABLE run_epochs (
    run_id BIGINT NOT NULL REFERENCES runs (id) ON DELETE CASCADE,
    number BIGINT NOT NULL,
    asset  TEXT   NOT NULL,
    model  TEXT   NOT NULL,
    loss   TEXT   NOT NULL,
    PRIMARY KEY (run_id, number)
);

CREATE TABLE run_steps (
    run_id         BIGINT NOT NULL REFERENCES runs (id) ON DELETE CASCADE,
    number         BIGINT NOT NULL,
    asset          TEXT   NOT NULL,
    model          TEXT   NOT NULL,
    duration_ticks BIGINT NOT NULL,
    version_id     TEXT,
    gate           TEXT,
    note           TEXT,
    PRIMARY KEY (run_id, number)
);

CREATE TABLE job_actions (
    id       BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    engine   TEXT   NOT NULL,
    at       BIGINT NOT NULL,
    taken_by TEXT   NOT NULL,
    action   TEXT   NOT NULL,
    target   TEXT   NOT NULL,
    reason   TEXT
);

CREATE INDEX job_actions_by_time ON job_actions (at);

CREATE TABLE job_schedules (
    engine       TEXT NOT NULL,
    job          TEXT NOT NULL,
    timing       TEXT,
    configured   TEXT,
    paused_by    TEXT,
    paused_at    BIGINT,
    pause_reason TEXT,
    since        BIGINT,
    PRIMARY KEY (engine, job)
);
