"""What datasets are called on the screen. Stores, files and exports keep their ids."""

from __future__ import annotations

from typing import Final

import pandas as pd

NAMES: Final[dict[str, str]] = {
    "gqr_id": "GQR-Bench, in-domain",
    "jigsaw": "Jigsaw (toxic comments)",
    "olid": "OLID (offensive tweets)",
    "olid_full": "OLID (offensive tweets, all)",
    "hatexplain": "HateXplain (hate speech)",
    "dkhate": "DKHate (Danish hate speech)",
    "tuke_slovak": "TUKE (Slovak hate speech)",
    "web_questions": "Web questions",
    "ml_questions": "Machine-learning questions",
    "fin_fiqa": "FiQA (finance)",
    "health_mqp": "Medical question pairs (healthcare)",
    "insuranceqa": "InsuranceQA (finance)",
    "law_avvo_titles": "Avvo question titles (law)",
    "ood_arxiv_openqa": "Questions on arXiv papers",
    "open_questions": "Open questions",
    "trec": "TREC questions",
    "starter_law": "Starter, law",
    "starter_finance": "Starter, finance",
    "starter_healthcare": "Starter, healthcare",
    "coding": "Coding",
    "everyday": "Everyday life",
    "general_knowledge": "General knowledge",
    "gibberish": "Gibberish",
    "near_domain": "Near a domain",
    "other_languages": "Other languages",
    "rude": "Rude",
    "science_ml": "Science and machine learning",
    "shopping_travel": "Shopping and travel",
    "small_talk": "Small talk",
    "unsafe": "Unsafe",
    "all": "All datasets",
}


def dataset_name(dataset: str) -> str:
    """The dataset's name on the screen; a user's own dataset keeps its id."""
    return NAMES.get(dataset, dataset)


def named(table: pd.DataFrame) -> pd.DataFrame:
    """The table with names in place of the ids in its column `dataset`."""
    return table.assign(dataset=[dataset_name(str(one)) for one in table["dataset"]])
