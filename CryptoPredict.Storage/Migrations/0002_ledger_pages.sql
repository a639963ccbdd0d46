-- Reading a page, counting what it is part of and finding what waits must not cost more the longer the ledger has grown.

-- Predictions without a verification: kept by the triggers alone, so it always says what the ledger says.
CREATE TABLE pending_predictions (
    prediction_id INTEGER PRIMARY KEY REFERENCES predictions (id)
);

INSERT INTO pending_predictions (prediction_id)
SELECT id FROM predictions p WHERE NOT EXISTS (SELECT 1 FROM verifications v WHERE v.prediction_id = p.id);

CREATE TRIGGER predictions_wait AFTER INSERT ON predictions BEGIN
    INSERT INTO pending_predictions (prediction_id) VALUES (NEW.id);
END;

CREATE TRIGGER verifications_settle AFTER INSERT ON verifications BEGIN
    DELETE FROM pending_predictions WHERE prediction_id = NEW.prediction_id;
END;

CREATE INDEX verifications_unverifiable ON verifications (prediction_id) WHERE status = 'Unverifiable';
