"""What the use cases refuse, besides what the law refuses (`domain.record.lifecycle.LawError`)."""

from hotich_tui.messages import HotichError


class WorkflowError(HotichError):
    """A refusal with a sentence.

    WorkflowError
    ├── SignInError    unknown person, wrong or missing PIN, too many tries, disabled
    ├── Incomplete     fields still need a human
    ├── BadInput       what was given cannot be used
    └── Unbalanced     a book's ledger does not balance, and nobody has said why
    """


class SignInError(WorkflowError):
    """Nobody is signed in after it."""


class Incomplete(WorkflowError):
    """Some fields still need a human.

    Args:
        fields: Their keys, in reading order.
    """

    def __init__(self, key: str, fields: tuple[str, ...]) -> None:
        super().__init__(key, count=len(fields))
        self.fields = fields


class BadInput(WorkflowError):
    """What was given cannot be used; nothing was changed."""


class Unbalanced(WorkflowError):
    """The book waits: its ledger does not balance or explain itself. Nothing was changed."""
