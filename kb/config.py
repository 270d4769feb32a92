"""The operator's configuration: config.yml in the data folder. Secrets come from the environment."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from kb.errors import KbError
from kb.paths import data_dir
from scrapers.yamlfile import read_yaml


@dataclass(frozen=True, slots=True, kw_only=True)
class Config:
    """`contact`: the mail address or URL sent to every site. `leave`: sources whose owners allowed
    what their robots.txt refuses. `delay`: seconds between two requests to one host. `replay`
    ("127.0.0.1:port"): for tests, send every request to a local server."""

    contact: str = ""
    leave: frozenset[str] = frozenset()
    delay: float = 2.0
    replay: str | None = None


_KEYS = {"contact", "leave", "delay", "replay"}


def config_path() -> Path:
    """Where the configuration stands."""
    return data_dir() / "config.yml"


def read_config(path: Path | None = None) -> Config:
    """The configuration, defaults where the file is absent; raises KbError naming what is wrong."""
    path = path or config_path()
    if not path.exists():
        return Config()
    try:
        raw: Any = read_yaml(path) or {}
    except (yaml.YAMLError, UnicodeDecodeError, RecursionError, OSError) as error:
        raise KbError(f"{path}: {error}") from error
    if not isinstance(raw, dict) or set(raw) - _KEYS:
        raise KbError(f"{path}: known keys are {', '.join(sorted(_KEYS))}")
    given = {key: value for key, value in raw.items() if value is not None}  # `contact:` with nothing behind it says nothing
    leave = given.get("leave", [])
    for key, good, wanted in (
        ("contact", isinstance(given.get("contact", ""), str), "a mail address or URL"),
        ("leave", isinstance(leave, list) and all(isinstance(name, str) for name in leave), "a list of sources, [] for none"),
        ("delay", _is_seconds(given.get("delay", 0)), "seconds, 0 or more"),
        ("replay", isinstance(given.get("replay", ""), str), "an address such as 127.0.0.1:8000"),
    ):
        if not good:
            raise KbError(f"{path}: {key} is {given[key]!r}: write {wanted}")
    return Config(contact=given.get("contact", ""), leave=frozenset(leave), delay=float(given.get("delay", 2.0)), replay=given.get("replay"))


def _is_seconds(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and 0 <= value < 86_400
