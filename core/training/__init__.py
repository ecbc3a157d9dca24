"""From sources of queries to fitted routers with model cards."""
