from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from core import embed, shared_work
from core.embed import (
    MAX_TOKENS,
    Embedder,
    NoModel,
    embedder,
    encoder_threads,
    graph_folder,
    locate,
    most_threads,
)
from core.settings import Settings
from core.shared_work import sharing

TEXTS = [
    "Can my landlord keep my deposit?",
    "hm",
    "Ako sa máš?",
    "tax " * 400,
]


def test_vectors_are_those_of_sentence_transformers() -> None:
    import sentence_transformers

    reference = sentence_transformers.SentenceTransformer(str(locate("minilm")), device="cpu")
    reference.max_seq_length = MAX_TOKENS
    expected = reference.encode(TEXTS, normalize_embeddings=True)
    cosines = (embedder().embed(TEXTS) * expected).sum(axis=1)
    assert cosines.min() > 0.9999


def test_vectors_come_back_in_order_and_of_length_one() -> None:
    vectors = embedder().embed(TEXTS)
    assert vectors.shape == (4, 384)
    assert vectors.dtype == np.float32
    assert np.allclose((vectors**2).sum(axis=1), 1, atol=1e-5)
    backwards = embedder().embed(TEXTS[::-1])[::-1]
    assert np.array_equal(vectors, backwards)


def test_an_encoder_is_loaded_once_however_it_is_called() -> None:
    assert embedder() is embedder("minilm")


def test_the_threads_of_an_encoder_are_those_that_a_clock_asks_for(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    encoder, asked = embedder(), list[int]()
    opened = encoder._opened
    monkeypatch.setattr(encoder, "_opened", lambda n: asked.append(n) or opened(n))
    served = encoder.embed(TEXTS[:1])
    with encoder_threads(1):
        alone = encoder.embed(TEXTS[:1])
    assert asked == [most_threads(), 1]
    assert encoder._sessions[1].get_session_options().intra_op_num_threads == 1
    assert np.allclose(served, alone, atol=1e-6)


def test_a_session_is_opened_before_the_first_query_and_its_threads_soon_sleep() -> None:
    encoder = Embedder("minilm")
    (session,) = encoder._sessions.values()
    options = session.get_session_options()
    assert options.intra_op_num_threads == most_threads()
    kept = "session.intra_op.spin_duration_us"
    assert options.get_session_config_entry(kept) == str(embed.SPIN_US)


def test_a_text_is_embedded_once_while_routers_share(monkeypatch: pytest.MonkeyPatch) -> None:
    encoder, computed = embedder(), list[str]()
    compute = encoder._vector
    monkeypatch.setattr(encoder, "_vector", lambda text: computed.append(text) or compute(text))
    with sharing() as first:
        vectors = encoder.embed(["asked by the first", "asked by the first"])
    with sharing() as second:
        again = encoder.embed(["asked by the first"])
    assert computed == ["asked by the first"]
    assert np.array_equal(vectors[0], again[0])
    assert first.spared_s > 0
    assert second.spared_s == second.vectors_s == first.spared_s, "as if it were alone"
    assert first.vectors_s == 2 * first.spared_s, "one vector computed, one taken over"
    encoder.embed(["asked by the first"])
    assert len(computed) == 2, "outside sharing() a clock must meet the whole work"


def test_shared_vectors_are_bounded_and_hold_no_text(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shared_work, "KEEP", 3)
    with sharing() as told:
        embedder().embed([f"private words {i}" for i in range(5)])
        assert len(shared_work._kept) == 3
        assert "private" not in str(shared_work._kept)
        assert told.spared_s == 0
        embedder().embed(["private words 0"])
        assert told.spared_s == 0, "the oldest had to go"


def test_what_one_caller_does_to_its_vectors_another_does_not_see() -> None:
    with sharing():
        mine = embedder().embed(["kept for all"])
        mine[:] = 0
        assert embedder().embed(["kept for all"]).any()


def test_remembered_vectors_are_computed_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    encoder = embedder()
    monkeypatch.setattr(embed, "settings", lambda: Settings(cache=tmp_path))
    first = encoder.remembered(TEXTS)
    monkeypatch.setattr(encoder, "embed", lambda texts: pytest.fail(f"computed again: {texts}"))
    assert np.array_equal(first, encoder.remembered([*TEXTS[::-1], *TEXTS])[4:])


def test_a_damaged_vector_cache_is_rebuilt(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    encoder = embedder()
    monkeypatch.setattr(embed, "settings", lambda: Settings(cache=tmp_path))
    first = encoder.remembered(TEXTS[:2])
    (path,) = tmp_path.glob("vectors-*.npz")
    path.write_bytes(path.read_bytes()[:100])
    assert np.array_equal(first, encoder.remembered(TEXTS[:2]))


def test_an_encoder_that_is_not_here_says_how_to_get_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(embed, "settings", lambda: Settings(encoders=tmp_path))
    monkeypatch.setattr(embed, "_hub_folder", lambda name: None)
    with pytest.raises(NoModel, match="bge-small.*hf download BAAI/bge-small-en-v1.5"):
        locate("bge-small")


def test_the_users_own_folder_comes_first(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(embed, "settings", lambda: Settings(encoders=tmp_path))
    own = tmp_path / "minilm"
    own.mkdir()
    (own / "model.safetensors").write_bytes(b"weights")
    assert locate("minilm") == own


def test_a_damaged_graph_is_exported_anew(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    expected = embedder().embed(TEXTS[:1])
    monkeypatch.setattr(embed, "settings", lambda: Settings(cache=tmp_path))
    damaged = tmp_path / f"minilm-{embedder().revision}-{embed.GRAPH}"
    damaged.mkdir()
    (damaged / "encoder.onnx").write_bytes(b"half a graph")
    assert np.array_equal(Embedder("minilm").embed(TEXTS[:1]), expected)


def test_a_damaged_tokenizer_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(embed, "settings", lambda: Settings(encoders=tmp_path))
    (tmp_path / "minilm").mkdir()
    (tmp_path / "minilm" / "model.safetensors").write_bytes(b"weights")
    (tmp_path / "minilm" / "tokenizer.json").write_text("{")
    with pytest.raises(NoModel, match=r"tokenizer\.json cannot be read"):
        Embedder("minilm")


def test_an_export_that_fails_leaves_no_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(embed, "settings", lambda: Settings(cache=tmp_path / "cache"))
    with pytest.raises(NoModel, match="could not be exported"):
        graph_folder(tmp_path, "minilm", "0000")
    assert not list(tmp_path.rglob("encoder.*"))


def test_the_graph_is_exported_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(embed, "settings", lambda: Settings(cache=tmp_path))
    here = tmp_path / f"minilm-abcd-{embed.GRAPH}"
    here.mkdir()
    assert graph_folder(tmp_path / "no weights", "minilm", "abcd") == here
