"""A lively example: thirty customers, sixty key persons, nine months, told by rule and without chance."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from relations.book import Book
from relations.domain import presets
from relations.domain.command import Command
from relations.domain.complaints import (
    AcceptRemedy,
    AcknowledgeComplaint,
    CloseComplaint,
    RaiseComplaint,
    ResolveComplaint,
    TellCustomer,
)
from relations.domain.customers import RegisterCustomer
from relations.domain.gifts import HandOverGift
from relations.domain.people import IntroducePerson, JoinCustomer, LeaveCustomer
from relations.domain.promises import BreakPromise, KeepPromise, MakePromise, ReschedulePromise
from relations.domain.visits import LogVisit
from relations.errors import RelationsError

DAYS = 270
"""The length of the story."""
NOTE = "from the example of: relations demo"
"""Marks the file of every customer of the example."""
NEGLECTED = "华联超市 城东店"
MOVED = "王建国"
TOLD_LATE = "Harbour Grill"

_REPS = ("li.wei", "zhang.min", "tom.baker")

_CUSTOMERS = """
华联超市 城东店|supermarket|A|王建国 店长 decision-maker|陈晓 采购 proposer
新天地百货|mall|A|刘芳 总经理 decision-maker|赵强 楼层主管 user
东方大药房|pharmacy|B|孙丽 店长 decision-maker|周杰 药师 influencer
仁和医院|hospital|A|吴敏 科主任 decision-maker|郑浩 药剂科 gatekeeper
老街面馆|restaurant|C|冯军 老板 decision-maker|陈静 收银 user
金桥批发|dealer|A|褚卫 老板 decision-maker|蒋燕 仓管 user
永辉便利 三店|convenience|C|沈涛 店长 decision-maker|韩梅 店员 supporter
城西水果行|dealer|B|杨帆 老板 decision-maker|朱琳 会计 gatekeeper
春风幼儿园|canteen|C|秦岚 园长 decision-maker|许诺 厨师 influencer
海鲜大酒楼|restaurant|B|何山 经理 decision-maker|吕品 主厨 influencer
人民医院 门诊|hospital|B|施恩 主任 decision-maker|张弛 护士长 supporter
佳佳母婴|shop|C|孔雀 店长 decision-maker|曹阳 导购 user
蓝天文具|shop|D|严谨 老板 decision-maker|华年 店员 user
星光影院|cinema|C|金鑫 经理 decision-maker|魏来 卖品部 proposer
长江大学 食堂|canteen|B|陶然 处长 decision-maker|姜楠 采购 proposer
福满楼|restaurant|B|戚薇 老板 decision-maker|谢宁 领班 supporter
南门粮油|dealer|C|邹平 老板 decision-maker|喻言 会计 gatekeeper
小蜜蜂洗衣|shop|D|柏林 店长 decision-maker|水清 店员 user
Harbour Grill|restaurant|A|Mary Osei owner decision-maker|Ben Holt chef influencer
Corner Shop|convenience|C|Ravi Patel owner decision-maker|Asha Patel cashier supporter
Northside Clinic|hospital|B|Dr. Ann Lowe director decision-maker|Sam Reed nurse user
Union Hardware|dealer|B|Joe Marsh owner decision-maker|Kim Tran buyer proposer
Green Valley Foods|dealer|A|Lena Vogt director decision-maker|Paul Adler buyer proposer
City Gym|gym|D|Max Stone manager decision-maker|Zoe King trainer user
Old Mill Bakery|bakery|C|Ida Berg owner decision-maker|Nils Berg baker influencer
Riverside Hotel|hotel|A|Carl Nunn manager decision-maker|Eva Ruiz buyer proposer
Book Nook|shop|D|Tess Hall owner decision-maker|Finn Hall clerk user
Lakeside School|canteen|C|Nora Webb head decision-maker|Otto Funk cook influencer
Summit Sports|shop|C|Gus Yates manager decision-maker|Pia Lund clerk supporter
Blue Door Cafe|restaurant|B|Rosa Diaz owner decision-maker|Leo Diaz barista supporter
"""

_TERRITORIES = ("城东", "城西", "Harbour", "North")
_ATTITUDES = ("supporter", "neutral", "mentor", "neutral", "sceptic")
_PURPOSES = ("service", "order", "service", "collection", "new-product", "market-survey", "training")
_OUTCOMES = (
    "shelf restocked, small order", "stock counted, two items missing", "new display agreed on", "invoice settled",
    "competitor runs a discount", "staff trained on the new line", "asked for a longer payment term",
)  # fmt: skip
_PROMISES = (
    "send the new price list", "replace two crushed cases", "bring shelf labels", "answer on the payment term",
    "deliver the display stand", "arrange a tasting", "fix the cooler", "send the missing invoice",
)  # fmt: skip
_COMPLAINTS = (
    ("two cases crushed in transit", "high"), ("invoice with the wrong price", "medium"),
    ("delivery a day late", "medium"), ("cooler is noisy", "low"), ("expired goods on the shelf", "critical"),
)  # fmt: skip
_GIFTS = (("tea", 180), ("fruit basket", 120), ("calendar", 20), ("notebook", 35))
_LATENESS = (-1, 0, -2, 0, 4, -1, 0, 11)
"""Days after the due day on which promises are kept, one after the other."""


Then = Callable[[str], None]
"""What follows once the reference of something recorded is known."""


@dataclass(slots=True)
class _Story:
    """What happens on which day, and what follows from it."""

    book: Book
    today: date
    days: dict[date, list[tuple[Command, Then | None]]] = field(default_factory=lambda: defaultdict(list))

    def tell(self, day: date, kind: type[Command], then: Then | None = None, /, **fields: Any) -> None:
        """Let something be recorded on a day, unless that day is still to come."""
        if day <= self.today:
            self.days[day].append((kind.model_validate({"on": day, **fields}), then))

    def record(self) -> None:
        """Record day by day, each day in one transaction, until nothing is left to tell."""
        while self.days:
            happened = self.days.pop(min(self.days))
            receipts = self.book.handle_all([command for command, _ in happened], self.today)
            for (_, then), receipt in zip(happened, receipts, strict=True):
                if then is not None:
                    then(receipt.ref)


class NotADemoError(RelationsError):
    """The book holds somebody's own records."""

    def __init__(self, place: str) -> None:
        """Name the `place` of the book."""
        super().__init__(f"the book at {place} is in use; name a new file for the demo, such as --db demo.db")


