"""Runs the web application under uvicorn."""

import uvicorn
from fastapi import FastAPI

from comms.web.app import make_app
from comms.web.item_preview import ItemPreview
from comms.web.logs import keep_secrets_out
from comms.workflows.desk import DeskReader
from comms.workflows.house import House
from comms.workflows.sign_in import FrontDoor
from comms.workflows.site import SiteReader


def site_app(house: House) -> FastAPI:
    """Return the readers' site of a house, and its desk."""
    keep_secrets_out()
    reader = SiteReader(house)
    preview = ItemPreview(house.settings, house.clock)
    return make_app(
        settings=house.settings,
        reader=reader,
        media=house.media,
        clock=house.clock,
        door=FrontDoor(house),
        desk=DeskReader(house, draw_page=preview),
    )


def serve_site(house: House, *, host: str, port: int) -> None:
    """Serve until the process is told to stop."""
    uvicorn.run(site_app(house), host=host, port=port, server_header=False)
