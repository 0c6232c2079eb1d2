"""`kill -9` of the emulator under load: what was acknowledged is there, once."""

import threading
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.error import HTTPError

import boto3
import pytest
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError
from support.emulator import LoneEmulator

from infra.local.deploy import Cloud
from infra.local.stack import free_port

TABLE = "Table"


@pytest.fixture
def emulator(tmp_path: Path) -> Iterator[LoneEmulator]:
    with LoneEmulator(tmp_path / "home") as emulator:
        emulator.client("dynamodb").create_table(
            TableName=TABLE,
            BillingMode="PAY_PER_REQUEST",
            AttributeDefinitions=[{"AttributeName": n, "AttributeType": "S"} for n in ("pk", "sk")],
            KeySchema=[{"AttributeName": "pk", "KeyType": "HASH"}, {"AttributeName": "sk", "KeyType": "RANGE"}],
        )
        emulator.checkpoint()
        yield emulator


def key(name: str) -> dict[str, Any]:
    return {"pk": {"S": name}, "sk": {"S": "-"}}


class Load(threading.Thread):
    """Counts up, appends to a list and writes a pair in a transaction, one after the other, until it is refused.
    `acknowledged` is how many rounds were answered; one more may have been written."""

    def __init__(self, table: Any, name: str, start: int) -> None:
        super().__init__()
        self._table = table
        self._name = name
        self.acknowledged = start

    def run(self) -> None:
        while True:
            try:
                self._round(self.acknowledged + 1)
            except (BotoCoreError, ClientError):
                return
            self.acknowledged += 1

    def _round(self, number: int) -> None:
        self._count(number)
        self.write_pair(number)

    def _count(self, number: int) -> None:
        n = {":n": {"N": "1"}, ":list": {"L": [{"N": str(number)}]}, ":empty": {"L": []}}
        append = "SET seen = list_append(if_not_exists(seen, :empty), :list) ADD n :n"
        count = {"TableName": TABLE, "UpdateExpression": append, "ExpressionAttributeValues": n}
        self._table.update_item(**count, Key=key(self._name))

    def write_pair(self, number: int) -> None:
        pair = [f"{self._name}-{number}-{half}" for half in ("a", "b")]
        puts = [{"Put": {"TableName": TABLE, "Item": {**key(p), "n": {"N": str(number)}}}} for p in pair]
        gone = {"Delete": {"TableName": TABLE, "Key": key(f"{self._name}-{number - 1}-a")}}
        self._table.transact_write_items(TransactItems=[*puts, *([gone] if number > 1 else [])])


def test_nothing_acknowledged_is_lost_or_applied_twice(emulator: LoneEmulator) -> None:
    done = {"甲": 0, "乙": 0, "丙": 0}
    for _ in range(3):
        done = kill_under_load(emulator, done)
        table = emulator.client("dynamodb")
        for name, acknowledged in done.items():
            item = table.get_item(TableName=TABLE, Key=key(name))["Item"]
            count = int(item["n"]["N"])
            assert acknowledged <= count <= acknowledged + 1
            assert [int(entry["N"]) for entry in item["seen"]["L"]] == list(range(1, count + 1))
            assert there(table, f"{name}-{acknowledged}-b")
            assert not there(table, f"{name}-{acknowledged - 1}-a")
            one_more = [there(table, f"{name}-{acknowledged + 1}-{half}") for half in ("a", "b")]
            assert one_more in ([False, False], [True, True])
            if count > acknowledged:  # a round that was cut off: end it, so that the next load starts from a whole one
                Load(table, name, acknowledged).write_pair(count)
            done[name] = count
    assert min(done.values()) > 20


def kill_under_load(emulator: LoneEmulator, done: dict[str, int]) -> dict[str, int]:
    impatient = Config(retries={"total_max_attempts": 1})
    table = emulator.client("dynamodb", impatient)
    loads = [Load(table, name, count) for name, count in done.items()]
    for load in loads:
        load.start()
    time.sleep(1)
    emulator.kill()
    for load in loads:
        load.join()
    emulator.start()
    return {name: load.acknowledged for name, load in zip(done, loads, strict=True)}


