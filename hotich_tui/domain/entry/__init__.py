"""What one entry of a book says: values, dates, comparison, cross-checks, ID numbers."""
