"""PNG: a scene's SVG rendered by resvg, which comes with the extra ``image``."""

from __future__ import annotations

from catalg.draw.scene import Scene
from catalg.draw.svg import to_svg

_WIDEST = 16_000  # pixels


class MissingExtra(ImportError):
    """A writer needs a package that is not installed; ``remedy`` is the command that brings it."""

    def __init__(self, what: str, package: str, extra: str) -> None:
        self.remedy = f"pip install 'catalg[{extra}]'"
        super().__init__(f"{what} needs the package {package}: {self.remedy}")


def to_png(scene: Scene, scale: float = 2.0, background: str | None = "#ffffff") -> bytes:
    """The scene on a background, ``scale`` pixels to a unit. Raises MissingExtra without resvg-py.

    Pictures too large for an image of that scale are made smaller: no side has more than 16,000 pixels.
    """
    try:
        import resvg_py
    except ImportError as error:
        raise MissingExtra("PNG", "resvg-py", "image") from error
    scale = min(scale, _WIDEST / max(scene.width, scene.height, 1.0))
    return bytes(resvg_py.svg_to_bytes(svg_string=to_svg(scene), background=background, zoom=scale))
