"""The life of a record: states, roles, readings, disputes, decisions, versions."""
