"""X: single statuses through API v2, signed by tweepy, with media, alt text and timeline calls of our own."""

from publishers.x.options import XOptions
from publishers.x.publisher import X

__all__ = ["X", "XOptions"]
