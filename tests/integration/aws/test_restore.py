"""A restored table is copied back, and the home is what it was."""

import boto3
import pytest

from bangumi.adapters.aws import Aws
from bangumi.adapters.dynamo import Table
from bangumi.adapters.store.rules import StoredRules
from bangumi.core.model import Rule, RuleId
from infra.data import restore
from tests.support.aws import create_table


@pytest.mark.usefixtures("aws")
def test_the_home_is_what_it_was(clients: Aws, capsys: pytest.CaptureFixture[str]) -> None:
    now, then = create_table("restore-now"), create_table("restore-then")
    before = StoredRules(Table(clients, then))
    kept = [before.create(Rule(RuleId(0), f"番 {number}", f"Show {number}")) for number in range(60)]
    after = StoredRules(Table(clients, now))
    for number in range(30):
        after.create(Rule(RuleId(0), f"Spoiled {number}", f"Spoiled {number}"))

    restore.main(then, now)
    restore.main(then, now)

    assert StoredRules(Table(clients, now)).all() == kept
    scanned = [boto3.client("dynamodb").scan(TableName=name)["Items"] for name in (now, then)]
    first, second = ({(item["pk"]["S"], item["sk"]["S"]): item for item in items} for items in scanned)
    assert first == second
    assert capsys.readouterr().out.splitlines()[-1].endswith("0 others removed")
