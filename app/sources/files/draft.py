"""What one row of a file says, in our columns, before anything was asked."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from pydantic import ValidationError

from app.sources.files.foreign import Foreign, Place
from app.sources.files.lengths import averaged, disagree
from app.sources.gate import AnyLabel, Count, Known, Natural, Positive, Refusal, explain
from app.sources.point_rows import ForeignRow, OwnRow

Asked = Literal["model", "gpu", "gpus", "precision", "engine", "spec_method", "sequence", "side"]
ASKED: tuple[Asked, ...] = ("model", "gpu", "gpus", "precision", "engine", "spec_method", "sequence", "side")


MOST_TIMES = 5  # a unit of another name is a thousand times off


class DraftRow(ForeignRow, OwnRow):
    """One row of any format.

    While `per_server` holds, the throughput columns are those of the whole server, since its file does not count GPUs.
    `named_method` is the file's own word for its spec method, which may leave open which of ours it is.
    `mean_isl` and `mean_osl` are what the requests averaged.
    Of the `requests` that were asked for some `completed` and some `failed`, as far as the file counts them.
    """

    per_server: bool = False
    gpu_count: Count | None = None
    agentic: bool = False
    named_method: AnyLabel | None = None
    mean_isl: Positive | None = None
    mean_osl: Positive | None = None
    requests: Count | None = None
    completed: Natural | None = None
    failed: Natural | None = None

    @property
    def gpus(self) -> int | None:
        """Count distinct GPUs: as the file counts them, or as its parallelism says."""
        return self.gpu_count or super().gpus

    @property
    def speculated(self) -> bool:
        """Say whether acceptance figures show that drafts were accepted."""
        return (self.acceptance_length or 0) > 1 or bool(self.acceptance_rate)

    @property
    def contradiction(self) -> tuple[str, str] | None:
        """Name the column of a figure that another one of the row denies, and how it does."""
        if self.failed and self.completed is not None and self.failed > self.completed:
            return "failed", f"is more than the {self.completed} requests that completed; a run must finish most"
        if self.spec_method == "none" and self.speculated:
            figure = self.acceptance_length or self.acceptance_rate
            return "spec_method", f"does not fit: the file reports accepted drafts ({figure:.4g})"
        for name, length, mean in (("isl", self.isl, self.mean_isl), ("osl", self.osl, self.mean_osl)):
            if disagree(length, mean):
                return name, averaged(mean)
        return self._untimely

    @property
    def _untimely(self) -> tuple[str, str] | None:
        """Name a speed that neither latency nor TPOT of the row allow, as where its unit is another one.

        A request takes its first token's time and then 1 / speed for every further token. That holds for each request,
        but roughly for medians, so only what is several times off is none.
        """
        speed, length, whole = self.interactivity_tok_s_user, self.mean_osl or self.osl, self.e2e_median_s
        if self.agentic or length is None:
            return None
        name, allowed = "interactivity_tok_s_user", f"at most {MOST_TIMES} times apart is allowed"
        if self.tpot_median_s and not _near(1 / speed, self.tpot_median_s):
            return "tpot_median_s", f"is not 1 / {name}, which is {1 / speed:.4g} s; {allowed}"
        decode, first = (length - 1) / speed, self.ttft_median_s
        if not whole or decode <= 0:
            return None
        if decode > MOST_TIMES * whole or (first and whole - first > MOST_TIMES * decode):
            words = f"makes {length:.0f} tokens in {decode:.4g} s, but a request takes {whole:.4g} s"
            return name, f"{words}{f', {first:.4g} s to its first token' if first else ''}; {allowed}"
        return None


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """One row, where it stands and in which format.

    In a table of ours an empty column is an honest unknown, so nothing but the side is missing there.
    """

    row: DraftRow
    place: Place
    format: str
    ours: bool = False

    @property
    def origin(self) -> str:
        """Return the file and the line or element."""
        return str(self.place)

    @property
    def unsaid(self) -> tuple[Asked, ...]:
        """Name what the row does not say of what can be asked; GPUs are counted where throughput is per server."""
        row = self.row
        said: dict[Asked, object] = {
            "model": row.model,
            "gpu": row.gpu,
            "gpus": row.gpus if row.per_server else True,
            "precision": row.precision,
            "engine": row.engine,
            "spec_method": row.spec_method,
            "sequence": row.agentic or (row.isl and row.osl),
            "side": row.side,
        }
        return tuple(name for name, value in said.items() if not value)

    @property
    def missing(self) -> tuple[Asked, ...]:
        """Name what must be asked."""
        return tuple(name for name in self.unsaid if self.must_say(name))

    def must_say(self, name: Asked) -> bool:
        """Say whether what the row does not say must be asked."""
        return name == "side" or not self.ours


def draft_of(found: Foreign, place: Place, format: str, known: Known) -> Draft | tuple[Refusal, ...]:
    """Check a row's columns; a refusal names the path and value as they stand in the file."""
    try:
        row = DraftRow.model_validate(found.columns, context=dict(known))
    except ValidationError as error:
        refusals: dict[Refusal, None] = {}
        for refusal in explain(error, place.file, place.line, {}):
            path, value = found.told.get(refusal.column or "", (refusal.column, None))
            refusals[place.refuse(path, value, refusal.reason)] = None
        return tuple(refusals)
    return checked(Draft(row=row, place=place, format=format), found.told)


def checked(draft: Draft, told: Mapping[str, tuple[str, object]]) -> Draft | tuple[Refusal, ...]:
    """Return a draft, or why its row denies itself; `told` is from which path and value each column came."""
    if not draft.row.contradiction:
        return draft
    column, reason = draft.row.contradiction
    path, value = told.get(column, (column, getattr(draft.row, column)))
    return (draft.place.refuse(path, value, reason),)


def _near(one: float, other: float) -> bool:
    return 1 / MOST_TIMES <= one / other <= MOST_TIMES
