"""No word for people stands in a source: all are in catalogues, in three languages."""

import re
from itertools import combinations
from pathlib import Path

import pytest

from comms.language import DOMAINS, LANGUAGES
from tests.architecture.test_catalogues import messages, words
from tests.architecture.tree import named, tracked
from tests.architecture.words_in_sources import in_module, in_script, in_template

#: The same in each language.
NAMES = {"… Excel", "… CSV", "Aa"}
#: Kinds of things on the web, as machines read them.
NAMES |= {"article"}
#: Keys as they stand on keyboards, selectors, classes, a name of browsers.
NO_WORDS = {"Enter", "Escape", "Tab", "Esc", "Ctrl", "Alt", "Shift"}
NO_WORDS |= {"li, tr", "tbody tr", "reference unknown"}
TEMPLATES = [
    path
    for suffix in ("html", "mjml", "txt")
    for path in tracked(f"templates/**/*.{suffix}")
    # Drawn for whoever tries the program out, from a checkout.
    if not named(path).startswith("templates/demo/")
]
SCRIPTS = tracked("comms/web/assets/*.ts")
#: Whose strings are for whoever runs the site, writes its templates or reads its log:
#: these may be English, and nothing else.
FOR_OPERATORS = (
    *("bootstrap", "channels", "cli", "config", "counting.py", "deliver", "demo"),
    *("engines", "mime", "ports", "receive", "render", "storage", "store", "testing"),
    *("triggers", "webhooks", "worker"),
)
#: Further modules of that kind, among those that speak to people by catalogues.
BESIDE_CATALOGUES = {
    "comms/clock.py": "a broken assumption",
    "comms/access/recovery.py": "what a key is for",
    "comms/campaigns/occasions.py": "a broken assumption",
    "comms/content/pictures.py": "why, for logs; pages say it by the rule's name",
    "comms/content/pictures_apart.py": "the same",
    "comms/content/pictures_svg.py": "the same",
    "comms/content/sheets.py": "parts of Excel's files",
    "comms/lookups/openid.py": "what is asked of a provider",
    "comms/model/reader_views.py": "names of ways in, as they are stored",
    "comms/model/rhythms.py": "a broken assumption",
    "comms/model/segments.py": "a broken assumption",
    "comms/model/states.py": "a broken assumption",
    "comms/workflows/choosing.py": "names of ways in, as they are stored",
    "comms/workflows/draw.py": "a broken assumption",
    "comms/workflows/first_start.py": "a file of whoever runs the site",
    "comms/workflows/house.py": "a broken assumption",
    "comms/workflows/jobs.py": "names of jobs, for logs",
    "comms/workflows/kept_words.py": "what a key is for",
    "comms/workflows/list_undo.py": "names of ways in, as they are stored",
    "comms/workflows/own_page.py": "names of browsers",
    "comms/workflows/programme_look.py": "a condition of a style sheet",
    "comms/workflows/restored.py": "notes of whoever restores",
    "comms/workflows/simulate.py": "a broken assumption",
    "comms/workflows/subscribe.py": "names of ways in, as they are stored",
}
#: Modules that are about words of languages: they read them, or have all three.
ABOUT_WORDS = {
    "comms/access/passwords.py": "rows of keyboards",
    "comms/audience/list_cells.py": "what lists call a language",
    "comms/audience/list_columns.py": "what lists call their columns",
    "comms/content/check_markdown.py": "links that say nothing",
    "comms/content/seminar_times.py": "how people type times",
    "comms/content/sentences.py": "abbreviations",
    "comms/events/holidays.py": "names of days in all three",
    "comms/language.py": "names of days and months",
    "comms/render/share_text.py": "vowels",
    "comms/testing/engine_contract.py": "a sample",
    "comms/testing/public_limits_contract.py": "a sample",
    "comms/testing/public_stage.py": "a sample",
}
#: Single words with a capital in what pages are made of.
CAPITALS = {"Refusals", "Perimeter", "Bluesky", "Chrom", "Firefox", 'Link realm="desk"'}
CAPITALS |= {"Event", "Place", "Organization"}
#: Words that one language has, and no other of the three.
FUNCTION_WORDS = {
    "fi": {"ei", "ole", "että", "kun", "myös", "ovat", "mutta", "jos", "niin", "vain"},
    "sv": {"och", "att", "inte", "är", "för", "som", "med", "ett", "från", "eller"},
    "en": {"the", "and", "this", "with", "are", "was", "from", "when", "your", "that"},
}
_TONGUES = "|".join(FUNCTION_WORDS["fi"] | FUNCTION_WORDS["sv"])
_FINNISH_OR_SWEDISH = re.compile(rf"[åäöÅÄÖ]|\b(?:{_TONGUES})\b")


def found_in(paths, find, known):
    """Return words in sources by file, but for those that are known."""
    return {
        named(path): faults
        for path in paths
        if (faults := [one for one in find(path.read_text()) if one[1] not in known])
    }


