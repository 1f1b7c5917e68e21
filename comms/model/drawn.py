"""The table of what pictures were drawn of: a permission holds for both."""

from sqlmodel import Field

from comms.model.tables import Table


class DrawnPicture(Table, table=True):
    """A drawn picture, and the photo that is seen on it; rows are only added."""

    __tablename__ = "drawn_picture"

    #: Files in the media store, named by what is in them.
    file: str = Field(primary_key=True)
    photo: str = Field(primary_key=True)
