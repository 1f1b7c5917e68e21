"""Every rule has its sentence in every language, and gets what the sentence needs."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

import comms
from comms.language import LANGUAGES, catalogue, say
from comms.model.states import ItemState, PublicationState

ROOT = Path(comms.__file__).parent
REFUSING = {"Refused"}
NOTING = REFUSING | {"add", "warn", "words", "YamlFault", "_add"}
SLOT = re.compile(r"%\((\w+)\)s")
#: What everybody who publishes must be kept from, or be told.
ALWAYS_CAUGHT = [
    "translation_missing",
    "alt_text_missing",
    "photo_permission_missing",
    "photo_use_not_permitted",
    "photo_permission_expired",
    "link_text_unclear",
    "year_missing",
    "email_invalid",
    "contact_unreachable",
    "channel_retired",
    "local_time_does_not_exist",
    "local_time_is_ambiguous",
    "embargo",
    "four_eyes",
    "not_your_region",
    "area_not_in_region",
    "repeated_item",
    "call_closed",
    "already_sent",
    "paused",
    "project_ended",
    "hashtag_breaks",
    "too_long",
    "numbers_disagree",
    "personal_data_suspected",
    "heading_order",
    "item_not_approved",
]


#: A file without any of these is not worth reading.
_CALLED = re.compile(rf"\b({'|'.join({*NOTING, *REFUSING})})\(\s*\"")


def uses() -> Iterator[tuple[str, int, str, str, set[str]]]:
    """Yield file, line, caller, rule and slots of each rule named in the program."""
    for path in sorted(ROOT.rglob("*.py")):
        text = path.read_text()
        if not _CALLED.search(text):
            continue
        for node in ast.walk(ast.parse(text)):
            if not isinstance(node, ast.Call) or not node.args:
                continue
            caller = getattr(node.func, "attr", getattr(node.func, "id", ""))
            first = node.args[0]
            is_named = isinstance(first, ast.Constant) and isinstance(first.value, str)
            if is_named and caller in (NOTING if "content" in path.parts else REFUSING):
                slots = {word.arg or "**" for word in node.keywords}
                rule = str(first.value)
                yield str(path.relative_to(ROOT)), node.lineno, caller, rule, slots


USES = [use for use in uses() if re.fullmatch(r"[a-z_0-9]+", use[3])]


@pytest.mark.parametrize("language", LANGUAGES)
def test_each_rule_has_words_and_fills_them(language: str) -> None:
    """A sentence with a hole in it would end a check or hide a refusal."""
    words = catalogue(language)
    holes: dict[str, set[str]] = {}

    for file, line, caller, rule, given in USES:
        needed = set(SLOT.findall(words.gettext(f"rules.{rule}")))
        is_noted = caller in {"add", "warn", "_add", "YamlFault"}
        slots = given | {"value"} if is_noted else given
        if "**" not in slots and not needed <= slots:
            holes[f"{file}:{line}"] = needed - slots

    assert holes == {}


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("rule", ALWAYS_CAUGHT)
def test_what_must_be_caught_has_a_sentence(rule: str, language: str) -> None:
    """Words come before the features that need them."""
    words = catalogue(language).gettext(f"rules.{rule}")

    assert words[0].isupper() or words[0] in "“”%"
    assert words.rstrip("”").endswith((".", "%(hint)s"))


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("state", sorted({*ItemState, *PublicationState}))
def test_each_state_has_a_word(state: str, language: str) -> None:
    """Refusals name the state in which something is."""
    assert say(language, f"rules.state.{state}")
