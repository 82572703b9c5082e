"""The messages that stations and the registry exchange."""
