"""Which words of the texts bind each constraint of a question, and what breaks it?"""

from search.answers.binding.bindings import Binding, bind_text, bindings
from search.answers.binding.evidence import Bound, Failure

__all__ = ["Binding", "Bound", "Failure", "bind_text", "bindings"]
