"""Ids of outputs are those of RFC 9562: other teams may derive them themselves."""

from uuid import NAMESPACE_URL, uuid5

import pytest

from service.domain.ids import OrderId, RequestId, event_id, refund_id


@pytest.mark.parametrize("number", range(50))
def test_an_id_is_the_uuid5_of_its_cause(number: int) -> None:
    source, order = uuid5(NAMESPACE_URL, "/aftersale"), OrderId(f"o-\u00e9-{number}")
    event = event_id("/aftersale", type="t", order_id=order, cause="c", n=number)
    refund = refund_id("/aftersale", order_id=order, request_id=RequestId("r"), ordinal=number)
    assert event == str(uuid5(source, f"t|{order}|c|{number}"))
    assert refund == str(uuid5(source, f"refund|{order}|r|{number}"))
