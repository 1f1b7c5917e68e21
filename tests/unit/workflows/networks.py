"""Networks of tests: they remember every call, and fail as they are told."""

from collections import Counter, deque
from dataclasses import replace
from hashlib import sha256

from comms.channels.sandbox import SandboxChannel
from comms.errors import UnsupportedFeature
from comms.ports import Absent, InDoubt, Published
from comms.store import folders


class Killed(BaseException):
    """Stands for kill -9."""


class Network(SandboxChannel):
    """A network that keeps posts by key; what goes wrong stands in `fates`."""

    def __init__(self, folder, account, **can):
        super().__init__(account.channel, folder)
        self._can = can
        #: What stands there, by remote id, and everything that was asked, in order.
        self.standing = {}
        self.asked = []
        #: What becomes of the next calls: None, an outcome, or an exception raised
        #: after the call was carried out.
        self.fates = deque()
        #: What reading answers; None: the truth.
        self.answer = None

    @property
    def calls(self):
        """Count the calls by their name."""
        return Counter(name for name, _ in self.asked)

    def capabilities(self):
        """Return what this network can."""
        return replace(super().capabilities(), **self._can)

    def publish(self, post, attempt, save_state):
        """Post once per key."""
        save_state({"posting": "now"})
        return self._do("publish", attempt.key, post)

    def resume(self, post, attempt, state, save_state):
        """What may have left is not sent again."""
        if state.get("posting"):
            return InDoubt(reason="stopped while posting")
        return self.publish(post, attempt, save_state)

    def reconcile(self, _post, attempt, _state):
        """Look the key up, or answer as told."""
        if self.answer is not None:
            return self.answer
        there = attempt.key in self.standing
        return Published(remote_id=attempt.key) if there else Absent()

    def update(self, remote_id, post):
        """Change what stands there."""
        if not self.capabilities().can_update:
            raise UnsupportedFeature("no")
        return self._do("update", remote_id, post)

    def delete(self, remote_id):
        """Take it away."""
        return self._do("delete", remote_id, None)

    def _do(self, call, remote_id, post):
        self.asked.append((call, post.language if post else remote_id))
        fate = self.fates.popleft() if self.fates else None
        if fate is not None and not isinstance(fate, BaseException | InDoubt):
            return fate
        if post is None:
            self.standing.pop(remote_id, None)
        else:
            self.standing[remote_id] = post
        if isinstance(fate, BaseException):
            raise fate
        return fate or Published(
            remote_id=remote_id, url=f"https://n.example/{remote_id}"
        )


def with_networks(house, folder, known=None, **can):
    """Return the house with a network for every account, and the networks.

    Args:
        house: The site.
        folder: Where they may write.
        known: Networks that stand already, by account.
        can: What an account's network can and cannot, by account.
    """
    networks = {} if known is None else known

    def open_channel(account):
        if account.id not in networks:
            own = can.get(account.id, {})
            networks[account.id] = Network(folder / account.id, account, **own)
        return networks[account.id]

    return replace(house, open_channel=open_channel), networks


def reword(house, name, **texts):
    """Edit an item's texts for networks, as an applied folder would."""
    with house.store.write() as session:
        item = folders.item(session, name)
        for version in folders.versions(session, [item.id])[item.id]:
            if version.language in texts and version.level == "standard":
                version.social = texts[version.language]
                session.add(version)
        item.content_hash = sha256(f"{item.content_hash}{texts}".encode()).hexdigest()
        item.state, item.updated_at = "draft", house.clock.now()
        session.add(item)
