"""People: logging in, and saying what they make of a notice."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import yaml
from datasette import Forbidden, Response
from datasette.utils.asgi import Request

from kb.errors import KbError
from kb.web.site import find_knowledge_base, page, query

PLUGIN = "datasette-auth-passwords"
ROLES = ("officers", "analysts")
_NOTE, _NAME = 4000, 100


def read_users(path: Path) -> dict[str, Any]:
    """The users file (YAML: officers and analysts, each a mapping of name to password hash) as metadata.

    Everyone must log in; analysts may run SQL of their own. Raises KbError where the file or the
    plugin that checks passwords is missing, or where a hash is none.
    """
    try:
        import datasette_auth_passwords  # noqa: F401
    except ImportError as error:
        raise KbError("logging in needs the plugin datasette-auth-passwords: "
                      "pip install 'compliance-change-kb[auth]'") from error
    try:
        users = yaml.safe_load(path.read_text(encoding="utf-8"))
    except (OSError, ValueError, yaml.YAMLError) as error:
        raise KbError(f"{path}: the users file can't be read: {error}") from error
    if not isinstance(users, dict) or set(users) - set(ROLES) or not any(users.values()):
        raise KbError(f"{path}: the users file holds {' and '.join(ROLES)}, each a mapping of name to the hash that "
                      "`datasette hash-password` prints")
    config: dict[str, Any] = {"actors": {}}
    for role in ROLES:
        for name, hashed in (users.get(role) or {}).items():
            if not isinstance(hashed, str) or hashed.count("$") != 3:
                raise KbError(f"{path}: {role}: {name}: no password hash; make one with `datasette hash-password`")
            config[f"{name}_password_hash"] = hashed
            config["actors"][name] = {"id": name, "role": role.removesuffix("s")}
    return {"plugins": {PLUGIN: config}, "allow": {"id": "*"}, "allow_sql": {"role": "analyst"}}


def accounts(datasette: Any) -> Mapping[str, Any]:
    """Whoever may log in; empty where the site runs without accounts."""
    found: Mapping[str, Any] = (datasette.plugin_config(PLUGIN) or {}).get("actors") or {}
    return found


def may_assess(datasette: Any, request: Request) -> bool:
    """Only a person with an account of this site may write."""
    return bool(request.actor) and request.actor.get("id") in accounts(datasette)


def _local(path: str) -> str:
    """Where to go after logging in: a path of this site, never another host."""
    return path if path.startswith("/") and not path.startswith(("//", "/\\")) and path.isprintable() else "/"


async def login(datasette: Any, request: Request) -> Response:
    """`/login`: the form, and the check of a password (datasette-auth-passwords' hashes)."""
    if not accounts(datasette):
        return await page(datasette, request, "kb_error.html", {"key": "login.off", "name": ""}, status=404)
    wrong, next_path = False, _local(request.args.get("next") or "/")
    if request.method == "POST":
        from datasette_auth_passwords.utils import verify_password

        given = await request.post_vars()
        next_path = _local(given.get("next") or "/")
        name = given.get("username") or ""
        hashed = datasette.plugin_config(PLUGIN).get(f"{name}_password_hash")
        # The check is slow by design: it runs beside the loop, and also for unknown names.
        matches = await asyncio.to_thread(verify_password, given.get("password") or "",
                                          hashed or next(v for k, v in datasette.plugin_config(PLUGIN).items()
                                                         if k.endswith("_password_hash")))
        if hashed and matches:
            response = Response.redirect(next_path)
            response.set_cookie("ds_actor", datasette.sign({"a": accounts(datasette)[name]}, "actor"),
                                httponly=True, samesite="lax")
            return response
        wrong = True
    return await page(datasette, request, "kb_login.html", {"wrong": wrong, "next_path": next_path},
                      status=403 if wrong else 200)


async def assess_notice(datasette: Any, request: Request) -> Response:
    """POST `/notice/<id>/assess`: adds one assessment of a notice or of a trigger in it."""
    # The store brings the language pipeline along: only a process that writes loads it.
    from kb.assessments import STATUSES, assess
    from kb.store import now, open_db

    notice_id = request.url_vars["id"]
    database = await find_knowledge_base(datasette)
    if request.method != "POST" or not may_assess(datasette, request):
        raise Forbidden("assess")
    given = await request.post_vars()
    trigger = (given.get("trigger_id") or "").strip()
    status = given.get("status") or ""
    inside = await query(datasette, request, lambda conn: conn.execute(
        "SELECT 1 FROM triggers WHERE id = ? AND notice_id = ?", [trigger, notice_id]).fetchone()) if trigger else True
    if status not in STATUSES or not inside:
        return await page(datasette, request, "kb_error.html", {"key": "assess.bad", "name": status[:40]}, status=400)

    def write() -> None:
        db = open_db(database.path)
        try:
            assess(db, status=status, notice_id=None if trigger else notice_id,
                   trigger_id=int(trigger) if trigger else None, owner=(given.get("owner") or "").strip()[:_NAME] or None,
                   note=(given.get("note") or "").strip()[:_NOTE] or None, due_on=given.get("due_on") or None,
                   by=request.actor["id"], at=now())
        finally:
            db.conn.close()

    try:
        await asyncio.to_thread(write)
    except KbError as error:
        return await page(datasette, request, "kb_error.html", {"key": "assess.bad", "name": str(error)[:200]}, status=400)
    return Response.redirect(f"{datasette.urls.path(request.path.removesuffix('/assess'))}#h-assess", status=303)
