"""How long a text is by each network's own rule, and how long it may be.

Networks count differently: X weighs code points and turns every address into 23,
Mastodon and Bluesky count what a reader sees as one character, Telegram counts
UTF-16 units. A text is measured here with the standard library alone, so adapters,
the desk and the command line agree to the character.

Sources: twitter-text configuration v3, Mastodon's `StatusLengthValidator`,
Unicode Standard Annex 29 (table 1c) and the makers' documentation.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from functools import lru_cache
from types import MappingProxyType
from unicodedata import category, normalize

#: When the limits below were last compared with their makers' documentation.
LIMITS_SEEN = "2026-11-21"

#: Longest text by kind of channel, in the unit of `length`. An account may set less
#: (`Account.limits`), an instance of Mastodon may allow more.
LIMITS: Mapping[str, int] = MappingProxyType(
    {
        "bluesky": 300,
        "facebook_group": 63206,
        "facebook_page": 63206,
        "instagram": 2200,
        "linkedin": 3000,
        "mastodon": 500,
        "telegram": 4096,
        "threads": 500,
        "x": 280,
        "youtube": 5000,
    }
)

#: Second limit, in UTF-8 bytes, of networks that have one.
BYTE_LIMITS: Mapping[str, int] = MappingProxyType({"bluesky": 3000})

#: What every address counts on X and, unless an instance says otherwise, on Mastodon.
ADDRESS_LENGTH = 23

# Code points that X counts once: Latin to Georgian, and general punctuation.
_LIGHT = ((0, 4351), (8192, 8205), (8208, 8223), (8242, 8247))

# Extended_Pictographic of Unicode 15.1 above Latin-1, as a character class.
_PICTURES = (
    "\u203c\u2049\u2122\u2139\u2194-\u2199\u21a9\u21aa\u231a\u231b\u2328\u2388"
    "\u23cf\u23e9-\u23f3\u23f8-\u23fa\u24c2\u25aa\u25ab\u25b6\u25c0\u25fb-\u25fe"
    "\u2600-\u2605\u2607-\u2612\u2614-\u2685\u2690-\u2705\u2708-\u2712\u2714\u2716"
    "\u271d\u2721\u2728\u2733\u2734\u2744\u2747\u274c\u274e\u2753-\u2755\u2757"
    "\u2763-\u2767\u2795-\u2797\u27a1\u27b0\u27bf\u2934\u2935\u2b05-\u2b07\u2b1b"
    "\u2b1c\u2b50\u2b55\u3030\u303d\u3297\u3299\U0001f000-\U0001f0ff"
    "\U0001f10d-\U0001f10f\U0001f12f\U0001f16c-\U0001f171\U0001f17e\U0001f17f"
    "\U0001f18e\U0001f191-\U0001f19a\U0001f1ad-\U0001f1e5\U0001f201-\U0001f20f"
    "\U0001f21a\U0001f22f\U0001f232-\U0001f23a\U0001f23c-\U0001f23f"
    "\U0001f249-\U0001f3fa\U0001f400-\U0001f53d\U0001f546-\U0001f64f"
    "\U0001f680-\U0001f6ff\U0001f774-\U0001f77f\U0001f7d5-\U0001f7ff"
    "\U0001f80c-\U0001f80f\U0001f848-\U0001f84f\U0001f85a-\U0001f85f"
    "\U0001f888-\U0001f88f\U0001f8ae-\U0001f8ff\U0001f90c-\U0001f93a"
    "\U0001f93c-\U0001f945\U0001f947-\U0001faff\U0001fc00-\U0001fffd"
)
_PICTURE = re.compile(f"[\u00a9\u00ae{_PICTURES}]")

_SKIN = "\U0001f3fb-\U0001f3ff"
_FLAG_HALF = "\U0001f1e6-\U0001f1ff"
_ONE_PICTURE = rf"[\u00a9\u00ae{_PICTURES}](?!\ufe0e)(?:\ufe0f|[{_SKIN}])?"
#: A flag, a keycap, or pictures joined to one (families, professions, small flags).
_EMOJI = re.compile(
    rf"[{_FLAG_HALF}]{{2}}|[0-9#*]\ufe0f?\u20e3|{_ONE_PICTURE}"
    rf"(?:[\U000e0020-\U000e007e]+\U000e007f|(?:\u200d{_ONE_PICTURE})*)|[{_SKIN}]"
)

# Without "https://" X links names under a public suffix only. Endings of countries
# are any two letters that are in use; of the others, those our readers may meet.
_COUNTRIES = (
    "ac ad ae af ag ai al am ao aq ar as at au aw ax az ba bb bd be bf bg bh bi bj bl "
    "bm bn bo bq br bs bt bv bw by bz ca cc cd cf cg ch ci ck cl cm cn co cr cu cv cw "
    "cx cy cz de dj dk dm do dz ec ee eg eh er es et eu fi fj fk fm fo fr ga gb gd ge "
    "gf gg gh gi gl gm gn gp gq gr gs gt gu gw gy hk hm hn hr ht hu id ie il im in io "
    "iq ir is it je jm jo jp ke kg kh ki km kn kp kr kw ky kz la lb lc li lk lr ls lt "
    "lu lv ly ma mc md me mf mg mh mk ml mm mn mo mp mq mr ms mt mu mv mw mx my mz na "
    "nc ne nf ng ni nl no np nr nu nz om pa pe pf pg ph pk pl pm pn pr ps pt pw py qa "
    "re ro rs ru rw sa sb sc sd se sg sh si sj sk sl sm sn so sr ss st su sv sx sy sz "
    "tc td tf tg th tj tk tl tm tn to tp tr tt tv tw tz ua ug uk um us uy uz va vc ve "
    "vg vi vn vu wf ws ye yt za zm zw"
)
_OTHERS = (
    "aero app art asia biz blog care cat city cloud club com community coop dev "
    "digital edu education events family foundation fund gov group guide health help "
    "info int jobs life link live media mil mobi museum name net news online org page "
    "post press pro school shop site social space store support team tel today tools "
    "travel video website wiki work world xyz"
)
_ENDINGS = "|".join(f"{_COUNTRIES} {_OTHERS}".split())
_LABEL = r"(?:[^\W_]|-)+"
_TAIL = (
    r"(?::\d+)?(?:/[\w!*';:=+,.$/%#\[\]\-–@&|~()]*)?"
    r"(?:\?[A-Za-z0-9!?*'@();:&=+$/%#\[\]\-_.,~|]*)?"
)
_WITH_SCHEME = re.compile(
    r"(?<![A-Za-z0-9@＠$#＃])https?://"  # noqa: RUF001 - full width
    rf"(?:(?:[\w-]+\.)*{_LABEL}\.{_LABEL}|{_LABEL})(?!\w){_TAIL}",
    re.IGNORECASE,
)
_ANY_ADDRESS = re.compile(
    rf"{_WITH_SCHEME.pattern}|(?<![\w@＠$#＃./-])(?:[^\W_](?:[^\W_]|-)*\.)+"  # noqa: RUF001
    rf"(?:{_ENDINGS})(?![\w@+.-]*[\w@+-]){_TAIL}",
    re.IGNORECASE,
)
_LAST_IN_ADDRESS = re.compile(r"[\w+\-=#/&]")
_LONGEST_LABEL = 63

_REMOTE_MENTION = re.compile(r"(?<![\w/=])@(\w+(?:[\w.-]*\w)?)@[\w.-]*\w(?::\d+)?")


def length(kind: str, text: str) -> int:
    """Return how long the text is on a channel of this kind, in its own unit."""
    return _RULES.get(kind, characters)(text)


# The same text is counted to be cut, to be checked and to be shown.
@lru_cache(maxsize=512)
def weighted_x(text: str) -> int:
    """Return the weighted length on X (twitter-text configuration v3).

    An address without a dot ("http://localhost") counts 23 as well: it exists in
    rehearsals only, which then measure what the real address will.
    """
    plain, addresses = _without(normalize("NFC", text), _ANY_ADDRESS)
    return ADDRESS_LENGTH * addresses + sum(map(_weight, plain))


def mastodon(text: str, *, address_length: int = ADDRESS_LENGTH) -> int:
    """Return the length on Mastodon: addresses and remote mentions are shortened.

    Args:
        text: As it will be posted.
        address_length: The instance's `characters_reserved_per_url`.
    """
    plain, addresses = _without(text, _WITH_SCHEME)
    local = (_REMOTE_MENTION.sub(r"@\1", part) for part in plain)
    return address_length * addresses + sum(map(graphemes, local))


@lru_cache(maxsize=512)
def graphemes(text: str) -> int:
    """Return how many characters a reader sees (extended grapheme clusters, UAX 29)."""
    return sum(1 for _ in _CLUSTER.finditer("".join(map(_class_of, text))))


def characters(text: str) -> int:
    """Return the number of code points, composed (NFC)."""
    return len(normalize("NFC", text))


def utf16_units(text: str) -> int:
    """Return the number of UTF-16 units, as Telegram counts."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def utf8_bytes(text: str) -> int:
    """Return the number of UTF-8 bytes."""
    return len(text.encode("utf-8", "surrogatepass"))


