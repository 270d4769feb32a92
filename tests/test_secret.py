"""Secrets come from the environment or a private file, and no message shows them."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner

from kb.cli import main
from kb.errors import KbError
from kb.notify import notify
from kb.secret import check_private, read_secret
from kb.store import open_db, save
from kb.watches import add_watch
from scrapers.notice import Notice

SECRET = "json://user:s3cr3t-pass@127.0.0.1:9/hook"


def test_from_the_environment_or_a_private_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert read_secret("KB_X") is None
    path = tmp_path / "x"
    path.write_text(f"{SECRET}\n")
    path.chmod(0o600)
    monkeypatch.setenv("KB_X_FILE", str(path))
    assert read_secret("KB_X") == SECRET
    monkeypatch.setenv("KB_X", "nearer")
    assert read_secret("KB_X") == "nearer"


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o644, 0o620, 0o666])
def test_a_file_that_others_can_read_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, mode: int) -> None:
    path = tmp_path / "x"
    path.write_text(SECRET)
    path.chmod(mode)
    monkeypatch.setenv("KB_X_FILE", str(path))
    with pytest.raises(KbError, match="chmod 600") as error:
        read_secret("KB_X")
    assert "s3cr3t" not in str(error.value)
    with pytest.raises(KbError):
        check_private(tmp_path / "absent")


def test_the_users_file_must_be_private(demo_db: Path, tmp_path: Path) -> None:
    pytest.importorskip("datasette_auth_passwords")
    users = tmp_path / "users.yml"
    users.write_text("officers:\n  anna: pbkdf2_sha256$1$salt$hash\n")
    users.chmod(0o644)
    result = CliRunner().invoke(main, ["serve", "--auth", str(users), "--db", str(demo_db), "--port", "0"])
    assert result.exit_code == 1
    assert "chmod 600" in result.output
    assert "salt" not in result.output


def test_a_channel_that_fails_does_not_tell_its_address(tmp_path: Path, monkeypatch: pytest.MonkeyPatch,
                                                         caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]) -> None:
    pytest.importorskip("apprise")
    caplog.set_level("DEBUG")
    db = open_db(tmp_path / "kb.db")
    monkeypatch.setenv("KB_CHANNEL_OPS", SECRET)
    add_watch(db, name="w", words="备付金", channel="ops", digest="immediate", at="2026-01-01T00:00:00Z")
    save(db, Notice(source_id="imported", id="a", title="关于备付金的通知", text="关于备付金的通知\n备付金应当存管。"), at="2026-01-02T00:00:00Z")
    told = notify(db, at="2026-01-03T00:00:00Z")
    assert told.failed == 1
    (error,) = db.execute("SELECT error FROM alerts").fetchone()
    said = error + "".join(r.getMessage() for r in caplog.records if not r.name.startswith("apprise")) + "".join(capfd.readouterr())
    assert "s3cr3t" not in said
    dump = "\n".join(db.conn.iterdump())
    assert "s3cr3t" not in dump
