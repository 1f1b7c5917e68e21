"""A mail template of the site's own with a fault, on the page of an item."""

from dataclasses import replace

import pytest
from bs4 import BeautifulSoup
from door_site import Doors
from test_getting_in_pages import browser_at

from comms.clock import SystemClock
from comms.render import limits
from comms.render.environment import open_templates
from comms.workflows.desk import DeskReader

ITEM = "spring_news"


@pytest.fixture
def create_database(_sqlite_databases):
    """Use one kind of database: nothing here differs between them."""
    return _sqlite_databases


def letters(house):
    """Return what the page of an item says of its newsletters, folded."""
    page = DeskReader(house).item("national_lead", ITEM, "fi")
    return [one for one in page.outputs if one.kind == "newsletter"]


def test_a_closed_fold_says_that_its_mail_cannot_be_drawn(lape, tmp_path, monkeypatch):
    """The trial is run once for all pages, and anew once the template is another."""
    trials = []
    trial = limits._trial

    def counted(task):
        trials.append(task)
        return trial(task)

    monkeypatch.setattr(limits, "_trial", counted)
    template = tmp_path / "mail" / "edition.mjml"
    template.parent.mkdir()
    template.write_text("<mjml><mj-nonsense></mj-nonsense></mjml>")
    templates = open_templates(tmp_path)
    house = replace(lape, open_templates=lambda: templates)

    first, again = letters(house), letters(house)
    browser = browser_at(house, Doors(house, SystemClock()).by_link("national_lead"))
    page = BeautifulSoup(browser.get(f"/desk/sv/items/{ITEM}").text, "html.parser")
    broken = len(trials)
    template.unlink()
    mended = letters(house)

    assert first == again
    assert all(one.is_folded and one.is_broken for one in first)
    assert "mj-nonsense" in first[0].reason
    closed = page.select_one("#fold-newsletter:not([open]) > summary")
    assert "Brevet kan inte sättas ihop" in closed.text
    assert broken == 1
    assert mended
    assert not any(one.is_broken or one.frame for one in mended)
    assert len(trials) == broken
