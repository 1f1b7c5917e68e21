"""Runs the web application under uvicorn."""

import uvicorn
from fastapi import FastAPI

from comms.web.app import make_app
from comms.web.logs import keep_secrets_out
from comms.workflows.house import House
from comms.workflows.sign_in import FrontDoor
from comms.workflows.site import SiteReader


def site_app(house: House) -> FastAPI:
    """Return the readers' site of a house, and its desk."""
    keep_secrets_out()
    return make_app(
        settings=house.settings,
        reader=SiteReader(house),
        media=house.media,
        clock=house.clock,
        door=FrontDoor(house),
    )


def serve_site(house: House, *, host: str, port: int) -> None:
    """Serve until the process is told to stop."""
    uvicorn.run(site_app(house), host=host, port=port, server_header=False)
