-- The highest number ever given to a training run. Runs may be removed, the newest too; job runs, links and the audit log go on naming
-- them, so a number must not come back for another run. Where one was removed before, what still names it is taken into account.

CREATE TABLE run_numbers (
    last INTEGER NOT NULL
);

INSERT INTO run_numbers (last) SELECT max(
    (SELECT coalesce(max(id), 0) FROM training_runs),
    (SELECT coalesce(max(training_run_id), 0) FROM job_runs),
    (SELECT coalesce(max(run_id), 0) FROM uploads));

CREATE TRIGGER training_runs_number AFTER INSERT ON training_runs BEGIN UPDATE run_numbers SET last = NEW.id; END;
CREATE TRIGGER run_numbers_rise BEFORE UPDATE ON run_numbers WHEN NEW.last <= OLD.last BEGIN SELECT RAISE(ABORT, 'the numbers of runs only rise'); END;
CREATE TRIGGER run_numbers_keep BEFORE DELETE ON run_numbers BEGIN SELECT RAISE(ABORT, 'the numbers of runs only rise'); END;
