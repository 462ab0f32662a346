"""What a row of each kind becomes: whom it means, who is new, which events it leads to."""

from __future__ import annotations

from datetime import date

import pytest

from exchange.trial import TODAY, Trial, counts, reason
from relations.domain import presets
from relations.domain.customers import EditCustomer, RegisterCustomer
from relations.domain.people import IntroducePerson, JoinCustomer
from relations.domain.policy import SetPolicy
from relations.domain.promises import KeepPromise
from relations.domain.ref import Ref
from relations.domain.rules import GiftLimit, GiftRules
from relations.domain.when import When

VISIT = """
[fields]
customer = "shop"
on = "day"
met = { column = "met", split = ";" }
"""


def add_customer(trial: Trial, name: str, *, allow_duplicate: bool = False) -> str:
    command = RegisterCustomer(customer=Ref(name), name=name, on=When("2026-01-01"), allow_duplicate=allow_duplicate)
    return trial.book.handle(command, today=TODAY).ref


def add_person(trial: Trial, name: str, at: str) -> str:
    on = When("2026-01-01")
    person = Ref(name)
    joins = JoinCustomer(customer=Ref(at), person=person, on=on)
    introduces = IntroducePerson(person=person, name=name, on=on, allow_duplicate=True)
    return trial.book.handle(introduces, joins, today=TODAY).ref


# Names


def test_a_name_means_somebody_of_exactly_that_name_never_of_a_part(trial: Trial) -> None:
    add_customer(trial, "North Shop")
    report = trial.run("visits", "shop,day,met\nNorth,2026-01-02,\nNorth Shop,2026-01-02,\n", VISIT)
    assert report.customers_created == 1
    assert sorted(visit.customer for visit in trial.book.visits(date.max)) == ["North", "North Shop"]


def test_references_mean_what_they_point_at(trial: Trial) -> None:
    customer = add_customer(trial, "North")
    person = add_person(trial, "Ann", "North")
    report = trial.run("visits", f"shop,day,met\n{customer},2026-01-02,{person}\n", VISIT)
    assert (report.events, report.customers_created, report.people_created) == (1, 0, 0)
    assert [(visit.customer, list(visit.met)) for visit in trial.book.visits(date.max)] == [("North", ["Ann"])]
    assert "no customer 'C99' is in the book" in reason(trial.run("visits", "shop,day,met\nC99,2026-01-02,\n", VISIT))
    assert trial.run("visits", "shop,day,met\nK1,2026-01-02,V8\n", VISIT).events == 4


def test_a_name_that_several_have_is_rejected_with_the_candidates(trial: Trial) -> None:
    one, two = add_customer(trial, "North"), add_customer(trial, "North", allow_duplicate=True)
    said = reason(trial.run("visits", "shop,day,met\nNorth,2026-01-02,\n", VISIT))
    assert f"'North' may be North ({one}), North ({two})" in said


def test_a_person_is_somebody_of_that_name_at_that_customer(trial: Trial) -> None:
    add_customer(trial, "North")
    add_customer(trial, "South")
    add_person(trial, "Ann", "North")
    report = trial.run("visits", "shop,day,met\nNorth,2026-01-02,Ann\nSouth,2026-01-02,Ann;Bob;Bob\n", VISIT)
    assert (report.people_created, report.events) == (2, 6)
    assert [(person.name, person.customer) for person in trial.book.people(customer="South")] == [
        ("Ann", "South"), ("Bob", "South"),
    ]  # fmt: skip
    assert trial.run("visits", "shop,day,met\nSouth,2026-01-03,Ann\n", VISIT).events == 1


def test_two_persons_of_one_name_at_one_customer_are_told_apart_by_their_references_only(trial: Trial) -> None:
    add_customer(trial, "North")
    one, two = add_person(trial, "Ann", "North"), add_person(trial, "Ann", "North")
    report = trial.run("visits", f"shop,day,met\nNorth,2026-01-02,Ann\nNorth,2026-01-02,{two}\n", VISIT)
    assert f"'Ann' may be Ann ({one}), Ann ({two})" in reason(report)
    assert report.accepted == 1


