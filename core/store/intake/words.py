"""How other people's tables call what we know: columns, metrics, datasets, verdicts."""

from __future__ import annotations

import re
from typing import Final

from core.types import OOD

ACCEPTED: Final = "accepted"
"""Verdict of a router that let a query in and does not say to which domain."""

COLUMNS: Final[dict[str, tuple[str, ...]]] = {
    "query": (
        *("query_sha256", "id", "query_id", "sample_id", "qid", "text", "query", "prompt"),
        *("question", "doc", "document", "sentence", "utterance"),
    ),
    "dataset": ("dataset", "dataset_name", "data_set", "source", "subset", "set", "benchmark"),
    "label": (
        "label",
        "true_label",
        "true",
        "truth",
        "y_true",
        "gold",
        "target",
        "expected",
        "gold_label",
        "ground_truth",
        "actual",
    ),
    "prediction": (
        *("prediction", "predictions", "pred", "predicted", "predicted_label", "y_pred"),
        *("verdict", "route", "routed_to", "answer", "guess", "guessed", "output", "decision"),
    ),
    "router": ("router", "router_name", "model", "model_name", "system", "method", "classifier"),
    "variant": ("variant", "setting", "config"),
    "panel": ("panel",),
    "ood": (
        "ood",
        "ood_score",
        "score_ood",
        "p_ood",
        "prob_ood",
        "strangeness",
        "confidence_ood",
        "ood_confidence",
    ),
    "latency": ("latency", "response_time", "elapsed", "duration", "time", "ms", "us"),
    "tokens": ("tokens", "token_num", "total_tokens", "n_tokens"),
    "tokens_in": ("in_tokens", "tokens_in", "prompt_tokens", "input_tokens", "in_tokens_est"),
    "tokens_out": ("out_tokens", "tokens_out", "completion_tokens", "output_tokens"),
    "threshold": ("threshold", "tau"),
    "scores": ("scores", "probabilities", "probs"),
    "metric": ("metric", "metric_name", "measure"),
    "value": ("value", "figure", "result"),
    "unit": ("unit",),
    "task": ("task", "task_name", "eval_name", "category"),
    "quality": ("quality", "performance", "effect", "reward", "correct", "score"),
    "cost": ("cost", "cost_usd", "total_cost", "usd"),
}
SCORE: Final = re.compile(r"(?:score|prob|p|probability)_(.+)")
WIDE_PREDICTION: Final = re.compile(r"(?:pred|prediction|predicted|verdict)[-_ .:](.+)")
WIDE_COST: Final = "|total_cost"

METRICS: Final[dict[str, tuple[str, ...]]] = {
    "gqr": ("gqr", "gqr_score"),
    "id_accuracy": ("id_accuracy", "id_acc", "in_domain_accuracy"),
    "ood_accuracy": ("ood_accuracy", "ood_acc", "mean_ood_accuracy", "avg_ood_accuracy"),
    "unsafe_avg": ("unsafe_avg", "unsafe_average"),
    "accuracy": ("accuracy", "acc"),
    "latency": ("latency", "latency_per_query", "p50", "latency_p50", "ms", "us"),
    "cost_per_1k": ("cost_per_1k", "cost", "cost_usd_per_1k"),
    "rows": ("rows", "n", "count", "support", "samples"),
    "train_time": ("train_time", "training_time"),
}
DATASETS: Final[dict[str, tuple[str, ...]]] = {
    "jigsaw": ("jigsaw",),
    "olid": ("olid",),
    "hatexplain": ("hatexplain", "hate_xplain"),
    "dkhate": ("dkhate", "dkk", "dk_hate"),
    "tuke_slovak": ("tuke_slovak", "tuke_sk", "tuke", "hate_speech_slovak"),
    "web_questions": ("web_questions", "web", "web_q", "webquestions"),
    "ml_questions": ("ml_questions", "ml", "ml_q", "mlquestions"),
}
DOMAIN_WORDS: Final = {"law": "law", "legal": "law", "finance": "finance", "health": "healthcare",
                       "healthcare": "healthcare", "medical": "healthcare"}  # fmt: skip
OOD_WORDS: Final = ("ood", "other", "reject", "rejected", "out_of_domain", "out_of_distribution",
                    "none", "background", "unknown", "oos")  # fmt: skip
NUMBERED: Final = {"0": "law", "1": "finance", "2": "healthcare", "3": OOD}
"""Labels of the package `gqr`."""

UNITS_OF_TIME: Final = {"us": 0.001, "ms": 1.0, "s": 1000.0}
"""Unit -> milliseconds."""


def plain(name: str) -> str:
    """A name without capitals, units in brackets and punctuation: `Latency (ms)` is `latency`."""
    bare = re.sub(r"[(\[].*?[)\]]", "", name.lower())
    return re.sub(r"[^a-z0-9|]+", "_", bare).strip("_")


def without_unit(name: str) -> str:
    """The same without a unit of time or money at its end."""
    return re.sub(r"_(us|ms|s|sec|seconds|usd|percent|pct)$", "", plain(name))


def unit_in(name: str) -> str:
    """The unit that a name ends with or has in brackets: `%`, `us`, `ms`, `s`, or nothing."""
    low = name.lower().strip()
    if "%" in low or re.search(r"(_|\b)(percent|pct)\b", low):
        return "%"
    found = re.search(r"(?:^|_|\(|\[| )(us|µs|ms|s|sec|seconds|milliseconds)[)\]]?$", low)
    names = {"µs": "us", "sec": "s", "seconds": "s", "milliseconds": "ms"}
    return names.get(found[1], found[1]) if found else ""


def named(table: dict[str, tuple[str, ...]], name: str) -> str:
    """The key that a name stands for, or nothing."""
    for form in (plain(name), without_unit(name)):
        for key, names in table.items():
            if form in names:
                return key
    return ""


def meaning(value: str) -> str:
    """What a word for a label or verdict means: a domain, `ood`, or itself."""
    low = plain(value)
    if low in OOD_WORDS:
        return OOD
    return DOMAIN_WORDS.get(low, value.strip())
