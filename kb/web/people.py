"""People: logging in, and saying what they make of a notice."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any

from datasette import Forbidden, Response
from datasette.utils.asgi import Request

from kb.errors import KbError
from kb.web.accounts import Accounts
from kb.web.site import find_knowledge_base, named, page, query

_NOTE, _NAME = 4000, 100


def accounts(datasette: Any) -> Accounts:
    """Whoever may log in; nobody where the site runs without accounts."""
    found: Accounts = getattr(datasette, "_kb_accounts", None) or Accounts()
    return found


def may_assess(datasette: Any, request: Request) -> bool:
    """Only a person with an account of this site may write."""
    return bool(request.actor) and request.actor.get("id") in accounts(datasette).roles


def _local(path: str) -> str:
    """Where to go after logging in: a path of this site, never another host."""
    return path if path.startswith("/") and not path.startswith(("//", "/\\")) and path.isprintable() else "/"


async def login(datasette: Any, request: Request) -> Response:
    """`/login`: the form, and the check of a password (datasette-auth-passwords' hashes)."""
    known = accounts(datasette)
    if not known.hashes:
        return await page(datasette, request, "kb_error.html", {"key": "login.off", "name": ""}, status=404)
    wrong, next_path = False, _local(request.args.get("next") or "/")
    if request.method == "POST":
        from datasette_auth_passwords.utils import verify_password

        given = await request.post_vars()
        next_path = _local(given.get("next") or "/")
        name = given.get("username") or ""
        hashed = known.hashes.get(name)
        # The check is slow by design: it runs beside the loop, and also for unknown names.
        matches = await asyncio.to_thread(verify_password, given.get("password") or "",
                                          hashed or next(iter(known.hashes.values())))
        if hashed and matches:
            response = Response.redirect(next_path)
            response.set_cookie("ds_actor", datasette.sign({"a": known.actor(name)}, "actor"),
                                httponly=True, samesite="lax")
            return response
        wrong = True
    return await page(datasette, request, "kb_login.html", {"wrong": wrong, "next_path": next_path},
                      status=403 if wrong else 200)


async def assess_notice(datasette: Any, request: Request) -> Response:
    """POST `/notice/<id>/assess`: adds one assessment of a notice or of a trigger in it, or a verdict on one of its tags."""
    # The store brings the language pipeline along: only a process that writes loads it.
    from kb.assessments import STATUSES, assess
    from kb.store import now, writing

    notice_id = named(request)
    database = await find_knowledge_base(datasette)
    # Without its cookie the token was not checked: a person named by a proxy's header carries no other cookie.
    if request.method != "POST" or not may_assess(datasette, request) or "ds_csrftoken" not in request.cookies:
        raise Forbidden("assess")
    given = await request.post_vars()
    trigger = (given.get("trigger_id") or "").strip()
    tag = trigger.removeprefix("tag:") if trigger.startswith("tag:") else None
    if tag is not None:
        trigger = ""
    status = given.get("status") or ""
    # "3.0" and " 3" are the number 3 to SQLite, but not to Python.
    is_number = trigger.isascii() and trigger.isdigit() and len(trigger) < 16
    inside = await query(datasette, request, lambda conn: conn.execute(
        "SELECT 1 FROM triggers WHERE id = ? AND notice_id = ?", [int(trigger), notice_id]).fetchone()) if is_number else not trigger
    if status not in STATUSES or not inside:
        return await page(datasette, request, "kb_error.html", {"key": "assess.bad", "name": status[:40]}, status=400)

    def write() -> None:
        with writing(Path(database.path)) as db:
            assess(db, status=status, notice_id=None if trigger else notice_id,
                   trigger_id=int(trigger) if trigger else None, owner=(given.get("owner") or "").strip()[:_NAME] or None,
                   note=(given.get("note") or "").strip()[:_NOTE] or None, due_on=given.get("due_on") or None,
                   verdict=given.get("verdict") or None, tag=tag,
                   by=request.actor["id"], at=now())

    try:
        await asyncio.to_thread(write)
    except KbError as error:
        return await page(datasette, request, "kb_error.html", {"key": "assess.bad", "name": str(error)[:200]}, status=400)
    return Response.redirect(f"{datasette.urls.path(request.path.removesuffix('/assess'))}#h-assess", status=303)
