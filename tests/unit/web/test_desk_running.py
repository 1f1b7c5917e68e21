"""Running it at the desk: accounts are connected, and who did what is told."""

from datetime import date

from bs4 import BeautifulSoup


def soup(answer):
    """Read a page."""
    return BeautifulSoup(answer.text, "html.parser")


def test_a_secret_is_never_shown_again(browser_of, desk):
    """Neither what is kept, nor what was typed when something else was wrong."""
    browser = browser_of("admin")
    page = browser.get("/desk/fi/accounts/x_national")
    form = {"set-base_url": "https://a.example", "set-access_token": "bad canary"}

    refused = browser.post("/desk/fi/accounts/x_national", data=form)
    wrong = browser.post(
        "/desk/fi/accounts/x_national", data={**form, "expires": "soon"}
    )

    fields = soup(page).select('input[type="password"]')
    assert [one.get("value") for one in fields] == [None]
    assert "javascript:" not in page.text
    assert (refused.status_code, wrong.status_code) == (422, 422)
    assert "canary" not in refused.text + wrong.text
    assert "https://a.example" in wrong.text
    assert "Tilin pääsy" in refused.text or "entiset asetukset" in refused.text
    assert [one[0] for one in desk.done] == ["connect"]


def test_connected_accounts_say_who_they_are(browser_of, desk):
    """And a press on test, on another mode, on a mail account does just that."""
    browser = browser_of("admin")
    form = {"set-access_token": "good", "expires": "11.3.2027"}

    done = browser.post("/desk/fi/accounts/x_national", data=form)
    for path, data in (("test", {}), ("mode", {"mode": "manual_copy"})):
        browser.post(f"/desk/fi/accounts/x_national/{path}", data=data)
    mail = browser.post("/desk/fi/mail/email/test")

    page = browser.get(done.headers["location"])
    assert "Verkko tuntee meidät: @lape@social.example.org" in page.text
    assert [one[0] for one in desk.done] == ["connect", "test", "mode", "mail"]
    assert desk.done[0][3] == date(2027, 3, 11)
    assert "Palvelin ei vastaa." in browser.get(mail.headers["location"]).text


def test_domain_that_waits_is_let_go_by_one_press(browser_of, desk):
    """Who answers for mail sees what is wrong, why nobody was lost, and what to do."""
    browser = browser_of("admin")
    page = browser.get("/desk/fi/accounts").text

    done = browser.post("/desk/fi/mail/domains", data={"domain": "kunta.example"})

    for words in ("kunta.example", "12 osoitetta", "koodi 5.7.515", "kerran"):
        assert words in page
    assert desk.done == [("release", "admin", "kunta.example")]
    assert "Posti lähtee taas." in browser.get(done.headers["location"]).text
    assert (
        "kunta.example" not in browser_of("coordinator").get("/desk/fi/accounts").text
    )


def test_returned_mail_that_failed_is_read_again_or_deleted(browser_of, desk):
    """The page says how many and why; an answer says what became of it."""
    browser, name = browser_of("admin"), "0" * 32
    page = browser.get("/desk/fi/accounts").text

    again = browser.post("/desk/fi/mail/aside", data={"name": name, "act": "again"})
    gone = browser.post("/desk/fi/mail/aside", data={"name": name, "act": "delete"})

    assert "Palautunutta postia, jota ei osattu lukea: 1" in page
    assert "ValueError at comms/receive/reading.py:80" in page
    assert [one[0] for one in desk.done] == ["read-returned", "delete-returned"]
    assert "ei vieläkään osattu lukea" in browser.get(again.headers["location"]).text
    assert "Posti poistettiin." in browser.get(gone.headers["location"]).text
    assert (
        "jota ei osattu lukea"
        not in browser_of("coordinator").get("/desk/fi/accounts").text
    )


# ----------------------------------------------------------------- who did what


def test_the_log_is_asked_by_its_address(browser_of, desk):
    """What cannot be is left out; the next page keeps what was asked for."""
    asked = "person=agent_POH&kind=writing&since=1.2.2027&until=x&after=99999999999"
    page = browser_of("coordinator").get(f"/desk/sv/audit?{asked}&thing=<b>")

    found = desk.running.asked
    assert (found.person, found.thing, found.since) == (
        "agent_POH",
        "",
        date(2027, 2, 1),
    )
    assert (found.until, found.after) == (None, 0)
    links = [one["href"] for one in soup(page).select(".audit-foot a")]
    query = "person=agent_POH&thing=%3Cb%3E&kind=writing&since=1.2.2027&until=x"
    assert links == [f"/desk/sv/audit?{query}&after=2"]
    assert browser_of("change_agent").get("/desk/sv/audit").status_code == 403


def test_the_log_leaves_as_a_table_that_calculates_nothing(
    browser_of, desk, monkeypatch
):
    """And whoever takes it is in it."""
    answer = browser_of("admin").post("/desk/en/audit.csv", data={"person": "x"})

    assert "'=cmd()" in answer.text
    assert answer.headers["content-disposition"].endswith('"audit.csv"')
    assert desk.done == [("export", "admin", "x")]
    assert browser_of("viewer").post("/desk/en/audit.csv").status_code == 403
    monkeypatch.setattr("comms.web.desk.audit.MOST_TRACES", 1)
    cut = browser_of("admin").post("/desk/en/audit.csv")
    assert cut.headers["content-disposition"].endswith('"audit-newest-1.csv"')
