"""The bill of a month, from what was counted."""

import pytest

from bangumi.core.costs import PRICES, Bill, Line, Use, monthly_bill


def lines(bill: Bill) -> dict[Use, Line]:
    return {line.use: line for line in bill.lines}


def test_every_use_has_a_price_and_a_line() -> None:
    assert set(PRICES) == set(Use) == set(lines(monthly_bill({}, 1)))


def test_a_month_is_what_the_counted_days_were() -> None:
    counts = {"api.calls": 100, "rename.calls": 1440, "feed.calls": 96, "mbs": 1024 * 60, "half_reads": 5, "writes": 7}
    month = lines(monthly_bill(counts, 2))
    amounts = {use: line.amount for use, line in month.items()}
    assert amounts[Use.LAMBDA_CALLS] == (100 + 1440 + 96) * 15
    assert amounts[Use.LAMBDA_TIME] == 60 * 15
    assert amounts[Use.API_CALLS] == 1500
    assert amounts[Use.TABLE_READS] == 2.5 * 15
    assert amounts[Use.TABLE_WRITES] == 7 * 15
    assert amounts[Use.SCHEDULE_CALLS] == 1440 * 15


def test_an_idle_queue_takes_two_thirds_of_what_is_free() -> None:
    assert lines(monthly_bill({}, 3))[Use.QUEUE_CALLS].share == pytest.approx(0.648)


def test_only_what_is_beyond_the_free_amount_is_paid_for() -> None:
    month = lines(monthly_bill({"feed.calls": 2_000_000}, 30))
    line = month[Use.LAMBDA_CALLS]
    assert (line.share, line.usd, line.usd_without_free) == (2.0, pytest.approx(0.2), pytest.approx(0.4))
    api = lines(monthly_bill({"api.calls": 1000}, 30))[Use.API_CALLS]
    assert (api.share, api.usd) == (None, pytest.approx(0.0035))


def test_the_bill_is_the_sum_of_its_lines_and_nothing_was_counted_is_no_bill() -> None:
    bill = monthly_bill({"api.calls": 1_000_000, "feed.calls": 2_000_000}, 30)
    assert bill.usd == pytest.approx(sum(line.usd for line in bill.lines)) == pytest.approx(3.5 + 0.4)
    assert monthly_bill({"api.calls": 5}, 0).usd == 0
