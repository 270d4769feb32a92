"""Commands about change: what changed, who is told, what people say of it, and the proof."""

from __future__ import annotations

import getpass
import json
import sys
from pathlib import Path
from typing import Any
from urllib.parse import quote

import click

from kb import answers, assessments, feeds
from kb import audit as log
from kb.amendments import read_amendment
from kb.changes import compare, summary
from kb.cli_options import DAY, db_option, format_options, say, show_rows
from kb.consolidate import consolidate
from kb.errors import KbError
from kb.incidents import add_incident, end_incident, incidents, refresh_incidents
from kb.meaning import Reading, meaning
from kb.notify import notify as send_alerts
from kb.pack import pack, received
from kb.paths import archive_of, default_db
from kb.pipeline import analyse
from kb.readings import NOT_APPLIED
from kb.redline import redline_html, redline_text
from kb.store import IMPORTED, given_identity, now, reading, record_issue, writing
from kb.verdicts import VERDICTS
from kb.watches import add_watch, remove_watch, watches
from scrapers.notice import Issue


def _me() -> str:
    try:
        return getpass.getuser()
    except (OSError, KeyError):
        return "unknown"


def _version(conn: Any, notice: dict[str, Any], number: int | None) -> tuple[int, str, dict[str, Any]]:
    """A version's number, text and the identity its source gave; raises KbError where there is none."""
    wanted = notice["version"] if number is None else number
    row = conn.execute("SELECT number, text, given FROM versions WHERE notice_id = ? AND number = ?",
                       [notice["id"], wanted]).fetchone()
    if row is None:
        raise KbError(f"{notice['title']} has no version {wanted}: it has 1 to {notice['version']}")
    return row[0], row[1], json.loads(row[2])


@click.command()
@click.argument("notice")
@click.argument("other", required=False)
@click.option("--from", "older", type=click.IntRange(1), help="The version to start from; by default the one before.")
@click.option("--to", "newer", type=click.IntRange(1), help="The version to end with; by default the newest.")
@click.option("--meaning", "with_meaning", is_flag=True, help="Also say what the changes do: thresholds, triggers, dates.")
@click.option("--full", is_flag=True, help="Show unchanged words in full.")
@click.option("--html", "html_path", type=click.Path(dir_okay=False, path_type=Path), help="Write the redline to this HTML file.")
@db_option
def diff(notice: str, other: str | None, older: int | None, newer: int | None, with_meaning: bool, full: bool,
         html_path: Path | None, db_path: Path | None) -> None:
    """Show what changed between two versions of a notice, or between two notices.

    Give a second notice for a draft and the rule it became, or a rule and the one that repeals it.

    Example: kb diff yz-draft-2025-03 yz-banfa-2025-901 --meaning
    """
    with reading(db_path or default_db()) as conn:
        new = answers.find_notice(conn, other or notice)
        old = answers.find_notice(conn, notice)
        if other is None and older is None and new["version"] == 1:
            say(f"{new['title']} has one version only: name a second notice to compare with")
            return
        to, new_text, new_given = _version(conn, new, newer)
        before = older if older is not None or other is not None else max(1, to - 1)
        start, old_text, old_given = _version(conn, old, before)
    language = new["language"] or "zh"
    changes = compare(old_text, new_text, language=language)
    if html_path is not None:
        html_path.write_text('<!doctype html><meta charset="utf-8"><style>ins{background:#cfc}del{background:#fcc}</style>\n'
                             + redline_html(changes, language=language), encoding="utf-8")
        click.echo(f"{len(changes)} changes written to {html_path}", err=True)
        return
    if not changes:
        click.echo("no difference (white space, width and page numbers aside)")
        return
    counts = ", ".join(f"{n} {kind}" for kind, n in summary(changes).items())
    say(f"{old['title']} (version {start}) → {new['title']} (version {to}): {counts}\n")
    click.echo(redline_text(changes, language=language, colour=sys.stdout.isatty(), context=100_000 if full else 40))
    if with_meaning:
        effects = meaning(Reading(old_text, analyse(old_text, given_identity(old_text, old_given))),
                          Reading(new_text, analyse(new_text, given_identity(new_text, new_given))), changes=changes)
        click.echo("")
        for effect in effects:
            say(effect.label_zh if language == "zh" else effect.label_en)


