"""Tables and migrations (views: kb.views). Append only: a table or column is one new migration at the foot.

Derived rows are numbered as kb.rows says. `notices.rowid` is set to `seq`, so that the full-text index finds its notice.
"""

from __future__ import annotations

from datetime import date, timedelta

from sqlite_utils import Database
from sqlite_utils.migrations import Migrations

from kb.errors import SchemaError
from kb.kept import TABLES, count_as_written, rewrite
from kb.tables import FIRST
from kb.views import write_views

migrations = Migrations("kb")


def _run(db: Database, ddl: str) -> None:
    """Statements one by one: `executescript` would commit the migration's transaction."""
    for statement in ddl.split(";\n"):
        if statement.strip():
            db.execute(statement)


@migrations()
def first_tables(db: Database) -> None:
    _run(db, FIRST)


@migrations()
def first_views(db: Database) -> None:
    """Held the views before kb.views did; its name stays, since bases say that they have it."""


@migrations()
def event_log(db: Database) -> None:
    """The hash-chained log: rows are only ever added, in order."""
    _run(db, """
CREATE TABLE events (
  seq INTEGER PRIMARY KEY, at TEXT NOT NULL, kind TEXT NOT NULL, subject TEXT NOT NULL, payload TEXT NOT NULL,
  payload_hash TEXT NOT NULL, prev_hash TEXT NOT NULL, hash TEXT NOT NULL UNIQUE);
CREATE INDEX events_subject ON events(subject);
CREATE TRIGGER events_no_update BEFORE UPDATE ON events BEGIN SELECT RAISE(ABORT, 'events are never changed'); END;
CREATE TRIGGER events_no_delete BEFORE DELETE ON events BEGIN SELECT RAISE(ABORT, 'events are never deleted'); END;
CREATE TRIGGER events_in_order BEFORE INSERT ON events
  WHEN NEW.seq IS NOT (SELECT coalesce(max(seq), 0) + 1 FROM events)
  BEGIN SELECT RAISE(ABORT, 'events are added at the end only'); END;
""")


@migrations()
def incidents_and_watches(db: Database) -> None:
    """What happened to products, who wants to know what, and what they were told."""
    _run(db, """
CREATE TABLE incidents (
  id INTEGER PRIMARY KEY, product_id TEXT REFERENCES products(id), start TEXT, "end" TEXT,
  cause TEXT REFERENCES causes(id), statement TEXT NOT NULL, notice_id TEXT REFERENCES notices(id),
  trigger_id INTEGER, end_notice_id TEXT REFERENCES notices(id), origin TEXT NOT NULL DEFAULT 'person',
  key TEXT UNIQUE, by TEXT, at TEXT NOT NULL);
CREATE INDEX incidents_product ON incidents(product_id, start);
CREATE INDEX incidents_notice ON incidents(notice_id);
CREATE TABLE incident_rules (
  incident_id INTEGER NOT NULL REFERENCES incidents(id) ON DELETE CASCADE, trigger_id INTEGER NOT NULL,
  why TEXT NOT NULL, score REAL NOT NULL, PRIMARY KEY (incident_id, trigger_id)) WITHOUT ROWID;
CREATE TABLE watches (
  id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE, product_id TEXT REFERENCES products(id),
  obligation_id TEXT REFERENCES obligations(id), issuer TEXT, words TEXT, min_severity REAL NOT NULL DEFAULT 0,
  owner TEXT, reason TEXT, channel TEXT, language TEXT NOT NULL DEFAULT 'zh', digest TEXT NOT NULL DEFAULT 'daily',
  enabled INTEGER NOT NULL DEFAULT 1, since TEXT NOT NULL, by TEXT, at TEXT NOT NULL);
CREATE TABLE alerts (
  id INTEGER PRIMARY KEY, watch_id INTEGER NOT NULL REFERENCES watches(id) ON DELETE CASCADE,
  change_id INTEGER NOT NULL, matched_at TEXT NOT NULL, why TEXT NOT NULL, quote TEXT, sent_at TEXT,
  attempts INTEGER NOT NULL DEFAULT 0, error TEXT, UNIQUE (watch_id, change_id));
CREATE INDEX alerts_unsent ON alerts(watch_id, sent_at);
""")


@migrations()
def assessments_of_changes(db: Database) -> None:
    """People also assess a change; the newest word on each subject is what holds."""
    _run(db, """
ALTER TABLE assessments ADD COLUMN change_id INTEGER;
CREATE INDEX assessments_change ON assessments(change_id);
""")


