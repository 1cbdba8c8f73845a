"""Skus decided on in one batch; nothing is written here."""

from datetime import datetime

from service.domain.event import QualitySignal
from service.domain.ids import Sku
from service.domain.inbound import SkuDue
from service.domain.policy import QualityRule
from service.domain.quality import judge_sku
from service.store.named import Loaded


class SkuDecisions:
    """`signalled`: those that are told of, with the end of the period counted."""

    def __init__(self, rule: QualityRule, loaded: Loaded) -> None:
        self.signalled: dict[Sku, datetime] = {}
        self._rule = rule
        self._counted = loaded.skus
        self._before = loaded.signalled

    def judge(self, due: SkuDue) -> QualitySignal | None:
        """By the counts from before the batch, and what was told within it."""
        told = self.signalled.get(due.sku) or self._before.get(due.sku)
        counted = self._counted[due.sku, due.due_at]
        return judge_sku(due, counted, self._rule, signalled_at=told)

    def told(self, signal: QualitySignal) -> None:
        self.signalled[signal.sku] = signal.until
