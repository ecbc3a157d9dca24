"""Measures what the project has promised numbers for; run by `make bench`, never by the tests."""
