"""HTML: pages that stand alone: one picture, a proof to step through, a gallery of a theory.

No page loads anything from elsewhere, and its policy forbids it to; colours follow what the
reader prefers. A stepper works with slider, buttons, arrow keys and swipes, and without
scripts shows all its steps. Whatever a name holds is written as escaped text.
Relies on the SVG writer; must never lay out.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from html import escape
from xml.etree import ElementTree as ET

from catalg.draw.palette import DARK, LIGHT, dark_rules, rules
from catalg.draw.proofs import Slide
from catalg.draw.scene import Scene
from catalg.draw.svg import legal, svg_element

_STYLE = f"""
:root{{color-scheme:light dark;--paper:{LIGHT.paper};--ink:{LIGHT.ink};--mark:{LIGHT.accent};--soft:#5b606d}}
@media (prefers-color-scheme:dark){{:root{{--paper:{DARK.paper};--ink:{DARK.ink};--mark:{DARK.accent};--soft:#a3a8b5}}}}
body{{background:var(--paper);color:var(--ink);font:16px/1.5 "STIX Two Text",Georgia,serif;margin:2rem auto;
max-width:70rem;padding:0 1rem}}
h1{{font-size:1.5rem;font-weight:600}} h2{{font-size:1.2rem;margin-top:2.5rem}}
figure{{margin:1.2rem 0;overflow-x:auto}} figcaption{{color:var(--soft)}} figcaption b{{color:var(--ink)}}
svg,img{{max-width:100%;height:auto}} a{{color:inherit}} code{{font-size:.85em;overflow-wrap:anywhere}}
.controls{{display:flex;gap:.6rem;align-items:center;margin:1rem 0}} .controls[hidden]{{display:none}}
.controls input{{flex:1;accent-color:var(--mark)}} button:disabled{{opacity:.35}}
button{{font:inherit;padding:.2rem .8rem;background:none;color:inherit;border:1px solid var(--soft);
border-radius:.4rem}}
.told{{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%)}}
.live .slide{{display:none}} .live .slide.shown{{display:block}}
.gallery{{display:grid;grid-template-columns:repeat(auto-fill,minmax(19rem,1fr));gap:1.5rem;align-items:end}}
"""

_SCRIPT = """
(function () {
  "use strict";
  var deck = document.querySelector(".deck");
  var slides = Array.prototype.slice.call(deck.querySelectorAll(".slide"));
  var controls = document.querySelector(".controls");
  var slider = controls.querySelector("input");
  var buttons = controls.querySelectorAll("button");
  var told = document.querySelector(".told");
  var here = 0, from = null;
  function show(k) {
    here = Math.max(0, Math.min(slides.length - 1, k));
    slides.forEach(function (s, i) { s.classList.toggle("shown", i === here); });
    slider.value = String(here);
    slider.setAttribute("aria-valuetext", slides[here].dataset.told);
    told.textContent = slides[here].dataset.told;
    buttons[0].disabled = here === 0;
    buttons[1].disabled = here === slides.length - 1;
  }
  deck.classList.add("live");
  controls.hidden = false;
  slider.addEventListener("input", function () { show(Number(slider.value)); });
  buttons[0].addEventListener("click", function () { show(here - 1); });
  buttons[1].addEventListener("click", function () { show(here + 1); });
  document.addEventListener("keydown", function (e) {
    if (e.target === slider || e.altKey || e.ctrlKey || e.metaKey) { return; }
    var step = { ArrowRight: 1, ArrowLeft: -1, PageDown: 1, PageUp: -1 }[e.key];
    if (step) { show(here + step); e.preventDefault(); }
    if (e.key === "Home") { show(0); e.preventDefault(); }
    if (e.key === "End") { show(slides.length - 1); e.preventDefault(); }
  });
  deck.addEventListener("touchstart", function (e) { from = e.changedTouches[0]; }, { passive: true });
  deck.addEventListener("touchend", function (e) {
    var to = e.changedTouches[0];
    if (from && Math.abs(to.clientX - from.clientX) > 40 &&
        Math.abs(to.clientX - from.clientX) > 2 * Math.abs(to.clientY - from.clientY)) {
      show(here + (to.clientX < from.clientX ? 1 : -1));
    }
    from = null;
  }, { passive: true });
  show(0);
})();
"""


def _address(link: str) -> str:
    """An address that leads to a page and runs nothing; any other, like a path, stays on this machine."""
    scheme = re.match(r"\s*([^/?#:]*):", link)
    safe = scheme is None or scheme[1].strip().lower() in ("http", "https")
    return _text(link if safe else f"./{link.strip()}")


def to_html(scene: Scene, *, link: str = "") -> str:
    """One picture as a page; ``link`` is an address at which it may be edited."""
    shown = f'<p><a href="{_address(link)}" rel="noreferrer">open in quiver</a></p>\n' if link else ""
    figure = f"<figure>{_inline(scene)}<figcaption>{_code(scene.description)}</figcaption></figure>\n"
    return _page(scene.title or "Picture", figure + shown)


def stepper_html(slides: Sequence[Slide], title: str) -> str:
    """A proof as a page to step through."""
    pages = []
    for slide in slides:
        told = _text(slide.caption)
        pages.append(
            f'<figure class="slide" data-told="{told}">{_inline(slide.scene)}'
            f"<figcaption><b>{told}</b></figcaption></figure>"
        )
    controls = (
        '<div class="controls" hidden><button type="button" aria-label="step back">←</button>'
        f'<input type="range" min="0" max="{max(len(slides) - 1, 0)}" value="0" aria-label="step of the proof">'
        '<button type="button" aria-label="step on">→</button></div>\n<p class="told" aria-live="polite"></p>\n'
    )
    legend = (
        "<p>Orange is about to change, blue has just changed. Time runs down, composition from left to right.</p>\n"
    )
    deck = '<div class="deck">\n' + "\n".join(pages) + "\n</div>\n"
    return _page(title, controls + deck + legend, _SCRIPT)


@dataclass(frozen=True, slots=True)
class Exhibit:
    """A picture of a gallery: its file beside the page, its name, what it states, and what is said of it."""

    file: str
    name: str
    statement: str
    doc: str = ""


def gallery_html(title: str, rooms: Sequence[tuple[str, Sequence[Exhibit]]]) -> str:
    """A page of pictures that lie beside it, under headings."""
    parts = []
    for heading, exhibits in rooms:
        parts.append(f'<h2>{_text(heading)}</h2>\n<div class="gallery">')
        for item in exhibits:
            said = f"<br>{_text(item.doc)}" if item.doc else ""
            parts.append(
                f'<figure><a href="{_address(item.file)}"><img src="{_address(item.file)}" loading="lazy" '
                f'alt="{_text(item.name)}: {_text(item.statement)}"></a>'
                f"<figcaption><b>{_text(item.name)}</b>{said}</figcaption></figure>"
            )
        parts.append("</div>")
    return _page(title, "\n".join(parts) + "\n", images="'self' data:")


def inline_svg(scene: Scene) -> str:
    """The scene as an element of a page, in light colours on a ground of its own."""
    drawn = svg_element(scene, LIGHT)
    drawn.set("style", f"background:{LIGHT.paper};max-width:100%;height:auto")
    return ET.tostring(drawn, encoding="unicode")


def _inline(scene: Scene) -> str:
    return ET.tostring(svg_element(scene, LIGHT, classes=True), encoding="unicode")


def _page(title: str, body: str, script: str = "", images: str = "data:") -> str:
    policy = f"default-src 'none'; style-src 'unsafe-inline'; img-src {images}"
    policy += "; script-src 'unsafe-inline'" if script else ""
    return (
        '<!DOCTYPE html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        f'<meta http-equiv="Content-Security-Policy" content="{policy}">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>{_text(title)}</title>\n<style>{_STYLE}{rules(LIGHT)}{dark_rules()}</style>\n</head>\n<body>\n"
        f"<h1>{_text(title)}</h1>\n{body}" + (f"<script>{script}</script>\n" if script else "") + "</body>\n</html>\n"
    )


def _text(text: str) -> str:
    return escape(legal(text), quote=True)


def _code(text: str) -> str:
    return f"<code>{_text(text)}</code>"
