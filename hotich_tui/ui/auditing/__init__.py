"""What an auditor reads: the log, and any record with its history."""
