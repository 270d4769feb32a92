"""Work in a process forked from this one, with all that it has loaded, to be killed in the middle."""

from __future__ import annotations

import os
import signal
import sys
import time
import traceback
from collections.abc import Iterable


def killed(work: Iterable[object], *, after: int, seconds: float = 0.0) -> int:
    """Runs an iterable in a process of its own and kills that `seconds` after it gave `after` items, or at its end.

    Returns how many items it gave: fewer than `after` where it ended before. What it raises stands on standard error.
    """
    reader, writer = os.pipe()
    sys.stdout.flush()
    child = os.fork()
    if not child:
        try:
            os.close(reader)
            for _ in work:
                os.write(writer, b".")
        except BaseException:  # noqa: BLE001 - told, and the process ends here
            traceback.print_exc()
        finally:
            os._exit(0)
    os.close(writer)
    given = 0
    while given < after and os.read(reader, 1):
        given += 1
    if given == after:
        time.sleep(seconds)
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)
    os.close(reader)
    return given
