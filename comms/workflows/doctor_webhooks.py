"""Examines the webhooks of mail providers: set up right, and heard of lately."""

from collections.abc import Iterator, MutableMapping
from datetime import datetime
from typing import Any

from comms.errors import CommsError
from comms.model.webhooks import Webhook
from comms.operating.diagnosis import Diagnosis, Finder
from comms.store.webhooks import webhooks_heard
from comms.workflows.house import House

#: Kinds of provider that prove nothing but by a field of our mail (`mime`).
_GIVES_A_FIELD_BACK = frozenset({"brevo", "postmark", "sendgrid"})


def check_webhooks(house: House, seen: MutableMapping[str, Any]) -> Iterator[Diagnosis]:
    """Yield what is wrong with each webhook of the settings.

    Args:
        house: The site.
        seen: Takes when each was called last, by its name.
    """
    with house.store.read() as session:
        heard = webhooks_heard(session)
    for name, wanted in house.settings.webhooks.items():
        row = heard.get(name, Webhook(name=name))
        address = f"{house.base_url}/hooks/{name}"
        seen[name] = {
            "kind": wanted.kind,
            "address": address,
            "taken_at": _iso(row.taken_at),
            "refused_at": _iso(row.refused_at),
            "refused": row.refused,
            "unproved_at": _iso(row.unproved_at),
        }
        yield from _wrong(house, row, address, wanted.kind)


def _wrong(house: House, row: Webhook, address: str, kind: str) -> Iterator[Diagnosis]:
    say = Finder("webhooks", row.name)
    try:
        house.open_provider(row.name)
    except (CommsError, OSError) as error:
        yield say.error("webhook_wrong", problem=error)
        return
    named = {one.provider for one in house.settings.mail_accounts.values()}
    if kind in _GIVES_A_FIELD_BACK - named:
        yield say.warning("webhook_no_account", kind=kind)
    taken, refused = row.taken_at, row.refused_at
    if refused is not None and (taken is None or refused > taken):
        # Anybody may call; what came right since says that all is well.
        yield say.warning(
            f"webhook_{row.refused}", address=address, kind=kind, at=shown(refused)
        )
    elif taken is None:
        yield say.warning("webhook_silent", address=address)
    elif row.unproved_at is not None and row.unproved_at == taken:
        yield say.advice("webhook_unproved", kind=kind, at=shown(row.unproved_at))


def _iso(at: datetime | None) -> str:
    return at.isoformat(timespec="seconds") if at else ""


def shown(at: datetime) -> str:
    """Return an instant as the doctor's sentences show it, in UTC."""
    return f"{at:%Y-%m-%d %H:%M} UTC"
