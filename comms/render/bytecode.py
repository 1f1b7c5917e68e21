"""Templates are compiled once in a process, however many environments read them.

The pages, the desk and the mail have environments of their own, with other names in
them; a template that they share, or that is opened anew, need not be parsed again.
"""

from types import CodeType

from jinja2.bccache import Bucket, BytecodeCache


class CompiledOnce(BytecodeCache):
    """Compiled templates of one language, by file; in memory only.

    One language, since the compiler carries out filters on what is constant.
    """

    def __init__(self) -> None:
        self._kept: dict[str, tuple[str, CodeType]] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        """Put in what was compiled from the same text."""
        checksum, code = self._kept.get(bucket.key, ("", None))
        if checksum == bucket.checksum:
            bucket.code = code

    def dump_bytecode(self, bucket: Bucket) -> None:
        """Keep what was compiled; an older text of the file is forgotten."""
        if bucket.code is not None:
            self._kept[bucket.key] = (bucket.checksum, bucket.code)
