"""Shades for cells: one hue whose lightness alone tells the order, so that it reads in grey too, with legible text.

The better a figure, the more its shade stands out from the page: darker on a light one, lighter on a dark one.
"""

from typing import Literal

Theme = Literal["light", "dark"]
# From the least to the best. They skip the middle of the scale, where neither black nor white text can be read well.
RAMPS: dict[Theme, tuple[str, ...]] = {
    "light": ("#EDF7F5", "#D3ECE8", "#B3DDD7", "#8ECBC3", "#0F6E67", "#0A4A45"),
    "dark": ("#12302D", "#164541", "#185A54", "#1A6E66", "#5FD9CA", "#B3F1E8"),
}
INKS: dict[Theme, tuple[str, str]] = {"light": ("#1C1917", "#FFFFFF"), "dark": ("#FFFFFF", "#06110F")}


def shade(share: float, theme: Theme) -> tuple[str, str]:
    """Return background and text colour for a figure that is `share` (0 to 1) as good as the best.

    >>> shade(1.0, "light"), shade(0.1, "light")
    (('#0A4A45', '#FFFFFF'), ('#EDF7F5', '#1C1917'))
    """
    ramp, (first, last) = RAMPS[theme], INKS[theme]
    step = min(int(max(share, 0.0) * len(ramp)), len(ramp) - 1)
    return ramp[step], first if step < len(ramp) - 2 else last
