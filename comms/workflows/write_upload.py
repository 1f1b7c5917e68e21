"""Takes in a picture that somebody puts into a form: looked at, made anew, kept.

What a camera wrote beside the pixels (place, time, device) is left out before anything
is stored. The picture lies in the media store under the hash of its content; only a
form that is saved makes it a medium of the programme.
"""

from comms.access.policy import may_ever
from comms.content.pdf import pdf_fault
from comms.content.pictures import PictureRefused, as_jpeg
from comms.content.text_media import PDF
from comms.errors import Refused
from comms.model.desk import Problem, PutIn
from comms.workflows.desk_sight import Sight

#: Bytes of a picture as a person puts it in, and pixels of what is kept.
LARGEST_PICTURE = 16 * 1024 * 1024
_WIDTH = 1600
_MEGA = 1024 * 1024


def put_in(sight: Sight, content: bytes) -> PutIn:
    """Keep a picture, or say why not.

    Raises:
        Refused: Her role writes nothing.
    """
    if not may_ever(sight.user, "save"):
        raise Refused("not_allowed", user=sight.user.id, verb="save")
    if len(content) > LARGEST_PICTURE:
        size = -(-len(content) // _MEGA)
        return _refused(
            sight, "picture_too_large", size=size, limit=LARGEST_PICTURE // _MEGA
        )
    try:
        picture = as_jpeg(content, width=_WIDTH)
    except PictureRefused:
        return _refused(sight, "picture_unreadable")
    return PutIn(upload=sight.house.media.save(picture, ".jpg").name)


def put_in_file(sight: Sight, content: bytes) -> PutIn:
    """Keep a PDF that goes with a text, or say why not.

    Raises:
        Refused: Her role writes nothing, or she has put in too much in a day.
    """
    if not may_ever(sight.user, "save"):
        raise Refused("not_allowed", user=sight.user.id, verb="save")
    if len(content) > LARGEST_PICTURE:
        size = -(-len(content) // _MEGA)
        limit = LARGEST_PICTURE // _MEGA
        return _refused(sight, "file_too_large", field="file", size=size, limit=limit)
    if fault := pdf_fault(content):
        return _refused(sight, fault, field="file")
    return PutIn(upload=sight.house.media.save(content, PDF).name)


def _refused(
    sight: Sight, key: str, *, field: str = "picture", **slots: object
) -> PutIn:
    sentence = sight.say(f"seminar.problem.{key}", **slots)
    problem = Problem(field=field, severity="error", key=key, sentence=sentence)
    return PutIn(upload="", problem=problem)
