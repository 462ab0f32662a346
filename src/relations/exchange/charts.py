"""Charts of a report's section as SVG that needs nothing else."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any
from xml.etree import ElementTree as ET

import pygal
from pygal.style import Style

from relations.queries.reports.sheet import Chart, Section

_MOST = 30
"""So many groups of bars can still be told apart; the rest is in the table."""
_WIDEST, _EDGE, _GROUP = 900, 240, 80
"""How wide a chart is in pixels: at most, without bars, and for each bar."""
_FONT = 'system-ui, "PingFang SC", "Microsoft YaHei", sans-serif'
_STYLE = Style(
    font_family=_FONT, label_font_size=11, legend_font_size=12, title_font_size=13, background="transparent",
    plot_background="transparent", colors=("#90a4ae", "#2e7d32", "#1565c0", "#f9a825"),
)  # fmt: skip


def charts(section: Section) -> Iterator[str]:
    """Draw the bars of a section, one chart for each measure in it; the same rows give the same text."""
    chart = section.chart
    if chart is None:
        return
    groups: dict[tuple[Any, ...], list[Mapping[str, Any]]] = {}
    for row in section.rows:
        if all(row[name] is None for name in chart.values):
            continue
        groups.setdefault(tuple(row[name] for name in chart.by), []).append(row)
    titles = {column.name: column.title for column in section.columns}
    for number, (measure, rows) in enumerate(groups.items(), 1):
        names = [name for name in chart.values if any(row[name] is not None for row in rows)]
        if names:
            title = ", ".join(str(part) for part in measure if part)
            series = {titles.get(name, name): [_number(row[name]) for row in rows[:_MOST]] for name in names}
            yield _bars(f"{section.name}-{number}", title, _labels(chart, rows), series)


def _labels(chart: Chart, rows: Sequence[Mapping[str, Any]]) -> list[str]:
    return [str(row[chart.label]) for row in rows[:_MOST]]


def _number(value: Any) -> float | None:
    return None if value is None else float(value)


def _bars(name: str, title: str, labels: Sequence[str], series: Mapping[str, Sequence[float | None]]) -> str:
    wide = min(_WIDEST, _EDGE + _GROUP * len(labels) * len(series))
    drawn = pygal.Bar(
        js=(), style=_STYLE, title=title or None, width=wide, height=280, x_label_rotation=30 if len(labels) > 8 else 0,  # noqa: PLR2004
        disable_xml_declaration=True, show_minor_y_labels=False, legend_at_bottom=True, truncate_label=14,
    )  # fmt: skip
    drawn.uuid = name
    drawn.x_labels = labels
    for heading, values in series.items():
        drawn.add(heading, values)
    return _quiet(drawn.render_tree())


def _quiet(tree: Any) -> str:
    """Leave out what the library adds for itself: scripts, and comments with the day of drawing."""
    for parent in list(tree.iter()):
        for child in list(parent):
            if child.tag is ET.Comment or str(child.tag).rpartition("}")[2] == "script":
                parent.remove(child)
    return str(ET.tostring(tree, encoding="unicode"))
