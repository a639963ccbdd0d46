-- One record of one piece of work: what stood in job_runs and in training_runs becomes runs. Times are wall time in Unix milliseconds, UTC, market_time
-- is the market's; *_ticks are spans of wall time in units of 100 ns. Input, parameters, figures, losses and gate decisions are JSON texts, read whole.

ALTER TABLE run_steps RENAME TO old_run_steps;
ALTER TABLE run_epochs RENAME TO old_run_epochs;
ALTER TABLE run_log RENAME TO old_run_log;

CREATE TABLE runs (
    id            INTEGER PRIMARY KEY AUTOINCREMENT,
    -- The engine whose store it works on; empty for one that any process may do. One engine alone has the empty name.
    engine        TEXT    NOT NULL,
    job           TEXT    NOT NULL,
    asset         TEXT,
    requested_by  TEXT    NOT NULL,
    input         TEXT,
    after_id      INTEGER,
    state         TEXT    NOT NULL,
    attempt       INTEGER NOT NULL,
    queued_at     INTEGER NOT NULL,
    started_at    INTEGER,
    market_time   INTEGER,
    ended_at      INTEGER,
    due_at        INTEGER,
    message       TEXT,
    parameters    TEXT,
    figures       TEXT,
    fault_type    TEXT,
    fault_message TEXT,
    fault_stack   TEXT,
    -- The process that it is under way in, and until when that is taken to live without a word; who wants it stopped.
    owner         TEXT,
    lease_until   INTEGER,
    stop_by       TEXT
);

CREATE INDEX runs_by_state ON runs (state, ended_at);
CREATE INDEX runs_by_job ON runs (job, state, id);
CREATE INDEX runs_by_end ON runs (ended_at);
CREATE INDEX runs_by_parent ON runs (after_id) WHERE after_id IS NOT NULL;

CREATE TABLE run_events (
    run_id  INTEGER NOT NULL REFERENCES runs (id) ON DELETE CASCADE,
    number  INTEGER NOT NULL,
    at      INTEGER NOT NULL,
    state   TEXT    NOT NULL,
    attempt INTEGER NOT NULL,
    reason  TEXT,
    PRIMARY KEY (run_id, number)
) WITHOUT ROWID;

CREATE TABLE run_log (
    run_id        INTEGER NOT NULL REFERENCES runs (id) ON DELETE CASCADE,
    number        INTEGER NOT NULL,
    elapsed_ticks INTEGER NOT NULL,
    level         TEXT,
    line          TEXT    NOT NULL,
    PRIMARY KEY (run_id, number)
) WITHOUT ROWID;

CREATE TABLE run_epochs (
    run_id INTEGER NOT NULL REFERENCES runs (id) ON DELETE CASCADE,
    number INTEGER NOT NULL,
    asset  TEXT    NOT NULL,
    model  TEXT    NOT NULL,
    loss   TEXT    NOT NULL,
    PRIMARY KEY (run_id, number)
) WITHOUT ROWID;

CREATE TABLE run_steps (
    run_id         INTEGER NOT NULL REFERENCES runs (id) ON DELETE CASCADE,
    number         INTEGER NOT NULL,
    asset          TEXT    NOT NULL,
    model          TEXT    NOT NULL,
    duration_ticks INTEGER NOT NULL,
    version_id     TEXT,
    gate           TEXT,
    note           TEXT,
    PRIMARY KEY (run_id, number)
) WITHOUT ROWID;

-- Since when jobs are scheduled, and what was changed by hand about when they run.
CREATE TABLE job_schedules (
    engine       TEXT NOT NULL,
    job          TEXT NOT NULL,
    timing       TEXT,
    configured   TEXT,
    paused_by    TEXT,
    paused_at    INTEGER,
    pause_reason TEXT,
    since        INTEGER,
    PRIMARY KEY (engine, job)
) WITHOUT ROWID;

ALTER TABLE job_actions ADD COLUMN engine TEXT NOT NULL DEFAULT '';

