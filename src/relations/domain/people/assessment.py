"""What an assessment is worth (HANDBOOK K7, K8)."""

from __future__ import annotations

from collections.abc import Mapping

from relations.domain.words import Question, Sign

_LEAST, _MOST = 1, 5


def assessment(signs: Mapping[Sign, bool], questions: Mapping[Question, int]) -> float | None:
    """Give the points of an assessment, 0 to 100 with one decimal; None where nothing was assessed.

    The mean of two shares, as far as they are known: the signs that are there among the signs given (K7), and how far
    the mean mark of the questions lies between 1 and 5 (K8).
    """
    shares = []
    if signs:
        shares.append(sum(signs.values()) / len(signs))
    if questions:
        mean = sum(questions.values()) / len(questions)
        shares.append((mean - _LEAST) / (_MOST - _LEAST))
    return round(100 * sum(shares) / len(shares), 1) if shares else None
