-- By which arithmetic a prediction's networks were computed; NULL for predictions from before it was written down, whose hashes go without it.
ALTER TABLE predictions ADD COLUMN arithmetic TEXT;
