"""What is odd about entries that can be read: pure functions from entries to findings (docs/lint.md)."""
