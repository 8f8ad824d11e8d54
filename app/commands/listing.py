"""The command line's `list`: every comparison that there are rows for."""

import argparse
import json

from app.answer import Shelf
from app.commands.rows import add_source
from app.language import DEFAULT
from app.offers import Offer
from app.side import KEYS
from app.terms import KINDS, PRECISIONS, sequence_label


def add_flags(parser: argparse.ArgumentParser) -> None:
    """Add the flags of the command."""
    parser.add_argument("--kind", choices=[k for k in KINDS if k not in ("setups", "points", "batch")])
    parser.add_argument("--format", choices=("text", "json"), default="text")
    add_source(parser)
    parser.set_defaults(lang=DEFAULT)


def run(args: argparse.Namespace, shelf: Shelf) -> str:
    """Return what is to be printed."""
    offers = [o for o in shelf.offers.values() if args.kind in (None, o.lineup.kind)]
    if args.format == "json":
        return json.dumps([_as_listed(shelf, offer) for offer in offers], ensure_ascii=False, indent=2)
    width = max((len(o.slug) for o in offers), default=0)
    lines = [f"{o.slug:<{width}}  {', '.join(_variant_texts(o))}" for o in offers]
    return "\n".join(lines)


def _variant_texts(offer: Offer) -> list[str]:
    return [
        " ".join(filter(None, (v.source, sequence_label(*v.sequence), PRECISIONS.get(v.precision or ""))))
        for v in offer.variants
    ]


def _as_listed(shelf: Shelf, offer: Offer) -> dict[str, object]:
    return {
        "slug": offer.slug,
        "kind": offer.lineup.kind,
        "title": shelf.sides.title(offer.lineup),
        "model": shelf.catalog.group_label(offer.lineup.group),
        "gpus": list(dict.fromkeys(offer.lineup.gpus)),
        "sides": dict(zip(KEYS, shelf.sides.labels(offer.lineup), strict=False)),
        "variants": [
            {"source": v.source, "sequence": sequence_label(*v.sequence), "precision": v.precision}
            for v in offer.variants
        ],
    }
