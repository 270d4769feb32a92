"""Whether each security test fails without its guard, in one command:

    python benchmarks/guards.py         prints the table of docs/reliability.md

Takes a clone of the last commit, disables one guard after the other (one replacement in the
source) and runs the test that is about it. A guard whose test still passes is not tested.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
ATTACKS = "tests/web/test_attacks.py"


@dataclass(frozen=True, slots=True)
class Guard:
    """A guard, how it is disabled (`old` becomes `new` in `file`; an empty `old` appends) and the test about it."""

    name: str
    file: str
    old: str
    new: str
    test: str
    where: str = ATTACKS


GUARDS = (
    Guard("SQL stops after its time", "kb/serve.py", '"sql_time_limit_ms": 3000', '"sql_time_limit_ms": 25000', "test_sql_that_runs_for_ever_is_stopped"),
    Guard("answers have a most of rows", "kb/serve.py", '"max_returned_rows": 2000', '"max_returned_rows": 900000', "test_answers_are_bounded"),
    Guard("few facets", "kb/web/limits.py", "> MOST_FACETS:", "> 10**9:", "test_thousands_of_facets_are_refused"),
    Guard("few parameters", "kb/web/limits.py", "len(parts) > MOST_PARAMETERS", "len(parts) > 10**9", "test_thousands_of_facets_are_refused"),
    Guard("no control characters in a path", "kb/web/limits.py", "ord(c) < 32 or ord(c) == 127", "False", "test_control_characters_in_a_path_are_refused"),
    Guard("no double slash at the start", "kb/web/limits.py", '.startswith(("//", ', '.startswith(("////", ', "test_no_address_redirects_to_another_host"),
    Guard("short paths", "kb/web/limits.py", "len(path) > LONGEST_PATH", "False", "test_oversized_requests_are_refused"),
    Guard("short names in a path", "kb/web/limits.py", '.encode("utf-8", "replace")) > 240', '.encode("utf-8", "replace")) > 10**9', "test_oversized_requests_are_refused"),
    Guard("short queries", "kb/web/limits.py", "len(query) > LONGEST_QUERY", "False", "test_oversized_requests_are_refused"),
    Guard("small headers", "kb/web/limits.py", "> MOST_HEADERS:", "> 10**9:", "test_oversized_requests_are_refused"),
    Guard("small bodies, as declared", "kb/web/limits.py", "int(length) > MOST_BODY", "int(length) > 10**12", "test_oversized_requests_are_refused"),
    Guard("small bodies, in pieces", "kb/web/limits.py", "if read > MOST_BODY:", "if read > 10**12:", "test_a_body_in_endless_pieces_is_refused"),
    Guard("content security policy", "kb/web/security.py", "default-src 'none'", "default-src *", "test_every_answer_carries_the_policy"),
    Guard("the language cookie holds a language", "kb/web/security.py", "                if asked in LANGUAGES:\n                    kept.append",
          "                if asked:\n                    kept.append", "test_no_header_is_injected"),
    Guard("logging in leads to a path of the site", "kb/web/people.py", "    return path if path.startswith", "    return path if True or path.startswith",
          "test_logging_in_leads_nowhere_else"),
    Guard("links are web addresses", "kb/web/security.py", 'parts.scheme not in ("http", "https")', "False", "test_links_of_notices_go_to_web_hosts_only"),
    Guard("only people with an account write", "kb/web/people.py", 'return bool(request.actor) and request.actor.get("id") in accounts(datasette).roles',
          "return True", "test_a_write_needs_a_person_and_a_token or test_without_accounts_nothing_is_written"),
    Guard("an account that went writes no more", "kb/web/people.py", ' and request.actor.get("id") in accounts(datasette).roles', "",
          "test_an_account_that_went_writes_no_more"),
    Guard("a write needs a token (CSRF)", "kb/web/plugin/__init__.py", "",
          "\n\n@hookimpl\ndef skip_csrf(datasette, scope):\n    return True\n", "test_a_write_needs_a_person_and_a_token"),
    Guard("a write is a POST", "kb/web/people.py", 'request.method != "POST" or ', "", "test_a_write_needs_a_person_and_a_token"),
    Guard("the session cookie is for the browser alone", "kb/web/people.py", "httponly=True", "httponly=False", "test_a_session_is_neither_forged_nor_fixed"),
    Guard("the session is signed for its purpose", "kb/web/people.py", '{"a": known.actor(name)}, "actor")', '{"a": known.actor(name)}, "other")',
          "test_a_session_is_neither_forged_nor_fixed or test_a_write_needs_a_person_and_a_token"),
    Guard("with accounts strangers see nothing", "kb/serve.py", '"allow": {"id": "*"}, ', "", "test_strangers_see_nothing"),
    Guard("officers have no SQL", "kb/serve.py", ', "allow_sql": {"role": "analyst"}', "", "test_an_officer_has_no_sql_and_nobody_reads_hashes"),
    Guard("private addresses are not asked", "scrapers/addresses.py", "not inner.is_global or ", "", "test_private_addresses_are_not_connected_to"),
    Guard("addresses inside addresses", "scrapers/addresses.py", "for inner in (ip, *_inside(ip)):", "for inner in (ip,):", "test_private_addresses_are_not_connected_to"),
    Guard("the address is checked as connected", "scrapers/polite.py", "refusal(", "(lambda *a, **k: None)(", "test_names_that_lead_to_private_addresses_are_refused_as_connected",
          "tests/scrapers/test_fetch.py"),
    Guard("zip bombs", "scrapers/office.py", "total = sum(m.file_size for m in members)", "total = 0", "test_zip_bomb_is_refused_by_its_declared_size", "tests/scrapers/test_document.py"),
    Guard("a hung reader is killed", "scrapers/document.py", "                process.kill()\n\n            timer", "                pass\n\n            timer",
          "test_hung_reader_is_killed_and_the_next_document_is_read", "tests/scrapers/test_document.py"),
    Guard("the log shows no values of variables", "kb/serve.py", "handle_exception.rich = None", "pass", "test_an_error_tells_the_log_no_secret"),
    Guard("secrets in private files only", "kb/secret.py", "stat.S_IMODE(held.st_mode) & 0o077:", "False:", "test_a_file_that_others_can_read_is_refused",
          "tests/test_secret.py"),
)


def failing(clone: Path, guard: Guard) -> str:
    """What the test says without the guard: fails, passes, or that the guard was not found."""
    path = clone / guard.file
    source = path.read_text(encoding="utf-8")
    if guard.old and guard.old not in source:
        return "the guard was not found"
    path.write_text(source.replace(guard.old, guard.new) if guard.old else source + guard.new, encoding="utf-8")
    try:
        done = subprocess.run([sys.executable, "-m", "pytest", "-q", "-x", "-p", "no:cacheprovider", guard.where, "-k", guard.test], cwd=clone,
                              env={"PATH": "/usr/bin:/bin", "PYTHONPATH": str(clone), "HOME": str(clone)}, capture_output=True, text=True, timeout=150, check=False)
    except subprocess.TimeoutExpired:
        return "fails (hangs)"
    finally:
        path.write_text(source, encoding="utf-8")
    if done.returncode == 1:
        return "fails"
    return "PASSES" if done.returncode == 0 else f"did not run ({done.returncode}): {done.stdout[-200:]}"


def main() -> None:
    """Prints the table; exit code 1 where a test passes without its guard."""
    bad = 0
    chosen = [g for g in GUARDS if not sys.argv[1:] or any(word in g.name for word in sys.argv[1:])]
    with tempfile.TemporaryDirectory(prefix="kb-guards-") as name:
        clone = Path(name, "clone")
        subprocess.run(["git", "clone", "-q", str(ROOT), str(clone)], check=True)
        print("| guard | disabled in | its test without it |\n| --- | --- | --- |", flush=True)
        for guard in chosen:
            said = failing(clone, guard)
            bad += not said.startswith("fails")
            print(f"| {guard.name} | `{guard.file}` | {said} |", flush=True)
    print(f"\n{len(chosen)} guards, {bad} without a test that fails")
    sys.exit(bool(bad))


if __name__ == "__main__":
    main()