def threads(text: str) -> int:
    """Return the length on Threads: code points, but bytes for emoji."""
    return characters(_EMOJI.sub("", text)) + sum(
        utf8_bytes(found[0]) for found in _EMOJI.finditer(text)
    )


_RULES: Mapping[str, Callable[[str], int]] = {
    "bluesky": graphemes,
    "mastodon": mastodon,
    "telegram": utf16_units,
    "threads": threads,
    "x": weighted_x,
    "youtube": utf8_bytes,
}


def _without(text: str, pattern: re.Pattern[str]) -> tuple[list[str], int]:
    """Return what stands between addresses, and how many addresses there are."""
    between, end, spans = [], 0, list(_address_spans(text, pattern))
    for start, stop in spans:
        between.append(text[end:start])
        end = stop
    return [*between, text[end:]], len(spans)


def _address_spans(text: str, pattern: re.Pattern[str]) -> Iterator[tuple[int, int]]:
    for found in pattern.finditer(text):
        host = found[0].split("://")[-1].split("/")[0].split(":")[0].split("?")[0]
        if max(map(len, host.split("."))) <= _LONGEST_LABEL:
            yield found.start(), found.start() + len(_trimmed(found[0]))


def _trimmed(address: str) -> str:
    """Leave out the full stop or bracket that closes the sentence around it."""
    while not _LAST_IN_ADDRESS.match(address[-1]):
        if address[-1] == ")" and address.count("(") >= address.count(")"):
            break
        address = address[:-1]
    return address