@click.command("consolidate")
@click.argument("decision")
@click.option("--rule", help="The amended rule; by default the one that the decision's relations name.")
@click.option("--output", "output_path", type=click.Path(dir_okay=False, path_type=Path), help="Write the text to this file.")
@db_option
def consolidate_rule(decision: str, rule: str | None, output_path: Path | None, db_path: Path | None) -> None:
    """Carry out an amending decision: print the amended rule's text, marked as this program's own.

    Where an instruction can't be carried out no text is printed; the reasons are, and they are kept as an issue.

    Example: kb consolidate yz-xiugai-2026-912 --rule yz-banfa-2025-901
    """
    with writing(db_path or default_db()) as db:
        said = answers.find_notice(db.conn, decision)
        if rule is None:
            row = db.execute("SELECT target_notice_id FROM relations WHERE notice_id = ? AND kind = 'amends' "
                             "AND target_notice_id IS NOT NULL", [said["id"]]).fetchone()
            if row is None:
                raise KbError(f"nothing held says which rule {said['title']} amends: name it with --rule")
            rule = str(row[0])
        amended = answers.find_notice(db.conn, rule)
        language = said["language"] or "zh"
        done = consolidate(amended["text"], read_amendment(said["text"], language=language), language=language, title=amended["title"])
        for note in done.notes:
            say(f"note: {note}", err=True)
        text = done.marked(rule=amended["title"], decision=said["title"], language=language)
        if text is None:
            record_issue(db, Issue(source_id=IMPORTED, kind=NOT_APPLIED, url=said["url"],
                                   message=f"{said['id']} on {amended['id']}: {'; '.join(done.problems)[:800]} ({said['title']})"))
            raise KbError(f"not carried out: {'; '.join(done.problems)}")
    if output_path is not None:
        output_path.write_text(text, encoding="utf-8")
        click.echo(f"{len(done.applied)} instructions carried out; the text is in {output_path}", err=True)
    else:
        say(text)


@click.group()
def incident() -> None:
    """What happened to products: announced, observed, entered by hand."""


@incident.command("add")
@click.option("--product", required=True, help="A product id of the taxonomy.")
@click.option("--start", required=True, help="2026-02-05 or 2026-02-05T14:07.")
@click.option("--end", help="When it ended, if it has.")
@click.option("--cause", help="regulatory, operational or technical.")
@click.option("--statement", required=True, help="What was said or seen.")
@click.option("--notice", help="The notice that is the evidence.")
@click.option("--trigger", type=int, help="The trigger it set off.")
@click.option("--by", help="Who says so; by default you.")
@db_option
def incident_add(product: str, start: str, end: str | None, cause: str | None, statement: str, notice: str | None,
                 trigger: int | None, by: str | None, db_path: Path | None) -> None:
    """Record an incident.

    Example: kb incident add --product jiebei --start 2026-02-05 --statement "用户无法借款"
    """
    with writing(db_path or default_db()) as db:
        evidence = answers.find_notice(db.conn, notice)["id"] if notice else None
        number = add_incident(db, product=product, start=start, end=end, cause=cause, statement=statement, notice_id=evidence,
                              trigger_id=trigger, by=by or _me(), at=now())
    click.echo(f"incident {number} recorded")


@incident.command("end")
@click.argument("number", type=int)
@click.argument("moment")
@click.option("--by", help="Who says so; by default you.")
@db_option
def incident_end(number: int, moment: str, by: str | None, db_path: Path | None) -> None:
    """Say when an incident ended.

    Example: kb incident end 3 2026-02-06T09:00
    """
    with writing(db_path or default_db()) as db:
        end_incident(db, number, end=moment, by=by or _me(), at=now())
    click.echo(f"incident {number} ended at {moment}")


@incident.command("list")
@click.option("--product", help="Only incidents of this product and what it is regulated as.")
@format_options
@db_option
def incident_list(product: str | None, fmt: str, output_path: Path | None, db_path: Path | None) -> None:
    """List incidents with their evidence and the rules that explain them.

    Example: kb incident list --product jiebei
    """
    with reading(db_path or default_db()) as conn:
        rows = incidents(conn, product=product)
    show_rows(rows, {"incident_id": ("id", 5), "product": ("product", 14), "start": ("start", 16), "end": ("end", 16),
                     "cause": ("cause", 11), "statement": ("statement", 50), "notice": ("evidence", 24), "ended_by": ("ended by", 24),
                     "explained_by": ("explained by", 50)}, fmt=fmt, output_path=output_path)


@incident.command("refresh")
@db_option
def incident_refresh(db_path: Path | None) -> None:
    """Read incidents again from the announcements that are held.

    Example: kb incident refresh
    """
    with writing(db_path or default_db()) as db:
        click.echo(f"{refresh_incidents(db, at=now())} incidents in announcements")


@click.group()
def watch() -> None:
    """What somebody wants to be told of."""


