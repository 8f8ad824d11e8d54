"""One point of the Explore page: chosen on the chart or from a list, and its whole row with every unit."""

import streamlit as st

from app import wording
from app.answer import Shelf
from app.escaping import markdown as e
from app.explore import Explored, Placed, figures
from app.language import Language, message
from app.points import MeasuredPoint
from app.quantity import UNKNOWN, quantity
from app.series import FIELDS, contender_of, field_label, series_label
from app.side import Price
from app.terms import INTERACTIVITY, METRICS, POINT_TERMS, ROLE_COSTS, TIERS, Term, sequence_label, source_label
from app.ui import cache, notices, selection
from app.ui.filters import PAGE
from app.view import DISAGGREGATED, PER_ROLE, X_TERMS, Y_TERMS, View

MEASURED = ("throughput_per_gpu", "input_throughput", "output_throughput")
LATENCIES = ("ttft", "ttft_p99", "tpot", "e2e", "e2e_p99")
PRICED = ("cost", "input_cost", "output_cost", "throughput_per_mw", "energy")
TERMS: dict[str, Term] = {INTERACTIVITY.key: INTERACTIVITY} | METRICS | POINT_TERMS | ROLE_COSTS
FORCED = {True: message("forced to a reference length"), False: message("as measured")}
WIDTH = 350  # pixels of the list; the chart's own buttons need the room beside it
Line = tuple[str, str]


def term_label(key: str, language: Language) -> str:
    """Return what a figure of a point is called."""
    return language.say(TERMS[key].label)


def listed(explored: Explored, shelf: Shelf, language: Language, *, all_points: bool) -> None:
    """Draw the list of the points that are shown, in step with the chart and the address."""
    view, shown = explored.view, {p.point.origin: p for p in explored.shown(all_points=all_points)}
    ids = cache.everything(shelf, (view.group, view.isl, view.osl), view.as_of).ids
    widget, is_missing = selection.point_list(PAGE, {name: key for name, key in ids.items() if key in shown})
    if shown:
        st.selectbox(
            language.say("Point"),
            tuple(shown),
            index=None,
            format_func=lambda key: _name(shown[key], view, shelf, language) if key in shown else key,
            placeholder=language.say("Click a point of the chart, or choose it here"),
            label_visibility="collapsed",
            width=WIDTH,
            **widget,
        )
    if is_missing:
        notices.of_link((language.say("The point that the link names is not among those that are shown."),))


def chosen(explored: Explored, shelf: Shelf, language: Language) -> None:
    """Draw the row of the point that is chosen."""
    found = selection.point_chosen(PAGE)
    for placed in explored.shown(all_points=True):
        if placed.point.origin == found:
            _details(placed, explored.view, shelf, language)


def _name(placed: Placed, view: View, shelf: Shelf, language: Language) -> str:
    x, y = quantity(X_TERMS[view.x], placed.x, language), quantity(Y_TERMS[view.y], placed.y, language)
    return f"{series_label(contender_of(placed.point), shelf.catalog, language)} · {x} · {y}"


def _details(placed: Placed, view: View, shelf: Shelf, language: Language) -> None:
    """Draw everything that is known of a point, each figure with its unit, and the link to its run."""
    row = placed.point
    price = Price.of(shelf.catalog, row.setup.gpu, view.edition, view.tier)
    with st.container(border=True, key="explore_details"):
        st.subheader(e(series_label(contender_of(row), shelf.catalog, language)), anchor=False)
        for column, (title, lines) in zip(st.columns(3), _groups(row, price, shelf, language), strict=True):
            with column:
                st.markdown(f"**{e(title)}**")
                st.markdown("\n".join(f"- :small[{e(name)}: **{e(text)}**]" for name, text in lines))
        _source(row, shelf, language)
        st.button(
            language.say("Add its series to the comparison"),
            icon=":material/add:",
            on_click=selection.add_to_list(PAGE, "series", contender_of(row)),
            key="explore_add",
        )


