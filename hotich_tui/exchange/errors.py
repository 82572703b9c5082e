"""Why a file cannot be read or written; nothing is half-loaded or half-written."""

from hotich_tui.messages import HotichError


class ExchangeError(HotichError):
    """A file that cannot be used.

    ExchangeError
    ├── NotExcel       no workbook, or one that is locked by a password
    ├── NoRows         a workbook without entries
    ├── WrongColumns   no known register's columns, or a key column is missing
    └── NotWritten     the folder or the disk refused
    """


class NotExcel(ExchangeError):
    """No workbook that can be opened."""


class NoRows(ExchangeError):
    """No entry in it."""


class WrongColumns(ExchangeError):
    """Not the columns of a register."""


class NotWritten(ExchangeError):
    """The file was not written; an older one of that name is intact."""
