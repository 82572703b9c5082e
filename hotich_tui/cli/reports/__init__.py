"""The reports, one module each; `hotich_tui.cli.report` has their table."""
