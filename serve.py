"""The app with a warm-up: heavy imports and the bundled data are loaded before the first visitor comes.

`streamlit run serve.py` is what `make run` does; `streamlit_app.py` alone is the same app without it.
"""

import gc
import threading
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import get_args

import streamlit as st


def _warm() -> None:
    """Import what pages need and answer every comparison once; what is loaded by then is never collected."""
    # pandas first: altair looks at a half-imported pandas when a visitor's thread is importing it at the same moment.
    import pandas  # noqa: F401

    from app.answer import bundled
    from app.charts import Theme, chart_spec
    from app.charts.scatter_spec import Look, scatter_spec
    from app.language import LANGUAGES
    from app.links import Selection
    from app.matrix.choice import Choice
    from app.ui import cache, explore, gallery, matrix, pairwise, panels, point, readings, tables  # noqa: F401
    from app.view import View

    shelf = bundled()
    for language in LANGUAGES.values():
        cache.cards(shelf, language)
        cache.matrix(shelf, Choice(), language)
        for theme in get_args(Theme):
            for published in (True, False):
                chart_spec(Selection().metric, theme=theme, published=published, language=language)
            scatter_spec(View(group="", isl=1, osl=1), Look(theme=theme), language=language)
    gc.collect()
    gc.freeze()


@asynccontextmanager
async def lifespan(_app: st.App) -> AsyncIterator[None]:
    """Warm up in a thread, so that the server answers at once."""
    threading.Thread(target=_warm, name="warm-up", daemon=True).start()
    yield


app = st.App("streamlit_app.py", lifespan=lifespan)
