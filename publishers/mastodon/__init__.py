"""Mastodon, through Mastodon.py, and servers that speak the same interface.

Inside this package ``import mastodon`` is the library; it and ``requests`` are loaded by the first method that needs
the network.
"""

from publishers.mastodon.options import MastodonOptions
from publishers.mastodon.publisher import Mastodon

__all__ = ["Mastodon", "MastodonOptions"]
