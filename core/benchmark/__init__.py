"""Panels of queries, the benchmark's protocol, and the clock."""
