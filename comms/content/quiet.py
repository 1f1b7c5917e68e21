"""What a newsletter is called where others may look: subjects, lists, headers, pages.

Whoever reads about violence, divorce or illness is found out by a name in an inbox, an
archive or a browser's history. So a sensitive newsletter has none there: a plain word,
and in headers a code of the site.
"""

from comms.language import interface_language, pick, say
from comms.model.keyed import keyed_hash
from comms.model.programme import Newsletter

_CODE_LETTERS = 16


def name_outside(letter: Newsletter, language: str, *fallbacks: str) -> str:
    """Return the name of a newsletter, or the plain word for a sensitive one."""
    if letter.sensitive:
        return say(interface_language(language), "signup.quiet.name")
    return pick(letter.name, language, *fallbacks)


def code_outside(letter: Newsletter, key: bytes) -> str:
    """Return what stands for a newsletter in headers; the same for its whole life."""
    if letter.sensitive:
        return keyed_hash(key, b"newsletter:" + letter.id.encode()).hex()[
            :_CODE_LETTERS
        ]
    return letter.id
