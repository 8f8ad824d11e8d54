"""A sample of hostile files and live answers; `make fuzz` runs many more of the same kinds."""

import tempfile
from pathlib import Path

from hypothesis import given, settings

from app.__main__ import main
from tests.example_files import FOLDER
from tests.fuzzing import anything, hold, mutated
from tests.fuzzing_live import hold_live, live_mutated
from tests.fuzzing_saved import hold_saved, saved_mutated


@settings(max_examples=300)
@given(mutated())
def test_a_mutated_file_is_read_or_refused(file: tuple[str, bytes]) -> None:
    hold(*file)


@settings(max_examples=150)
@given(anything())
def test_anything_at_all_is_read_or_refused(file: tuple[str, bytes]) -> None:
    hold(*file)


@settings(max_examples=100)
@given(saved_mutated())
def test_a_mutated_saved_comparison_is_opened_or_refused(file: tuple[str, bytes]) -> None:
    hold_saved(*file)


@settings(max_examples=100)
@given(live_mutated())
def test_a_mutated_answer_of_the_live_source_is_read_or_told(answer: tuple[str, bytes]) -> None:
    hold_live(*answer)


@settings(max_examples=25)
@given(mutated())
def test_the_command_line_answers_or_says_why_not(file: tuple[str, bytes]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "file"
        path.write_bytes(file[1])
        flags = ("--gpu", "h200", "--gpus", "8", "--own-precision", "fp8", "--spec-method", "mtp", "--model", "m")
        more = ("--own-engine", "vllm", "--own-sequence", "1k/1k")
        assert main(("compare", "--points", f"a={path}", f"b={FOLDER / 'vllm_appended.jsonl'}", *flags, *more)) in (
            0,
            2,
        )
