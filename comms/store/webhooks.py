"""When mail providers called last, by the names of their webhooks."""

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import Session, select

from comms.model.webhooks import Webhook


def webhooks_heard(session: Session) -> Mapping[str, Webhook]:
    """Return what is known of each webhook that was ever called."""
    return {row.name: row for row in session.exec(select(Webhook))}


def webhook_heard(session: Session, name: str) -> Webhook | None:
    """Return what is known of one webhook; None: nobody has called."""
    return session.get(Webhook, name)


def note_webhook(session: Session, name: str, **said: datetime | str) -> None:
    """Note what happened at a webhook; what is not named stays."""
    postgres = session.get_bind().dialect.name == "postgresql"
    statement = (postgresql if postgres else sqlite).insert(Webhook)
    values = {"refused": "", **said}
    session.execute(
        statement.values(name=name, **values).on_conflict_do_update(
            index_elements=["name"], set_=said
        )
    )
