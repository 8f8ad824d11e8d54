"""Numbers in the prose that open: they are links in the text, and the panel below it shows the chosen one's evidence.

Each is a link to an anchor of its own, quietly marked. A small script on the page hears when one is chosen by mouse,
touch or keyboard and says so to the session; without it the links lead nowhere and do no harm.
"""

from dataclasses import replace

import streamlit as st

from app.answer import Answer, Shelf
from app.escaping import markdown as e
from app.language import Language
from app.passage import Passage
from app.ui import selection
from app.ui.derivation import tell
from app.working import point_text

_CSS = """
a[href^="#verdict-"], a[href^="#caveat-"], a[href^="#p0-"], a[href^="#p1-"], a[href^="#p2-"], a[href^="#p3-"],
a[href^="#p4-"], a[href^="#p5-"], a[href^="#detail"], a[href^="#further"], a[href^="#fair"] {
  color: inherit !important;
  text-decoration: underline dotted !important;
  text-decoration-color: color-mix(in srgb, currentColor 55%, transparent) !important;
  text-decoration-thickness: 1px !important;
  text-underline-offset: 0.2em;
  border-radius: 0.2em;
}
:is(a[href^="#verdict-"], a[href^="#caveat-"], a[href^="#p"], a[href^="#detail"], a[href^="#f"]):hover {
  text-decoration-style: solid !important;
}
:is(a[href^="#verdict-"], a[href^="#caveat-"], a[href^="#p"], a[href^="#detail"], a[href^="#f"]):focus-visible {
  outline: 2px solid currentColor !important;
  outline-offset: 2px;
}
/* Chinese breaks between any two letters; a title or the name of a side should not. */
h1,
:is(.st-key-readings, .st-key-pairs, .st-key-editions, .st-key-break_even, .st-key-accuracy, .st-key-fair)
  :is(td, th, td *, th *) {
  word-break: keep-all !important;
  overflow-wrap: break-word !important;
}
/* Streamlit writes white on the first colour, which in the dark is light itself. */
[data-testid^=stBaseButton-primary], [data-testid^=stBaseButton-primary] *, [data-testid=stMultiSelect] [data-tag],
[data-testid=stMultiSelect] [data-tag] * {
  color: var(--likewise-page, Canvas) !important;
}
/* A badge is cut to its line otherwise, and with it the edition of a price. */
.stMarkdownBadge {
  white-space: normal !important;
}
/* A table squeezes its columns before it scrolls, in Chinese down to one letter a line. */
.st-key-sources :is(td, th), .st-key-pairs :is(td, th) {
  min-width: 6.5em;
}
:is(.st-key-editions, .st-key-break_even, .st-key-accuracy, .st-key-fair) :is(td, th) {
  min-width: 5.5em;
}
/* Where a table scrolls, its first column stays, in the editions the side too; it hides what passes below it. */
[data-testid=stTable] tr > :is(td, th):first-child, .st-key-editions tr > :nth-child(2) {
  position: sticky;
  left: 0;
  z-index: 1;
  background-color: var(--likewise-page, Canvas);
}
.st-key-editions tr > :first-child {
  box-sizing: border-box;
  width: 5.5em;
  max-width: 5.5em;
}
.st-key-editions tr > :nth-child(2) {
  left: 5.5em;
}
@media (max-width: 640px) {
  [data-testid=stTable] tr > :is(td, th):first-child {
    max-width: 8em;
    overflow-wrap: break-word;
    box-shadow: 1px 0 color-mix(in srgb, currentColor 12%, transparent);
  }
  /* What is cut at the edge fades there, so that it shows; the last column ends before it. */
  [data-testid=stTable] > div {
    padding-right: 1.5rem;
    mask-image: linear-gradient(to right, black calc(100% - 1.5rem), transparent);
  }
}
.st-key-gallery_cards [data-testid="stPageLink"] :is(span, div, p) {
  white-space: normal;
}
.likewise-said {
  position: absolute;
  width: 1px;
  height: 1px;
  overflow: hidden;
  clip-path: inset(50%);
  white-space: nowrap;
}
"""
_HTML = """<style class="likewise-chosen"></style>
<div class="likewise-said" role="status"></div>"""
_JS = """
const NUMBER = /^#(verdict|caveat|p\\d+|detail\\d+|further\\d+|fair\\d+)-\\d+$/

export default function ({ parentElement, data, setTriggerValue }) {
  document.documentElement.lang = data.lang
  const page = getComputedStyle(document.querySelector("[data-testid=stApp]")).backgroundColor
  document.documentElement.style.setProperty("--likewise-page", page)
  const chosen = NUMBER.test(`#${data.chosen}`) ? `a[href="#${data.chosen}"]` : "a.likewise-none"
  parentElement.querySelector(".likewise-chosen").textContent =
    `${chosen} { background: color-mix(in srgb, currentColor 16%, transparent);
                 text-decoration-style: solid !important; }`
  const said = parentElement.querySelector(".likewise-said")
  if (said.textContent !== data.said) said.textContent = data.said

  const press = event => {
    // A cell of a matrix leads to another page of this app: it opens in place unless a new tab is asked for.
    const cell = event.target.closest?.("[class*=st-key-matrix] a[href^='./?']")
    if (cell) cell.target = "_self"
    const link = event.target.closest?.("a[href^='#']")
    if (!link || !NUMBER.test(link.getAttribute("href"))) return
    if (event.button !== 0 || event.ctrlKey || event.metaKey || event.shiftKey) return
    event.preventDefault()
    event.stopPropagation()
    setTriggerValue("pressed", link.getAttribute("href").slice(1))
  }
  if (parentElement.likewisePress) document.removeEventListener("click", parentElement.likewisePress, true)
  parentElement.likewisePress = press
  document.addEventListener("click", press, true)
  return () => document.removeEventListener("click", press, true)
}
"""
_listener = st.components.v2.component("likewise_numbers", html=_HTML, css=_CSS, js=_JS, isolate_styles=False)


