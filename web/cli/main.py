"""The command line, `aftalesoeg COMMAND`: the group of all commands, and exit statuses for errors.

The commands import what is heavy when they run, so that `--help` answers at once.
"""

import os
import sys
from typing import NoReturn

import click

from indexer.errors import AftaleError
from web.cli import (
    assistants,
    changes,
    corpus,
    doctor,
    evaluate,
    expansions,
    index,
    lookup,
    search,
    serve,
    text,
)
from web.cli.options import BUG, FOUND, MISTAKE, complain, usage_message


def main() -> NoReturn:
    """Run the command line and exit; a mistake of the user's is one line on stderr and status 2, never a traceback."""
    for stream in (sys.stdout, sys.stderr):
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure:  # JSON is UTF-8 whatever the locale says
            reconfigure(encoding="utf-8", errors="replace")
    sys.exit(_run())


def _run() -> int:
    """Run the command that `sys.argv` names; gives its exit status."""
    try:
        status = cli.main(standalone_mode=False)
    except AftaleError as error:
        complain(str(error))
        return MISTAKE
    except click.ClickException as error:
        complain(usage_message(error))
        return MISTAKE
    except (click.Abort, KeyboardInterrupt):
        complain("Afbrudt.")
        return 130
    except BrokenPipeError:  # `| head` has read enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())  # or the interpreter complains at exit
        return FOUND
    except OSError as error:
        complain(f"{error.filename or 'Systemet'} kan ikke bruges ({error.strerror or error}): ret det, og prøv igen.")
        return MISTAKE
    except Exception as error:
        if os.environ.get("AFTALESOEG_DEBUG"):
            raise
        complain(f"Fejl i programmet ({type(error).__name__}: {error}): kør igen med AFTALESOEG_DEBUG=1, og meld den.")
        return BUG
    return status if isinstance(status, int) else FOUND


@click.group(context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(package_name="aftalesoeg", message="%(version)s")
def cli() -> None:
    """Aftalesøg: find, citér og sammenlign i de offentlige aftaler.

    Afslutter med 0, når der er fundet noget, 1, når der ikke er, og 2 ved en fejl i det, der blev bedt om.
    """


for module in (
    search,
    lookup,
    changes,
    text,
    index,
    corpus,
    doctor,
    expansions,
    evaluate,
    serve,
    assistants,
):
    for _command in module.COMMANDS:
        cli.add_command(_command)


if __name__ == "__main__":
    main()
