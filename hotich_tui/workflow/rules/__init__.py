"""What every use case checks: rights, reasons, refusals."""
