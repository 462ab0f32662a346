"""A report as one HTML page that needs nothing else, to be printed or sent."""

from __future__ import annotations

from functools import cache
from importlib.resources import files

from jinja2 import Environment, StrictUndefined, Template

from relations.exchange.charts import charts
from relations.queries.reports.sheet import NUMERIC, Report, shown


def report_page(report: Report) -> str:
    """Give the page: all text in it is escaped, nothing is loaded, and the same report gives the same page."""
    return _template().render(report=report, charts=charts, shown=shown, numeric=NUMERIC)


@cache
def _template() -> Template:
    environment = Environment(autoescape=True, undefined=StrictUndefined, trim_blocks=False, keep_trailing_newline=True)
    return environment.from_string(files("relations.exchange").joinpath("page.html").read_text(encoding="utf-8"))
