PRAGMA foreign_keys=OFF;
BEGIN TRANSACTION;
CREATE TABLE QRTZ_JOB_DETAILS (
  SCHED_NAME NVARCHAR(120) NOT NULL,
  JOB_NAME NVARCHAR(150) NOT NULL,
  JOB_GROUP NVARCHAR(150) NOT NULL,
  DESCRIPTION NVARCHAR(250) NULL,
  JOB_CLASS_NAME NVARCHAR(250) NOT NULL,
  IS_DURABLE BIT NOT NULL,
  IS_NONCONCURRENT BIT NOT NULL,
  IS_UPDATE_DATA BIT NOT NULL,
  REQUESTS_RECOVERY BIT NOT NULL,
  JOB_DATA BLOB NULL,
  PRIMARY KEY (SCHED_NAME,JOB_NAME,JOB_GROUP)
);
INSERT INTO QRTZ_JOB_DETAILS VALUES('CryptoPredict','retrain','DEFAULT','Trains every asset''s models anew and lets the gate judge them.','CryptoPredict.Dashboard.Jobs.RetrainJob, CryptoPredict.Dashboard',1,1,0,0,NULL);
INSERT INTO QRTZ_JOB_DETAILS VALUES('CryptoPredict','fine-tune','DEFAULT','Lets an asset''s network go on learning from its verified predictions.','CryptoPredict.Dashboard.Jobs.FineTuneJob, CryptoPredict.Dashboard',1,1,0,0,NULL);
INSERT INTO QRTZ_JOB_DETAILS VALUES('CryptoPredict','feedback','DEFAULT','Runs the tier of the feedback loop whose time has come.','CryptoPredict.Dashboard.Jobs.FeedbackJob, CryptoPredict.Dashboard',1,1,0,0,NULL);
INSERT INTO QRTZ_JOB_DETAILS VALUES('CryptoPredict','backtest','DEFAULT','Trains and predicts over stored candles as if they were live, and scores what came.','CryptoPredict.Dashboard.Jobs.BacktestJob, CryptoPredict.Dashboard',1,1,0,0,NULL);
INSERT INTO QRTZ_JOB_DETAILS VALUES('CryptoPredict','upload','DEFAULT','Merges an uploaded file and lets the models learn it; one at a time.','CryptoPredict.Dashboard.Jobs.UploadJob, CryptoPredict.Dashboard',1,1,0,0,NULL);
INSERT INTO QRTZ_JOB_DETAILS VALUES('CryptoPredict','review','DEFAULT','Promotes and rolls back models by how they did live.','CryptoPredict.Dashboard.Jobs.ReviewJob, CryptoPredict.Dashboard',1,1,0,0,NULL);
INSERT INTO QRTZ_JOB_DETAILS VALUES('CryptoPredict','ingest','DEFAULT','Fills gaps in the stored candles and settles overdue predictions by them.','CryptoPredict.Dashboard.Jobs.IngestJob, CryptoPredict.Dashboard',1,1,0,0,NULL);
INSERT INTO QRTZ_JOB_DETAILS VALUES('CryptoPredict','daily-models','DEFAULT','Fits the models of daily closes anew, so that forecasts of days start at the newest one.','CryptoPredict.Dashboard.Jobs.DailyJob, CryptoPredict.Dashboard',1,1,0,0,NULL);
INSERT INTO QRTZ_JOB_DETAILS VALUES('CryptoPredict','verify','DEFAULT','Recomputes the ledger''s chain of hashes from its first row.','CryptoPredict.Dashboard.Jobs.VerifyJob, CryptoPredict.Dashboard',1,1,0,0,NULL);
INSERT INTO QRTZ_JOB_DETAILS VALUES('CryptoPredict','recompute','DEFAULT','Computes the last day''s predictions again from stored candles and artefacts, bit for bit.','CryptoPredict.Dashboard.Jobs.RecomputeJob, CryptoPredict.Dashboard',1,1,0,0,NULL);
INSERT INTO QRTZ_JOB_DETAILS VALUES('CryptoPredict','retention','DEFAULT','Removes model versions, training runs and job runs that are past their time.','CryptoPredict.Dashboard.Jobs.RetentionJob, CryptoPredict.Dashboard',1,1,0,0,NULL);
INSERT INTO QRTZ_JOB_DETAILS VALUES('CryptoPredict','backup','DEFAULT','Copies the database and the artefacts, checked and whole.','CryptoPredict.Dashboard.Jobs.BackupJob, CryptoPredict.Dashboard',1,1,0,0,NULL);
CREATE TABLE QRTZ_TRIGGERS (
  SCHED_NAME NVARCHAR(120) NOT NULL,
  TRIGGER_NAME NVARCHAR(150) NOT NULL,
  TRIGGER_GROUP NVARCHAR(150) NOT NULL,
  JOB_NAME NVARCHAR(150) NOT NULL,
  JOB_GROUP NVARCHAR(150) NOT NULL,
  DESCRIPTION NVARCHAR(250) NULL,
  NEXT_FIRE_TIME BIGINT NULL,
  PREV_FIRE_TIME BIGINT NULL,
  PRIORITY INTEGER NULL,
  TRIGGER_STATE NVARCHAR(16) NOT NULL,
  TRIGGER_TYPE NVARCHAR(8) NOT NULL,
  START_TIME BIGINT NOT NULL,
  END_TIME BIGINT NULL,
  CALENDAR_NAME NVARCHAR(200) NULL,
  MISFIRE_INSTR INTEGER NULL,
  MISFIRE_ORIG_FIRE_TIME INTEGER NULL,
  EXECUTION_GROUP NVARCHAR(200) NULL,
  PREFERRED_NODE NVARCHAR(200) NULL,
  PREFERRED_NODE_AUTO BIT NOT NULL DEFAULT 0,
  RETRY_POLICY NVARCHAR(250) NULL,
  RETRY_ATTEMPT INTEGER NULL,
  CONTINUES_TRIGGER_NAME NVARCHAR(150) NULL,
  CONTINUES_TRIGGER_GROUP NVARCHAR(150) NULL,
  CONTINUATION_CONDITION INTEGER NULL,
  OVERLAP_POLICY INTEGER NULL,
  PAUSE_REASON NVARCHAR(250) NULL,
  PAUSED_BY NVARCHAR(200) NULL,
  PAUSED_AT BIGINT NULL,
  MISFIRE_THRESHOLD BIGINT NULL,
  FIXED_DELAY BIT NULL,
  JOB_DATA BLOB NULL,
  PRIMARY KEY (SCHED_NAME,TRIGGER_NAME,TRIGGER_GROUP),
  FOREIGN KEY (SCHED_NAME,JOB_NAME,JOB_GROUP) REFERENCES QRTZ_JOB_DETAILS (SCHED_NAME,JOB_NAME,JOB_GROUP)
);
INSERT INTO QRTZ_TRIGGERS VALUES('CryptoPredict','retrain','recurring','retrain','DEFAULT','Retrain',639315585704584453,639315578504584453,5,'BLOCKED','SIMPLE',639315578504584453,NULL,NULL,2,NULL,NULL,NULL,0,'exp;2;00:10:00;3;01:00:00',0,NULL,NULL,NULL,1,NULL,NULL,NULL,NULL,NULL,X'7b22636f6e66696775726564223a2230303a31323a3030227d');
INSERT INTO QRTZ_TRIGGERS VALUES('CryptoPredict','review','recurring','review','DEFAULT','Review champions',639315579705308038,NULL,5,'WAITING','SIMPLE',639315579705308038,NULL,NULL,2,NULL,NULL,NULL,0,'exp;2;00:10:00;3;01:00:00',0,NULL,NULL,NULL,1,NULL,NULL,NULL,NULL,NULL,X'7b22636f6e66696775726564223a2230303a30323a3030227d');
INSERT INTO QRTZ_TRIGGERS VALUES('CryptoPredict','ingest','recurring','ingest','DEFAULT','Catch up',639315581344268500,639315577744268500,5,'PAUSED','SIMPLE',639315581344268500,NULL,NULL,2,NULL,NULL,NULL,0,'exp;2;00:10:00;3;01:00:00',0,NULL,NULL,NULL,1,'the feed is being mended','key nightly report (5ba8b572144d)',639315578505469663,NULL,NULL,X'7b22636f6e66696775726564223a2230303a30363a3030227d');
INSERT INTO QRTZ_TRIGGERS VALUES('CryptoPredict','daily-models','recurring','daily-models','DEFAULT','Daily models',639315592905632299,NULL,5,'WAITING','SIMPLE',639315592905632299,NULL,NULL,2,NULL,NULL,NULL,0,'exp;2;00:10:00;3;01:00:00',0,NULL,NULL,NULL,1,NULL,NULL,NULL,NULL,NULL,X'7b22636f6e66696775726564223a2230303a32343a3030227d');
INSERT INTO QRTZ_TRIGGERS VALUES('CryptoPredict','verify','recurring','verify','DEFAULT','Verify the ledger',639316008000000000,639315577744312685,5,'WAITING','CRON',639316008000000000,NULL,NULL,1,NULL,NULL,NULL,0,'none',0,NULL,NULL,NULL,1,NULL,NULL,NULL,NULL,NULL,X'7b22636f6e66696775726564223a22312e30303a30303a3030222c2263726f6e223a22302033202a202a202a222c225152545a5f5452414345504152454e54223a2230302d66656232366165393932633063626366653732353134343339613763353765642d656134323734656138663236613236372d3030227d');
INSERT INTO QRTZ_TRIGGERS VALUES('CryptoPredict','recompute','recurring','recompute','DEFAULT','Recompute predictions',639316441744328153,NULL,5,'WAITING','SIMPLE',639316441744328153,NULL,NULL,2,NULL,NULL,NULL,0,'none',0,NULL,NULL,NULL,1,NULL,NULL,NULL,NULL,NULL,X'7b22636f6e66696775726564223a22312e30303a30303a3030227d');
INSERT INTO QRTZ_TRIGGERS VALUES('CryptoPredict','retention','recurring','retention','DEFAULT','Retention',639315794505809820,NULL,5,'WAITING','SIMPLE',639315794505809820,NULL,NULL,2,NULL,NULL,NULL,0,'exp;2;00:10:00;3;01:00:00',0,NULL,NULL,NULL,1,NULL,NULL,NULL,NULL,NULL,X'7b22636f6e66696775726564223a2230363a30303a3030227d');
INSERT INTO QRTZ_TRIGGERS VALUES('CryptoPredict','backup','recurring','backup','DEFAULT','Backup',639316442505870630,NULL,5,'WAITING','SIMPLE',639316442505870630,NULL,NULL,2,NULL,NULL,NULL,0,'exp;2;00:10:00;3;01:00:00',0,NULL,NULL,NULL,1,NULL,NULL,NULL,NULL,NULL,X'7b22636f6e66696775726564223a22312e30303a30303a3030227d');
INSERT INTO QRTZ_TRIGGERS VALUES('CryptoPredict','22','requests','backup','DEFAULT','asked for by key nightly report (5ba8b572144d)',639315584573358337,639315578572855524,5,'WAITING','SIMPLE',639315578572855524,NULL,NULL,1,NULL,NULL,NULL,0,'exp;2;00:10:00;3;01:00:00',1,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,X'7b2272756e223a223232222c225152545a5f5452414345504152454e54223a2230302d33623463636333393437613033353663646664323161363438633934643762302d353437343437613161363665343161382d3030227d');
INSERT INTO QRTZ_TRIGGERS VALUES('CryptoPredict','25','requests','retrain','DEFAULT','asked for by key nightly report (5ba8b572144d)',NULL,639315578576585174,5,'COMPLETE','SIMPLE',639315578576585174,NULL,NULL,1,NULL,NULL,NULL,0,'exp;2;00:10:00;3;01:00:00',0,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,X'7b2272756e223a223235222c225152545a5f4a4f425f494e505554223a227b5c753030323261737365745c75303032323a5c75303032324254432d5553445c75303032322c5c75303032327072657365745c75303032323a5c7530303232646565705c75303032327d222c225152545a5f5452414345504152454e54223a2230302d33313863623665366638646330623430626664626561393638386563333936352d643935326664623633386333373165332d3030227d');
INSERT INTO QRTZ_TRIGGERS VALUES('CryptoPredict','26','requests','fine-tune','DEFAULT','asked for by key nightly report (5ba8b572144d)',639315578579863308,NULL,5,'WAITING','SIMPLE',639315578579863308,NULL,NULL,1,NULL,NULL,NULL,0,'exp;2;00:10:00;3;01:00:00',0,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,X'7b2272756e223a223236222c225152545a5f4a4f425f494e505554223a227b5c753030323261737365745c75303032323a5c75303032324554482d5553445c75303032322c5c75303032326d696e696d756d53616d706c65735c75303032323a31307d222c225152545a5f5452414345504152454e54223a2230302d63666533323732363361326136336433353038346234363235393237653138372d623065376239643563636364636334622d3030227d');
INSERT INTO QRTZ_TRIGGERS VALUES('CryptoPredict','27','requests','retention','DEFAULT','asked for by key nightly report (5ba8b572144d)',639315578580205548,NULL,5,'WAITING','SIMPLE',639315578580205548,NULL,NULL,1,NULL,NULL,NULL,0,'exp;2;00:10:00;3;01:00:00',0,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,X'7b2272756e223a223237222c225152545a5f5452414345504152454e54223a2230302d33633261306239303731613332616437303432336531356434643463666166352d336131313433653338383233363937662d3030227d');
CREATE TABLE QRTZ_SIMPLE_TRIGGERS (
  SCHED_NAME NVARCHAR(120) NOT NULL,
  TRIGGER_NAME NVARCHAR(150) NOT NULL,
  TRIGGER_GROUP NVARCHAR(150) NOT NULL,
  REPEAT_COUNT BIGINT NOT NULL,
  REPEAT_INTERVAL BIGINT NOT NULL,
  TIMES_TRIGGERED BIGINT NOT NULL,
  PRIMARY KEY (SCHED_NAME,TRIGGER_NAME,TRIGGER_GROUP),
  FOREIGN KEY (SCHED_NAME,TRIGGER_NAME,TRIGGER_GROUP) REFERENCES QRTZ_TRIGGERS (SCHED_NAME,TRIGGER_NAME,TRIGGER_GROUP) ON DELETE CASCADE
);
INSERT INTO QRTZ_SIMPLE_TRIGGERS VALUES('CryptoPredict','retrain','recurring',-1,720000,1);
INSERT INTO QRTZ_SIMPLE_TRIGGERS VALUES('CryptoPredict','review','recurring',-1,120000,0);
INSERT INTO QRTZ_SIMPLE_TRIGGERS VALUES('CryptoPredict','ingest','recurring',-1,360000,0);
INSERT INTO QRTZ_SIMPLE_TRIGGERS VALUES('CryptoPredict','daily-models','recurring',-1,1440000,0);
INSERT INTO QRTZ_SIMPLE_TRIGGERS VALUES('CryptoPredict','recompute','recurring',-1,86400000,0);
INSERT INTO QRTZ_SIMPLE_TRIGGERS VALUES('CryptoPredict','retention','recurring',-1,21600000,0);
INSERT INTO QRTZ_SIMPLE_TRIGGERS VALUES('CryptoPredict','backup','recurring',-1,86400000,0);
INSERT INTO QRTZ_SIMPLE_TRIGGERS VALUES('CryptoPredict','22','requests',0,0,1);
INSERT INTO QRTZ_SIMPLE_TRIGGERS VALUES('CryptoPredict','25','requests',0,0,1);
INSERT INTO QRTZ_SIMPLE_TRIGGERS VALUES('CryptoPredict','26','requests',0,0,0);
INSERT INTO QRTZ_SIMPLE_TRIGGERS VALUES('CryptoPredict','27','requests',0,0,0);
CREATE TABLE QRTZ_CRON_TRIGGERS (
  SCHED_NAME NVARCHAR(120) NOT NULL,
  TRIGGER_NAME NVARCHAR(150) NOT NULL,
  TRIGGER_GROUP NVARCHAR(150) NOT NULL,
  CRON_EXPRESSION NVARCHAR(250) NOT NULL,
  TIME_ZONE_ID NVARCHAR(80),
  PRIMARY KEY (SCHED_NAME,TRIGGER_NAME,TRIGGER_GROUP),
  FOREIGN KEY (SCHED_NAME,TRIGGER_NAME,TRIGGER_GROUP) REFERENCES QRTZ_TRIGGERS (SCHED_NAME,TRIGGER_NAME,TRIGGER_GROUP) ON DELETE CASCADE
);
INSERT INTO QRTZ_CRON_TRIGGERS VALUES('CryptoPredict','verify','recurring','0 0 3 * * ?','Europe/Berlin');
CREATE TABLE QRTZ_SIMPROP_TRIGGERS (
  SCHED_NAME NVARCHAR(120) NOT NULL,
  TRIGGER_NAME NVARCHAR(150) NOT NULL,
  TRIGGER_GROUP NVARCHAR(150) NOT NULL,
  STR_PROP_1 NVARCHAR(512) NULL,
  STR_PROP_2 NVARCHAR(512) NULL,
  STR_PROP_3 NVARCHAR(512) NULL,
  INT_PROP_1 INT NULL,
  INT_PROP_2 INT NULL,
  LONG_PROP_1 BIGINT NULL,
  LONG_PROP_2 BIGINT NULL,
  DEC_PROP_1 NUMERIC NULL,
  DEC_PROP_2 NUMERIC NULL,
  BOOL_PROP_1 BIT NULL,
  BOOL_PROP_2 BIT NULL,
  TIME_ZONE_ID NVARCHAR(80) NULL,
  PRIMARY KEY (SCHED_NAME,TRIGGER_NAME,TRIGGER_GROUP),
  FOREIGN KEY (SCHED_NAME,TRIGGER_NAME,TRIGGER_GROUP) REFERENCES QRTZ_TRIGGERS (SCHED_NAME,TRIGGER_NAME,TRIGGER_GROUP) ON DELETE CASCADE
);
CREATE TABLE QRTZ_BLOB_TRIGGERS (
  SCHED_NAME NVARCHAR(120) NOT NULL,
  TRIGGER_NAME NVARCHAR(150) NOT NULL,
  TRIGGER_GROUP NVARCHAR(150) NOT NULL,
  BLOB_DATA BLOB NULL,
  PRIMARY KEY (SCHED_NAME,TRIGGER_NAME,TRIGGER_GROUP),
  FOREIGN KEY (SCHED_NAME,TRIGGER_NAME,TRIGGER_GROUP) REFERENCES QRTZ_TRIGGERS (SCHED_NAME,TRIGGER_NAME,TRIGGER_GROUP) ON DELETE CASCADE
);
CREATE TABLE QRTZ_CALENDARS (
  SCHED_NAME NVARCHAR(120) NOT NULL,
  CALENDAR_NAME NVARCHAR(200) NOT NULL,
  CALENDAR BLOB NOT NULL,
  PRIMARY KEY (SCHED_NAME,CALENDAR_NAME)
);
CREATE TABLE QRTZ_PAUSED_TRIGGER_GRPS (
  SCHED_NAME NVARCHAR(120) NOT NULL,
  TRIGGER_GROUP NVARCHAR(150) NOT NULL,
  PAUSE_REASON NVARCHAR(250) NULL,
  PAUSED_BY NVARCHAR(200) NULL,
  PAUSED_AT BIGINT NULL,
  PRIMARY KEY (SCHED_NAME,TRIGGER_GROUP)
);
CREATE TABLE QRTZ_PAUSED_JOB_GRPS (
  SCHED_NAME NVARCHAR(120) NOT NULL,
  JOB_GROUP NVARCHAR(150) NOT NULL,
  PAUSE_REASON NVARCHAR(250) NULL,
  PAUSED_BY NVARCHAR(200) NULL,
  PAUSED_AT BIGINT NULL,
  PRIMARY KEY (SCHED_NAME,JOB_GROUP)
);
CREATE TABLE QRTZ_FIRED_TRIGGERS (
  SCHED_NAME NVARCHAR(120) NOT NULL,
  ENTRY_ID NVARCHAR(140) NOT NULL,
  TRIGGER_NAME NVARCHAR(150) NOT NULL,
  TRIGGER_GROUP NVARCHAR(150) NOT NULL,
  INSTANCE_NAME NVARCHAR(200) NOT NULL,
  FIRED_TIME BIGINT NOT NULL,
  SCHED_TIME BIGINT NOT NULL,
  PRIORITY INTEGER NOT NULL,
  STATE NVARCHAR(16) NOT NULL,
  JOB_NAME NVARCHAR(150) NULL,
  JOB_GROUP NVARCHAR(150) NULL,
  IS_NONCONCURRENT BIT NULL,
  REQUESTS_RECOVERY BIT NULL,
  EXECUTION_GROUP NVARCHAR(200) NULL,
  PROGRESS INTEGER NULL,
  PROGRESS_MESSAGE NVARCHAR(250) NULL,
  INTERRUPT_REQUESTED_TIME BIGINT NULL,
  PRIMARY KEY (SCHED_NAME,ENTRY_ID)
);
INSERT INTO QRTZ_FIRED_TRIGGERS VALUES('CryptoPredict','NON_CLUSTERED654871164235','25','requests','NON_CLUSTERED',639315578578208426,639315578576585174,5,'EXECUTING','retrain','DEFAULT',1,0,NULL,NULL,NULL,NULL);
CREATE TABLE QRTZ_SCHEDULER_STATE (
  SCHED_NAME NVARCHAR(120) NOT NULL,
  INSTANCE_NAME NVARCHAR(200) NOT NULL,
  LAST_CHECKIN_TIME BIGINT NOT NULL,
  CHECKIN_INTERVAL BIGINT NOT NULL,
  QUARTZ_VERSION NVARCHAR(20) NULL,
  PRIMARY KEY (SCHED_NAME,INSTANCE_NAME)
);
CREATE TABLE QRTZ_LOCKS (
  SCHED_NAME NVARCHAR(120) NOT NULL,
  LOCK_NAME NVARCHAR(40) NOT NULL,
  PRIMARY KEY (SCHED_NAME,LOCK_NAME)
);
CREATE TABLE QRTZ_EXECUTION_HISTORY (
  SCHED_NAME NVARCHAR(120) NOT NULL,
  ENTRY_ID NVARCHAR(140) NOT NULL,
  INSTANCE_NAME NVARCHAR(200) NOT NULL,
  JOB_NAME NVARCHAR(150) NOT NULL,
  JOB_GROUP NVARCHAR(150) NOT NULL,
  TRIGGER_NAME NVARCHAR(150) NOT NULL,
  TRIGGER_GROUP NVARCHAR(150) NOT NULL,
  FIRED_TIME BIGINT NOT NULL,
  RUN_TIME BIGINT NOT NULL,
  SUCCEEDED BIT NOT NULL,
  ERROR_MESSAGE NVARCHAR(1000) NULL,
  RETRY_ATTEMPT INTEGER NOT NULL DEFAULT 0,
  RETRY_SCHEDULED BIT NOT NULL DEFAULT 0,
  EXECUTION_LOG TEXT NULL,
  RESULT INTEGER NULL,
  SUMMARY NVARCHAR(1000) NULL,
  METRICS TEXT NULL,
  MANUAL BIT NULL,
  FIRE_INSTANCE_ID NVARCHAR(140) NULL,
  JOB_INPUT TEXT NULL,
  JOB_INPUT_TOO_LARGE BIT NULL,
  PRIMARY KEY (SCHED_NAME,ENTRY_ID)
);
INSERT INTO QRTZ_EXECUTION_HISTORY VALUES('CryptoPredict','5f4af8a7ad9049f9a0155c63e8d3b411','NON_CLUSTERED','verify','DEFAULT','verify','recurring',639315577780562919,520425,1,NULL,0,0,NULL,0,'All 2 rows of the ledger follow from one another.','{"rows":2}',0,'NON_CLUSTERED578819192660',NULL,0);
INSERT INTO QRTZ_EXECUTION_HISTORY VALUES('CryptoPredict','bc4267f2593c4798960cd3247396e5ce','NON_CLUSTERED','ingest','DEFAULT','ingest','recurring',639315577780562789,1431674,1,NULL,0,0,NULL,3,'0 missing candles were fetched, 0 overdue predictions settled.','{"candles":0,"settled":0}',0,'NON_CLUSTERED578819192659',NULL,0);
INSERT INTO QRTZ_EXECUTION_HISTORY VALUES('CryptoPredict','1f9c7e4f8e8e42538c37ef12f014b5ce','NON_CLUSTERED','retrain','DEFAULT','retrain','recurring',639315577780557777,12969507,1,NULL,0,0,'2026-11-29T14:02:59.391Z info CryptoPredict.Core.Training.Retrainer: Retraining run 4 ended as Succeeded: 12 of 12 models in 1.2 s of 45 s: 11 became champion, 1 stay challengers.',0,'12 of 12 models in 1.2 s of 45 s: 11 became champion, 1 stay challengers.','{"models":12,"promoted":11,"rows":14550,"epochs":9,"relative MAE":1.0083,"kept":0}',0,'NON_CLUSTERED578819192658',NULL,0);
INSERT INTO QRTZ_EXECUTION_HISTORY VALUES('CryptoPredict','c5ec04a6b2344aad9a9e7266d4ac9d04','NON_CLUSTERED','feedback','DEFAULT','4','requests',639315577785421621,8929827,1,NULL,0,0,replace('2026-11-29T14:02:58.722Z info CryptoPredict.Core.Training.Feedback.FeedbackLoop: BTC-USD: made logistic-20261129T140350Z-4abfc996. First version: finite and sane (log loss 1.0075 of ln 2).\n2026-11-29T14:02:58.755Z info CryptoPredict.Core.Training.Feedback.FeedbackLoop: BTC-USD: made xgboost-20261129T140353Z-5ca82b79. First version: finite and sane (log loss 1.0020 of ln 2).\n2026-11-29T14:02:58.914Z info CryptoPredict.Core.Training.Feedback.FeedbackLoop: BTC-USD: made lstm-direction-20261129T140402Z-ce59987e. First version: finite and sane (log loss 1.0166 of ln 2).\n2026-11-29T14:02:58.984Z info CryptoPredict.Core.Training.Feedback.FeedbackLoop: ETH-USD: made logistic-20261129T140406Z-a6acf5bf. First version: finite and sane (log loss 0.9990 of ln 2).\n2026-11-29T14:02:59.018Z info CryptoPredict.Core.Training.Feedback.FeedbackLoop: ETH-USD: made xgboost-20261129T140409Z-2cf52f75. First version: finite and sane (log loss 1.0031 of ln 2).\n2026-11-29T14:02:59.189Z info CryptoPredict.Core.Training.Feedback.FeedbackLoop: ETH-USD: made lstm-direction-20261129T140419Z-3d04fb7d. First version: finite and sane (log loss 1.0074 of ln 2).\n2026-11-29T14:02:59.254Z info CryptoPredict.Core.Training.Feedback.FeedbackLoop: SOL-USD: made logistic-20261129T140423Z-a5dd4d2f. First version: finite and sane (log loss 0.9448 of ln 2).\n2026-11-29T14:02:59.275Z info CryptoPredict.Core.Training.Feedback.FeedbackLoop: SOL-USD: made xgboost-20261129T140424Z-54591c76. First version: finite and sane (log loss 0.9880 of ln 2).\n2026-11-29T14:02:59.429Z info CryptoPredict.Core.Training.Feedback.FeedbackLoop: SOL-USD: made lstm-direction-20261129T140434Z-111a5454. First version: finite and sane (log loss 1.0000 of ln 2).\n2026-11-29T14:02:59.437Z info CryptoPredict.Core.Training.Feedback.FeedbackLoop: Tier 3 of the feedback loop: Succeeded. 9 versions made, 9 promoted.','\n',char(10)),0,'9 versions made, 9 promoted.','{"models":9,"promoted":9,"rows":7197,"epochs":9,"log loss":0.6907}',0,'NON_CLUSTERED578819192661','{"tier":3}',0);
INSERT INTO QRTZ_EXECUTION_HISTORY VALUES('CryptoPredict','91540b2f656e49dba42b65d1a31898ed','NON_CLUSTERED','upload','DEFAULT','5','requests',639315577799004984,1979018,1,NULL,0,0,'2026-11-29T14:03:00.099Z info CryptoPredict.Core.Series.Uploads.UploadTraining: Run 6 over upload 1 ended as Succeeded: 2 daily models serve in a new version.',0,'2 daily models serve in a new version.','{"rows added":120,"rows known":0,"conflicts":0,"rows rejected":0,"models":2,"promoted":2}',0,'NON_CLUSTERED578819192662','{"upload":1,"plan":{"reading":{"kind":"DailySeries","columns":{"date":1,"id":2,"value":3},"sameDay":"Sum"},"onConflict":"KeepStored"},"trainingRun":6}',0);
INSERT INTO QRTZ_EXECUTION_HISTORY VALUES('CryptoPredict','52c45146c6d440078a3d427fb275f5e0','NON_CLUSTERED','backup','DEFAULT','6','requests',639315577803037126,90604,0,'Could not find a part of the path ''/data/file/backups''.',0,0,replace('2026-11-29T14:03:00.321Z fail Quartz.Core.JobRunShell: Job DEFAULT.backup threw an unhandled Exception: \nSystem.IO.DirectoryNotFoundException: Could not find a part of the path ''/data/file/backups''.\n   at System.IO.FileSystem.CreateDirectory(String fullPath, UnixFileMode unixCreateMode)\n   at System.IO.Directory.CreateDirectory(String path)\n   at CryptoPredict.Core.Storage.DatabaseBackup.RunAsync(BackupOptions options, Action`2 progress, CancellationToken cancellationToken) in /src/CryptoPredict.Core/Storage/DatabaseBackup.cs:line 52\n   at CryptoPredict.Dashboard.Jobs.BackupJob.Execute(IJobExecutionContext context, CancellationToken cancellationToken) in /src/CryptoPredict.Dashboard/Jobs/BackupJob.cs:line 13\n   at CryptoPredict.Dashboard.Jobs.RunLedgerMiddleware.Invoke(IJobExecutionContext context, JobExecutionDelegate next, CancellationToken cancellationToken) in /src/CryptoPredict.Dashboard/Jobs/RunLedgerMiddleware.cs:line 20\n   at Quartz.Core.JobRunShell.Run(CancellationToken cancellationToken)\n2026-11-29T14:03:00.327Z fail Quartz.Core.ErrorLogger: Job DEFAULT.backup threw an exception. (scheduler: CryptoPredict, trigger: requests.6, job: DEFAULT.backup, fire instance: NON_CLUSTERED578819192663)\nQuartz.JobExecutionProcessException: Job threw an unhandled exception\n ---> System.IO.DirectoryNotFoundException: Could not find a part of the path ''/data/file/backups''.\n   at System.IO.FileSystem.CreateDirectory(String fullPath, UnixFileMode unixCreateMode)\n   at System.IO.Directory.CreateDirectory(String path)\n   at CryptoPredict.Core.Storage.DatabaseBackup.RunAsync(BackupOptions options, Action`2 progress, CancellationToken cancellationToken) in /src/CryptoPredict.Core/Storage/DatabaseBackup.cs:line 52\n   at CryptoPredict.Dashboard.Jobs.BackupJob.Execute(IJobExecutionContext context, CancellationToken cancellationToken) in /src/CryptoPredict.Dashboard/Jobs/BackupJob.cs:line 13\n   at CryptoPredict.Dashboard.Jobs.RunLedgerMiddleware.Invoke(IJobExecutionContext context, JobExecutionDelegate next, CancellationToken cancellationToken) in /src/CryptoPredict.Dashboard/Jobs/RunLedgerMiddleware.cs:line 20\n   at Quartz.Core.JobRunShell.Run(CancellationToken cancellationToken)\n   --- End of inner exception stack trace --- [See nested exception: System.IO.DirectoryNotFoundException: Could not find a part of the path ''/data/file/backups''.\n   at System.IO.FileSystem.CreateDirectory(String fullPath, UnixFileMode unixCreateMode)\n   at System.IO.Directory.CreateDirectory(String path)\n   at CryptoPredict.Core.Storage.DatabaseBackup.RunAsync(BackupOptions options, Action`2 progress, CancellationToken cancellationToken) in /src/CryptoPredict.Core/Storage/DatabaseBackup.cs:line 52\n   at CryptoPredict.Dashboard.Jobs.BackupJob.Execute(IJobExecutionContext context, CancellationToken cancellationToken) in /src/CryptoPredict.Dashboard/Jobs/BackupJob.cs:line 13\n   at CryptoPredict.Dashboard.Jobs.RunLedgerMiddleware.Invoke(IJobExecutionContext context, JobExecutionDelegate next, CancellationToken cancellationToken) in /src/CryptoPredict.Dashboard/Jobs/RunLedgerMiddleware.cs:line 20\n   at Quartz.Core.JobRunShell.Run(CancellationToken cancellationToken)]','\n',char(10)),1,NULL,NULL,0,'NON_CLUSTERED578819192663',NULL,0);
INSERT INTO QRTZ_EXECUTION_HISTORY VALUES('CryptoPredict','12a1971bb82c43b2b3040126d6dbfbae','NON_CLUSTERED','backup','DEFAULT','7','requests',639315577806312690,37490,0,'Could not find a part of the path ''/data/file/backups''.',0,0,replace('2026-11-29T14:03:00.639Z fail Quartz.Core.JobRunShell: Job DEFAULT.backup threw an unhandled Exception: \nSystem.IO.DirectoryNotFoundException: Could not find a part of the path ''/data/file/backups''.\n   at System.IO.FileSystem.CreateDirectory(String fullPath, UnixFileMode unixCreateMode)\n   at System.IO.Directory.CreateDirectory(String path)\n   at CryptoPredict.Core.Storage.DatabaseBackup.RunAsync(BackupOptions options, Action`2 progress, CancellationToken cancellationToken) in /src/CryptoPredict.Core/Storage/DatabaseBackup.cs:line 52\n   at CryptoPredict.Dashboard.Jobs.BackupJob.Execute(IJobExecutionContext context, CancellationToken cancellationToken) in /src/CryptoPredict.Dashboard/Jobs/BackupJob.cs:line 13\n   at CryptoPredict.Dashboard.Jobs.RunLedgerMiddleware.Invoke(IJobExecutionContext context, JobExecutionDelegate next, CancellationToken cancellationToken) in /src/CryptoPredict.Dashboard/Jobs/RunLedgerMiddleware.cs:line 20\n   at Quartz.Core.JobRunShell.Run(CancellationToken cancellationToken)\n2026-11-29T14:03:00.639Z fail Quartz.Core.ErrorLogger: Job DEFAULT.backup threw an exception. (scheduler: CryptoPredict, trigger: requests.7, job: DEFAULT.backup, fire instance: NON_CLUSTERED578819192664)\nQuartz.JobExecutionProcessException: Job threw an unhandled exception\n ---> System.IO.DirectoryNotFoundException: Could not find a part of the path ''/data/file/backups''.\n   at System.IO.FileSystem.CreateDirectory(String fullPath, UnixFileMode unixCreateMode)\n   at System.IO.Directory.CreateDirectory(String path)\n   at CryptoPredict.Core.Storage.DatabaseBackup.RunAsync(BackupOptions options, Action`2 progress, CancellationToken cancellationToken) in /src/CryptoPredict.Core/Storage/DatabaseBackup.cs:line 52\n   at CryptoPredict.Dashboard.Jobs.BackupJob.Execute(IJobExecutionContext context, CancellationToken cancellationToken) in /src/CryptoPredict.Dashboard/Jobs/BackupJob.cs:line 13\n   at CryptoPredict.Dashboard.Jobs.RunLedgerMiddleware.Invoke(IJobExecutionContext context, JobExecutionDelegate next, CancellationToken cancellationToken) in /src/CryptoPredict.Dashboard/Jobs/RunLedgerMiddleware.cs:line 20\n   at Quartz.Core.JobRunShell.Run(CancellationToken cancellationToken)\n   --- End of inner exception stack trace --- [See nested exception: System.IO.DirectoryNotFoundException: Could not find a part of the path ''/data/file/backups''.\n   at System.IO.FileSystem.CreateDirectory(String fullPath, UnixFileMode unixCreateMode)\n   at System.IO.Directory.CreateDirectory(String path)\n   at CryptoPredict.Core.Storage.DatabaseBackup.RunAsync(BackupOptions options, Action`2 progress, CancellationToken cancellationToken) in /src/CryptoPredict.Core/Storage/DatabaseBackup.cs:line 52\n   at CryptoPredict.Dashboard.Jobs.BackupJob.Execute(IJobExecutionContext context, CancellationToken cancellationToken) in /src/CryptoPredict.Dashboard/Jobs/BackupJob.cs:line 13\n   at CryptoPredict.Dashboard.Jobs.RunLedgerMiddleware.Invoke(IJobExecutionContext context, JobExecutionDelegate next, CancellationToken cancellationToken) in /src/CryptoPredict.Dashboard/Jobs/RunLedgerMiddleware.cs:line 20\n   at Quartz.Core.JobRunShell.Run(CancellationToken cancellationToken)]','\n',char(10)),1,NULL,NULL,0,'NON_CLUSTERED578819192664',NULL,0);
INSERT INTO QRTZ_EXECUTION_HISTORY VALUES('CryptoPredict','f463332618ee4e788544d12511f83a13','NON_CLUSTERED','fine-tune','DEFAULT','8','requests',639315577809146546,355781,1,NULL,0,0,'2026-11-29T14:03:00.951Z info CryptoPredict.Core.Training.FineTuner: ETH-USD: fine-tuning run 7 ended as Refused: Insufficient verified predictions: 0 < 5000',3,'Insufficient verified predictions: 0 < 5000','{"samples":0,"models":0,"promoted":0}',0,'NON_CLUSTERED578819192665','{"asset":"ETH-USD","minimumSamples":5000}',0);
INSERT INTO QRTZ_EXECUTION_HISTORY VALUES('CryptoPredict','91a9954deb5246eb919ca160357bd953','NON_CLUSTERED','feedback','DEFAULT','9','requests',639315577811972461,1518198,1,NULL,0,0,replace('2026-11-29T14:03:01.249Z info CryptoPredict.Core.Training.Feedback.FeedbackLoop: BTC-USD: made logistic-20261129T140623Z-1dec1fe7. Its log loss is 1.0030 of the champion''s; at most 1.0010 is allowed.\n2026-11-29T14:03:01.294Z info CryptoPredict.Core.Training.Feedback.FeedbackLoop: ETH-USD: made logistic-20261129T140625Z-d579cd4c. Not worse than the champion: its log loss is 1.0010 of it, 0.9962 of ln 2.\n2026-11-29T14:03:01.345Z info CryptoPredict.Core.Training.Feedback.FeedbackLoop: SOL-USD: made logistic-20261129T140628Z-e69da035. Not worse than the champion: its log loss is 0.9941 of it, 0.9410 of ln 2.\n2026-11-29T14:03:01.350Z info CryptoPredict.Core.Training.Feedback.FeedbackLoop: Tier 1 of the feedback loop: Succeeded. 3 versions made, 2 promoted.','\n',char(10)),0,'3 versions made, 2 promoted.','{"models":3,"promoted":2,"rows":2399,"log loss":0.681}',0,'NON_CLUSTERED578819192666','{"tier":1}',0);
INSERT INTO QRTZ_EXECUTION_HISTORY VALUES('CryptoPredict','98ebee882ed54e2b9a9f3062ad5b10fb','NON_CLUSTERED','feedback','DEFAULT','10','requests',639315577814693206,6291736,1,NULL,0,0,replace('2026-11-29T14:03:01.517Z info CryptoPredict.Core.Training.Feedback.FeedbackLoop: BTC-USD: made logistic-20261129T140639Z-1dec1fe7. Its log loss is 1.0030 of the champion''s; at most 1.0010 is allowed.\n2026-11-29T14:03:01.541Z info CryptoPredict.Core.Training.Feedback.FeedbackLoop: BTC-USD: made xgboost-20261129T140640Z-45e059cd. Not worse than the champion: its log loss is 0.9989 of it, 1.0007 of ln 2.\n2026-11-29T14:03:01.663Z info CryptoPredict.Core.Training.Feedback.FeedbackLoop: BTC-USD: made lstm-direction-20261129T140648Z-8b0ec32b. Its log loss is 1.0256 of the champion''s; at most 1.0010 is allowed.\n2026-11-29T14:03:01.714Z info CryptoPredict.Core.Training.Feedback.FeedbackLoop: ETH-USD: made logistic-20261129T140651Z-d579cd4c. Not worse than the champion: its log loss is 1.0000 of it, 0.9962 of ln 2.\n2026-11-29T14:03:01.753Z info CryptoPredict.Core.Training.Feedback.FeedbackLoop: ETH-USD: made xgboost-20261129T140653Z-53a427f0. Not worse than the champion: its log loss is 0.9962 of it, 0.9987 of ln 2.\n2026-11-29T14:03:01.900Z info CryptoPredict.Core.Training.Feedback.FeedbackLoop: ETH-USD: made lstm-direction-20261129T140702Z-f84bfb40. Not worse than the champion: its log loss is 0.9930 of it, 1.0012 of ln 2.\n2026-11-29T14:03:01.948Z info CryptoPredict.Core.Training.Feedback.FeedbackLoop: SOL-USD: made logistic-20261129T140705Z-952a5f2f. Not worse than the champion: its log loss is 0.9871 of it, 0.9307 of ln 2.\n2026-11-29T14:03:01.973Z info CryptoPredict.Core.Training.Feedback.FeedbackLoop: SOL-USD: made xgboost-20261129T140706Z-16c78596. Not worse than the champion: its log loss is 0.9994 of it, 0.9879 of ln 2.\n2026-11-29T14:03:02.098Z info CryptoPredict.Core.Training.Feedback.FeedbackLoop: SOL-USD: made lstm-direction-20261129T140714Z-2587343c. Not worse than the champion: its log loss is 0.9590 of it, 0.9590 of ln 2.\n2026-11-29T14:03:02.099Z info CryptoPredict.Core.Training.Feedback.FeedbackLoop: Tier 3 of the feedback loop: Succeeded. 9 versions made, 7 promoted.','\n',char(10)),0,'9 versions made, 7 promoted.','{"models":9,"promoted":7,"rows":7197,"epochs":9,"log loss":0.6876}',0,'NON_CLUSTERED578819192667','{"tier":3}',0);
INSERT INTO QRTZ_EXECUTION_HISTORY VALUES('CryptoPredict','e8ddbcb0d1f74a26922cbf62079ecce5','NON_CLUSTERED','backtest','DEFAULT','11','requests',639315577823047004,12747633,1,NULL,0,0,'2026-11-29T14:03:03.584Z info CryptoPredict.Core.Backtesting.Backtester: BTC-USD: backtest 10 ended as Succeeded: 5 folds, 1,437 verified predictions: relative MAE of the ensemble 1.0061, not distinguishable from no change.',0,'5 folds, 1,437 verified predictions: relative MAE of the ensemble 1.0061, not distinguishable from no change.','{"folds":5,"trainings":20,"verified predictions":1437,"relative MAE":1.0061}',0,'NON_CLUSTERED578819192668','{"asset":"BTC-USD","backtest":{"retrainEvery":"06:00:00","rows":400}}',0);
INSERT INTO QRTZ_EXECUTION_HISTORY VALUES('CryptoPredict','95c67ec02abf40c8b7b9729cf40fd15e','NON_CLUSTERED','backtest','DEFAULT','12','requests',639315577836349972,6754349,0,NULL,0,0,'2026-11-29T14:03:04.313Z info CryptoPredict.Core.Backtesting.Backtester: ETH-USD: backtest 11 ended as Cancelled: It was stopped; nothing of it is kept but the log.',2,NULL,NULL,0,'NON_CLUSTERED578819192669','{"asset":"ETH-USD","backtest":{"retrainEvery":"01:00:00","rows":500}}',0);
INSERT INTO QRTZ_EXECUTION_HISTORY VALUES('CryptoPredict','24ab82d8a67e49008b307d59f8bb70e8','NON_CLUSTERED','fine-tune','DEFAULT','13','requests',639315578336285969,956479,1,NULL,0,0,'2026-11-29T14:03:53.728Z info CryptoPredict.Core.Training.FineTuner: BTC-USD: fine-tuning run 12 ended as Succeeded: Fine-tuned on 50 verified predictions: lstm-20261129T145851Z-0d5babd2 does not become champion. There are 146 holdout targets that neither version has seen, 29 of them independent; it takes 30.',0,'Fine-tuned on 50 verified predictions: lstm-20261129T145851Z-0d5babd2 does not become champion. There are 146 holdout targets that neither version has seen, 29 of them independent; it takes 30.','{"samples":50,"models":1,"promoted":0,"rows":50,"epochs":5}',0,'NON_CLUSTERED578819192670','{"asset":"BTC-USD","minimumSamples":10}',0);
INSERT INTO QRTZ_EXECUTION_HISTORY VALUES('CryptoPredict','605d1958d82f4c118fc82a44d5f04813','NON_CLUSTERED','retrain','DEFAULT','14','requests',639315578338996778,2629182,1,NULL,0,0,'2026-11-29T14:03:54.164Z info CryptoPredict.Core.Training.Retrainer: Retraining run 13 ended as Succeeded: 4 of 4 models in 0.3 s of 45 s: 4 became champion, 0 stay challengers.',0,'4 of 4 models in 0.3 s of 45 s: 4 became champion, 0 stay challengers.','{"models":4,"promoted":4,"rows":4850,"epochs":3,"relative MAE":0.9825,"kept":0}',0,'NON_CLUSTERED578819192671','{"asset":"SOL-USD"}',0);
INSERT INTO QRTZ_EXECUTION_HISTORY VALUES('CryptoPredict','cfe73bea3672439b8bcdfe558cb8f8a7','NON_CLUSTERED','verify','DEFAULT','15','requests',639315578344678845,97768,1,NULL,0,0,NULL,0,'All 325 rows of the ledger follow from one another.','{"rows":325}',0,'NON_CLUSTERED578819192672',NULL,0);
INSERT INTO QRTZ_EXECUTION_HISTORY VALUES('CryptoPredict','7f96732413a34c17a475bc868d1725cb','NON_CLUSTERED','retrain','DEFAULT','16','requests',639315578344993426,15133767,1,NULL,0,0,'2026-11-29T14:03:56.020Z info CryptoPredict.Core.Training.Retrainer: Retraining run 14 ended as Succeeded: 12 of 12 models in 1.5 s of 45 s: 9 became champion, 3 stay challengers.',0,'12 of 12 models in 1.5 s of 45 s: 9 became champion, 3 stay challengers.','{"models":12,"promoted":9,"rows":14550,"epochs":9,"relative MAE":0.9975,"kept":0}',0,'NON_CLUSTERED578819192673',NULL,0);
INSERT INTO QRTZ_EXECUTION_HISTORY VALUES('CryptoPredict','925e33691ed0464a906dc7b2107c1a41','NON_CLUSTERED','verify','DEFAULT','17','requests',639315578360324971,30895,1,NULL,0,0,NULL,0,'All 337 rows of the ledger follow from one another.','{"rows":337}',0,'NON_CLUSTERED578819192674',NULL,0);
INSERT INTO QRTZ_EXECUTION_HISTORY VALUES('CryptoPredict','4fdc7ed53ca846cf82c2ffc4c6d8bc72','NON_CLUSTERED','recompute','DEFAULT','18','requests',639315578361042571,3029597,1,NULL,0,0,NULL,0,'176 predictions of the last day came out again bit for bit.','{"compared":176,"unavailable":0,"differing":0}',0,'NON_CLUSTERED578819192675',NULL,0);
INSERT INTO QRTZ_EXECUTION_HISTORY VALUES('CryptoPredict','bde5896956b344048d15ce657345b4f7','NON_CLUSTERED','retrain','DEFAULT','retrain','recurring',639315578529804223,33119752,1,NULL,0,0,'2026-11-29T14:04:16.322Z info CryptoPredict.Core.Training.Retrainer: Retraining run 17 ended as Succeeded: 12 of 12 models in 3.2 s of 45 s: 4 became champion, 8 stay challengers.',0,'12 of 12 models in 3.2 s of 45 s: 4 became champion, 8 stay challengers.','{"models":12,"promoted":4,"rows":14550,"epochs":12,"relative MAE":1.0005,"kept":0}',0,'NON_CLUSTERED654871164231',NULL,0);
INSERT INTO QRTZ_EXECUTION_HISTORY VALUES('CryptoPredict','87cc710bdc0c4ab7a7f33edfd7ee85a1','NON_CLUSTERED','backup','DEFAULT','22','requests',639315578572949956,213612,0,'Could not find a part of the path ''/data/file/backups''.',0,1,replace('2026-11-29T14:04:17.327Z fail Quartz.Core.JobRunShell: Job DEFAULT.backup threw an unhandled Exception: \nSystem.IO.DirectoryNotFoundException: Could not find a part of the path ''/data/file/backups''.\n   at System.IO.FileSystem.CreateDirectory(String fullPath, UnixFileMode unixCreateMode)\n   at System.IO.Directory.CreateDirectory(String path)\n   at CryptoPredict.Core.Storage.DatabaseBackup.RunAsync(BackupOptions options, Action`2 progress, CancellationToken cancellationToken) in /src/CryptoPredict.Core/Storage/DatabaseBackup.cs:line 52\n   at CryptoPredict.Dashboard.Jobs.BackupJob.Execute(IJobExecutionContext context, CancellationToken cancellationToken) in /src/CryptoPredict.Dashboard/Jobs/BackupJob.cs:line 13\n   at CryptoPredict.Dashboard.Jobs.RunLedgerMiddleware.Invoke(IJobExecutionContext context, JobExecutionDelegate next, CancellationToken cancellationToken) in /src/CryptoPredict.Dashboard/Jobs/RunLedgerMiddleware.cs:line 20\n   at Quartz.Core.JobRunShell.Run(CancellationToken cancellationToken)\n2026-11-29T14:04:17.334Z fail Quartz.Core.ErrorLogger: Job DEFAULT.backup threw an exception. (scheduler: CryptoPredict, trigger: requests.22, job: DEFAULT.backup, fire instance: NON_CLUSTERED654871164232)\nQuartz.JobExecutionProcessException: Job threw an unhandled exception\n ---> System.IO.DirectoryNotFoundException: Could not find a part of the path ''/data/file/backups''.\n   at System.IO.FileSystem.CreateDirectory(String fullPath, UnixFileMode unixCreateMode)\n   at System.IO.Directory.CreateDirectory(String path)\n   at CryptoPredict.Core.Storage.DatabaseBackup.RunAsync(BackupOptions options, Action`2 progress, CancellationToken cancellationToken) in /src/CryptoPredict.Core/Storage/DatabaseBackup.cs:line 52\n   at CryptoPredict.Dashboard.Jobs.BackupJob.Execute(IJobExecutionContext context, CancellationToken cancellationToken) in /src/CryptoPredict.Dashboard/Jobs/BackupJob.cs:line 13\n   at CryptoPredict.Dashboard.Jobs.RunLedgerMiddleware.Invoke(IJobExecutionContext context, JobExecutionDelegate next, CancellationToken cancellationToken) in /src/CryptoPredict.Dashboard/Jobs/RunLedgerMiddleware.cs:line 20\n   at Quartz.Core.JobRunShell.Run(CancellationToken cancellationToken)\n   --- End of inner exception stack trace --- [See nested exception: System.IO.DirectoryNotFoundException: Could not find a part of the path ''/data/file/backups''.\n   at System.IO.FileSystem.CreateDirectory(String fullPath, UnixFileMode unixCreateMode)\n   at System.IO.Directory.CreateDirectory(String path)\n   at CryptoPredict.Core.Storage.DatabaseBackup.RunAsync(BackupOptions options, Action`2 progress, CancellationToken cancellationToken) in /src/CryptoPredict.Core/Storage/DatabaseBackup.cs:line 52\n   at CryptoPredict.Dashboard.Jobs.BackupJob.Execute(IJobExecutionContext context, CancellationToken cancellationToken) in /src/CryptoPredict.Dashboard/Jobs/BackupJob.cs:line 13\n   at CryptoPredict.Dashboard.Jobs.RunLedgerMiddleware.Invoke(IJobExecutionContext context, JobExecutionDelegate next, CancellationToken cancellationToken) in /src/CryptoPredict.Dashboard/Jobs/RunLedgerMiddleware.cs:line 20\n   at Quartz.Core.JobRunShell.Run(CancellationToken cancellationToken)]','\n',char(10)),1,NULL,NULL,0,'NON_CLUSTERED654871164232',NULL,0);
INSERT INTO QRTZ_EXECUTION_HISTORY VALUES('CryptoPredict','d340abe585364d7b93bab570c2f01eaf','NON_CLUSTERED','fine-tune','DEFAULT','23','requests',639315578575504011,1206695,1,NULL,0,0,'2026-11-29T14:04:17.677Z info CryptoPredict.Core.Training.FineTuner: ETH-USD: fine-tuning run 18 ended as Succeeded: Fine-tuned on 50 verified predictions: lstm-20261129T150708Z-5dc0a39f does not become champion. There are 146 holdout targets that neither version has seen, 29 of them independent; it takes 30.',0,'Fine-tuned on 50 verified predictions: lstm-20261129T150708Z-5dc0a39f does not become champion. There are 146 holdout targets that neither version has seen, 29 of them independent; it takes 30.','{"samples":50,"models":1,"promoted":0,"rows":50,"epochs":5}',0,'NON_CLUSTERED654871164233','{"asset":"ETH-USD","minimumSamples":10}',0);
INSERT INTO QRTZ_EXECUTION_HISTORY VALUES('CryptoPredict','465b921d4f02484fa484337ab439c41a','NON_CLUSTERED','fine-tune','DEFAULT','24','requests',639315578576926475,1166319,1,NULL,0,0,'2026-11-29T14:04:17.811Z info CryptoPredict.Core.Training.FineTuner: SOL-USD: fine-tuning run 19 ended as Succeeded: Fine-tuned on 50 verified predictions: lstm-20261129T150716Z-73ee5702 does not become champion. There are 146 holdout targets that neither version has seen, 29 of them independent; it takes 30.',0,'Fine-tuned on 50 verified predictions: lstm-20261129T150716Z-73ee5702 does not become champion. There are 146 holdout targets that neither version has seen, 29 of them independent; it takes 30.','{"samples":50,"models":1,"promoted":0,"rows":50,"epochs":5}',0,'NON_CLUSTERED654871164234','{"asset":"SOL-USD","minimumSamples":10}',0);
CREATE TABLE QRTZ_MISFIRE_HISTORY (
  SCHED_NAME NVARCHAR(120) NOT NULL,
  ENTRY_ID NVARCHAR(140) NOT NULL,
  INSTANCE_NAME NVARCHAR(200) NOT NULL,
  TRIGGER_NAME NVARCHAR(150) NOT NULL,
  TRIGGER_GROUP NVARCHAR(150) NOT NULL,
  JOB_NAME NVARCHAR(150) NULL,
  JOB_GROUP NVARCHAR(150) NULL,
  MISFIRE_TIME BIGINT NOT NULL,
  SCHED_TIME BIGINT NULL,
  REASON INTEGER NULL,
  PRIMARY KEY (SCHED_NAME,ENTRY_ID)
);
CREATE TABLE QRTZ_JOB_STATUS (
  SCHED_NAME NVARCHAR(120) NOT NULL,
  JOB_GROUP NVARCHAR(150) NOT NULL,
  JOB_NAME NVARCHAR(150) NOT NULL,
  FIRST_FIRED_TIME BIGINT NOT NULL,
  LAST_FIRED_TIME BIGINT NOT NULL,
  LAST_RESULT INTEGER NOT NULL,
  LAST_RUN_TIME BIGINT NOT NULL,
  LAST_INSTANCE_NAME NVARCHAR(200) NOT NULL,
  LAST_ENTRY_ID NVARCHAR(140) NULL,
  LAST_SUMMARY NVARCHAR(1000) NULL,
  LAST_SUCCESS_TIME BIGINT NULL,
  LAST_FAILURE_TIME BIGINT NULL,
  LAST_FAILURE_MESSAGE NVARCHAR(1000) NULL,
  CONSECUTIVE_FAILURES INTEGER NOT NULL DEFAULT 0,
  RUN_COUNT BIGINT NOT NULL DEFAULT 0,
  FAILURE_COUNT BIGINT NOT NULL DEFAULT 0,
  PRIMARY KEY (SCHED_NAME,JOB_GROUP,JOB_NAME)
);
INSERT INTO QRTZ_JOB_STATUS VALUES('CryptoPredict','DEFAULT','verify',639315577780562919,639315578360324971,0,30895,'NON_CLUSTERED','925e33691ed0464a906dc7b2107c1a41','All 337 rows of the ledger follow from one another.',639315578360324971,NULL,NULL,0,3,0);
INSERT INTO QRTZ_JOB_STATUS VALUES('CryptoPredict','DEFAULT','ingest',639315577780562789,639315577780562789,3,1431674,'NON_CLUSTERED','bc4267f2593c4798960cd3247396e5ce','0 missing candles were fetched, 0 overdue predictions settled.',639315577780562789,NULL,NULL,0,1,0);
INSERT INTO QRTZ_JOB_STATUS VALUES('CryptoPredict','DEFAULT','retrain',639315577780557777,639315578529804223,0,33119752,'NON_CLUSTERED','bde5896956b344048d15ce657345b4f7','12 of 12 models in 3.2 s of 45 s: 4 became champion, 8 stay challengers.',639315578529804223,NULL,NULL,0,4,0);
INSERT INTO QRTZ_JOB_STATUS VALUES('CryptoPredict','DEFAULT','feedback',639315577785421621,639315577814693206,0,6291736,'NON_CLUSTERED','98ebee882ed54e2b9a9f3062ad5b10fb','9 versions made, 7 promoted.',639315577814693206,NULL,NULL,0,3,0);
INSERT INTO QRTZ_JOB_STATUS VALUES('CryptoPredict','DEFAULT','upload',639315577799004984,639315577799004984,0,1979018,'NON_CLUSTERED','91540b2f656e49dba42b65d1a31898ed','2 daily models serve in a new version.',639315577799004984,NULL,NULL,0,1,0);
INSERT INTO QRTZ_JOB_STATUS VALUES('CryptoPredict','DEFAULT','backup',639315577803037126,639315578572949956,1,213612,'NON_CLUSTERED','87cc710bdc0c4ab7a7f33edfd7ee85a1',NULL,NULL,639315578572949956,'Could not find a part of the path ''/data/file/backups''.',2,3,2);
INSERT INTO QRTZ_JOB_STATUS VALUES('CryptoPredict','DEFAULT','fine-tune',639315577809146546,639315578576926475,0,1166319,'NON_CLUSTERED','465b921d4f02484fa484337ab439c41a','Fine-tuned on 50 verified predictions: lstm-20261129T150716Z-73ee5702 does not become champion. There are 146 holdout targets that neither version has seen, 29 of them independent; it takes 30.',639315578576926475,NULL,NULL,0,4,0);
INSERT INTO QRTZ_JOB_STATUS VALUES('CryptoPredict','DEFAULT','backtest',639315577823047004,639315577836349972,2,6754349,'NON_CLUSTERED','95c67ec02abf40c8b7b9729cf40fd15e',NULL,639315577823047004,NULL,NULL,0,2,0);
INSERT INTO QRTZ_JOB_STATUS VALUES('CryptoPredict','DEFAULT','recompute',639315578361042571,639315578361042571,0,3029597,'NON_CLUSTERED','4fdc7ed53ca846cf82c2ffc4c6d8bc72','176 predictions of the last day came out again bit for bit.',639315578361042571,NULL,NULL,0,1,0);
CREATE INDEX IDX_QRTZ_J_G_N ON QRTZ_JOB_DETAILS(SCHED_NAME,JOB_GROUP,JOB_NAME);
CREATE INDEX IDX_QRTZ_T_J ON QRTZ_TRIGGERS(SCHED_NAME,JOB_NAME,JOB_GROUP);
CREATE INDEX IDX_QRTZ_T_G_N ON QRTZ_TRIGGERS(SCHED_NAME,TRIGGER_GROUP,TRIGGER_NAME);
CREATE INDEX IDX_QRTZ_T_C ON QRTZ_TRIGGERS(SCHED_NAME,CALENDAR_NAME);
CREATE INDEX IDX_QRTZ_T_NFT_ST ON QRTZ_TRIGGERS(SCHED_NAME,TRIGGER_STATE,NEXT_FIRE_TIME ASC,PRIORITY DESC,MISFIRE_INSTR);
CREATE INDEX IDX_QRTZ_FT_INST_JOB_REQ_RCVRY ON QRTZ_FIRED_TRIGGERS(SCHED_NAME,INSTANCE_NAME,REQUESTS_RECOVERY);
CREATE INDEX IDX_QRTZ_FT_J_G ON QRTZ_FIRED_TRIGGERS(SCHED_NAME,JOB_NAME,JOB_GROUP);
CREATE INDEX IDX_QRTZ_FT_T_G ON QRTZ_FIRED_TRIGGERS(SCHED_NAME,TRIGGER_NAME,TRIGGER_GROUP);
CREATE INDEX IDX_QRTZ_EH_FIRED_TIME ON QRTZ_EXECUTION_HISTORY(SCHED_NAME,FIRED_TIME);
CREATE INDEX IDX_QRTZ_EH_INST ON QRTZ_EXECUTION_HISTORY(SCHED_NAME,INSTANCE_NAME);
CREATE INDEX IDX_QRTZ_MH_MISFIRE_TIME ON QRTZ_MISFIRE_HISTORY(SCHED_NAME,MISFIRE_TIME);
CREATE INDEX IDX_QRTZ_MH_INST ON QRTZ_MISFIRE_HISTORY(SCHED_NAME,INSTANCE_NAME);
CREATE INDEX IDX_QRTZ_EH_JOB_TIME ON QRTZ_EXECUTION_HISTORY(SCHED_NAME,JOB_GROUP,JOB_NAME,FIRED_TIME);
CREATE INDEX IDX_QRTZ_EH_FIRE_INST ON QRTZ_EXECUTION_HISTORY(SCHED_NAME,FIRE_INSTANCE_ID);
CREATE INDEX IDX_QRTZ_EH_TRIG_TIME ON QRTZ_EXECUTION_HISTORY(SCHED_NAME,TRIGGER_GROUP,TRIGGER_NAME,FIRED_TIME);
CREATE TRIGGER QRTZ_DELETE_SIMPLE_TRIGGER DELETE ON QRTZ_TRIGGERS
BEGIN
  DELETE FROM QRTZ_SIMPLE_TRIGGERS WHERE SCHED_NAME=OLD.SCHED_NAME AND TRIGGER_NAME=OLD.TRIGGER_NAME AND TRIGGER_GROUP=OLD.TRIGGER_GROUP;