-- The highest number that a job run is known to have had: of those that were removed, by what still names them.
CREATE TABLE job_numbers (last INTEGER NOT NULL);
INSERT INTO job_numbers (last) SELECT max(
    (SELECT coalesce(max(id), 0) FROM job_runs),
    (SELECT coalesce(max(after_id), 0) FROM job_runs),
    (SELECT coalesce(max(CAST(substr(target, 5) AS INTEGER)), 0) FROM job_actions WHERE target LIKE 'run %'));

-- Which run a training run becomes: that of the job which caused it, or one of its own with a number above all job runs.
CREATE TABLE run_map (training INTEGER PRIMARY KEY, run INTEGER NOT NULL, is_own INTEGER NOT NULL);
INSERT INTO run_map (training, run, is_own)
SELECT t.id, coalesce(j.id, (SELECT last FROM job_numbers) + t.id), j.id IS NULL
FROM training_runs t LEFT JOIN (SELECT training_run_id, max(id) AS id FROM job_runs GROUP BY training_run_id) j ON j.training_run_id = t.id;

INSERT INTO runs (
    id, engine, job, asset, requested_by, input, after_id, state, attempt, queued_at, started_at, market_time, ended_at, message, parameters, figures,
    fault_type, fault_message, fault_stack)
SELECT
    j.id, '', j.job, coalesce(t.asset, json_extract(j.input, '$.asset'), json_extract(j.input, '$.plan.reading.target')), j.requested_by, j.input, j.after_id,
    CASE WHEN j.state = 'Started' THEN 'Running' WHEN j.state = 'Skipped' AND t.outcome = 'Refused' THEN 'Refused' ELSE j.state END,
    j.attempt, j.queued_at, j.started_at, CASE WHEN j.started_at IS NOT NULL THEN t.started_at END, j.ended_at, coalesce(j.message, t.message), t.parameters, j.metrics, j.fault_type, j.fault_message, j.fault_stack
FROM job_runs j LEFT JOIN run_map m ON m.run = j.id AND NOT m.is_own LEFT JOIN training_runs t ON t.id = m.training;

INSERT INTO runs (id, engine, job, asset, requested_by, input, state, attempt, queued_at, started_at, market_time, ended_at, message, parameters)
SELECT
    m.run, '', CASE t.kind WHEN 'Retrain' THEN 'retrain' WHEN 'FineTune' THEN 'fine-tune' WHEN 'Tier' THEN 'feedback' WHEN 'Upload' THEN 'upload' ELSE 'backtest' END,
    t.asset, t.requested_by,
    nullif(json_patch('{}', CASE t.kind
        WHEN 'Tier' THEN json_object('tier', CAST(json_extract(t.parameters, '$.tier') AS INTEGER), 'asset', t.asset)
        WHEN 'Upload' THEN json_object('upload', CAST(json_extract(t.parameters, '$.upload') AS INTEGER))
        ELSE json_object('asset', t.asset) END), '{}'),
    CASE WHEN t.outcome = 'Running' THEN 'Aborted' ELSE t.outcome END, 1, t.started_at, t.started_at, t.started_at,
    t.started_at + coalesce(t.duration_ticks, 0) / 10000, t.message, t.parameters
FROM training_runs t JOIN run_map m ON m.training = t.id WHERE m.is_own;

UPDATE sqlite_sequence SET seq = max(seq, (SELECT last FROM job_numbers) + (SELECT last FROM run_numbers)) WHERE name = 'runs';
INSERT INTO sqlite_sequence (name, seq)
SELECT 'runs', (SELECT last FROM job_numbers) + (SELECT last FROM run_numbers) WHERE NOT EXISTS (SELECT 1 FROM sqlite_sequence WHERE name = 'runs');

INSERT INTO run_events (run_id, number, at, state, attempt, reason)
SELECT e.run_id, e.number, e.at, CASE WHEN e.state = 'Started' THEN 'Running' WHEN e.state = 'Skipped' THEN r.state ELSE e.state END, e.attempt, e.reason
FROM job_run_events e JOIN runs r ON r.id = e.run_id;