@watch.command("add")
@click.argument("name")
@click.option("--product", help="A product id of the taxonomy.")
@click.option("--obligation", help="An obligation id of the taxonomy.")
@click.option("--issuer", help="Part of an issuer's or regulator's name.")
@click.option("--words", help="Words that must all stand in what changed.")
@click.option("--min-severity", type=click.FloatRange(0, 100), default=0.0, show_default=True)
@click.option("--owner", help="Who deals with it.")
@click.option("--reason", help="Why it is watched; printed in every message.")
@click.option("--channel", help="A channel's name; its Apprise URL is in $KB_CHANNEL_<NAME>. Without one only the feed tells.")
@click.option("--lang", type=click.Choice(["zh", "en"]), default="zh", show_default=True)
@click.option("--digest", type=click.Choice(["daily", "immediate"]), default="daily", show_default=True)
@click.option("--since", type=DAY, metavar="YYYY-MM-DD", help="Also tell changes from this day on; by default from now.")
@db_option
def watch_add(name: str, product: str | None, obligation: str | None, issuer: str | None, words: str | None, min_severity: float,
              owner: str | None, reason: str | None, channel: str | None, lang: str, digest: str, since: str | None,
              db_path: Path | None) -> None:
    """Add a watch; every condition given must hold.

    Example: kb watch add jiebei --product jiebei --channel ops --reason "our lending app"
    """
    with writing(db_path or default_db(), new=True) as db:
        add_watch(db, name=name, product=product, obligation=obligation, issuer=issuer, words=words, min_severity=min_severity,
                  owner=owner, reason=reason, channel=channel, language=lang, digest=digest, since=since, by=_me(), at=now())
    click.echo(f"watch {name} added" + ("" if channel else "; without --channel its feed alone tells (kb watch feed)"))


@watch.command("list")
@format_options
@db_option
def watch_list(fmt: str, output_path: Path | None, db_path: Path | None) -> None:
    """List the watches.

    Example: kb watch list
    """
    with reading(db_path or default_db()) as conn:
        rows: list[dict[str, Any]] = [{k: getattr(w, k) for k in ("name", "product", "obligation", "issuer", "words", "min_severity",
                                                                  "owner", "reason", "channel", "digest")} for w in watches(conn)]
    show_rows(rows, {k: (k, 24) for k in (rows[0] if rows else {"name": ""})}, fmt=fmt, output_path=output_path)


@watch.command("remove")
@click.argument("name")
@db_option
def watch_remove(name: str, db_path: Path | None) -> None:
    """Remove a watch and its alerts.

    Example: kb watch remove jiebei
    """
    with writing(db_path or default_db()) as db:
        remove_watch(db, name)
    click.echo(f"watch {name} removed")


@watch.command("feed")
@click.argument("name")
@click.option("--base-url", default="", help="Where the site is served, for the links.")
@db_option
def watch_feed(name: str, base_url: str, db_path: Path | None) -> None:
    """Print a watch's alerts as an Atom feed.

    Example: kb watch feed jiebei --base-url https://kb.example > jiebei.atom
    """
    with reading(db_path or default_db()) as conn:
        found = feeds.watch_items(conn, name, base_url=base_url)
        language = next((w.language for w in watches(conn) if w.name == name), "zh")
    click.echo(feeds.atom(found, title=name, feed_id=f"urn:compliance-change-kb:watch:{quote(name)}", link=base_url, language=language,
                          updated=now()), nl=False)


@click.command()
@click.option("--lang", type=click.Choice(["zh", "en"]), default="zh", show_default=True)
@click.option("--since", type=DAY, metavar="YYYY-MM-DD", help="Only days from this one on.")
@db_option
def calendar(lang: str, since: str | None, db_path: Path | None) -> None:
    """Print the deadlines as an iCalendar file.

    Example: kb calendar --since 2026-11-24 > deadlines.ics
    """
    with reading(db_path or default_db()) as conn:
        due = feeds.deadlines(conn, language=lang, since=since)
    click.echo(feeds.icalendar(due, name="合规期限" if lang == "zh" else "Compliance deadlines", stamp=now()), nl=False)


@click.command()
@click.option("--dry-run", is_flag=True, help="Print the messages and send nothing.")
@click.option("--base-url", default="", help="Where the site is served, for the links.")
@db_option
def notify(dry_run: bool, base_url: str, db_path: Path | None) -> None:
    """Send what the watches ask for: each change once, by each watch's channel.

    Exit code 1 where a message could not be sent; it is tried again next time.

    Example: kb notify --dry-run
    """
    with writing(db_path or default_db()) as db:
        told = send_alerts(db, at=now(), base_url=base_url, dry_run=dry_run)
    if dry_run:
        for name, words in told.messages:
            say(f"--- {name}: {words.title}\n{words.text}")
        click.echo(f"{len(told.messages)} messages would be sent")
        return
    for problem in told.problems:
        say(problem, err=True)
    click.echo(f"{told.sent} messages sent with {told.alerts} changes, {told.failed} failed")
    if told.failed:
        sys.exit(1)


