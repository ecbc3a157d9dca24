"""What `python -m core` can do, one command a file."""