-- Marked, for these numbers are not what those of newer runs are.
INSERT INTO run_events (run_id, number, at, state, attempt, reason)
SELECT r.id, 0, r.ended_at, r.state, 1, 'Taken over from the history of training runs of an earlier version, which kept market time alone: all its times are market time.'
FROM runs r JOIN run_map m ON m.run = r.id WHERE m.is_own;

INSERT INTO run_log (run_id, number, elapsed_ticks, line) SELECT m.run, l.number, l.elapsed_ticks, l.line FROM old_run_log l JOIN run_map m ON m.training = l.run_id;

-- The lines of one text, behind those that the training told.
INSERT INTO run_log (run_id, number, elapsed_ticks, level, line)
WITH RECURSIVE lines (run_id, number, line, rest) AS (
    SELECT run_id, (SELECT coalesce(max(number), 0) FROM run_log WHERE run_id = l.run_id), NULL, rtrim(log, char(10)) || char(10) FROM job_run_logs l
    WHERE log <> ''
    UNION ALL
    SELECT run_id, number + 1, substr(rest, 1, instr(rest, char(10)) - 1), substr(rest, instr(rest, char(10)) + 1) FROM lines WHERE rest <> ''
)
SELECT run_id, number, 0, 'info', line FROM lines WHERE line IS NOT NULL;

INSERT INTO run_epochs (run_id, number, asset, model, loss)
SELECT m.run, e.number, e.asset, e.model, e.loss FROM old_run_epochs e JOIN run_map m ON m.training = e.run_id;
INSERT INTO run_steps (run_id, number, asset, model, duration_ticks, version_id, gate, note)
SELECT m.run, s.number, s.asset, s.model, s.duration_ticks, s.version_id, s.gate, s.note FROM old_run_steps s JOIN run_map m ON m.training = s.run_id;

UPDATE uploads SET run_id = (SELECT run FROM run_map WHERE training = run_id);

-- The run may stand in another database than what it found.
CREATE TABLE backtest_results (
    run_id   INTEGER NOT NULL PRIMARY KEY,
    saved_at INTEGER NOT NULL,
    result   TEXT    NOT NULL
);
INSERT INTO backtest_results (run_id, saved_at, result)
SELECT m.run, r.ended_at, b.result FROM backtests b JOIN run_map m ON m.training = b.run_id JOIN runs r ON r.id = m.run WHERE r.state = 'Succeeded';

DROP TABLE backtests;
DROP TABLE old_run_steps;
DROP TABLE old_run_epochs;
DROP TABLE old_run_log;
DROP TRIGGER training_runs_number;
DROP TRIGGER run_numbers_rise;
DROP TRIGGER run_numbers_keep;
DROP TABLE run_numbers;
DROP TABLE training_runs;
DROP TRIGGER job_run_events_keep;
DROP TABLE job_run_events;
DROP TABLE job_run_logs;
DROP TABLE job_runs;
DROP TABLE run_map;
DROP TABLE job_numbers;

-- What happened stays as it happened.
CREATE TRIGGER run_events_keep BEFORE UPDATE ON run_events BEGIN SELECT RAISE(ABORT, 'the history of a run is append-only'); END;

-- The name of the engine that works on this file: one row, made when it is first needed.
CREATE TABLE engine (name TEXT NOT NULL);

-- From which row of the ledger on predictions were made by which rules of predicting; of rows that start alike the last one holds.

CREATE TABLE prediction_rules (
    id       INTEGER PRIMARY KEY,
    from_seq INTEGER NOT NULL,
    rules    INTEGER NOT NULL
);

INSERT INTO prediction_rules (from_seq, rules) VALUES (1, 1);

CREATE TRIGGER prediction_rules_keep_update BEFORE UPDATE ON prediction_rules BEGIN SELECT RAISE(ABORT, 'the history of the rules is append-only'); END;
CREATE TRIGGER prediction_rules_keep_delete BEFORE DELETE ON prediction_rules BEGIN SELECT RAISE(ABORT, 'the history of the rules is append-only'); END;
