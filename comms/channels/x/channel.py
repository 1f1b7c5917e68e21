"""X: posts through version 2 of its interface (`ports.PublicChannel`).

X has no key for a post, so a post in doubt is never sent again: it is looked for among
the account's own posts, and what is not found there waits for a person. Identical text
is refused as a duplicate, which proves that it is there. The post goes by tweepy;
pictures and alternative texts, which it cannot, by calls of our own. State: `media.N`
an upload, `alt.N` that it has its alternative text, `waiting.N` that X still works on
it, `posting` since when the post may have left, `post` its id.
"""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any
from unicodedata import normalize

from comms import counting
from comms.channels.http import (
    Answer,
    Ended,
    Wire,
    in_doubt,
    require_answer,
    saved_post,
    unreadable,
)
from comms.channels.limits import findings, refusal
from comms.channels.x import answers
from comms.channels.x.account import Account
from comms.clock import Clock
from comms.errors import UnsupportedFeature
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

#: Seconds for which a post that is not listed yet is looked for again.
LOOK_AGAIN_FOR = 15 * 60
_LOOK_AGAIN_AFTER = 60.0
#: The clocks of X and ours may differ by so much.
_DRIFT = timedelta(minutes=2)
_PAGE = 100
_GONE = 404

_CAPABILITIES = Capabilities(
    text_limit=counting.LIMITS["x"],
    max_media=4,
    alt_limit=1000,
    media_limit=5 * 1024 * 1024,
    alt_text="required",
    idempotency="none",
    can_reconcile=True,
    can_delete=True,
    can_measure=True,
    as_of="2026-11-21",
)