@migrations()
def source_states(db: Database) -> None:
    """Working days, so that the silence of a source is judged where everybody reads it: in SQL."""
    from chinese_calendar import holidays, workdays

    db.execute("CREATE TABLE working_days (day TEXT PRIMARY KEY, china INTEGER NOT NULL, elsewhere INTEGER NOT NULL) "
               "WITHOUT ROWID")
    counted: list[tuple[str, int, int]] = []
    china = elsewhere = 0
    day = date(2004, 1, 1)
    while day.year < 2036:
        weekday = day.weekday() < 5
        # Its is_workday looks through all holidays for each day; of a year not announced yet it lists none.
        china += day in workdays or (weekday and day not in holidays)
        elsewhere += weekday
        counted.append((day.isoformat(), china, elsewhere))
        day += timedelta(days=1)
    db.conn.executemany("INSERT INTO working_days VALUES (?, ?, ?)", counted)


@migrations()
def costs_independent_of_size(db: Database) -> None:
    """What an update and a page need at hand, so that neither reads the whole base.

    `product_risks`, `product_notices` and `risk_counts` are kept by kb.risks; `_unlinked` holds
    what kb.link has yet to look at, `_state` how far things have come.
    """
    from kb.search import index_text

    _run(db, """
ALTER TABLE derivations ADD COLUMN rules TEXT NOT NULL DEFAULT '';
INSERT OR IGNORE INTO derivations (notice_id, key, at, rules) SELECT id, '', first_seen, '' FROM notices;
CREATE INDEX derivations_rules ON derivations(rules);
CREATE TABLE _state (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE _unlinked (notice_id TEXT NOT NULL, why TEXT NOT NULL, PRIMARY KEY (notice_id, why)) WITHOUT ROWID;
CREATE TABLE product_risks (
  product_id TEXT NOT NULL REFERENCES products(id), severity REAL NOT NULL, in_force INTEGER NOT NULL,
  effective_on TEXT NOT NULL, trigger_id INTEGER NOT NULL, cause TEXT NOT NULL, live INTEGER NOT NULL,
  cited INTEGER NOT NULL, blanket INTEGER NOT NULL,
  PRIMARY KEY (product_id, severity DESC, in_force DESC, effective_on DESC, trigger_id)) WITHOUT ROWID;
CREATE INDEX product_risks_trigger ON product_risks(trigger_id);
CREATE INDEX product_risks_cited ON product_risks(product_id, severity DESC, trigger_id) WHERE cited;
CREATE INDEX product_risks_blanket ON product_risks(product_id, severity DESC, trigger_id) WHERE blanket;
CREATE TABLE product_notices (
  product_id TEXT NOT NULL REFERENCES products(id), at TEXT NOT NULL, notice_id TEXT NOT NULL,
  PRIMARY KEY (product_id, at DESC, notice_id)) WITHOUT ROWID;
CREATE INDEX product_notices_notice ON product_notices(notice_id);
CREATE TABLE risk_counts (
  product_id TEXT NOT NULL REFERENCES products(id), cause TEXT NOT NULL, consequence_id TEXT NOT NULL,
  live INTEGER NOT NULL, triggers INTEGER NOT NULL,
  PRIMARY KEY (product_id, cause, consequence_id, live)) WITHOUT ROWID;
CREATE TABLE row_counts (name TEXT PRIMARY KEY, rows INTEGER NOT NULL) WITHOUT ROWID;
INSERT INTO row_counts SELECT 'provisions', count(*) FROM provisions;
INSERT INTO row_counts SELECT 'triggers', count(*) FROM triggers;
CREATE INDEX triggers_enforced ON triggers(enforced_last) WHERE enforced_last IS NOT NULL;
CREATE INDEX notices_kind ON notices(kind, published_on);
CREATE INDEX notices_status ON notices(status, published_on);
CREATE INDEX notices_announced ON notices(issuer, published_on) WHERE kind = 'announcement';
CREATE INDEX notices_seen ON notices(last_seen);
DROP INDEX notices_source;
CREATE INDEX notices_source ON notices(source_id, first_seen);
CREATE INDEX changes_news ON changes(at) WHERE kind <> 'new';
CREATE INDEX incident_rules_trigger ON incident_rules(trigger_id);
CREATE INDEX notices_newest ON notices(source_id, coalesce(published_on, substr(first_seen, 1, 10)));
CREATE VIRTUAL TABLE notices_fts_titles USING fts5(title, doc_number, content='', prefix='1');
INSERT INTO product_notices SELECT DISTINCT s.product_id, coalesce(n.effective_on, n.published_on, ''), n.id
  FROM notice_products x JOIN notices n ON n.id = x.notice_id JOIN product_scope s ON s.scope_id = x.product_id;
INSERT INTO product_risks
  SELECT s.product_id, coalesce(t.severity, 0), n.status IS 'in_force', coalesce(n.effective_on, ''), t.id,
    coalesce(t.cause, ''), coalesce(n.status, '') NOT IN ('repealed', 'withdrawn'),
    EXISTS (SELECT 1 FROM trigger_duties d WHERE d.trigger_id = t.id AND d.via <> 'blanket'),
    EXISTS (SELECT 1 FROM trigger_duties d WHERE d.trigger_id = t.id AND d.via = 'blanket')
  FROM triggers t JOIN notices n ON n.id = t.notice_id JOIN trigger_products x ON x.trigger_id = t.id
  JOIN product_scope s ON s.scope_id = x.product_id
  WHERE NOT EXISTS (SELECT 1 FROM assessments a WHERE a.trigger_id = t.id AND a.verdict = 'rejected'
    AND a.id = (SELECT max(b.id) FROM assessments b WHERE b.trigger_id = t.id AND b.verdict IS NOT NULL))
  GROUP BY s.product_id, t.id;
INSERT INTO risk_counts SELECT product_id, cause, '', live, count(*) FROM product_risks GROUP BY 1, 2, 4;
INSERT INTO risk_counts SELECT r.product_id, r.cause, c.consequence_id, r.live, count(*) FROM product_risks r
  JOIN trigger_consequences c ON c.trigger_id = r.trigger_id GROUP BY 1, 2, 3, 4;
""")
    db.conn.create_function("kb_index_text", 1, lambda words: index_text(words or ""), deterministic=True)
    db.execute("INSERT INTO notices_fts_titles (rowid, title, doc_number) "
               "SELECT seq, kb_index_text(title), kb_index_text(doc_number) FROM notices")


