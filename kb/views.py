"""The public views, each defined once. They hold no data: a base whose views read otherwise gets these."""

from __future__ import annotations

from sqlite_utils import Database

# `t` is a trigger that nobody rejected: the newest verdict counts.
NOT_REJECTED = """NOT EXISTS (SELECT 1 FROM assessments a WHERE a.trigger_id = t.id AND a.verdict = 'rejected'
  AND a.id = (SELECT max(b.id) FROM assessments b WHERE b.trigger_id = t.id AND b.verdict IS NOT NULL))"""
# Whether a notice can bind a product it reaches by a kind: a brand of one country lives under that country's
# rules; where a notice's country is not known its language tells. `s` is the scope, `p` the product, `n` the notice.
BINDS = ("(s.distance = 0 OR p.jurisdiction IS NULL OR p.jurisdiction = coalesce(n.jurisdiction, "
         "CASE n.language WHEN 'zh' THEN 'CN' END, ''))")

_TODAY = "date('now', '+8 hours')"
# The newest decision in effect that amends the rule of `n`; none where the rule was not amended.
AMENDED_BY = f"""CASE WHEN n.status = 'amended' THEN (SELECT m.title FROM relations x JOIN notices m ON m.id = x.notice_id
    WHERE x.target_notice_id = n.id AND x.kind = 'amends' AND m.kind <> 'draft' AND coalesce(m.effective_on, m.published_on) <= {_TODAY}
    ORDER BY coalesce(m.effective_on, m.published_on) DESC, m.seq DESC LIMIT 1) END"""
# Words of a trigger `t` at `p` in the text of its rule that is in force today: the same words where they still
# stand, else those that stand at the same provision; none where neither does, or the decision was not carried out.
_READ = f"""(SELECT {{column}} FROM readings r WHERE r.notice_id = n.id AND r.place > 0 AND r.effective_on <= {_TODAY} ORDER BY r.place DESC LIMIT 1)"""
_OF_READING = f"SELECT w.quote FROM reading_triggers w WHERE w.reading_id = {_READ.format(column='r.id')}"
_OF_EDITION = f"SELECT w.quote FROM triggers w LEFT JOIN provisions wp ON wp.id = w.provision_id WHERE w.notice_id = {_READ.format(column='r.edition_id')}"
WORDS_TODAY = f"""CASE WHEN n.status = 'amended' THEN coalesce(
    ({_OF_READING} AND w.quote = t.quote LIMIT 1), ({_OF_READING} AND w.provision = p.path ORDER BY w.id LIMIT 1),
    ({_OF_EDITION} AND w.quote = t.quote LIMIT 1), ({_OF_EDITION} AND wp.path = p.path ORDER BY w.id LIMIT 1)) END"""

# How a source fares on {day} (ISO): the one judgement behind the view, `kb sources` and the site. A source is
# silent when nothing new came for GAPS times its usual gap, in working days of its country.
GAPS = 5
SOURCE_HEALTH = f"""
WITH facts AS (
  SELECT s.id AS source, s.title, s.regulator, s.jurisdiction, s.enabled, s.why, s.rhythm_days, {{day}} AS today,
    (SELECT max(fetched_at) FROM fetches f WHERE f.source_id = s.id AND f.outcome IN ('new','changed','unchanged'))
      AS last_success,
    (SELECT max(fetched_at) FROM fetches f WHERE f.source_id = s.id) AS last_tried,
    (SELECT max(coalesce(n.published_on, substr(n.first_seen, 1, 10))) FROM notices n WHERE n.source_id = s.id)
      AS last_new_notice,
    (SELECT count(*) FROM notices n WHERE n.source_id = s.id) AS notices,
    (SELECT count(*) FROM notices n WHERE n.source_id = s.id AND n.first_seen >= date({{day}}, '-30 days'))
      AS new_in_30_days,
    (SELECT count(*) FROM issues i WHERE i.source_id = s.id AND i.resolved_at IS NULL) AS open_issues
  FROM sources s WHERE s.id <> 'imported'),
quiet AS (
  SELECT f.*, CASE f.jurisdiction WHEN 'CN' THEN now.china - coalesce(then_.china, 0)
    ELSE now.elsewhere - coalesce(then_.elsewhere, 0) END AS quiet_days
  FROM facts f
  LEFT JOIN working_days now ON now.day = f.today AND f.last_new_notice IS NOT NULL
  LEFT JOIN working_days then_ ON then_.day = min(f.today, substr(f.last_new_notice, 1, 10)))
SELECT source, title, regulator, enabled, last_success, last_new_notice, notices, new_in_30_days, open_issues,
  CASE WHEN NOT enabled THEN 'off' WHEN last_tried IS NULL THEN 'never'
    WHEN last_success IS NULL OR substr(last_success, 1, 10) < substr(last_tried, 1, 10) OR open_issues THEN 'failing'
    WHEN rhythm_days AND quiet_days > max(3, {GAPS} * rhythm_days) THEN 'silent' ELSE 'fine' END AS state,
  quiet_days, rhythm_days, jurisdiction, why
FROM quiet"""

