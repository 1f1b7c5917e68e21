"""Share pictures for the desk: drawn when a browser asks, not while a page is made.

A page names its pictures by the hash of all that stands on them. What is needed to
draw one is remembered for a while in this process; a picture that was drawn once lies
in the site folder under that name.
"""

import re
from collections import OrderedDict
from pathlib import Path
from threading import Lock

from comms.ports import PostMedia
from comms.render.share_cache import kept_share_picture, photo_of
from comms.workflows.house import House
from comms.workflows.pictures import PicturePlan, is_kept_back, promised, share_folder

#: Plans remembered at the most; the oldest is forgotten first.
_MOST = 200
#: The hash of what stands on it, and its photo's file.
_NAME = re.compile(r"[0-9a-f]{64}(-[0-9a-f]{32}\.[a-z0-9]{1,8})?")
_TYPES = {".png": "image/png", ".jpg": "image/jpeg"}


class PromisedPictures:
    """Pictures that pages of the desk have named and nobody may have drawn yet."""

    def __init__(self, house: House) -> None:
        self._house = house
        self._plans: OrderedDict[str, PicturePlan] = OrderedDict()
        self._lock = Lock()

    def promise(self, house: House, plan: PicturePlan) -> PostMedia:
        """Return a picture without drawing it, and remember how it is drawn."""
        made = promised(house, plan)
        with self._lock:
            self._plans[made.name] = plan
            self._plans.move_to_end(made.name)
            while len(self._plans) > _MOST:
                self._plans.popitem(last=False)
        return made

    def picture(self, name: str) -> tuple[bytes, str] | None:
        """Return a picture and its type, drawn now if need be.

        Returns:
            None: not known, or its photo may be seen no more.
        """
        if not _NAME.fullmatch(name):
            return None
        if (photo := photo_of(name)) and is_kept_back(self._house, photo):
            return None
        for ending, media_type in _TYPES.items():
            path = self._folder / f"{name}{ending}"
            if path.is_file():
                return path.read_bytes(), media_type
        with self._lock:
            plan = self._plans.get(name)
        if plan is None:
            return None
        drawn = kept_share_picture(
            plan.facts, plan.shape, folder=self._folder, jpeg=plan.jpeg
        )
        return drawn.content, drawn.type

    @property
    def _folder(self) -> Path:
        return share_folder(self._house)
