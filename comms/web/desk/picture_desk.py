"""What the page of a picture asks for and orders; see `web.desk.desk`."""

from typing import Protocol

from comms.model.picture_page import PicturePage


class PictureDesk(Protocol):
    """Pictures, and the end of their permissions."""

    def page(self, user: str, language: str, name: str) -> PicturePage | None:
        """Return everything about one; None: there is none that she may see."""
        ...

    def withdraw(
        self, user: str, language: str, name: str, *, why: str, seen: str, key: str
    ) -> PicturePage | None:
        """End its permission; the page with what kept it from that, if anything."""
        ...
