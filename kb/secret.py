"""Secrets: from the environment, or from a file that nobody else can read. Never from the configuration, never logged."""

from __future__ import annotations

import os
import stat
from pathlib import Path

from kb.errors import KbError


def check_private(path: Path) -> None:
    """Raises KbError where a file of secrets can be read or written by others than its owner (and root)."""
    try:
        held = path.stat()
    except OSError as error:
        raise KbError(f"{path}: {error.strerror or error}") from error
    if stat.S_IMODE(held.st_mode) & 0o077:
        raise KbError(f"{path} holds secrets and others may read or write it (mode {stat.S_IMODE(held.st_mode):04o}): "
                      f"chmod 600 {path}")
    if held.st_uid not in (os.geteuid(), 0):
        raise KbError(f"{path} holds secrets and belongs to another user: chown it to whoever runs kb")


def read_secret(name: str) -> str | None:
    """The secret in the environment variable `name`, else in the file that `name`_FILE names; None where neither is set.

    Raises KbError where the file can't be read, or others can read it; the error never shows the secret.
    """
    if value := os.environ.get(name):
        return value
    if not (named := os.environ.get(f"{name}_FILE")):
        return None
    path = Path(named)
    check_private(path)
    try:
        return path.read_text(encoding="utf-8").strip() or None
    except (OSError, UnicodeDecodeError) as error:
        raise KbError(f"{path}, named by {name}_FILE, can't be read as text") from error
