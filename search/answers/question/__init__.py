"""What does a question ask: which kind of value, about what, for which years and owners?"""

from search.answers.question.kind import QuestionKind
from search.answers.question.reader import LONGEST, Question, read_question

__all__ = ["LONGEST", "Question", "QuestionKind", "read_question"]
