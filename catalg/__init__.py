"""catalg: a computer-algebra system for category theory. See README.md; the command line is `catalg`."""

__version__ = "0.1.0"


def load_ipython_extension(shell: object) -> None:
    """What ``%load_ext catalg`` calls: pictures of catalg's things, and the cell magic ``%%catalg``."""
    from importlib import import_module

    import_module("catalg.apps.notebook").load_ipython_extension(shell)


def unload_ipython_extension(shell: object) -> None:
    """What ``%unload_ext catalg`` calls."""
    from importlib import import_module

    import_module("catalg.apps.notebook").unload_ipython_extension(shell)
