-- Times are market time in Unix milliseconds, UTC; *_ticks are spans of wall time in units of 100 ns. Maps, losses and gate
-- decisions are JSON texts: they are read whole and never searched.

CREATE TABLE model_versions (
    asset               TEXT    NOT NULL,
    id                  TEXT    NOT NULL,
    model               TEXT    NOT NULL,
    created_at          INTEGER NOT NULL,
    origin              TEXT    NOT NULL,
    parent_id           TEXT,
    parameters          TEXT    NOT NULL,
    seed                TEXT    NOT NULL,
    feature_schema_hash TEXT,
    data_from           INTEGER NOT NULL,
    data_to             INTEGER NOT NULL,
    data_hash           TEXT    NOT NULL,
    data_rows           INTEGER NOT NULL,
    duration_ticks      INTEGER NOT NULL,
    losses              TEXT    NOT NULL,
    train_metrics       TEXT    NOT NULL,
    holdout_metrics     TEXT    NOT NULL,
    gate                TEXT,
    artefact_hash       TEXT    NOT NULL,
    artefact_bytes      INTEGER NOT NULL,
    live                TEXT,
    unusable            TEXT,
    -- 1 when a good artefact under its name would make it usable again.
    mendable            INTEGER NOT NULL DEFAULT 0,
    PRIMARY KEY (asset, id)
) WITHOUT ROWID;

CREATE INDEX model_versions_by_model ON model_versions (asset, model, created_at);
CREATE INDEX model_versions_by_time ON model_versions (created_at);

CREATE TABLE alias_changes (
    seq         INTEGER PRIMARY KEY,
    at          INTEGER NOT NULL,
    asset       TEXT    NOT NULL,
    model       TEXT    NOT NULL,
    alias       TEXT    NOT NULL,
    version_id  TEXT,
    previous_id TEXT,
    changed_by  TEXT    NOT NULL,
    reason      TEXT    NOT NULL
);

CREATE INDEX alias_changes_by_alias ON alias_changes (asset, model, alias, seq);
CREATE INDEX alias_changes_by_time ON alias_changes (at);

-- The change that is in force, per alias.
CREATE TABLE model_aliases (
    asset TEXT    NOT NULL,
    model TEXT    NOT NULL,
    alias TEXT    NOT NULL,
    seq   INTEGER NOT NULL REFERENCES alias_changes (seq),
    PRIMARY KEY (asset, model, alias)
) WITHOUT ROWID;

CREATE TABLE pin_changes (
    seq        INTEGER PRIMARY KEY,
    at         INTEGER NOT NULL,
    asset      TEXT    NOT NULL,
    pinned     INTEGER NOT NULL,
    changed_by TEXT    NOT NULL,
    reason     TEXT    NOT NULL
);

CREATE INDEX pin_changes_by_asset ON pin_changes (asset, seq);

-- Raised with every change of an asset's versions, aliases or pin, so that other processes notice.
CREATE TABLE registry_revisions (
    asset    TEXT    NOT NULL PRIMARY KEY,
    revision INTEGER NOT NULL
) WITHOUT ROWID;

CREATE TABLE training_runs (
    id             INTEGER PRIMARY KEY,
    kind           TEXT    NOT NULL,
    asset          TEXT,
    requested_by   TEXT    NOT NULL,
    parameters     TEXT    NOT NULL,
    started_at     INTEGER NOT NULL,
    outcome        TEXT    NOT NULL,
    message        TEXT,
    duration_ticks INTEGER,
    -- Names the process that runs it: see ProcessLease.
    lease          TEXT    NOT NULL
);

CREATE INDEX training_runs_by_outcome ON training_runs (outcome);

CREATE TABLE run_steps (
    run_id         INTEGER NOT NULL REFERENCES training_runs (id) ON DELETE CASCADE,
    number         INTEGER NOT NULL,
    asset          TEXT    NOT NULL,
    model          TEXT    NOT NULL,
    duration_ticks INTEGER NOT NULL,
    version_id     TEXT,
    gate           TEXT,
    note           TEXT,
    PRIMARY KEY (run_id, number)
) WITHOUT ROWID;

CREATE TABLE run_epochs (
    run_id INTEGER NOT NULL REFERENCES training_runs (id) ON DELETE CASCADE,
    number INTEGER NOT NULL,
    asset  TEXT    NOT NULL,
    model  TEXT    NOT NULL,
    loss   TEXT    NOT NULL,
    PRIMARY KEY (run_id, number)
) WITHOUT ROWID;

CREATE TABLE run_log (
    run_id        INTEGER NOT NULL REFERENCES training_runs (id) ON DELETE CASCADE,
    number        INTEGER NOT NULL,
    elapsed_ticks INTEGER NOT NULL,
    line          TEXT    NOT NULL,
    PRIMARY KEY (run_id, number)
) WITHOUT ROWID;

-- What happened stays as it happened; only the live figures and the usability of a version may change.
CREATE TRIGGER model_versions_keep BEFORE UPDATE OF
    asset, id, model, created_at, origin, parent_id, parameters, seed, feature_schema_hash, data_from, data_to, data_hash, data_rows,
    duration_ticks, losses, train_metrics, holdout_metrics, gate, artefact_hash, artefact_bytes
ON model_versions BEGIN SELECT RAISE(ABORT, 'a model version does not change'); END;
CREATE TRIGGER alias_changes_keep_update BEFORE UPDATE ON alias_changes BEGIN SELECT RAISE(ABORT, 'the alias history is append-only'); END;
CREATE TRIGGER alias_changes_keep_delete BEFORE DELETE ON alias_changes BEGIN SELECT RAISE(ABORT, 'the alias history is append-only'); END;
CREATE TRIGGER pin_changes_keep_update BEFORE UPDATE ON pin_changes BEGIN SELECT RAISE(ABORT, 'the pin history is append-only'); END;
CREATE TRIGGER pin_changes_keep_delete BEFORE DELETE ON pin_changes BEGIN SELECT RAISE(ABORT, 'the pin history is append-only'); END;