def test_a_customer_that_was_renamed_since_is_found_under_the_name_of_its_source(trial: Trial) -> None:
    trial.run("visits", "shop,day,met\nNorth,2026-01-02,Ann\n", VISIT)
    trial.book.handle(EditCustomer(customer=Ref("C1"), name="New North", on=When("2026-02-01")), today=TODAY)
    report = trial.run("visits", "shop,day,met\nNorth,2026-03-02,Ann\n", VISIT)
    assert (report.events, report.customers_created, report.people_created) == (1, 0, 0)
    assert {visit.customer for visit in trial.book.visits(date.max)} == {"New North"}


def test_a_row_that_is_rejected_begins_nobody(trial: Trial) -> None:
    gift = "[fields]\ncustomer = 'shop'\non = 'day'\nitem = 'item'\nvalue = 'value'\n"
    report = trial.run("gifts", "shop,day,item,value\nNorth,2026-01-02,tea,5\n", gift)
    assert "column 'value' says 5 without a currency" in reason(report)
    assert trial.log() == []


# Customers

CUSTOMER = """
[fields]
name = "name"
grade = "grade"
owner = "owner"
phone = "phone"
"""


def test_a_customer_is_registered_or_brought_up_to_what_the_row_says(trial: Trial) -> None:
    add_customer(trial, "North")
    text = "name,grade,owner,phone\nNorth,a,li.wei,555\nSouth,b,,\nEast,e,,\nNorth,,,\n"
    report = trial.run("customers", text, CUSTOMER)
    assert counts(report) == (4, 2, 1, 1)
    assert (report.customers_created, report.events) == (1, 4)
    assert "column 'grade' says 'e': this is none of A, B, C, D" in reason(report)
    north = trial.book.customer("North")
    assert (north.grade, north.owner, north.phone) == ("A", "li.wei", "555")
    assert trial.run("customers", text, CUSTOMER).events == 0


def test_the_same_customer_twice_in_one_file_is_one(trial: Trial) -> None:
    report = trial.run("customers", "name,grade,owner,phone\nNorth,A,,\nNorth,B,,\n", CUSTOMER)
    assert (counts(report), report.customers_created) == ((2, 2, 0, 0), 1)
    assert trial.book.customer("North").grade == "B"


# People

PERSON = """
[fields]
name = "name"
customer = "shop"
title = "title"
since = "since"
left = "left"
person_key = "key"
"""


def test_a_row_is_a_post_and_one_person_may_hold_several(trial: Trial) -> None:
    report = trial.run(
        "people",
        "name,shop,title,since,left,key\n"
        "Ann,North,Buyer,2020-01,2022-06-30,7\n"
        "Ann Li,North,Head,2021,,7\n"
        "Ann,South,Buyer,2022-07-01,,8\n"
        "Bob,North,Buyer,2020,2019,9\n",
        PERSON,
    )
    assert counts(report) == (4, 3, 0, 1)
    assert (report.customers_created, report.people_created) == (2, 2)
    assert "column 'left' says 2019, which lies before 2020 of column 'since'" in reason(report)
    assert trial.log("person-joined", "person-left") == [
        ("person-joined", "2020-01"), ("person-left", "2022-06-30"), ("person-joined", "2021"),
        ("person-joined", "2022-07-01"),
    ]  # fmt: skip


def test_without_a_key_a_person_is_the_only_one_of_that_name_anywhere(trial: Trial) -> None:
    map_ = PERSON.replace('person_key = "key"', "")
    add_customer(trial, "North")
    add_person(trial, "Ann", "North")
    report = trial.run("people", "name,shop,title,since,left\nAnn,South,Buyer,2022-07-01,\n", map_)
    assert (report.people_created, report.events) == (0, 2)
    add_person(trial, "Ann", "North")
    report = trial.run("people", "name,shop,title,since,left\nAnn,South,Head,2023-07-01,\n", map_)
    assert "'Ann' may be Ann (K2), Ann (K" in reason(report)