_CLOCK = ("product, quote, provision, notice, issuer, cause, effect, actor, condition, consequences, in_force_from, known_from, known_to, "
          "origin, place, amended_by, kind, status, severity, url, notice_id, trigger_id")

VIEWS = {
    # A version's own text, or the notice's where it is the present one.
    "versions": """
SELECT v.id, v.notice_id, v.number, v.title, coalesce(v.text, (SELECT n.text FROM notices n WHERE n.id = v.notice_id)) AS text,
  v.sha256, v.fetched_at, v.archive, v.given
FROM _versions v""",
    "suspension_risks": f"""
SELECT pr.product_id AS product, tp.product_id AS via_product, tc.consequence_id AS consequence,
  t.cause, t.effect, t.actor, t.condition, t.quote, p.path AS provision, n.title AS notice, n.issuer,
  n.effective_on, n.status, pr.severity, t.enforced_times, t.enforced_last, t.duration, t.ends, n.url, n.id AS notice_id,
  pr.trigger_id, n.published_on, n.kind, n.language, n.jurisdiction, {AMENDED_BY} AS amended_by, {WORDS_TODAY} AS words_today
FROM product_risks pr
JOIN trigger_products tp ON tp.trigger_id = pr.trigger_id
JOIN product_scope ps ON ps.product_id = pr.product_id AND ps.scope_id = tp.product_id
JOIN triggers t ON t.id = pr.trigger_id
JOIN trigger_consequences tc ON tc.trigger_id = t.id
JOIN notices n ON n.id = t.notice_id
LEFT JOIN provisions p ON p.id = t.provision_id
WHERE {NOT_REJECTED}""",
    "suspension_paths": f"""
SELECT pr.product_id AS product, d.obligation_id AS obligation, dp.path AS duty_provision,
  d.modality, d.bearer, d.action, d.quote AS duty, dn.title AS duty_notice, td.via,
  tp2.path AS trigger_provision, t.quote AS trigger_quote, tc.consequence_id AS consequence, t.cause,
  t.effect, t.condition, n.title AS trigger_notice, n.status, pr.severity, n.effective_on,
  d.id AS duty_id, d.provision_id AS duty_provision_id, d.notice_id AS duty_notice_id,
  t.id AS trigger_id, t.notice_id AS trigger_notice_id
FROM product_risks pr
JOIN triggers t ON t.id = pr.trigger_id
JOIN trigger_duties td ON td.trigger_id = t.id
JOIN duties d ON d.id = td.duty_id
JOIN trigger_consequences tc ON tc.trigger_id = t.id
JOIN notices n ON n.id = t.notice_id
JOIN notices dn ON dn.id = d.notice_id
LEFT JOIN provisions dp ON dp.id = d.provision_id
LEFT JOIN provisions tp2 ON tp2.id = t.provision_id
WHERE {NOT_REJECTED}""",
    "upcoming": """
SELECT d.due_on, d.kind, n.title AS notice, n.issuer, d.quote, n.status, n.url, d.notice_id, d.provision_id,
  d.id AS deadline_id
FROM deadlines d JOIN notices n ON n.id = d.notice_id
WHERE d.due_on >= date('now', '+8 hours')
ORDER BY d.due_on""",
    "recent_changes": """
SELECT c.at, c.kind, n.title AS notice, n.issuer, c.summary, n.status, n.url, c.notice_id, c.from_version,
  c.to_version, c.id AS change_id
FROM changes c JOIN notices n ON n.id = c.notice_id
ORDER BY c.at DESC""",
    "source_health": SOURCE_HEALTH.format(day="date('now', '+8 hours')"),
    "current_assessments": """
SELECT a.id AS assessment_id, a.notice_id, a.trigger_id, a.change_id, a.status, a.owner, a.note, a.due_on, a.by, a.at,
  n.title AS notice, n.issuer, t.quote, c.kind AS change, c.summary
FROM assessments a LEFT JOIN notices n ON n.id = a.notice_id LEFT JOIN triggers t ON t.id = a.trigger_id
LEFT JOIN changes c ON c.id = a.change_id
WHERE a.verdict IS NULL AND a.id = (SELECT max(b.id) FROM assessments b WHERE b.verdict IS NULL
  AND b.notice_id IS a.notice_id AND b.trigger_id IS a.trigger_id AND b.change_id IS a.change_id)""",
    # Two halves, so that a question can read the gravest of each and stop: what texts say now, and what those of other days said.
    "_clock_texts": """
SELECT s.product_id AS product, t.quote, pr.path AS provision, n.title AS notice, n.issuer, t.cause, t.effect, t.actor, t.condition,
  (SELECT group_concat(consequence_id, ', ') FROM (SELECT consequence_id FROM trigger_consequences tc WHERE tc.trigger_id = t.id
    ORDER BY tc.start, consequence_id)) AS consequences,
  coalesce((SELECT max(e.effective_on) FROM readings e WHERE e.edition_id = n.id), n.effective_on, n.published_on) AS in_force_from,
  coalesce(v.fetched_at, n.first_seen) AS known_from, NULL AS known_to, 'text' AS origin, 0 AS place, NULL AS amended_by,
  n.kind, n.status, s.severity, n.url, n.id AS notice_id, s.trigger_id, s.effective_on AS takes_effect
FROM product_risks s
JOIN triggers t ON t.id = s.trigger_id
JOIN notices n ON n.id = t.notice_id
JOIN versions v ON v.notice_id = n.id AND v.number = n.version
LEFT JOIN provisions pr ON pr.id = t.provision_id
WHERE NOT EXISTS (SELECT 1 FROM readings e JOIN reading_triggers o ON o.reading_id = e.id
    WHERE e.decision_id = n.id AND (instr(t.quote, o.quote) OR instr(o.quote, t.quote)))
  AND NOT EXISTS (SELECT 1 FROM readings e JOIN triggers o ON o.notice_id = e.edition_id
    WHERE e.decision_id = n.id AND (instr(t.quote, o.quote) OR instr(o.quote, t.quote)))""",
    "_clock_readings": f"""
SELECT s.product_id AS product, t.quote, t.provision, n.title AS notice, n.issuer, t.cause, t.effect, t.actor, t.condition, t.consequences,
  coalesce(r.effective_on, n.published_on) AS in_force_from, r.known_from, r.known_to, r.origin, r.place, d.title AS amended_by, n.kind, n.status,
  t.severity, n.url, n.id AS notice_id, NULL AS trigger_id, NULL AS takes_effect
FROM (SELECT s.product_id, rp.reading_trigger_id, min(s.distance) AS distance FROM product_scope s
  JOIN reading_products rp ON rp.product_id = s.scope_id GROUP BY 1, 2) s
JOIN products p ON p.id = s.product_id
JOIN reading_triggers t ON t.id = s.reading_trigger_id
JOIN readings r ON r.id = t.reading_id
JOIN notices n ON n.id = r.notice_id
LEFT JOIN notices d ON d.id = r.decision_id
WHERE {BINDS}""",
    "clock_risks": f"SELECT {_CLOCK} FROM _clock_texts UNION ALL SELECT {_CLOCK} FROM _clock_readings",
    "enforcement_breaches": """
SELECT e.published_on AS punished_on, e.title AS penalty, e.issuer AS authority, b.cited AS relied_on, n.title AS rule,
  p.path AS provision, b.via, d.obligation_id AS obligation, d.modality, d.bearer, d.quote AS duty, dp.path AS duty_provision,
  np.product_id AS product, e.url, e.id AS penalty_id, n.id AS rule_id, b.provision_id, d.id AS duty_id
FROM breaches b
JOIN notices e ON e.id = b.notice_id
JOIN provisions p ON p.id = b.provision_id
JOIN notices n ON n.id = p.notice_id
LEFT JOIN duties d ON d.id = b.duty_id
LEFT JOIN provisions dp ON dp.id = d.provision_id
LEFT JOIN notice_products np ON np.notice_id = e.id""",
}


def write_views(db: Database) -> None:
    """Brings the views of a base in line with these; costs nothing where they are."""
    held = dict(db.execute("SELECT name, sql FROM sqlite_master WHERE type = 'view'").fetchall())
    wanted = {name: f"CREATE VIEW {name} AS {select.strip()}" for name, select in VIEWS.items()}
    if stale := [name for name, sql in wanted.items() if held.get(name) != sql]:
        with db.atomic():
            for name in stale:
                db.execute(f"DROP VIEW IF EXISTS {name}")
                db.execute(wanted[name])
