-- The upload whose file told an event beside its values, and with which it is taken back; null for what was set by itself.
ALTER TABLE series_events ADD COLUMN upload INTEGER;
