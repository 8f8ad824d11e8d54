"""What one row of a file says, in our columns, before anything was asked."""

from dataclasses import dataclass
from typing import Literal

from pydantic import ValidationError

from app.sources.columns import AnyLabel, Count, Known, Natural, Positive
from app.sources.files.foreign import Foreign, Place
from app.sources.files.lengths import averaged, disagree
from app.sources.point_rows import ForeignRow, OwnRow
from app.sources.refusals import Refusal, explain

Asked = Literal["model", "gpu", "gpus", "precision", "engine", "spec_method", "sequence", "side"]
ASKED: tuple[Asked, ...] = ("model", "gpu", "gpus", "precision", "engine", "spec_method", "sequence", "side")


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
    def output_lengths(self) -> tuple[float | None, ...]:
        """Return the output length and what the requests averaged; sessions of agents have none of their own."""
        return () if self.agentic else (self.osl, self.mean_osl)

    @property
    def contradiction(self) -> tuple[str, str] | None:
        """Name the column of a figure that another one of the row denies, and how it does."""
        if self.failed and self.completed is not None and self.failed > self.completed:
            return "failed", f"is more than the {self.completed} requests that completed; a run must finish most"
        if self.spec_method == "none" and self.named_method:
            return "spec_method", f"does not fit: the file names {self.named_method}"
        for name, length, mean in (("isl", self.isl, self.mean_isl), ("osl", self.osl, self.mean_osl)):
            if disagree(length, mean):
                return name, averaged(mean)
        return super().contradiction


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
    return Draft(row=row, place=place, format=format)
