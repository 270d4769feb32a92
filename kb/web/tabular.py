"""CSV in which no text can act as a formula, as it streams by."""

from __future__ import annotations

import csv
import io

from kb.spreadsheet import inert
from kb.visible import visible
from kb.web.security import Message, Send


class InertCsv:
    """Rewrites CSV as it streams by: hidden characters are taken out, formulas disarmed, in memory of one row."""

    def __init__(self) -> None:
        self._rest = b""

    def feed(self, data: bytes, *, last: bool) -> bytes:
        """The rows that are complete by now, rewritten."""
        self._rest += data
        cut = len(self._rest) if last else self._complete()
        whole, self._rest = self._rest[:cut], self._rest[cut:]
        if not whole:
            return b""
        out = io.StringIO()
        writer = csv.writer(out)
        for row in csv.reader(io.StringIO(whole.decode("utf-8", "replace"), newline="")):
            writer.writerow([inert(visible(cell)) for cell in row])
        return out.getvalue().encode("utf-8", "replace")

    def _complete(self) -> int:
        """The end of the last row that is whole: a line break outside quotes."""
        at = len(self._rest)
        while (at := self._rest.rfind(b"\n", 0, at)) >= 0:
            if self._rest.count(b'"', 0, at) % 2 == 0:
                return at + 1
        return 0


def disarmed(send: Send) -> Send:
    """A sender through which a CSV answer passes disarmed; other answers pass as they are."""
    rewriter = InertCsv()
    is_csv = False

    async def pass_on(message: Message) -> None:
        nonlocal is_csv
        if message["type"] == "http.response.start":
            is_csv = message["status"] == 200
            message["headers"] = [(k, v) for k, v in message.get("headers", []) if k.lower() != b"content-length"]
        elif message["type"] == "http.response.body" and is_csv:
            more = bool(message.get("more_body"))
            message = {**message, "body": rewriter.feed(message.get("body", b""), last=not more)}
        await send(message)

    return pass_on


