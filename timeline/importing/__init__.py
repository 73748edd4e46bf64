"""Entries from other programs' files: read, turned into documents, checked by the strict loader, then moved in."""
