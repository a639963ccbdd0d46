-- What is known of days of a daily series beforehand, past or to come: promotions, prices, closures and holidays of its own. A day is its number since
-- 1970-01-01; a name may be empty.
CREATE TABLE series_events (
    series TEXT    NOT NULL,
    day    INTEGER NOT NULL,
    kind   TEXT    NOT NULL,
    name   TEXT    NOT NULL,
    value  REAL    NOT NULL,
    PRIMARY KEY (series, day, kind, name)
) WITHOUT ROWID;

-- The country, or part of one, whose public holidays count for the series; null for none.
ALTER TABLE series ADD COLUMN holidays TEXT;
