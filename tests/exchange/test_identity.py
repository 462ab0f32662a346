"""The ids of what is imported are UUIDs of version 5, the same for ever."""

from __future__ import annotations

import uuid

import pytest
from hypothesis import given
from hypothesis import strategies as st

from relations.exchange.identity import Identities, uuid5

pytestmark = pytest.mark.sqlite  # no database is in it: once is enough

NAMESPACE = uuid.UUID("5b0f9d5e-3c39-5f0a-9c55-6f3b0f4a1d27")


@given(st.text(st.characters(exclude_categories=["Cs"])))
def test_ids_are_those_of_the_standard_library(name: str) -> None:
    assert uuid5(name) == str(uuid.uuid5(NAMESPACE, name))


def test_an_id_and_a_stream_stay_what_they_are() -> None:
    ids = Identities("shops")
    event_id = ids.of("customers", [["name", "华联"]], 0)
    assert event_id == str(uuid.uuid5(NAMESPACE, r'["shops", "customers", [["name", "\u534e\u8054"]], 0]'))
    assert ids.stream("customer", event_id) == f"customer-{uuid.uuid5(NAMESPACE, event_id).hex}"
