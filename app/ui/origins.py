"""Where the rows on the pages come from, how fresh they are, and how each kind is marked."""

import streamlit as st

from app.answer import Shelf
from app.escaping import markdown as e
from app.language import Language
from app.terms import OF_OTHERS
from app.ui import selection


def shown(shelf: Shelf, language: Language) -> None:
    """Say what is shown right now and of which day its newest run is."""
    st.markdown(_shown(shelf, language))


def explain(shelf: Shelf, language: Language) -> None:
    """Say the same, what else there is, and how rows of each source are marked."""
    own = sum(len(batch.rows) for batch in selection.brought())
    texts = (
        _shown(shelf, language),
        language.say(
            "“Live rows” in the sidebar asks the publisher's public source for its newest runs. What came is kept "
            "for the next visit; without an answer the last good rows stay, and the line above the title says how "
            "fresh they are. With the switch off, that source is never asked."
        ),
        language.count(
            "{n} row of your own is here. It passed the same checks and stays until you reload or close the page.",
            "{n} rows of your own are here. They passed the same checks and stay until you reload or close the page.",
            own,
        )
        if own
        else language.say(
            "Rows of your own, brought on the page Your files, pass the same checks and stay until you reload or "
            "close the page."
        ),
        language.say(
            "Rows read live are marked “{live}”, those of a store “{store}”, yours “{own}”, those of a saved "
            "comparison that are known from nowhere else “{saved}”: in charts, working and every export. A row "
            "without a mark is bundled, and names the public run that it comes from.",
            **{source: language.say(mark) for source, mark in OF_OTHERS.items()},
        ),
    )
    st.markdown("\n".join(f"- {text}" for text in texts))


def _shown(shelf: Shelf, language: Language) -> str:
    public = shelf.bundle.under or shelf.bundle
    newest, fresh = public.index.contents.newest, selection.fresh()
    day = e(language.day(newest)) if newest else language.say("unknown")
    if fresh and fresh.snapshot.as_of and fresh.snapshot.fetched_at:
        return language.say(
            "**Shown now** are rows of the publisher's public source, confirmed {time} UTC; the newest run is of "
            "{day}. Models that it has no rows of keep the bundled ones.",
            day=day,
            time=f"{fresh.snapshot.fetched_at:%Y-%m-%d %H:%M}",
        )
    if selection.open_file():
        return language.say(
            "**Shown now** are the rows of a saved comparison alone; the newest run is of {day}.", day=day
        )
    if public.store and public.store.is_away:
        return language.say(
            "**Shown now** are rows bundled with the app, since the store that whoever runs this app named cannot be "
            "read; the newest run is of {day}. The Data page says why.",
            day=day,
        )
    if public.store:
        return language.say(
            "**Shown now** are measured rows of a store that whoever runs this app named; the newest run is of {day}. "
            "While it cannot be read, the bundled rows are shown and this page says why.",
            day=day,
        )
    return language.say(
        "**Shown now** are rows bundled with the app, which needs no network for them; the newest run is of {day}.",
        day=day,
    )
