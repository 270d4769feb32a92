"""Files that are whole or as before: written beside their place, put on the disk, then moved there in one step."""

from __future__ import annotations

import ctypes
import os
import shutil
from collections.abc import Callable
from pathlib import Path

_AT_FDCWD = -100
_EXCHANGE = 2


def settle(path: Path) -> None:
    """The file (or folder) and its name are on the disk, not only in memory."""
    for what in (path, path.parent):
        handle = os.open(what, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


def write_whole(path: Path, text: str) -> None:
    """Writes a text file; whoever reads meanwhile, or after a kill, has the old one or the new one."""
    part = path.with_name(f".{path.name}.part")
    try:
        part.write_text(text, encoding="utf-8")
        settle(part)
        part.replace(path)
        settle(path)
    finally:
        part.unlink(missing_ok=True)


def write_folder(folder: Path, write: Callable[[Path], object]) -> None:
    """Has `write` fill a new folder, which then takes the place of `folder`."""
    part = folder.with_name(f".{folder.name}.part")
    shutil.rmtree(part, ignore_errors=True)
    try:
        part.mkdir(parents=True)
        write(part)
        for path in part.rglob("*"):
            settle(path)
        if not folder.exists():
            part.rename(folder)
        elif not _exchange(part, folder):
            old = folder.with_name(f".{folder.name}.old")  # no such call here: two steps, a moment apart
            shutil.rmtree(old, ignore_errors=True)
            folder.rename(old)
            part.rename(folder)
            shutil.rmtree(old, ignore_errors=True)
        settle(folder)
    finally:
        shutil.rmtree(part, ignore_errors=True)


def _exchange(a: Path, b: Path) -> bool:
    """Two names change places in one step, where the system can do that."""
    try:
        call = ctypes.CDLL(None, use_errno=True).renameat2
    except (AttributeError, OSError):
        return False
    return bool(call(_AT_FDCWD, os.fsencode(a), _AT_FDCWD, os.fsencode(b), _EXCHANGE) == 0)
