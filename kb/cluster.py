"""Who reads: processes of this machine, or the workers of a Dask cluster. Results come in order.

A window of chunks is under way at a time, so memory stays flat whatever there is to read, and the
one that writes is never far behind those that read.
"""

from __future__ import annotations

import gc
import sys
import threading
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from itertools import islice
from multiprocessing import get_context
from typing import Any, TypeVar

from kb.errors import KbError

T = TypeVar("T")
R = TypeVar("R")
_AHEAD = 3
ANSWERED_WITHIN = "10s"  # by the scheduler of a cluster


def processes(workers: int, work: Callable[[T], R], chunks: Iterable[T]) -> Iterator[tuple[T, R]]:
    """Each chunk with what `work` made of it in one of `workers` new processes.

    On Linux they are copies of this process, with all that it has loaded, unless other threads are at
    work in it; elsewhere, and then, they start from nothing.
    """
    alike = sys.platform == "linux" and threading.active_count() == 1
    if alike:
        gc.collect()
        gc.freeze()  # what is there is looked through by no collection: its memory stays shared
    try:
        with ProcessPoolExecutor(workers, mp_context=get_context("fork" if alike else "spawn")) as pool:
            def submit(chunk: T) -> Future[R]:
                return pool.submit(work, chunk)

            yield from _window(submit, chunks, workers * _AHEAD)
    finally:
        if alike:
            gc.unfreeze()


def spread(address: str, work: Callable[[T], R], chunks: Iterable[T]) -> Iterator[tuple[T, R]]:
    """Each chunk with what `work` made of it on a Dask cluster (tcp://host:8786).

    Raises KbError where Dask is not installed, the scheduler can't be reached or has no workers,
    or a worker runs other rules than this program: rows must not depend on who read.
    """
    try:
        from distributed import Client
    except ImportError as error:
        raise KbError("reading on a cluster needs Dask: pip install 'compliance-change-kb[cluster]'") from error
    try:
        client: Any = Client(address, timeout=ANSWERED_WITHIN, set_as_default=False)  # type: ignore[no-untyped-call]
    except (OSError, ValueError) as error:
        raise KbError(f"no Dask scheduler answers at {address}: {error}") from error
    with client:
        _check(client, address)
        threads = sum(w["nthreads"] for w in client.scheduler_info(n_workers=-1)["workers"].values())

        def submit(chunk: T) -> Any:
            # A chunk is read once and its result is large: nothing is kept under a key.
            return client.submit(work, chunk, pure=False)

        yield from _window(submit, chunks, max(threads, 1) * _AHEAD)


def _check(client: Any, address: str) -> None:
    from kb.rules import rules_version

    versions: dict[str, str] = client.run(rules_version)
    if not versions:
        raise KbError(f"the cluster at {address} has no workers: start some with `dask worker {address}`")
    own = rules_version()
    for worker, version in versions.items():
        if version != own:
            raise KbError(f"the worker {worker} reads by the rules {version}, this program by {own}: install the same version on both")


def _window(submit: Callable[[T], Any], chunks: Iterable[T], size: int) -> Iterator[tuple[T, Any]]:
    waiting = iter(chunks)
    window = deque((chunk, submit(chunk)) for chunk in islice(waiting, size))
    while window:
        chunk, future = window.popleft()
        result = future.result()
        # The next chunk is on its way before this one is written.
        window.extend((c, submit(c)) for c in islice(waiting, 1))
        del future
        yield chunk, result
