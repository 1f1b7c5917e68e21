"""A stand-in for an instance of Mastodon: what an adapter needs of its interface.

Faithful: addresses counted as 23, keys that live an hour, uploads that take time,
descriptions changed by an edit, tags folded to ASCII. A token ends in the name of its
account; "expired" is nobody's.
"""

import re
from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from unicodedata import combining, normalize

from comms.clock import Clock
from comms.counting import mastodon
from comms.demo.networks.records import Records, tags_in
from comms.demo.networks.server import Fault, Reply, Request

_LONGEST = 500
_LONGEST_ALT = 1500
_LARGEST = 16 * 1024 * 1024
_MOST_PICTURES = 4
_LANGUAGE = re.compile(r"[a-z]{2,3}")
_KEYS_LIVE = timedelta(hours=1)
_FIELDS = ("status", "language", "visibility", "media_ids")
_CONFIGURATION = {
    "statuses": {
        "max_characters": _LONGEST,
        "max_media_attachments": _MOST_PICTURES,
        "characters_reserved_per_url": 23,
    },
    "media_attachments": {
        "image_size_limit": _LARGEST,
        "description_limit": _LONGEST_ALT,
    },
}


class StandInMastodon:
    """Accounts on an instance; a token ends in the name of one (`secret.lape`)."""

    def __init__(self, clock: Clock, file: Path | None = None) -> None:
        self._clock = clock
        self._records = Records(file)
        #: How often a picture is said to be in work before it is ready.
        self.works_for = 0
        #: How long it takes until a new post is among those listed.
        self.lists_after = timedelta()
        self._polls: dict[str, int] = {}

    def posted(self) -> Sequence[Mapping[str, object]]:
        """Return what stands there."""
        return self._records.shown("mastodon")

    def is_post(self, request: Request) -> bool:
        """Whether this call creates a post."""
        return (request.method, request.path) == ("POST", "/api/v1/statuses")

    def fail(self, fault: Fault) -> Reply:
        """Refuse in the words of an instance."""
        if fault == "rate_limited":
            reset = self._clock.now() + timedelta(seconds=90)
            headers = {
                "X-RateLimit-Reset": reset.isoformat().replace("+00:00", "Z"),
                "X-RateLimit-Remaining": "0",
            }
            return Reply(
                status=429, body={"error": "Too many requests"}, headers=headers
            )
        words = {
            "expired": (401, "The access token is invalid"),
            "declined": (422, "Validation failed: no"),
            "closed": (410, "Gone"),
        }
        status, message = words.get(fault, (503, "Service Unavailable"))
        return _error(status, message)

    def answer(self, request: Request) -> Reply:
        """Do what is asked for, or refuse."""
        if (request.method, request.path) == ("GET", "/api/v2/instance"):
            body = {"domain": "localhost", "configuration": _CONFIGURATION}
            return Reply(status=200, body=body)
        account = request.account
        if account in {"", "expired"}:
            return self.fail("expired")
        for method, pattern, route in self._routes():
            found = re.fullmatch(pattern, request.path)
            if found and method == request.method:
                return route(request, account, *found.groups())
        return _error(404, "Record not found")

    def _routes(self) -> Sequence[tuple[str, str, Callable[..., Reply]]]:
        return (
            ("GET", "/api/v1/accounts/verify_credentials", self._me),
            ("GET", r"/api/v1/accounts/([\w-]+)/statuses", self._list),
            ("POST", "/api/v1/statuses", self._create),
            ("GET", "/api/v1/statuses", self._look_up),
            ("GET", r"/api/v1/statuses/(\d+)", self._show),
            ("GET", r"/api/v1/statuses/(\d+)/source", self._source),
            ("PUT", r"/api/v1/statuses/(\d+)", self._edit),
            ("DELETE", r"/api/v1/statuses/(\d+)", self._delete),
            ("POST", "/api/v2/media", self._upload),
            ("GET", r"/api/v1/media/(\d+)", self._upload_status),
        )

    def _me(self, _request: Request, account: str) -> Reply:
        # Of its own people an instance says the name alone.
        own = {"id": account, "username": account, "acct": account}
        return Reply(status=200, body=own)

    def _create(self, request: Request, account: str) -> Reply:
        key = f"{account} {request.headers.get('idempotency-key', '')}"
        if earlier := self._earlier(key):
            # As the instance does: a key whose post was deleted finds nothing.
            return self._show(request, account, earlier)
        asked = request.json()
        media = list(asked.get("media_ids", []))
        if refused := self._refused(account, asked, media):
            return refused
        name = self._records.new_id()
        self._records.posts[name] = {
            "id": name,
            "account": account,
            "text": str(asked.get("status", "")),
            "language": asked.get("language", ""),
            "media": media,
            "created_at": self._clock.now().isoformat(),
            "deleted": False,
        }
        self._records.keys[key] = {
            "post": name,
            "at": self._clock.now().isoformat(),
        }
        self._records.keep()
        return self._show(request, account, name)

    def _earlier(self, key: str) -> str:
        found = self._records.keys.get(key)
        if not found or key.endswith(" "):
            return ""
        age = self._clock.now() - datetime.fromisoformat(found["at"])
        return str(found["post"]) if age < _KEYS_LIVE else ""

    def _refused(
        self, account: str, asked: Mapping[str, Any], media: Sequence[str]
    ) -> Reply | None:
        if more := _unknown(asked, (*_FIELDS, "media_attributes")):
            return more
        text = str(asked.get("status", ""))
        known = [self._records.media.get(one, {}) for one in media]
        wrong = {
            "Text can't be blank": not text.strip() and not media,
            "Text character limit exceeded": mastodon(text) > _LONGEST,
            "Language is not known": not _LANGUAGE.fullmatch(
                str(asked.get("language", ""))
            ),
            "Cannot attach more than 4 files": len(media) > _MOST_PICTURES,
            "No such media": any(one.get("account") != account for one in known),
            "Files have not finished processing": any(map(self._polls.get, media)),
        }
        message = next((words for words, is_so in wrong.items() if is_so), "")
        return _error(422, f"Validation failed: {message}") if message else None

    def _edit(self, request: Request, account: str, name: str) -> Reply:
        asked = request.json()
        found = self._own(account, name)
        if found is None:
            return _error(404, "Record not found")
        media = list(asked.get("media_ids", []))
        if refused := self._refused(account, asked, media):
            return refused
        described = {one["id"]: one for one in asked.get("media_attributes", [])}
        for one in media:
            alt = described.get(one, {}).get("description")
            self._records.media[one]["alt"] = alt or self._records.media[one]["alt"]
        found.update(text=asked["status"], language=asked["language"], media=media)
        found["edited_at"] = self._clock.now().isoformat()
        self._records.keep()
        return self._show(request, account, name)

    def _delete(self, request: Request, account: str, name: str) -> Reply:
        reply = self._show(request, account, name)
        if found := self._own(account, name):
            found["deleted"] = True
            self._records.keep()
        return reply

    def _show(self, _request: Request, account: str, name: str) -> Reply:
        found = self._own(account, name)
        if found is None:
            return _error(404, "Record not found")
        return Reply(status=200, body=self._status(found))

    def _source(self, _request: Request, account: str, name: str) -> Reply:
        found = self._own(account, name)
        if found is None:
            return _error(404, "Record not found")
        return Reply(status=200, body={"id": name, "text": found["text"]})

    def _look_up(self, request: Request, account: str) -> Reply:
        asked = request.query.get("id[]", [])
        found = [one for one in self._records.standing(account) if one["id"] in asked]
        return Reply(status=200, body=[self._status(one) for one in found])

    def _list(self, request: Request, account: str, owner: str) -> Reply:
        asked = request.query
        if refused := _unknown(asked, ("limit", "exclude_reblogs", "max_id")):
            return refused
        before = int(asked.get("max_id", ["9" * 30])[0])
        end = self._clock.now() - self.lists_after
        found = [
            self._status(one)
            for one in self._records.standing(owner)
            if int(one["id"]) < before
            and owner == account
            and datetime.fromisoformat(one["created_at"]) <= end
        ]
        return Reply(status=200, body=found[: int(asked.get("limit", ["20"])[0])])

    def _upload(self, request: Request, account: str) -> Reply:
        form = request.form()
        if refused := _unknown(form, ("file", "description")):
            return refused
        alt = (
            form["description"].get_payload(decode=True)
            if "description" in form
            else b""
        )
        content = form["file"].get_payload(decode=True) if "file" in form else b""
        if not isinstance(content, bytes) or not isinstance(alt, bytes) or not content:
            return _error(422, "Validation failed: File can't be blank")
        if len(alt.decode()) > _LONGEST_ALT or len(content) > _LARGEST:
            return _error(422, "Validation failed: too large")
        kind = form["file"].get_content_type()
        name = self._records.add_picture(account, kind, content, alt.decode())
        self._polls[name] = self.works_for
        return Reply(status=202 if self.works_for else 200, body=self._media(name))

    def _upload_status(self, _request: Request, account: str, name: str) -> Reply:
        if self._records.media.get(name, {}).get("account") != account:
            return _error(404, "Record not found")
        left = self._polls.get(name, 0)
        self._polls[name] = max(0, left - 1)
        return Reply(status=206 if left else 200, body=self._media(name))

    def _own(self, account: str, name: str) -> dict[str, Any] | None:
        found = self._records.posts.get(name)
        if not found or found["deleted"] or found["account"] != account:
            return None
        return found

    def _status(self, post: Mapping[str, Any]) -> dict[str, Any]:
        counts = ("reblogs_count", "favourites_count", "replies_count")
        return {
            "id": post["id"],
            "created_at": post["created_at"],
            "language": post["language"],
            "content": f"<p>{post['text']}</p>",
            "url": f"http://localhost/@{post['account']}/{post['id']}",
            "media_attachments": [self._media(one) for one in post["media"]],
            "tags": [{"name": _folded(tag)} for tag in tags_in(post["text"])],
            **dict.fromkeys(counts, 0),
        }

    def _media(self, name: str) -> dict[str, Any]:
        found = self._records.media[name]
        ready = not self._polls.get(name)
        url = f"http://localhost/media/{name}" if ready else None
        shown = {"id": name, "type": "image", "url": url}
        return {**shown, "description": found["alt"]}


def _folded(tag: str) -> str:
    plain = normalize("NFKD", tag.lstrip("#").casefold())
    return "".join(letter for letter in plain if not combining(letter))


def _error(status: int, message: str) -> Reply:
    return Reply(status=status, body={"error": message})


def _unknown(asked: Collection[str], known: Collection[str]) -> Reply | None:
    more = sorted(set(asked) - set(known))
    return _error(400, f"unknown parameters {more}") if more else None
