"""Doors to the session: the command line. Each is thin; none is imported by another."""
