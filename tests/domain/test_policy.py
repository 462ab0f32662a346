"""The rules: shipped ones are sound, senseless ones are refused, and setting them again changes nothing."""

from __future__ import annotations

import re
import sys
from typing import Any

import pytest

from relations.domain import catalogue, presets
from relations.domain.command import Command
from relations.domain.policy import POLICY, PolicySet, SetPolicy, differences
from relations.domain.rules import GRADES, GradeRule, Rules
from relations.domain.when import When
from relations.domain.workdays import NoHolidaysError, UnknownPlaceError
from scenario import AROUND

DEFAULT = presets.preset_text("default")
OPTIONAL = [
    kind for kind in Rules.__subclasses__() if not any(field.is_required() for field in kind.model_fields.values())
]
RETAIL, DEALER = presets.preset("retail"), presets.preset("dealer")


def state(*happened: tuple[str, PolicySet]) -> Any:
    """Fold what happened to the rules."""
    folded = catalogue.initial(POLICY)
    for on, event in happened:
        folded = catalogue.evolve(folded, event, When(on), "li.wei")
    return folded


def judged(command: Command, *happened: tuple[str, PolicySet]) -> list[Any]:
    return list(catalogue.decide(command, state(*happened), AROUND))


def setting(policy: Any, on: str) -> SetPolicy:
    return SetPolicy(policy=policy, reason="as agreed", on=on)


@pytest.mark.parametrize("name", presets.names())
def test_a_preset_is_sound_and_says_what_it_is_for(name: str) -> None:
    policy = presets.preset(name)
    assert policy.name == name
    assert policy.about
    assert presets.preset_text(name).startswith("# ")


def test_the_default_comes_first() -> None:
    assert presets.names()[0] == "default"
    assert presets.default() == presets.preset("default")


@pytest.mark.parametrize(
    ("change", "why"),
    [
        (("A = 14", "A = 0"), "cadence.A 0: "),
        (("A = 14", "A = -3"), "cadence.A -3: "),
        (("A = 14", "A = inf"), "cadence.A inf: "),
        (("A = 14", 'A = "two weeks"'), "cadence.A 'two weeks': "),
        (("A = 14\n", ""), "cadence.A is missing"),
        (("A = 14", "A = 14\nE = 7"), "cadence.E 7: "),
        (("resolve = 20", "resolve = -1"), "complaints.clocks.low.resolve -1: it is less than 0; write 0 or more"),
        (("weekend = [6, 7]", "weekend = [1, 2, 3, 4, 5, 6, 7]"), "complaints.weekend "),
        (("weekend = [6, 7]", "weekend = [8]"), "complaints.weekend.0 8: "),
        (("critical = 0", "critical = -1"), "complaints.escalate.critical -1: it is less than 0; write 0 or more"),
        (("contact = 30", "contact = -1"), "health.weights.contact -1: "),
        (("contact = 30", "kindness = 30"), "health.weights "),
        (("contact = 30\n", ""), "contact must be given too"),
        (("contact = 30", "contact = 30\nkindness = 1"), "kindness is not known; use contact, promises"),
        (("kept = 100", "kept = 101"), "health.promise.kept 101: "),
        (("untold_share = 0.5", "untold_share = 1.5"), "health.untold_share 1.5: "),
        (("healthy = 75", "healthy = 50"), "healthy must begin above watch"),
        (("at-risk = 25", "at-risk = 0"), "at-risk above 0"),
        (("lapse = 3", "lapse = 1"), "health.lapse 1: "),
        (('name = "default"', 'name = ""'), "name '': "),
        (("[cadence]", "[cadence"), "this is not TOML: "),
        (("[cadence]", f"deep = {'[' * 3000}"), "its brackets stand too deep within each other; leave some out"),
    ],
)
def test_rules_that_make_no_sense_are_refused_in_one_line(change: tuple[str, str], why: str) -> None:
    text = DEFAULT.replace(*change)
    assert text != DEFAULT
    with pytest.raises(presets.PolicyFileError) as refused:
        presets.read_policy("mine.toml", text)
    said = str(refused.value)
    assert said.startswith("mine.toml: ")
    assert why in said
    assert "\n" not in said
    assert said.endswith("see a shipped one with: relations policy show default")


