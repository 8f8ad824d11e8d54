"""The strings that a text may name, each with its roles and what it stands for in them."""

from collections import defaultdict
from collections.abc import Iterable, Mapping

from app.verifier.document import Document, Rows
from app.verifier.patterns import Language
from app.verifier.tokens import Names

METHODS = {"none": "Off", "mtp": "MTP", "eagle3": "EAGLE-3", "dspark": "DSpark"}
DEPLOYMENTS = {"single-node": "single-node", "multi-node": "multi-node", "disaggregated": "disaggregated"}
DEPLOYED = {"single-node": "Single node", "multi-node": "Multi node", "disaggregated": "Disaggregated"}
PRECISIONS = ("fp4", "fp8", "bf16", "fp16", "int4")
SOURCES = {
    "bundled": "bundled public rows",
    "live": "live public rows",
    "store": "rows from a store",
    "saved": "rows of the saved file that are not known here",
    "own": "rows uploaded by you",
}
STATED = {
    "model": "model",
    "workload": "workload",
    "gpu": "GPU",
    "precision": "precision",
    "spec_method": "spec method",
    "engine": "engine",
    "deployment": "deployment",
    "run_date": "run date",
}
BEST = "best setup of each"
FAMILY, JOINED = "engine family", "\u00a0"
_DEFINITIONS = ("acceptance_by_engine", ("reports", "counts_bonus_token", "verification", "note", "source"))
FACTS = {
    "recipe_differs": (("recipe_differences", ("topic", "side_a", "side_b", "source")),),
    "acceptance_unreported": (("recipe_differences", ("topic",)), ("speculation_setups", ("workload_prompts",))),
    "acceptance_reported": (_DEFINITIONS, ("engine_faults", ("fault", "fixed_by"))),
    "acceptance_definitions": (_DEFINITIONS,),
    "price_placeholder": (("tco_editions", ("note",)),),
    "setup_unknown": (),  # quotes no table, but names that no other caveat may name
}


def names_of(document: Document, language: Language, code: str = "") -> Names:
    """Return every string that a passage may name; facts of tables count in the caveats that quote them."""
    found: dict[str, dict[str, str]] = defaultdict(dict)
    for text, role, key in _named(document, language, code):
        for name in {text, document.shown.get(text, text)}:
            shown = " ".join(name.split())
            found[shown].setdefault(role, key)
            if shown[:1].islower() and role in ("side", "trait"):  # words begin a sentence with a capital
                found[shown[0].upper() + shown[1:]].setdefault(role, key)
    return {text: roles for text, roles in found.items() if text}


def _named(document: Document, language: Language, code: str) -> Iterable[tuple[str, str, str]]:
    subject, tables = document.subject, document.tables
    for side in document.sides:
        yield document.label(side), "side", side
    yield from ((text, "trait", key) for text, key in _traits(document))
    yield str(subject["model"]), "model", str(subject["model"])
    for row in tables.get("gpus", ()):
        yield row["label"], "gpu", row["gpu"]
    for row in tables.get("engines", ()):
        yield row["label"], "engine", row["engine"]
        if not row["orchestrator"]:
            yield row["label"], "family", row["family"]
            for role in ("family", "whole_family"):
                yield f"{row['label']}{JOINED}{FAMILY}", role, row["family"]
    for point in document.neighbours():
        if point["image"]:
            yield point["image"], "image", point["image"]
    for key, label in _methods(tables):
        yield label, "method", key
    for key, label in DEPLOYMENTS.items():
        yield label, "deployment", key
        yield key, "deployment", key
    for precision in PRECISIONS:
        yield precision.upper(), "precision", precision
    for tier in ("hyperscaler", "neocloud", "rental"):
        yield tier, "tier", tier
    for row in tables.get("tco_editions", ()):
        yield row["edition"], "edition", row["edition"]
    for row in tables.get("accuracy", ()):
        yield row["task"].upper(), "task", row["task"]
    for day in document.days:
        for text in language.days(day):
            yield text, "day", day.isoformat()
    for key, text in SOURCES.items():
        yield text, "source", key
    yield from _facts(tables, code)
    if code == "setup_unknown":
        yield from ((text, "stated", key) for key, text in STATED.items())
    if code == "acceptance_reported":
        yield from _releases(document)


def _traits(document: Document) -> Iterable[tuple[str, str]]:
    """Yield what all sides may share, as "kind:value"."""
    for precision in PRECISIONS:
        yield precision.upper(), f"precision:{precision}"
    for row in document.tables.get("engines", ()):
        yield row["label"], f"engine:{row['engine']}"
        if not row["orchestrator"]:
            yield f"{row['label']}{JOINED}{FAMILY}", f"family:{row['family']}"
    for key, label in _methods(document.tables):
        yield label, f"spec_method:{key}"
    for key, label in DEPLOYED.items():
        yield label, f"deployment:{key}"
    for day in document.days:
        yield day.isoformat(), f"day:{day.isoformat()}"
    yield BEST, "best:"
    if document.workload:
        yield document.workload, "workload:"
    windows = {"\u2013".join(window) for window in document.windows}  # read as two days, not as a name
    for text in document.answer["shared"]:
        if text not in windows:
            yield text, "batch:own"  # all else that sides may share is named above


def _methods(tables: Mapping[str, Rows]) -> Iterable[tuple[str, str]]:
    """Yield spec methods with their labels: ours, and those that rows of others brought."""
    yield from METHODS.items()
    yield from ((row["spec_method"], row["label"]) for row in tables.get("spec_methods", ()))


def _facts(tables: Mapping[str, Iterable[Mapping[str, str]]], code: str) -> Iterable[tuple[str, str, str]]:
    for table, columns in FACTS.get(code, ()):
        for row in tables.get(table, ()):
            for column in columns:
                yield row[column], "fact", row[column]


def _releases(document: Document) -> Iterable[tuple[str, str, str]]:
    """Yield every version that a point names of its engine, and those with a fix."""
    for point in document.neighbours():
        for version in document.versions(point):
            yield f"{document.family_label(document.family(point['engine']))} {version}", "release", version
    for row in document.tables.get("engine_faults", ()):
        yield f"{document.family_label(row['engine_family'])} {row['fixed_in']}", "release", row["fixed_in"]
