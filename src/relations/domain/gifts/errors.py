"""What is refused about gifts, each in one line with the mend."""

from __future__ import annotations

from decimal import Decimal

from relations.domain.relationship import Decision, Gift
from relations.errors import RelationsError


class MissingCurrencyError(RelationsError):
    """An amount without its currency says nothing."""

    def __init__(self, value: Decimal) -> None:
        """`value` as given."""
        super().__init__(f"{value:f} of which currency? add --currency, for example --currency CNY")


class GiftNotAllowedError(RelationsError):
    """The rules refuse the gift, whoever might approve it (HANDBOOK G3)."""

    def __init__(self, finding: str, mend: str) -> None:
        """Take the `finding` that says what speaks against it and names the rule, and the `mend`."""
        super().__init__(f"{finding}; {mend}")


class NeedsApprovalError(RelationsError):
    """The rules ask for somebody's approval first (HANDBOOK G3)."""

    def __init__(self, finding: str, first: str) -> None:
        """Take the `finding` that names the rule that speaks against it, and the command that comes `first`."""
        super().__init__(f"{finding}; first: {first}")


class OwnRequestError(RelationsError):
    """The approver is the giver (HANDBOOK G3)."""

    def __init__(self, gift: str, actor: str) -> None:
        """`gift` as written; the `actor` who wants to approve."""
        super().__init__(
            f"{actor} asked for {gift} or is to give it, and cannot approve it; "
            "somebody else must: the approver is never the giver"
        )


class NotARequestError(RelationsError):
    """Only what was asked for can be approved, refused and handed over."""

    def __init__(self, text: str, gift: Gift) -> None:
        """`text` is the reference as written, `gift` what it stands for."""
        super().__init__(f"{text} is not waiting for that, it was {gift.state} on {gift.on}; see: {_show(text)}")


class AlreadyDecidedError(RelationsError):
    """What was decided about a request stays."""

    def __init__(self, text: str, word: str, decision: Decision) -> None:
        """`text` is the reference as written; `word` what was decided."""
        super().__init__(
            f"{text} was already {word} by {decision.by} on {decision.on}; ask again with: relations gift request"
        )


class NotGivenError(RelationsError):
    """What never changed hands cannot go back."""

    def __init__(self, text: str, gift: Gift) -> None:
        """`text` is the reference as written, `gift` what it stands for."""
        super().__init__(
            f"{text} cannot be returned: it was {gift.state} on {gift.on}, and never changed hands; see: {_show(text)}"
        )


def _show(text: str) -> str:
    return f"relations gift show {text}"