def there(table: Any, name: str) -> bool:
    return "Item" in table.get_item(TableName=TABLE, Key=key(name))


def test_what_other_services_hold_is_at_most_five_seconds_behind(emulator: LoneEmulator) -> None:
    queue = emulator.client("sqs").create_queue(QueueName="q")["QueueUrl"]
    emulator.client("sqs").send_message(QueueUrl=queue, MessageBody="feed 1")
    emulator.client("ssm").put_parameter(Name="/k/keys", Value="秘密", Type="SecureString")
    schedule = {
        "Name": "refresh",
        "ScheduleExpression": "rate(15 minutes)",
        "FlexibleTimeWindow": {"Mode": "OFF"},
        "Target": {"Arn": "arn:aws:lambda:us-east-1:000000000000:function:f", "RoleArn": "arn:aws:iam::000000000000:role/r"},
    }
    emulator.client("scheduler").create_schedule(**schedule)
    emulator.client("scheduler").update_schedule(**schedule | {"ScheduleExpression": "rate(1 minute)", "State": "DISABLED"})
    emulator.client("s3").create_bucket(Bucket="site")
    emulator.client("s3").put_object(Bucket="site", Key="posters/a.jpg", Body=b"jpg", ContentType="image/jpeg")
    time.sleep(5)
    emulator.kill()
    emulator.cloud = Cloud(emulator.home, free_port())
    emulator.start()
    assert emulator.client("sqs").receive_message(QueueUrl=queue)["Messages"][0]["Body"] == "feed 1"
    assert emulator.client("ssm").get_parameter(Name="/k/keys", WithDecryption=True)["Parameter"]["Value"] == "秘密"
    kept = emulator.client("scheduler").get_schedule(Name="refresh")
    assert (kept["ScheduleExpression"], kept["State"]) == ("rate(1 minute)", "DISABLED")
    poster = emulator.client("s3").get_object(Bucket="site", Key="posters/a.jpg")
    assert (poster["Body"].read(), poster["ContentType"]) == (b"jpg", "image/jpeg")


def test_a_clean_stop_and_many_writes_keep_the_log_short(emulator: LoneEmulator) -> None:
    table = emulator.client("dynamodb")
    for number in range(12):
        item = {**key(f"big-{number}"), "text": {"S": "云" * 130_000}}
        table.put_item(TableName=TABLE, Item=item)
    time.sleep(3)
    state = emulator.home / "state"
    assert sum(log.stat().st_size for log in state.glob("*/writes.jsonl")) < 4_000_000
    emulator.stop()
    emulator.start()
    assert there(emulator.client("dynamodb"), "big-11")
    assert [log.stat().st_size for log in state.glob("*/writes.jsonl")] == [0]


@pytest.mark.parametrize("path", ["/_ministack/reset", "/_ministack/health", "/_localstack/health", "/_aws/ses"])
def test_the_emulators_own_doors_are_shut(emulator: LoneEmulator, path: str) -> None:
    with pytest.raises(HTTPError) as refused:
        urllib.request.urlopen(urllib.request.Request(f"{emulator.cloud.endpoint}{path}", method="POST"), timeout=5)
    assert refused.value.code == 404
    refused.value.close()


@pytest.mark.parametrize("access_key", ["test", "000000000000", "AKIAIOSFODNN7EXAMPLE"])
def test_who_has_not_the_key_is_refused(emulator: LoneEmulator, access_key: str) -> None:
    stranger = boto3.client(
        "dynamodb",
        endpoint_url=emulator.cloud.endpoint,
        region_name="us-east-1",
        aws_access_key_id=access_key,
        aws_secret_access_key="test",
    )
    with pytest.raises(ClientError, match="security token"):
        stranger.list_tables()


def test_an_unsigned_request_is_refused(emulator: LoneEmulator) -> None:
    headers = {"X-Amz-Target": "DynamoDB_20120810.ListTables", "Content-Type": "application/x-amz-json-1.0"}
    with pytest.raises(HTTPError) as refused:
        urllib.request.urlopen(urllib.request.Request(emulator.cloud.endpoint, b"{}", headers), timeout=5)
    assert refused.value.code in {400, 403}
    refused.value.close()
