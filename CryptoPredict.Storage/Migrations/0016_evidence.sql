-- The evidence on the forecasters of an asset at a horizon, as it stood at whole hours: it follows from the ledger, and is kept so that a start need not read
-- all of that. A book is what EvidenceBook writes.
CREATE TABLE evidence (
    asset   TEXT    NOT NULL,
    horizon INTEGER NOT NULL,
    at      INTEGER NOT NULL,
    book    BLOB    NOT NULL,
    PRIMARY KEY (asset, horizon, at)
) WITHOUT ROWID;
