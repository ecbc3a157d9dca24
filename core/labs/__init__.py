"""Systems beyond query routing, each in a folder that stands alone."""