class XChannel:
    """Posts of one account."""

    def __init__(self, account: Account, clock: Clock) -> None:
        self._account = account
        self._clock = clock
        self._wire = Wire(
            account.address,
            clock=clock,
            sign=account.sign,
            own_rules=answers.meaning,
        )
        self._own_id = ""

    def capabilities(self) -> Capabilities:
        """Return what an account without a subscription may do."""
        return _CAPABILITIES

    def check(self) -> None:
        """Ask whether the token works; see `ports.PublicChannel.check`."""
        require_answer(self._find_own_id, "X does not answer as it should")

    def identity(self) -> Identity:
        """Ask whose token it is; see `ports.accounts.TellsIdentity`."""
        found: list[Identity] = []

        def ask() -> None:
            answer = self._wire.repeatable("GET", _WHO)
            self._own_id = answers.id_of(answer.body)
            found.append(answers.identity(answer.body))

        require_answer(ask, "X does not answer as it should")
        return found[0]

    def measure(self, text: str) -> int:
        """Return the weighted length."""
        return counting.weighted_x(text)

    def validate(self, post: Post) -> Sequence[PostFinding]:
        """Return what X would not take."""
        return findings(post, _CAPABILITIES, self.measure(post.text))

    def publish(
        self, post: Post, attempt: PostAttempt, save_state: SaveState
    ) -> PostOutcome:
        """Upload, describe, then post once; see `ports.PublicChannel.publish`."""
        if attempt.doubtful_since is not None:
            return in_doubt("an earlier try may have arrived, and X keeps no key")
        return self._go_on(post, {}, save_state)

    def resume(
        self,
        post: Post,
        attempt: PostAttempt,
        state: Mapping[str, str],
        save_state: SaveState,
    ) -> PostOutcome:
        """Go on from a saved state; a post that may have left is not sent again."""
        if found := _posted(state):
            return found
        if state.get("posting") or attempt.doubtful_since is not None:
            return in_doubt("stopped while posting")
        return self._go_on(post, dict(state), save_state)

    def reconcile(
        self, post: Post, attempt: PostAttempt, state: Mapping[str, str]
    ) -> Published | Absent | Unreadable:
        """Look among the account's own posts since the attempt."""
        if known := _posted(state):
            return known
        since = attempt.doubtful_since or attempt.started_at
        try:
            listed = self._own_posts(since)
            ours = answers.comparable(post.text)
            found = [one["id"] for one in listed if answers.text_of(one) == ours]
        except Ended as ended:
            return unreadable(ended)
        except (LookupError, TypeError, ValueError, AttributeError):
            return Unreadable(reason="a list of posts that cannot be read")
        if len(found) == 1:
            return Published(remote_id=found[0], url=answers.address_of(found[0]))
        if found:
            return Unreadable(reason=f"{len(found)} posts have this text")
        return self._not_listed(since)

    def update(self, remote_id: str, post: Post) -> PostOutcome:
        """Refuse: only subscribers may edit, and only for an hour."""
        del remote_id, post
        raise UnsupportedFeature("a post on X cannot be changed; delete it, post anew")

    def delete(self, remote_id: str) -> PostOutcome:
        """Take the post away; 404 says that it is gone already."""
        try:
            self._wire.repeatable("DELETE", f"/2/tweets/{remote_id}", passed={_GONE})
        except Ended as ended:
            return ended.outcome
        return Published(remote_id=remote_id)

    def metrics(self, remote_ids: Sequence[str]) -> Mapping[str, Mapping[str, int]]:
        """Return how often posts were reposted, liked, answered and quoted."""
        asked = {"ids": ",".join(remote_ids), "tweet.fields": "public_metrics"}
        try:
            answer = self._wire.repeatable("GET", "/2/tweets", params=asked)
        except Ended:
            return {}
        return {one["id"]: answers.counts(one) for one in answer.body.get("data", [])}

    def _go_on(
        self, post: Post, state: dict[str, str], save_state: SaveState
    ) -> PostOutcome:
        if refused := refusal(self.validate(post)):
            return refused
        try:
            for number, media in enumerate(post.media):
                self._bring(number, media, state, save_state)
            return self._post(post, state, save_state)
        except Ended as ended:
            return ended.outcome

    def _bring(
        self,
        number: int,
        media: PostMedia,
        state: dict[str, str],
        save_state: SaveState,
    ) -> None:
        """Have one picture uploaded, ready and described; what is done is kept."""
        name, described = f"media.{number}", f"alt.{number}"
        if name not in state:
            self._upload(number, media, state)
            save_state(dict(state))
        if f"waiting.{number}" in state:
            self._look_whether_ready(number, state)
        if described not in state:
            alt = {"text": normalize("NFC", media.alt)}
            self._wire.repeatable(
                "POST",
                "/2/media/metadata",
                json={"id": state[name], "metadata": {"alt_text": alt}},
            )
            state[described] = "yes"
            save_state(dict(state))

    def _upload(self, number: int, media: PostMedia, state: dict[str, str]) -> None:
        answer = self._wire.repeatable(
            "POST",
            "/2/media/upload",
            files={"media": (media.name, media.content, media.type)},
            data={"media_category": "tweet_image", "media_type": media.type},
        )
        state[f"media.{number}"] = answers.id_of(answer.body)
        if answers.processing(answer.body) is not None:
            state[f"waiting.{number}"] = "yes"

    def _look_whether_ready(self, number: int, state: dict[str, str]) -> None:
        asked = {"command": "STATUS", "media_id": state[f"media.{number}"]}
        answer = self._wire.repeatable("GET", "/2/media/upload", params=asked)
        answers.id_of(answer.body)
        wait = answers.processing(answer.body)
        if wait is not None:
            raise Ended(Pending(state=dict(state), retry_after=wait))
        del state[f"waiting.{number}"]

    def _post(
        self, post: Post, state: dict[str, str], save_state: SaveState
    ) -> PostOutcome:
        media = [state[f"media.{number}"] for number in range(len(post.media))]
        state["posting"] = self._clock.now().isoformat()
        save_state(dict(state))
        answer = self._wire.judge(lambda: self._create(post, media))
        published = answers.published(answer.body)
        state["post"] = published.remote_id
        save_state(dict(state))
        return published

    def _create(self, post: Post, media: Sequence[str]) -> Answer:
        # Loads requests and tweepy.
        from comms.channels.x import tweets  # noqa: PLC0415

        return tweets.create(self._account, normalize("NFC", post.text), media)

    def _own_posts(self, since: datetime) -> Sequence[Mapping[str, Any]]:
        """Return the account's posts since an instant."""
        start = (since - _DRIFT).astimezone(UTC)
        answer = self._wire.repeatable(
            "GET",
            f"/2/users/{self._find_own_id()}/tweets",
            params={
                "start_time": f"{start:%Y-%m-%dT%H:%M:%SZ}",
                "max_results": str(_PAGE),
                "tweet.fields": "created_at,entities,text",
            },
        )
        if answer.body.get("meta", {}).get("next_token"):
            raise Ended(Deferred(reason="too many posts since to read them all"))
        return list(answer.body.get("data", []))

    def _not_listed(self, since: datetime) -> Unreadable:
        # X lists posts with a delay; an empty list proves nothing, ever.
        age = (self._clock.now() - since).total_seconds()
        again = _LOOK_AGAIN_AFTER if age < LOOK_AGAIN_FOR else None
        return Unreadable(reason="not among the own posts", retry_after=again)

    def _find_own_id(self) -> str:
        if not self._own_id:
            answer = self._wire.repeatable("GET", _WHO)
            self._own_id = answers.id_of(answer.body)
        return self._own_id


#: Whose token it is.
_WHO = "/2/users/me"


def _posted(state: Mapping[str, str]) -> Published | None:
    return saved_post(state, answers.address_of(state.get("post", "")))
