"""The ids behind the spellings that people and tools use: `NVIDIA H200` and `h200-sxm` are one GPU.

What nobody here lists has no id. `H100 PCIe` and `H100 NVL` are other products than the H100 of the tables, and stay
so. Rows of files, of the live source and of a store are all read with these, so that nothing here is kept per process:
a visitor's text goes with the rows that it came from.
"""

import re

from app.catalog import Catalog

PRECISION_SPELLINGS = {
    "fp4": "fp4 nvfp4 mxfp4 modeloptfp4 petitnvfp4 nvfp4awq w4a16mxfp4 w4a16nvfp4 w4a8mxfp4fp8 w4a8mxfp4mxfp8 "
    "w4a8nvfp4fp8",
    "fp8": "fp8 fp8e4m3 fp8e4m3fn fp8e5m2 float8e4m3 float8e4m3fn fp8blockscales fp8rowwise modeloptfp8 mxfp8 w8a8fp8 "
    "fp8perchannelpertoken fbgemmfp8",
    "bf16": "bf16 bfloat16 torchbfloat16",
    "fp16": "fp16 float16 torchfloat16 half",
    "int4": "int4 w4a16 int4awq w4a16awq w4a16gptq awq awqmarlin",
}
SPEC_METHOD_SPELLINGS = {
    "none": "none off false no",
    "mtp": "mtp nextn deepseekmtp",
    "eagle3": "eagle3",
    "dspark": "dspark",
}
# What engines say where weights are as they were trained, in a precision that stands elsewhere or nowhere.
UNQUANTISED = frozenset(["none", "noquant", "noquantization", "unquant", "unquantized"])
# Words of engines that leave open which of ours is meant: EAGLE runs a model's own MTP layers as well as a draft model,
# and a kind of checkpoint holds weights of several precisions.
OPEN_WORDS = {
    "spec_method": frozenset(["eagle"]),
    "precision": UNQUANTISED.union(
        ["auto", "autoround", "bitsandbytes", "compressedtensors", "gguf", "gptq", "gptqmarlin", "modelopt", "quark"],
        ["mixedprecision", "modeloptmixed"],
    ),
}
ENGINE_SPELLINGS = {"trt": ("tensorrt_llm", "trt_llm", "tensorrt")}
MODEL_SPELLINGS = {
    "dsr1": ("deepseek-r1-0528", "deepseek-r1-0528-v2"),
    "dsv4": ("deepseek-v4-pro",),
    "gptoss120b": ("gptoss",),
}

# What a GPU's name says beside its type: who makes it, its socket, its memory, its cooling, the rack, the host.
_AROUND_A_GPU = re.compile(
    r"nvidia|amd|instinct|tesla|gpu|sxm\d?|ac|oam|hbm\d?e?|\d+gi?b?|nvl72|hgx|dgx|dgxc|slurm|nv|amds|vf", re.ASCII
)
# What a checkpoint's name says beside its model.
_AROUND_A_MODEL = re.compile(r"nvfp4|mxfp4|fp4|fp8|bf16|fp16|int4|awq|instruct", re.ASCII)
_AROUND = {"gpu": _AROUND_A_GPU, "model": _AROUND_A_MODEL}


_BETWEEN = re.compile(r"[\s\-_/]+|(?<!\d)\.|\.(?!\d)")
_MAKER = re.compile(r"(nvidia|amd|intel|google)\s+")


def plain(name: str) -> str:
    """Return what spellings of one name share; a point between digits sets two names apart.

    >>> plain("NVIDIA H200"), plain("h200"), plain("GLM-5.1"), plain("glm 5.1"), plain("GLM 51")
    ('h200', 'h200', 'glm5.1', 'glm5.1', 'glm51')
    """
    return _BETWEEN.sub("", _MAKER.sub("", name.strip().casefold(), count=1)) or name


