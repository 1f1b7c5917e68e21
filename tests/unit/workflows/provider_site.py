"""A site with a webhook of each mail provider, and what they say of its mail."""

import json
from dataclasses import replace

from came_back import Post

from comms.testing import FrozenClock
from comms.testing.webhook_contract import MESSAGE_ID, NOW, PROOF, READER, RETURN_PATH
from comms.webhooks import open_provider
from comms.workflows.webhooks import Webhooks
from tests.conformance import provider_calls as said

KINDS = {
    "brevo": (said.brevo_event, lambda one: said.call(one, said.basic())),
    "mailgun": (said.mailgun_event, said.mailgun),
    "postmark": (said.postmark_event, lambda one: said.call(one, said.basic())),
    "sendgrid": (said.sendgrid_event, lambda one: said.sendgrid([one])),
    "ses": (said.ses_says, said.sns),
}


class Reported(Post):
    """A site with a webhook of each provider."""

    def __init__(self, house):
        opened = {
            kind: open_provider(
                kind,
                secret=said.verification_key() if kind == "sendgrid" else said.SECRET,
                topics=[said.TOPIC],
                fetch={said.CERTIFICATE: said.amazon()[1]}.__getitem__,
            )
            for kind in KINDS
        }
        house = replace(house, open_provider=opened.get)
        super().__init__(house)
        self.wall = FrozenClock(NOW)
        self.hooks = Webhooks(house, self.wall)

    def told(self, kind, what, delivery, name="anna", *, other=""):
        """Return what a provider says of a delivery, all its proofs our own.

        Args:
            kind: Of provider.
            what: Became of it.
            delivery: The mail.
            name: Whose address stands in it.
            other: Instead of the code 5.1.1 and its words.
        """
        event, _ = KINDS[kind]
        path = self.path(delivery)
        own = path.removeprefix("bounce+").partition("@")[0]
        text = json.dumps(event(what))
        for old, new in (
            (RETURN_PATH, path),
            (PROOF, own),
            (MESSAGE_ID, self.message_id(delivery)),
            (READER, f"{name}@example.org"),
        ):
            text = text.replace(old, new)
        if other:
            code, _, words = other.partition(" ")
            text = text.replace("5.1.1", code).replace("No such user here", words)
        return json.loads(text)

    def calls(self, kind, event):
        """Let a provider call; return what it was answered."""
        call = KINDS[kind][1](event)
        return self.hooks.take(kind, call.headers, call.body)
