"""The sections of a policy: what each rule is called, and which values make sense."""

from collections.abc import Mapping
from typing import Annotated, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from relations.domain.event import Text
from relations.domain.words import Channel, Credit, FileFact, Grade, Role, Scale, Severity, Stage, Verdict

Days = Annotated[int | float, Field(gt=0, le=3660)]
WholeDays = Annotated[int, Field(ge=1, le=3660)]
Points = Annotated[int | float, Field(ge=0, le=100)]
Percent = Annotated[int | float, Field(ge=0, le=100)]
Share = Annotated[int | float, Field(ge=0, le=1)]
Weight = Annotated[int | float, Field(ge=0, le=1000)]
Amount = Annotated[int | float, Field(ge=0, le=10**12)]
Code = Annotated[str, Field(pattern=r"^[A-Z]{3}$")]
_WEEK = 7
CadenceGrade = Literal["A", "B", "C", "D", "ungraded"]


class Rules(BaseModel):
    """One section of a policy: frozen, and no rule but those it names.

    Defaults are made with `model_construct`: they need no check, and a check takes time to build at every start.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", defer_build=True)


def _exactly(*names: str) -> AfterValidator:
    """Require every one of these keys, and no other."""

    def check(given: Mapping[str, float]) -> Mapping[str, float]:
        if missing := [name for name in names if name not in given]:
            raise ValueError(f"{', '.join(missing)} must be given too")
        if unknown := [name for name in given if name not in names]:
            raise ValueError(f"{', '.join(unknown)} is not known; use {', '.join(names)}")
        return given

    return AfterValidator(check)


def _not_all_zero(weights: Mapping[str, float]) -> Mapping[str, float]:
    if not any(weights.values()):
        raise ValueError("one weight at least must be more than 0")
    return weights


def _falling(bands: Mapping[str, float]) -> Mapping[str, float]:
    if not bands["healthy"] > bands["watch"] > bands["at-risk"] > 0:
        raise ValueError("healthy must begin above watch, watch above at-risk, and at-risk above 0")
    return bands


def _in_order(points: Mapping[str, float]) -> Mapping[str, float]:
    """Refuse points by which it would pay to break one's word, or to keep it late."""
    if not points["kept"] >= points["kept-late"] >= points["overdue"] >= points["broken"]:
        raise ValueError("kept must be worth no less than kept-late, that than overdue, and that than broken")
    if not points["kept"] >= points["partly-kept"] >= points["broken"]:
        raise ValueError("partly-kept must be worth no more than kept, and no less than broken")
    return points


def _weights(*names: str) -> AfterValidator:
    exact = _exactly(*names).func
    return AfterValidator(lambda given: _not_all_zero(exact(given)))  # type: ignore[call-arg]


class NewRelation(Rules):
    """The denser start (HANDBOOK C3): for `days` after the first contact, the cadence is cut to this `share`."""

    days: Annotated[int, Field(ge=0, le=3660)] = 0
    share: Annotated[int | float, Field(gt=0, le=1)] = 1


class Cadence(Rules):
    """Days between contacts by grade; customers of a kind named in `kind` have a cadence of their own."""

    A: Days
    B: Days
    C: Days
    D: Days
    ungraded: Days
    kind: dict[Text, dict[CadenceGrade, Days]] = Field(default_factory=dict)
    new: NewRelation = NewRelation.model_construct()

    def days(self, grade: str | None, kind: str | None, age: int | None, every: int | None = None) -> float:
        """Give the cadence of a customer: `every`, which is its own, or else that of the grade.

        `age` is the number of days since the first contact.
        """
        if every is not None:
            return float(every)
        name = grade or "ungraded"
        own = self.kind.get(kind, {}) if kind and self.kind else {}
        days = own.get(name) or getattr(self, name)  # type: ignore[call-overload]
        return float(days * self.new.share if age is not None and age < self.new.days else days)


