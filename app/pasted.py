"""An address as people paste it: of an InferenceX comparison page, of this app, or a bare slug.

It is read, never fetched, and its host does not matter.
"""

import re
from urllib.parse import parse_qs, urlsplit

MAX_ADDRESS = 2000
# The comparison pages of InferenceX, with what each of them shows besides the slug.
PAGES: dict[str, dict[str, str]] = {
    "compare": {},
    "compare-per-dollar": {"metric": "cost"},
    "compare-precision": {},
    "compare-spec-decode": {},
}
LANGUAGES = ("zh",)
# What their charts can show, as their addresses write it; costs and tokens per dollar end in the tier.
METRICS = {"y_tppergpu": "throughput_per_gpu", "y_tppermw": "throughput_per_mw", "y_jtotal": "energy"}
COSTS = re.compile(r"(?:cost|tokensperdollar)([hnr]?)")
TIERS = {"h": "hyperscaler", "n": "neocloud", "r": "rental"}


def pasted(text: str) -> dict[str, str] | None:
    """Return the parameters of the comparison that a text names, as this app's addresses write them; None if none.

    >>> pasted("https://inferencex.semianalysis.com/zh/compare-per-dollar/deepseek-r1-b200-vs-h200")
    {'compare': 'deepseek-r1-b200-vs-h200', 'metric': 'cost', 'lang': 'zh'}
    >>> pasted("deepseek-r1-b200-vs-h200"), pasted("MTP on B300")
    ({'compare': 'deepseek-r1-b200-vs-h200'}, None)
    """
    text = text.strip()
    if len(text) > MAX_ADDRESS or not text.isprintable():
        return None
    try:
        address = urlsplit(text if "//" in text or text.startswith("/") else f"//{text}" if "/" in text else f"/{text}")
        asked = {key: values[0] for key, values in parse_qs(address.query, max_num_fields=40).items()}
    except ValueError:
        return None
    if "compare" in asked:
        return asked
    parts = [part for part in address.path.lower().split("/") if part]
    for i, part in enumerate(parts[:-1]):
        if part in PAGES:
            language = {"lang": parts[i - 1]} if i and parts[i - 1] in LANGUAGES else {}
            workload = {"workload": parts[i + 2].replace("-", "/")} if parts[i + 2 :] else {}
            return {"compare": parts[i + 1], **PAGES[part], **language, **workload, **_chosen(asked)}
    bare = len(parts) == 1 and "-vs-" in parts[0] and " " not in parts[0]
    return {"compare": parts[0]} if bare else None


def _chosen(asked: dict[str, str]) -> dict[str, str]:
    """Return what such a page's own parameters choose: workload, precisions, what is drawn, the tier of its prices."""
    rows = {"workload": asked.get("i_seq"), "precision": asked.get("i_prec")}
    found = {key: text for key, text in rows.items() if text}
    metric = asked.get("i_metric", "").lower()
    cost = COSTS.search(metric)
    if cost:
        found |= {"metric": "cost"} | ({"tier": TIERS[cost[1]]} if cost[1] else {})
    elif metric in METRICS:
        found["metric"] = METRICS[metric]
    return found
