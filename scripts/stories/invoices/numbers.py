"""Bill numbers: allotted upwards by the regulator, never twice, by nobody else (B1)."""

from __future__ import annotations

from carestamp.client import Roles, errors
from carestamp.errors import CarestampError
from scripts.stories.invoices.books import Book
from scripts.stories.invoices.company import Company
from scripts.stories.register import Person


def books(c: Company) -> None:
    """For all bills that came in; neither twice nor by anybody else."""
    c.books.allot_for([*c.dossiers.values(), *c.others])
    known, regulator = c.books.largest, c.people.own.regulator
    inside = Book(known.code, known.first + 1, known.last + 1, known.house)
    overlaps = errors.BookRegistry_Overlaps(inside.id, c.stage.books.last_of(known.code) or 0)
    _refused(c, "book-overlaps", regulator, inside, overlaps)
    helps_itself, biller = Book(known.code, known.last + 1, known.last + 99, known.house), c.people.own.biller
    not_live = errors.InvoiceRegistry_NotLive(biller.account.address, Roles.STEWARD)
    _refused(c, "book-self", biller, helps_itself, not_live)


def _refused(c: Company, code: str, who: Person, book: Book, expected: CarestampError) -> None:
    given = (who.account, book.id, book.last, book.house.number)
    said = f"{book.last - book.first + 1} 个号码 numbers → {book.house.number}"
    c.acts.refused(code, who, said, lambda: c.stage.invoices.allot_book(*given), expected, ("B1",))
