"""The pages of getting in are valid HTML in each of their states."""

from itertools import cycle
from types import SimpleNamespace

import pytest
from fastapi.testclient import TestClient
from sample_keys import sample_keys
from sample_site import SampleMedia
from test_valid_html import faults_of

from comms.config import Settings
from comms.language import LANGUAGES
from comms.web.app import make_app

GET = ("enter?again=1", "enter?again=1&said=reset", "code", "forgotten", "reset/token")
INSIDE = (
    *("account", "account?new=1", "account?done=password", "people"),
    *("programme", "programme/areas", "programme/units?find=x&done=1"),
    *("programme/brand", "programme/brand/POH", "programme/units/POH"),
)
POST = (
    ("enter", {"email": "a@example.org"}),
    ("code", {"code": "1"}),
    ("reset/token", {"password": "x"}),
    ("account/code", {}),
    ("account/code/confirm", {"code": "1"}),
    ("account/recovery", {}),
    ("account/password", {"password": "x"}),
    ("people", {"email": "a", "called": "x"}),
    ("programme/units/POH", {"act": "check", "name.fi": "x"}),
    ("programme/units/POH/remove", {"agreed": ""}),
    ("programme/brand/POH/photos", {"brand.colour": "x"}),
)


@pytest.fixture
def client(tmp_path, reader, clock, door, desk):
    """Open a browser of the administrator before a desk with all ways to sign in."""
    door.sessions["key"] = "admin"
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


def test_pages_of_getting_in_are_valid_html(client, tmp_path):
    """In three languages; what was typed and what people are called is text only."""
    pages, in_turns = {}, []
    visits = [*((path, None) for path in (*GET, *INSIDE)), *POST]
    # Templates are the same in each language: they are looked at in turns.
    for (path, form), turn in zip(visits, cycle(LANGUAGES), strict=False):
        for language in LANGUAGES:
            address = f"/desk/{language}/{path}"
            if form is None:
                name, answer = address, client.get(address)
            else:
                name, answer = f"POST {address}", client.post(address, data=form)
            pages[name] = answer
            if language == turn:
                in_turns.append(name)
    told = SimpleNamespace(get=pages.__getitem__)

    assert {one.status_code for one in pages.values()} == {200, 422}
    assert not [name for name, one in pages.items() if "<b>" in one.text]
    assert faults_of(told, in_turns, tmp_path) == []
