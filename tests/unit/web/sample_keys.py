"""Ways to sign in, and people, in memory: every state that the pages show."""

from datetime import date
from types import SimpleNamespace

from sample_events import local
from sample_programme import SampleProgramme

from comms.errors import Refused
from comms.model.desk import Choice
from comms.model.door import (
    AccountPage,
    DeviceLine,
    KeyLine,
    KeysAt,
    NewAddress,
    NewGenerator,
    PeoplePage,
    PersonLine,
    StandInLine,
    Wrong,
)
from comms.web.desk.keys import Keys

AT = local("2027-02-16T09:00")
KEY = KeyLine(number=1, title="Työpuhelin <b>", made=AT, used=AT)
FULL = AccountPage(
    email="maija@example.org",
    language="fi",
    has_password=True,
    password_changed=AT,
    has_code=True,
    recovery_left=1,
    passkeys=(KEY,),
    outside=(KEY,),
    devices=tuple(
        DeviceLine(
            number=number,
            what="" if number else "Firefox, Linux",
            way=way,
            begun=AT,
            seen=AT,
            is_this=not number,
        )
        for number, way in enumerate(("link", "password", "passkey", "outside"))
    ),
    stand_ins=tuple(
        StandInLine(
            number=number,
            away="Maija",
            by="Jussi",
            starts=date(2027, 2, 1),
            ends=date(2027, 2, 28),
            is_mine=bool(number),
            is_now=True,
        )
        for number in range(2)
    ),
    colleagues=(Choice(value="jussi", label="Jussi", hint="Koordinaattori"),),
    is_fresh=True,
    is_weak=False,
    owes_factor=False,
    keys_at=KeysAt(is_here=True),
)
STATES = ("active", "invited", "expired", "never", "left")
PEOPLE = PeoplePage(
    people=tuple(
        PersonLine(
            user=f"user-{number}",
            name="Maija Virtanen <b>",
            email="maija@example.org",
            role="coordinator",
            scope="POH",
            unit_name="Pohjanmaa",
            state=state,
            keys=("code", "password") if state == "active" else (),
            seen=AT if state == "active" else None,
            until=AT if state == "invited" else None,
            is_me=number == len(STATES),
        )
        for number, state in enumerate((*STATES, "active"))
    ),
    choices={
        "role": (Choice(value="coordinator", label="Koordinaattori"),),
        "scope": (Choice(value="POH", label="Pohjanmaa"),),
        "language": (Choice(value="fi", label="Suomi"),),
    },
)


def refuse(*_arguments, **_more):
    """Say no, as a rule does."""
    raise Refused("wrong_code")


def sample_keys():
    """Return ways to sign in at which everything is wrong, and pages in every state."""
    wrong = Wrong(rule="wrong_password", wait=70)
    shown = "ABCD EFGH"
    new = NewGenerator(secret=shown, address="otpauth://totp/x?secret=ABCDEFGH")
    return Keys(
        entrance=SimpleNamespace(
            by_password=lambda *_: wrong,
            passkeys_at=lambda at: KeysAt(is_here=False, elsewhere=f"http://{at}"),
            by_code=lambda *_: Wrong(rule="wrong_code"),
        ),
        outside=SimpleNamespace(name="Esimerkki"),
        forgotten=SimpleNamespace(
            is_open=lambda _: True,
            set_password=lambda *_: Wrong(rule="password_short"),
        ),
        account=SimpleNamespace(
            begin_generator=lambda _, **__: new,
            confirm_generator=refuse,
            new_recovery_codes=lambda _: ("key", ("aaaaa-bbbbb", "ccccc-ddddd")),
            set_password=refuse,
        ),
        address=SimpleNamespace(
            ask=refuse,
            asked=lambda _: NewAddress(email="uusi@example.org", until=AT),
            offered=lambda _: "uusi@example.org",
        ),
        page=SimpleNamespace(page=lambda *_: FULL),
        people=SimpleNamespace(page=lambda *_: PEOPLE, invite=refuse),
        programme=SampleProgramme(),
    )
