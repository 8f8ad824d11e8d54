"""Which build a row ran, and how it stands to a release with a fix: certain, or unknown."""

import string

import pytest
from hypothesis import given
from hypothesis import strategies as st
from packaging.version import Version

from app.versions import Build, build_in, build_of, is_release, standing

NUMBERS = st.lists(st.integers(0, 30), min_size=2, max_size=4).filter(any)
POSTS = st.none() | st.integers(0, 5)
PACKED_FOR = ("", "-cu130", "+cu124", "-rocm720-mi35x", "-cu130-amd64", "-aarch64", "+cpu", "-runtime")
UNPLAIN = (
    "rc1",
    ".dev0",
    ".dev123+g0a1b2c3",
    "a2",
    "-20260519",
    "-nightly",
    "+g0a1b2c3",
    "-mori-0227",
    "-1",
    "+cu124.x",
)
SGLANG = ("lmsysorg/sglang", "lmsysorg/sglang-rocm")


def named(numbers: list[int], post: int | None = None) -> str:
    return ".".join(map(str, numbers)) + ("" if post is None else f".post{post}")


RELEASES = st.builds(named, NUMBERS, POSTS)


def stand(text: str, fix: str) -> str:
    build = build_of(text)
    return standing([build] if build else [], fix)


@given(release=RELEASES, fix=RELEASES, prefix=st.sampled_from(["", "v"]), packed=st.sampled_from(PACKED_FOR))
def test_a_plain_release_is_older_than_a_later_one_and_holds_the_rest(
    release: str, fix: str, prefix: str, packed: str
) -> None:
    expected = "older" if Version(release) < Version(fix) else "fixed"
    assert stand(f"{prefix}{release}{packed}", fix) == expected


@given(numbers=NUMBERS, fix=RELEASES, ending=st.sampled_from(UNPLAIN))
def test_what_is_no_plain_release_is_never_older(numbers: list[int], fix: str, ending: str) -> None:
    assert stand(named(numbers) + ending, fix) != "older"


@given(numbers=NUMBERS, post=POSTS, ending=st.sampled_from(UNPLAIN))
def test_what_is_no_plain_release_does_not_surely_hold_what_came_with_that_release(
    numbers: list[int], post: int | None, ending: str
) -> None:
    assert stand(named(numbers) + ending, named(numbers, post)) == "unknown"


@given(numbers=NUMBERS, ending=st.sampled_from(UNPLAIN))
def test_what_is_no_plain_release_holds_what_the_one_before_it_held(numbers: list[int], ending: str) -> None:
    later = [*numbers[:-1], numbers[-1] + 1]
    assert stand(named(later) + ending, named(numbers)) == "fixed"
    assert stand(named(later) + ending, named(numbers, 1)) == "unknown"  # a post release may be of a branch of its own


@given(release=RELEASES, other=RELEASES, fix=RELEASES)
def test_two_versions_that_contradict_each_other_are_unknown(release: str, other: str, fix: str) -> None:
    builds = [build for text in (release, other) if (build := build_of(text))]
    assert standing(builds, fix) == standing(builds[::-1], fix)
    apart = stand(release, fix) != stand(other, fix)
    assert standing(builds, fix) == ("unknown" if apart else stand(release, fix))


def test_nothing_named_is_unknown() -> None:
    assert standing([], "0.9.0") == "unknown"


WORDS = ("latest", "nightly", "nightly-0a1b2c3", "dev", "main", "v", "sglang-0.5.9-mori", "vLLM 0.9.0")
NUMBERED = (
    "20260511",
    "2026.05.11",
    "7",
    "0a1b2c3d",
    "0.9.x",
    "1!0.9.0",
    "0.9.0 (0a1b2c3)",
    "0.9.0/..",
    "0." + "9" * 99,
)


@pytest.mark.parametrize("text", [None, "", " ", "٠.٩.٠", *WORDS, *NUMBERED])
def test_what_is_no_version_says_nothing(text: str | None) -> None:
    assert build_of(text) is None


@given(text=st.text(max_size=80) | st.text("0123456789.-+vrcdevpost!", max_size=30))
def test_any_text_is_read_or_not_and_names_no_more_than_a_version(text: str) -> None:
    build = build_of(text)
    assert build is None or set(str(build.version)) <= set(string.ascii_lowercase + string.digits + ".")


@pytest.mark.parametrize(
    ("image", "version"),
    [
        ("lmsysorg/sglang:v0.5.9-cu130", "0.5.9"),
        ("docker.io/lmsysorg/sglang:v0.5.8.post1-cu130-amd64", "0.5.8.post1"),
        ("lmsysorg/sglang:v0.5.9@sha256:0a1b", "0.5.9"),
        ("lmsysorg/sglang:latest", None),
        ("lmsysorg/sglang@sha256:0a1b", None),
        ("lmsysorg/sglang", None),
        ("mirror.example.org:5000/lmsysorg/sglang:v0.5.9", None),
        ("nvcr.io/nvidia/ai-dynamo/sglang-runtime:0.8.1", None),
        ("rocm/sgl-dev:sglang-0.5.9-rocm720-mi35x-mori-0227-2", None),
        (None, None),
    ],
)
def test_a_version_is_read_off_the_tag_of_the_engines_own_image_alone(image: str | None, version: str | None) -> None:
    build = build_in(image, SGLANG)
    assert build == (Build(version=Version(version), plain=True) if version else None)


@given(RELEASES)
def test_a_release_is_written_as_it_is_known(release: str) -> None:
    assert is_release(release)
    assert not any(is_release(text) for text in (f"v{release}", f"{release}rc1", f"{release}+cu124", f" {release}"))