def _weight(part: str) -> int:
    found = list(_EMOJI.finditer(part))
    rest = _EMOJI.sub("", part) if found else part
    return 2 * len(found) + sum(_weight_of(letter) for letter in rest)


def _weight_of(letter: str) -> int:
    return 1 if any(low <= ord(letter) <= high for low, high in _LIGHT) else 2


# Classes of UAX 29 as one letter each: r CR, n LF, c control, e extend, z joiner,
# s spacing mark, p prepend, R half a flag, L V T v t parts of Hangul, x picture.
_CLUSTER = re.compile(
    r"rn|[rnc]|p*(?:L*(?:V+|vV*|t)T*|L+|T+|RR|x(?:e*zx)*|[^rnc])[ezs]*"
)
_BY_CATEGORY = {
    "Cc": "c",
    "Cf": "c",
    "Cs": "c",
    "Zl": "c",
    "Zp": "c",
    "Mn": "e",
    "Me": "e",
    "Mc": "s",
}
_BY_RANGE = (
    ("r", 0x0D, 0x0D),
    ("n", 0x0A, 0x0A),
    ("z", 0x200D, 0x200D),
    ("e", 0x200C, 0x200C),
    ("e", 0x1F3FB, 0x1F3FF),
    ("e", 0xE0020, 0xE007F),
    ("e", 0xFF9E, 0xFF9F),
    ("R", 0x1F1E6, 0x1F1FF),
    ("p", 0x0600, 0x0605),
    ("p", 0x06DD, 0x06DD),
    ("p", 0x070F, 0x070F),
    ("p", 0x110BD, 0x110BD),
    ("s", 0x0E33, 0x0E33),
    ("s", 0x0EB3, 0x0EB3),
    ("L", 0x1100, 0x115F),
    ("L", 0xA960, 0xA97C),
    ("V", 0x1160, 0x11A7),
    ("V", 0xD7B0, 0xD7C6),
    ("T", 0x11A8, 0x11FF),
    ("T", 0xD7CB, 0xD7FB),
)
_SYLLABLES = range(0xAC00, 0xD7A4)
_SYLLABLES_PER_VOWEL = 28


@lru_cache(maxsize=4096)
def _class_of(letter: str) -> str:
    point = ord(letter)
    for name, low, high in _BY_RANGE:
        if low <= point <= high:
            return name
    if point in _SYLLABLES:
        return "t" if (point - _SYLLABLES.start) % _SYLLABLES_PER_VOWEL else "v"
    if _PICTURE.match(letter):
        return "x"
    return _BY_CATEGORY.get(category(letter), "o")
