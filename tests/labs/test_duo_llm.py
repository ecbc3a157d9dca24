from __future__ import annotations

from dataclasses import replace
from itertools import product
from pathlib import Path

import numpy as np
import pytest

from core.labs.duo_llm.controls import best_fixed, best_of_n, scheduled
from core.labs.duo_llm.learning import Recipe, initial, learn
from core.labs.duo_llm.learning_router import RouterRecipe, calibrated, learn_router, spent
from core.labs.duo_llm.network import BIG, Network, Shape
from core.labs.duo_llm.oracle import all_losses, all_routes, allowed, best_routes
from core.labs.duo_llm.router import routed

TINY = Shape(layers=3, width=16, heads=2, big=32, small=4, vocabulary=40, context=12)


@pytest.fixture
def network() -> Network:
    weights = {n: w * 3 if "." in n else w * 20 for n, w in initial(TINY, 1).items()}
    return Network(TINY, weights)


@pytest.fixture
def tokens() -> np.ndarray:
    return np.random.default_rng(2).integers(0, 40, 13)


def streams() -> dict[str, np.ndarray]:
    rng = np.random.default_rng(3)
    return {kind: np.tile(rng.integers(0, 40, 25), 40) for kind in ("english", "code")}


def test_the_oracle_agrees_with_one_route_after_another(
    network: Network, tokens: np.ndarray
) -> None:
    losses = all_losses(network, tokens[:-1], tokens[1:])
    for p, route in enumerate(product((0, 1, 2), repeat=3)):
        one = network.run(tokens[:-1], tokens[1:], np.tile(np.array(route, np.int8), (12, 1)))
        np.testing.assert_allclose(losses[p], one, rtol=2e-4, atol=2e-5)
    assert losses.std(axis=0).min() > 0.01  # the routes differ, so the check can fail


def test_the_oracles_choice_is_the_least_of_the_routes_that_fit(
    network: Network, tokens: np.ndarray
) -> None:
    losses, routes = all_losses(network, tokens[:-1], tokens[1:]), all_routes(3)
    fits = allowed(routes, 1, may_skip=False)
    assert fits.sum() == 3
    chosen = best_routes(losses, fits)
    assert ((routes[chosen] == BIG).sum(axis=1) == 1).all()
    by_hand = [min(losses[p, t] for p in range(27) if fits[p]) for t in range(12)]
    assert losses[chosen, np.arange(12)].tolist() == by_hand
    assert losses.min(axis=0).mean() <= losses[best_fixed(losses.mean(axis=1), fits)].mean()


def test_progress_runs_from_nothing_to_all(network: Network, tokens: np.ndarray) -> None:
    shares: list[float] = []
    all_losses(network, tokens[:-1], tokens[1:], shares.append)
    assert shares == sorted(shares)
    assert shares[-1] == pytest.approx(1)


def test_torch_and_numpy_give_the_same_losses(tokens: np.ndarray) -> None:
    torch = pytest.importorskip("torch")
    from core.labs.duo_llm import gradients

    weights = initial(TINY, 4)
    tensors = {name: torch.tensor(w) for name, w in weights.items()}
    sides = np.random.default_rng(5).random((3, 12)) < 0.5
    x = gradients.embedded(tensors, torch.tensor(tokens[None, :-1]))
    for i in range(3):
        x = gradients.attended(TINY, tensors, x, i)
        h = gradients.normed(x, tensors[f"{i}.ffn_norm"])
        x = x + gradients.halved(tensors, h, i, torch.tensor(sides[i]))
    theirs = gradients.cross_entropy(tensors, x, torch.tensor(tokens[None, 1:]))
    ours = Network(TINY, weights).run(
        tokens[:-1], tokens[1:], np.where(sides.T, 2, 1).astype(np.int8)
    )
    assert ours.mean() == pytest.approx(float(theirs), rel=1e-5)


def test_one_seed_gives_one_set_of_weights_and_an_interruption_changes_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("core.labs.duo_llm.learning.KEEP_EVERY", 5)
    recipe = Recipe(TINY, steps=12, batch=4, warm_up=2)
    first, _ = learn(recipe, streams(), lambda step: None)
    second, _ = learn(recipe, streams(), lambda step: None)
    other, _ = learn(replace(recipe, seed=23), streams(), lambda step: None)

    def stop(step: object) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):  # told at step 10, after step 5 was kept
        learn(recipe, streams(), stop, tmp_path / "kept.safetensors")
    resumed, seconds = learn(recipe, streams(), lambda step: None, tmp_path / "kept.safetensors")
    assert seconds > 0
    for name, weight in first.items():
        np.testing.assert_array_equal(weight, second[name])
        np.testing.assert_array_equal(weight, resumed[name])
    assert not np.array_equal(first["embed"], other["embed"])


def test_training_lowers_the_loss() -> None:
    told = []
    learn(Recipe(TINY, steps=60, batch=8, warm_up=5, rate=1e-2), streams(), told.append)
    assert told[-1].loss < told[0].loss - 0.5
    assert told[-1].done == told[-1].total


def test_a_router_spends_its_budget_and_is_the_same_twice() -> None:
    weights, _ = learn(Recipe(TINY, steps=30, batch=8, warm_up=5), streams(), lambda step: None)
    network, text = Network(TINY, weights), streams()["code"][:130].reshape(10, 13)
    recipe = RouterRecipe(steps=20, batch=4)
    made = [
        calibrated(network, learn_router(network, recipe, streams(), 1, 7, lambda s: None), text)
        for _ in range(2)
    ]
    np.testing.assert_array_equal(made[0].matrices, made[1].matrices)
    assert made[0].offset == made[1].offset
    assert spent(network, made[0], text) == pytest.approx(1, abs=0.15)
    losses, modules = routed(network, made[0], text[0, :-1], text[0, 1:])
    np.testing.assert_allclose(
        losses, network.run(text[0, :-1], text[0, 1:], modules), rtol=1e-5, atol=1e-6
    )


def test_best_of_n_is_the_mean_first_and_the_oracle_in_the_end() -> None:
    losses = np.random.default_rng(8).random((27, 5)).astype(np.float32)
    fits = np.arange(27) < 20
    np.testing.assert_allclose(best_of_n(losses, fits, 1), losses[fits].mean(axis=0), rtol=1e-6)
    np.testing.assert_allclose(best_of_n(losses, fits, 10_000), losses[fits].min(axis=0), rtol=1e-6)
    drawn = np.random.default_rng(9).integers(0, 20, (40_000, 4))
    np.testing.assert_allclose(
        best_of_n(losses, fits, 4), losses[drawn].min(axis=1).mean(axis=0), rtol=0.02
    )


def test_a_schedule_gives_each_part_its_own_budget() -> None:
    routes = all_routes(3)
    losses = np.random.default_rng(1).random((27, 9)).astype(np.float32)
    spent = scheduled(losses, routes, (3, 2, 1))
    both = allowed(routes, 2, may_skip=False)
    assert spent[0] == losses[26, 0]
    np.testing.assert_allclose(spent[3:6], losses[both, 3:6].min(axis=0))


def test_operations_are_counted_by_hand() -> None:
    attention = 3 * (4 * 16 * 16 + 2 * 6.5 * 16)
    modules = 3 * 16 * (4 + 32)
    assert TINY.flops((1, 1, 1)) == 2 * (attention + modules + 16 * 40)
    assert TINY.flops((0, 0, 3)) > TINY.flops((0, 3, 0)) > TINY.flops((3, 0, 0))
