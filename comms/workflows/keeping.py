"""That no word is lost: what is typed, and what was saved, behind the desk."""

from dataclasses import dataclass

from comms.workflows.house import House
from comms.workflows.kept_words import KeptWords
from comms.workflows.revisions import SavedStates


@dataclass(frozen=True)
class WordsKept:
    """Both halves of it."""

    drafts: KeptWords
    states: SavedStates

    @classmethod
    def of(cls, house: House) -> "WordsKept":
        """Return what keeps the words of a site."""
        return cls(drafts=KeptWords(house), states=SavedStates(house))
