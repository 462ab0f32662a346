"""The order of the stops of a day: by distance where it is known where they are, else by their places on a route."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import pairwise
from math import asin, cos, radians, sin, sqrt
from typing import NamedTuple

from relations.domain.fixed import coordinates
from relations.domain.words import OrderedBy
from relations.queries.planning.clients import Client

_RADIUS = 6371.0
"""Kilometres from the middle of the earth to the ground."""
_SOLUTIONS = 200
"""After so many solutions the search ends: a number, not a time, so that it always ends with the same one."""
_FEWEST = 2
Point = tuple[float, float]
_ANY: Mapping[int, str | None] = {}


class Tour(NamedTuple):
    """Stops in their order, and what it was made by."""

    stops: list[Client]
    by: OrderedBy


def kilometres(one: Point, other: Point) -> float:
    """Give the distance of two places as the crow flies."""
    (south, west), (north, east) = ((radians(latitude), radians(longitude)) for latitude, longitude in (one, other))
    half = sin((north - south) / 2) ** 2 + cos(south) * cos(north) * sin((east - west) / 2) ** 2
    return 2 * _RADIUS * asin(sqrt(min(1.0, half)))


def length(points: Sequence[Point]) -> float:
    """Give the kilometres from the first place to the last."""
    return sum(kilometres(one, other) for one, other in pairwise(points))


def tour(stops: Sequence[Client], times: Mapping[int, str | None] = _ANY) -> Tour:
    """Put the stops of a day in order: those whose place is known by distance, then the others by route and stop.

    Without the solver, or with fewer than two places known, all of them are put in order by route and stop. Those that
    have a time, by account, come in the order of their times.
    """
    by_route = sorted(stops, key=lambda stop: stop.on_route)
    located = [stop for stop in by_route if stop.location]
    best = shortest([place for stop in located if (place := coordinates(stop.location))])
    if best is None:
        return Tour(_timely(by_route, times), "route")
    others = [stop for stop in by_route if not stop.location]
    ways = [_timely([*(located[at] for at in way), *others], times) for way in (best, best[::-1])]
    return Tour(min(ways, key=lambda way: travelled(way) or 0), "distance")


def _timely(stops: Sequence[Client], times: Mapping[int, str | None]) -> list[Client]:
    return [stops[at] for at in timely([times.get(stop.account) for stop in stops])]


def travelled(stops: Sequence[Client]) -> float | None:
    """Give the kilometres between those stops whose place is known; None where there are fewer than two."""
    points = [place for stop in stops if (place := coordinates(stop.location))]
    return round(length(points), 1) if len(points) >= _FEWEST else None


def timely(times: Sequence[str | None]) -> list[int]:
    """Give the order in which stops with a time come in the order of their times; the others keep their places."""
    timed = iter(sorted((time, at) for at, time in enumerate(times) if time))
    return [next(timed)[1] if time else at for at, time in enumerate(times)]


def shortest(points: Sequence[Point]) -> list[int] | None:
    """Give the order of a short way through all places, from anywhere to anywhere.

    None for fewer than two places, and without the solver.
    It is never longer than the way in the order given, and the same places give the same way.
    """
    if len(points) < _FEWEST:
        return None
    try:
        from ortools.constraint_solver import pywrapcp, routing_enums_pb2
    except ImportError:
        return None
    metres = [[round(kilometres(one, other) * 1000) for other in points] for one in points]
    nowhere = len(points)  # where the way begins and ends: as far from everything as from nothing
    manager = pywrapcp.RoutingIndexManager(nowhere + 1, 1, nowhere)
    model = pywrapcp.RoutingModel(manager)
    model.SetArcCostEvaluatorOfAllVehicles(
        model.RegisterTransitMatrix([*([*row, 0] for row in metres), [0] * (nowhere + 1)])
    )
    how = pywrapcp.DefaultRoutingSearchParameters()
    how.first_solution_strategy = routing_enums_pb2.FirstSolutionStrategy.PATH_CHEAPEST_ARC
    how.local_search_metaheuristic = routing_enums_pb2.LocalSearchMetaheuristic.GUIDED_LOCAL_SEARCH
    how.solution_limit = _SOLUTIONS
    found, at = model.SolveWithParameters(how), model.Start(0)
    way = []
    while not model.IsEnd(at):
        at = found.Value(model.NextVar(at))
        way.append(manager.IndexToNode(at))
    ways = (list(range(nowhere)), way[:-1])
    return min(ways, key=lambda each: length([points[stop] for stop in each]))
