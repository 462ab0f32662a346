"""What the entries about merged files say."""

from __future__ import annotations

from relations.domain.merging import (
    CustomerMerged,
    CustomerUnmerged,
    FileMerged,
    FileUnmerged,
    PersonMerged,
    PersonUnmerged,
)
from relations.queries.lines.telling import Teller, because, join


def _merged(event: FileMerged, tell: Teller) -> str:
    return join(f"file merged into that of {tell.name(event.into)}", because(event.reason))


def _unmerged(event: FileUnmerged, _tell: Teller) -> str:
    return join("file stands for itself again", because(event.reason))


LINES = {
    CustomerMerged: _merged,
    PersonMerged: _merged,
    CustomerUnmerged: _unmerged,
    PersonUnmerged: _unmerged,
}
