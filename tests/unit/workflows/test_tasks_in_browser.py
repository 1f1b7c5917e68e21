"""A day each of the change agent, the national lead and the administrator.

Their tasks one after the other in a real browser, each within its time goal; what
stories of their own show is not repeated here (`docs/tasks.md` lists them all).
"""

from dataclasses import replace
from datetime import timedelta

import pytest
from desk_windows import windows
from lape_steps import approve_items, schedule_nl1
from playwright.sync_api import expect
from sample_channels import at, with_channels
from test_connecting import CANARY, Network, Settings
from test_workflow_kits import ADDED, AGENT, CARD, COORDINATOR, LEAD, offered

from comms.channels.account import fields_of
from comms.clock import instant
from comms.store.failures import hold_domain
from comms.store.publications import of_item, publication
from comms.workflows import announce
from comms.workflows.desk import DeskReader
from comms.workflows.tick import tick

pytestmark = pytest.mark.long
#: Seconds.
TEN, HALF, MINUTE = 10, 30, 60
NOTICE = b"Auto-Submitted: auto-generated"
WAITING = "section[aria-labelledby=waiting]"
ONE_O_CLOCK = instant("2027-02-17T13:00", "Europe/Helsinki")
#: What waits at the hour in which everything is paused.
DUE = ("two_languages_blog", "results_deck", "spring_news", "pilot_call")
#: Three posts of a week in both languages, as they are typed into one field.
POSTS = "\n".join(
    "\t".join(cells)
    for cells in (
        ("Aika", "Kanava", "Aihe", "Teksti", "Kieli", "Kohde"),
        ("9.2.2027 9.00", "bsky", "Kahvit", "Tule kahville ti.", "fi", "kahvit"),
        ("9.2.2027 9.00", "bsky", "Kaffe", "Kom på kaffe ti.", "sv", "kahvit"),
        ("10.2.2027 9.00", "bsky", "Neuvola", "Kysy neuvolasta.", "fi", "neuvola"),
        ("10.2.2027 9.00", "bsky", "Rådgivning", "Fråga oss.", "sv", "neuvola"),
        ("11.2.2027 9.00", "bsky", "Vanhempana", "Ryhmä alkaa.", "fi", "ryhma"),
        ("11.2.2027 9.00", "bsky", "Förälder", "Gruppen börjar.", "sv", "ryhma"),
    )
)


@pytest.fixture
def create_database(_sqlite_databases):
    """Use one kind of database: what differs is asked in `store`."""
    return _sqlite_databases


def card_waits(house):
    """Bring an adopted text to the moment at which a person posts it in a group."""
    offered(house)
    added = {**ADDED, "accounts": ("fb_network", "bsky")}
    kits = DeskReader(house).kits
    own = kits.adopt(AGENT, CARD, added, "fi", unit="POH", key="k2").item_id
    announce.submit(house, own, user=AGENT)
    announce.approve(house, own, user=COORDINATOR)
    at(house, "2027-02-03T10:00")
    tick(with_channels(house))


def test_change_agents_day(staged):
    """What is up, a card in a group, the week's posts, a stand-in for July."""
    with windows(staged(card_waits)[0]) as desk:
        agent = desk.open(AGENT, "phone")
        _see_what_is_up(agent)
        _post_by_hand(agent)
        agent = desk.open(AGENT)
        _plan_the_week(agent)
        _use_again(agent)
        _hand_over(agent)


def _see_what_is_up(agent):
    with agent.task("to see what is waiting, planned, failed", TEN):
        said = agent.reads(agent.page.locator("h1"))
        agent.reads(agent.page.locator(f"{WAITING} .line-what a").first)
    assert "odottaa" in said


def _post_by_hand(agent):
    page = agent.page
    with agent.task("to post by hand", MINUTE):
        agent.open(page.locator(f"{WAITING} .line-do a").first)
        agent.click(page.locator("[data-copy=card-text] button"))
        # In the group: to open it, to hold, to paste, to post, and to come back.
        agent.points(5)
        agent.open(page.get_by_role("button", name="Olen julkaissut"))
        assert "Merkitty" in agent.reads(page.locator("#message"))