@migrations()
def two_clocks(db: Database) -> None:
    """Texts that hold for other days, kept by kb.readings; what was in force and known when; who was punished for what."""
    _run(db, """
CREATE INDEX versions_later ON versions(notice_id) WHERE number > 1;
CREATE INDEX relations_amends ON relations(target_notice_id, notice_id) WHERE kind = 'amends' AND target_notice_id IS NOT NULL;
CREATE TABLE readings (
  id INTEGER PRIMARY KEY, notice_id TEXT NOT NULL REFERENCES notices(id), origin TEXT NOT NULL, place INTEGER NOT NULL,
  version INTEGER, decision_id TEXT REFERENCES notices(id), edition_id TEXT REFERENCES notices(id), effective_on TEXT,
  known_from TEXT NOT NULL, known_to TEXT, text TEXT, problems TEXT, key TEXT NOT NULL);
CREATE INDEX readings_notice ON readings(notice_id, place);
CREATE INDEX readings_decision ON readings(decision_id);
CREATE INDEX readings_edition ON readings(edition_id) WHERE edition_id IS NOT NULL;
CREATE TABLE reading_triggers (
  id INTEGER PRIMARY KEY, reading_id INTEGER NOT NULL REFERENCES readings(id), provision TEXT, quote TEXT NOT NULL,
  start INTEGER NOT NULL, "end" INTEGER NOT NULL, condition TEXT, cause TEXT, effect TEXT, actor TEXT, duration TEXT,
  ends TEXT, consequences TEXT, severity REAL);
CREATE INDEX reading_triggers_reading ON reading_triggers(reading_id);
CREATE TABLE reading_products (
  reading_trigger_id INTEGER NOT NULL REFERENCES reading_triggers(id), product_id TEXT NOT NULL REFERENCES products(id),
  PRIMARY KEY (reading_trigger_id, product_id)) WITHOUT ROWID;
CREATE INDEX reading_products_product ON reading_products(product_id);
""")


@migrations()
def watches_look_once(db: Database) -> None:
    """How far each watch has looked: a change is read once for it, not at every update."""
    db.execute("ALTER TABLE watches ADD COLUMN looked_to INTEGER NOT NULL DEFAULT 0")


