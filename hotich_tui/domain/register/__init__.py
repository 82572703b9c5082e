"""The registers as data: fields, groups, pages, code lists, and their loading."""
