"""Rules."""

from bangumi.adapters.dynamo import Table
from bangumi.adapters.store.numbered import Numbered
from bangumi.adapters.table import RULES, claims_partition
from bangumi.core.errors import ConflictError, NotFoundError
from bangumi.core.messages import Say
from bangumi.core.model import Rule, RuleId


class StoredRules:
    """Port `Rules`."""

    def __init__(self, table: Table) -> None:
        self._table = table
        self._rules = _Rules(table)

    def all(self) -> list[Rule]:
        return list(self._rules.all())

    def get(self, rule_id: RuleId) -> Rule:
        if rule := self._rules.get(rule_id):
            return rule
        raise NotFoundError(Say.RULE_UNKNOWN, id=rule_id)

    def create(self, draft: Rule) -> Rule:
        return self._rules.create(draft)

    def save(self, rule: Rule) -> Rule:
        return self._rules.save(rule)

    def delete(self, rule_id: RuleId) -> None:
        self._rules.delete(rule_id)
        # After the rule, so that a repeat finds what an interruption left.
        self._table.delete_many(item.key for item in self._table.query(claims_partition(rule_id)))


class _Rules(Numbered[Rule]):
    partition = RULES
    kind = Rule
    guards_edits = False

    def natural(self, entity: Rule) -> str:
        from bangumi.core.matching import fold  # brings the title reader, which only the makers of rules have loaded

        return f"{fold(entity.official_title)}#{entity.season}#{entity.kind}"

    def taken(self, entity: Rule) -> ConflictError:
        return ConflictError(Say.RULE_EXISTS, title=entity.official_title)
