"""The page that documents the database for analysts, made from the schema and metadata.yml."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from sqlite_utils import Database

from kb.schema import migrate
from scrapers.yamlfile import read_yaml

WORKED = (
    ("What could suspend a product, gravest first?",
     "SELECT DISTINCT quote, provision, notice, status, severity\nFROM suspension_risks\n"
     "WHERE product = 'jiebei'\nORDER BY severity DESC\nLIMIT 20"),
    ("Which duties stand behind it?",
     "SELECT obligation, duty_provision, duty, trigger_provision, consequence\nFROM suspension_paths\n"
     "WHERE product = 'jiebei' AND via = 'cited'\nLIMIT 20"),
    ("Which rules repeal or amend which?",
     "SELECT r.kind, n.title AS later_rule, n.effective_on, t.title AS earlier_rule, t.status\nFROM relations r\n"
     "JOIN notices n ON n.id = r.notice_id\nJOIN notices t ON t.id = r.target_notice_id\n"
     "WHERE r.kind IN ('repeals', 'amends')"),
    ("Which words of two characters occur where? (`kb_query` is there in Datasette and in `kb`; elsewhere write the "
     "pairs: '\"网络 络支 支付\"')",
     "SELECT n.id, n.title\nFROM notices_fts f\nJOIN notices n ON n.rowid = f.rowid\n"
     "WHERE notices_fts MATCH kb_query('借呗')"),
    ("How many triggers of each cause does each regulator have in force?",
     "SELECT n.issuer, t.cause, count(*) AS triggers\nFROM triggers t\nJOIN notices n ON n.id = t.notice_id\n"
     "WHERE n.status IN ('in_force', 'amended')\nGROUP BY n.issuer, t.cause\nORDER BY triggers DESC"),
)


def schema_page(metadata: Path) -> str:
    """The page as Markdown: every table, column and view, and five worked questions."""
    db = Database(memory=True)
    migrate(db)
    tables: dict[str, Any] = read_yaml(metadata)["databases"]["kb"]["tables"]
    out = ["# The database", "",
           "Made by `kb schema` from the migrations and `metadata.yml`; do not edit. Dates are ISO text, offsets count",
           "characters of `notices.text`, ids of tags are those of `corpus/taxonomy`. Ids of derived rows are the",
           "notice's `seq` times 1,000,000 plus a number. Any SQLite reads the file; no extension is needed.", "",
           "## Worked questions", ""]
    for question, sql in WORKED:
        out += [question, "", "```sql", sql, "```", ""]
    for kind, names in (("Tables", db.table_names()), ("Views", db.view_names())):
        out += [f"## {kind}", ""]
        for name in names:
            if name not in tables:
                continue
            described = tables[name]
            out += [f"### `{name}`", "", f"{described['title']}. {described['description']}", "",
                    "| column | type | meaning |", "| --- | --- | --- |"]
            keys = {f.column: f"{f.other_table}.{f.other_column}" for f in db.table(name).foreign_keys} \
                if kind == "Tables" else {}
            for column in db[name].columns:
                link = f" → `{keys[column.name]}`" if column.name in keys else ""
                out.append(f"| `{column.name}` | {column.type or ''} | {described['columns'][column.name]}{link} |")
            out.append("")
    return "\n".join(out)
