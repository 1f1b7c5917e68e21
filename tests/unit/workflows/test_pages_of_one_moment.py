"""A page of the desk is read at one moment, and its connection is free soon."""

import pytest
from fastapi.testclient import TestClient
from one_site import one_site_app
from sqlalchemy import event

from comms.workflows.sign_in import FrontDoor, sign_in_link


@pytest.fixture
def visit(lape):
    """Open a browser in which the national lead is signed in."""
    found = TestClient(one_site_app(lape), base_url="https://lape.example.org")
    token = sign_in_link(lape, "national_lead").rpartition("/")[2]
    key = FrontDoor(lape).enter(token, agent="test")
    found.cookies.set("__Host-desk", key or "")
    return found


@pytest.mark.parametrize("page", ["", "audit"])
def test_a_page_takes_one_transaction(lape, visit, page):
    """However many workflows it asks: nothing on it is older than the rest."""
    visit.get(f"/desk/fi/{page}")
    begun = []
    event.listen(lape.store.reader, "begin", begun.append)

    answer = visit.get(f"/desk/fi/{page}")

    assert answer.status_code == 200
    assert len(begun) == 1
    assert lape.store.reader.pool.checkedout() == 0
