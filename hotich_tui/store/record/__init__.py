"""All that is stored of a version, and what a viewpoint may see of it."""
