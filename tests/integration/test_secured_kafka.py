"""TLS and SASL against a real broker, by settings alone."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from uuid import uuid4

import pytest
import trustme
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    load_pem_private_key,
)

from service.local.kafka import LocalKafka
from service.local.process import free_port
from tests.factories import order_data, refund_data
from tests.history import check_history
from tests.integration.command import command
from tests.stack import Stack

PASSWORD = "open-sesame"  # noqa: S105 - of a user that lives as long as this test


@dataclass(frozen=True, slots=True)
class Secured:
    plain: str
    address: str
    folder: Path

    def settings(self, **more: str) -> dict[str, str]:
        named = {
            "KAFKA_BOOTSTRAP_SERVERS": self.address,
            "KAFKA_SECURITY_PROTOCOL": "SASL_SSL",
            "KAFKA_SASL_USERNAME": "service",
            "KAFKA_SASL_PASSWORD": PASSWORD,
            "KAFKA_SSL_CAFILE": str(self.folder / "ca.pem"),
            "KAFKA_REQUEST_TIMEOUT_SECONDS": "5",
        }
        return named | more


@pytest.fixture(scope="module")
def secured(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Secured]:
    """A broker that asks for TLS and a password."""
    folder = tmp_path_factory.mktemp("secured")
    authority = trustme.CA()
    authority.cert_pem.write_to_path(str(folder / "ca.pem"))
    server = authority.issue_cert("127.0.0.1", "localhost")
    # Java reads a key in PKCS#8 alone.
    key = load_pem_private_key(server.private_key_pem.bytes(), None)
    pem = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    chain = b"".join(pem.bytes() for pem in server.cert_chain_pems)
    (folder / "server.pem").write_bytes(pem + chain)
    port = free_port()
    login = "org.apache.kafka.common.security"
    properties = f"""
listeners=PLAINTEXT://127.0.0.1:{{port}},CONTROLLER://127.0.0.1:{{controller}},SECURED://127.0.0.1:{port}
advertised.listeners=PLAINTEXT://127.0.0.1:{{port}},SECURED://127.0.0.1:{port}
inter.broker.listener.name=PLAINTEXT
listener.security.protocol.map=PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT,SECURED:SASL_SSL
listener.name.secured.ssl.keystore.type=PEM
listener.name.secured.ssl.keystore.location={folder}/server.pem
listener.name.secured.sasl.enabled.mechanisms=PLAIN,SCRAM-SHA-256
listener.name.secured.plain.sasl.jaas.config={login}.plain.PlainLoginModule required \
user_service="{PASSWORD}";
listener.name.secured.scram-sha-256.sasl.jaas.config={login}.scram.ScramLoginModule required;
"""
    with LocalKafka(properties=properties, scram={"service": PASSWORD}) as kafka:
        yield Secured(kafka.bootstrap_servers, f"127.0.0.1:{port}", folder)


@pytest.mark.parametrize("mechanism", ["PLAIN", "SCRAM-SHA-256"])
async def test_a_request_is_decided_over_tls_with_a_password(
    secured: Secured, database_url: str, tmp_path: Path, mechanism: str
) -> None:
    stack = Stack(secured.plain, database_url, f"t{uuid4().hex[:10]}.", tmp_path)
    await stack.open()
    try:
        service = stack.start(**secured.settings(KAFKA_SASL_MECHANISM=mechanism))
        request = refund_data()
        await stack.orders(order_data())
        await stack.refunds(request)
        await stack.settled()
        assert await service.stop() == 0
        assert PASSWORD not in service.log.read_text()
        await check_history(stack, [request])
    finally:
        await stack.close()


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        pytest.param({"KAFKA_SASL_PASSWORD": "open-rice"}, "Kafka", id="another password"),
        pytest.param({"KAFKA_SSL_CAFILE": ""}, "Kafka", id="an authority that nobody knows"),
    ],
)
async def test_whoever_cannot_be_trusted_is_told_in_one_line(
    secured: Secured, tmp_path: Path, wrong: dict[str, str], said: str
) -> None:
    settings = secured.settings(KAFKA_SASL_MECHANISM="SCRAM-SHA-256") | wrong
    named = {name: value for name, value in settings.items() if value}
    done = await command("topics", "--check", folder=tmp_path, **named)
    assert done.code == 1, done.err
    assert said in done.line
    assert PASSWORD not in done.err
