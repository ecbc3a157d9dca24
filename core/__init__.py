"""Switchyard without its screens: routers, benchmark, store, analysis and charts."""