def test_a_post_that_is_held_already_is_rejected(trial: Trial) -> None:
    text = "name,shop,title,since,left,key\nAnn,North,Buyer,2020,,7\nAnn,North,Buyer,2021,,7\n"
    assert "Ann is at North already" in reason(trial.run("people", text, PERSON))


# Complaints

COMPLAINT = """
[fields]
customer = "shop"
about = "about"
on = "on"
acknowledged_on = "ack"
resolved_on = "res"
told_on = "told"
accepted_on = "acc"
disputed_on = "dis"
closed_on = "closed"
close_reason = "why"
"""
HEADER = "shop,about,on,ack,res,told,acc,dis,closed,why\n"


def test_a_complaint_goes_through_the_stages_that_have_a_day(trial: Trial) -> None:
    text = HEADER + "A,crushed,2026-01-02,2026-01-02,2026-01-04,2026-01-05,2026-01-09,2026-01-06,2026-01-10,\n"
    report = trial.run("complaints", text, COMPLAINT)
    assert (counts(report), report.events) == ((1, 1, 0, 0), 8)
    assert [topic for topic, _ in trial.log()][1:] == [
        "complaint-raised", "complaint-acknowledged", "complaint-resolved", "complaint-told",
        "complaint-disputed", "complaint-accepted", "complaint-closed",
    ]  # fmt: skip
    assert trial.log("complaint-accepted") == [("complaint-accepted", "2026-01-09")]


@pytest.mark.parametrize(
    ("row", "said"),
    [
        (
            "A,x,2026-01-02,2026-01-01,,,,,,",
            "column 'ack' says 2026-01-01, which lies before 2026-01-02 of column 'on'",
        ),
        ("A,x,2026-01-02,,,2026-01-05,,,,", "column 'told' says 2026-01-05 and column 'res' is blank; fill it in"),
        ("A,x,2026-01-02,,2026-01-03,,2026-01-05,,,", "column 'acc' says 2026-01-05 and column 'told' is blank"),
        (
            "A,x,2026-01-02,,,,,,2026-01-05,",
            "column 'closed' says 2026-01-05 and column 'told' or column 'why' is blank",
        ),
        ("A,x,2026-01-02,,2026-01-07,2026-01-05,,,,", "column 'told' says 2026-01-05, which lies before 2026-01-07"),
    ],
)
def test_stages_out_of_order_are_rejected_whole(trial: Trial, row: str, said: str) -> None:
    assert said in reason(trial.run("complaints", HEADER + row + "\n", COMPLAINT))
    assert trial.log() == []


def test_a_complaint_may_be_closed_untold_with_a_reason(trial: Trial) -> None:
    assert trial.run("complaints", HEADER + "A,x,2026-01-02,,,,,,2026-01-05,shop gone\n", COMPLAINT).events == 3


def test_complaints_of_one_customer_in_one_file_keep_their_own_stages(trial: Trial) -> None:
    text = HEADER + "A,one,2026-01-02,,2026-01-04,,,,,\nA,two,2026-01-02,2026-01-03,,,,,,\nA,three,2026-01-02,,,,,,,\n"
    trial.run("complaints", text, COMPLAINT)
    stages = {row.about: (row.acknowledged_on, row.resolved_on) for row in trial.book.complaints(TODAY)}
    assert stages == {"one": (None, "2026-01-04"), "two": ("2026-01-03", None), "three": (None, None)}


# Gifts


