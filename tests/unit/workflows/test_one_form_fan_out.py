"""Everything that one event form becomes: the sample's `one_form_fan_out`, by name.

The quarter is played up to the edition that carries the announcement; then each output
of the list is looked for where a reader, a calendar, a network or a newsroom finds it.
"""

import json

import pytest
from fastapi.testclient import TestClient
from icalendar import Calendar
from lape_steps import schedule_nl1
from sample_channels import at, planned, shown, with_channels

from comms.store.posts import post_deliveries
from comms.store.publications import messages
from comms.web.app import make_app
from comms.workflows.site import SiteReader
from comms.workflows.tick import tick

ITEM = "e1_announcement"
OUTPUTS = (
    "web_page_fi",
    "web_page_sv",
    "web_page_en",
    "feed_entry",
    "ics_file_two_events",
    "linkedevents_json_two_events_one_series",
    "newsletter_block",
    "post_bsky_fi",
    "post_bsky_sv",
    "post_bsky_en",
    "post_masto_fi",
    "post_masto_sv",
    "post_masto_en",
    "post_x_fi",
    "press_text_fi",
    "press_text_sv",
)
TITLES = {
    "fi": "Kaksi tapaamista perheiden palveluista, tervetuloa",
    "sv": "Två träffar om tjänster för familjer, välkommen",
    "en": "Two meetings about services for families, welcome",
}


@pytest.fixture
def house(lape):
    """Play the sample until NL1 has gone out."""
    opened = with_channels(lape)
    schedule_nl1(opened)
    for moment in ("2027-02-15T09:00", "2027-02-17T10:00"):
        at(opened, moment)
        tick(opened)
    return opened


class Found:
    """Looks for each output by the name that the sample gives it."""

    def __init__(self, house, channel):
        self.house = house
        self.channel = channel
        app = make_app(
            settings=house.settings.model_copy(
                update={"allowed_hosts": ["testserver"]}
            ),
            reader=SiteReader(house),
            media=house.media,
            clock=house.clock,
        )
        self.client = TestClient(app, base_url="https://testserver")

    def look(self, name):
        """Return whether an output is there."""
        kind, _, rest = name.partition("_")
        return getattr(self, f"_{kind}")(rest)

    def read(self, path):
        """Return what a reader is answered."""
        answer = self.client.get(path)
        assert answer.status_code == 200, path
        return answer.text

    def _web(self, rest):
        language = rest.removeprefix("page_")
        return TITLES[language] in self.read(f"/{language}/news/{ITEM}")

    def _feed(self, _rest):
        return all(
            f"/{code}/news/{ITEM}" in self.read(f"/{code}/feed.atom") for code in TITLES
        )

    def _ics(self, _rest):
        calendar = Calendar.from_ical(self.read("/fi/events/E1.ics"))
        return len(calendar.walk("VEVENT")) == 2

    def _linkedevents(self, _rest):
        [file] = shown(self.house, "linkedevents")
        kinds = [one["super_event_type"] for one in file["events"]]
        return sorted(kinds, key=str) == [None, None, "recurring"]

    def _newsletter(self, _rest):
        link = f"/news/{ITEM}".encode()
        return any(link in mail.content for mail in self.channel.messages)

    def _post(self, rest):
        name, _, language = rest.rpartition("_")
        account = {"x": "x_national"}.get(name, name)
        with self.house.store.read() as session:
            row = planned(self.house, f"post:{ITEM}:{account}")
            states = {
                one.language: one.state for one in post_deliveries(session, row.id)
            }
        files = [one["language"] for one in shown(self.house, account)]
        return states[language] == "sent" and language in files

    def _press(self, rest):
        language = rest.removeprefix("text_")
        with self.house.store.read() as session:
            row = planned(self.house, f"announcement:{ITEM}:press")
            kept = {one.language: one for one in messages(session, row.id)}
        text = json.loads(kept[language].skeleton)["text"]
        public = self.read(f"/{language}/news/{ITEM}/press.txt")
        return TITLES[language] in text and public.strip() == text.strip()


def test_every_output_of_one_form_exists(house, channel):
    """One form, saved once: sixteen outputs, and none of them typed twice."""
    found = Found(house, channel)

    there = {name: found.look(name) for name in OUTPUTS}

    assert there == dict.fromkeys(OUTPUTS, True)
