"""A store that several machines share: loads in PostgreSQL, and a copy of the file on each machine.

`address` says where, `catalogue` what is asked of the server, `following` when.
"""
