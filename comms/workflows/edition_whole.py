"""What a number of a newsletter must have before anybody is asked to approve it."""

from comms.errors import Refused
from comms.workflows.draw import EditionContent
from comms.workflows.edition_write import has_page


def require_whole(content: EditionContent) -> None:
    """Refuse a number without items, or without words in one of its languages.

    A reader of that language would get another one's subject. The letter of an item has
    the words of the item; a number that comes by a rule is a folder's to check.

    Raises:
        Refused: "edition_empty" or "text_missing_in_language".
    """
    plan = content.plan
    if not has_page(plan):
        return
    if not content.items:
        raise Refused("edition_empty", edition=plan.id)
    for language in plan.languages:
        for texts in (plan.subject, plan.preheader):
            if not texts.get(language, "").strip():
                raise Refused("text_missing_in_language", language=language)
