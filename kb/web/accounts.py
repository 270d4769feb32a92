"""Who may use the site: people with passwords, or people a proxy has logged in and names in a header."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from ipaddress import IPv4Network, IPv6Network, ip_address, ip_network
from pathlib import Path
from typing import Any

import yaml

from kb.errors import KbError
from scrapers.yamlfile import read_yaml

ROLES = ("officers", "analysts")
LOOPBACK = ("127.0.0.0/8", "::1/128")


@dataclass(frozen=True, slots=True, kw_only=True)
class Accounts:
    """People by name. Kept beside Datasette's metadata, which anybody with access may read.

    `roles` maps a name to officer or analyst, `hashes` a name to its password hash. `header` is the
    request header in which a proxy names the person; it counts only from an address in `trusted`.
    """

    roles: Mapping[str, str] = field(default_factory=dict)
    hashes: Mapping[str, str] = field(default_factory=dict)
    header: str | None = None
    trusted: tuple[IPv4Network | IPv6Network, ...] = field(default=())

    def actor(self, name: str) -> dict[str, str] | None:
        """The person as Datasette's actor, None for a stranger."""
        role = self.roles.get(name)
        return {"id": name, "role": role} if role else None

    def named_by_proxy(self, headers: Sequence[tuple[bytes, bytes]], address: str | None) -> dict[str, str] | None:
        """The person a trusted proxy names, None where it names nobody known, or names several."""
        if not self.header or not address:
            return None
        try:
            came_from = ip_address(address)
        except ValueError:
            return None
        if not any(came_from in network for network in self.trusted):
            return None
        named = [v for k, v in headers if k.lower() == self.header.lower().encode("latin-1")]
        # Two headers of the name: the proxy let through one that the visitor sent.
        return self.actor(named[0].decode("utf-8", "replace").strip()) if len(named) == 1 else None


def trusted_networks(named: Sequence[str]) -> tuple[IPv4Network | IPv6Network, ...]:
    """The networks a header is believed from; raises KbError for one that is none."""
    found = []
    for text in named or LOOPBACK:
        try:
            found.append(ip_network(text, strict=False))
        except ValueError as error:
            raise KbError(f"{text!r} is no address or network: write 10.0.0.5 or 10.0.0.0/24") from error
    return tuple(found)


def read_users(path: Path, *, header: str | None = None, trusted: Sequence[str] = ()) -> Accounts:
    """The users file (YAML: officers and analysts, each a mapping of name to password hash).

    With a header the proxy checks people, so that a name needs no hash. Raises KbError where the file
    or the plugin that checks passwords is missing, or where a hash is none.
    """
    try:
        users = read_yaml(path)
    except (OSError, ValueError, RecursionError, yaml.YAMLError) as error:
        raise KbError(f"{path}: the users file can't be read: {error}") from error
    if not isinstance(users, dict) or set(users) - set(ROLES) or not any(users.values()):
        raise KbError(f"{path}: the users file holds {' and '.join(ROLES)}, each a mapping of name to the hash that "
                      "`datasette hash-password` prints")
    roles: dict[str, str] = {}
    hashes: dict[str, str] = {}
    for role in ROLES:
        of_role: Any = users.get(role) or {}
        if isinstance(of_role, list) and all(isinstance(name, str) for name in of_role):
            of_role = dict.fromkeys(of_role)
        if not isinstance(of_role, dict):
            raise KbError(f"{path}: {role} is neither a mapping of name to hash nor a list of names")
        for name, hashed in of_role.items():
            if hashed is None and header:
                pass
            elif not isinstance(hashed, str) or hashed.count("$") != 3:
                raise KbError(f"{path}: {role}: {name}: no password hash; make one with `datasette hash-password`")
            else:
                hashes[str(name)] = hashed
            roles[str(name)] = role.removesuffix("s")
    if hashes:
        try:
            import datasette_auth_passwords  # noqa: F401
        except ImportError as error:
            raise KbError("logging in needs the plugin datasette-auth-passwords: "
                          "pip install 'compliance-change-kb[auth]'") from error
    return Accounts(roles=roles, hashes=hashes, header=header, trusted=trusted_networks(trusted) if header else ())
