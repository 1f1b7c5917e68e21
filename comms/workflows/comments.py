"""What people say about sentences of a text before it leaves, and tick as done.

Comments are text only and bounded. Who may write in a unit, or approves there, may
comment; a comment with its key is written once, however often it is sent.
"""

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from comms.access.policy import Subject, require_may, user_named
from comms.content.differences import hash_of
from comms.content.passages import Passage, passages_of, passages_of_edition
from comms.errors import NotFound, Refused
from comms.model.comments import LONGEST, LONGEST_QUOTE, Comment
from comms.model.plans import EditionPlan
from comms.model.tables import Act
from comms.store import Session, acts, folders
from comms.store import comments as rows
from comms.store.catalogue import Catalogue, load_catalogue
from comms.store.publications import publication
from comms.workflows.draw import read_edition
from comms.workflows.house import House

#: Verb of the policy for saying something, and of the acts about it.
VERB, TICKED = "comment", "resolve"
#: Control characters, and those that turn the direction of what follows.
_STEERING = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")
#: Comments and answers on one text; more nobody reads.
MOST = 500


@dataclass(frozen=True, kw_only=True)
class Remark:
    """What somebody wants to say."""

    text: str
    #: Passage and number of a sentence ("fi.standard.body.3"); "": about the whole.
    at: str = ""
    #: Comment that it answers; 0: none.
    answers: int = 0


def comment(
    house: House, what: str, remark: Remark, *, user: str, key: str = ""
) -> None:
    """Keep a comment.

    Args:
        house: The site.
        what: An item or edition by its id.
        remark: What is said.
        user: Who says it.
        key: Makes the same form, sent twice, one comment; "": none.

    Raises:
        Refused: "comment_empty", "comment_long", "sentence_gone", or not hers to say.
        NotFound: No such item, user or comment.
    """
    with house.store.write(durable=True, in_turn=True) as session:
        add(session, what, remark, user=user, now=house.clock.now(), key=key)


def add(
    session: Session,
    what: str,
    remark: Remark,
    *,
    user: str,
    now: datetime,
    key: str = "",
) -> None:
    """Keep a comment in a transaction; as `comment`."""
    # With what is said: back on the same page, other words are another comment.
    said = hash_of([remark.text, remark.at, remark.answers])
    name = f"comment:{user}:{what}:{key}:{said}" if key else None
    if name and rows.by_key(session, name):
        return
    catalogue = load_catalogue(session)
    subject = subject_named(session, what)
    away = require_may(user_named(catalogue, user, now), VERB, subject)
    text = _text(remark.text)
    if len(rows.about(session, subject.name)) >= MOST:
        raise Refused("comments_full", most=MOST)
    row = Comment(
        key=name,
        subject=subject.name,
        user=user,
        acting_for=away,
        at=now,
        text=text,
        **_place(session, catalogue, what, subject, remark),
    )
    session.add(row)
    _record(session, subject, user, away, VERB, text, now)


def tick(house: House, what: str, numbers: Collection[int], *, user: str) -> None:
    """Tick comments as done; those of another text are left alone.

    Raises:
        Refused: It is not hers to say.
        NotFound: No such item or user.
    """
    now = house.clock.now()
    with house.store.write(durable=True, in_turn=True) as session:
        catalogue = load_catalogue(session)
        subject = subject_named(session, what)
        away = require_may(user_named(catalogue, user, now), VERB, subject)
        named = [rows.named(session, subject.name, number) for number in numbers]
        found = [row for row in named if row is not None and row.done_at is None]
        rows.tick(session, found, user=user, at=now)
        for row in found:
            _record(session, subject, user, away, TICKED, row.text, now)


def subject_named(session: Session, what: str) -> Subject:
    """Return an item or edition as the policy knows it.

    Raises:
        NotFound: There is none.
    """
    item = folders.item(session, what)
    if item is not None:
        return Subject(
            name=f"item:{what}", type=item.type, unit=item.unit, owner=item.owner
        )
    row = publication(session, what, kind="edition")
    return Subject(
        name=f"edition:{what}", type="edition", unit=row.unit, owner=row.owner
    )


def passages_named(
    session: Session, catalogue: Catalogue, what: str
) -> Mapping[str, Passage]:
    """Return the passages of an item or edition by their places."""
    item = folders.item(session, what)
    if item is None:
        found = passages_of_edition(_plan(session, catalogue, what))
    else:
        found = passages_of(folders.versions_of(session, item.id))
    order = catalogue.programme.languages
    found.sort(
        key=lambda one: (
            order.index(one.language) if one.language in order else len(order)
        )
    )
    return {passage.place: passage for passage in found}


def _plan(session: Session, catalogue: Catalogue, edition: str) -> EditionPlan:
    """Return what an edition says for itself, also one that comes by a rule."""
    plan = catalogue.find(EditionPlan, edition)
    if plan is not None:
        return plan
    row = publication(session, edition, kind="edition")
    return read_edition(session, catalogue, row).plan


def plain(written: str) -> str:
    """Return what was typed as text only: no signs that steer anything."""
    lines = written.strip().splitlines()
    return "\n".join(_STEERING.sub("", line).rstrip() for line in lines).strip()


def _text(written: str) -> str:
    text = plain(written)
    if not text:
        raise Refused("comment_empty")
    if len(text) > LONGEST:
        raise Refused("comment_long", count=len(text), most=LONGEST)
    return text


def _place(
    session: Session, catalogue: Catalogue, what: str, subject: Subject, remark: Remark
) -> dict[str, Any]:
    """Return what a comment is about: an older one, a sentence, or the whole."""
    if remark.answers:
        older = rows.named(session, subject.name, remark.answers)
        if older is None:
            raise NotFound(key="missing.item", name=str(remark.answers))
        return {"answers": older.id, "place": older.place}
    if not remark.at:
        return {}
    place, _, number = remark.at.rpartition(".")
    passage = passages_named(session, catalogue, what).get(place)
    numbers = [str(index) for index in range(len(passage.sentences))] if passage else []
    if passage is None or number not in numbers:
        raise Refused("sentence_gone")
    index = int(number)
    quote = passage.sentences[index].text[:LONGEST_QUOTE]
    return {"place": place, "quote": quote, "number": index}


def _record(  # noqa: PLR0913, PLR0917 - one column each
    session: Session,
    subject: Subject,
    user: str,
    away: str,
    verb: str,
    note: str,
    now: datetime,
) -> Act:
    return acts.record_act(
        session,
        at=now,
        user=user,
        acting_for=away,
        verb=verb,
        subject=subject.name,
        note=note,
    )
