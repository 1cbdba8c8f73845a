"""`feedback.requests.v1`: what a customer says of what they bought."""

from typing import Annotated

from pydantic import AfterValidator, Field
from pydantic_core import PydanticCustomError

from schemas.requests import Request
from schemas.scalars import Content, Id, Model, RequestId, Uri


def _score(score: int) -> int:
    if not 1 <= score <= 5:
        raise PydanticCustomError("score_out_of_range", "a score from 1 to 5")
    return score


Score = Annotated[
    int, Field(json_schema_extra={"minimum": 1, "maximum": 5}), AfterValidator(_score)
]
Dimensions = Annotated[
    dict[Id, Score], Field(max_length=5), AfterValidator(lambda named: dict(sorted(named.items())))
]


class Review(Model):
    """Without `line_id` it is of the order as a whole, one per order. `follows`: the one follow-up."""

    score: Score
    line_id: Id | None = None
    dimensions: Dimensions | None = None
    content: Content | None = None
    media: Annotated[tuple[Uri, ...], Field(max_length=9, strict=False)] | None = None
    anonymous: bool | None = None
    follows: RequestId | None = None


class Comment(Model):
    content: Content
    line_id: Id | None = None
    topic: Id | None = None


class ReviewSubmitted(Request, Review):
    """`feedback.review.submitted.v1`: a score, of a line or of the order as a whole."""


class CommentSubmitted(Request, Comment):
    """`feedback.comment.submitted.v1`: words without a score."""
