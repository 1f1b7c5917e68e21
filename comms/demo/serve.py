"""Serves what came of the demo: the site, and beside it the caught mail."""

import asyncio
import contextlib
import socket
from pathlib import Path

import uvicorn
from starlette.applications import Starlette
from starlette.types import ASGIApp

from comms.clock import SteppedClock
from comms.demo.address import keep, reachable
from comms.demo.clock_bar import ClockBar
from comms.demo.timeline import FOLDER
from comms.demo.timetable import Timetable
from comms.demo.viewer import mail_app
from comms.web.serve import site_app
from comms.workflows.house import House
from comms.workflows.sign_in import sign_in_link

SITE_PORT, MAIL_PORT = 8000, 8025
#: Who may write a seminar in the demo, and who may let it out.
WRITER, APPROVER = "coordinator_VSU", "approver_national"


def serve_demo(house: House, mail: Path, clock: SteppedClock, zone: str) -> None:
    """Serve site, desk and mail on this machine until Ctrl+C."""
    site_port, mail_port = _free(SITE_PORT), _free(MAIL_PORT)
    # By its name: to a number browsers bind no passkey.
    site = f"http://localhost:{site_port}"
    keep(house.settings.home, site)
    timeline = house.settings.home / FOLDER
    viewer = mail_app(mail, base_url=house.base_url, site=site, timeline=timeline)
    caught = f"http://localhost:{mail_port}"
    print(f"\nSite      {site}/fi/\nMail      {caught}/", flush=True)
    print(f"Timeline  {caught}/{FOLDER}/", flush=True)
    print("\nThe desk, each link once (a second person: a private window)", flush=True)
    for user in WRITER, APPROVER:
        print(f"  {user:<18} {reachable(house, sign_in_link(house, user))}", flush=True)
    print("Stop with Ctrl+C.", flush=True)
    app = demo_app(house, clock, zone)
    with contextlib.suppress(KeyboardInterrupt):
        asyncio.run(_both(app, site_port, viewer, mail_port))


def demo_app(house: House, clock: SteppedClock, zone: str) -> ASGIApp:
    """Return the site and its desk, with the bar that steps the demo's clock."""
    return ClockBar(
        site_app(house), timetable=Timetable(house, clock), clock=clock, zone=zone
    )


async def _both(site: ASGIApp, site_port: int, mail: Starlette, mail_port: int) -> None:
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
