"""Checks a pack offline: python3 -I verify.py [--head NUMBER:HASH]. Uses the standard library only."""

from __future__ import annotations

import hashlib
import json
import sys
from pathlib import Path
from typing import Any


def sha256(data: bytes) -> str:
    """The SHA-256 of bytes, in hexadecimal."""
    return hashlib.sha256(data).hexdigest()


def _load(folder: Path, name: str) -> Any:
    return json.loads((folder / name).read_bytes().decode("utf-8", "surrogatepass"))


def files_problems(folder: Path) -> list[str]:
    """Files that are missing, changed or not in the manifest."""
    manifest: dict[str, str] = _load(folder, "manifest.json")
    out = []
    for name, digest in manifest.items():
        path = folder / name
        if ".." in Path(name).parts or Path(name).is_absolute():
            out.append(f"{name}: not a file of this folder")
        elif not path.is_file():
            out.append(f"{name}: missing")
        elif sha256(path.read_bytes()) != digest:
            out.append(f"{name}: changed since it was packed")
    present = {p.relative_to(folder).as_posix() for p in folder.rglob("*") if p.is_file()}
    out += [f"{name}: not in the manifest" for name in sorted(present - set(manifest) - {"manifest.json"})]
    return out


def quotes_problems(folder: Path) -> list[str]:
    """Texts that are not what their hash says, quotes that do not stand where they should."""
    out = []
    texts: dict[str, str] = {}
    for entry in _load(folder, "texts.json"):
        path = folder / "texts" / (entry["sha256"] + ".txt")
        data = path.read_bytes() if path.is_file() else b""
        if sha256(data) != entry["sha256"]:
            out.append(f"text of {entry['notice_id']}: not the words its hash names")
        texts[entry["sha256"]] = data.decode("utf-8", "surrogatepass")
    for quote in _load(folder, "quotes.json"):
        words = texts.get(quote["sha256"], "")[quote["start"] : quote["end"]]
        if words != quote["quote"]:
            out.append(f"row {quote['row']}: the quote from {quote['notice_id']} does not stand at {quote['start']}")
    return out


def chain_problems(folder: Path, saved: str | None) -> list[str]:
    """Breaks in the event log, texts it does not vouch for as claimed, and a head that differs from a saved one."""
    log = _load(folder, "events.json")
    out = []
    before = "0" * 64
    hashes: dict[int, str] = {}
    payloads: dict[int, str] = {}
    for place, event in enumerate(log["events"], 1):
        fields = [event[k] for k in ("seq", "at", "kind", "subject", "payload_hash", "prev_hash")]
        words = json.dumps(fields, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "surrogatepass")
        if event["seq"] != place or event["prev_hash"] != before or sha256(words) != event["hash"]:
            out.append(f"event {event['seq']}: the chain is broken here")
        before = event["hash"]
        hashes[event["seq"]] = event["hash"]
        payloads[event["seq"]] = event["payload_hash"]
    if log["events"] and log["head"] != f"{len(log['events'])}:{before}":
        out.append("the head named is not the last event's")
    for entry in _load(folder, "texts.json"):
        if entry["event"] is None:
            continue
        payload = entry["payload"].encode("utf-8", "surrogatepass")
        if payloads.get(entry["event"]) != sha256(payload) or json.loads(payload)["sha256"] != entry["sha256"]:
            out.append(f"event {entry['event']} does not vouch for the text of {entry['notice_id']}")
    if saved is not None:
        number, _, digest = saved.partition(":")
        if not number.isdigit() or hashes.get(int(number)) != digest:
            out.append(f"the log does not hold the saved head {saved or '(empty)'}")
    return out


def main(arguments: list[str], folder: Path) -> int:
    """Prints what is wrong, or that all is well; 0 where it is, 1 where not, 2 where it was asked wrongly."""
    if arguments and (len(arguments) != 2 or arguments[0] != "--head"):
        sys.stderr.write("usage: python3 -I verify.py [--head NUMBER:HASH]\n")
        return 2
    saved = arguments[1] if arguments else None
    try:
        problems = files_problems(folder) + quotes_problems(folder) + chain_problems(folder, saved)
        unproved = sum(t["event"] is None for t in _load(folder, "texts.json"))
    except (OSError, ValueError, KeyError, TypeError) as error:
        problems, unproved = [f"the pack can't be read: {error}"], 0
    for problem in problems:
        sys.stdout.write(problem + "\n")
    if not problems:
        sys.stdout.write("all files, quotes, texts and events agree\n")
        if unproved:
            sys.stdout.write(f"{unproved} texts were stored before the event log began: only their hashes vouch for them\n")
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:], Path(__file__).resolve().parent))
