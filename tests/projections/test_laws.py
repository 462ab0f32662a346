"""Laws of the read models, for any history."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from histories import Move, histories, play
from laws import ON_BOOKS
from places import fresh_book
from relations.projections import runner
from rows import all_rows


@ON_BOOKS
@given(histories(most=40), st.integers(1, 12))
def test_any_batch_size_gives_the_rows_that_came_one_by_one(history: list[Move], size: int) -> None:
    with fresh_book() as book, pytest.MonkeyPatch.context() as patch:
        play(book, history)
        one_by_one = all_rows(book)
        for batch in (size, 2000):
            patch.setattr(runner, "BATCH", batch)
            book.rebuild()
            assert all_rows(book) == one_by_one
        assert book.doctor() == []