class Spellings:
    """The ids behind the names that rows give what a catalog lists."""

    def __init__(self, catalog: Catalog) -> None:
        self._ids = {
            "model": _by_name(
                *((text, m.model) for m in catalog.models for text in (m.model, m.label)),
                *((text, m) for m, words in MODEL_SPELLINGS.items() for text in words if catalog.group_label(m) != m),
                # A name of a whole group stands for its first model; an alias is too short to tell.
                *((text, m.model) for m in catalog.models for text in m.names),
            ),
            "gpu": _by_name(*((text, g.gpu) for g in catalog.gpus for text in (g.gpu, g.label))),
            "engine": _by_name(
                *((text, e.engine) for e in catalog.engines for text in (e.engine, e.label, *e.aliases)),
                *((text, e) for e, words in ENGINE_SPELLINGS.items() for text in words if catalog.engine(e)),
            ),
            "spec_method": _by_name(
                *((text, i) for i, label in catalog.spec_methods.items() for text in (i, label)),
                *((text, i) for i, words in SPEC_METHOD_SPELLINGS.items() for text in words.split()),
            ),
        }
        self._told: dict[tuple[str, str], str | None] = {}

    def id_of(self, column: str, name: str) -> str | None:
        """Return the id of what a column names: a model, GPU, engine or spec method; None where none is listed."""
        if (column, name) not in self._told:
            self._told[column, name] = self._found(column, name)
        return self._told[column, name]

    def _found(self, column: str, name: str) -> str | None:
        ids = self._ids[column]
        found = ids.get(plain(name))
        if found is None and column in _AROUND:
            last = name.rstrip("/").rpartition("/")[2] if column == "model" else name  # which may be a path
            words = _BETWEEN.split(last.strip().casefold())
            return ids.get("".join(word for word in words if not _AROUND[column].fullmatch(word)))
        return found


def _by_name(*named: tuple[str, str]) -> dict[str, str]:
    """Map names to ids, of which the first counts; their points may be left out, as they are in slugs."""
    found: dict[str, str] = {}
    for text, key in named:
        found.setdefault(plain(text), key)
    return {text.replace(".", ""): key for text, key in reversed(found.items())} | found


def letters(text: str) -> str:
    """Leave only letters and digits, small.

    >>> letters("FP8_E4M3"), letters("TensorRT-LLM")
    ('fp8e4m3', 'tensorrtllm')
    """
    return "".join(c for c in text.lower() if c.isalnum())


def precision_id(text: str) -> str | None:
    """Return the id of a precision, or None where we have none.

    >>> precision_id("fp8_e4m3"), precision_id("torch.bfloat16"), precision_id("half"), precision_id("fp6")
    ('fp8', 'bf16', 'fp16', None)
    """
    return _PRECISIONS.get(letters(text))


def spec_method_id(text: str) -> str | None:
    """Return the id of a spec method, or None where we have none.

    >>> spec_method_id("EAGLE-3"), spec_method_id("Off"), spec_method_id("ngram")
    ('eagle3', 'none', None)
    """
    return _SPEC_METHODS.get(letters(text))


def leaves_open(column: str, text: str) -> bool:
    """Say whether a word may mean several of our precisions or spec methods, so that it must be asked which.

    >>> leaves_open("spec_method", "EAGLE"), leaves_open("spec_method", "none"), leaves_open("precision", "NO_QUANT")
    (True, False, True)
    """
    return letters(text) in OPEN_WORDS[column]


def is_unquantised(text: str) -> bool:
    """Say whether a quantization is none.

    >>> is_unquantised("NO_QUANT"), is_unquantised("NVFP4")
    (True, False)
    """
    return letters(text) in UNQUANTISED


def _by_spelling(spellings: dict[str, str]) -> dict[str, str]:
    return {spelling: key for key, words in spellings.items() for spelling in words.split()}


_PRECISIONS, _SPEC_METHODS = _by_spelling(PRECISION_SPELLINGS), _by_spelling(SPEC_METHOD_SPELLINGS)
