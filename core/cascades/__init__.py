"""Cascades that users save: kept, loaded as routers, and simulated until measured."""