def prepare(book: Book, today: date) -> None:
    """Fill an empty book; leave an earlier demo as it is; refuse any other book with NotADemoError."""
    if book.size() == 0:
        fill(book, today)
    elif book.entry(1).state.get("note") != NOTE:
        raise NotADemoError(book.database.place)


def fill(book: Book, today: date) -> None:
    """Tell the story of the nine months before `today`; the same day gives the same story."""
    story = _Story(book, today)
    start = today - timedelta(days=DAYS)
    for number, line in enumerate(_CUSTOMERS.strip().splitlines()):
        name, kind, grade, *people = line.split("|")
        rep, territory = _REPS[number % len(_REPS)], _TERRITORIES[number % len(_TERRITORIES)]
        file = {"name": name, "kind": kind, "grade": grade, "owner": rep, "territory": territory, "note": NOTE}
        story.tell(start, RegisterCustomer, customer=name, **file)
        persons = [_introduce(story, number, name, person, start) for person in people]
        _visits(story, _Outlet(number, name, rep, persons), grade, start)
    _move(story, today - timedelta(days=60))
    story.record()


@dataclass(frozen=True, slots=True)
class _Outlet:
    number: int
    name: str
    rep: str
    persons: list[str]


def _introduce(story: _Story, number: int, customer: str, person: str, start: date) -> str:
    name, title, role = person.rsplit(" ", 2)
    born = date(1960 + (number * 7 + len(name) * 3) % 40, 1 + number % 12, 1 + (number * 11 + len(title)) % 28)
    attitude = _ATTITUDES[(number + len(title)) % len(_ATTITUDES)]
    post = {"title": title, "roles": (role,), "attitude": attitude, "influence": 5 if role == "decision-maker" else 3}
    day = start + timedelta(days=1)
    story.tell(day, IntroducePerson, person=name, name=name, at=customer, birthday=born)
    story.tell(day, JoinCustomer, customer=customer, person=name, **post)
    return name