def listen(language: Language) -> None:
    """Hear which number is chosen, mark it in the text and tell a screen reader; name the page's language."""
    number = selection.shown_number()
    said = language.say("{number}: its evidence stands below the text", number=number.evidence.text) if number else ""
    chosen = number.name if number else ""
    _listener(data={"lang": language.code, "chosen": chosen, "said": said}, **selection.pressed_widget())


def text(answer: Answer, shelf: Shelf, name: str, passage: Passage, prefix: str = "") -> None:
    """Draw a passage with its numbers as links and, if one of them is chosen, its evidence below."""
    st.markdown(prefix + passage.linked(name), anchors=False)
    evidence(answer, shelf, name)


def evidence(answer: Answer, shelf: Shelf, *names: str) -> None:
    """Draw the evidence of the chosen number if it stands in one of these passages."""
    number = selection.number(answer.narrative)
    if number is None or number.passage not in names:
        return
    language = answer.narrative.language
    aside = answer.fairness.at(number.evidence.path) if answer.fairness else None
    comparison, path = aside or (answer.comparison, number.evidence.path)
    told = tell(comparison, replace(number.evidence, path=path), shelf.catalog, language)
    with st.container(border=True, key="evidence", gap="xsmall"):
        with st.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="center"):
            st.markdown(f"**{e(number.evidence.text)}**", width="content")
            st.button(
                language.say("Close"),
                icon=":material/close:",
                type="tertiary",
                on_click=selection.close_number,
                key="close_evidence",
            )
        lines = [language.say("Exactly: {value}", value=told.exact), *told.lines]
        listed = [f"- :small[{e(line)}]" for line in lines]
        for label, points in told.points:
            listed += [f"- :small[{e(label)} {point_text(p, shelf.catalog, language=language)}]" for p in points]
        st.markdown("\n".join(listed))
        st.caption(language.say("Path in the JSON: {path}", path=f"`{_code(number.evidence.path)}`"))


def _code(path: str) -> str:
    return path.replace("`", "'")
