"""Every page of the desk is valid HTML, by html-validate from npm.

Without Node or the package the test fails and says what to do; it never skips.
"""

import json
import subprocess
from itertools import cycle

from desk_sample import SampleDesk, SampleDoor, differences
from fastapi.testclient import TestClient
from sample_keeping import OFFER, WRITERS
from sample_site import SampleMedia
from test_valid_html import ASSETS, PROGRAM, node

from comms.config import Settings
from comms.web.app import make_app

PATHS = (
    "/",
    "/items",
    "/seminars/new",
    "/items/seminar",
    "/items/seminar?done=approve",
    "/items/seminar/edit",
    "/items/seminar/versions",
    "/items/seminar/versions/2",
    "/items/seminar/edit?kept=7",
    "/events/E1/change",
    "/calendar?view=month&moved=5",
    "/calendar?view=week",
    "/calendar?view=list&unit=KAI",
    "/calendar?view=year",
    "/calendar?view=units",
    "/calendar/new?on=2027-02-17T09:00",
    "/calendar/move/17",
    "/calendar/table",
    "/kit",
    "/kit/card?done=kit_seen",
    "/kit/nation",
    "/coverage",
    "/facts",
    "/facts?q=sali",
    "/facts/hall?changed=2&drafted=1",
    "/facts/phone",
    "/facts/new",
    "/messages",
    "/approvals?done=approve&of=seminar",
    "/approvals/seminar",
    "/approvals/seminar?view=diff",
    "/approvals/seminar?view=return",
)


def test_every_page_of_the_desk_is_valid_html(tmp_path, reader, clock):
    """Browsers forgive; screen readers do less."""
    assert PROGRAM.exists(), f"{PROGRAM} is missing: `make assets` installs it"
    desk = SampleDesk()
    desk.state, desk.output_state = "approved", "scheduled"
    desk.stopped, desk.differences = True, differences()
    desk.keeping.drafts.offered, desk.keeping.drafts.writing = (OFFER,), WRITERS
    # A draft with two texts that wait for a choice.
    desk.keeping.drafts.left = {"clash": ("summary.fi room.sv",)}
    app = make_app(
        settings=Settings(home=tmp_path, allowed_hosts=["testserver"]),
        reader=reader,
        media=SampleMedia(),
        clock=clock,
        door=SampleDoor(),
        desk=desk,
    )
    names = {}
    cookies = {"__Host-desk": "kaisa"}
    with TestClient(app, base_url="https://testserver", cookies=cookies) as client:
        # Templates are the same in each language: pages speak them in turns.
        turns = zip(cycle(("fi", "sv", "en")), PATHS, strict=False)
        for number, (code, path) in enumerate(turns):
            address = f"/desk/{code}{path}"
            file = tmp_path / f"{number}.html"
            file.write_text(client.get(address).text)
            names[str(file)] = address

    report = tmp_path / "report.json"
    config = ["--config", str(ASSETS / "htmlvalidate.json")]
    done = subprocess.run(  # noqa: S603 - our own files
        [*node(), str(PROGRAM), *config, "--formatter", f"json={report}", *names],
        capture_output=True,
        text=True,
        check=False,
        cwd=ASSETS,
    )

    assert report.exists(), done.stderr
    faults = [
        (names[one["filePath"]], message["line"], message["message"])
        for one in json.loads(report.read_text())
        for message in one["messages"]
    ]
    assert faults == []
