"""Addresses of all pages, made from the routes themselves.

A new route is walked by every test without being named anywhere; one whose path has
a parameter nobody gave a value here fails loudly.
"""

import re
from collections.abc import Iterable

from fastapi import FastAPI
from fastapi.routing import iter_route_contexts

LANGUAGES = ("fi", "sv", "en")
_VALUES = {
    "item_id": "two_languages_blog",
    "event_id": "E1",
    "newsletter_id": "POH",
    "slug": "1-2027",
    "token": "tok-POH",
}
#: More of the same routes: other shapes of content.
_ALSO = (
    "/{language}/news/spring_news",
    "/{language}/news/e1_announcement",
    "/{language}/news/pilot_call",
    "/{language}/news/?unit=KAI",
    "/{language}/archive/POH/?year=2027",
    "/{language}/events/E0",
    "/{language}/events/E2",
)


def readable_routes(app: FastAPI) -> list[str]:
    """Return the paths of all routes that answer GET, as they are declared."""
    return sorted(
        {
            context.path
            for context in iter_route_contexts(app.routes)
            if "GET" in (context.methods or set())
        }
    )


def looked_at(path: str, seen: Iterable[str]) -> bool:
    """Tell whether an address of a route is among those that were looked at."""
    pattern = re.compile(re.sub(r"{[^}]+}", "[^/]+", path))
    places = (one.partition("?")[0].format(language="fi") for one in seen)
    return any(map(pattern.fullmatch, places))


def addresses(app: FastAPI) -> list[str]:
    """Return an address for every route, in each language where it has one."""
    found: dict[str, None] = {}
    for path in (*readable_routes(app), *_ALSO):
        for language in LANGUAGES:
            found[_filled(path, language)] = None
    return list(found)


def pages(app: FastAPI) -> list[str]:
    """Return the addresses that answer with a page of the site's own."""
    files = (".ics", ".atom", ".json", ".png", ".css", ".ico", ".txt", "/healthz")
    return [
        address
        for address in addresses(app)
        if address != "/"
        and not address.split("?")[0].endswith(files)
        and "/archive/POH/1-2027" not in address
        # Stands in frames of others, with headers of its own and no frame of ours.
        and not address.endswith("/frame")
    ]


def _filled(path: str, language: str) -> str:
    values = _VALUES | {"language": language}
    if path.endswith("/easy"):
        # The one item that exists in easy language does so in Finnish.
        values |= {"item_id": "spring_news", "language": "fi"}
    if path == "/static/{name}":
        values["name"] = "site.css"
    elif path == "/static/brand/{name}":
        values["name"] = "brand.css"
    elif path == "/media/{name}":
        values["name"] = "logo.png"
    return path.format(**values)
