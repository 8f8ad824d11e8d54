"""What a selection asks of a comparison: which of its variants fit, and what is said where none does."""

from collections.abc import Iterable, Mapping

from app.language import LANGUAGES, Language, message
from app.links import Selection
from app.offers import Variant
from app.terms import sequence_label


class UnavailableError(ValueError):
    """What was asked for cannot be compared; the message says why and names the nearest choices."""


# What can be asked of a variant, and what is said where there is none such.
_NO_SUCH = {
    "source": message("no source {wish} for this comparison; there is: {known}"),
    "workload": message("no workload {wish} for this comparison; there is: {known}"),
    "precision": message("no precision {wish} for this comparison; there is: {known}"),
}


_NAMED = message(
    "the comparison itself names its precision ({known}), so {wish} cannot be chosen; leave it out, or choose a "
    "comparison that names {wish}"
)


def fitting(variants: Iterable[Variant], named: Iterable[str | None], selection: Selection) -> list[Variant]:
    """Keep the variants that the selection allows; say what there is where none does.

    `named` are the precisions that the sides name themselves, None where one leaves it to the variant.
    """
    left, language = list(variants), LANGUAGES[selection.lang]
    _refuse_precision(dict.fromkeys(filter(None, named)), selection.precision, language)
    for name, wish, show in (
        ("source", selection.source, lambda v: v.source),
        ("workload", selection.sequence and sequence_label(*selection.sequence), lambda v: sequence_label(*v.sequence)),
        ("precision", selection.precision, lambda v: v.precision),
    ):
        there = sorted({text for v in left if (text := show(v))})
        if wish is None or not there:
            continue
        wish = next((one for one in wish.split(",") if one in there), wish)
        if wish not in there:
            raise UnavailableError(language.say(_NO_SUCH[name], wish=wish, known=", ".join(there)))
        left = [v for v in left if show(v) == wish]
    asked = asked_of_rows(selection, language)
    if asked:
        left = [v for v in left if v.source == "measured"]
        if not left:
            raise UnavailableError(
                language.say(
                    "{choices} can be chosen for measured rows only; "
                    "there is but a published table here, whose readings are finished",
                    choices=language.listed(asked),
                )
            )
    return left


def _refuse_precision(named: Mapping[str, None], wish: str | None, language: Language) -> None:
    """Refuse a precision where the sides name theirs, unless what is asked lets in all of these."""
    if wish and not named.keys() <= set(wish.split(",")):
        raise UnavailableError(language.say(_NAMED, wish=wish, known=", ".join(named)))


def asked_of_rows(selection: Selection, language: Language) -> list[str]:
    """Name the choices that only rows of a sweep allow."""
    return [
        *([language.say("an engine")] if selection.engine else []),
        *([language.say("an as-of date")] if selection.as_of else []),
        *([language.say("a run policy")] if selection.policy != Selection().policy else []),
        *([language.say("like for like")] if selection.like != Selection().like else []),
    ]
