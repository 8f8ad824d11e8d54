"""The Method page: the rules of the numbers and words in plain language, and every metric's definition."""

import pandas as pd
import streamlit as st

from app.escaping import markdown as e
from app.language import Language, message
from app.terms import INTERACTIVITY, METRICS, POINT_TERMS, ROLE_COSTS

PARAGRAPHS = (
    message(
        "**One question.** If every user gets the same speed, which way of serving gives more tokens per GPU, and"
        " what does each token cost? Comparing the best throughput of one side with the best of the other would "
        "mix fast and slow service."
    ),
    message(
        "**From points to a curve.** A benchmark sweep measures a setup at a handful of loads. Each gives one "
        "point: speed per user against throughput per GPU. Points that another one beats in both are set aside; "
        "through the rest runs a monotone spline (Steffen 1990), which passes through every point and never bends"
        " up where the points fall."
    ),
    message(
        "**Matching.** Both curves are read at the same speed, and only where both were measured. Outside that "
        'range there is no figure: the page says "not measured there" and names the nearest speed that was. '
        "Nothing is extrapolated or held at an edge."
    ),
    message(
        "**Which rows form a side.** A side is a model on a GPU at a precision and, where asked for, with one spec "
        "method, engine, deployment or date. What is not asked for stays open: the side is then its best measured "
        "setup at each speed, and the working names it. Two to six sides can stand in one comparison. Unless a link "
        "says otherwise, the workload and precision are those on which the sides share a range of speeds and most "
        "points support both curves."
    ),
    message(
        "**Like for like.** Pooled rows show what each side can do at its best, and mix engines, deployments and "
        "dates. Beside the pooled figure the page shows what the gap becomes when engine and deployment are held "
        "equal, or on request the engine family, or runs within 30 days as well. Where engine and deployment leave no "
        "figure, the engine family is held and the page says so. No part can serve more than the pool that holds its "
        "points: where its curve reads more than 1% above the pooled one, its points lie too far apart for a figure."
    ),
    message(
        "**Several sides.** Three to six sides are ranked by throughput over the range of speeds that all of them "
        "cover, and again at each speed. Where the order stays the same it is told once; where it changes, the words "
        "say who leads on which stretch, or how often the leader changes. Sides within one percent of each other "
        "share a place. Where what is known leaves open who is ahead, that is said too. Each two of them have their "
        "own figures, and a link to their full story."
    ),
    message(
        "**Cost, energy and power.** Cost per token is the price of a GPU-hour divided by the tokens that the GPU"
        " serves in an hour. Prices and all-in power come from a dated edition and a tier, or from your own "
        "figures; the page always says which. On one GPU type, cost and throughput are the same fact told twice, "
        "so the words tell it once."
    ),
    message(
        "**Editions of prices.** What the newest edition changes is read at the speed in the middle: the same "
        "throughput under its prices and under those of the edition before. There every cost follows from throughput "
        "and price, also where a publisher printed its own, and your own figures are left out. What rests on a price "
        "that an edition marks as a placeholder carries a † wherever it enters."
    ),
    message(
        "**The price that makes two sides equal.** A token costs the same on both when the price of one is that of "
        "the other times how much more it serves. What the points leave open of that ratio they leave open of this "
        "price, so its range is rounded outward."
    ),
    message(
        "**A highest cost.** Asked for one, the page says up to which speed each side costs no more: where its curve "
        "falls to the throughput that its price calls for, found exactly on the curve and never beyond its points."
    ),
    message(
        "**Accuracy.** A speed is worth little if the answers are worse. The scores shown are those of accuracy runs "
        "on a side's model, GPU and precision; runs on the very engines and spec methods behind the readings go "
        "first. Runs of one task ask the same questions: several are averaged, the newest of each configuration, and "
        "their standard error is no smaller. Sides are compared on a task that all were asked, the one with most "
        'runs. Two scores differ beyond noise when they lie more than two joint standard errors apart; "since" is the'
        " day from which on this has held. Where nothing was found, the page says so, for that is no proof of equal "
        "quality."
    ),
    message(
        '**Percent and times.** "Costs 56% less" and "costs 127% more" can be one fact seen from two sides. '
        "Nothing falls by more than all of it, so a decrease never exceeds a hundred percent. From twice on we "
        'say "times". Within one percent, two sides are "about the same".'
    ),
    message(
        "**How sure.** A reading is measured, printed by a publisher, or interpolated. For an interpolated one we"
        ' leave out a neighbouring point, predict it from the others, and show by how much that misses. "Show the'
        ' working" names the points, with links to their runs.'
    ),
    message(
        '**How firmly.** "About", "between" and "roughly" say what is known of a figure: neighbouring points, points'
        ' left out in turn and rounding at the source leave that much open. "Roughly" is said where even which side is'
        " ahead may be open, or the multiple may be any."
    ),
    message(
        "**Published tables.** Some comparisons exist only as readings that a publisher already interpolated. "
        "They keep their printed digits, are drawn as hollow diamonds, and are never mixed with measured rows."
    ),
    message(
        "**Caveats.** Each is a rule that fires on the rows behind the figures you see. One that cannot apply is "
        "not shown, so the ones you see are worth reading."
    ),
    message(
        "**Where rows come from.** Rows are bundled with the app, with source, licence and date on the Data page; "
        "or, where asked for, read from the publisher's public source or from a store that whoever runs the app named; "
        "or brought by you. All pass the same checks; a row that fails one is left out and named. Every comparison "
        "says as of which day its rows are, and rows that are not bundled are marked wherever they show."
    ),
)


def explain(language: Language) -> None:
    """Explain points, curves, matching, cost and words."""
    st.markdown("\n\n".join(language.say(paragraph) for paragraph in PARAGRAPHS))


def definitions(language: Language) -> None:
    """Define every metric with its unit."""
    st.subheader(language.say("Metrics"), anchor=False)
    lines = [
        {
            language.say("Metric"): f"**{e(language.say(t.label))}**",
            language.say("Unit"): e(language.say(t.unit)),
            language.say("Meaning"): e(language.say(t.definition)),
        }
        for t in (INTERACTIVITY, *METRICS.values(), *POINT_TERMS.values(), *ROLE_COSTS.values())
    ]
    st.table(pd.DataFrame(lines), hide_index=True, border="horizontal")