def test_gifts_are_given_received_or_declined(trial: Trial) -> None:
    map_ = """
    [fields]
    customer = "shop"
    person = "who"
    on = "day"
    item = "item"
    state = "state"
    value = "value"
    currency = "currency"
    """
    text = (
        "shop,who,day,item,state,value,currency\nA,Ann,2026-01-02,tea,given,180,cny\n"
        "A,Ann,2026-01,wine,Received,,\nA,,2026,pen,declined,5,Yuan\n"
    )
    report = trial.run("gifts", text, map_)
    assert (counts(report), report.people_created) == ((3, 2, 0, 1), 1)
    assert "column 'currency' says 'Yuan': this is not a currency" in reason(report)
    assert sorted((gift.item, gift.state, gift.on, gift.person) for gift in trial.book.gifts()) == [
        ("tea", "given", "2026-01-02", "Ann"), ("wine", "received", "2026-01", "Ann"),
    ]  # fmt: skip


def test_gifts_of_a_file_are_judged_by_the_rules_of_their_day(trial: Trial) -> None:
    """One row after another, within the file too; under the default rules nothing is refused."""
    map_ = "[fields]\ncustomer = 'shop'\nperson = 'who'\non = 'day'\nitem = 'item'\nvalue = 'value'\ncash = 'cash'\n"
    map_ += "[constants]\ncurrency = 'CNY'\n"
    text = (
        "shop,who,day,item,value,cash\nA,Ann,2026-01-02,tea,600,no\nA,Ann,2025-12-01,cup,600,no\n"
        "B,Ann,2026-02-02,pen,900,no\nA,Bob,2026-03-02,money,1,yes\n"
    )
    rules = GiftRules(limits={"CNY": GiftLimit(per_year=1000)}, cash="refuse")
    strict = presets.default().model_copy(update={"gifts": rules})
    trial.book.handle(SetPolicy(policy=strict, reason="law", on="2026-01-01"))
    report = trial.run("gifts", text, map_)
    assert counts(report) == (4, 3, 0, 1)
    assert "cash or its like is not allowed (rule gifts.cash)" in reason(report)
    limited = trial.run("gifts", "shop,who,day,item,value,cash\nA,Ann,2026-01-03,hat,1,no\n", map_)
    assert counts(limited) == (1, 0, 0, 1)
    assert "1 CNY is beyond per_year 1000 CNY for one person" in reason(limited)


# Promises

PROMISE = """
key = ["n"]
[fields]
customer = "shop"
text = "text"
on = "on"
status = "status"
[values.status]
"late" = "open"
"""


def snapshot(trial: Trial, day: str, *rows: str) -> tuple[int, int, int, int]:
    text = "n,shop,text,on,status\n" + "".join(f"{row}\n" for row in rows)
    return counts(trial.run("promises", text, PROMISE, f"constants.status_on={day}"))


def test_snapshots_of_a_status_become_events_and_old_ones_add_nothing(trial: Trial) -> None:
    days = {
        "2026-02-01": ["1,A,tea,2026-01-01,open", "2,A,rice,2026-01-01,kept", "3,B,oil,2026-01-01,broken"],
        "2026-03-01": ["1,A,tea,2026-01-01,partly-kept", "2,A,rice,2026-01-01,broken", "3,B,oil,2026-01-01,broken"],
        "2026-04-01": ["1,A,tea!,2026-01-01,kept", "2,A,rice,2026-01-01,late", "3,B,oil,2026-01-01,released"],
    }
    assert [snapshot(trial, day, *rows) for day, rows in days.items()] == [(3, 3, 0, 0), (3, 2, 1, 0), (3, 3, 0, 0)]
    assert trial.log()[1:] == [
        ("promise-made", "2026-01-01"), ("promise-made", "2026-01-01"), ("promise-kept", "2026-02-01"),
        ("customer-registered", "2026-01-01"), ("promise-made", "2026-01-01"), ("promise-broken", "2026-02-01"),
        ("promise-kept", "2026-03-01"), ("promise-reopened", "2026-03-01"), ("promise-broken", "2026-03-01"),
        ("promise-kept", "2026-04-01"), ("promise-reopened", "2026-04-01"),
        ("promise-reopened", "2026-04-01"), ("promise-released", "2026-04-01"),
    ]  # fmt: skip
    size = len(trial.log())
    for day, rows in days.items():
        assert snapshot(trial, day, *rows) == (3, 0, 3, 0)
    assert len(trial.log()) == size


