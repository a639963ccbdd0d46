-- Times are Unix milliseconds, UTC.

-- By what people tell the browsers apart that signed in before.
ALTER TABLE known_browsers ADD COLUMN browser TEXT NOT NULL DEFAULT 'unknown';
ALTER TABLE known_browsers ADD COLUMN address TEXT;

-- Until when a password that an admin has set opens; those that wait to be replaced get three days more.
ALTER TABLE users ADD COLUMN temporary_password_until INTEGER;
UPDATE users SET temporary_password_until = (unixepoch() + 3 * 24 * 60 * 60) * 1000 WHERE password_is_temporary;
