"""Mastodon: posts through the interface of an instance (`ports.PublicChannel`).

A post has a key that the instance keeps for an hour, but stores only after it has
created the post: two overlapping calls can both post. So after a doubt the same key is
sent again only when a minute has passed and less than 50 minutes, and else the
account's own posts are read. State: `media.N` an upload, `waiting.N` one that the
instance still works on, `posting` since when the post may have left, `post` its id.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any
from unicodedata import normalize

from comms import counting
from comms.channels.http import (
    ANSWER_WITHIN,
    Ended,
    Wire,
    in_doubt,
    require_answer,
    saved_post,
    unreadable,
)
from comms.channels.limits import findings, refusal
from comms.channels.mastodon import answers
from comms.channels.mastodon.account import Account
from comms.clock import Clock
from comms.errors import Misconfigured
from comms.ports import (
    Absent,
    Capabilities,
    Deferred,
    Pending,
    Post,
    PostAttempt,
    PostFinding,
    PostMedia,
    PostOutcome,
    Published,
    SaveState,
    Unreadable,
)
from comms.ports.accounts import Identity

#: Seconds from a call in doubt until its key may be sent again: a minute after the
#: call has ended by itself; and from the first doubt until which it may.
RESEND_AFTER = ANSWER_WITHIN + 60
RESEND_BEFORE = 50 * 60
#: Clocks of the instance and ours may differ by so much.
_DRIFT = timedelta(minutes=5)
_PAGE = 40
_MOST_PAGES = 5
_POLL_AFTER = 5.0
_WORKING = 206
_ACCEPTED = 202
_GONE = 404


class MastodonChannel:
    """Posts of one account."""

    def __init__(self, account: Account, clock: Clock) -> None:
        self._account = account
        self._clock = clock
        self._token = account.access_token
        self._wire = Wire(account.base_url, clock=clock, sign=self._sign)
        self._limits = answers.USUAL
        self._has_asked = False
        self._address_length = counting.ADDRESS_LENGTH
        self._own_id = ""

    def capabilities(self) -> Capabilities:
        """Return the limits of the instance; what is usual where it does not say."""
        if not self._has_asked:
            try:
                answer = self._wire.repeatable("GET", "/api/v2/instance")
            except (Ended, Misconfigured):
                return self._limits
            self._limits, self._address_length = answers.limits(answer.body)
            self._has_asked = True
        return self._limits

    def check(self) -> None:
        """Ask whether the token works; see `ports.PublicChannel.check`."""
        complaint = f"{self._account.base_url} does not answer as Mastodon does"
        require_answer(self._find_own_id, complaint)

    def identity(self) -> Identity:
        """Ask whose token it is; see `ports.accounts.TellsIdentity`."""
        complaint = f"{self._account.base_url} does not answer as Mastodon does"
        found: list[Identity] = []

        def ask() -> None:
            answer = self._wire.repeatable("GET", _WHO)
            self._own_id = answers.id_of(answer.body)
            found.append(answers.identity(answer.body, self._account.base_url))

        require_answer(ask, complaint)
        return found[0]

    def measure(self, text: str) -> int:
        """Return the characters as the instance counts them."""
        return counting.mastodon(text, address_length=self._address_length)

    def validate(self, post: Post) -> Sequence[PostFinding]:
        """Return what the instance would not take, by the limits known so far."""
        return findings(post, self._limits, self.measure(post.text))

    def publish(
        self, post: Post, attempt: PostAttempt, save_state: SaveState
    ) -> PostOutcome:
        """Upload, then post once; see `ports.PublicChannel.publish`."""
        return self._go_on(post, attempt, {}, save_state)

    def resume(
        self,
        post: Post,
        attempt: PostAttempt,
        state: Mapping[str, str],
        save_state: SaveState,
    ) -> PostOutcome:
        """Go on from a saved state; a post that may have left is not sent again."""
        if found := saved_post(state, state.get("url", "")):
            return found
        if state.get("posting"):
            return in_doubt("stopped while posting")
        return self._go_on(post, attempt, dict(state), save_state)

    def reconcile(
        self,
        post: Post,
        attempt: PostAttempt,
        state: Mapping[str, str],
    ) -> Published | Absent | Unreadable:
        """Look among the account's own posts since the attempt."""
        if known := saved_post(state, state.get("url", "")):
            return known
        since = attempt.doubtful_since or attempt.started_at
        try:
            found = [one for one in self._own_posts(since) if self._is(post, one)]
        except Ended as ended:
            return unreadable(ended)
        except (LookupError, TypeError, ValueError, AttributeError):
            return Unreadable(reason="a list of posts that cannot be read")
        if len(found) == 1:
            return answers.published(found[0])
        if found:
            return Unreadable(reason=f"{len(found)} posts have this text")
        return self._not_listed(since, _posting_began(state) or attempt.started_at)

    def update(self, remote_id: str, post: Post) -> PostOutcome:
        """Change text, language and alternative texts; pictures stay."""
        if refused := refusal(self.validate(post)):
            return refused
        path = f"/api/v1/statuses/{remote_id}"
        try:
            standing = self._wire.repeatable("GET", path).body
            answer = self._wire.once("PUT", path, json=answers.edited(post, standing))
            return answers.published(answer.body)
        except Ended as ended:
            return ended.outcome

    def delete(self, remote_id: str) -> PostOutcome:
        """Take the post away; 404 says that it is gone already."""
        path = f"/api/v1/statuses/{remote_id}"
        try:
            self._wire.repeatable("DELETE", path, passed={_GONE})
        except Ended as ended:
            return ended.outcome
        return Published(remote_id=remote_id)

    def metrics(self, remote_ids: Sequence[str]) -> Mapping[str, Mapping[str, int]]:
        """Return how often posts were boosted, liked and answered."""
        asked = [("id[]", one) for one in remote_ids]
        try:
            answer = self._wire.repeatable("GET", "/api/v1/statuses", params=asked)
        except Ended:
            return {}
        return {one["id"]: answers.counts(one) for one in answer.body}

    def _go_on(
        self,
        post: Post,
        attempt: PostAttempt,
        state: dict[str, str],
        save_state: SaveState,
    ) -> PostOutcome:
        if refused := refusal(self.validate(post)) or self._too_early(attempt):
            return refused
        try:
            for number, media in enumerate(post.media):
                self._bring(number, media, state, save_state)
            return self._post(post, attempt, state, save_state)
        except Ended as ended:
            return ended.outcome

    def _bring(
        self,
        number: int,
        media: PostMedia,
        state: dict[str, str],
        save_state: SaveState,
    ) -> None:
        """Have one picture uploaded and ready; what is already there is kept."""
        name, waiting = f"media.{number}", f"waiting.{number}"
        if name not in state:
            answer = self._wire.repeatable(
                "POST",
                "/api/v2/media",
                files={"file": (media.name, media.content, media.type)},
                data={"description": normalize("NFC", media.alt)},
            )
            state[name] = answers.id_of(answer.body)
            if answer.status == _ACCEPTED:
                state[waiting] = "yes"
            save_state(dict(state))
        if waiting in state:
            answer = self._wire.repeatable("GET", f"/api/v1/media/{state[name]}")
            if answer.status == _WORKING:
                raise Ended(Pending(state=dict(state), retry_after=_POLL_AFTER))
            del state[waiting]
            save_state(dict(state))

    def _post(
        self,
        post: Post,
        attempt: PostAttempt,
        state: dict[str, str],
        save_state: SaveState,
    ) -> PostOutcome:
        media = [state[f"media.{number}"] for number in range(len(post.media))]
        state["posting"] = self._clock.now().isoformat()
        save_state(dict(state))
        answer = self._wire.once(
            "POST",
            "/api/v1/statuses",
            headers={"Idempotency-Key": attempt.key},
            json={
                "status": normalize("NFC", post.text),
                "language": post.language,
                "visibility": self._account.visibility,
                "media_ids": media,
            },
        )
        published = answers.published(answer.body)
        state.update(post=published.remote_id, url=published.url)
        save_state(dict(state))
        return published

    def _too_early(self, attempt: PostAttempt) -> PostOutcome | None:
        """Keep a key from being sent twice at once, or after it was forgotten."""
        if attempt.doubtful_since is None:
            return None
        age = (self._clock.now() - attempt.doubtful_since).total_seconds()
        if age >= RESEND_BEFORE:
            return in_doubt("the instance has forgotten the key of the earlier try")
        if age < RESEND_AFTER:
            return Deferred(
                reason="an earlier try may still be running",
                retry_after=RESEND_AFTER - age,
                key="channel.unreachable",
            )
        return None

    def _not_listed(self, since: datetime, began: datetime) -> Absent | Unreadable:
        """Tell what it means that the account has no such post.

        Args:
            since: When the earliest try in doubt began; the key may be that old.
            began: When the last call began that may still be running.
        """
        now = self._clock.now()
        wait = RESEND_AFTER - (now - began).total_seconds()
        if wait > 0:
            return Unreadable(reason="too early to tell", retry_after=wait)
        if (now - since).total_seconds() < RESEND_BEFORE:
            # Not proved, but the same key makes sending again harmless.
            return Absent()
        return Unreadable(reason="not among the own posts, and the key is forgotten")

    def _own_posts(self, since: datetime) -> Iterator[Mapping[str, Any]]:
        """Return the account's posts since an instant, newest first."""
        path = f"/api/v1/accounts/{self._find_own_id()}/statuses"
        asked = {"limit": str(_PAGE), "exclude_reblogs": "true"}
        for _ in range(_MOST_PAGES):
            page = self._wire.repeatable("GET", path, params=asked).body
            for one in page:
                if datetime.fromisoformat(one["created_at"]) < since - _DRIFT:
                    return
                yield one
            if len(page) < _PAGE:
                return
            asked = {**asked, "max_id": page[-1]["id"]}
        raise Ended(Deferred(reason="too many posts since to read them all"))

    def _is(self, post: Post, listed: Mapping[str, Any]) -> bool:
        """Whether a listed post has our text; the list itself has only HTML."""
        if len(listed["media_attachments"]) != len(post.media):
            return False
        path = f"/api/v1/statuses/{listed['id']}/source"
        source = self._wire.repeatable("GET", path, passed={_GONE})
        text = "" if source.status == _GONE else source.body["text"]
        return answers.comparable(text) == answers.comparable(post.text)

    def _find_own_id(self) -> str:
        if not self._own_id:
            answer = self._wire.repeatable("GET", _WHO)
            self._own_id = answers.id_of(answer.body)
        return self._own_id

    def _sign(self, _method: str, _url: str) -> Mapping[str, str]:
        return {"Authorization": f"Bearer {self._token.get_secret_value()}"}


#: Whose token it is.
_WHO = "/api/v1/accounts/verify_credentials"


def _posting_began(state: Mapping[str, str]) -> datetime | None:
    began = state.get("posting", "")
    return datetime.fromisoformat(began) if began else None
