"""A session without a browser: speaks Streamlit's protobuf over its websocket, as the page in a browser does."""

import asyncio
import time
from contextlib import AsyncExitStack
from dataclasses import dataclass
from urllib.parse import urlencode

from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.asyncio.client import ClientConnection, connect

LABEL = "Speed 1, tok/s/user"
TIMEOUT = 60.0


@dataclass(frozen=True)
class Run:
    """One script run as seen from outside, in ms since it was asked for; `words` is None where none came."""

    words: float | None
    done: float
    kilobytes: float


class Session:
    """One visitor: an open connection, the address, and the widget of the first speed."""

    def __init__(self, connection: ClientConnection, query: dict[str, str]) -> None:
        self._connection = connection
        self._query = urlencode(query)
        self._widget = ""
        self.speed = 0.0

    @classmethod
    async def open(cls, stack: AsyncExitStack, port: int, query: dict[str, str] | None = None) -> "Session":
        """Connect, and let the script run for the first time; the connection closes with the stack."""
        address = f"ws://127.0.0.1:{port}/_stcore/stream"
        connecting = connect(address, subprotocols=["streamlit"], max_size=None, compression=None)  # type: ignore[list-item]
        session = cls(await stack.enter_async_context(connecting), query or {})
        await session.rerun()
        return session

    async def rerun(self, speed: float | None = None) -> Run:
        """Ask for a run, with a new first speed or with nothing changed, and wait until it is over."""
        asked = BackMsg()
        asked.rerun_script.query_string = self._query
        asked.rerun_script.page_script_hash = ""
        asked.rerun_script.SetInParent()
        if speed is not None:
            asked.rerun_script.widget_states.widgets.add(id=self._widget, double_value=speed)
        start = time.perf_counter()
        await self._connection.send(asked.SerializeToString())
        async with asyncio.timeout(TIMEOUT):
            return await self._until_finished(start, f"{speed:g} tok/s/user" if speed else "")

    async def _until_finished(self, start: float, wanted: str) -> Run:
        words, size = None, 0
        while True:
            received = await self._connection.recv(decode=False)
            size += len(received)
            message = ForwardMsg.FromString(received)
            kind = message.WhichOneof("type")
            if kind == "delta" and message.delta.WhichOneof("type") == "new_element":
                if wanted and words is None and _says(message, wanted):
                    words = (time.perf_counter() - start) * 1e3
                self._learn(message)
            elif kind == "page_info_changed":
                self._query = message.page_info_changed.query_string
            elif kind == "script_finished" and message.script_finished != ForwardMsg.FINISHED_EARLY_FOR_RERUN:
                return Run(words, (time.perf_counter() - start) * 1e3, size / 1e3)

    def _learn(self, message: ForwardMsg) -> None:
        element = message.delta.new_element
        kind = element.WhichOneof("type")
        if kind == "exception":
            raise RuntimeError(f"the script failed: {element.exception.type} {element.exception.message}")
        if kind == "number_input" and element.number_input.label == LABEL:
            found = element.number_input
            self._widget, self.speed = found.id, found.value if found.set_value else found.default


def _says(message: ForwardMsg, wanted: str) -> bool:
    """Say whether an element shows the wanted speed in words."""
    element = message.delta.new_element
    kind = element.WhichOneof("type")
    body = element.markdown.body if kind == "markdown" else element.text.body if kind == "text" else ""
    return wanted in body.replace("&#46;", ".")