def _plan_the_week(agent):
    page = agent.page
    with agent.task("to plan the week's three posts", 5 * MINUTE):
        agent.follow('.rail a[href$="/calendar"]')
        agent.skip()
        agent.follow('main a[href*="/calendar/table"]')
        agent.skip()
        agent.fill(("#f-table", POSTS))
        agent.follow("button[value=try]")
        agent.reads(page.locator("#tried"))
        agent.skip()
        agent.follow("button[value=take]")
        assert "6" in agent.reads(page.locator(".message-ok"))


def _use_again(agent):
    page = agent.page
    with agent.task("to find a text and to begin anew with it", MINUTE):
        agent.follow('.rail a[href$="/items"]')
        agent.skip()
        agent.fill(("#find", "kaksi kieltä"))
        agent.enter()
        agent.skip()
        agent.follow('main a[href*="/items/two_languages_blog"]')
        agent.skip()
        agent.follow('a[href$="/again"]')
    assert page.locator("#f-title-fi").input_value().startswith("Kaksi kieltä")
    assert page.locator("#f-title-sv").input_value()
    assert page.locator("[name=item_id]").input_value() == ""
    assert page.locator("[name=publish_day]").input_value() == "4.2.2027"


def _hand_over(agent):
    with agent.task("to hand over to a stand-in", 2 * MINUTE):
        agent.follow(".rail-person a")
        agent.picks("#f-by", "Hankekoord")
        agent.fill(("#f-starts", "1.7.2027"), ("#f-ends", "31.7.2027"))
        agent.enter()
        agent.reads(agent.page.locator("#message"))
    assert "1.7.2027" in agent.page.locator("[aria-labelledby=stand-in]").inner_text()


def five_due(house):
    """Bring a newsletter and four texts to the minute before they leave."""
    schedule_nl1(house)
    approve_items(house, "tell_us")
    with house.store.write() as session:
        for name in DUE:
            for row in of_item(session, name):
                row.due_at = ONE_O_CLOCK
                session.add(row)
        row = publication(session, "NL1", kind="edition")
        row.due_at = ONE_O_CLOCK
        session.add(row)
    house.clock.set(ONE_O_CLOCK - timedelta(minutes=1))


def test_national_leads_day(staged, channel):
    """Pause everything at a minute to, resume two of what waits, close an account."""
    house = with_channels(staged(five_due)[0])
    with windows(house) as desk:
        lead = desk.open(LEAD)
        page = lead.page
        with lead.task("to pause everything", TEN):
            lead.press("Control+k")
            lead.spell("keskeytä")
            lead.reads(page.locator("#command-menu [aria-selected=true]"))
            lead.press("Enter")
            expect(page.locator(".pause-menu [name=reason]")).to_be_focused()
            lead.type("Kriisi")
            lead.enter()
        expect(page.locator(".band").first).to_contain_text("keskeytetty")
        expect(page.locator(".band").first).to_be_focused()
        house.clock.set(ONE_O_CLOCK)
        tick(house)
        assert not _to_readers(channel)
        _resume_two(lead)
        tick(house)
        assert not _to_readers(channel)
        assert _states(house, "two_languages_blog") == {"sent"}
        assert _states(house, "results_deck") == {"sent"}
        assert "sent" not in _states(house, "spring_news")
        _close_an_account(lead)
        lead.page.goto(f"{desk.base}/desk/fi/")
        _change_the_core_message(lead)


def _resume_two(lead):
    page = lead.page
    page.reload()
    with lead.task("to resume what may leave", 2 * MINUTE):
        lead.follow('.band a[href*="/stops/resume"]')
        lead.skip()
        lead.reads(page.locator(".resume-list"))
        for name in ("two_languages_blog", "results_deck"):
            row = f'.resume-list li:has(a[href$="/{name}"])'
            lead.go_to(f"{row} input[value=stay]")
            lead.press("ArrowUp")
        lead.follow('form[action$="/stops/resume"] button')


