-- What people said of a daily series: whether its values are prices or demand, and what a day without a row means. Null goes by the values, and means that
-- the day's value is unknown.
ALTER TABLE series ADD COLUMN kind TEXT;
ALTER TABLE series ADD COLUMN absent_days TEXT;
