"""Fixtures shared by the tests of the site."""

from __future__ import annotations

from pathlib import Path

import pytest


@pytest.fixture
def users(tmp_path: Path) -> Path:
    """A users file: the officer anna (password lychee) and the analyst lin (loquat)."""
    passwords = pytest.importorskip("datasette_auth_passwords.utils")
    anna, lin = (passwords.hash_password(word, iterations=1000) for word in ("lychee", "loquat"))
    path = tmp_path / "users.yml"
    path.write_text(f"officers:\n  anna: {anna}\nanalysts:\n  lin: {lin}\n", encoding="utf-8")
    return path
