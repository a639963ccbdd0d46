PRAGMA foreign_keys=OFF;
BEGIN TRANSACTION;
CREATE TABLE schema_version (version INTEGER PRIMARY KEY);
INSERT INTO schema_version VALUES(1);
INSERT INTO schema_version VALUES(2);
INSERT INTO schema_version VALUES(3);
CREATE TABLE users (
    id                    TEXT    PRIMARY KEY,
    name                  TEXT    NOT NULL,
    normalized_name       TEXT    NOT NULL UNIQUE,
    password_hash         TEXT    NOT NULL,
    security_stamp        TEXT    NOT NULL,
    role                  TEXT    NOT NULL,
    disabled              INTEGER NOT NULL,
    password_is_temporary INTEGER NOT NULL,
    failed_sign_ins       INTEGER NOT NULL,
    locked_until          INTEGER,
    created_at            INTEGER NOT NULL,
    last_sign_in_at       INTEGER,
    revision              INTEGER NOT NULL
, second_factor_key TEXT, second_factor_step INTEGER NOT NULL DEFAULT 0, recovery_codes TEXT NOT NULL DEFAULT '');
INSERT INTO users VALUES('d32ddb848d3f427bb58493ca33cdbc9d','admin','ADMIN','AQAAAAIAAzRQAAAAEAlpLj4g7otvU4tq/RF/PF0VT4w/yk7lBi8swknbkkcRURt5zE6xfs8woJmS2pbQNA==','6V7PWTJFCWPB7EUIMPGJUD2QEHDPHMIJ','Admin',0,0,0,NULL,1795960973808,1796007314719,2,NULL,0,'');
INSERT INTO users VALUES('79e73f3bf1b74283aea474b48955fee1','analyst','ANALYST','AQAAAAIAAzRQAAAAENqZRB3XklFaFTDHnr6xnobppFxBZ9oikod/9EJJFYmlB/2FfQ2NSZm6tYxxkGDJJw==','KAJXYXJP6VLNNXSYRISMTGHTVPE44OXR','Analyst',0,0,0,NULL,1795960973972,1796007314930,4,'CfDJ8H6sNW36TfxOpMf9EjcSeiPCtDLl-ZSl-r-JL5nOtTiilaSGbRJQIBWSdp1kUMOXDYIAVr2B4IMPCSyXxYfZKlHbwd9kIhmpGR0nGlKSrBBbaQdIrqoRPsuVwAPf6gntAeWfPAgXxhJem6eT80-i8MyDssfm4vxG86xjECqBk77Z',59866910,'D+UT335E4KMm7tVOHOIhoDmF7GyjVpYvfAEKqdVxM6X4vIgtzo16++kngFIITRkF vCnk7bIh7mo390NRbz5gh6AZ0FTMm/+5nO44CZnmawCi7r3kQ4maPqC8/aj7nx81 wygNOcAb4nLsZIy45XrFTjnZX3fEEyZR0wAPsNv9uqX3Fe/PfyB0NVSfKwUHbAy4 seX4B5rx9sz+ui8KEIrqX1d8Dz+lHrZ9fW7vCPOUbEknXmrzMa7Mw5Q+vmIt6Ikg H+gON7ar6H2IwwWDP2h9TBo+2u56rGgstb/Jsb3xX38/3ZJMzygc1X/wPiFncGB1 veCMQZ4yM57Id+XGK5FDcsEwddEedvfTgQ+sgapSOyvAgtqlODhritdWucOpC6/O c+9vW2fPDZqZQMx5RpQJw1g7UDeTcZgY4aEzOjwH8IA8oM8lhic/dYuyDXdOwRXx fXH6em9tMWjOXuiooTR0Uwb2T/2PzuiPK8OMrw9m/yTOKFoaCbVGL+FmZmLSbNui 19AQQ3z1MukLmh9MsSnqj3oSQNMiKuKsq1PrpzNGQ1wPRRgTeWwgqmktH62OjxQf mc/FqD3IjS0JFoGbKNymmsiZpXRMX5OjiLc+u0KSkb6+Xpw0JzT+xeGllQsTJglN');
INSERT INTO users VALUES('37c1ab9eaeed44a5a814bdad29a62372','ada','ADA','AQAAAAIAAzRQAAAAELKbB5F7YHMRr2PEWHpPbRS6hMhLkRl//34vxech11BCl3TIF1axVjmrE0D8Imbprg==','VO63EGJVO5AZEFRZWQCFSDTRMXUI6BOL','Analyst',1,1,0,NULL,1795960976734,NULL,1,NULL,0,'');
INSERT INTO users VALUES('ca2900d5584c43cc83f39ed51b4ca14e','grace','GRACE','AQAAAAIAAzRQAAAAEOq3/fsEtOvKPcFuXEoQrkVIwE4Ol0q+wbQfIVfCchIcXxUxRuESI/bZ9DqktKXzWw==','6NWZ4N2MWCYWC5AEEXIDRLZ4W65HG7RQ','Admin',0,1,0,NULL,1795960976940,NULL,0,NULL,0,'');
CREATE TABLE api_keys (
    id           TEXT    PRIMARY KEY,
    name         TEXT    NOT NULL,
    scope        TEXT    NOT NULL,
    hash         BLOB    NOT NULL,
    owner_id     TEXT    NOT NULL REFERENCES users (id),
    created_at   INTEGER NOT NULL,
    expires_at   INTEGER NOT NULL,
    revoked_at   INTEGER,
    last_used_at INTEGER
, made_by TEXT REFERENCES api_keys (id));
INSERT INTO api_keys VALUES('5ba8b572144d','nightly report','Admin',X'e104627ef652265fd336d3b2860fdfdc67ad38891208785bfd3961aa98ab7eb7','d32ddb848d3f427bb58493ca33cdbc9d',1795960976580,1798552976580,NULL,1795961036645,NULL);
INSERT INTO api_keys VALUES('6d6a8b383a3c','dashboard wall','Analyst',X'fe82123d1d8f0c85f62a979d1fcf1ae9b71d1dc29cf605162c2f472f8f4dbc64','d32ddb848d3f427bb58493ca33cdbc9d',1795960976632,1798552976632,NULL,NULL,NULL);
INSERT INTO api_keys VALUES('de84a37f7279','old','Analyst',X'61b22648b761e29d9d90faedd7311a459d9a8731a88aaa620766ebdb392b8edd','d32ddb848d3f427bb58493ca33cdbc9d',1795960976657,1798552976580,1795960976683,NULL,'5ba8b572144d');
CREATE TABLE audit_log (
    id      INTEGER PRIMARY KEY,
    at      INTEGER NOT NULL,
    who     TEXT    NOT NULL,
    what    TEXT    NOT NULL,
    target  TEXT,
    outcome TEXT    NOT NULL
, address TEXT);
INSERT INTO audit_log VALUES(1,1795960976514,'admin','sign-in',NULL,'done',NULL);
INSERT INTO audit_log VALUES(2,1795960976585,'admin','key.create','nightly report, admin, 30 days','done',NULL);
INSERT INTO audit_log VALUES(3,1795960976633,'admin','key.create','dashboard wall, read, 30 days','done',NULL);
INSERT INTO audit_log VALUES(4,1795960976658,'key nightly report (5ba8b572144d)','key.create','old, read, 30 days','done',NULL);
INSERT INTO audit_log VALUES(5,1795960976686,'key nightly report (5ba8b572144d)','key.revoke','de84a37f7279','done',NULL);
INSERT INTO audit_log VALUES(6,1795960976924,'admin','user.create','ada, analyst','done',NULL);
INSERT INTO audit_log VALUES(7,1795960977124,'admin','user.create','grace, admin','done',NULL);
INSERT INTO audit_log VALUES(8,1795960977161,'admin','user.disable','ada','done',NULL);
INSERT INTO audit_log VALUES(9,1795960977440,'analyst','sign-in',NULL,'refused',NULL);
INSERT INTO audit_log VALUES(10,1795960979843,'key nightly report (5ba8b572144d)','upload.receive','/api/v1/uploads','done',NULL);
INSERT INTO audit_log VALUES(11,1795960979910,'key nightly report (5ba8b572144d)','upload.merge','/api/v1/uploads/1/merge','done',NULL);
INSERT INTO audit_log VALUES(12,1795960980272,'key nightly report (5ba8b572144d)','upload.receive','/api/v1/uploads','refused or failed',NULL);
INSERT INTO audit_log VALUES(13,1795960980306,'key nightly report (5ba8b572144d)','job.trigger','backup','done',NULL);
INSERT INTO audit_log VALUES(14,1795960980620,'key nightly report (5ba8b572144d)','job-run.dismiss','6','done',NULL);
INSERT INTO audit_log VALUES(15,1795960980630,'key nightly report (5ba8b572144d)','job.trigger','backup','done',NULL);
INSERT INTO audit_log VALUES(16,1795960980913,'key nightly report (5ba8b572144d)','work.fine-tune','FineTuneOrder { Asset = ETH-USD, MinSamples = 5000 }','done',NULL);
INSERT INTO audit_log VALUES(17,1795960981196,'key nightly report (5ba8b572144d)','work.tier','CycleOrder { Tier = 1, Asset =  }','done',NULL);
INSERT INTO audit_log VALUES(18,1795960981468,'key nightly report (5ba8b572144d)','work.tier','CycleOrder { Tier = 3, Asset =  }','done',NULL);
INSERT INTO audit_log VALUES(19,1795960982303,'key nightly report (5ba8b572144d)','work.backtest','BacktestOrder { Asset = BTC-USD, From = , To = , RetrainEvery = 06:00:00, Rows = 400, Models = , Seed =  }','done',NULL);
INSERT INTO audit_log VALUES(20,1795960983633,'key nightly report (5ba8b572144d)','work.backtest','BacktestOrder { Asset = ETH-USD, From = , To = , RetrainEvery = 01:00:00, Rows = 500, Models = , Seed =  }','done',NULL);
INSERT INTO audit_log VALUES(21,1795960984313,'key nightly report (5ba8b572144d)','job-run.cancel','12','done',NULL);
INSERT INTO audit_log VALUES(22,1795961033627,'key nightly report (5ba8b572144d)','work.fine-tune','FineTuneOrder { Asset = BTC-USD, MinSamples = 10 }','done',NULL);
INSERT INTO audit_log VALUES(23,1795961033898,'key nightly report (5ba8b572144d)','work.retrain','RetrainOrder { Asset = SOL-USD, Preset =  }','done',NULL);
INSERT INTO audit_log VALUES(24,1795961034468,'key nightly report (5ba8b572144d)','job.trigger','retrain','done',NULL);
INSERT INTO audit_log VALUES(25,1795961036106,'key nightly report (5ba8b572144d)','job.trigger','recompute','done',NULL);
INSERT INTO audit_log VALUES(26,1795961036674,'key nightly report (5ba8b572144d)','job.pause','ingest, ReasonOrder { Reason = the feed is being mended }','done',NULL);
INSERT INTO audit_log VALUES(27,1795961036740,'key nightly report (5ba8b572144d)','job.schedule','verify, ScheduleOrder { Interval = , Cron = 0 3 * * *, Zone = Europe/Berlin }','done',NULL);
INSERT INTO audit_log VALUES(28,1795961036751,'key nightly report (5ba8b572144d)','feedback.switch','SwitchOrder { Enabled = False }','done',NULL);
INSERT INTO audit_log VALUES(29,1795961036768,'key nightly report (5ba8b572144d)','model.pin','BTC-USD, ReasonOrder { Reason = while the trees are looked at }','done',NULL);
INSERT INTO audit_log VALUES(30,1795961036785,'key nightly report (5ba8b572144d)','model.champion','SOL-USD, kalman, ReasonOrder { Reason = looks odd }','done',NULL);
INSERT INTO audit_log VALUES(31,1795961036846,'key nightly report (5ba8b572144d)','work.backtest','BacktestOrder { Asset = SOL-USD, From = , To = , RetrainEvery = 01:00:00, Rows = 800, Models = , Seed =  }','done',NULL);
INSERT INTO audit_log VALUES(32,1795961036891,'key nightly report (5ba8b572144d)','work.retrain','RetrainOrder { Asset = ETH-USD, Preset = deep }','done',NULL);
INSERT INTO audit_log VALUES(33,1795961057220,'key nightly report (5ba8b572144d)','upload.receive','/api/v1/uploads','done',NULL);
INSERT INTO audit_log VALUES(34,1795961057297,'key nightly report (5ba8b572144d)','job.trigger','backup','done',NULL);
INSERT INTO audit_log VALUES(35,1795961057663,'key nightly report (5ba8b572144d)','work.retrain','RetrainOrder { Asset = BTC-USD, Preset = deep }','done',NULL);
INSERT INTO audit_log VALUES(36,1795961057987,'key nightly report (5ba8b572144d)','work.fine-tune','FineTuneOrder { Asset = ETH-USD, MinSamples = 10 }','done',NULL);
INSERT INTO audit_log VALUES(37,1795961058023,'key nightly report (5ba8b572144d)','job.trigger','retention','done',NULL);
INSERT INTO audit_log VALUES(38,1796007314810,'admin','sign-in',NULL,'done','127.0.0.1');
INSERT INTO audit_log VALUES(39,1796007314905,'analyst','sign-in',NULL,'done','127.0.0.1');
INSERT INTO audit_log VALUES(40,1796007314937,'analyst','sign-in',NULL,'done','127.0.0.1');
INSERT INTO audit_log VALUES(41,1796007315439,'analyst','sign-in',NULL,'refused','127.0.0.1');
INSERT INTO audit_log VALUES(42,1796007316022,'analyst','second-factor.on','analyst','done','127.0.0.1');
CREATE TABLE kept_answers (
    caller       TEXT    NOT NULL,
    key          TEXT    NOT NULL,
    request_hash BLOB    NOT NULL,
    status       INTEGER NOT NULL,
    content_type TEXT,
    location     TEXT,
    body         BLOB    NOT NULL,
    kept_at      INTEGER NOT NULL,
    PRIMARY KEY (caller, key)
);
INSERT INTO kept_answers VALUES('simulated-42-60s key nightly report (5ba8b572144d)','sales-of-winter',X'5d7af68bc48014541252d88e7c9b2aca4cc5642eda060195a7c48a23443261fe',201,NULL,NULL,X'0100000000000000',1795960979838);
INSERT INTO kept_answers VALUES('simulated-42-60s key nightly report (5ba8b572144d)','merge-sales',X'0e9c5fcf9835c88914c0196895b62848fa7f8f1fda59227d2ebfa851ab712da1',202,'application/json; charset=utf-8','/api/v1/runs/6',X'7b2272756e4964223a362c226a6f696e6564223a66616c73652c22737461747573223a222f6170692f76312f72756e732f36227d',1795960979908);
CREATE TABLE sessions (
    id       TEXT    PRIMARY KEY,
    user_id  TEXT    NOT NULL REFERENCES users (id),
    stamp    TEXT    NOT NULL,
    begun_at INTEGER NOT NULL,
    seen_at  INTEGER NOT NULL,
    address  TEXT,
    browser  TEXT    NOT NULL
);
INSERT INTO sessions VALUES('255358aad618387e4d422a5f5fcb3570','d32ddb848d3f427bb58493ca33cdbc9d','6V7PWTJFCWPB7EUIMPGJUD2QEHDPHMIJ',1796007314776,1796007314776,'127.0.0.1','Firefox on Linux');
INSERT INTO sessions VALUES('20b3f9e25dde521ef4130b2ea34b0da5','79e73f3bf1b74283aea474b48955fee1','KAJXYXJP6VLNNXSYRISMTGHTVPE44OXR',1796007316023,1796007316023,'127.0.0.1','Chrome on Windows');
CREATE TABLE known_browsers (
    hash    BLOB    PRIMARY KEY,
    user_id TEXT    NOT NULL REFERENCES users (id),
    seen_at INTEGER NOT NULL
);
INSERT INTO known_browsers VALUES(X'f3124ae381c1c468f6ad3d59636c3cee3480bc97c58f131077a40a273edcd21f','d32ddb848d3f427bb58493ca33cdbc9d',1796007314797);
INSERT INTO known_browsers VALUES(X'a08b6ebc15ec56e06b64aff3c07b5463105f5897ec3c1cab2078e15af66601f0','79e73f3bf1b74283aea474b48955fee1',1796007314902);
INSERT INTO known_browsers VALUES(X'0a9f98197195f53ffcc7c6fda267a4bad6c9ff10c59724be59be98df97dd812a','79e73f3bf1b74283aea474b48955fee1',1796007314933);
CREATE INDEX api_keys_by_maker ON api_keys (made_by) WHERE made_by IS NOT NULL;
CREATE INDEX kept_answers_by_time ON kept_answers (kept_at);
CREATE TRIGGER audit_log_keep_update BEFORE UPDATE ON audit_log BEGIN SELECT RAISE(ABORT, 'the audit log is append-only'); END;
CREATE TRIGGER audit_log_keep_insert BEFORE INSERT ON audit_log WHEN EXISTS (SELECT 1 FROM audit_log WHERE id = NEW.id)
BEGIN SELECT RAISE(ABORT, 'the audit log is append-only'); END;
CREATE TRIGGER audit_log_keep_delete BEFORE DELETE ON audit_log
WHEN OLD.id = (SELECT max(id) FROM audit_log) OR EXISTS (SELECT 1 FROM audit_log WHERE id < OLD.id)
BEGIN SELECT RAISE(ABORT, 'the audit log is append-only'); END;
COMMIT;
