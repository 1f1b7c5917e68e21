"""Serves the files of the timeline under the policies that they carry themselves."""

import os
from collections.abc import MutableMapping
from typing import Any

from starlette.responses import Response
from starlette.staticfiles import StaticFiles

from comms.demo.timeline import MAIL_POLICY, PAGE_POLICY


class TimelineFiles(StaticFiles):
    """The folder of the timeline; a mail among them is shut in a sandbox."""

    def file_response(
        self,
        full_path: str | os.PathLike[str],
        stat_result: os.stat_result,
        scope: MutableMapping[str, Any],
        status_code: int = 200,
    ) -> Response:
        """Answer with a file and its content security policy."""
        answer = super().file_response(full_path, stat_result, scope, status_code)
        is_mail = str(scope["path"]).rpartition("/")[0].endswith("/mail")
        policy = f"{MAIL_POLICY}; {_SANDBOX}" if is_mail else PAGE_POLICY
        answer.headers["Content-Security-Policy"] = policy
        answer.headers["X-Content-Type-Options"] = "nosniff"
        return answer


_SANDBOX = "sandbox allow-popups allow-popups-to-escape-sandbox"
