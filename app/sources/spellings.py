"""The ids behind the spellings that people and tools use: `NVIDIA H200` and `h200-sxm` are one GPU.

A precision or spec method outside our vocabulary has no id. A GPU, model or engine that the catalog does not list keeps
its own name in small letters. `H100 PCIe` and `H100 NVL` are other products than the H100 of the tables, and stay so.
"""

import re
from collections.abc import Iterable
from functools import lru_cache

from app.catalog import Catalog

PRECISION_SPELLINGS = {
    "fp4": "fp4 nvfp4 mxfp4 modeloptfp4 petitnvfp4",
    "fp8": "fp8 fp8e4m3 fp8e4m3fn fp8e5m2 float8e4m3 float8e4m3fn fp8blockscales fp8rowwise modeloptfp8 mxfp8 w8a8fp8",
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
        ["auto", "autoround", "bitsandbytes", "compressedtensors", "gguf", "gptq", "gptqmarlin", "modelopt", "quark"]
    ),
}
ENGINE_SPELLINGS = {"trt": ("tensorrt_llm", "trt_llm", "tensorrt")}
MODEL_SPELLINGS = {
    "dsr1": ("deepseek-r1-0528", "deepseek-r1-0528-v2"),
    "dsv4": ("deepseek-v4-pro",),
    "gptoss120b": ("gptoss",),
}

# What a GPU's name says beside its type: who makes it, its socket, its memory, the rack, the host that ran it.
_AROUND_A_GPU = re.compile(
    r"nvidia|amd|instinct|tesla|gpu|sxm\d?|oam|hbm\d?e?|\d+gi?b?|nvl72|hgx|dgx|dgxc|slurm|nv|amds|vf", re.ASCII
)
# What a checkpoint's name says beside its model.
_AROUND_A_MODEL = re.compile(r"nvfp4|mxfp4|fp4|fp8|bf16|fp16|int4|awq|instruct", re.ASCII)


@lru_cache(maxsize=4096)
def plain(text: str) -> str:
    """Leave only letters and digits, small.

    >>> plain("FP8_E4M3"), plain("TensorRT-LLM")
    ('fp8e4m3', 'tensorrtllm')
    """
    return "".join(c for c in text.lower() if c.isalnum())


def precision_id(text: str) -> str | None:
    """Return the id of a precision, or None where we have none.

    >>> precision_id("fp8_e4m3"), precision_id("torch.bfloat16"), precision_id("half"), precision_id("fp6")
    ('fp8', 'bf16', 'fp16', None)
    """
    return _PRECISIONS.get(plain(text))


def spec_method_id(text: str) -> str | None:
    """Return the id of a spec method, or None where we have none.

    >>> spec_method_id("EAGLE-3"), spec_method_id("Off"), spec_method_id("ngram")
    ('eagle3', 'none', None)
    """
    return _SPEC_METHODS.get(plain(text))


def leaves_open(column: str, text: str) -> bool:
    """Say whether a word may mean several of our precisions or spec methods, so that it must be asked which.

    >>> leaves_open("spec_method", "EAGLE"), leaves_open("spec_method", "none"), leaves_open("precision", "NO_QUANT")
    (True, False, True)
    """
    return plain(text) in OPEN_WORDS[column]


def is_unquantised(text: str) -> bool:
    """Say whether a quantization is none.

    >>> is_unquantised("NO_QUANT"), is_unquantised("NVFP4")
    (True, False)
    """
    return plain(text) in UNQUANTISED


def gpu_id(text: str, catalog: Catalog) -> str:
    """Return the id of a GPU: the catalog's, or its own name in small letters."""
    words = [word for word in re.findall(r"[^\W_]+", text.lower()) if not _AROUND_A_GPU.fullmatch(word)]
    names = ((gpu.gpu, name) for gpu in catalog.gpus for name in (gpu.gpu, gpu.label))
    return _listed("".join(words), names) or text.lower()


def model_id(text: str, catalog: Catalog) -> str:
    """Return the id of a model, whose name may be a path: the catalog's, or its own name in small letters."""
    last = text.rstrip("/").rpartition("/")[2].lower()
    words = [word for word in re.findall(r"[^\W_]+", last) if not _AROUND_A_MODEL.fullmatch(word)]
    names = (
        (model.model, name)
        for model in catalog.models
        for name in (model.model, model.label, *MODEL_SPELLINGS.get(model.model, ()))
    )
    return _listed("".join(words), names) or text.lower()


def engine_id(text: str, catalog: Catalog) -> str:
    """Return the id of an engine: the catalog's, or its own name in small letters."""
    names = (
        (engine.engine, name)
        for engine in catalog.engines
        for name in (engine.engine, engine.label, *engine.aliases, *ENGINE_SPELLINGS.get(engine.engine, ()))
    )
    return _listed(text, names) or text.lower()


def _listed(text: str, names: Iterable[tuple[str, str]]) -> str | None:
    wanted = plain(text)
    return next((key for key, name in names if wanted and plain(name) == wanted), None)


def _by_spelling(spellings: dict[str, str]) -> dict[str, str]:
    return {spelling: key for key, words in spellings.items() for spelling in words.split()}


_PRECISIONS, _SPEC_METHODS = _by_spelling(PRECISION_SPELLINGS), _by_spelling(SPEC_METHOD_SPELLINGS)
