"""What people do with records, and who may do what. No screen, no SQL.

The use cases ask `Station`, a port that the store implements; screens and commands ask the use
cases. Everything that changes a record goes through `domain.record.lifecycle` here.
"""
