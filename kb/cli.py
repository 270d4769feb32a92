"""The command line: words in, functions called, errors to people. No logic."""

from __future__ import annotations

import json
import os
import sqlite3
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from errno import EDQUOT, EFBIG, ENOSPC, EROFS
from functools import partial
from pathlib import Path
from typing import Any

import click

from kb import answers, output
from kb.build import build as build_kb
from kb.cli_care import COMMANDS as CARE_COMMANDS
from kb.cli_changes import COMMANDS as CHANGE_COMMANDS
from kb.cli_options import DAY, db_option, format_options, say, show_rows
from kb.cli_sources import COMMANDS as SOURCE_COMMANDS
from kb.cli_train import COMMANDS as TRAIN_COMMANDS
from kb.clocks import risks_on
from kb.config import read_config
from kb.errors import KbError, remedy
from kb.evaluate import KINDS, figures_text, read_gold
from kb.evaluate import evaluate as evaluate_kb
from kb.identity import read_identity
from kb.ingest import files, take_in
from kb.paths import METADATA, SAMPLES, default_db
from kb.pipeline import analyse
from kb.runs import recorded
from kb.schema_page import schema_page
from kb.search import search as search_kb
from kb.secret import check_private
from kb.store import IMPORTED, needs_its_folder, reading, record_issue, writing
from kb.update import write_sources
from kb.web.accounts import read_users
from scrapers.errors import ScraperError
from scrapers.notice import Issue
from scrapers.source import all_sources


class _Group(click.Group):
    """Turns the package's own errors into one line and exit code 1."""

    def invoke(self, ctx: click.Context) -> Any:
        try:
            return super().invoke(ctx)
        except (KbError, ScraperError) as error:
            raise click.ClickException(str(error)) from error
        except sqlite3.DatabaseError as error:
            raise click.ClickException(f"{error}: {remedy(error)}") from error
        except OSError as error:
            if error.errno in (ENOSPC, EFBIG, EDQUOT, EROFS):
                raise click.ClickException(f"{error.strerror}: {remedy(sqlite3.OperationalError('full'))}") from error
            if error.filename is None:
                raise
            raise click.ClickException(f"{error.filename}: {error.strerror}; check that its folder is there and that you "
                                       "may read and write it") from error


