"""Every table and every question also as a spreadsheet and, where it is a question, as a feed."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import quote

from datasette import Response
from datasette.utils.asgi import Request

from kb.digest import Item
from kb.feeds import atom
from kb.spreadsheet import XLSX, Sheet, workbook
from kb.web.frontpage import coverage_kept
from kb.web.product import today
from kb.web.site import find_knowledge_base, rows, words_of

# Where a row says when it happened, what it is called and what its words are; the first that is there counts.
_WHEN = ("at", "published_on", "on_date", "effective_on", "due_on", "first_seen", "since")
_TITLE = ("title", "notice", "trigger_notice", "name", "example")
_QUOTE = ("quote", "trigger_quote", "duty", "found", "evidence", "condition", "summary", "text")
_WIDE = re.compile("quote|text|duty|condition|found|evidence|title|notice|definition|how|message")


def _value(value: object) -> object:
    """A cell as Datasette gives it: a foreign key comes as {value, label}."""
    if isinstance(value, Mapping):
        return value.get("label") or value.get("value")
    return f"{len(value):,} bytes" if isinstance(value, bytes) else value


def _read(data_rows: Sequence[Any], columns: Sequence[str]) -> list[dict[str, object]]:
    return [{c: _value(v) for c, v in zip(columns, tuple(row.values()) if isinstance(row, Mapping) else tuple(row), strict=True)}
            for row in data_rows]


async def render_xlsx(datasette: Any, request: Request, columns: Sequence[str], rows: Sequence[Any],
                      table: str | None, query_name: str | None, data: Any) -> Response:
    """The rows as a spreadsheet, with a sheet that says what they are and whether there are more."""
    t = words_of(request)
    name = table or query_name or "query"
    body = [list(r.values()) for r in _read(rows, columns)]
    more = bool(data.get("truncated") or data.get("next"))
    about: list[list[object]] = [[t("xlsx.made"), today()], [t("data.rows"), t("data.rows_shown", n=len(body)) + (t("data.truncated") if more else "")],
             ["URL", str(datasette.absolute_url(request, request.full_path))], [t("xlsx.about"), t("foot.not_advice")]]
    sheets: list[Sheet] = [(name, [(c, 50 if _WIDE.search(c) else 16) for c in columns], body),
              (t("xlsx.about"), [(t("xlsx.about"), 20), ("", 80)], about)]
    return Response(workbook(sheets), content_type=XLSX,
                    headers={"Content-Disposition": f'attachment; filename="{re.sub("[^A-Za-z0-9_-]", "_", name)}.xlsx"'})


def _first(row: Mapping[str, object], names: Sequence[str]) -> str:
    return next((str(row[n]) for n in names if row.get(n)), "")


async def render_atom(datasette: Any, request: Request, columns: Sequence[str], rows: Sequence[Any],
                      query_name: str | None) -> Response:
    """A question's answer as a feed: one entry a row, the same row always under the same id."""
    t = words_of(request)
    database = await find_knowledge_base(datasette)
    known = await datasette.get_canned_query(database.name, query_name, request.actor)
    found = _read(rows, columns)
    held, updated = await database.execute_fn(lambda conn: (_notices(conn, found), coverage_kept(conn)["last_seen"] or today()))

    def absolute(path: str) -> str:
        return str(datasette.absolute_url(request, datasette.urls.path(path)))

    page = f"/{database.name}/{query_name}" + (f"?{request.query_string}" if request.query_string else "")
    items = []
    for row in found:
        notice = str(row.get("notice_id") or row.get("trigger_notice_id") or row.get("id") or "")
        said = {k: v for k, v in row.items() if v is not None}
        items.append(Item(
            key=hashlib.sha256(json.dumps(said, ensure_ascii=False, sort_keys=True, default=str).encode()).hexdigest()[:32],
            kind=str(row.get("kind") or ""), at=_first(row, _WHEN) or updated, title=_first(row, _TITLE) or str(next(iter(said.values()), "")),
            issuer=str(row.get("issuer") or ""), quote=_first(row, _QUOTE),
            why=" · ".join(f"{k}: {v}" for k, v in said.items() if k not in (*_QUOTE, *_TITLE, "issuer", "id"))[:1000],
            link=absolute(f"/notice/{quote(notice, safe='')}" if notice in held else page)))
    items = list({i.key: i for i in items}.values())  # the same row twice is one entry
    body = atom(items, title=f"{t.half((known or {}).get('title') or query_name)} · {t('site.name')}",
                feed_id=absolute(request.path), link=absolute(request.full_path), page=absolute(page),
                language=t.language, updated=updated)
    return Response(body, content_type="application/atom+xml; charset=utf-8")


def _notices(conn: Any, found: Sequence[Mapping[str, object]]) -> set[str]:
    """Which of the rows' ids are notices."""
    ids = {str(r.get(c)) for r in found for c in ("notice_id", "trigger_notice_id", "id") if r.get(c)}
    marks = ",".join("?" * len(ids))
    return {str(r["id"]) for r in rows(conn, f"SELECT id FROM notices WHERE id IN ({marks})", list(ids))}


def is_table_or_query(columns: Sequence[str], view_name: str) -> bool:
    """Spreadsheets are for rows: not for the list of tables."""
    return bool(columns) and view_name in ("table", "query", "row", "TableView", "QueryView", "RowView")


def is_named_query(query_name: str | None) -> bool:
    """Feeds are for the named questions."""
    return bool(query_name)
