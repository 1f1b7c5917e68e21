"""What uvicorn writes down of requests: never a whole link that is a secret.

Links in mail and links that sign in are keys to whoever reads them. Of such a token
the log keeps four letters, enough to find the same one again.
"""

import logging
import re
from typing import Any

#: Addresses whose next part is a secret: links in mail, and those of the desk.
_SECRET = re.compile(
    r"(/(?:u|p|c|o|desk/(?:[a-z]{2}/)?(?:enter|reset|address))/)([^/?\s]{4})[^/?\s]*"
)
#: What an identity provider sends people back with.
_ANSWER = re.compile(r"(/desk/outside)\?\S*")


def without_secrets(text: str) -> str:
    """Return an address with its token cut."""
    return _ANSWER.sub(r"\1?…", _SECRET.sub(r"\1\2…", text))


class WithoutSecrets(logging.Filter):
    """Cuts the tokens out of what is logged."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Let every record pass, its texts cut."""
        if isinstance(record.args, tuple):
            record.args = tuple(_cut(value) for value in record.args)
        return True


def keep_secrets_out() -> None:
    """Let uvicorn's access log keep no secret; doing it twice changes nothing."""
    log = logging.getLogger("uvicorn.access")
    if not any(isinstance(one, WithoutSecrets) for one in log.filters):
        log.addFilter(WithoutSecrets())


def _cut(value: Any) -> Any:  # noqa: ANN401 - whatever is logged
    return without_secrets(value) if isinstance(value, str) else value
