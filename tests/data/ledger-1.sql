PRAGMA application_id = 1937204592; PRAGMA user_version = 1;
PRAGMA foreign_keys=OFF;
BEGIN TRANSACTION;
CREATE TABLE sweeps (
  key INTEGER PRIMARY KEY AUTOINCREMENT,
  id TEXT NOT NULL UNIQUE,
  name TEXT,
  created TEXT NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%SZ', 'now')),
  file TEXT,
  method TEXT,
  metric TEXT,
  goal TEXT,
  arrived INTEGER NOT NULL DEFAULT 0
);
INSERT INTO sweeps VALUES(1,'aaaaaaaa',NULL,'2026-11-24T21:12:31Z',replace('method: random\nmetric: {name: val.loss, goal: minimize}\nearly_terminate: {type: hyperband, min_iter: 1}\nparameters:\n  a: {min: 0.0, max: 1.0}\n','\n',char(10)),'random','val.loss','minimize',7);
INSERT INTO sweeps VALUES(2,'bbbbbbbb','plain','2026-11-24T21:12:32Z',replace('method: grid\nname: plain\nmetric: {name: loss, goal: maximize}\nparameters:\n  a: {values: [1, 2, 3]}\n','\n',char(10)),'grid','loss','maximize',4);
CREATE TABLE runs (
  sweep INTEGER NOT NULL REFERENCES sweeps ON DELETE CASCADE,
  run INTEGER NOT NULL,
  state TEXT NOT NULL,
  time REAL,
  config TEXT,
  summary TEXT NOT NULL DEFAULT '{}',
  error TEXT,
  created TEXT NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%SZ', 'now')),
  PRIMARY KEY (sweep, run)
) WITHOUT ROWID;
INSERT INTO runs VALUES(1,1,'finished',1.5,'{"a":0.25}','{"val.loss":2.0,"acc":0.5}',NULL,'2026-11-24T21:13:00Z');
INSERT INTO runs VALUES(1,2,'failed',NULL,'{"a":0.5}','{"val.loss":"NaN"}','exited with status 1','2026-11-24T21:13:00Z');
INSERT INTO runs VALUES(2,1,'stopped',NULL,'{"a":2}','{"loss":1}',NULL,'2026-11-24T21:13:00Z');
CREATE TABLE params (
  sweep INTEGER NOT NULL,
  run INTEGER NOT NULL,
  name TEXT NOT NULL,
  value,
  PRIMARY KEY (sweep, run, name),
  FOREIGN KEY (sweep, run) REFERENCES runs ON DELETE CASCADE
) WITHOUT ROWID;
INSERT INTO params VALUES(1,1,'a',0.25);
INSERT INTO params VALUES(1,2,'a',0.5);
INSERT INTO params VALUES(2,1,'a',2);
CREATE TABLE records (
  sweep INTEGER NOT NULL REFERENCES sweeps ON DELETE CASCADE,
  run INTEGER NOT NULL,
  kind TEXT NOT NULL,
  step INTEGER NOT NULL,
  line TEXT NOT NULL,
  occurrence INTEGER NOT NULL,
  arrival INTEGER NOT NULL,
  plain TEXT,
  PRIMARY KEY (sweep, run, kind, step, line, occurrence)
) WITHOUT ROWID;
INSERT INTO records VALUES(1,1,'config','','{"run":1,"config":{"a":0.25}}',0,1,NULL);
INSERT INTO records VALUES(1,1,'metric',0,'{"run":1,"step":0,"time":0.5,"metrics":{"val":{"loss":3.0},"acc":0.5}}',0,2,'{"run":1,"step":0,"time":0.5,"metrics":{"val.loss":3.0,"acc":0.5}}');
INSERT INTO records VALUES(1,1,'metric',1,'{"run":1,"step":1,"metrics":{"val":{"loss":2.0}}}',0,5,'{"run":1,"step":1,"metrics":{"val.loss":2.0}}');
INSERT INTO records VALUES(1,1,'state','','{"run":1,"state":"finished","time":1.5,"summary":{"val":{"loss":2.0}}}',0,6,NULL);
INSERT INTO records VALUES(1,2,'config','','{"run":2,"config":{"a":0.5}}',0,3,NULL);
INSERT INTO records VALUES(1,2,'metric',0,'{"run":2,"step":0,"metrics":{"val.loss":NaN}}',0,4,'{"run":2,"step":0,"metrics":{"val.loss":"NaN"}}');
INSERT INTO records VALUES(1,2,'state','','{"run":2,"state":"failed","error":"exited with status 1"}',0,7,NULL);
INSERT INTO records VALUES(2,1,'config','','{"run":1,"config":{"a":2}}',0,1,NULL);
INSERT INTO records VALUES(2,1,'metric','','{"run":1,"metrics":{"loss":1}}',0,2,NULL);
INSERT INTO records VALUES(2,1,'metric','','{"run":1,"metrics":{"loss":1}}',1,3,NULL);
INSERT INTO records VALUES(2,1,'state','','{"run":1,"state":"stopped"}',0,4,NULL);
DELETE FROM sqlite_sequence;
INSERT INTO sqlite_sequence VALUES('sweeps',2);
CREATE INDEX sweeps_by_name ON sweeps(name);
CREATE VIEW run_values AS
  SELECT sweeps.id AS sweep, runs.run, runs.state, runs.time, v.key AS name, v.value
  FROM runs JOIN sweeps ON sweeps.key = runs.sweep, json_each(runs.summary) AS v;
CREATE VIEW param_values AS
  SELECT sweeps.id AS sweep, params.run, params.name, params.value
  FROM params JOIN sweeps ON sweeps.key = params.sweep;
CREATE VIEW metric_values AS
  SELECT sweeps.id AS sweep, r.run, nullif(r.step, '') AS step,
    json_extract(coalesce(r.plain, r.line), '$.time') AS time, v.key AS name, v.value, r.arrival
  FROM records AS r JOIN sweeps ON sweeps.key = r.sweep,
    json_each(coalesce(r.plain, r.line), '$.metrics') AS v
  WHERE r.kind = 'metric';
CREATE VIEW best_runs AS
  SELECT sweeps.id AS sweep, runs.run, runs.state, v.value, runs.config,
    row_number() OVER (PARTITION BY runs.sweep ORDER BY
      CASE sweeps.goal WHEN 'maximize' THEN -v.value ELSE v.value END, runs.run) AS place
  FROM sweeps JOIN runs ON runs.sweep = sweeps.key, json_each(runs.summary) AS v
  WHERE v.key = sweeps.metric AND v.type IN ('integer', 'real')
    AND v.value BETWEEN -1.7976931348623157e308 AND 1.7976931348623157e308
    AND runs.state IN ('finished', 'stopped', 'running');
COMMIT;
