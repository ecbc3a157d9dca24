"""The decision record: one dict of plain values, and the files it is written to."""