END;
CREATE TRIGGER QRTZ_DELETE_SIMPROP_TRIGGER DELETE ON QRTZ_TRIGGERS
BEGIN
  DELETE FROM QRTZ_SIMPROP_TRIGGERS WHERE SCHED_NAME=OLD.SCHED_NAME AND TRIGGER_NAME=OLD.TRIGGER_NAME AND TRIGGER_GROUP=OLD.TRIGGER_GROUP;
END;
CREATE TRIGGER QRTZ_DELETE_CRON_TRIGGER DELETE ON QRTZ_TRIGGERS
BEGIN
  DELETE FROM QRTZ_CRON_TRIGGERS WHERE SCHED_NAME=OLD.SCHED_NAME AND TRIGGER_NAME=OLD.TRIGGER_NAME AND TRIGGER_GROUP=OLD.TRIGGER_GROUP;
END;
CREATE TRIGGER QRTZ_DELETE_BLOB_TRIGGER DELETE ON QRTZ_TRIGGERS
BEGIN
  DELETE FROM QRTZ_BLOB_TRIGGERS WHERE SCHED_NAME=OLD.SCHED_NAME AND TRIGGER_NAME=OLD.TRIGGER_NAME AND TRIGGER_GROUP=OLD.TRIGGER_GROUP;
END;
COMMIT;
