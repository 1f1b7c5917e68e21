"""Find the adapter of a kind of channel among the installed ones.

Adapters are entry points of the group `comms.channels.v1`: ours, and those of other
packages that the operator allows by name. Listing loads nothing. A broken adapter is
out of use alone and says why; one that takes a name of ours is never taken for it.
"""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from importlib import import_module
from importlib.metadata import EntryPoint, entry_points
from typing import Any

from pydantic import BaseModel

from comms.clock import Clock
from comms.errors import Misconfigured
from comms.ports import PublicChannel

#: Carries the version of the contract between program and adapters.
GROUP = "comms.channels.v1"
_OURS = "comms"

Factory = Callable[[Mapping[str, str], Clock], PublicChannel]


@dataclass(frozen=True, kw_only=True)
class Adapter:
    """An installed adapter, not loaded yet."""

    kind: str
    #: Package that brought it, and its version.
    distribution: str
    version: str
    entry: EntryPoint
    #: Why it is not used; "" if it is.
    fault: str = ""

    @property
    def is_ours(self) -> bool:
        """Whether this program brought it."""
        return self.distribution == _OURS

    def load(self) -> Factory:
        """Import the adapter.

        Raises:
            Misconfigured: It is out of use, cannot be imported, or is no factory.
        """
        if self.fault:
            raise Misconfigured(self.fault, key="channel.misconfigured")
        try:
            factory = self.entry.load()
        except Exception as error:
            raise Misconfigured(
                f"{self._name} cannot be loaded: {type(error).__name__}: {error}",
                key="channel.misconfigured",
            ) from error
        if not callable(factory):
            raise Misconfigured(
                f"{self._name}: {self.entry.value} cannot be called.",
                key="channel.misconfigured",
            )
        loaded: Factory = factory
        return loaded

    def account_model(self) -> type[BaseModel]:
        """Return the model of its settings: `Account` beside the factory."""
        self.load()
        model: Any = getattr(import_module(self.entry.module), "Account", None)
        if not (isinstance(model, type) and issubclass(model, BaseModel)):
            raise Misconfigured(
                f"{self._name}: {self.entry.module} has no model named Account.",
                key="channel.misconfigured",
            )
        return model

    @property
    def _name(self) -> str:
        return f"Channel {self.kind} of {self.distribution} {self.version}"


def listing(allowed: Collection[str] = ()) -> Sequence[Adapter]:
    """Return all installed adapters, also those out of use; imports none.

    Args:
        allowed: Names of packages, beside this one, whose adapters may run. They run
            with all rights of the program.
    """
    found = [_describe(entry, allowed) for entry in entry_points(group=GROUP)]
    ours = {one.kind for one in found if one.is_ours}
    counted = [one.kind for one in found if not one.fault]
    return sorted(
        (_unless_clashing(one, ours, counted) for one in found),
        key=lambda one: (one.kind, not one.is_ours, one.distribution),
    )


def find(kind: str, allowed: Collection[str] = ()) -> Factory:
    """Return the factory for a kind of channel; imports this one alone.

    Raises:
        Misconfigured: None is installed, none may be used, or it is broken.
    """
    known = listing(allowed)
    of_kind = [one for one in known if one.kind == kind]
    usable = [one for one in of_kind if not one.fault]
    if usable:
        return usable[0].load()
    if of_kind:
        return of_kind[0].load()
    kinds = ", ".join(sorted({one.kind for one in known}))
    raise Misconfigured(
        f"No adapter for channels of kind {kind} is installed; there are: {kinds}.",
        key="channel.misconfigured",
    )


def _describe(entry: EntryPoint, allowed: Collection[str]) -> Adapter:
    name = entry.dist.name if entry.dist else "unknown"
    fault = ""
    if name != _OURS and name not in allowed:
        fault = (
            f"Channel {entry.name} comes from {name}, which is not among the packages "
            "that the operator allows."
        )
    return Adapter(
        kind=entry.name,
        distribution=name,
        version=entry.dist.version if entry.dist else "",
        entry=entry,
        fault=fault,
    )


def _unless_clashing(
    one: Adapter, ours: Collection[str], counted: Sequence[str]
) -> Adapter:
    if one.fault or one.is_ours:
        return one
    if one.kind not in ours and counted.count(one.kind) == 1:
        return one
    rival = "this program" if one.kind in ours else "another package"
    fault = (
        f"Channel {one.kind} of {one.distribution} is not used: {rival} has a channel "
        "of that name."
    )
    return replace(one, fault=fault)
