"""No page of the desk escapes those that look at every page."""

from desk_browser import desk_app
from desk_places import CALENDAR, NO_PAGES, RUNNING, WAYS_IN, WRITING
from desk_sample import SampleDesk
from site_routes import looked_at, readable_routes

PLACES = [f"/desk/fi{path}" for path in (*WRITING, *CALENDAR, *RUNNING, *WAYS_IN)]


def test_every_page_of_the_desk_is_looked_at(tmp_path):
    """A new route stands in a list of addresses, or is no page and says why."""
    app = desk_app(tmp_path, SampleDesk())
    paths = [path for path in readable_routes(app) if path.startswith("/desk")]

    assert len(paths) > 50
    unseen = {path for path in paths if not looked_at(path, PLACES)}
    assert unseen - set(NO_PAGES) == set()