def _close_an_account(lead):
    page = lead.page
    with lead.task("to retire an account", MINUTE):
        lead.follow('.rail a[href$="/accounts"]')
        lead.skip()
        lead.unfold('.accounts li:has(a[href$="/x_national"]) summary')
        lead.fill(("#f-reason-x_national", "Kanava lopetetaan."))
        lead.enter()
        assert "X" in lead.reads(page.locator("#message"))
    page.goto(page.url.partition("/desk")[0] + "/fi/")
    assert "https://x.example.org/lape" not in page.content()
    page.go_back()
    # N10: nothing is planned there any more; what was done stays on record.
    lead.follow('.rail a[href$="/calendar"]')
    lead.skip()
    lead.follow('main a[href*="/calendar/table"]')
    later = POSTS.replace(".2.2027", ".3.2027").replace("bsky", "x_national")
    lead.fill(("#f-table", later))
    lead.follow("button[value=try]")
    assert lead.reads(page.locator("#tried")) == "6 riviä on korjattava"
    refused = page.locator("main table").first.inner_text()
    assert "”X” ei ole ollut käytössä ke 17.2.2027 alkaen." in refused
    page.goto(page.url.partition("/calendar")[0] + "/audit")
    assert "Sulki tilin X" in page.locator("main").inner_text()


def _change_the_core_message(lead):
    page = lead.page
    with lead.task(
        "to change the core message, and to see where it stands", 2 * MINUTE
    ):
        lead.follow('.rail a[href$="/facts"]')
        lead.skip()
        lead.follow('main a[href$="/messages"]')
        lead.skip()
        lead.follow('main a[href$="/messages/core_message"]')
        lead.reads(page.locator(".uses").first)
        lead.skip()
        lead.go_to("[name='said.fi']")
        lead.press("Control+End")
        lead.type(" Se näkyy jo.")
        lead.fill(("[name=why]", "Kokeilut ovat alkaneet."))
        lead.follow("button[value=save]")
        # It stands on every page: somebody else of the nation agrees.
        assert "odottaa" in lead.reads(page.locator("#message"))


def _to_readers(channel):
    return [one for one in channel.messages if NOTICE not in one.content]


def _states(house, name):
    with house.store.read() as session:
        return {row.state for row in of_item(session, name)}


def test_administrators_day(lape):
    """An account live, mail to a domain let go; somebody invited, somebody gone."""
    house = replace(
        lape,
        try_channel=Network().open,
        account_fields=lambda kind: fields_of(Settings) if kind == "mastodon" else (),
    )
    now = house.clock.now()
    with house.store.write() as session:
        until = now + timedelta(hours=1)
        hold_domain(session, "kunta.example", now=now, until=until, failures=51)
    with windows(house) as desk:
        admin = desk.open("admin")
        _connect(admin)
        _let_go(admin)
        _invite(admin)
        _remove(admin)


def _connect(admin):
    page = admin.page
    with admin.task("to connect an account, and to let it go live", 10 * MINUTE):
        admin.follow('.rail a[href$="/accounts"]')
        admin.skip()
        admin.follow('.accounts a[href$="/masto"]')
        admin.skip()
        admin.fill(
            ("[name=set-base_url]", "https://social.example"),
            ("[name=set-access_token]", CANARY),
        )
        admin.enter()
        assert "@lape@social.example" in admin.reads(page.locator("#message"))
        admin.follow("button[name=mode][value=automatic]")
        admin.reads(page.locator("#message"))


def _let_go(admin):
    page = admin.page
    with admin.task("to let mail to a domain go", HALF):
        admin.follow('.rail a[href$="/accounts"]')
        admin.skip()
        admin.follow('[action$="/mail/domains"] button')
        assert "Posti lähtee taas" in admin.reads(page.locator("#message"))


def _invite(admin):
    page = admin.page
    with admin.task("to invite somebody", MINUTE):
        admin.follow('.rail a[href$="/people"]')
        admin.skip()
        admin.unfold(".invite summary")
        admin.fill(("#f-called", "Maija Virtanen"), ("#f-email", "maija@example.org"))
        admin.picks("#f-role", "Koord")
        admin.picks("#f-scope", "Pohjan")
        admin.follow(".invite button[type=submit]")
        assert "Maija Virtanen" in admin.reads(page.locator("#message"))


def _remove(admin):
    page = admin.page
    row = '.people li:has([action*="/agent_EKA/"])'
    with admin.task("to remove somebody who leaves", MINUTE):
        admin.skip()
        admin.unfold(f"{row} summary")
        admin.unfold(f"{row} .sure .sure summary")
        admin.follow(f"{row} .button-danger")
        assert "Poistettu käytöstä" in admin.reads(page.locator("#message"))
