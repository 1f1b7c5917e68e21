"""A stand-in for X: what of version 2 of its interface an adapter needs.

Faithful: weighted length, duplicates, short links in listed texts, alternative texts by
a call of their own, rate headers, expired tokens, used-up credits. Left out: editing,
video, replies. A token ends in the name of its account; "expired" is nobody's.
"""

import re
from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from comms.clock import Clock
from comms.counting import weighted_x
from comms.demo.networks.records import Records
from comms.demo.networks.server import Fault, Reply, Request

_LONGEST = 280
_LONGEST_ALT = 1000
_LARGEST = 5 * 1024 * 1024
_MOST_PICTURES = 4
_WINDOW = 900
_URL = re.compile(r"https?://[^\s]*[\w/#=&-]")
_PROBLEM = "https://api.twitter.com/2/problems/"


class StandInX:
    """Accounts on X; a token ends in the name of one (`secret.lape`)."""

    def __init__(self, clock: Clock, file: Path | None = None) -> None:
        self._clock = clock
        self._records = Records(file)
        #: Posts that may still be paid for; None: as many as wanted.
        self.credits: int | None = None
        #: How often a picture is said to be in work before it is ready.
        self.works_for = 0
        #: How long it takes until a new post is among those listed.
        self.lists_after = timedelta()
        self._polls: dict[str, int] = {}

    def posted(self) -> Sequence[Mapping[str, object]]:
        """Return what stands there."""
        return self._records.shown("x")

    def is_post(self, request: Request) -> bool:
        """Whether this call creates a post."""
        return (request.method, request.path) == ("POST", "/2/tweets")

    def answer(self, request: Request) -> Reply:
        """Do what is asked for, with rate headers."""
        reply = self._answer(request)
        reset = int(self._clock.now().timestamp()) + _WINDOW
        rate = {
            "x-rate-limit-limit": "100",
            "x-rate-limit-remaining": "99",
            "x-rate-limit-reset": str(reset),
        }
        return Reply(status=reply.status, body=reply.body, headers=rate)

    def fail(self, fault: Fault) -> Reply:
        """Refuse in the words of X."""
        if fault == "rate_limited":
            reset = str(int(self._clock.now().timestamp()) + 90)
            refused = _problem(429, "Too Many Requests", "Too Many Requests")
            headers = {"x-rate-limit-reset": reset, "x-rate-limit-remaining": "0"}
            return Reply(status=429, body=refused.body, headers=headers)
        if fault == "declined":
            detail = "You are not permitted to perform this action."
            return _problem(403, "Forbidden", detail)
        if fault == "closed":
            return _problem(410, "Gone", "This interface is no longer served.")
        if fault == "expired":
            return _UNAUTHORIZED
        return _problem(503, "Service Unavailable", "Service Unavailable")

    def _answer(self, request: Request) -> Reply:
        account = request.account
        if account in {"", "expired"}:
            return _UNAUTHORIZED
        for method, pattern, route in self._routes():
            found = re.fullmatch(pattern, request.path)
            if found and method == request.method:
                return route(request, account, *found.groups())
        return _problem(404, "Not Found", "Not Found")

    def _routes(self) -> Sequence[tuple[str, str, Callable[..., Reply]]]:
        return (
            ("GET", "/2/users/me", self._me),
            ("GET", r"/2/users/([\w-]+)/tweets", self._list),
            ("POST", "/2/tweets", self._create),
            ("GET", "/2/tweets", self._look_up),
            ("DELETE", r"/2/tweets/(\d+)", self._delete),
            ("POST", "/2/media/upload", self._upload),
            ("GET", "/2/media/upload", self._upload_status),
            ("POST", "/2/media/metadata", self._describe),
        )

    def _me(self, request: Request, account: str) -> Reply:
        if refused := _unknown(request.query, ()):
            return refused
        who = {"id": account, "name": account, "username": account}
        return Reply(status=200, body={"data": who})

    def _create(self, request: Request, account: str) -> Reply:
        asked = request.json()
        if refused := _unknown(asked, ("text", "media")):
            return refused
        text = str(asked.get("text", ""))
        media = list(asked.get("media", {}).get("media_ids", []))
        if refused := self._refused(account, text, media):
            return refused
        name = self._records.new_id()
        self._records.posts[name] = {
            "id": name,
            "account": account,
            "text": text,
            "language": "",
            "media": media,
            "created_at": self._clock.now().isoformat(),
            "deleted": False,
        }
        self._records.keep()
        if self.credits is not None:
            self.credits -= 1
        return Reply(status=201, body={"data": {"id": name, "text": text}})

    def _refused(self, account: str, text: str, media: list[str]) -> Reply | None:
        if self.credits == 0:
            detail = "Your account does not have any credits for this request."
            return _problem(402, "CreditsDepleted", detail, "credits")
        if not text and not media:
            return _invalid("text or media is needed")
        if weighted_x(text) > _LONGEST:
            return _invalid("Your Tweet text is too long.")
        if len(media) > _MOST_PICTURES or not self._are_ready(account, media):
            return _invalid("Your media IDs are invalid.")
        if any(one["text"] == text for one in self._records.standing(account)):
            detail = "You are not allowed to create a Tweet with duplicate content."
            return _problem(403, "Forbidden", detail)
        return None

    def _are_ready(self, account: str, media: list[str]) -> bool:
        known = [self._records.media.get(one) for one in media]
        return not any(self._polls.get(one) for one in media) and all(
            one and one["account"] == account for one in known
        )

    def _delete(self, request: Request, account: str, name: str) -> Reply:
        if refused := _unknown(request.query, ()):
            return refused
        found = self._records.posts.get(name)
        if not found or found["deleted"] or found["account"] != account:
            return _problem(
                404, "Not Found Error", "No such post", "resource-not-found"
            )
        found["deleted"] = True
        self._records.keep()
        return Reply(status=200, body={"data": {"deleted": True}})

    def _list(self, request: Request, account: str, owner: str) -> Reply:
        asked = request.query
        if refused := _unknown(asked, ("start_time", "max_results", "tweet.fields")):
            return refused
        if owner != account:
            return _problem(403, "Forbidden", "Not your own posts")
        start = datetime.fromisoformat(asked["start_time"][0])
        end = self._clock.now() - self.lists_after
        found = [
            self._listed(one)
            for one in self._records.standing(account)
            if start <= datetime.fromisoformat(one["created_at"]) <= end
        ]
        most = int(asked.get("max_results", ["10"])[0])
        meta = {"result_count": min(most, len(found))}
        more = {"next_token": "more"} if len(found) > most else {}
        data = {"data": found[:most]} if found else {}
        return Reply(status=200, body={**data, "meta": {**meta, **more}})

    def _listed(self, post: Mapping[str, Any]) -> dict[str, Any]:
        """Show a post as X lists it: links shortened, signs escaped."""
        text, urls = str(post["text"]), []
        for number, url in enumerate(_URL.findall(text)):
            short = f"https://t.co/{post['id'][-6:]}{number}"
            text = text.replace(url, short, 1)
            urls.append({"url": short, "expanded_url": url})
        if post["media"]:
            short = f"https://t.co/{post['id'][-6:]}m"
            text = f"{text} {short}"
            own = {"expanded_url": f"https://x.com/i/status/{post['id']}/photo/1"}
            urls.append({"url": short, "media_key": "3_1", **own})
        escaped = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
        shown = {"id": post["id"], "text": escaped, "created_at": post["created_at"]}
        return {**shown, **({"entities": {"urls": urls}} if urls else {})}

    def _look_up(self, request: Request, account: str) -> Reply:
        if refused := _unknown(request.query, ("ids", "tweet.fields")):
            return refused
        asked = request.query["ids"][0].split(",")
        names = ("retweet_count", "like_count", "reply_count", "quote_count")
        counts = dict.fromkeys(names, 0)
        found = [
            {**self._listed(one), "public_metrics": counts}
            for one in self._records.standing(account)
            if one["id"] in asked
        ]
        return Reply(status=200, body={"data": found} if found else {})

    def _upload(self, request: Request, account: str) -> Reply:
        form = request.form()
        if refused := _unknown(form, ("media", "media_category", "media_type")):
            return refused
        if "media" not in form or "media_category" not in form:
            return _invalid("media and media_category are needed")
        content = form["media"].get_payload(decode=True)
        if not isinstance(content, bytes) or len(content) > _LARGEST:
            return _invalid("The media is too large.")
        kind = form["media"].get_content_type()
        name = self._records.add_picture(account, kind, content, "")
        self._polls[name] = self.works_for
        return Reply(status=200, body={"data": self._media(name)})

    def _upload_status(self, request: Request, account: str) -> Reply:
        if refused := _unknown(request.query, ("command", "media_id")):
            return refused
        name = request.query["media_id"][0]
        if self._records.media.get(name, {}).get("account") != account:
            return _invalid("no such media")
        self._polls[name] = max(0, self._polls.get(name, 0) - 1)
        return Reply(status=200, body={"data": self._media(name)})

    def _media(self, name: str) -> dict[str, Any]:
        shown: dict[str, Any] = {"id": name, "media_key": f"3_{name}"}
        if self._polls.get(name):
            working = {"state": "in_progress", "check_after_secs": 2}
            shown["processing_info"] = working
        return shown

    def _describe(self, request: Request, account: str) -> Reply:
        asked = request.json()
        if refused := _unknown(asked, ("id", "metadata")):
            return refused
        found = self._records.media.get(str(asked.get("id")), {})
        alt = asked.get("metadata", {}).get("alt_text", {}).get("text", "")
        if found.get("account") != account or not 0 < len(alt) <= _LONGEST_ALT:
            return _invalid("no such media, or its alternative text is too long")
        found["alt"] = alt
        self._records.keep()
        return Reply(status=200, body={"data": {"id": asked["id"]}})


def _problem(status: int, title: str, detail: str, kind: str = "") -> Reply:
    body = {
        "title": title,
        "detail": detail,
        "status": status,
        "type": f"{_PROBLEM}{kind}" if kind else "about:blank",
    }
    return Reply(status=status, body=body)


def _invalid(message: str) -> Reply:
    return _problem(400, "Invalid Request", message, "invalid-request")


def _unknown(asked: Collection[str], known: Collection[str]) -> Reply | None:
    more = sorted(set(asked) - set(known))
    return _invalid(f"unknown parameters {more}") if more else None


_UNAUTHORIZED = _problem(401, "Unauthorized", "Unauthorized")
