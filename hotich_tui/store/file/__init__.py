"""The encrypted file: engine, keys, tables, audit log, errors."""
