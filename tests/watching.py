"""What a page shows while its script still runs: the elements that a browser would have got by then."""

from collections.abc import Iterator
from contextlib import contextmanager
from unittest.mock import patch

from streamlit.testing.v1 import app_test
from streamlit.testing.v1.local_script_runner import LocalScriptRunner


class Watch:
    """The run of a page that goes on now."""

    def __init__(self) -> None:
        self.runner: LocalScriptRunner | None = None

    def texts(self, kind: str) -> list[str]:
        """Return the texts of the page's elements of one kind, `progress` or `spinner`, as they are now."""
        assert self.runner is not None
        deltas = [message.delta for message in list(self.runner.forward_msgs()) if message.HasField("delta")]
        shown = [element for delta in deltas for element in (delta.new_element, *delta.new_transient.elements)]
        return [getattr(element, kind).text for element in shown if element.WhichOneof("type") == kind]


@contextmanager
def watched() -> Iterator[Watch]:
    """Watch every run of a page that begins within."""
    watch = Watch()

    class Seen(LocalScriptRunner):
        def __init__(self, *args: object, **kwargs: object) -> None:
            super().__init__(*args, **kwargs)  # type: ignore[arg-type]
            watch.runner = self

    with patch.object(app_test, "LocalScriptRunner", Seen):
        yield watch
