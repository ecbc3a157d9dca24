"""The registry of routers: a name, and where to find it. Listing them imports none of them."""

from __future__ import annotations

from dataclasses import dataclass, field
from importlib import import_module
from typing import Any, Final

from core.routers.base import MissingDependency, NotFitted, Router, RouterError

__all__ = [
    "OPTIONAL",
    "REGISTRY",
    "Entry",
    "MissingDependency",
    "NotFitted",
    "Router",
    "RouterError",
    "create",
]


@dataclass(frozen=True)
class Entry:
    """Where a router lives and the settings that make it this one."""

    module: str
    cls: str
    params: dict[str, Any] = field(default_factory=dict)


REGISTRY: Final[dict[str, Entry]] = {
    "static": Entry("core.routers.static", "Static"),
    "fasttext": Entry("core.routers.fasttext", "FastText"),
    "fasttext-ovr": Entry("core.routers.fasttext", "FastTextOneVsRest"),
    "svm-tfidf": Entry("core.routers.svm", "TfidfSvm"),
    "svm-minilm": Entry("core.routers.svm", "MiniLmSvm"),
    "xgb-tfidf": Entry("core.routers.xgboost", "TfidfTrees"),
    "xgb-minilm": Entry("core.routers.xgboost", "MiniLmTrees"),
    "wide-mlp": Entry("core.routers.wide_mlp", "WideMlp"),
    "semantic-5": Entry("core.routers.semantic", "SemanticFew"),
    "semantic-all": Entry("core.routers.semantic", "SemanticMany"),
    "always-law": Entry("core.routers.baselines", "AlwaysLaw"),
    "always-finance": Entry("core.routers.baselines", "AlwaysFinance"),
    "always-healthcare": Entry("core.routers.baselines", "AlwaysHealthcare"),
    "random": Entry("core.routers.baselines", "Random"),
}

# Routers that bring no artifact of ours: the user's own checkpoint, named in the environment.
OPTIONAL: Final[dict[str, Entry]] = {"encoder": Entry("core.routers.encoder", "Encoder")}


def create(name: str, **settings: Any) -> Router:  # noqa: ANN401 - each router has its own
    """Build an unfitted router by its registry name.

    Args:
        name: of `REGISTRY` or `OPTIONAL`.
        settings: constructor settings other than the registered ones.

    Raises:
        RouterError: for a name that is not registered.
    """
    entry = REGISTRY.get(name) or OPTIONAL.get(name)
    if entry is None:
        known = ", ".join((*REGISTRY, *OPTIONAL))
        raise RouterError(f"No router is called '{name}'. Known: {known}.")
    router: Router = getattr(import_module(entry.module), entry.cls)(**(entry.params | settings))
    return router