def _groups(row: MeasuredPoint, price: Price, shelf: Shelf, language: Language) -> tuple[tuple[str, list[Line]], ...]:
    return (
        (language.say("Setup"), _setup(row, shelf, language)),
        (language.say("Measured"), _measured(row, language)),
        (_price_title(price, language), _priced(row, price, language)),
    )


def _setup(row: MeasuredPoint, shelf: Shelf, language: Language) -> list[Line]:
    s, w, unknown = row.setup, row.workload, language.say(UNKNOWN)
    model = next((m.label for m in shelf.catalog.models if m.model == w.model), w.model or "")
    workload = sequence_label(*w.sequence)
    fields = [(language.say(FIELDS[n]), field_label(n, getattr(s, n), shelf.catalog, language)) for n in FIELDS]
    gpus = language.count("{n} GPU", "{n} GPUs", s.gpus) if s.gpus else unknown
    return [
        (language.say("Model"), language.name(model) or unknown),
        (language.say("Workload (in/out tokens)"), language.say(workload)),
        *fields,
        (language.say("GPUs"), gpus),
        (language.say("Topology"), s.topology or unknown),
        (language.say("Image"), s.image or unknown),
    ]


def _measured(row: MeasuredPoint, language: Language) -> list[Line]:
    forced = FORCED[row.acceptance_forced] if row.acceptance_forced is not None else UNKNOWN
    lines = [_line("interactivity", row.interactivity, row, language)]
    lines += [_line("concurrency", row.concurrency, row, language)]
    lines += [_line(key, getattr(row, key), row, language) for key in (*MEASURED, *LATENCIES, "acceptance_length")]
    return [*lines, (language.say("Acceptance"), language.say(forced))]


def _price_title(price: Price, language: Language) -> str:
    if price.usd_per_gpu_hour is None:
        return language.say("Cost and energy")
    rate = wording.price(price.usd_per_gpu_hour, language=language)
    return language.say("Cost and energy at {rate} per GPU-hour", rate=rate)


def _priced(row: MeasuredPoint, price: Price, language: Language) -> list[Line]:
    known = figures(row, price)
    lines = [_line(key, known[key], row, language) for key in PRICED]
    power = language.say("{n} kW", n=wording.decimals(price.kw_per_gpu, language=language)) if price.kw_per_gpu else ""
    lines.append((language.say("All-in power per GPU"), power or language.say(UNKNOWN)))
    tier = language.say(TIERS.get(price.tier or "", UNKNOWN))
    edition = language.say("{tier}, {edition}", tier=tier, edition=price.edition) if price.edition else ""
    return [*lines, (language.say("TCO edition"), edition or language.say(UNKNOWN))]


def _line(key: str, value: float | None, row: MeasuredPoint, language: Language) -> Line:
    """Name a figure and print it; one of a disaggregated row that counts one role's GPUs is called so."""
    by_role = key in PER_ROLE and row.setup.deployment == DISAGGREGATED
    name = language.say(PER_ROLE[key]) if by_role else term_label(key, language)
    return name, quantity(TERMS[key], value, language)


def _source(row: MeasuredPoint, shelf: Shelf, language: Language) -> None:
    bundled = row.provenance == "bundled"
    table = shelf.bundle.background.source_of(row.origin.partition(":")[0]) if bundled else None
    day = language.day(row.run_date) if row.run_date else language.say(UNKNOWN)
    link = language.say("open the run")
    parts = [e(language.say("Run of {day}", day=day)), f"[{e(link)}]({row.run_url})" if row.run_url else ""]
    parts.append(e(source_label(row, language)))
    if table:
        parts += [e(language.name(table.title)), e(language.name(table.licence))]
    parts.append(e(language.say("row {origin}", origin=row.origin)) if row.origin else "")
    st.markdown(" · ".join(part for part in parts if part))
