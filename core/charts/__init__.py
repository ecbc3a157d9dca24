"""Frames in, figures out: Plotly draws fronts, Altair draws the rest."""