@migrations()
def facets_by_index(db: Database) -> None:
    """What the table pages sum up by stands in an index, so that it takes no reading of texts."""
    _run(db, """
CREATE INDEX notices_issuer ON notices(issuer);
CREATE INDEX notices_language ON notices(language);
CREATE INDEX triggers_effect ON triggers(effect);
CREATE INDEX triggers_actor ON triggers(actor);
CREATE INDEX changes_kind ON changes(kind);
""")


@migrations()
def products_of_one_country(db: Database) -> None:
    """A brand of one country is not threatened by another country's rules."""
    db.execute("ALTER TABLE products ADD COLUMN jurisdiction TEXT")


@migrations()
def provisions_are_let_go(db: Database) -> None:
    """Who refers to a provision stands in an index: SQLite looks through all who might when one is read anew."""
    for table in ("notice_products", "notice_obligations", "citations", "restorations", "deadlines", "thresholds"):
        db.execute(f"CREATE INDEX {table}_provision ON {table}(provision_id)")


@migrations()
def touched_by_index(db: Database) -> None:
    """Triggers that rest on a notice, incidents that one ended: looked for at every update, by index now."""
    _run(db, """
CREATE INDEX trigger_refs_notice ON trigger_refs(notice_id) WHERE notice_id IS NOT NULL;
CREATE INDEX incidents_end ON incidents(end_notice_id) WHERE end_notice_id IS NOT NULL;
""")


@migrations()
def answers_kept(db: Database) -> None:
    """What kb.kept keeps, so that overviews cost the same in a base of any size; changes by month are counted as they come."""
    _run(db, TABLES)
    count_as_written(db)
    rewrite(db)


@migrations()
def open_issues_by_address(db: Database) -> None:
    """Whether an address has an open issue is asked for every notice that is read."""
    db.execute("CREATE INDEX issues_address ON issues(url, kind) WHERE resolved_at IS NULL")


@migrations()
def risks_by_cause(db: Database) -> None:
    """The gravest risks of a product by cause stand in an index: a rare cause is not looked for among all."""
    db.execute("CREATE INDEX product_risks_cause ON product_risks(product_id, cause, severity DESC, in_force DESC, effective_on DESC, trigger_id)")


@migrations()
def texts_stand_once(db: Database) -> None:
    """The present text of a notice stands in `notices` alone, an eighth of a base less; the view `versions` shows it as before."""
    _run(db, """
CREATE TABLE _versions (
  id INTEGER PRIMARY KEY, notice_id TEXT NOT NULL REFERENCES notices(id), number INTEGER NOT NULL,
  title TEXT, text TEXT, sha256 TEXT NOT NULL, fetched_at TEXT, archive TEXT, given TEXT NOT NULL, UNIQUE(notice_id, number));
INSERT INTO _versions SELECT v.id, v.notice_id, v.number, v.title,
  CASE WHEN v.number = n.version AND v.sha256 = n.sha256 THEN NULL ELSE v.text END, v.sha256, v.fetched_at, v.archive, v.given
  FROM versions v CROSS JOIN notices n ON n.id = v.notice_id ORDER BY v.id;
DROP TABLE versions;
CREATE INDEX versions_later ON _versions(notice_id) WHERE number > 1;
DROP INDEX notices_sha256;
DROP INDEX notice_products_product;
CREATE INDEX notice_products_product ON notice_products(product_id, notice_id);
""")


@migrations()
def risks_of_a_cause(db: Database) -> None:
    """The cause stands first: else the planner takes this index for all risks of a product, and sorts them."""
    _run(db, """
DROP INDEX product_risks_cause;
CREATE INDEX product_risks_cause ON product_risks(cause, product_id, severity DESC, in_force DESC, effective_on DESC, trigger_id);
""")


def migrate(db: Database) -> None:
    """Brings a database to this program's schema; raises SchemaError for a newer one."""
    known = {m.name for m in migrations._migrations}
    newer = [m.name for m in migrations.applied(db) if m.name not in known]
    if newer:
        raise SchemaError(
            f"the database has migrations this program does not know ({', '.join(newer)}): "
            "it was written by a newer version; install that version, or choose another --db"
        )
    if migrations.pending(db):
        # All or nothing, and once: whoever waited for another process finds nothing left to do.
        with db.atomic():
            if migrations.pending(db):
                migrations.apply(db)
    write_views(db)
