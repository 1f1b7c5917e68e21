"""Somebody is signed up at the desk: on the phone, or by a paper that she signed.

On the phone a mail asks her, and only her press of the button in it counts; a paper
counts by itself, with what it is called and its day. The rules of how often an address
may be asked are those of every form.
"""

from datetime import datetime, time
from zoneinfo import ZoneInfo

from comms.access.readers import hat_for, letters_of
from comms.audience.on_paper import has_said_no, write_down
from comms.audience.sign_ups import is_flooded
from comms.model.programme import User
from comms.model.reader_views import BY_MAIL, ON_PAPER, NewReader
from comms.model.sign_up_views import Wish
from comms.store import Session, acts
from comms.store.catalogue import Catalogue, load_catalogue
from comms.workflows.house import House
from comms.workflows.reader_sight import reader_of
from comms.workflows.sign_up import SignUps, problems

SIGN_UP, WRITE_DOWN = "ask-reader", "sign-up-paper"
#: Letters that say what somebody signed.
LONGEST_SOURCE = 200


def sign_up_for(
    house: House, user: str, new: NewReader, language: str
) -> tuple[str, ...]:
    """Sign somebody up at the desk.

    Args:
        house: The site.
        user: Who does it.
        new: What the form says.
        language: Of the page: the words of a consent that is asked for stand in it.

    Returns:
        The fields that are wrong ("address", "newsletters", "source", "day" …), and
        "said_no" where only she herself can come back; none: it is done.

    Raises:
        Refused: Her role does no such thing.
    """
    with house.store.read() as session:
        catalogue = load_catalogue(session)
    who = reader_of(catalogue, user, house)
    wish = Wish(
        address=new.address,
        newsletters=new.newsletters,
        choices=new.choices,
        shown_in=language,
        form="paper" if new.way == ON_PAPER else "desk",
        source=new.source,
        by=user,
    )
    if wrong := _wrong(house, catalogue, who, wish, new):
        return wrong
    if new.way == BY_MAIL:
        return _ask(house, catalogue, who, wish)
    return _write_down(house, catalogue, who, wish, new)


def _wrong(
    house: House, catalogue: Catalogue, who: User, wish: Wish, new: NewReader
) -> tuple[str, ...]:
    hers = {*letters_of(catalogue, who)}
    fields = dict.fromkeys(problems(catalogue, wish))
    if not {*wish.newsletters} <= hers:
        fields["newsletters"] = None
    if new.way not in {BY_MAIL, ON_PAPER}:
        fields["way"] = None
    if len(new.source) > LONGEST_SOURCE or (new.way == ON_PAPER and not new.source):
        fields["source"] = None
    if new.way == ON_PAPER:
        today = house.clock.now().astimezone(ZoneInfo(catalogue.zone)).date()
        if new.day is None or new.day > today:
            fields["day"] = None
    return tuple(fields)


def _ask(house: House, catalogue: Catalogue, who: User, wish: Wish) -> tuple[str, ...]:
    # What stands on record is that somebody was asked: whom, an act never says.
    if wrong := SignUps(house).sign_up(wish):
        return wrong
    with house.store.write(durable=True) as session:
        _note(session, house, catalogue, who, wish, SIGN_UP, "subscribers:asked")
    return ()


def _write_down(
    house: House, catalogue: Catalogue, who: User, wish: Wish, new: NewReader
) -> tuple[str, ...]:
    now = house.clock.now()
    day = new.day
    if day is None:
        return ("day",)
    noon = datetime.combine(day, time(12), ZoneInfo(catalogue.zone))
    letters = letters_of(catalogue, who)
    bases = {name: letter.legal_basis for name, letter in letters.items()}
    with house.store.write(durable=True, in_turn=True) as session:
        if is_flooded(session, now):
            return ("busy",)
        if has_said_no(session, house.key, wish):
            return ("said_no",)
        person = write_down(
            session, house.key, wish, bases, signed=min(noon, now), now=now
        )
        subject = f"subscriber:{person.id}"
        _note(session, house, catalogue, who, wish, WRITE_DOWN, subject)
    return ()


def _note(  # noqa: PLR0913, PLR0917 - one act
    session: Session,
    house: House,
    catalogue: Catalogue,
    who: User,
    wish: Wish,
    verb: str,
    subject: str,
) -> None:
    hat = hat_for(who, letters_of(catalogue, who)[wish.newsletters[0]])
    acts.record_act(
        session,
        at=house.clock.now(),
        user=who.id,
        acting_for=hat.id if hat and hat.id != who.id else "",
        verb=verb,
        subject=subject,
        note=", ".join(wish.newsletters),
    )
