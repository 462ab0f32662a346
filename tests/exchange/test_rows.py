"""Rows become records as the map says; what cannot be read is rejected with column, value and mend."""

from __future__ import annotations

from datetime import date

import pytest

from exchange.trial import Trial, counts, reason
from relations.exchange.errors import MapError

pytestmark = pytest.mark.sqlite  # no database is in it: once is enough

GIFT = """
[fields]
customer = "shop"
item = "item"
on = "day"
value = "value"
[constants]
currency = "CNY"
"""


def gift(trial: Trial, value: str, more: str = "") -> str | None:
    """Import one gift of that value; give the value that is kept, or raise the reason."""
    report = trial.run("gifts", f'shop,item,day,value\nA,tea,2026-01-02,"{value}"\n', GIFT + more)
    if report.rejected:
        raise AssertionError(reason(report))
    kept = trial.book.gifts()[0].value
    return None if kept is None else str(kept)


@pytest.mark.parametrize(
    ("value", "numbers", "kept"),
    [
        ("180", "", "180"),
        ("", "", None),
        ("1,500", "thousands = ','", "1500"),
        ("$ 1,500.25", "thousands = ','\nstrip = ['$']", "1500.25"),
        ("1.500,25 €", "thousands = '.'\ndecimal = ','\nstrip = ['€']", "1500.25"),
        ("52966.880000000005", "places = 2", "52966.88"),
    ],
)
def test_amounts_are_read_as_declared(trial: Trial, value: str, numbers: str, kept: str | None) -> None:
    assert gift(trial, value, f"[numbers]\n{numbers}") == kept


@pytest.mark.parametrize(
    ("value", "numbers", "said"),
    [
        ("1,500", "", "this is not a plain number"),
        ("$5", "", "this is not a plain number"),
        ("1,50", "thousands = ','", "this is not a plain number"),
        ("1.500", "decimal = ','", "this is not a plain number"),
        ("-5", "", "an amount is never negative"),
        ("-$5", "strip = '$'", "an amount is never negative"),
        ("(5)", "", "an amount is never negative"),
        ("1.23456", "", "it has more than 4 decimal places"),
        ("9" * 20, "", "an amount of that size cannot be kept"),
        ("NaN", "", "this is not a plain number"),
        ("1e5", "", "this is not a plain number"),
        ("٣", "", "this is not a plain number"),
    ],
)
def test_amounts_of_another_form_are_rejected(trial: Trial, value: str, numbers: str, said: str) -> None:
    with pytest.raises(AssertionError) as refused:
        gift(trial, value, f"[numbers]\n{numbers}")
    assert f"column 'value' says '{value}': {said}" in str(refused.value)


VISIT = """
inherit = ["rep", "shop"]
blank = ["N/A", "-"]
[fields]
customer = "shop"
rep = "rep"
on = "day"
outcome = { columns = ["what", "more"], join = "; " }
purposes = { column = "why", split = "/" }
[values.purposes]
"Reklamation" = "complaint"
"none" = ""
[[skip]]
column = "day"
equals = ["nil return"]
[[skip]]
column = "shop"
matches = "^Total"
"""


def test_blanks_take_the_row_above_and_skipped_rows_are_not_read(trial: Trial) -> None:
    report = trial.run(
        "visits",
        "rep,shop,day,what,more,why\n"
        "li.wei,A,2026-01-02,fine,-,service/Reklamation\n"
        ",,2026-01-03,N/A,N/A,none\n"
        "wang,,Nil Return,,,\n"
        ",,2026-01-04,x,y,\n"
        ",,,,,\n"
        "Sum,Total 3,2026-01-05,,,\n",
        VISIT,
    )
    assert (counts(report), report.skipped) == ((3, 3, 0, 0), 3)
    assert [(visit.rep, visit.on, visit.outcome, list(visit.purposes)) for visit in trial.book.visits(date.max)] == [
        ("wang", "2026-01-04", "x; y", []),
        ("li.wei", "2026-01-03", None, []),
        ("li.wei", "2026-01-02", "fine", ["service", "complaint"]),
    ]


@pytest.mark.parametrize(
    ("row", "said"),
    [
        ("li,A,,x,,", "column 'day' is blank; fill it in, or give [defaults] on in the map"),
        ("li,A,2026-07-02,x,,", "column 'day' says '2026-07-02': this has not come yet (today is 2026-06-30)"),
        ("li,A,2026-01-02,x,,servce", "column 'why' says 'servce': this is none of 'new-customer', "),
        ("li,A,2026-01-02,x,,servce", "did you mean 'service'?; mend it, or translate it in [values.purposes]"),
        (f"li,A,2026-01-02,{'x' * 4001},,", "it has 4,001 characters, and 4,000 are kept at most"),
        ("li,A\0,2026-01-02,x,,", "it holds a character that cannot be kept"),
        (f"li,{'A' * 5000},2026-01-02,x,,", f"column 'shop' says '{'A' * 59}…': it has 5,000 characters"),
    ],
)
def test_a_value_that_cannot_be_read_names_column_value_and_mend(trial: Trial, row: str, said: str) -> None:
    assert said in reason(trial.run("visits", f"rep,shop,day,what,more,why\n{row}\n", VISIT))


@pytest.mark.parametrize(
    ("map_", "said"),
    [
        ("[fields]\ncustomer = 'a'", "visits need 'on'; say which column feeds it"),
        ("[fields]\ncustomr = 'a'", "[fields] 'customr' is no field of visits; did you mean 'customer'?"),
        ("[fields]\ncustomer = 'a'\n[constants]\non = '03/04/2026'", "[constants] on = '03/04/2026': the order of day"),
        (
            "[fields]\ncustomer = 'a'\non = 'b'\n[defaults]\nchannel = 'fax'",
            "[defaults] channel = 'fax': this is none of",
        ),
        ("[fields]\ncustomer = 'a'\non = 'b'\n[values.item]\n'x' = 'y'", "[values] 'item' is no field of visits"),
    ],
)
def test_a_map_that_does_not_fit_the_kind_is_refused_before_the_file_is_read(
    trial: Trial, map_: str, said: str
) -> None:
    with pytest.raises(MapError) as refused:
        trial.run("visits", "a,b\n1,2\n", map_)
    assert said in str(refused.value)


def test_who_did_it_is_the_actor_where_the_map_does_not_say(trial: Trial) -> None:
    trial.run("visits", "a,b\nA,2026-01-02\n", "[fields]\ncustomer = 'a'\non = 'b'")
    assert [visit.rep for visit in trial.book.visits(date.max)] == ["li.wei"]


def test_a_key_that_is_blank_is_rejected(trial: Trial) -> None:
    report = trial.run("visits", "n,a,b\n,A,2026-01-02\n", "key = ['n']\n[fields]\ncustomer = 'a'\non = 'b'")
    assert "the key 'n' is blank" in reason(report)
