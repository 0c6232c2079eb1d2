"""Our frozen dataclasses as JSON text and back.

A field at its default is left out: items stay small, and a field that appears later reads as its default in old items.
(So a default of the model is not changed lightly. `whole` writes every field, for what the user set on purpose.)
Fields that are not known any more are passed over.
"""

import base64
import dataclasses
import json
import logging
import types
import typing
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date, datetime
from enum import Enum
from functools import cache
from typing import Any, Literal, TypeVar, Union, cast

from bangumi.adapters.table import Item
from bangumi.core.messages import Message, Say

T = TypeVar("T")
Json = Any
"""What `json.loads` gives."""

log = logging.getLogger("bangumi.store")

_Reader = Callable[[Json], Any]


def to_text(value: object) -> str:
    """The JSON text of a dataclass."""
    return compact(to_json(value))


def from_text(kind: type[T], text: str) -> T:
    """The dataclass that `to_text` was given."""
    return from_json(kind, json.loads(text))


def read_all(kind: type[T], items: Iterable[Item]) -> Iterator[T]:
    """Of the items' bodies. One that can't be read is logged and left out: it must not take the others of its list along."""
    for item in items:
        try:
            value = from_text(kind, str(item.body))
        except (ValueError, TypeError, LookupError, AttributeError):
            log.exception("item_unreadable", extra={"pk": item.pk, "sk": item.sk})
        else:
            yield value


def compact(value: Json) -> str:
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    try:
        text.encode()
    except UnicodeEncodeError:  # a lone surrogate: only an escape can carry it
        return json.dumps(value, separators=(",", ":"))
    return text


def to_json(value: object, *, whole: bool = False) -> Json:
    match value:
        case None | str() | bool() | int() | float():
            return value
        case Message():
            return {"say": value.say.name, "values": to_json(value.values)}
        case datetime() | date():
            return value.isoformat()
        case bytes():
            return base64.b64encode(value).decode()
        case Mapping():
            return {str(name): to_json(each, whole=whole) for name, each in value.items()}
        case frozenset():
            return sorted(to_json(each) for each in value)
        case tuple() | list():
            return [to_json(each, whole=whole) for each in value]
    fields, kind = {}, cast("Any", type(value))
    for name, default in _defaults(kind).items():
        part = getattr(value, name)
        if whole or default is dataclasses.MISSING or part != default:
            fields[name] = to_json(part, whole=whole)
    return fields


def from_json(kind: type[T], value: Json) -> T:
    """`value` is what `to_json` gave, possibly in another version of the program."""
    made: T = _reader(kind)(value)  # type: ignore[arg-type]
    return made


@cache
def _defaults(kind: Any) -> dict[str, Any]:
    """Of each field; MISSING where it has none."""
    return {
        field.name: field.default if field.default_factory is dataclasses.MISSING else field.default_factory()
        for field in dataclasses.fields(kind)
    }


@cache
def _reader(kind: Any) -> _Reader:
    """How a value of this type is read from JSON."""
    origin, parts = typing.get_origin(kind), typing.get_args(kind)
    if isinstance(kind, typing.NewType):
        return _reader(kind.__supertype__)
    if kind in (str, int, float, bool, Any) or origin is Literal:
        return lambda value: value
    if origin in (Union, types.UnionType):
        return _optional(_reader(next(part for part in parts if part is not types.NoneType)))
    if origin is tuple:
        return _fixed_tuple(parts) if parts[-1] is not Ellipsis else _collected(tuple, parts[0])
    if origin is frozenset:
        return _collected(frozenset, parts[0])
    if isinstance(origin, type) and issubclass(origin, Mapping):
        return _mapping(_reader(parts[1]), parts[0])
    if kind in _SCALARS:
        return _SCALARS[kind]
    if issubclass(kind, Enum):
        return cast("_Reader", kind)
    return _dataclass(kind)


def _optional(read: _Reader) -> _Reader:
    return lambda value: None if value is None else read(value)


def _collected(kind: type, part: Any) -> _Reader:
    read = _reader(part)
    return lambda value: kind(map(read, value))


def _fixed_tuple(parts: tuple[Any, ...]) -> _Reader:
    readers = tuple(map(_reader, parts))
    return lambda value: tuple(read(each) for read, each in zip(readers, value, strict=True))


def _mapping(read: _Reader, name: Callable[[str], Any]) -> _Reader:
    return lambda value: {name(key): read(each) for key, each in value.items()}


def _dataclass(kind: Any) -> _Reader:
    hints = typing.get_type_hints(kind)
    readers = {field.name: _reader(hints[field.name]) for field in dataclasses.fields(kind)}

    def read(value: Json) -> Any:
        return kind(**{name: readers[name](part) for name, part in value.items() if name in readers})

    return read


def _message(value: Json) -> Message:
    if value["say"] in Say.__members__:
        parts = value["values"].items()
        return Message(Say[value["say"]], {name: part if isinstance(part, str) else _message(part) for name, part in parts})
    return Message.of(Say.OTHER_VERSION, name=value["say"])


_SCALARS: dict[Any, _Reader] = {
    datetime: datetime.fromisoformat,
    date: date.fromisoformat,
    bytes: base64.b64decode,
    Message: _message,
}
