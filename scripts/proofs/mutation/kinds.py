"""What a mutant would harm: access, single-use, conservation, guard, event, or other.

A refusal is what its error is named for; a modifier is access; a call or a body of `_require…` is what its name says.
Code that moves money, units or quantities is conservation by the name of its function. The rest is other.
"""

from __future__ import annotations

import re

from scripts.proofs.mutation.operators import Mutant

ACCESS, SINGLE_USE, CONSERVATION, GUARD, EVENT, OTHER = (
    "access",
    "single-use",
    "conservation",
    "guard",
    "event",
    "other",
)
STRICT = (ACCESS, SINGLE_USE, CONSERVATION, GUARD)
"""None of these may live."""

ERRORS = {
    ACCESS: r"NotAuthorised|NotSigner|BadSignature|NotCustodian|NotPrescriber|NotPharmacy|NotLive|NotValidator|"
    r"NotSeller|NotMinter|NotLedger|NotRegistrar|NotGrantee|SamePerson|Frozen|Distrusted|OutsideMandate|OutlastsMandate|"
    r"NoConsent|SelfPrescribed|RightSuspended|OwnersWill|SecondPharmacistNeeded|CountersignatureNeeded|BadSecond|"
    r"DenialsOnly|HeldBy|NoGuardian|OfAge|IdentityCheckNotAllowed|SponsorNotLive|NotYourTurn|TooFew|LicensedElsewhere",
    SINGLE_USE: r"AlreadyDone|AlreadySold|AlreadyOpen|AlreadyReplaced|Taken|Reused|StaleSequence|SignatureUsed|Reviewed"
    r"|Deducted|Settled|Bound|Overlaps|OutOfSequence|Identified|BadAttempt|OtherSource|Succeeded",
    CONSERVATION: r"Exceeds|Exceeded|CapReached|BudgetExhausted|NotEnough|BadAmount|NothingLeft|TooManyClaims|BadShare|"
    r"StillReserved|CapacityMismatch|PartlyUsed|PayersActed|NotSold|NoUnits|BadMask",
}
PEOPLE = (
    r"Live|Role|Steward|Regist|Regulator|Custod|Issuer|Payer|Holder|Sign|Act|Own|Judge|Adjudic|Clinic|Prescriber|Seller|"
    r"Guardian|May|Trusted|Mandate|Permitted|Agreed|Accepted|Reverser|Reviewer|Second|For|Delegate|Side|Identity"
)
MOVING = (
    r"(?i)paid|pay\b|pay[A-Z]|reserv|approv|recover|releas|spend|refund|settle|dispens|revers|amount|price|bond|budget|"
    r"total|sell|unit|draw|mask|free|deduct|lanes?|quantit|supply|balance|mint|burn|transfer|share"
)
CHECK = re.compile(r"_(?:require|check)(\w*)")


def kind_of(mutant: Mutant) -> str:
    """Its kind; see above."""
    if mutant.event:
        return EVENT
    if mutant.guard:
        return _of_error(mutant.guard)
    if mutant.operator == "open":
        return ACCESS
    called = CHECK.match(mutant.before) if mutant.operator == "gone" else None
    checks = called or CHECK.match(mutant.function)
    if checks:
        return ACCESS if re.search(PEOPLE, checks[1]) else GUARD
    return CONSERVATION if re.search(MOVING, mutant.function) else OTHER


def _of_error(error: str) -> str:
    said = error.partition("_")[2] or error
    return next((kind for kind, pattern in ERRORS.items() if re.search(pattern, said)), GUARD)
