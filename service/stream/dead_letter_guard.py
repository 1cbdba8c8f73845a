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
        in_a_row, recent = self.in_a_row, list(self.recent)
        for is_dead in dead:
            in_a_row = in_a_row + 1 if is_dead else 0
            recent.append(is_dead)
            if in_a_row >= self.limits.in_a_row:
                break
        return replace(self, in_a_row=in_a_row, recent=tuple(recent[-self.limits.window :]))

    @property
    def tripped(self) -> str | None:
        """Why the partition must stop, or None."""
        if self.in_a_row >= self.limits.in_a_row:
            return f"{self.in_a_row} dead letters in a row"
        bad = sum(self.recent)
        if len(self.recent) == self.limits.window and bad > self.limits.share * len(self.recent):
            return f"{bad} of the last {len(self.recent)} records were dead letters"
        return None
