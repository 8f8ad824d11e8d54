"""Rows of a batch that come again: the same in every figure, or of a configuration that was measured before."""

from dataclasses import replace

from app.points import MeasuredPoint, SideKey
from app.sources.files.foreign import Place
from app.sources.refusals import Refusal


class Seen:
    """Remembers rows, to name those that come again among the notes, and those that others replace."""

    def __init__(self, notes: list[Refusal]) -> None:
        self.rows: dict[tuple[object, ...], str] = {}
        self.configurations: dict[tuple[object, ...], tuple[MeasuredPoint, Place]] = {}
        self.notes = notes

    def has(self, side: SideKey | None, point: MeasuredPoint, place: Place) -> bool:
        """Say whether a row came before, figure by figure."""
        row = (side, replace(point, origin=""))
        if row in self.rows:
            self._note(place, f"is the same row as {self.rows[row]}; it is left out")
            return True
        self.rows[row] = point.origin
        if point.concurrency is not None:
            self._compare(side, point, place)
        return False

    def _compare(self, side: SideKey | None, point: MeasuredPoint, place: Place) -> None:
        """Name the row that `keep_newest` leaves out, of this one and an earlier one of its configuration."""
        undated = point.run_date is None
        key = (side, undated, point.setup if undated else None, *point.configuration)
        first, there = self.configurations.setdefault(key, (point, place))
        if first is point:
            return
        if point.run_date is None or first.run_date is None:
            self._note(place, f"measures the configuration of {there} again; both stay")
        elif point.run_date > first.run_date:
            self.configurations[key] = (point, place)
            self._note(there, f"is older than {place}, which measures the same configuration; the newer one is used")
        elif point.run_date < first.run_date:
            self._note(place, f"is older than {there}, which measures the same configuration; the newer one is used")
        else:
            self._note(place, f"measures the configuration of {there} again on the same day; {there} is used")

    def _note(self, place: Place, words: str) -> None:
        self.notes.append(place.refuse(None, None, words))
