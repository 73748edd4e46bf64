"""Maps of the places without tiles or script: dots, greater the more entries a place has, over static/land.svg."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass

from publishers.website.site import PLACES, Site
from timeline.entry import Place

# The part of the world that is drawn, as in land.svg: degrees east and north. What lies outside is only listed.
_WEST, _EAST, _SOUTH, _NORTH = -12.0, 62.0, 29.0, 67.0
_WIDTH = 1000
# Central parallel of the projection (equirectangular), so that the middle of the map is true to shape.
_PARALLEL = math.cos(math.radians(50))
_SCALE = _WIDTH / ((_EAST - _WEST) * _PARALLEL)
_LABELS = 24
# A dot of a greater radius is not written over.
_GREAT = 9
# The map on a place's own page shows so much around it, in units of the drawing.
_NEAR_WIDTH, _NEAR_HEIGHT = 300, 220


@dataclass(frozen=True, slots=True)
class Dot:
    """A place on the map, in units of its drawing; labels where there is room."""

    x: float
    y: float
    radius: float
    name: str
    count: int
    label: bool
    leftwards: bool = False


@dataclass(frozen=True, slots=True)
class PlaceMap:
    """The drawing: its size, grid lines and dots, small ones on top."""

    width: int
    height: int
    meridians: list[float]
    parallels: list[float]
    dots: list[Dot]
    outside: int


def place_map(site: Site) -> PlaceMap | None:
    """The places with coordinates; None where there are too few for a map to say something."""
    known = []
    for subject in site.subjects[PLACES].values():
        record = subject.record
        if isinstance(record, Place) and record.coordinates:
            known.append((len(subject.entries), subject.key, record.name, *record.coordinates))
    inside = [one for one in known if _SOUTH <= one[3] <= _NORTH and _WEST <= one[4] <= _EAST]
    if len(inside) < 3:
        return None
    dots = list(_dots(sorted(inside, key=lambda one: (-one[0], one[1]))))
    return PlaceMap(
        _WIDTH,
        round((_NORTH - _SOUTH) * _SCALE),
        [_x(degrees) for degrees in range(0, 61, 10)],
        [_y(degrees) for degrees in range(30, 66, 5)],
        dots,
        len(known) - len(inside),
    )


@dataclass(frozen=True, slots=True)
class Spot:
    """Where one place lies: the part of the drawing around it."""

    view: str
    x: float
    y: float


def spot(place: Place) -> Spot | None:
    """A place's own map; None beyond the drawing or without coordinates."""
    if place.coordinates is None:
        return None
    latitude, longitude = place.coordinates
    if not (_SOUTH <= latitude <= _NORTH and _WEST <= longitude <= _EAST):
        return None
    x, y = _x(longitude), _y(latitude)
    left = min(max(x - _NEAR_WIDTH / 2, 0), _WIDTH - _NEAR_WIDTH)
    top = min(max(y - _NEAR_HEIGHT / 2, 0), round((_NORTH - _SOUTH) * _SCALE) - _NEAR_HEIGHT)
    return Spot(f"{left:.0f} {top:.0f} {_NEAR_WIDTH} {_NEAR_HEIGHT}", x, y)


def _dots(ordered: list[tuple[int, str, str, float, float]]) -> Iterator[Dot]:
    taken: list[tuple[float, float, float, float]] = []  # by labels and by the greatest dots
    labels = 0
    for count, _, name, latitude, longitude in ordered:
        x, y = _x(longitude), _y(latitude)
        radius = round(2.2 + 1.5 * math.sqrt(count), 1)
        label, leftwards = False, False
        circle = (x - radius, y - radius, x + radius, y + radius)
        if labels < _LABELS and not any(_meet(circle, one) for one in taken):
            for to_left in (False, True):
                box = _label_box(x, y, radius, name, to_left)
                if box[0] > 0 and box[2] < _WIDTH and not any(_meet(box, other) for other in taken):
                    taken.append(box)
                    label, leftwards = True, to_left
                    labels += 1
                    break
        if radius > _GREAT:
            taken.append(circle)
        yield Dot(x, y, radius, name, count, label, leftwards)


def _label_box(x: float, y: float, radius: float, name: str, leftwards: bool) -> tuple[float, float, float, float]:
    length = 9.6 * len(name) + 6
    left = x - radius - length if leftwards else x + radius
    return (left, y - 11, left + length, y + 11)


def _meet(one: tuple[float, float, float, float], other: tuple[float, float, float, float]) -> bool:
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]


def _x(longitude: float) -> float:
    return round((longitude - _WEST) * _PARALLEL * _SCALE, 1)


def _y(latitude: float) -> float:
    return round((_NORTH - latitude) * _SCALE, 1)
