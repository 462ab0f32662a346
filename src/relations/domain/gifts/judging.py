"""Judging a gift by the rules of its day (HANDBOOK G2, G3): pure, and the same at recording and in listings."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal

from relations.domain.around import GiftBefore
from relations.domain.relationship import Gift
from relations.domain.rules import GiftLimit, GiftRules, RecipientClass
from relations.domain.when import When
from relations.domain.words import GiftFlag, Verdict

YEAR = timedelta(days=364)
"""From the first to the last of any 365 days."""
_STRICTER: tuple[Verdict, ...] = ("allow", "flag", "approve", "refuse")
_SAYS: Mapping[Verdict, str] = {"flag": "is to be watched", "approve": "needs approval", "refuse": "is not allowed"}
_FLAGS: Mapping[Verdict, GiftFlag] = {"flag": "watched", "approve": "unapproved", "refuse": "not-allowed"}
_NO_APPROVAL_HELPS = "nobody can approve it under the rules in force; see: relations policy show"


@dataclass(frozen=True, slots=True)
class Finding:
    """What a rule says about a gift: its verdict, the rule's name, a line, and the entries that count towards it."""

    verdict: Verdict
    flag: GiftFlag
    rule: str
    text: str
    entries: tuple[int, ...] = ()
    mend: str = _NO_APPROVAL_HELPS


def judge(
    gift: Gift, kind: str | None, rules: GiftRules, before: Sequence[GiftBefore], *, complained: bool
) -> list[Finding]:
    """Give what the rules say about a gift from us, nothing where they let it pass.

    `kind` is the customer's, by which the recipient's class is known; `before` are other gifts of ours, of which those
    to the same person count; `complained` says whether a complaint is open. A gift to the customer as a whole counts
    towards no person's year.
    """
    return [
        *_allowed(gift, kind, rules, complained=complained),
        *_limited(gift, kind, rules, before),
    ]


def strictest(findings: Sequence[Finding]) -> Finding | None:
    """Give the finding with the strictest verdict, the first of several; None where nothing was found."""
    return max(findings, key=lambda finding: _STRICTER.index(finding.verdict), default=None)


def classes_of(rules: GiftRules, kind: str | None) -> Iterator[tuple[str, RecipientClass]]:
    """Give the classes of recipients, by name, to which persons at a customer of this kind belong."""
    for name, recipient in rules.recipients.items():
        if kind is not None and kind.casefold() in (each.casefold() for each in recipient.kinds):
            yield name, recipient


def limits_for(rules: GiftRules, kind: str | None) -> dict[str, tuple[str, GiftLimit]]:
    """Give the limits by currency, each with its name; a class's own limit takes the place of the general one."""
    limits = {currency: (f"gifts.limits.{currency}", limit) for currency, limit in rules.limits.items()}
    for name, recipient in classes_of(rules, kind):
        for currency, limit in recipient.limits.items():
            limits[currency] = (f"gifts.recipients.{name}.limits.{currency}", limit)
    return {currency: named for currency, named in limits.items() if named[1] != GiftLimit()}


def heaviest(gift: Gift, before: Sequence[GiftBefore]) -> tuple[Decimal, tuple[int, ...]]:
    """Give the most that the same person got in any 365 days with this gift in them, without it, and its entries.

    A gift of which only the month or the year is known counts where all of it lies within the 365 days.
    """
    first, last = gift.on.day, gift.on.last_day
    same = [
        other
        for other in before
        if other.person == gift.person
        and other.currency == gift.currency
        and other.value is not None
        and other.on.day >= last - YEAR
        and other.on.last_day <= first + YEAR
    ]
    most, entries = Decimal(0), tuple[int, ...]()
    for start in sorted({first, *(other.on.day for other in same if other.on.day < first)}):
        within = [other for other in same if other.on.day >= start and max(other.on.last_day, last) <= start + YEAR]
        total = sum((other.value for other in within if other.value is not None), Decimal(0))
        if total > most:
            most, entries = total, tuple(sorted(other.entry for other in within if other.entry))
    return most, entries