@click.group(cls=_Group, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(package_name="compliance-change-kb", prog_name="kb")
def main() -> None:
    """Which rule can take a financial product away, which article, since when, and what else is at risk."""


def _progress(label: str) -> Callable[[int, int], None]:
    """A bar on a terminal, a line every 500 notices elsewhere."""
    started = time.monotonic()

    def show(done: int, total: int) -> None:
        if sys.stderr.isatty():
            click.echo(f"\r{label}: {done}/{total}", nl=False, err=True)
            if done == total:
                click.echo("", err=True)
        elif done % 500 == 0:
            click.echo(f"{label}: {done} of {total} after {time.monotonic() - started:.0f} s", err=True)

    return show


def _ingest(db_path: Path, paths: list[Path]) -> int:
    """Reads files into the knowledge base and builds; returns how many could not be read."""
    todo = list(files(paths))
    with writing(db_path, new=True) as db:
        with recorded(db, "ingest") as run, run.phase("read"):
            taken = take_in(db, todo, run, tell=partial(say, err=True), progress=_progress("reading files"))
        here = {row[0] for row in db.execute("SELECT id FROM sources")}
        write_sources(db, [s for s in all_sources().values() if s.id in here], read_config())
        click.echo(f"{len(todo)} files: {taken.new} notices new, {taken.changed} changed, {taken.unchanged} unchanged, "
                   f"{taken.failures} failures")
        return taken.failures + _build(db)


def _build(db: Any, *, force: bool = False, workers: int | None = None, scheduler: str | None = None) -> int:
    started = time.monotonic()
    with recorded(db, "build") as run:
        built = build_kb(db, force=force, workers=workers, scheduler=scheduler, progress=_progress("building"))
        run.count(read=built.read, kept=built.kept, characters=built.characters, errors=len(built.failed))
    for notice_id, message in built.failed:
        record_issue(db, Issue(source_id=IMPORTED, kind="unreadable_notice", message=f"{notice_id}: {message}"))
        say(f"could not build {notice_id}: {message}", err=True)
    click.echo(f"built {built.read} notices ({built.characters:,} characters), {built.kept} unchanged, "
               f"in {time.monotonic() - started:.1f} s")
    return len(built.failed)


@main.command()
@click.argument("paths", nargs=-1, required=True, type=click.Path(exists=True, path_type=Path))
@db_option
def ingest(paths: tuple[Path, ...], db_path: Path | None) -> None:
    """Read files and folders of notices (HTML, PDF, DOCX, text, JSON Lines).

    Reading the same files again changes nothing. A file that can't be read is reported and
    recorded in the issues table; the rest go on; the exit code is then 1.

    Example: kb ingest downloads/ rule.pdf notices.jsonl
    """
    failures = _ingest(db_path or default_db(), list(paths))
    if failures:
        click.echo(f"{failures} could not be read: see the issues table (`kb issues`)", err=True)
        sys.exit(1)


@main.command()
@click.option("--force", is_flag=True, help="Read every notice again, also unchanged ones.")
@click.option("--workers", type=click.IntRange(1, 64), help="Processes that read; by default one a core.")
@click.option("--scheduler", metavar="ADDRESS", help="Read on the workers of a Dask cluster, e.g. tcp://10.0.0.1:8786.")
@db_option
def build(force: bool, workers: int | None, scheduler: str | None, db_path: Path | None) -> None:
    """Derive provisions, tags, duties and triggers again from what is stored.

    Example: kb build --force
    """
    with writing(db_path or default_db()) as db:
        failures = _build(db, force=force, workers=workers, scheduler=scheduler)
    if failures:
        sys.exit(1)


@main.command()
@click.option("--no-serve", is_flag=True, help="Only build.")
@click.option("--hostile", is_flag=True, help="With the samples that are broken on purpose, too.")
@click.option("--host", default="127.0.0.1", show_default=True)
@click.option("--port", default=8001, show_default=True, type=click.IntRange(0, 65535))
@db_option
def demo(no_serve: bool, hostile: bool, host: str, port: int, db_path: Path | None) -> None:
    """Build a knowledge base from the fictional sample notices, and serve it.

    Example: kb demo --no-serve --db demo.db
    """
    path = db_path or default_db().parent / "demo" / "kb.db"
    if _ingest(path, [p for p in files([SAMPLES / "notices"]) if hostile or not p.name.startswith("bad-")]):
        sys.exit(1)
    with reading(path) as conn:
        held = answers.coverage(conn)
        rows = answers.risks(conn, "jiebei")
        click.echo(f"{held['notices']} fictional notices, {held['triggers']} passages that can take a service away; "
                   f"{len(rows)} of them can touch 借呗 (jiebei):")
        _show_risks(rows[:8], fmt="table", output_path=None)
    if not no_serve:
        from kb.serve import serve as serve_kb

        serve_kb(path, metadata=METADATA, host=host, port=port)


@main.command()
@click.option("--host", default="127.0.0.1", show_default=True, help="The address to listen on.")
@click.option("--port", default=8001, show_default=True, type=click.IntRange(0, 65535))
@click.option("--auth", "users", type=click.Path(exists=True, dir_okay=False, path_type=Path),
              help="A users file: everyone must log in, officers may assess, analysts may run SQL.")
@click.option("--auth-header", "header", help="The header in which your proxy names the person it has logged in, "
              "e.g. X-Remote-User; --auth then holds names and roles.")
@click.option("--auth-from", "trusted", multiple=True, help="An address or network whose header is believed "
              "(by default this machine alone); may be given several times.")
@db_option
def serve(host: str, port: int, users: Path | None, header: str | None, trusted: tuple[str, ...],
          db_path: Path | None) -> None:
    """Serve the knowledge base with Datasette.

    Example: kb serve --port 8080
    """
    from kb.serve import serve as serve_kb  # Datasette: nothing else needs it, and it takes a while

    if header and users is None:
        raise KbError("--auth-header needs --auth: the users file says who is an officer and who an analyst")
    accounts = read_users(users, header=header, trusted=trusted) if users else None
    if users and accounts and accounts.hashes:
        check_private(users)
    path = db_path or default_db()
    with reading(path):
        pass
    if needs_its_folder(path):
        raise KbError(f"{path}: a site keeps files beside the base, and may not write to {path.resolve().parent}: have that allowed, "
                      "or serve a snapshot (`kb publish DIR`)")
    if os.access(path, os.W_OK):  # an older file gets this program's views; a read-only one is served as it is
        with suppress(sqlite3.OperationalError), writing(path):
            pass
    serve_kb(path, metadata=METADATA, host=host, port=port, accounts=accounts)


@main.command()
@click.argument("words", nargs=-1, required=True)
@click.option("--limit", default=20, show_default=True, type=click.IntRange(1, 1000))
@format_options
@db_option
def search(words: tuple[str, ...], limit: int, fmt: str, output_path: Path | None, db_path: Path | None) -> None:
    """Find notices by words; a Chinese word of any length works.

    Example: kb search 网络支付 备付金
    """
    with reading(db_path or default_db()) as conn:
        hits = search_kb(conn, " ".join(words), limit=limit)
        rows = [{"id": h.notice_id, "title": h.title, "issuer": h.issuer, "published_on": h.published_on,
                 "status": h.status, "snippet": _plain(h.snippet)} for h in hits]
        if not rows:
            _say_coverage(conn)
        else:
            show_rows(rows, {"id": ("id", 30), "title": ("title", 44), "published_on": ("published", 10),
                             "status": ("status", 9), "snippet": ("found", 60)}, fmt=fmt, output_path=output_path)


def _plain(snippet: str) -> str:
    from html import unescape

    return unescape(snippet.replace("<mark>", "[").replace("</mark>", "]"))


def _say_coverage(conn: Any) -> None:
    """"Nothing found" is an answer only with what was searched: each source, its last success, what was not read."""
    held = answers.coverage(conn)
    if not held["notices"]:
        click.echo("The knowledge base holds no notice yet: `kb ingest PATH` reads files, `kb update` collects from the sources, "
                   "`kb demo` shows fictional ones.", err=True)
        return
    sources = answers.coverage_by_source(conn)
    searched = [r for r in sources if r["notices"]]
    unread = sum(r["not_read"] for r in sources)
    click.echo(f"Nothing found in {held['notices']} notices of {len(searched)} sources (last seen {held['last_seen']}); "
               f"{unread} pages or files could not be read (`kb issues`).", err=True)
    for r in searched[:40]:
        click.echo(f"  {r['source']:24} {r['notices']:7} notices  last success {r['last_success'] or 'none: imported ' + (r['last_seen'] or '')}"
                   + (f"  {r['not_read']} not read" if r["not_read"] else ""), err=True)
    if never := [r["source"] for r in sources if not r["notices"] and r["source"] != IMPORTED]:
        click.echo(f"  nothing is held of: {', '.join(never)}", err=True)


def _since_amended(row: dict[str, Any]) -> str:
    """The words of a passage for a reader: where its rule was amended, those of today, or that they are old."""
    if not row.get("amended_by") or row.get("words_today", row["quote"]) == row["quote"]:
        return str(row["quote"])
    return f"[now] {row['words_today']}" if row.get("words_today") else f"[old words; since amended] {row['quote']}"


def _show_risks(rows: list[dict[str, Any]], *, fmt: str, output_path: Path | None) -> None:
    if fmt == "table":
        rows = [{**row, "quote": _since_amended(row)} for row in rows]
    show_rows(rows, {"trigger_id": ("trigger", 12), "consequences": ("consequence", 32), "cause": ("cause", 11),
                     "effect": ("effect", 6), "status": ("status", 9), "provision": ("provision", 10),
                     "notice": ("notice", 30), "quote": ("quote", 60)}, fmt=fmt, output_path=output_path)


@main.command()
@click.option("--product", required=True, help="A product id of the taxonomy (jiebei, payment, …).")
@click.option("--cause", type=click.Choice(["regulatory", "operational", "technical"]))
@click.option("--in-force-on", type=DAY, metavar="YYYY-MM-DD", help="Only rules in force on this day.")
@click.option("--known-on", type=DAY, metavar="YYYY-MM-DD", help="Only by what had been collected by this day.")
@click.option("--paths", "with_paths", is_flag=True, help="Show the duties whose breach sets each off.")
@click.option("--limit", default=50, show_default=True, type=click.IntRange(1, 100_000))
@format_options
@db_option
def risks(product: str, cause: str | None, in_force_on: str | None, known_on: str | None, with_paths: bool, limit: int, fmt: str, output_path: Path | None,
          db_path: Path | None) -> None:
    """Which rules could take a product away.

    Example: kb risks --product jiebei --paths
    """
    with reading(db_path or default_db()) as conn:
        if with_paths:
            rows = answers.paths(conn, product, limit=limit)
            columns = {"obligation": ("duty kind", 18), "duty_provision": ("duty", 12), "duty": ("says", 44),
                       "via": ("via", 8), "trigger_provision": ("trigger", 10), "consequences": ("consequence", 28),
                       "trigger_quote": ("says", 44), "trigger_notice": ("notice", 24)}
            if rows:
                show_rows(rows, columns, fmt=fmt, output_path=output_path)
        else:
            if in_force_on or known_on:
                rows = risks_on(conn, product, cause=cause, in_force_on=in_force_on, known_on=known_on, limit=limit)
            else:
                rows = answers.risks(conn, product, cause=cause, limit=limit)
            if rows:
                _show_risks(rows, fmt=fmt, output_path=output_path)
        if not rows:
            _say_coverage(conn)


@main.command()
@click.argument("trigger", type=int)
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@db_option
def explain(trigger: int, as_json: bool, db_path: Path | None) -> None:
    """Explain one trigger: its words, its conditions, and the duties behind it, each quoted.

    Example: kb explain 3000002
    """
    with reading(db_path or default_db()) as conn:
        row = answers.explain(conn, trigger)
    if as_json:
        click.echo(json.dumps(row, ensure_ascii=False, indent=2))
        return
    say(f"{row['notice']}  {row['provision'] or ''}  [{row['status']}: {row['status_evidence']}]")
    say(f"  “{row['quote']}”")
    for c in row["consequences"]:
        say(f"  consequence  {c['id']} ({c['label_zh']}): “{c['evidence']}”")
    for key in ("cause", "effect", "actor", "condition", "subject", "duration", "ends", "severity", "enforced_times", "enforced_last", "score"):
        if row[key] is not None:
            say(f"  {key:12} {output.shorten(row[key], 200)}")
    say("  products     " + ", ".join(p["id"] + (" (of the notice)" if p["inherited"] else "")
                                              for p in row["products"]))
    for ref in row["refs"]:
        say(f"  breach of    {ref['cited']} {'in ' + ref['notice'] if ref['notice'] else '(not held)'}: "
                   f"{output.shorten(ref['text'], 120)}")
    for duty in row["duties"][:20]:
        say(f"  duty ({duty['via']}) {duty['provision'] or ''} {duty['obligation'] or ''}: "
                   f"“{output.shorten(duty['quote'], 120)}”")
    for m in row["mitigations"]:
        say(f"  what to do   {m['label_en']} / {m['label_zh']}")


@main.command()
@click.argument("notice")
@click.argument("provision", required=False)
@db_option
def show(notice: str, provision: str | None, db_path: Path | None) -> None:
    """Print a notice (by id, number or title), or one of its provisions.

    Example: kb show 云金监发〔2026〕931号 第十五条第二款第（三）项
    """
    with reading(db_path or default_db()) as conn:
        row = answers.find_notice(conn, notice)
        if provision:
            say(answers.provision_text(conn, row, provision))
            return
        say(row["title"])
        for key in ("id", "issuer", "doc_number", "kind", "published_on", "effective_on", "status", "status_evidence",
                    "url"):
            say(f"  {key:16}{row[key] or '-'}")
        click.echo("")
        say(row["text"])


@main.command()
@click.argument("text")
@click.option("--lang", type=click.Choice(["zh", "en"]), help="By default read from the text.")
def tag(text: str, lang: str | None) -> None:
    """Show what the pipeline sees in a passage (or in standard input, with -), with evidence.

    Example: kb tag "支付机构违反第五条规定的，中国人民银行可以责令其暂停业务。"
    """
    passage = sys.stdin.read() if text == "-" else text
    found = analyse(passage, read_identity(passage, language=lang))
    seen = {
        "identity": {k: getattr(found.identity, k) for k in ("kind", "language", "issuer", "doc_number")},
        "effective_on": found.effective_on,
        "provisions": [{"number": p.number, "level": p.level, "text": output.shorten(passage[p.start:p.end], 60)}
                       for p in found.provisions],
        "citations": [{"cited": c.cited, "words": passage[c.start:c.end]} for c in found.citations],
        "tags": [{"kind": t.kind, "id": t.id, "score": round(t.score, 3), "evidence": passage[t.start:t.end]}
                 for t in found.tags],
        "duties": [{"modality": d.modality, "bearer": d.bearer, "action": d.action, "obligation": d.obligation}
                   for d in found.duties],
        "triggers": [{"quote": passage[t.start:t.end], "consequences": dict(zip(
            t.consequences, [passage[s:e] for s, e in t.evidence], strict=True)), "cause": t.cause,
            "effect": t.effect, "actor": t.actor, "condition": t.condition, "score": t.score,
            "refs": [found.citations[r].cited for r in t.refs]} for t in found.triggers],
        "relations": [{"kind": r.kind, "target": r.target} for r in found.relations],
        "deadlines": [{"kind": d.kind, "due_on": d.due_on, "quote": d.quote} for d in found.deadlines],
    }
    click.echo(json.dumps({k: v for k, v in seen.items() if v}, ensure_ascii=False, indent=2))


@main.command()
@click.argument("gold", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--lang", type=click.Choice(["zh", "en"]), help="Only notices of this language.")
@click.option("--show", "kind", type=click.Choice(KINDS), help="List the misses and false alarms of a kind.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@db_option
def evaluate(gold: Path, lang: str | None, kind: str | None, as_json: bool, db_path: Path | None) -> None:
    """Score the knowledge base against labelled notices it holds.

    Example: kb evaluate gold.jsonl --lang zh --show triggers
    """
    with reading(db_path or default_db()) as conn:
        result = evaluate_kb(conn, read_gold(gold, language=lang))
    click.echo(json.dumps(result.figures, indent=2) if as_json else figures_text(result.figures))
    if kind:
        click.echo("\n".join(result.misses.get(kind, [])))


@main.command()
def schema() -> None:
    """Print the page that documents the database (docs/schema.md).

    Example: kb schema > docs/schema.md
    """
    click.echo(schema_page(METADATA))


for _command in (*CARE_COMMANDS, *SOURCE_COMMANDS, *CHANGE_COMMANDS, *TRAIN_COMMANDS):
    main.add_command(_command)
