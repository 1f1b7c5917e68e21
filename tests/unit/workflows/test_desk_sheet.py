"""The form's choices, lists of the desk, and pictures that are drawn when asked for."""

import pytest
from desk_form import APPROVER, WRITER, approved, filled, written

from comms.clock import instant
from comms.errors import NotFound, Refused
from comms.model.desk_list import Sought
from comms.workflows.tick import tick

ZONE = "Europe/Helsinki"


def _values(sheet, name):
    return [choice.value for choice in sheet.choices[name]]


def test_the_form_offers_what_the_unit_has_and_ticks_what_is_usual(desk):
    """Half of the form is filled before anybody types."""
    sheet = desk.blank(WRITER, "fi")

    assert _values(sheet, "unit") == ["VSU"]
    assert _values(sheet, "contact")[0] == "c_coord_VSU"
    assert "c_agent_POH" not in _values(sheet, "contact")
    assert "c_incomplete" not in _values(sheet, "contact")
    assert "x_old" not in _values(sheet, "accounts")
    assert "fb_poh" not in _values(sheet, "accounts")
    assert _values(sheet, "newsletter") == ["", "VSU"]
    assert _values(sheet, "picture") == ["", "img_piggyback"]
    assert (sheet.languages, sheet.owed) == (("fi", "sv", "en"), ("fi", "sv"))
    assert sheet.values["contact"] == ("c_coord_VSU",)
    assert sheet.values["place.sv"] == ("Exempelstads bibliotek",)
    assert sheet.values["publish_day"] == ("2.2.2027",)
    assert "media_welcome" not in sheet.values
    assert set(sheet.values["accounts"]) == {
        "bsky",
        "masto",
        "x_national",
        "linkedevents",
        "press",
    }


def test_whoever_writes_for_the_nation_chooses_among_all_units(desk):
    """The national lead may announce for a region, and by any newsletter."""
    sheet = desk.blank("national_lead", "sv")

    assert len(sheet.choices["unit"]) == 19
    assert sheet.values["unit"] == ("national",)


def test_a_friday_is_followed_by_monday(desk, offices):
    """What leaves by itself on a Sunday reaches nobody at work."""
    offices.clock.set(instant("2027-02-05T15:00", ZONE))

    assert desk.blank(WRITER, "fi").values["publish_day"] == ("8.2.2027",)


def test_a_form_comes_back_as_it_was_kept(desk):
    """Whoever edits starts from what stands there, for those who may write there."""
    name = written(desk)

    sheet = desk.sheet(WRITER, name, "fi")

    assert sheet.values["title.sv"] == ("Familjer berättar",)
    assert sheet.values["hours"] == ("12–15",)
    assert sheet.seen
    assert desk.sheet("agent_EKA", name, "fi") is None
    assert desk.sheet(WRITER, "spring_news", "fi") is None
    assert desk.sheet(WRITER, "nonesuch", "fi") is None


def test_a_form_of_another_unit_is_not_tried_out(desk):
    """A preview of what she may not write would tell what she may not see."""
    with pytest.raises(Refused):
        desk.try_out(WRITER, filled(desk, unit="POH"), "fi")
    with pytest.raises(NotFound):
        desk.try_out(WRITER, filled(desk), "fi", item_id="nonesuch")


def test_an_unfinished_form_says_what_is_missing(desk):
    """What cannot be read yet is a problem with its field, never a fault."""
    tried = desk.try_out(WRITER, filled(desk, day="", title__fi=""), "fi")

    assert {"day", "title.fi"} <= {one.field for one in tried.problems}
    assert tried.outputs == ()


def test_the_picture_of_a_post_is_drawn_when_it_is_asked_for(desk, offices):
    """A page of the desk does not wait for pictures; the same picture is drawn once."""
    folder = offices.settings.home / "share"
    # Not the pictures that all tests share.
    folder.unlink()
    tried = desk.try_out(WRITER, filled(desk), "fi")
    assert not folder.exists()

    shown = next(one.picture for one in tried.outputs if one.picture)
    name = shown.url.removeprefix("/desk/pictures/")
    content, media_type = desk.picture(name)

    assert media_type == "image/png"
    assert content.startswith(b"\x89PNG")
    assert desk.picture(name) == (content, media_type)
    assert len(list(folder.iterdir())) == 1
    assert desk.picture("0" * 64) is None
    assert desk.picture("../site.key") is None


