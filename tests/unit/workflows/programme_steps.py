"""One administrator who sets up the programme, and what she looks at."""

from lape_steps import approve_items

from comms.store import folders
from comms.workflows.programme import ProgrammeDesk

BLOG = "two_languages_blog"
NEW = {
    "id": ("KES",),
    "name.fi": ("Keskilä",),
    "name.sv": ("Mittby",),
    "languages": ("fi", "sv"),
    "publish_together": ("yes",),
    "host.controller.fi": ("Keskilän kuntayhtymä",),
    "host.postal_address": ("Katu 1, 00000 Esimerkkilä",),
    "host.privacy_notice.fi": ("https://example.org/kes",),
    "host.sender_name.fi": ("Lape Keskilä",),
    "host.sender_address": ("kes@example.org",),
    "host.reply_to": ("viestinta.kes@example.org",),
    "brand.colour": ("#005F73",),
    "brand.logo": ("programme_logo",),
    "region_tag.fi": ("LapeKeskilä",),
    "region_tag.sv": ("LapeMittby",),
}


class Desk:
    """One administrator at the desk."""

    def __init__(self, house, user="admin"):
        self.desk, self.user, self.presses = ProgrammeDesk(house), user, 0

    def sheet(self, part, name):
        """Return a form."""
        return self.desk.sheet(self.user, part, name, "en")

    def form(self, part, name, **changed):
        """Return the values of a form with some of them typed anew."""
        typed = {k.replace("__", "."): (v,) for k, v in changed.items()}
        return {**self.sheet(part, name).values, **typed}

    def try_out(self, part, name, values):
        """Return what saving would do."""
        return self.desk.try_out(self.user, part, name, values, "en")

    def save(self, part, name, values, *, seen=None, key=""):
        """Save as shown; return what came of it."""
        tried = self.try_out(part, name, values)
        if tried.effects is None:
            return tried
        return self.desk.save(
            self.user,
            part,
            name,
            values,
            "en",
            seen=self.sheet(part, name).seen if seen is None else seen,
            agreed=tried.effects.digest,
            key=key or self._key(),
        )

    def remove(self, part, name):
        """Remove as shown; return both answers."""
        seen, key = self.sheet(part, name).seen, self._key()
        asked = {"seen": seen, "key": key}
        shown = self.desk.remove(self.user, part, name, "en", agreed="", **asked)
        digest = shown.effects.digest if shown.effects else ""
        return shown, self.desk.remove(
            self.user, part, name, "en", agreed=digest, **asked
        )

    def _key(self):
        self.presses += 1
        return f"{self.user}-{self.presses}"


def approved(house):
    """Bring a text of Pohjanmaa to where it has been approved."""
    approve_items(house, BLOG)


def item(house, name=BLOG):
    """Return an item as it stands."""
    with house.store.read() as session:
        return folders.item(session, name)


def keys(tried):
    """Return which rules say no, and where."""
    return [(one.field, one.key) for one in tried.problems]
