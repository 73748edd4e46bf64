"""The adapters: one module or package for each network or file format.

To add one: write ``publishers/<name>.py`` with a class that fulfils a Protocol of timeline/publisher.py, add a line to
registry.py, a row to tests/publishers/test_contract.py and a page to docs/. An adapter imports ``timeline.publisher``
and ``timeline.errors``, never another adapter.
"""
