"""The session: find and load files, plan, run, certify, report. Imports every room; apps are thin doors to it.

Rooms are imported where they are used, so that importing the session costs little.
"""
