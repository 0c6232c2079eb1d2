"""`python -m infra.data.restore FROM TO`: the second table becomes what the first is, item by item.

For a table that point-in-time recovery restored under another name, with the AWS credentials of the shell. May be repeated.
"""

import sys
from collections.abc import Iterator
from typing import Any

import boto3

KEY = ("pk", "sk")


def main(source: str, target: str) -> None:
    dynamodb = boto3.resource("dynamodb")
    kept, gone = copy(dynamodb.Table(source), dynamodb.Table(target))
    print(f"{target}: {kept} items as in {source}, {gone} others removed")


def copy(source: Any, target: Any) -> tuple[int, int]:
    """How many were written, and how many removed that the source does not have. Throttled writes are tried again."""
    wanted: set[tuple[str, str]] = set()
    with target.batch_writer(overwrite_by_pkeys=list(KEY)) as batch:
        for item in _items(source):
            wanted.add((item["pk"], item["sk"]))
            batch.put_item(Item=item)
        others = [key for item in _items(target, keys_only=True) if (key := (item["pk"], item["sk"])) not in wanted]
        for pk, sk in others:
            batch.delete_item(Key={"pk": pk, "sk": sk})
    return len(wanted), len(others)


def _items(table: Any, *, keys_only: bool = False) -> Iterator[dict[str, Any]]:
    asked: dict[str, Any] = {"ConsistentRead": True}
    if keys_only:
        asked |= {"ProjectionExpression": ", ".join(KEY)}
    while True:
        page = table.scan(**asked)
        yield from page["Items"]
        if "LastEvaluatedKey" not in page:
            return
        asked["ExclusiveStartKey"] = page["LastEvaluatedKey"]


if __name__ == "__main__":
    main(*sys.argv[1:])