def same_item(gift: Gift, before: Sequence[GiftBefore]) -> list[GiftBefore]:
    """Give the gifts of the same item to the same person (HANDBOOK G2), letter case aside."""
    item = gift.item.casefold()
    return [other for other in before if other.person == gift.person and other.item.casefold() == item]


def may_overlap(raised: When, closed: When | None, on: When) -> bool:
    """Whether a complaint was, or may have been, open then, as precisely as the moments are known."""
    begun = raised.text[: len(on.text)] <= on.text
    return begun and (closed is None or closed.text > on.text)


def money(value: Decimal, currency: str | None) -> str:
    """Write an amount with its currency, without zeros that say nothing."""
    plain = f"{value:f}"
    return f"{plain.rstrip('0').rstrip('.') if '.' in plain else plain} {currency or ''}".rstrip()


def counted(total: Decimal, currency: str | None, entries: Sequence[int]) -> str:
    """Say how much was given already, and in which entries."""
    if not total:
        return "nothing given besides"
    numbers = ", ".join(map(str, entries))
    word = "entry" if len(entries) == 1 else "entries"
    return f"{money(total, currency)} given besides in {f'{word} {numbers}' if entries else 'what is recorded with it'}"


def _allowed(gift: Gift, kind: str | None, rules: GiftRules, *, complained: bool) -> Iterator[Finding]:
    yield from _ruled(rules.gifts, "a gift", "gifts.gifts")
    for name, recipient in classes_of(rules, kind):
        yield from _ruled(recipient.gifts, f"a gift at a customer of kind {kind}", f"gifts.recipients.{name}.gifts")
    if gift.cash:
        yield from _ruled(rules.cash, "cash or its like", "gifts.cash", "cash", "give something else")
    if complained:
        what, mend = "a gift while a complaint is open", "first close the complaint; see: relations complaint list"
        yield from _ruled(rules.open_complaint, what, "gifts.open_complaint", "open-complaint", mend)


def _ruled(
    verdict: Verdict, what: str, rule: str, flag: GiftFlag | None = None, mend: str = _NO_APPROVAL_HELPS
) -> Iterator[Finding]:
    if verdict != "allow":
        text = f"{what} {_SAYS[verdict]} (rule {rule})"
        yield Finding(verdict, flag or _FLAGS[verdict], rule, text, mend=mend)


def _limited(gift: Gift, kind: str | None, rules: GiftRules, before: Sequence[GiftBefore]) -> Iterator[Finding]:
    limits = limits_for(rules, kind)
    if gift.value is None or gift.currency is None:
        if limits:
            named = ", ".join(name for name, _ in limits.values())
            text = f"what is '{gift.item}' worth? limits are in force (rule {named})"
            yield Finding("refuse", "no-value", named, text, mend="add --value and --currency")
        return
    if gift.currency not in limits:
        return
    name, limit = limits[gift.currency]
    yield from _too_much(gift.value, gift.currency, name, limit, rules)
    if limit.per_year is not None and gift.person is not None:
        total, entries = heaviest(gift, before)
        if total + gift.value > _exact(limit.per_year):
            rule, most = f"{name}.per_year", money(_exact(limit.per_year), gift.currency)
            text = (
                f"{money(gift.value, gift.currency)} is beyond per_year {most} for one person "
                f"(rule {rule}): {counted(total, gift.currency, entries)}"
            )
            yield Finding(rules.beyond, "over-limit", rule, text, entries, "give something worth less, or later")


def _too_much(value: Decimal, currency: str, name: str, limit: GiftLimit, rules: GiftRules) -> Iterator[Finding]:
    if limit.per_gift is not None and value > _exact(limit.per_gift):
        rule, most = f"{name}.per_gift", money(_exact(limit.per_gift), currency)
        text = f"{money(value, currency)} is beyond per_gift {most} (rule {rule})"
        yield Finding(rules.beyond, "over-limit", rule, text, mend="give something worth less")
    if limit.approve_above is not None and value > _exact(limit.approve_above):
        rule, most = f"{name}.approve_above", money(_exact(limit.approve_above), currency)
        text = f"{money(value, currency)} is above {most} and needs approval (rule {rule})"
        yield Finding("approve", "unapproved", rule, text)


def _exact(amount: float) -> Decimal:
    return Decimal(str(amount))
