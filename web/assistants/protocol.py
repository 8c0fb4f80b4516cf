"""The protocol, served by the `mcp` package: over HTTP one request at a time, or over standard input and output.

An answer over HTTP is one JSON object and nothing is kept between requests, so that a request of an assistant is like
any other of the site: it has its thread, its deadline and its limits (docs/decisions/0175).
"""

from collections.abc import Awaitable, Callable
from functools import partial
from typing import Any, TypeVar

import anyio
from anyio.to_thread import run_sync
from flask import Flask
from mcp.server import Server, ServerRequestContext
from mcp.server.stdio import stdio_server
from mcp.server.streamable_http_manager import StreamableHTTPSessionManager
from mcp.shared.exceptions import MCPError
from mcp_types import (
    INTERNAL_ERROR,
    INVALID_PARAMS,
    CallToolRequestParams,
    CallToolResult,
    ListResourcesResult,
    ListToolsResult,
    PaginatedRequestParams,
    ReadResourceRequestParams,
    ReadResourceResult,
)
from werkzeug.exceptions import HTTPException

from indexer.errors import AftaleError
from web.access.policy import OURSELVES
from web.assistants.tools import INSTRUCTIONS, call_tool, listed_resources, listed_tools, read_resource, refusal
from web.config import program_version
from web.errors import sentence_of

ADDRESS = "/mcp"
MOST_BYTES = 3_100_000
"""Bytes of a message: as for the JSON of the API, which has room for the longest memo."""
_AT_A_TIME = 4
"""Tools that a program on standard input may have at work at a time."""

_Made = TypeVar("_Made")
Runner = Callable[[Callable[[], _Made]], Awaitable[_Made]]
Context = ServerRequestContext[Any]
Answer = tuple[int, list[tuple[str, str]], bytes]
"""Status, headers and body."""


class _Handlers:
    """Answers the messages of the protocol; `run` does the work of one, within a request of the site."""

    def __init__(self, run: Runner[Any]) -> None:
        self._run = run

    async def list_tools(self, _: Context, asked: PaginatedRequestParams | None) -> ListToolsResult:
        return ListToolsResult(tools=listed_tools())

    async def call_tool(self, _: Context, asked: CallToolRequestParams) -> CallToolResult:
        try:
            made: CallToolResult = await self._run(partial(call_tool, asked.name, asked.arguments))
        except AftaleError as error:  # refused before the tool was reached
            return refusal(str(error))
        return made

    async def list_resources(self, _: Context, asked: PaginatedRequestParams | None) -> ListResourcesResult:
        return ListResourcesResult(resources=await self._told(listed_resources))

    async def read_resource(self, _: Context, asked: ReadResourceRequestParams) -> ReadResourceResult:
        contents = await self._told(partial(read_resource, asked.uri))
        if not contents:
            raise MCPError(INVALID_PARAMS, "Aftalen findes ikke i samlingen: se listen over ressourcer.")
        return ReadResourceResult(contents=[*contents])

    async def _told(self, work: Callable[[], list[_Made]]) -> list[_Made]:
        try:
            made: list[_Made] = await self._run(work)
        except AftaleError as error:
            raise MCPError(INTERNAL_ERROR, str(error)) from None
        return made


def make_server(run: Runner[Any]) -> Server[Any]:
    """The server; `run` does the work of a message, within a request of the site."""
    handlers = _Handlers(run)
    return Server(
        "aftalesoeg",
        title="Aftalesøg",
        version=program_version(),
        instructions=INSTRUCTIONS,
        on_list_tools=handlers.list_tools,
        on_call_tool=handlers.call_tool,
        on_list_resources=handlers.list_resources,
        on_read_resource=handlers.read_resource,
    )


async def _here(work: Callable[[], _Made]) -> _Made:
    return work()


def answer_over_http(headers: list[tuple[bytes, bytes]], body: bytes, seconds: float) -> Answer:
    """The answer to the body of a POST; the tool is run in this thread, within the request being answered.

    Raises:
        TimeoutError: there was none within so many seconds.
    """
    return anyio.run(_exchange, make_server(_here), headers, body, seconds)


async def _exchange(server: Server[Any], headers: list[tuple[bytes, bytes]], body: bytes, seconds: float) -> Answer:
    """One request of ASGI, which is what the package speaks."""
    sent: list[dict[str, Any]] = []

    async def receive() -> dict[str, Any]:
        if not came:
            await anyio.sleep_forever()
        return came.pop()

    async def send(message: Any) -> None:  # noqa: ANN401 - of ASGI
        sent.append(dict(message))

    came = [{"type": "http.request", "body": body, "more_body": False}]
    scope = {"type": "http", "method": "POST", "path": ADDRESS, "query_string": b"", "headers": headers}
    manager = StreamableHTTPSessionManager(server, json_response=True, stateless=True, max_request_body_size=MOST_BYTES)
    with anyio.fail_after(seconds):
        async with manager.run():
            await manager.handle_request(scope, receive, send)
    said = [(name.decode("latin-1"), value.decode("latin-1")) for name, value in sent[0]["headers"]]
    return sent[0]["status"], said, b"".join(message.get("body", b"") for message in sent[1:])


def serve_standard_streams(app: Flask) -> None:
    """Serve one assistant on standard input and output until it closes them, under the limits of `app`."""
    limiter = anyio.CapacityLimiter(_AT_A_TIME)

    async def serve() -> None:
        server = make_server(lambda work: run_sync(_within, app, work, limiter=limiter))
        async with stdio_server() as (incoming, outgoing):
            await server.run(incoming, outgoing, server.create_initialization_options())

    anyio.run(serve)


def _within(app: Flask, work: Callable[[], _Made]) -> _Made:
    """Work within a request of the program's own, so that deadline, rate and engine are those of the site.

    Raises:
        AftaleError: the limits do not allow it.
    """
    with app.test_request_context(ADDRESS, method="POST", environ_overrides={OURSELVES: "1"}):
        try:
            app.preprocess_request()
        except HTTPException as error:
            raise AftaleError(sentence_of(error)) from None
        return work()
