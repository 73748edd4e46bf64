"""The maintainer's desk: what is written, moved and looked at before anything is published."""
