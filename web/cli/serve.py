"""The command `serve`."""

from typing import TYPE_CHECKING

import click

from web.cli.options import DEFAULT_HOST, DEFAULT_PORT, FOUND, index_option

if TYPE_CHECKING:
    from indexer.index.location import IndexLocation


@click.command()
@click.option("--host", default=DEFAULT_HOST, show_default=True)
@click.option(
    "--port", type=click.IntRange(0, 65535), default=DEFAULT_PORT, show_default=True, help="0: en ledig port."
)
@click.option("--public", is_flag=True, help="Luk alle ind, der kan nå adressen; ellers se AFTALESOEG_ACCESS.")
@index_option
def serve(host: str, port: int, public: bool, index: "IndexLocation") -> int:
    """Vis søgesiden for en browser."""
    from web.access.policy import config_for_host
    from web.app import create_app
    from web.config import config_from_environment
    from web.serving.server import serve_forever
    from web.wiring import settings_of

    config = config_for_host(config_from_environment(**settings_of(index)), host, public=public)
    serve_forever(
        config, create_app, host=host, port=port, announce=lambda url: click.echo(f"Aftalesøg kører på {url}")
    )
    return FOUND


COMMANDS: tuple[click.Command, ...] = (serve,)
