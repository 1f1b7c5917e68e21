"""Addresses of people who work here: what one is, and whose it is."""

from email_validator import EmailNotValidError, validate_email

from comms.errors import Refused
from comms.model.programme import User
from comms.store import Session
from comms.store import people as rows
from comms.store.catalogue import Catalogue
from comms.workflows.letting_in import plain_address


def address_of(typed: str) -> str:
    """Return what was typed as an e-mail address.

    Raises:
        Refused: It is none.
    """
    try:
        found = validate_email(typed.strip(), check_deliverability=False)
    except EmailNotValidError as fault:
        raise Refused("email_wrong") from fault
    return found.normalized


def is_taken(session: Session, catalogue: Catalogue, email: str) -> bool:
    """Tell whether somebody who works here or is invited has an address."""
    wanted = plain_address(email)
    taken = {plain_address(one.email) for one in catalogue.all(User)}
    taken |= {
        plain_address(row.email)
        for row in rows.all_people(session)
        if row.left_at is None and row.joined_at is None
    }
    return wanted in taken
