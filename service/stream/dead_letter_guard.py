"""When bad records gather, the fault is rather upstream's deployment or ours: stop, do not drain the topic."""

from collections.abc import Iterable
from dataclasses import dataclass, replace


@dataclass(frozen=True, slots=True, kw_only=True)
class GuardLimits:
    """Stop at `in_a_row` dead letters, or at more than `share` of the last `window` records."""

    in_a_row: int = 200
    share: float = 0.5
    window: int = 1_000


@dataclass(frozen=True, slots=True, kw_only=True)
class DeadLetterGuard:
    """What one partition's last records were; a value, so that a batch undone undoes it too."""

    limits: GuardLimits
    in_a_row: int = 0
    recent: tuple[bool, ...] = ()

    def after(self, dead: Iterable[bool]) -> "DeadLetterGuard":
        """With the next records, up to the one that trips it."""
        in_a_row, recent, window = self.in_a_row, list(self.recent), self.limits.window
        bad = sum(recent)
        for is_dead in dead:
            in_a_row = in_a_row + 1 if is_dead else 0
            recent.append(is_dead)
            bad += is_dead
            if len(recent) > window:
                bad -= recent[-window - 1]
            if in_a_row >= self.limits.in_a_row or self._too_many(bad, len(recent)):
                break
        return replace(self, in_a_row=in_a_row, recent=tuple(recent[-window:]))

    @property
    def tripped(self) -> str | None:
        """Why the partition must stop, or None."""
        if self.in_a_row >= self.limits.in_a_row:
            return f"{self.in_a_row} dead letters in a row"
        bad = sum(self.recent)
        if self._too_many(bad, len(self.recent)):
            return f"{bad} of the last {len(self.recent)} records were dead letters"
        return None

    def _too_many(self, bad: int, seen: int) -> bool:
        """Of a whole window; the first few records say little."""
        return seen >= self.limits.window and bad > self.limits.share * self.limits.window
