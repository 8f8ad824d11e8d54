"""Which build of its engine a row ran, as far as that is certain, and how the build stands to the release with a fix.

A version is read off what a row says itself, or off the tag of an image whose tags are the engine's own versions. What
is no plain release (a release candidate, a nightly build, one of a commit or a date) holds at least what the release
before it held; nothing else about it is certain.
"""

import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Literal

from packaging.version import InvalidVersion, Version

Standing = Literal["older", "fixed", "unknown"]
LONGEST = 60
MOST_MAJOR = 99  # above it stands a date, not a version
_NUMBERED = re.compile(r"v?\d+(\.\d+)+[\w.+]*", re.ASCII)
# What may follow a version and says only what hardware or base the same release was packed for.
_PACKED_FOR = re.compile(r"(cu|cuda|rocm)\d+|cpu|mi\d+x?|amd64|arm64|x86_64|aarch64|runtime", re.ASCII)


@dataclass(frozen=True, slots=True, kw_only=True)
class Build:
    """What a row ran: a version, and whether it is plainly that release."""

    version: Version
    plain: bool

    def stands_to(self, release: str) -> Standing:
        """Say whether the build is certainly older than the first release with a fix, or certainly holds it."""
        fix = Version(release)
        if self.plain:
            return "older" if self.version < fix else "fixed"
        return "fixed" if _release_before(self.version) >= fix else "unknown"


def build_of(text: str | None) -> Build | None:
    """Read a version as somebody wrote it; None where it is none, such as "latest", a commit or a date.

    >>> build_of("v0.5.8.post1-cu130-amd64")
    Build(version=<Version('0.5.8.post1')>, plain=True)
    >>> build_of("v0.5.12-rocm720-mi35x-20260519"), build_of("nightly")
    (Build(version=<Version('0.5.12')>, plain=False), None)
    """
    head, *packed = (text or "").strip().split("-")
    if len(head) > LONGEST or not _NUMBERED.fullmatch(head):
        return None
    try:
        version = Version(head)
    except InvalidVersion:
        return None
    if version.major > MOST_MAJOR:
        return None
    for_what = [*packed, *(version.local or "").split(".")]
    plain = not version.is_prerelease and all(_PACKED_FOR.fullmatch(part) for part in for_what if part)
    return Build(version=Version(version.public), plain=plain)


def build_in(image: str | None, repositories: Collection[str]) -> Build | None:
    """Read the version off an image's tag; None unless the image is of one of these repositories.

    >>> build_in("vllm/vllm-openai:v0.15.1", ["vllm/vllm-openai"])
    Build(version=<Version('0.15.1')>, plain=True)
    >>> build_in("ai-dynamo/vllm-runtime:0.8.1", ["vllm/vllm-openai"])
    """
    name, _, tag = (image or "").partition("@")[0].removeprefix("docker.io/").partition(":")
    return build_of(tag) if name in repositories else None


def standing(builds: Iterable[Build], release: str) -> Standing:
    """Say how what a row names stands to the first release with a fix; what contradicts itself is unknown."""
    found = {build.stands_to(release) for build in builds}
    return found.pop() if len(found) == 1 else "unknown"


def is_release(text: str) -> bool:
    """Say whether a text is a plain release, such as 0.9.0 or 0.5.3.post2.

    >>> is_release("0.5.3.post2"), is_release("0.9.0rc1"), is_release("v0.9.0"), is_release("nightly")
    (True, False, False, False)
    """
    build = build_of(text)
    return build is not None and build.plain and str(build.version) == text


def _release_before(version: Version) -> Version:
    """Return the lowest release that may come before this one: 0.5.11 for 0.5.12, 0.8 for 0.9.0."""
    numbers = list(version.release)
    while numbers and not numbers[-1]:
        numbers.pop()
    return Version(".".join(map(str, [*numbers[:-1], numbers[-1] - 1]))) if numbers else Version("0")
