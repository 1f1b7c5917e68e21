"""Tables of how long files of photos are shown: drawn ones too, and named no more."""

from datetime import date

from sqlmodel import Field

from comms.model.tables import Table


class DrawnPicture(Table, table=True):
    """A drawn picture, and the photo that is seen on it; rows are only added."""

    __tablename__ = "drawn_picture"

    #: Files in the media store, named by what is in them.
    file: str = Field(primary_key=True)
    photo: str = Field(primary_key=True)


class PhotoEnd(Table, table=True):
    """The last day of a photo that no entry names any more: it counts all the same."""

    __tablename__ = "photo_end"

    #: In the media store, named by what is in it.
    file: str = Field(primary_key=True)
    last_day: date
