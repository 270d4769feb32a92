"""The tables of the first schema, from which the migrations (kb.schema) go on. Never changed."""

FIRST = """
CREATE TABLE sources (
  id TEXT PRIMARY KEY, regulator TEXT, jurisdiction TEXT, language TEXT, title TEXT, url TEXT,
  enabled INTEGER NOT NULL DEFAULT 1, why TEXT, rhythm_days REAL);
CREATE TABLE fetches (
  id INTEGER PRIMARY KEY, source_id TEXT NOT NULL REFERENCES sources(id), url TEXT NOT NULL,
  fetched_at TEXT NOT NULL, status INTEGER, outcome TEXT NOT NULL, sha256 TEXT, archive TEXT, error TEXT);
CREATE INDEX fetches_source ON fetches(source_id, fetched_at);
CREATE TABLE notices (
  id TEXT PRIMARY KEY, seq INTEGER NOT NULL UNIQUE, source_id TEXT NOT NULL REFERENCES sources(id),
  url TEXT, title TEXT, issuer TEXT, doc_number TEXT, kind TEXT, language TEXT, jurisdiction TEXT,
  published_on TEXT, effective_on TEXT, status TEXT, status_evidence TEXT, version INTEGER NOT NULL,
  text TEXT NOT NULL, sha256 TEXT NOT NULL, first_seen TEXT NOT NULL, last_seen TEXT NOT NULL);
CREATE INDEX notices_source ON notices(source_id);
CREATE INDEX notices_published ON notices(published_on);
CREATE INDEX notices_effective ON notices(effective_on);
CREATE INDEX notices_sha256 ON notices(sha256);
CREATE TABLE notice_keys (
  notice_id TEXT NOT NULL REFERENCES notices(id), key TEXT NOT NULL, PRIMARY KEY (notice_id, key)) WITHOUT ROWID;
CREATE INDEX notice_keys_key ON notice_keys(key);
CREATE TABLE versions (
  id INTEGER PRIMARY KEY, notice_id TEXT NOT NULL REFERENCES notices(id), number INTEGER NOT NULL,
  title TEXT, text TEXT NOT NULL, sha256 TEXT NOT NULL, fetched_at TEXT, archive TEXT, given TEXT NOT NULL,
  UNIQUE(notice_id, number));
CREATE TABLE provisions (
  id INTEGER PRIMARY KEY, notice_id TEXT NOT NULL REFERENCES notices(id),
  parent_id INTEGER REFERENCES provisions(id), number TEXT, path TEXT, level TEXT, heading TEXT,
  position INTEGER NOT NULL, start INTEGER NOT NULL, "end" INTEGER NOT NULL, text TEXT NOT NULL);
CREATE INDEX provisions_notice ON provisions(notice_id);
CREATE INDEX provisions_parent ON provisions(parent_id);
CREATE TABLE products (
  id TEXT PRIMARY KEY, label_en TEXT, label_zh TEXT, definition TEXT, definition_zh TEXT,
  parent_id TEXT REFERENCES products(id));
CREATE TABLE obligations (
  id TEXT PRIMARY KEY, label_en TEXT, label_zh TEXT, definition TEXT, definition_zh TEXT,
  parent_id TEXT REFERENCES obligations(id));
CREATE TABLE causes (
  id TEXT PRIMARY KEY, label_en TEXT, label_zh TEXT, definition TEXT, definition_zh TEXT,
  parent_id TEXT REFERENCES causes(id));
CREATE TABLE consequences (
  id TEXT PRIMARY KEY, label_en TEXT, label_zh TEXT, definition TEXT, definition_zh TEXT,
  parent_id TEXT REFERENCES consequences(id), severity INTEGER);
CREATE TABLE impacts (
  id TEXT PRIMARY KEY, label_en TEXT, label_zh TEXT, definition TEXT, definition_zh TEXT,
  parent_id TEXT REFERENCES impacts(id));
CREATE TABLE mitigations (
  id TEXT PRIMARY KEY, label_en TEXT, label_zh TEXT, definition TEXT, definition_zh TEXT,
  parent_id TEXT REFERENCES mitigations(id));
CREATE TABLE consequence_impacts (
  consequence_id TEXT NOT NULL REFERENCES consequences(id), impact_id TEXT NOT NULL REFERENCES impacts(id),
  PRIMARY KEY (consequence_id, impact_id)) WITHOUT ROWID;
CREATE TABLE impact_mitigations (
  impact_id TEXT NOT NULL REFERENCES impacts(id), mitigation_id TEXT NOT NULL REFERENCES mitigations(id),
  PRIMARY KEY (impact_id, mitigation_id)) WITHOUT ROWID;
CREATE TABLE cause_mitigations (
  cause_id TEXT NOT NULL REFERENCES causes(id), mitigation_id TEXT NOT NULL REFERENCES mitigations(id),
  PRIMARY KEY (cause_id, mitigation_id)) WITHOUT ROWID;
CREATE TABLE product_scope (
  product_id TEXT NOT NULL REFERENCES products(id), scope_id TEXT NOT NULL REFERENCES products(id),
  distance INTEGER NOT NULL, PRIMARY KEY (product_id, scope_id)) WITHOUT ROWID;
CREATE INDEX product_scope_scope ON product_scope(scope_id);
CREATE TABLE notice_products (
  notice_id TEXT NOT NULL REFERENCES notices(id), product_id TEXT NOT NULL REFERENCES products(id),
  score REAL NOT NULL, provision_id INTEGER REFERENCES provisions(id), evidence TEXT,
  start INTEGER, "end" INTEGER, PRIMARY KEY (notice_id, product_id));
CREATE INDEX notice_products_product ON notice_products(product_id);
CREATE TABLE notice_obligations (
  notice_id TEXT NOT NULL REFERENCES notices(id), obligation_id TEXT NOT NULL REFERENCES obligations(id),
  score REAL NOT NULL, provision_id INTEGER REFERENCES provisions(id), evidence TEXT,
  start INTEGER, "end" INTEGER, PRIMARY KEY (notice_id, obligation_id));
CREATE INDEX notice_obligations_obligation ON notice_obligations(obligation_id);
CREATE TABLE citations (
  id INTEGER PRIMARY KEY, notice_id TEXT NOT NULL REFERENCES notices(id),
  provision_id INTEGER REFERENCES provisions(id), cited TEXT NOT NULL, start INTEGER, "end" INTEGER,
  target_title TEXT, target_number TEXT, path TEXT, last_path TEXT, target_key TEXT, target_number_key TEXT,
  target_notice_id TEXT REFERENCES notices(id), target_provision_id INTEGER REFERENCES provisions(id));
CREATE INDEX citations_notice ON citations(notice_id);
CREATE INDEX citations_target ON citations(target_notice_id);
CREATE INDEX citations_key ON citations(target_key);
CREATE INDEX citations_number_key ON citations(target_number_key);
CREATE INDEX citations_target_provision ON citations(target_provision_id);
CREATE TABLE duties (
  id INTEGER PRIMARY KEY, notice_id TEXT NOT NULL REFERENCES notices(id),
  provision_id INTEGER REFERENCES provisions(id), modality TEXT NOT NULL, bearer TEXT, action TEXT,
  obligation_id TEXT REFERENCES obligations(id), quote TEXT, start INTEGER, "end" INTEGER);
CREATE INDEX duties_notice ON duties(notice_id);
CREATE INDEX duties_provision ON duties(provision_id);
CREATE INDEX duties_obligation ON duties(obligation_id);
CREATE TABLE triggers (
  id INTEGER PRIMARY KEY, notice_id TEXT NOT NULL REFERENCES notices(id),
  provision_id INTEGER REFERENCES provisions(id), quote TEXT NOT NULL, start INTEGER NOT NULL,
  "end" INTEGER NOT NULL, condition TEXT, cause TEXT REFERENCES causes(id), effect TEXT, actor TEXT,
  subject TEXT, duration TEXT, ends TEXT, blanket INTEGER NOT NULL DEFAULT 0, score REAL,
  severity REAL, severity_consequence REAL, severity_effect REAL, severity_actor REAL, severity_status REAL,
  severity_enforcement REAL, enforced_times INTEGER NOT NULL DEFAULT 0, enforced_last TEXT);
CREATE INDEX triggers_notice ON triggers(notice_id);
CREATE INDEX triggers_provision ON triggers(provision_id);
CREATE INDEX triggers_cause ON triggers(cause);
CREATE TABLE trigger_consequences (
  trigger_id INTEGER NOT NULL REFERENCES triggers(id), consequence_id TEXT NOT NULL REFERENCES consequences(id),
  evidence TEXT, start INTEGER, "end" INTEGER, PRIMARY KEY (trigger_id, consequence_id));
CREATE INDEX trigger_consequences_consequence ON trigger_consequences(consequence_id);
CREATE TABLE trigger_products (
  trigger_id INTEGER NOT NULL REFERENCES triggers(id), product_id TEXT NOT NULL REFERENCES products(id),
  inherited INTEGER NOT NULL, PRIMARY KEY (trigger_id, product_id));
CREATE INDEX trigger_products_product ON trigger_products(product_id);
CREATE TABLE trigger_refs (
  id INTEGER PRIMARY KEY, trigger_id INTEGER NOT NULL REFERENCES triggers(id), cited TEXT NOT NULL,
  notice_id TEXT REFERENCES notices(id), provision_id INTEGER REFERENCES provisions(id),
  citation_id INTEGER REFERENCES citations(id), via TEXT NOT NULL DEFAULT 'cited');
CREATE INDEX trigger_refs_trigger ON trigger_refs(trigger_id);
CREATE INDEX trigger_refs_provision ON trigger_refs(provision_id);
CREATE INDEX trigger_refs_citation ON trigger_refs(citation_id);
CREATE TABLE trigger_duties (
  trigger_id INTEGER NOT NULL REFERENCES triggers(id), duty_id INTEGER NOT NULL REFERENCES duties(id),
  via TEXT NOT NULL, PRIMARY KEY (trigger_id, duty_id)) WITHOUT ROWID;
CREATE INDEX trigger_duties_duty ON trigger_duties(duty_id);
CREATE TABLE restorations (
  id INTEGER PRIMARY KEY, notice_id TEXT NOT NULL REFERENCES notices(id),
  provision_id INTEGER REFERENCES provisions(id), quote TEXT NOT NULL, start INTEGER, "end" INTEGER);
CREATE INDEX restorations_notice ON restorations(notice_id);
CREATE TABLE relations (
  id INTEGER PRIMARY KEY, notice_id TEXT NOT NULL REFERENCES notices(id), kind TEXT NOT NULL,
  target TEXT NOT NULL, target_notice_id TEXT REFERENCES notices(id), target_key TEXT, target_number_key TEXT, part TEXT,
  quote TEXT, start INTEGER, "end" INTEGER);
CREATE INDEX relations_notice ON relations(notice_id);
CREATE INDEX relations_target ON relations(target_notice_id, kind);
CREATE INDEX relations_key ON relations(target_key);
CREATE INDEX relations_number_key ON relations(target_number_key);
CREATE TABLE deadlines (
  id INTEGER PRIMARY KEY, notice_id TEXT NOT NULL REFERENCES notices(id),
  provision_id INTEGER REFERENCES provisions(id), kind TEXT NOT NULL, due_on TEXT, quote TEXT,
  start INTEGER, "end" INTEGER);
CREATE INDEX deadlines_notice ON deadlines(notice_id);
CREATE INDEX deadlines_due ON deadlines(due_on);
CREATE TABLE thresholds (
  id INTEGER PRIMARY KEY, notice_id TEXT NOT NULL REFERENCES notices(id),
  provision_id INTEGER REFERENCES provisions(id), subject TEXT, comparator TEXT NOT NULL, value REAL NOT NULL,
  unit TEXT NOT NULL, quote TEXT, start INTEGER, "end" INTEGER);
CREATE INDEX thresholds_notice ON thresholds(notice_id);
CREATE INDEX thresholds_unit ON thresholds(unit, value);
CREATE TABLE changes (
  id INTEGER PRIMARY KEY, notice_id TEXT NOT NULL REFERENCES notices(id), kind TEXT NOT NULL,
  at TEXT NOT NULL, summary TEXT, from_version INTEGER, to_version INTEGER);
CREATE INDEX changes_notice ON changes(notice_id);
CREATE INDEX changes_at ON changes(at);
CREATE TABLE issues (
  id INTEGER PRIMARY KEY, at TEXT NOT NULL, source_id TEXT REFERENCES sources(id), url TEXT,
  kind TEXT NOT NULL, message TEXT NOT NULL, resolved_at TEXT);
CREATE INDEX issues_open ON issues(resolved_at, source_id);
CREATE TABLE assessments (
  id INTEGER PRIMARY KEY, notice_id TEXT REFERENCES notices(id), trigger_id INTEGER, status TEXT NOT NULL,
  owner TEXT, note TEXT, due_on TEXT, by TEXT, at TEXT NOT NULL, verdict TEXT, tag_kind TEXT, tag_id TEXT,
  quote TEXT);
CREATE INDEX assessments_notice ON assessments(notice_id);
CREATE INDEX assessments_trigger ON assessments(trigger_id);
CREATE TABLE derivations (
  notice_id TEXT PRIMARY KEY REFERENCES notices(id), key TEXT NOT NULL, at TEXT NOT NULL);
CREATE TABLE archive_progress (
  source_id TEXT PRIMARY KEY REFERENCES sources(id), parsed_to INTEGER NOT NULL);
CREATE TABLE runs (
  id INTEGER PRIMARY KEY, command TEXT NOT NULL, started_at TEXT NOT NULL, ended_at TEXT,
  counters TEXT);
CREATE VIRTUAL TABLE notices_fts USING fts5(title, text, content=[notices], prefix='1');
"""
