"""A language of its own for tests: German numbers, a handful of German words, and the English templates."""

from pathlib import Path
from shutil import copytree

from babel.messages.catalog import Catalog
from babel.messages.pofile import write_po

from app.language import CATALOGUE, ENGLISH, Language

WORDS = {
    "Off": "Aus",
    "Cost": "Kosten",
    "Throughput per GPU": "Durchsatz je GPU",
    "Throughput ratio": "Verhältnis des Durchsatzes",
    "Interactivity": "Tempo je Nutzer",
    "$ per million tokens": "$ je Million Tokens",
    "{price} per million tokens": "{price} je Million Tokens",
    "Uncertainty": "Unsicherheit",
    "over ±{share}": "über ±{share}",
    "not measured there, nearest {speed}": "dort nicht gemessen, am nächsten {speed}",
    "Engine": "Programm",
    "Side": "Seite",
    "Crossover at {speed}": "Schnittpunkt bei {speed}",
    "Chosen: {reading}": "Gewählt: {reading}",
    "Target, {speed}": "Ziel, {speed}",
    "{side} falls from {start} at {low} to {end} at {high}": "{side} fällt von {start} bei {low} auf {end} bei {high}",
    " vs ": " gegen ",
    "{side} at {speed} tok/s/user": "{side} bei {speed} tok/s/user",
    "Ratios": "Verhältnisse",
    "Caveats": "Vorbehalte",
    "Readings": "Werte",
    "Sources": "Quellen",
    "What this does not show": "Was hier nicht zu sehen ist",
    "warning": "Warnung",
    "caution": "Vorsicht",
    "Source: {address}": "Quelle: {address}",
    "This comparison: {address}": "Dieser Vergleich: {address}",
    "Published figures, run of {day}": "Veröffentlichte Werte, Lauf vom {day}",
    "{rate} per GPU-hour, {origin}": "{rate} je GPU-Stunde, {origin}",
    "your own figure": "eigene Angabe",
    "d MMMM y": "d. MMMM y",
    "There is no comparison '{slug}'; the nearest is shown.": "Den Vergleich '{slug}' gibt es nicht.",
    "there is no comparison '{slug}'; nearest: {near}": "den Vergleich '{slug}' gibt es nicht; am nächsten: {near}",
    "The engine cannot be used here: {reason}.": "Das Programm geht hier nicht: {reason}.",
    "an engine": "ein Programm",
    "no workload {wish} for this comparison; there is: {known}": "keine Last {wish}; es gibt: {known}",
    "target '{text}' is not a speed between 0 and {most} tok/s/user": "Ziel '{text}' liegt nicht zwischen 0 und {most}",
    "side {side} mixes GPUs ({names}); one side is one of them": "Seite {side} mischt GPUs ({names})",
    "Asked for is {key} “{text}”, which is not known here; the default is shown.": "{key} „{text}“ fehlt hier.",
}


def german(parent: Path) -> Language:
    """Write the language's folder under `parent` and return the language."""
    folder = parent / "de"
    copytree(ENGLISH.folder, folder)
    catalogue = Catalog(locale="de")
    for english, other in WORDS.items():
        catalogue.add(english, other)
    with (folder / CATALOGUE).open("wb") as file:
        write_po(file, catalogue)
    return Language("de", folder)