@click.command()
@click.argument("notice", required=False)
@click.option("--trigger", type=int, help="Assess this trigger instead.")
@click.option("--change", type=int, help="Assess this change instead.")
@click.option("--status", type=click.Choice(assessments.STATUSES), help="Without it the assessments so far are shown.")
@click.option("--verdict", type=click.Choice(VERDICTS), help="Whether the trigger is one, or the notice has the --tag; what is rejected leaves the views.")
@click.option("--tag", help="The product or obligation of the notice that the verdict is on.")
@click.option("--owner", help="Who deals with it.")
@click.option("--note", help="What there is to say.")
@click.option("--due", type=DAY, metavar="YYYY-MM-DD", help="By when.")
@click.option("--by", help="Who says so; by default you.")
@format_options
@db_option
def assess(notice: str | None, trigger: int | None, change: int | None, status: str | None, verdict: str | None, tag: str | None, owner: str | None,
           note: str | None, due: str | None, by: str | None, fmt: str, output_path: Path | None, db_path: Path | None) -> None:
    """Say what a notice, trigger or change means for you, or show what was said.

    Nothing is overwritten: the newest word holds, the history stays. Without any subject all
    current assessments are shown; --format xlsx --output FILE exports them.

    Example: kb assess yz-banfa-2025-901 --tag payment --verdict rejected

    Example: kb assess yz-banfa-2025-901 --status applicable --owner 王 --due 2026-12-31
    """
    path = db_path or default_db()
    subject: dict[str, Any] = {"trigger_id": trigger, "change_id": change, "notice_id": None}
    if status is not None or verdict is not None or tag is not None:
        with writing(path) as db:
            if notice is not None:
                subject["notice_id"] = answers.find_notice(db.conn, notice)["id"]
            number = assessments.assess(db, status=status or "done", owner=owner, note=note, due_on=due, by=by or _me(),
                                        verdict=verdict, tag=tag, at=now(), **subject)
        click.echo(f"assessment {number} recorded")
        return
    with reading(path) as conn:
        if notice is not None:
            subject["notice_id"] = answers.find_notice(conn, notice)["id"]
        one = any(v is not None for v in subject.values())
        rows = assessments.history(conn, **subject) if one else assessments.current(conn, owner=owner)
    show_rows(rows, {"status": ("status", 14), "notice": ("notice", 30), "quote": ("trigger", 40), "owner": ("owner", 12),
                     "due_on": ("due", 10), "note": ("note", 40), "by": ("by", 10), "at": ("at", 20)}, fmt=fmt, output_path=output_path)


@click.group()
def audit() -> None:
    """The event log: its head, its check, and answers packed with proof."""


@audit.command("head")
@db_option
def audit_head(db_path: Path | None) -> None:
    """Print the newest event's number and hash; keep it somewhere else.

    Example: kb audit head >> heads.txt
    """
    with reading(db_path or default_db()) as conn:
        newest = log.head(conn)
    if newest is None:
        raise KbError("the log holds no event yet")
    click.echo(str(newest))


@audit.command("verify")
@click.option("--head", "saved", help="A head printed earlier (number:hash): finds a cut-off tail and a recomputed log.")
@db_option
def audit_verify(saved: str | None, db_path: Path | None) -> None:
    """Check the whole log for edits, deletions, insertions and reordering.

    Example: kb audit verify --head "$(tail -1 heads.txt)"
    """
    with reading(db_path or default_db()) as conn:
        found = log.verify(conn, None if saved is None else log.parse_head(saved))
    for problem in found.problems:
        say(problem)
    click.echo(f"{found.events} events, head {found.head or 'none'}: {'whole' if found.whole else 'NOT whole'}")
    if saved is None and found.whole:
        click.echo("without --head a cut-off tail and a log recomputed as a whole are not found", err=True)
    if not found.whole:
        sys.exit(1)


@audit.command("pack")
@click.argument("sql")
@click.argument("folder", type=click.Path(path_type=Path))
@click.option("-p", "--param", "parameters", multiple=True, help="A value for a :name of the query, as name=value.")
@click.option("--question", default="", help="The question in words.")
@db_option
def audit_pack(sql: str, folder: Path, parameters: tuple[str, ...], question: str, db_path: Path | None) -> None:
    """Export an answer as a folder that anybody checks offline with Python alone.

    Example: kb audit pack "SELECT * FROM suspension_risks WHERE product = :p" answer -p p=jiebei
    """
    named = dict(p.split("=", 1) for p in parameters if "=" in p)
    if len(named) != len(parameters):
        raise KbError("write each --param as name=value, each name once")
    path = db_path or default_db()
    with reading(path) as conn:
        done = pack(conn, sql, folder, parameters=named, question=question, raw=received(archive_of(path)))
    click.echo(f"{done.rows} rows, {done.quotes} quotes, {done.texts} texts ({done.vouched} in the event log) in {folder}; "
               f"check with: python3 -I {folder / 'verify.py'}")


COMMANDS: list[click.Command] = [diff, consolidate_rule, incident, watch, calendar, notify, assess, audit]