def _visits(story: _Story, outlet: _Outlet, grade: str, start: date) -> None:
    """Visit by the cadence of the grade, but for one customer whom everybody forgot four months ago."""
    until = story.today - timedelta(days=130 if outlet.name == NEGLECTED else 0)
    day = start + timedelta(days=2 + outlet.number % 9)
    for times in range(DAYS):
        if day > until:
            return
        _visit(story, outlet, day, times)
        cadence = round(presets.default().cadence.days(grade, None, None))
        day += timedelta(days=cadence + (outlet.number * 3 + times * 5) % 7 - 3)


def _visit(story: _Story, outlet: _Outlet, day: date, times: int) -> None:
    turn = outlet.number * 5 + times
    met = outlet.persons if turn % 3 == 0 else outlet.persons[turn % 2 :][:1]
    story.tell(
        day,
        LogVisit,
        customer=outlet.name,
        rep=outlet.rep,
        purposes=(_PURPOSES[turn % len(_PURPOSES)],),
        met=met,
        outcome=_OUTCOMES[turn % len(_OUTCOMES)],
        next_on=day + timedelta(days=14),
    )
    if turn % 2 == 1:
        _promise(story, outlet, day, turn)
    if turn % 9 == 5:
        _complaint(story, outlet, day, turn)
    if turn % 13 == 7:
        item, value = _GIFTS[turn % len(_GIFTS)]
        gift = {"item": item, "value": value, "currency": "CNY", "occasion": "anniversary"}
        story.tell(day, HandOverGift, customer=outlet.name, person=outlet.persons[0], rep=outlet.rep, **gift)


def _promise(story: _Story, outlet: _Outlet, day: date, turn: int) -> None:
    """Promise, and keep it early, on time or late; now and then move it, break it, or let it lie."""
    due = day + timedelta(days=7 + turn % 5)
    fate = (outlet.number + turn) % 10
    late = _LATENESS[turn % len(_LATENESS)]

    agreed = due + timedelta(days=7 if fate == 1 else 0)

    def follow(ref: str) -> None:
        if agreed != due:
            moved = {"due": agreed, "reason": "supplier late", "agreed_by": outlet.persons[0]}
            story.tell(due - timedelta(days=3), ReschedulePromise, promise=ref, **moved)
        if fate == 2:
            story.tell(agreed + timedelta(days=3), BreakPromise, promise=ref, reason="no longer made")
        elif fate not in {3, 8} or story.today - agreed > timedelta(days=90):
            evidence = f"delivery note {5000 + outlet.number * 20 + turn % 20}"
            story.tell(agreed + timedelta(days=late), KeepPromise, promise=ref, evidence=evidence)

    given = {"text": _PROMISES[turn % len(_PROMISES)], "person": outlet.persons[0], "rep": outlet.rep, "due": due}
    if fate == 4:
        given = {**given, "text": "pay the open invoice", "direction": "theirs"}
    story.tell(day, MakePromise, follow, customer=outlet.name, **given)


def _complaint(story: _Story, outlet: _Outlet, day: date, turn: int) -> None:
    """Complain, and be heard; at one customer a month goes by before anybody tells them of the remedy."""
    about, severity = _COMPLAINTS[turn % len(_COMPLAINTS)]
    resolved = day + timedelta(days=4 + outlet.number % 4 * 9)
    told = resolved + timedelta(days=31 if outlet.name == TOLD_LATE else 1 + turn % 3 * 8)

    def follow(ref: str) -> None:
        story.tell(day + timedelta(days=1), AcknowledgeComplaint, complaint=ref)
        story.tell(resolved, ResolveComplaint, complaint=ref, remedy="replaced at our cost")
        story.tell(told, TellCustomer, complaint=ref, person=outlet.persons[0])
        story.tell(told + timedelta(days=2), AcceptRemedy, complaint=ref, person=outlet.persons[0])
        story.tell(told + timedelta(days=5), CloseComplaint, complaint=ref)

    raised = {"about": about, "severity": severity, "person": outlet.persons[-1]}
    story.tell(day, RaiseComplaint, follow, customer=outlet.name, **raised)


def _move(story: _Story, day: date) -> None:
    """Let a decision maker turn up at another customer."""
    story.tell(day, LeaveCustomer, customer=NEGLECTED, person=MOVED, reason="promoted elsewhere")
    begun = {"title": "采购经理", "roles": ("decision-maker",), "since": day + timedelta(days=14)}
    story.tell(day + timedelta(days=14), JoinCustomer, customer="新天地百货", person=MOVED, **begun)