class HealthRules(Rules):
    """Weights, points and bands of the score; docs/health.md explains each by its formula."""

    lapse: Annotated[int | float, Field(gt=1, le=100)]
    real: Annotated[tuple[Channel, ...], Field(min_length=1)]
    half_life: WholeDays
    untold_share: Share
    unmet_after: WholeDays
    trend_days: WholeDays
    weights: Annotated[dict[str, Weight], _weights("contact", "promises", "complaints", "people", "care", "commercial")]
    promise: Annotated[
        dict[str, Points],
        _exactly("kept", "kept-late", "partly-kept", "overdue", "broken"),
        AfterValidator(_in_order),
    ]
    complaint: Annotated[dict[str, Points], _exactly("low", "medium", "high", "critical", "crisis")]
    people: Annotated[dict[str, Weight], _weights("several", "roles", "met", "attitude")]
    attitude: Annotated[dict[str, Points], _exactly("mentor", "supporter", "neutral", "sceptic", "opponent")]
    care: Annotated[dict[str, Weight], _weights("assessment", "greetings", "reciprocity")]
    commercial: Annotated[dict[str, Weight], _weights("share", "credit")]
    bands: Annotated[dict[str, Points], _exactly("healthy", "watch", "at-risk"), AfterValidator(_falling)]


class PromiseRules(Rules):
    """Promises (HANDBOOK P4 to P7)."""

    confirm: Literal["nobody", "second-person", "customer"] = "nobody"
    """Who confirms that one of ours was kept: a second person is anybody but the one who recorded the keeping."""
    warn_overdue: Annotated[int, Field(ge=0, le=1000)] = 1
    """Warn at recording from so many overdue promises of the same rep to the same customer; 0 is never."""
    standing_days: WholeDays = 180
    """A standing promise without evidence for so many days is stale."""
    answer_days: WholeDays = 7
    """A question that was asked without a due day is to be answered within so many days."""


Clocks = dict[Stage, Annotated[int, Field(ge=0, le=366)]]
"""Working days by which a stage is to be reached; a stage that is not named has no clock."""


def _some_work(weekend: tuple[int, ...]) -> tuple[int, ...]:
    if len(set(weekend)) == _WEEK:
        raise ValueError("somebody must work on one day at least; leave one out")
    return weekend


class ComplaintRules(Rules):
    """Complaints (HANDBOOK X2, X3): clocks count working days from the complaint, or its reopening.

    `tell` counts from the remedy, `settle` from telling, `close` from settling.
    """

    holidays: Annotated[str, Field(pattern=r"^([A-Z]{2}(-[A-Z0-9]{1,6})?)?$")] = ""
    """Whose public holidays are not working days, such as CN or DE-BY (needs the `holidays` package); none if empty."""
    weekend: Annotated[tuple[Annotated[int, Field(ge=1, le=7)], ...], AfterValidator(_some_work)] = (6, 7)
    """Days of the week that are not working days; 1 is Monday."""
    clocks: dict[Severity, Clocks] = Field(default_factory=dict)
    escalate: dict[Severity, Annotated[int, Field(ge=0, le=366)]] = Field(default_factory=dict)
    """Severities that must go up, and within how many working days (0: on the same day)."""

    @property
    def workless(self) -> frozenset[int]:
        """The days of the week on which nobody works."""
        return frozenset(self.weekend)


class GiftLimit(Rules):
    """Limits in one currency; what is not named is not limited."""

    per_gift: Amount | None = None
    per_year: Amount | None = None
    """To one person in any 365 days, over all reps and customers."""
    approve_above: Amount | None = None
    """A gift worth more needs approval, though it is within the limits."""


class RecipientClass(Rules):
    """A class of recipients with rules of its own, such as officials: persons at customers of these `kinds`."""

    kinds: Annotated[tuple[Text, ...], Field(min_length=1)]
    gifts: Verdict = "allow"
    limits: dict[Code, GiftLimit] = Field(default_factory=dict)


