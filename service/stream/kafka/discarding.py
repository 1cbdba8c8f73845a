"""A producer given up, whatever it is in the middle of."""

import asyncio
from typing import Any

from aiokafka import AIOKafkaProducer

from service.stream.kafka.connection import close_in_time
from service.stream.kafka.errors import KafkaTrouble


async def discard(producer: AIOKafkaProducer) -> None:
    """Cut its connections without a word: stop() would wait for a dead broker."""
    producer._closed = True
    task = producer._sender.sender_task
    if task is not None:
        # Twice: a sender that is cancelled waits for its own tasks, which may wait for a dead broker.
        for _ in range(2):
            task.cancel()
            await asyncio.wait((task,), timeout=1)
        if task.done() and not task.cancelled():
            task.exception()
    _fail_all(producer._message_accumulator)
    _mute(producer._txn_manager)
    await close_in_time(producer.client.close())


def _fail_all(accumulator: Any) -> None:
    """End what was not sent, without a word: nobody waits for it any more.

    Of a batch that was to be sent again aiokafka would complain that it is not among the pending ones.
    """
    for batches in accumulator._batches.values():
        accumulator._pending_batches.update(batches)
    batches = list(accumulator._pending_batches)
    accumulator.fail_all(KafkaTrouble("the producer was discarded"))
    for batch in batches:
        for future in (batch.future, batch._drain_waiter, *(f for f, _ in batch._msg_futures)):
            if future.done() and not future.cancelled():
                future.exception()


def _mute(transactions: Any) -> None:
    """The end of a broken transaction is awaited by nobody; asyncio would log it as forgotten."""
    end = getattr(transactions, "_transaction_waiter", None)
    if end is not None and end.done() and not end.cancelled():
        end.exception()
