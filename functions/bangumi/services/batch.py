"""One action for many ids."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from bangumi.core.errors import BadInputError, DomainError
from bangumi.core.messages import Say


@dataclass(frozen=True, slots=True)
class Batch:
    """How a batch went: ids that succeeded, and the others with what was wrong."""

    done: tuple[int, ...]
    failed: tuple[tuple[int, DomainError], ...]


def each(ids: Sequence[int], action: Callable[[int], object]) -> Batch:
    """Does it for every id once; one that fails never stops the rest."""
    if not ids:
        raise BadInputError(Say.NO_IDS)
    done, failed = [], []
    for one in dict.fromkeys(ids):
        try:
            action(one)
        except DomainError as error:
            failed.append((one, error))
        else:
            done.append(one)
    return Batch(tuple(done), tuple(failed))