def test_weights_that_are_all_zero_are_refused() -> None:
    head, weights, rest = re.split(r"(\[health\.weights\][^\[]*)", DEFAULT)
    with pytest.raises(presets.PolicyFileError, match="one weight at least must be more than 0"):
        presets.read_policy("mine.toml", head + re.sub(r"= \d+", "= 0", weights) + rest)


def test_setting_rules_records_them_whole() -> None:
    assert judged(setting(RETAIL, "2026-03-01")) == [PolicySet(policy=RETAIL, reason="as agreed")]


def test_setting_the_rules_in_force_changes_nothing() -> None:
    retail = ("2026-03-01", PolicySet(policy=RETAIL, reason="shops"))
    assert judged(setting(RETAIL, "2026-03-01"), retail) == []
    assert judged(setting(RETAIL, "2026-04-01"), retail) == []


def test_the_same_rules_for_an_earlier_day_are_a_change() -> None:
    retail = ("2026-03-01", PolicySet(policy=RETAIL, reason="shops"))
    assert len(judged(setting(RETAIL, "2026-02-01"), retail)) == 1
    assert len(judged(setting(DEALER, "2026-03-01"), retail)) == 1


@pytest.mark.parametrize(
    ("grade", "kind", "age", "days"),
    [
        ("A", None, 400, 14), ("B", "dealer", None, 30), (None, None, 400, 60),
        ("A", "outlet", 400, 7), ("C", "outlet", 400, 60), ("A", "outlet", 89, 3.5),
        ("A", None, 90, 14), ("A", None, 0, 7),
    ],
)  # fmt: skip
def test_the_cadence_is_that_of_grade_and_kind_and_denser_at_first(
    grade: str | None, kind: str | None, age: int | None, days: float
) -> None:
    assert DEALER.cadence.days(grade, kind, age) == days


def test_differences_name_each_rule_with_both_values() -> None:
    found = differences(presets.default(), DEALER)
    assert ("cadence.new.days", 0, 90) in found
    assert ("cadence.kind.outlet.A", None, 7) in found
    assert not [rule for rule, _, _ in found if rule.startswith("health.")]
    assert differences(DEALER, DEALER) == []


def with_holidays(place: str) -> SetPolicy:
    default = presets.default()
    complaints = default.complaints.model_copy(update={"holidays": place})
    return setting(default.model_copy(update={"complaints": complaints}), "2026-03-02")


def test_rules_with_holidays_that_nobody_knows_are_refused() -> None:
    assert len(judged(with_holidays("DE-BY"))) == 1
    with pytest.raises(
        UnknownPlaceError, match=r"^complaints\.holidays 'XX': no public holidays are known of it; write a"
    ):
        judged(with_holidays("XX"))


def test_rules_with_holidays_are_refused_without_the_package(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "holidays", None)
    with pytest.raises(NoHolidaysError, match=r"install it with: pip install relations\[holidays\]$"):
        judged(with_holidays("NZ"))


@pytest.mark.parametrize("kind", OPTIONAL)
def test_rules_that_nobody_gave_are_such_as_may_be_given(kind: type[Rules]) -> None:
    """They are made without a check."""
    made = kind.model_construct()
    assert made == kind() == kind.model_validate_json(made.model_dump_json())


def test_the_grades_that_nobody_gave_are_such_as_may_be_given() -> None:
    for rule in GRADES.values():
        given = GradeRule.model_validate(rule.model_dump(exclude_unset=True))
        assert (rule, rule.model_fields_set) == (given, given.model_fields_set)
