"""The command `mcp`."""

from typing import TYPE_CHECKING

import click

from web.cli.options import FOUND, index_option

if TYPE_CHECKING:
    from indexer.index.location import IndexLocation


@click.command()
@index_option
def mcp(index: "IndexLocation") -> int:
    """Lad en assistent på denne maskine slå op (MCP over standardind- og -uddata); se docs/assistenter.md."""
    from web.app import create_app
    from web.assistants.protocol import serve_standard_streams
    from web.config import config_from_environment
    from web.serving.logging import set_up_logging
    from web.wiring import settings_of

    config = config_from_environment(**settings_of(index), access="local")
    set_up_logging(config)
    serve_standard_streams(create_app(config))
    return FOUND


COMMANDS: tuple[click.Command, ...] = (mcp,)
