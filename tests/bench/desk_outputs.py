"""The page and the posts of an item of the bench, and where they stand."""

from collections.abc import Iterator, Sequence

from desk_made import Made, Row

from comms.model.states import DeliveryState, ItemState, PublicationState
from comms.model.tables import Attempt, Delivery, Message, Publication, Version


def outputs(made: Made, texts: Sequence[Version]) -> Iterator[Row]:
    """Yield its page and its posts, and where they stand."""
    accounts = ("", *made.accounts)
    for place, account in enumerate(accounts):
        number = made.number * 10 + place
        kind = "post" if account else "page"
        name = f"{made.name}.{account}" if account else made.name
        sent = not made.is_coming and made.state == ItemState.APPROVED
        state = _output_state(made)
        yield (
            Publication,
            {
                "id": number,
                "plan_entry": f"{kind}:{made.name}"
                + (f":{account}" if account else ""),
                "occasion": made.local[:10],
                "kind": kind,
                "external_id": name,
                "account": account,
                "unit": made.unit,
                "owner": made.owner,
                "state": state,
                "due_local": made.local,
                "due_at": made.at,
                "content_hash": made.hash if sent and not account else "",
                "approved_hash": made.hash if sent else None,
                "published_at": made.at if sent else None,
                "finished_at": made.at if sent else None,
            },
        )
        if not sent:
            continue
        if not account:
            yield from (_shown(number, made, text) for text in texts)
        for way, language in enumerate(("fi", "sv")):
            delivery = {
                "id": number * 2 + way,
                "publication_id": number,
                "account": account or "web",
                "recipient": f"public:{language}:standard",
                "language": language,
                "level": "standard",
                "variant": "post" if account else "page",
                "state": DeliveryState.SENT,
                "remote_id": f"{number}-{language}" if account else "",
                "attempts": 1 if account else 0,
                "copies": 0,
                "sent_at": made.at,
            }
            yield Delivery, delivery
            if account:
                yield (
                    Attempt,
                    {
                        "delivery_id": number * 2 + way,
                        "number": 1,
                        "started_at": made.at,
                        "ended_at": made.at,
                        "outcome": "accepted",
                        "saved": {"url": f"https://example.org/{account}/{number}"},
                    },
                )


def _shown(publication: int, made: Made, text: Version) -> Row:
    """Return what a page shows in one language, without its words."""
    return (
        Message,
        {
            "publication_id": publication,
            "account": "web",
            "language": text.language,
            "level": text.level,
            "variant": "page",
            "revision": 1,
            "subject": made.title(text.title),
            "skeleton": b"",
            "html": "",
            "content_hash": made.hash,
            "created_at": made.at,
        },
    )


def _output_state(made: Made) -> str:
    if not made.is_coming:
        # What was never approved was not told, and nobody can tell it any more.
        states = {
            ItemState.APPROVED: PublicationState.SENT,
            ItemState.WITHDRAWN: PublicationState.WITHDRAWN,
        }
        return states.get(made.state, PublicationState.EXPIRED)
    if made.state == ItemState.APPROVED:
        return PublicationState.SCHEDULED
    return PublicationState.DRAFT