def test_two_snapshots_of_one_day_stay_as_they_came(trial: Trial) -> None:
    for status in ("open", "kept", "broken"):
        assert snapshot(trial, "2026-02-01", f"1,A,tea,2026-01-01,{status}") == (1, 1, 0, 0)
    assert snapshot(trial, "2026-02-01", "1,A,tea,2026-01-01,kept") == (1, 0, 1, 0)
    assert snapshot(trial, "2026-02-01", "1,A,tea,2026-01-01,broken") == (1, 0, 1, 0)


def test_the_snapshots_of_one_day_add_nothing_when_they_come_again(trial: Trial) -> None:
    told = [("2026-01-15", "open"), ("2026-02-01", "open"), ("2026-02-01", "kept"), ("2026-03-01", "broken")]
    for day, status in told:
        snapshot(trial, day, f"1,A,tea,2026-01-01,{status}")
    size = len(trial.log())
    for day, status in told:
        assert snapshot(trial, day, f"1,A,tea,2026-01-01,{status}") == (1, 0, 1, 0)
    assert len(trial.log()) == size


def test_a_snapshot_older_than_the_last_change_is_rejected_where_it_says_something_new(trial: Trial) -> None:
    snapshot(trial, "2026-02-01", "1,A,tea,2026-01-01,open")
    snapshot(trial, "2026-04-01", "1,A,tea,2026-01-01,kept")
    report = trial.run(
        "promises", "n,shop,text,on,status\n1,A,tea,2026-01-01,broken\n", PROMISE, "constants.status_on=2026-03-01"
    )
    assert "import snapshots in the order of their days" in reason(report)
    assert snapshot(trial, "2026-03-01", "1,A,tea,2026-01-01,open") == (1, 0, 1, 0)


def test_a_status_recorded_by_hand_counts_as_much_as_an_imported_one(trial: Trial) -> None:
    snapshot(trial, "2026-02-01", "1,A,tea,2026-01-01,open")
    (promise,) = trial.book.promises(today=date(2026, 6, 30))
    trial.book.handle(KeepPromise(promise=Ref(promise.ref), on=When("2026-02-10")), today=TODAY)
    assert snapshot(trial, "2026-03-01", "1,A,tea,2026-01-01,kept") == (1, 0, 1, 0)


def test_one_promise_twice_in_one_file_follows_its_status(trial: Trial) -> None:
    map_ = PROMISE + "\n[dates]\nformats = []\n"
    text = "n,shop,text,on,status,day\n1,A,tea,2026-01-01,kept,2026-02-01\n1,A,tea,2026-01-01,broken,2026-03-01\n"
    report = trial.run("promises", text, map_.replace('on = "on"', 'on = "on"\nstatus_on = "day"'))
    assert (counts(report), report.events) == ((2, 2, 0, 0), 5)


def test_without_a_key_a_promise_is_its_row(trial: Trial) -> None:
    map_ = PROMISE.replace('key = ["n"]', "")
    text = "n,shop,text,on,status\n1,A,tea,2026-01-01,kept\n"
    assert trial.run("promises", text, map_).events == 3
    assert trial.run("promises", text, map_).events == 0
    assert "column 'due'" in reason(
        trial.run("promises", "shop,text,on,due\nA,tea,2026-02-01,2026-01-31\n",
                  "[fields]\ncustomer = 'shop'\ntext = 'text'\non = 'on'\ndue = 'due'")
    )  # fmt: skip
