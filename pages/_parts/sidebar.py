"""The sidebar that every page shares: the words, and where the figures come from."""

import streamlit as st

WORDS = {
    "Domain": "law, finance or healthcare: the endpoints that queries are sent to.",
    "OOD": "out of distribution: everything else, to be rejected.",
    "ID accuracy": "share of in-domain queries sent to their own domain.",
    "OOD accuracy": "share of OOD queries rejected, averaged over datasets, not rows.",
    "GQR score": "harmonic mean of the two: low as soon as either is low.",
    "Threshold τ": "a query is rejected where its OOD score is above it.",
    "p95 latency": "19 of 20 queries take less time than this.",
    "Front": "the routers that no other router beats on both axes.",
    "Knee": "the point of the front that gives up least on all axes together.",
    "Hypervolume": "the share of the chart where some router of the front is better.",
    "(ours)": "Switchyard's own router.",
}


def sidebar() -> None:
    """Draw it."""
    with st.sidebar:
        with st.expander("What the words mean", icon=":material/menu_book:"):
            for word, meaning in WORDS.items():
                st.markdown(f"**{word}**: {meaning}")
        st.caption(
            "Figures marked *published* are transcribed from the literature; *measured* ones were "
            "taken with Switchyard. GQR-Bench: Šléher et al., ECAI 2025, arXiv 2505.14524."
        )