def test_the_list_of_items_is_what_she_may_see(desk):
    """Her unit and the nation; whoever only looks, the own unit alone."""
    every = Sought()
    mine = desk.items(WRITER, "fi", every, limit=20, offset=0)
    partner = desk.items("viewer_partner", "fi", every, limit=20, offset=0)
    first = desk.items("national_lead", "fi", every, limit=3, offset=0)

    assert "/items/spring_news" in {line.path for line in mine.lines}
    assert "/items/pilot_call" not in {line.path for line in mine.lines}
    assert {line.unit_name for line in partner.lines} == {"Etelä-Pohjanmaa"}
    assert (mine.has_more, first.has_more, len(first.lines)) == (False, True, 3)
    assert [choice.label for choice in first.choices["unit"]][:1] != []
    assert "Blogi" in {choice.label for choice in first.choices["type"]}


@pytest.mark.parametrize(
    ("sought", "there"),
    [
        (Sought(words="två SPRÅK"), {"/items/two_languages_blog"}),
        (Sought(words="kieltä familj"), {"/items/two_languages_blog"}),
        (Sought(words="100 %"), set()),
        (Sought(words="two_lang", type="blog"), {"/items/two_languages_blog"}),
        (Sought(words="two_lang", type="news"), set()),
        (Sought(state="withdrawn"), set()),
        (Sought(unit="POH", type="blog"), {"/items/two_languages_blog"}),
    ],
)
def test_items_are_found_by_words_of_any_language(desk, sought, there):
    """All words must be there, in capitals or not; signs are only signs."""
    found = desk.items("national_lead", "sv", sought, limit=20, offset=0)

    assert {line.path for line in found.lines} == there


def test_the_menu_finds_what_she_may_see_and_no_more(desk):
    """Another unit's draft is not there, also for whoever knows what it is called."""
    lead = desk.find("national_lead", "fi", "pilot_call")
    mine = desk.find(WRITER, "fi", "pilot_call")
    ours = desk.find(WRITER, "fi", "spring_news")
    many = desk.find("national_lead", "fi", "a")

    assert [line.path for line in lead] == ["/items/pilot_call"]
    assert [*mine] == []
    assert [line.path for line in ours] == ["/items/spring_news"]
    assert len(many) == 8


def test_accounts_tell_what_waits_and_who_may_close_them(desk):
    """Whoever closes an account knows what that calls off."""
    found = {line.id: line for line in desk.accounts("national_lead", "sv")}
    of_region = {line.id: line for line in desk.accounts("coordinator_POH", "sv")}

    assert found["bsky"].waiting == 9
    assert found["bsky"].may_retire
    assert not found["web"].may_retire
    assert not of_region["bsky"].may_retire
    assert of_region["fb_poh"].may_retire
    desk.retire("coordinator_POH", "fb_poh", reason="Sidan stängs")
    assert next(iter(found)) != next(iter(of_region))
    assert of_region[next(iter(of_region))].owner_name == "Österbotten"
    after = {line.id: line for line in desk.accounts("coordinator_POH", "sv")}
    assert after["fb_poh"].reason == "Sidan stängs"
    assert after["fb_poh"].retired_on is not None
    assert (after["fb_poh"].waiting, after["fb_poh"].may_retire) == (0, False)


def test_stops_tell_who_ordered_them_and_who_may_lift_them(desk):
    """A stop of a region is the region's and the nation's to see."""
    desk.pause("coordinator_POH", "POH", reason="Kris")

    (own,) = desk.stops("coordinator_POH", "sv")

    assert (own.unit_name, own.reason, own.may_lift) == ("Österbotten", "Kris", True)
    assert own.user_name == "Projektkoordinator, Österbotten"
    assert desk.stops("coordinator_VSU", "fi") == []
    desk.running.resume("coordinator_POH", "POH", choices={}, seen="")
    assert desk.stops("coordinator_POH", "sv") == []


def test_a_step_of_the_chain_waits_for_an_approval_of_its_own(desk, offices):
    """Reminders are drafts: shown with their words, sent only once approved."""
    name = written(desk, publish_day="2.2.2027")
    approved(desk, name)
    offices.clock.set(instant("2027-02-02T09:00", ZONE))
    tick(offices)

    def steps(user):
        found = desk.item(user, name, "fi", opened={"chain"}).outputs
        return {one.publication: one for one in found if one.kind == "chain"}

    step = steps(WRITER)[f"{name}.{name}.reminder-14d"]
    assert step.text.startswith("Muistutus: Perheet kertovat")
    assert (step.state, step.may) == ("draft", ("submit", "cancel"))
    desk.decide(WRITER, "submit", step.publication)
    (waits,) = desk.week(APPROVER, "fi").waiting
    assert (waits.act, waits.path) == ("approve", f"/items/{name}#steps")
    desk.decide(APPROVER, "approve", step.publication)
    assert steps(WRITER)[step.publication].state == "scheduled"
