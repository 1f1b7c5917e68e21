"""Jinja's sandbox, which remembers what it has allowed: a page asks thousands of times.

Whether an attribute is safe depends on the type of its object and on its name alone.
"""

from typing import Any

from jinja2.runtime import Context, Macro
from jinja2.sandbox import ImmutableSandboxedEnvironment

#: Answers remembered at most: names of attributes may come from templates of a site.
_MOST = 10_000


class Sandbox(ImmutableSandboxedEnvironment):
    """Allows what Jinja's own sandbox allows."""

    def __init__(self, **options: Any) -> None:  # noqa: ANN401 - Jinja's own
        self._known: dict[tuple[type, str], bool] = {}
        self._plain: set[tuple[type, str]] = set()
        super().__init__(**options)

    def call(self, context: Context, called: Any, /, *args: Any, **options: Any) -> Any:  # noqa: ANN401 - Jinja's own
        """Call what a template calls; its own macros and words need not be asked."""
        is_own = type(called) is Macro or called is self.globals.get("_")
        if not is_own:
            return super().call(context, called, *args, **options)
        # Told to whoever takes a context: these take how the template escapes.
        options.pop("_block_vars", None)
        options.pop("_loop_vars", None)
        return called(context.eval_ctx, *args, **options)

    def getattr(self, obj: Any, attribute: str) -> Any:  # noqa: ANN401 - Jinja's own
        """Return an attribute, an entry where there is none, or what is undefined."""
        key = type(obj), attribute
        if key in self._plain:
            try:
                return getattr(obj, attribute)
            except AttributeError:
                pass
        found = super().getattr(obj, attribute)
        # What cannot be called hides no way of formatting, which Jinja wraps.
        if self._known.get(key) and not callable(found):
            self._plain.add(key)
        return found

    def is_safe_attribute(self, obj: Any, attr: str, value: Any) -> bool:  # noqa: ANN401 - Jinja's own
        """Return whether a template may read an attribute."""
        key = type(obj), attr
        known = self._known.get(key)
        if known is None:
            known = super().is_safe_attribute(obj, attr, value)
            if len(self._known) >= _MOST:
                self._known.clear()
                self._plain.clear()
            self._known[key] = known
        return known
