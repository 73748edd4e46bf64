"""RSS, Atom and JSON Feed from the same items, with the same ids; feedgen_writer.py alone knows feedgen."""
