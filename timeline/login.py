"""What a publisher's package gives for ``timeline login``: a conversation that ends with credentials."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Protocol

from timeline.publisher import Secret


@dataclass(frozen=True, slots=True)
class Granted:
    """What a network gave.

    Attributes:
        secrets: by the publisher's option they belong to.
        handle: of the account, where the network says so at once.
    """

    secrets: Mapping[str, Secret] = field(repr=False)
    handle: str = ""


class Login(Protocol):
    """One login. Each method tries once; both raise the ``PublishError`` family and nothing else."""

    def begin(self) -> str:
        """Announce ourselves; the address where a person lets us in and gets a code."""
        ...

    def finish(self, code: str) -> Granted:
        """Turn the code into credentials."""
        ...
