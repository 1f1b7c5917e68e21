"""Takes what the desk's forms let people choose: unit, contact, accounts, boxes."""

import re
from collections.abc import Mapping

from comms.content.seminar_fields import FormFields
from comms.content.seminar_text import is_address, looks_like_address, tidied
from comms.model import seminar as form
from comms.model.programme import NATIONAL, Account, Contact, Unit

#: The address of a link to a mailbox.
_MAILTO = re.compile(r"mailto:([^\s)>?]+)", re.IGNORECASE)


class FormChoices(FormFields):
    """The fields of one form, and what can be chosen in them."""

    def unit(self) -> str:
        """Return the unit, or the nation; another one is noted."""
        unit = form.one(self.values, "unit")
        known = {found.id for found in self.catalogue.all(Unit)} | {NATIONAL}
        if unit not in known:
            self.note("unit", "unit_unknown")
        return unit

    def contact(self, *, is_needed: bool = True) -> str:
        """Return the contact; an address typed instead of a name is looked at."""
        typed = self.line("contact")
        if self.catalogue.find(Contact, typed) or not (typed or is_needed):
            return typed
        if not typed:
            self.note("contact", "contact_missing")
        elif looks_like_address(typed) and not is_address(typed):
            self.note("contact", "email_invalid", value=typed)
        else:
            self.note("contact", "contact_unknown", value=typed)
        return typed

    def accounts(self) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """Return the accounts that take posts, and those that take records."""
        posts, records = [], []
        for name in form.many(self.values, "accounts"):
            account = self.catalogue.find(Account, name)
            if account is None:
                self.note("accounts", "account_unknown", value=tidied(name)[:60])
            elif account.channel in form.RECORD_KINDS:
                records.append(name)
            elif account.channel not in form.OWN_KINDS:
                posts.append(name)
        return tuple(posts), tuple(records)

    def ticked(self, name: str) -> bool:
        """Tell whether a box is ticked."""
        return form.one(self.values, name) == form.YES

    def check_mailboxes(self, name: str, texts: Mapping[str, str]) -> None:
        """Note links to mailboxes that cannot exist, in a text of several languages."""
        for code, text in texts.items():
            for address in _MAILTO.findall(text):
                if not is_address(address):
                    self.note(form.field(name, code), "email_invalid", value=address)
