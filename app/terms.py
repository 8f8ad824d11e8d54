"""The words and units of every metric, once.

A `Term` names one metric as a reader sees it: label, unit, digits in a table, which direction is better,
a plain definition and the key it has in JSON.
"""

from dataclasses import dataclass
from typing import Literal

from app.language import ENGLISH, JOINED, Language, message
from app.points import AGENTIC, UNSTATED, MeasuredPoint, Point


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

# What else a measured point says of itself, by the name of its field; latencies in seconds.
POINT_TERMS: dict[str, Term] = {
    term.key: term
    for term in (
        Term(
            key="input_throughput",
            label=message("Input throughput per GPU"),
            unit="tok/s/GPU",
            json_key="input_throughput_tok_s_gpu",
            better="higher",
            digits=1,
            definition=message(
                "Input tokens per second of all requests together, divided by the number of GPUs; "
                "in a disaggregated deployment by its prefill GPUs alone."
            ),
        ),
        Term(
            key="output_throughput",
            label=message("Output throughput per GPU"),
            unit="tok/s/GPU",
            json_key="output_throughput_tok_s_gpu",
            better="higher",
            digits=1,
            definition=message(
                "Output tokens per second of all requests together, divided by the number of GPUs; "
                "in a disaggregated deployment by its decode GPUs alone."
            ),
        ),
        Term(
            key="e2e",
            label=message("End-to-end latency, median"),
            unit="s",
            json_key="e2e_median_s",
            better="lower",
            digits=3,
            definition=message("Time from sending a request to its last output token."),
        ),
        Term(
            key="e2e_p99",
            label=message("End-to-end latency, 99th percentile"),
            unit="s",
            json_key="e2e_p99_s",
            better="lower",
            digits=3,
            definition=message("Ninety-nine of a hundred requests ended within this time."),
        ),
        Term(
            key="ttft",
            label=message("TTFT, median"),
            unit="s",
            json_key="ttft_median_s",
            better="lower",
            digits=3,
            definition=message("Time to first token: from sending a request to its first output token."),
        ),
        Term(
            key="ttft_p99",
            label=message("TTFT, 99th percentile"),
            unit="s",
            json_key="ttft_p99_s",
            better="lower",
            digits=3,
            definition=message("Ninety-nine of a hundred requests had their first output token within this time."),
        ),
        Term(
            key="tpot",
            label=message("TPOT, median"),
            unit="s",
            json_key="tpot_median_s",
            better="lower",
            digits=4,
            definition=message("Time per output token after the first."),
        ),
        Term(
            key="acceptance_length",
            label=message("Acceptance length"),
            unit=message("tokens per step"),
            json_key="acceptance_length",
            better="higher",
            digits=2,
            definition=message("Tokens that one step of a speculating engine yields on average."),
        ),
    )
}

ROLE_COSTS: dict[str, Term] = {
    term.key: term
    for term in (
        Term(
            key="input_cost",
            label=message("Cost of input"),
            unit=message("$ per million input tokens"),
            json_key="cost_usd_per_m_input_tokens",
            better="lower",
            digits=3,
            definition=message(
                "Price of a GPU-hour divided by the input tokens of that hour, times a million; "
                "the whole hour is counted, its output tokens are not."
            ),
        ),
        Term(
            key="output_cost",
            label=message("Cost of output"),
            unit=message("$ per million output tokens"),
            json_key="cost_usd_per_m_output_tokens",
            better="lower",
            digits=3,
            definition=message(
                "Price of a GPU-hour divided by the output tokens of that hour, times a million; "
                "the whole hour is counted, its input tokens are not."
            ),
        ),
    )
}

