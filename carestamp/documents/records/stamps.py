"""What the ledger says of a record, number by number as its contract has it, in words."""

from __future__ import annotations

import enum
from collections.abc import Mapping
from types import MappingProxyType

from carestamp.errors import Words


class RecordStamp(enum.IntEnum):
    """What a record is now: the enum `Status` of interfaces/IRecordRegistry.sol."""

    UNKNOWN = 0
    CURRENT = 1
    REPLACED = 2
    ERASED = 3
    LISTED = 4

    @property
    def words(self) -> Words:
        """What a report prints."""
        return _WORDS[self]


_WORDS: Mapping[RecordStamp, Words] = MappingProxyType(
    {
        RecordStamp.UNKNOWN: Words("未见", "unknown"),
        RecordStamp.CURRENT: Words("有效", "current"),
        RecordStamp.REPLACED: Words("已更新", "replaced"),
        RecordStamp.ERASED: Words("已销毁", "erased"),
        RecordStamp.LISTED: Words("已列入", "listed in a batch"),
    }
)
