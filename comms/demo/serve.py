"""Serves what came of the demo: the site, and beside it the caught mail."""

import asyncio
import contextlib
import socket
from pathlib import Path

import uvicorn
from starlette.applications import Starlette

from comms.demo.timeline import FOLDER
from comms.demo.viewer import mail_app
from comms.web.serve import site_app
from comms.workflows.house import House

SITE_PORT, MAIL_PORT = 8000, 8025


def serve_demo(house: House, mail: Path) -> None:
    """Serve site and mail on this machine until Ctrl+C."""
    site_port, mail_port = _free(SITE_PORT), _free(MAIL_PORT)
    site = f"http://127.0.0.1:{site_port}"
    timeline = house.settings.home / FOLDER
    viewer = mail_app(mail, base_url=house.base_url, site=site, timeline=timeline)
    caught = f"http://127.0.0.1:{mail_port}"
    print(f"\nSite      {site}/fi/\nMail      {caught}/", flush=True)
    print(f"Timeline  {caught}/{FOLDER}/", flush=True)
    print("Stop with Ctrl+C.", flush=True)
    with contextlib.suppress(KeyboardInterrupt):
        asyncio.run(_both(site_app(house), site_port, viewer, mail_port))


async def _both(
    site: Starlette, site_port: int, mail: Starlette, mail_port: int
) -> None:
    servers = [
        uvicorn.Server(
            uvicorn.Config(
                app,
                host="127.0.0.1",
                port=port,
                log_level="warning",
                server_header=False,
            )
        )
        for app, port in ((site, site_port), (mail, mail_port))
    ]
    await asyncio.gather(*(server.serve() for server in servers))


def _free(wished: int) -> int:
    """Return the wished port, or another where that one is taken."""
    for port in (wished, 0):
        with socket.socket() as found, contextlib.suppress(OSError):
            found.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            found.bind(("127.0.0.1", port))
            return int(found.getsockname()[1])
    message = "no port is free on this machine"
    raise OSError(message)
