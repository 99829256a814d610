"""What the package raises: one root, words in Chinese and English, never a personal value."""

from __future__ import annotations

from dataclasses import dataclass


class CarestampError(Exception):
    """Root of every error of this package."""


@dataclass(frozen=True, slots=True)
class Words:
    """One sentence for people, in Chinese and in English."""

    zh: str
    en: str

    def __str__(self) -> str:
        return f"{self.zh} / {self.en}"


class DocumentError(CarestampError):
    """One problem of one document.

    file: name as given, relative to the folder that was read. resource: `Type/id`, or `entry 3`, `line 7` where
    there is no id. field: a FHIR path such as `dispenseRequest.quantity.value`. why: the rule that is broken; the
    offending value is never part of it, since values of documents are personal (X1).
    """

    def __init__(self, file: str, resource: str, field: str, why: Words) -> None:
        super().__init__(file, resource, field, why)
        self.file, self.resource, self.field, self.why = file, resource, field, why

    def __str__(self) -> str:
        return f"{self.file}: {self.resource}: {self.field}: {self.why}"

    def as_row(self) -> dict[str, str]:
        """The four columns that a report prints."""
        return {"file": self.file, "resource": self.resource, "field": self.field, "why": str(self.why)}
