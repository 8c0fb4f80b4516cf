"""Progress bars on stderr, for a terminal; silent elsewhere."""

from types import TracebackType
from typing import Self

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TaskID, TextColumn, TimeRemainingColumn


class Bars:
    """A `Reporter` with a progress bar for each step, used as a context manager."""

    def __init__(self) -> None:
        self._progress = Progress(
            TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn(),
            console=Console(stderr=True), transient=True,
        )  # fmt: skip
        self._task: TaskID | None = None

    def __enter__(self) -> Self:
        if self._progress.console.is_terminal:
            self._progress.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._progress.console.is_terminal:  # elsewhere it would write an empty line
            self._progress.stop()

    def start(self, step: str, total: int) -> None:
        """A step begins that has `total` parts."""
        self._task = self._progress.add_task(step, total=total)

    def advance(self, count: int) -> None:
        """`count` parts more are done."""
        if self._task is not None:
            self._progress.advance(self._task, count)