def module_words(path: Path):
    """Return what stands in a module and should stand in a catalogue."""
    name, source = named(path), path.read_text()
    is_for_operators = name.split("/")[1] in FOR_OPERATORS
    if is_for_operators or name in BESIDE_CATALOGUES:
        if not _FINNISH_OR_SWEDISH.search(source):
            return []
        found = in_module(source)
        return [one for one in found if _FINNISH_OR_SWEDISH.search(one[1])]
    found = in_module(source, single=name.startswith("comms/web/"))
    return [one for one in found if one[1] not in CAPITALS]


def test_templates_have_no_words_of_their_own():
    """In the text, in what is read out, in what is handed to a macro."""
    assert len(TEMPLATES) > 100
    assert found_in(TEMPLATES, in_template, NAMES) == {}


def test_scripts_say_what_a_page_gave_them():
    """Their words stand in attributes of the page, in its language."""
    assert len(SCRIPTS) > 20
    assert found_in(SCRIPTS, in_script, NO_WORDS) == {}


def test_modules_speak_to_people_by_catalogues():
    """A sentence in a module would be read in one language by everybody."""
    modules = [
        path
        for path in tracked("comms/**/*.py", "comms/*.py")
        if "/migrations/" not in named(path)
    ]

    found = {named(p): words for p in modules if (words := module_words(p))}

    assert {name: said for name, said in found.items() if name not in ABOUT_WORDS} == {}
    assert ABOUT_WORDS.keys() - found == set(), "take off the list what is not needed"


@pytest.mark.parametrize(
    "planted",
    [
        "<p>Tallenna</p>",
        "<p>\n{% if a %}Spara nu{% endif %}</p>",
        '<img src="x" alt="Kuva lapsista">',
        '<button aria-label="sulje">×</button>',
        '<input type="submit" value="Send">',
        '<meta name="description" content="Kaikki tapahtumat">',
        '<p>{{ "luonnos" if a else _("b") }}</p>',
        '<p>{{ name or "nimetön" }}</p>',
        '<p>{{ "Versio " ~ number }}</p>',
        '{{ field("title", "Otsikko") }}',
        '<p>{{ _("a.b", kind="uusi teksti") }}</p>',
    ],
)
def test_a_word_in_a_template_is_found(planted):
    """Each of the ways in which one comes in."""
    assert in_template(planted) != []


@pytest.mark.parametrize(
    "planted",
    [
        'button.textContent = "tallenna";',
        'box.append("ei tallennettu");',
        'x.setAttribute("aria-label", "sulje");',
        "const words = 'Odota hetki.';",
        'throw new Error("Nägot gick fel");',
        "say(`Tallennettu ${time}`);",
        'note = wrong ? "Something went wrong" : "";',
    ],
)
def test_a_word_in_a_script_is_found(planted):
    """Handed to the page, or only waiting to be."""
    found = in_script(f"// Nobody reads this.\n{planted}")
    assert [line for line, _ in found] == [2]


@pytest.mark.parametrize(
    "planted",
    [
        'raise Refused("Tallennus ei onnistunut")',
        'words = f"Hyväksytty {at}"',
        'return HTTPException(404, detail="Page not found")',
        'note = "Spara texten först."',
    ],
)
def test_a_word_in_a_module_is_found(planted):
    """An error, a sentence with a slot, an answer."""
    assert in_module(f'"""Nobody reads this."""\n{planted}') != []


def test_one_word_in_a_page_is_found():
    """Where pages are made, a single word counts."""
    assert in_module('title = "Tallenna"', single=True) != []


#: Slots, what is typed, what is quoted, addresses, options, names with an underscore.
_NOT_SAID = re.compile(
    r"%\(\w+\)s|`[^`]*`|[”“][^”]*”|<[^>]*>|\S*[@/_]\S*|--[\w-]+|[A-Z]{2,}"
)


@pytest.mark.parametrize("language", LANGUAGES)
def test_catalogue_speaks_its_own_language(language):
    """A text that was pasted and never translated."""
    own = FUNCTION_WORDS[language]
    others = set().union(*FUNCTION_WORDS.values()) - own

    assert {
        key: text
        for domain in DOMAINS
        for key, message in messages(language, domain).items()
        for text in words(message)
        if others & set(re.findall(r"[^\W\d_]+", _NOT_SAID.sub(" ", text).lower()))
    } == {}


def test_what_has_two_words_differs_in_each_language():
    """Names and loan-words are alike; no phrase is."""
    spoken = {
        language: {
            key: words(message)[0]
            for domain in DOMAINS
            for key, message in messages(language, domain).items()
        }
        for language in LANGUAGES
    }
    phrase = re.compile(r"[^\W\d_]{2,}\W+[^\W\d_]{2,}")

    assert {
        key: text
        for key, text in spoken["en"].items()
        for one, other in combinations(LANGUAGES, 2)
        if spoken[one][key] == spoken[other][key]
        and phrase.search(_NOT_SAID.sub("", spoken[one][key]))
    } == {}
