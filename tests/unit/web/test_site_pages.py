"""Every page: it answers, under the policy, without cookie or foreign host."""

import re

import pytest
from bs4 import BeautifulSoup

from comms.web.shield import PAGE_POLICY

LANGUAGES = ("fi", "sv", "en")
KNOWN = {
    "item_id": "two_languages_blog",
    "event_id": "E1",
    "newsletter_id": "POH",
    "slug": "1-2027",
    "token": "tok-POH",
}


def addresses(app):
    """Return an address for each route that may be read, in each language."""
    for route in walk(app):
        if "GET" not in route.methods:
            continue
        for language in LANGUAGES:
            values = KNOWN | {"language": language, "name": "logo.png"}
            if route.path.endswith("/easy"):
                values |= {"item_id": "spring_news", "language": "fi"}
            yield route.path.format(**values)


def walk(app):
    """Return the routes of the application with those of its routers."""
    from fastapi.routing import iter_route_contexts

    return list(iter_route_contexts(app.routes))
