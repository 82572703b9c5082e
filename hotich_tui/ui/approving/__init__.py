"""The chief looks at a book by exception."""
