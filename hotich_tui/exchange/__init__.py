"""Excel in and out: the ministry's files, read as they are and written as it wants them."""

from hotich_tui.exchange.read import read_workbook
from hotich_tui.exchange.write import write_book

__all__ = ["read_workbook", "write_book"]
