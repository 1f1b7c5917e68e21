"""What a campaign file can say of the programme has a form, or a reason for none."""

import pytest
from pydantic import BaseModel

from comms.content.programme_fields import FORMS, fields_of
from comms.model.programme import Account, Area, Hashtag, Newsletter, Programme, Unit

_LANGUAGES = (
    "It says in which language everything is read and owed: with it, every text, page "
    "and reader changes at once. It is chosen before the first text."
)

#: By kind of entry and field: why it stays with whoever keeps the files.
LEFT = {
    "programme": {
        "id": "It names the store of everything; it is never changed.",
        "timezone": "All times are wall times in it; with it, every time would move.",
        "default_language": _LANGUAGES,
        "languages": _LANGUAGES,
        "fallback": _LANGUAGES,
        "reading_levels": _LANGUAGES,
        "languages_ready_to_add": _LANGUAGES,
        "after_end": "It is about the site after its people have left.",
        "organisations": "They stand in the statements of the site and its contract.",
        "hashtag_policy.case": "Screen readers need it as it is (PascalCase).",
    },
    "area": {
        "sub_pilots": "Named parts of an area in some units: agreed on in writing.",
    },
    "account": {
        "mode": "Sandbox, live or by hand is changed on the page of the account.",
        "retired_on": "An account is closed on its own page.",
        "limits": "Only the length of texts; other limits are those of its adapter.",
    },
    "newsletter": {
        "footer": "The foot of mails is the template's, which stays with the operator.",
    },
}
#: The id is the name of the file, or of the entry in its list.
_NAMES = {"id"}


def _told(model, before=""):
    """Yield the fields of a kind, those of its parts apart."""
    for name, field in model.model_fields.items():
        kinds = [field.annotation, *getattr(field.annotation, "__args__", ())]
        part = next(
            (k for k in kinds if isinstance(k, type) and issubclass(k, BaseModel)), None
        )
        is_list = getattr(field.annotation, "__origin__", None) in {list, dict}
        if part is not None and not is_list:
            yield from _told(part, f"{before}{name}.")
        else:
            yield f"{before}{name}"


@pytest.mark.parametrize(
    "kind", [Programme, Unit, Area, Hashtag, Account, Newsletter], ids=lambda k: k.kind
)
def test_every_field_has_a_form_or_a_reason(kind):
    """What is new in a model is put into a form, or somebody says why not."""
    shown = {
        field.name
        for (_, of), groups in FORMS.items()
        if of == kind.kind
        for field in fields_of(groups)
    }
    left = LEFT.get(kind.kind, {})

    missing = {name for name in _told(kind) if name not in shown | {*left} | _NAMES}

    assert not missing
    assert not {*left} & shown
    assert {*left} <= {*_told(kind)}