class GiftRules(Rules):
    """Gifts (HANDBOOK G2 to G4). `refuse` is for good; `approve` lets through what somebody else approved first."""

    gifts: Verdict = "allow"
    cash: Verdict = "flag"
    """Cash and its equivalents."""
    open_complaint: Verdict = "flag"
    """Gifts while a complaint is open."""
    beyond: Literal["approve", "refuse"] = "approve"
    """What becomes of a gift beyond a limit."""
    follow_up: WholeDays = 14
    """A gift is a reason to call again within so many days (G4)."""
    limits: dict[Code, GiftLimit] = Field(default_factory=dict)
    recipients: dict[Text, RecipientClass] = Field(default_factory=dict)


class CorrectionRules(Rules):
    """Corrections, and entries that come late."""

    second_person: bool = False
    """Whether a correction waits until somebody other than who recorded it confirms it."""
    late_after: WholeDays = 7
    """An entry recorded more than so many days after it happened is late."""


class PeopleRules(Rules):
    """Key persons (HANDBOOK K4, K5)."""

    roles: tuple[Role, ...] = ("decision-maker",)
    """The buying roles that are to be found at every customer."""
    several: Annotated[int, Field(ge=1, le=20)] = 2
    """How many persons are to be known at every customer."""
    decider_days: WholeDays = 30
    """A new decision maker is to be met within so many days."""
    key_level: Annotated[int, Field(ge=1, le=3)] = 1
    """Persons of this level or a more important one are key persons who are not to go unmet."""


class CareRules(Rules):
    """Care (HANDBOOK K6 to K8, V10)."""

    greet: tuple[Text, ...] = ("birthday", "anniversary", "wedding", "bereavement", "illness")
    """Occasions on which a greeting is due."""
    greet_before: Annotated[int, Field(ge=0, le=366)] = 7
    """A greeting is listed as due so many days before its day."""
    greet_within: Annotated[int, Field(ge=0, le=366)] = 7
    """A greeting counts for its day from so many days before until so many days after; later it was missed."""
    assess_days: WholeDays = 365
    """An assessment older than so many days no longer counts."""


class FileRules(Rules):
    """The file of a customer (HANDBOOK C1)."""

    wanted: tuple[FileFact, ...] = ("kind", "grade", "owner", "address", "phone", "key-person")
    complete: Percent = 60
    """A file of which less than this share of the wanted facts is known is incomplete."""
    stale_days: WholeDays = 365
    """A fact that nobody stated or confirmed for so many days is stale."""


class PlanRules(Rules):
    """What a rep can do in a day (HANDBOOK C4)."""

    visits_a_day: Annotated[int, Field(ge=1, le=99)] = 8
    minutes_a_day: Annotated[int, Field(ge=1, le=1440)] = 480
    minutes_a_visit: Annotated[int, Field(ge=1, le=1440)] = 35
    """Minutes at the customer's."""
    minutes_between: Annotated[int, Field(ge=0, le=1440)] = 20
    """Minutes from one customer to the next."""

    @property
    def room(self) -> int:
        """The visits for which a day has room: as many as its number and its minutes allow."""
        each = self.minutes_a_visit + self.minutes_between
        return min(self.visits_a_day, (self.minutes_a_day + self.minutes_between) // each)


class GradeRule(Rules):
    """What a customer must be to earn a grade; what is not named does not matter (HANDBOOK C2)."""

    share: Percent | None = None
    """The least share of its business that is ours, in percent."""
    scale: tuple[Scale, ...] = ()
    credit: tuple[Credit, ...] = ()


GRADES: dict[Grade, GradeRule] = {
    "A": GradeRule.model_construct(share=60, scale=("large",), credit=("good",)),
    "B": GradeRule.model_construct(share=30, scale=("large",)),
    "C": GradeRule.model_construct(share=30),
}
"""The rule of thumb of HANDBOOK C2; whoever earns none of these is a D."""
