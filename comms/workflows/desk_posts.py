"""Posts, cards and records of an item as they stand on each account, or will.

What has left is shown from its frozen message; what waits is composed by the function
that will send it. A text that the network would not take is a problem with a place.
"""

import json
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import replace
from typing import Any

from comms import counting
from comms.campaigns.accounts import account_of
from comms.campaigns.announcements import ANNOUNCEMENT
from comms.campaigns.changes import EDIT, REMOVAL
from comms.content.post_text import length_sentences, text_limit
from comms.errors import CommsError, Misconfigured, Refused
from comms.model.desk import Output, Problem
from comms.model.programme import Account
from comms.model.states import DeliveryState, PublicationState
from comms.model.tables import Delivery, Message, Publication
from comms.model.views import Picture
from comms.ports import Post, PostFinding, PostMedia
from comms.store.posts import PUBLIC_KINDS
from comms.workflows.announcements import announcement_posts, is_untold
from comms.workflows.compose import compose_told
from comms.workflows.desk_lines import reason_of, shown_state, sort_name
from comms.workflows.desk_spread import Spread
from comms.workflows.settle import BY_HAND

#: Where the browser gets a picture that is drawn when it asks.
PROMISED = "/desk/pictures/"

#: Kinds of publications that stand on accounts.
_KINDS = frozenset(PUBLIC_KINDS)
_SHOWN_AS = {"event_api": "record", "press_export": "press"}
#: Findings in which a person cannot change anything.
_UNAVOIDABLE = frozenset({"channel.language_not_sent"})
_STOPPED = frozenset(
    {
        PublicationState.HELD,
        PublicationState.CANCELLED,
        PublicationState.WITHDRAWN,
        PublicationState.MISSED,
    }
)
_ENDED = frozenset({PublicationState.SENT, PublicationState.PARTLY_FAILED})


def post_outputs(spread: Spread) -> Iterator[Output]:
    """Yield every post, one per account and language."""
    barred = _barred(spread)
    for row in spread.rows:
        if row.kind not in _KINDS:
            continue
        kept = spread.kept(row)
        if row.kind == REMOVAL:
            yield from _removals(spread, row)
        elif kept:
            for message in kept:
                account = spread.account(message.account)
                yield _counted(spread, account, _left(spread, row, message, barred))
        else:
            for account, post in waiting_posts(spread, row):
                yield _counted(spread, account, _waits(spread, row, account, post))


def _removals(spread: Spread, row: Publication) -> Iterator[Output]:
    """Yield what is to be taken down, or was: it has no text any more."""
    sight = spread.sight
    for delivery in spread.deliveries.get(row.id or 0, ()):
        account = sight.account(delivery.account)
        yield Output(
            kind="post",
            account=delivery.account,
            title=f"{account}: {sort_name(sight, row.kind)}",
            language=delivery.language,
            state=_state(row, delivery),
            at=sight.local(delivery.sent_at or row.due_at),
            reason=_why(spread, row, delivery),
            delivery=_to_act_on(spread, row, delivery),
            publication=row.external_id,
        )


def waiting_posts(spread: Spread, row: Publication) -> Iterable[tuple[Account, Post]]:
    """Return what a publication will put on its accounts, as things stand."""
    account = spread.account(account_of(row))
    if account is None:
        return []
    if row.plan_entry not in spread.made:
        spread.made[row.plan_entry] = _made(spread, row, account)
    return [(account, post) for post in spread.made[row.plan_entry]]


def _made(spread: Spread, row: Publication, account: Account) -> Sequence[Post]:
    """Return what will be sent, by the very functions that will send it."""
    house, catalogue, told = spread.sight.house, spread.catalogue, spread.told
    if row.kind == "post":
        return compose_told(
            house, catalogue, told, account, spread.day(row), picture=spread.picture
        )
    if row.kind != ANNOUNCEMENT or is_untold(
        spread.sight.session, account, row, spread.item
    ):
        return []
    try:
        return announcement_posts(house, catalogue, told, account)
    except Refused:
        # A press text that nobody answers for: the check of the form says so.
        return []


def _waits(spread: Spread, row: Publication, account: Account, post: Post) -> Output:
    sight = spread.sight
    return Output(
        kind=kind_of(account),
        account=account.id,
        title=sight.account(account.id),
        language=post.language,
        state=shown_state(row, spread.item),
        at=sight.local(row.due_at),
        text=post.record or post.text,
        tags=post.tags,
        picture=_promised_picture(post.media),
        reason=reason_of(sight, row),
        publication=row.external_id,
    )


def _barred(spread: Spread) -> frozenset[str]:
    """Return the pictures of what has left that nobody may see any more."""
    posts = [
        one for row in spread.rows if row.kind in _KINDS for one in spread.kept(row)
    ]
    media = [one for post in posts for one in json.loads(post.skeleton)["media"]]
    return spread.sight.kept_back(one["name"] for one in media)


