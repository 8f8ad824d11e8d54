"""What is printed: rows of figures, each against another figure of the same run."""

from collections.abc import Iterable
from dataclasses import dataclass
from statistics import median

WIDTHS = (64, 12, 12, 8)


@dataclass(frozen=True, kw_only=True)
class Row:
    """One figure of the app, the figure that it is held against, and the ratio that is aimed at."""

    what: str
    app: float
    unit: str
    against: float | None = None
    aim: str = ""

    def cells(self) -> tuple[str, str, str, str]:
        """Return the printed cells before the aim."""
        against = "" if self.against is None else f"{written(self.against)} {self.unit}"
        ratio = f"{self.app / self.against:.2f}" if self.against else ""
        return self.what, f"{written(self.app)} {self.unit}", against, ratio


def written(value: float) -> str:
    """Print three significant digits, or all of a larger whole number."""
    return f"{value:,.0f}" if abs(value) >= 100 else f"{value:.3g}"


def head(title: str, against: str = "blank") -> str:
    """Return a section's title with the names of its columns."""
    return "\n" + _line(title, "app", against, "ratio") + "  aim\n" + "-" * (sum(WIDTHS) + 11)


def lines(rows: Iterable[Row]) -> str:
    """Return the rows of a section."""
    return "\n".join(f"{_line(*row.cells())}  {row.aim}".rstrip() for row in rows)


def _line(what: str, *figures: str) -> str:
    return f"{what:{WIDTHS[0]}}" + "".join(f"{f:>{w}}" for f, w in zip(figures, WIDTHS[1:], strict=True))


def middle(values: Iterable[float]) -> float:
    """Return the median."""
    return float(median(values))
