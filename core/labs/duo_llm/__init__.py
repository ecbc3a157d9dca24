"""Duo-LLM (Alizadeh-Vahid et al. 2024, arXiv 2410.10846), small enough to train here."""