PRECISIONS: dict[str, str] = {"fp4": "FP4", "fp8": "FP8", "bf16": "BF16", "fp16": "FP16", "int4": "INT4"}
SPEC_METHODS: dict[str, str] = {"none": message("Off"), "mtp": "MTP", "eagle3": "EAGLE-3", "dspark": "DSpark"}
DEPLOYMENTS: dict[str, str] = {
    "single-node": message("single-node"),
    "multi-node": message("multi-node"),
    "disaggregated": message("disaggregated"),
}
DEPLOYED: dict[str, str] = {
    "single-node": message("Single node"),
    "multi-node": message("Multi node"),
    "disaggregated": message("Disaggregated"),
}
# What serves, as a sentence says it.
SERVING: dict[str, str] = {
    "single-node": message("single-node deployment"),
    "multi-node": message("multi-node deployment"),
    "disaggregated": message("disaggregated deployment"),
}
KINDS: dict[str, str] = {
    "spec-decode": message("Speculative decoding"),
    "precision": message("Precision"),
    "gpu": message("GPUs"),
    "best": message("Best against best"),
    "engine": message("Engines"),
    "deployment": message("Deployments"),
    "batch": message("Your rows"),
    "date": message("Dates"),
    "setups": message("Whole setups"),
    "points": message("Your own points"),
}
PROVENANCES: dict[str, str] = {
    "bundled": message("bundled public rows"),
    "live": message("live public rows"),
    "store": message("rows from a store"),
    "saved": message("rows of the saved file that are not known here"),
    "own": message("rows uploaded by you"),
}
OF_OTHERS: dict[str, str] = {
    "live": message("live row"),
    "store": message("row of a store"),
    "saved": message("not known here"),
    "own": message("uploaded by you"),
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

Step = Literal["pooled", "family", "setup", "window"]
STEPS: dict[Step, str] = {
    "pooled": message("Pooled"),
    "family": message("Same engine family"),
    "setup": message("Same engine and deployment"),
    "window": message("Same run dates as well"),
}

Reader = Literal["brief", "standard", "technical"]
READERS: dict[Reader, str] = {
    "brief": message("Brief"),
    "standard": message("Standard"),
    "technical": message("Technical"),
}


def in_prose(label: str) -> str:
    """Return the label of a side as it reads within a sentence, by itself or with other names before it.

    >>> in_prose("Single node"), in_prose("B200\u00a0Single node"), in_prose("MTP")
    ('single-node deployment', 'B200\\xa0single-node', 'MTP')
    """
    parts = label.split(JOINED)
    words = DEPLOYMENTS if len(parts) > 1 else SERVING
    spoken = {name: words[key] for key, name in DEPLOYED.items()}
    return JOINED.join(spoken.get(part, part) for part in parts)


def source_label(point: Point, language: Language = ENGLISH) -> str:
    """Say that a row was read live or uploaded; nothing of what is bundled or was published."""
    source = point.provenance if isinstance(point, MeasuredPoint) else ""
    return language.say(OF_OTHERS[source]) if source in OF_OTHERS else ""


def tokens_label(tokens: int) -> str:
    """Shorten a token count.

    >>> tokens_label(1024), tokens_label(8192), tokens_label(1000), tokens_label(500)
    ('1k', '8k', '1000', '500')
    """
    return f"{tokens // 1024}k" if tokens % 1024 == 0 else str(tokens)


LENGTHLESS: dict[tuple[int, int], str] = {AGENTIC: message("agentic"), UNSTATED: message("unstated")}
IN_WORDS = {AGENTIC: message("agentic sessions"), UNSTATED: message("lengths not stated")}


def sequence_label(isl: int, osl: int) -> str:
    """Name an input and output length, as addresses and tables write it.

    >>> sequence_label(8192, 1024), sequence_label(*AGENTIC), sequence_label(-1, -1)
    ('8k/1k', 'agentic', 'unstated')
    """
    return LENGTHLESS.get((isl, osl)) or f"{tokens_label(isl)}/{tokens_label(osl)}"


def parse_sequence(text: str) -> tuple[int, int] | None:
    """Read input and output length, in tokens or thousands.

    >>> parse_sequence("8k/1k"), parse_sequence("1024/1024"), parse_sequence("agentic"), parse_sequence("x")
    ((8192, 1024), (1024, 1024), (0, 0), None)
    """
    named = {label: sequence for sequence, label in LENGTHLESS.items()}
    if text.strip().lower() in named:
        return named[text.strip().lower()]
    parts = text.strip().lower().split("/")
    found = [_tokens(part) for part in parts]
    return (found[0], found[1]) if len(found) == 2 and found[0] and found[1] else None


def _tokens(text: str) -> int | None:
    digits, scale = (text[:-1], 1024) if text.endswith("k") else (text, 1)
    return int(digits) * scale if digits.isascii() and digits.isdigit() and 0 < len(digits) < 8 else None


def sequence_order(sequence: tuple[int, int]) -> tuple[bool, tuple[int, int]]:
    """Return a sort key that puts shorter workloads first and those without fixed lengths last.

    >>> sorted([AGENTIC, (8192, 1024), UNSTATED, (1024, 1024)], key=sequence_order)
    [(1024, 1024), (8192, 1024), (-1, -1), (0, 0)]
    """
    return sequence in LENGTHLESS, sequence


def workload_label(isl: int, osl: int, language: Language = ENGLISH) -> str:
    """Name a workload in words.

    >>> workload_label(8192, 1024), workload_label(*AGENTIC), workload_label(*UNSTATED)
    ('8k/1k tokens in/out', 'agentic sessions', 'lengths not stated')
    """
    if (isl, osl) in LENGTHLESS:
        return language.say(IN_WORDS[isl, osl])
    return language.say("{sequence} tokens in/out", sequence=sequence_label(isl, osl))
