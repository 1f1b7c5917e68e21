"""A seminar as the coordinator of a region types it into the desk's form."""

TYPED = {
    "title.fi": "Perheet kertovat",
    "title.sv": "Familjer berättar",
    "summary.fi": "Tule kertomaan, mitä palveluista puuttuu.",
    "summary.sv": "Kom och berätta vad som saknas.",
    "social.fi": "Mitä palveluista puuttuu? Tule kertomaan.",
    "social.sv": "Vad saknas i tjänsterna? Kom och berätta.",
    "day": "11.3.2027",
    "hours": "12–15",
    "room.fi": "Juhlasali",
    "room.sv": "Festsalen",
    "media_welcome": "yes",
}
WRITER, APPROVER = "coordinator_VSU", "approver_national"


def filled(desk, **changes):
    """Return the form with what is usual, what was typed, and these changes."""
    usual = desk.blank(WRITER, "fi").values
    typed = {
        **TYPED,
        **{name.replace("__", "."): text for name, text in changes.items()},
    }
    return {**usual, **{name: (text,) for name, text in typed.items()}}


def written(desk, **changes):
    """Save a seminar and return its id."""
    saved = desk.save(WRITER, filled(desk, **changes), "fi", key="once")
    assert saved.item_id, saved.problems
    return saved.item_id


def approved(desk, item_id):
    """Send a seminar for approval and approve it."""
    for user, verb in ((WRITER, "submit"), (APPROVER, "approve")):
        page = desk.item(user, item_id, "fi")
        desk.decide(
            user, verb, item_id, seen=page.seen, key=verb, untested_because="seen"
        )
