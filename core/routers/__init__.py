"""The registry of routers and guards: a name, and where to find it. Listing them imports none."""

from __future__ import annotations

from dataclasses import dataclass, field
from importlib import import_module
from typing import TYPE_CHECKING, Any, Final

from core.routers.base import MissingDependency, NotFitted, Router, RouterError

if TYPE_CHECKING:
    from core.routers.guardrails.base import Guard

__all__ = [
    "EXTRAS",
    "GUARDED",
    "GUARDS",
    "OPTIONAL",
    "REGISTRY",
    "Entry",
    "MissingDependency",
    "NotFitted",
    "Router",
    "RouterError",
    "create",
    "create_guard",
    "measurable",
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
    "wide-mlp-id": Entry("core.routers.wide_mlp", "WideMlpInDomain"),
    "semantic-5": Entry("core.routers.semantic", "SemanticFew"),
    "semantic-all": Entry("core.routers.semantic", "SemanticMany"),
    "always-law": Entry("core.routers.baselines", "AlwaysLaw"),
    "always-finance": Entry("core.routers.baselines", "AlwaysFinance"),
    "always-healthcare": Entry("core.routers.baselines", "AlwaysHealthcare"),
    "random": Entry("core.routers.baselines", "Random"),
}

# Routers that bring no artifact of ours: the user's own checkpoint, named in the environment.
OPTIONAL: Final[dict[str, Entry]] = {"encoder": Entry("core.routers.encoder", "Encoder")}

# Routers that need an extra (`make llm`); what was fitted for them ships.
EXTRAS: Final[dict[str, Entry]] = {
    "gemma3-270m": Entry("core.routers.gemma", "Gemma"),
    "gemma3-270m-probe": Entry("core.routers.gemma", "GemmaProbe"),
}

# Guards say how unsafe a query is and route nowhere.
GUARDS: Final[dict[str, Entry]] = {
    "local-guard": Entry("core.routers.guardrails.local", "LocalGuard")
}

# A guard before a router, as a router: both answer with their own artifacts, the pair has none.
GUARDED: Final[dict[str, tuple[str, str]]] = {
    "guarded-static": ("static", "local-guard"),
    "guarded-fasttext": ("fasttext", "local-guard"),
    "guarded-svm-minilm": ("svm-minilm", "local-guard"),
}


def measurable() -> tuple[str, ...]:
    """Names of everything that `core bench` can run without an endpoint."""
    return (*REGISTRY, *GUARDS, *GUARDED, *EXTRAS)


def create(name: str, **settings: Any) -> Router:  # noqa: ANN401 - each router has its own
    """Build an unfitted router by its registry name.

    Args:
        name: of `REGISTRY`, `EXTRAS` or `OPTIONAL`.
        settings: constructor settings other than the registered ones.

    Raises:
        RouterError: for a name that is not registered.
    """
    known = REGISTRY | EXTRAS | OPTIONAL
    if name not in known:
        raise RouterError(f"No router is called '{name}'. Known: {', '.join(known)}.")
    router: Router = _made(known[name], settings)
    return router


def create_guard(name: str, **settings: Any) -> Guard:  # noqa: ANN401 - each guard has its own
    """Build an unfitted guard by its registry name.

    Raises:
        RouterError: for a name that is not registered.
    """
    if name not in GUARDS:
        raise RouterError(f"No guard is called '{name}'. Known: {', '.join(GUARDS)}.")
    guard: Guard = _made(GUARDS[name], settings)
    return guard


def _made(entry: Entry, settings: dict[str, Any]) -> Any:  # noqa: ANN401 - router or guard
    return getattr(import_module(entry.module), entry.cls)(**(entry.params | settings))
