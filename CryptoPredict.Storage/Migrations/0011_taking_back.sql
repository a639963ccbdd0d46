-- What each merged upload brought, so that it can be taken back: of candles the stretches without a gap, of daily values every value.

CREATE TABLE upload_candles (
    asset  TEXT    NOT NULL,
    upload INTEGER NOT NULL,
    first  INTEGER NOT NULL,
    last   INTEGER NOT NULL,
    -- 1 where the upload added them, 0 where they were stored already with the same values.
    added  INTEGER NOT NULL,
    PRIMARY KEY (asset, upload, first)
) WITHOUT ROWID;

CREATE TABLE upload_values (
    series TEXT    NOT NULL,
    day    INTEGER NOT NULL,
    -- 0 for a value that was stored before its upload was written down.
    upload INTEGER NOT NULL,
    value  REAL    NOT NULL,
    -- The order of the merges, and whether a value takes the place of those before it.
    turn   INTEGER NOT NULL,
    wins   INTEGER NOT NULL,
    PRIMARY KEY (series, day, upload)
) WITHOUT ROWID;

CREATE INDEX upload_values_by_upload ON upload_values (upload);

-- When, by whom and why an upload was taken back, and what went with it, as JSON.
ALTER TABLE uploads ADD COLUMN taken_back TEXT;
