"""Serving a knowledge base with Datasette."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any

import click
from datasette.app import Datasette

from kb.paths import archive_of
from kb.web.accounts import Accounts
from scrapers.yamlfile import read_yaml

# An officer's page may join many rows; Datasette's one second stops runaway SQL all the same.
SETTINGS: dict[str, Any] = {"sql_time_limit_ms": 3000, "default_page_size": 50, "max_returned_rows": 2000,
                            "allow_download": False, "truncate_cells_html": 200, "facet_time_limit_ms": 60,
                            # Suggestions cost more than the page they stand on; a column's menu offers the same.
                            "suggest_facets": False}


def datasette(path: Path, *, metadata: Path, accounts: Accounts | None = None, archive: Path | None = None) -> Datasette:
    """The Datasette application over a knowledge base, with our plugin (installed as an entry point).

    With accounts (kb.web.accounts.read_users) everyone must log in; only then can anyone assess, and
    only analysts run SQL of their own. `archive` is the folder of pages as fetched, by default the
    one beside the file.
    """
    from datasette import handle_exception  # not before datasette.app, which registers it as a plugin

    described: dict[str, Any] = read_yaml(metadata)
    # The metadata speaks of "kb"; a knowledge base in a file of another name is described all the same.
    described["databases"] = {path.stem: described["databases"]["kb"]}
    # Where the MCP plugin is installed, a program may ask the named questions; SQL of its own needs the right to it.
    described["plugins"] = {**described.get("plugins", {}), "datasette-mcp": {"canned_queries": True}}
    if accounts is not None:
        described |= {"allow": {"id": "*"}, "allow_sql": {"role": "analyst"}}
    # Where rich is installed, Datasette prints each error with the values of all variables (passwords of a form, cookies)
    # into the log, and fails itself on an address that no route takes.
    handle_exception.rich = None
    site = Datasette([str(path)], metadata=described, settings=SETTINGS)
    site._kb_accounts = accounts
    site._kb_archive = archive or archive_of(path)
    return site


def serve(path: Path, *, metadata: Path, host: str, port: int, accounts: Accounts | None = None) -> None:
    """Serves until interrupted; prints the address first."""
    import uvicorn

    application = datasette(path, metadata=metadata, accounts=accounts)
    asyncio.run(application.invoke_startup())
    # The peer's own address is what a header is believed by: nobody may claim another in X-Forwarded-For.
    config = uvicorn.Config(application.app(), host=host, port=port, log_level="warning", lifespan="on",
                            proxy_headers=False, timeout_keep_alive=75)
    server = uvicorn.Server(config)

    async def run() -> None:
        task = asyncio.ensure_future(server.serve())
        while not server.started and not task.done():
            await asyncio.sleep(0.05)
        for listener in server.servers:
            for socket in listener.sockets:
                click.echo(f"serving on http://{host}:{socket.getsockname()[1]}/  (Ctrl-C stops)")
        await task

    asyncio.run(run())
