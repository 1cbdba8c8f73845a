"""Kafka's troubles by what the caller must do.

StreamError
├── KafkaTrouble       any doubt: throw the producer away, take the partition over again
├── Fenced             a newer producer of this partition exists: give up or take over again
├── UnreadableRecord   this client cannot read one record: a tombstone, then on
└── UnreadableLog      a codec that is lacking or a wrong CRC: stop this partition, skip nothing
"""

from collections.abc import Iterator
from contextlib import contextmanager

from aiokafka import errors


class StreamError(Exception):
    """Something about Kafka that the partition could not get past."""


class KafkaTrouble(StreamError):
    """Broker away, timeout, refused request: whether it took effect is not known."""


class Fenced(StreamError):
    """Another producer with this partition's transactional id was started later."""


class UnreadableRecord(StreamError):
    """The record at `offset` can't be handed over by this client; those after it can."""

    def __init__(self, offset: int) -> None:
        super().__init__(f"the record at offset {offset} cannot be read")
        self.offset = offset


class UnreadableLog(StreamError):
    """A batch of the log cannot be read here; its records are neither read nor skipped."""


@contextmanager
def translated() -> Iterator[None]:
    """aiokafka's errors raised within come out as StreamErrors with their cause chained."""
    try:
        yield
    except errors.ProducerFenced as error:
        raise Fenced(str(error) or type(error).__name__) from error
    # aiokafka's state machine answers a broken transaction with AssertionError.
    except (*_NOT_KAFKA_ERRORS, errors.KafkaError, AssertionError, OSError) as error:
        raise KafkaTrouble(_described(error)) from error


@contextmanager
def translated_reading() -> Iterator[None]:
    """The same for records that are read, where the log itself may be to blame."""
    try:
        with translated():
            yield
    except KafkaTrouble as error:
        if isinstance(
            error.__cause__, errors.UnsupportedCodecError | errors.CorruptRecordException
        ):
            raise UnreadableLog(str(error)) from error.__cause__
        raise


_NOT_KAFKA_ERRORS = (TimeoutError, errors.IllegalOperation, errors.ConsumerStoppedError)


def _described(error: BaseException) -> str:
    """One line that says whose error it is: there are two servers to fail."""
    if isinstance(error, TimeoutError):
        return "Kafka: no answer in time"
    return f"Kafka: {type(error).__name__}: {error}"
