"""The words and units of every metric, once.

A `Term` names one metric as a reader sees it: label, unit, digits in a table, which direction is better,
a plain definition and the key it has in JSON.
"""

from dataclasses import dataclass
from typing import Literal

from app.language import ENGLISH, Language, message


@dataclass(frozen=True, slots=True, kw_only=True)
class Term:
    """One metric: how it is called, printed and judged; its words are messages."""

    key: str
    label: str
    unit: str
    json_key: str
    definition: str
    better: Literal["higher", "lower"] | None = None
    digits: int = 0

    def heading(self, language: Language = ENGLISH) -> str:
        """Return label and unit as a table or axis heading, e.g. 'Throughput per GPU, tok/s/GPU'."""
        label, unit = language.say(self.label), language.say(self.unit)
        return language.say("{label}, {unit}", label=label, unit=unit) if unit else label


METRICS: dict[str, Term] = {
    term.key: term
    for term in (
        Term(
            key="throughput_per_gpu",
            label=message("Throughput per GPU"),
            unit="tok/s/GPU",
            json_key="throughput_tok_s_gpu",
            better="higher",
            digits=1,
            definition=message(
                "Input and output tokens per second of all requests together, divided by the number of GPUs."
            ),
        ),
        Term(
            key="cost",
            label=message("Cost"),
            unit=message("$ per million tokens"),
            json_key="cost_usd_per_m_tokens",
            better="lower",
            digits=3,
            definition=message(
                "Price of a GPU-hour divided by the tokens that the GPU serves in an hour, times a million."
            ),
        ),
        Term(
            key="throughput_per_mw",
            label=message("Throughput per megawatt"),
            unit="tok/s/MW",
            json_key="throughput_tok_s_mw",
            better="higher",
            digits=0,
            definition=message(
                "Throughput per GPU divided by the all-in power of one GPU, cooling and hosts included."
            ),
        ),
        Term(
            key="energy",
            label=message("Energy"),
            unit=message("J per token"),
            json_key="energy_j_per_token",
            better="lower",
            digits=3,
            definition=message("All-in power of one GPU divided by its throughput."),
        ),
        Term(
            key="concurrency",
            label=message("Concurrency"),
            unit=message("requests at once"),
            json_key="concurrency",
            digits=0,
            definition=message("Requests in flight at the same time across the whole deployment."),
        ),
    )
}

PLACEHOLDER = "†"  # behind what rests on a price that its edition marks as a placeholder

INTERACTIVITY = Term(
    key="interactivity",
    label=message("Interactivity"),
    unit="tok/s/user",
    json_key="interactivity_tok_s_user",
    better="higher",
    definition=message("Output tokens per second that one user sees: 1 divided by the median time per output token."),
)

PRECISIONS: dict[str, str] = {"fp4": "FP4", "fp8": "FP8", "bf16": "BF16", "int4": "INT4"}
SPEC_METHODS: dict[str, str] = {"none": message("Off"), "mtp": "MTP", "eagle3": "EAGLE-3", "dspark": "DSpark"}
DEPLOYMENTS: dict[str, str] = {
    "single-node": message("single-node"),
    "multi-node": message("multi-node"),
    "disaggregated": message("disaggregated"),
}
KINDS: dict[str, str] = {
    "spec-decode": message("Speculative decoding"),
    "precision": message("Precision"),
    "gpu": message("GPUs"),
    "points": message("Your own points"),
}
TIERS: dict[str, str] = {
    "hyperscaler": message("hyperscaler"),
    "neocloud": message("neocloud"),
    "rental": message("rental"),
}
RUN_POLICIES: dict[str, str] = {
    "per-configuration": message("Newest row of each configuration"),
    "per-series": message("Newest run of each series only"),
}
SEVERITIES: dict[str, str] = {
    "info": message("information"),
    "caution": message("caution"),
    "warning": message("warning"),
}

Reader = Literal["brief", "standard", "technical"]
READERS: dict[Reader, str] = {
    "brief": message("Brief"),
    "standard": message("Standard"),
    "technical": message("Technical"),
}


def tokens_label(tokens: int) -> str:
    """Shorten a token count.

    >>> tokens_label(1024), tokens_label(8192), tokens_label(1000), tokens_label(500)
    ('1k', '8k', '1000', '500')
    """
    return f"{tokens // 1024}k" if tokens % 1024 == 0 else str(tokens)


def sequence_label(isl: int, osl: int) -> str:
    """Name an input and output length.

    >>> sequence_label(8192, 1024)
    '8k/1k'
    """
    return f"{tokens_label(isl)}/{tokens_label(osl)}"
