"""Takes in other people's measurements: read in bounds, mapped, checked, loaded, undone."""