def _left(
    spread: Spread, row: Publication, message: Message, barred: Collection[str]
) -> Output:
    sight = spread.sight
    kept: dict[str, Any] = json.loads(message.skeleton)
    account = spread.account(message.account)
    delivery = spread.delivery(row, message.account, message.language)
    text = kept.get("record") or kept["text"]
    is_over = any(one["name"] in barred for one in kept["media"])
    return Output(
        kind=kind_of(account) if account else "post",
        account=message.account,
        title=sight.account(message.account),
        language=message.language,
        state=_state(row, delivery),
        at=sight.local((delivery and delivery.sent_at) or row.due_at),
        text=text,
        tags=tuple(kept["tags"]),
        picture=None if is_over else _kept_picture(kept["media"]),
        is_picture_over=is_over,
        reason=_why(spread, row, delivery),
        url=spread.addresses.get(delivery.id or 0, "") if delivery else "",
        delivery=_to_act_on(spread, row, delivery),
        publication=row.external_id,
    )


def _state(row: Publication, delivery: Delivery | None) -> str:
    """Return the delivery's state, unless the publication as a whole was stopped."""
    if delivery is None or row.state in _STOPPED:
        return row.state
    return delivery.state


def kind_of(account: Account) -> str:
    """Return as what an account's outputs are shown."""
    usual = "card" if account.mode == "manual_copy" else "post"
    return _SHOWN_AS.get(account.channel, usual)


def _counted(spread: Spread, account: Account | None, output: Output) -> Output:
    """Add length and limit of the text, where a network counts it."""
    if account is None or account.channel in _SHOWN_AS:
        return output
    if output.kind in spread.folded:
        return output
    return replace(
        output,
        measured=measured(spread, account, output.text),
        limit=text_limit(account) or 0,
    )


def measured(spread: Spread, account: Account, text: str) -> int:
    """Return the length of a text as its network counts."""
    try:
        return spread.sight.house.open_channel(account).measure(text)
    except CommsError:
        # An account that is not set up counts as its kind of network does.
        return counting.length(account.channel, text)


def _why(spread: Spread, row: Publication, delivery: Delivery | None) -> str:
    sight = spread.sight
    if delivery is not None and delivery.state == DeliveryState.SENT:
        return sight.say("outputs.posted_by_hand") if delivery.reason == BY_HAND else ""
    if delivery is None or delivery.state == DeliveryState.CANCELLED:
        # Why it was called off, its publication says.
        return reason_of(sight, row)
    return sight.said(delivery.reason) if delivery.reason else reason_of(sight, row)


def _to_act_on(spread: Spread, row: Publication, delivery: Delivery | None) -> int:
    """Return a delivery that only a person moves on: a card, a doubt, a change held."""
    if delivery is None or delivery.state in _DONE:
        return 0
    account = spread.account(delivery.account)
    by_hand = account is not None and account.mode == "manual_copy"
    held = row.kind in {EDIT, REMOVAL} and row.state == PublicationState.HELD
    doubtful = delivery.state == DeliveryState.UNKNOWN
    return (delivery.id or 0) if by_hand or held or doubtful else 0


_DONE = frozenset({DeliveryState.SENT, DeliveryState.CANCELLED, DeliveryState.REFUSED})


def _promised_picture(media: tuple[PostMedia, ...]) -> Picture | None:
    for one in media:
        return Picture(
            url=f"{PROMISED}{one.name}",
            alt=one.alt,
            width=one.width,
            height=one.height,
        )
    return None


def _kept_picture(media: list[dict[str, Any]]) -> Picture | None:
    for one in media:
        return Picture(
            url=f"/media/{one['name']}",
            alt=one["alt"],
            width=one["width"],
            height=one["height"],
        )
    return None


def post_problems(spread: Spread) -> Iterator[Problem]:
    """Yield what networks would not take of what waits, by account and language."""
    for row in spread.rows:
        if row.kind not in _KINDS or row.state in _ENDED or spread.kept(row):
            continue
        for account, post in waiting_posts(spread, row):
            for finding in _findings(spread, account, post):
                yield _problem(spread, account, post, finding)


def _findings(spread: Spread, account: Account, post: Post) -> Iterable[PostFinding]:
    try:
        found = spread.sight.house.open_channel(account).validate(post)
    except Misconfigured:
        return []
    return [finding for finding in found if finding.key not in _UNAVOIDABLE]


def _problem(
    spread: Spread, account: Account, post: Post, finding: PostFinding
) -> Problem:
    sight = spread.sight
    fields = {"text": f"social.{post.language}", "media": "picture", "alt": "picture"}
    sentences = (
        length_sentences(
            account.channel, post.text, text_limit(account), sight.language
        )
        if finding.key == "channel.too_long"
        else ()
    )
    said = " ".join(sentences) or sight.say(
        finding.key, measured=finding.measured, limit=finding.limit
    )
    return Problem(
        field=fields.get(finding.field, ""),
        severity=finding.severity,
        key=finding.key.rpartition(".")[2],
        sentence=f"{sight.account(account.id)} ({post.language}): {said}",
    )
