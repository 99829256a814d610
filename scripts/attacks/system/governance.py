"""Power that nobody was given: the deployer comes back, code is to be exchanged, a pause becomes a weapon."""

from __future__ import annotations

from functools import partial
from typing import Any

from eth_account.signers.local import LocalAccount
from eth_utils.address import to_checksum_address

from carestamp.chain import UnknownRevertError
from carestamp.client import FOREVER, Kinds, Roles, errors
from carestamp.documents.consent import typed
from carestamp.documents.consent.typed import Category, Grantee, Purpose, mask, pack_entry
from carestamp.documents.keccak import keccak256
from scripts._plan import ADMIN
from scripts.attacks.mempool import Copied
from scripts.attacks.own_contracts import calldata
from scripts.attacks.system.front import FRONT, Bench
from scripts.stories.stage import DAY, HOUR

LAB = mask(Category.LABORATORY)


@FRONT.attack("deployer-comes-back", "K1", "X13")
def deployer_comes_back(b: Bench) -> None:
    """Whoever deployed everything wants to pause, accredit, publish, list; then to be administrator again."""
    b.issued()
    deployer, stage = b.cast.deployer, b.thief
    no = errors.AccessManagedUnauthorized(deployer.address)
    regulator = (1_000_003, Kinds.HEALTH_REGULATOR, 0, FOREVER, deployer.address)
    b.tries(lambda: stage.ledger.pause(deployer), no, _paused(b))
    b.tries(lambda: stage.credentials.accredit_regulator(deployer, *regulator), no, _organisation(b, 1_000_003))
    b.tries(lambda: stage.ledger.publish_profile(deployer, 1_000_003, 1), no, _published(b, 1_000_003))
    seller = partial(b.stage.packs.is_seller, deployer.address)
    b.tries(lambda: stage.packs.admit_seller(deployer, deployer.address), no, seller)
    governance = _governance(b)
    call = governance.functions.grantRole(ADMIN, deployer.address, 0)
    not_admin = errors.AccessManagerUnauthorizedAccount(deployer.address, ADMIN)
    b.tries(lambda: stage.chain.send(deployer, call), not_admin, _admin(b, deployer))


@FRONT.attack("code-exchanged", "X11")
def code_exchanged(b: Bench) -> None:
    """The usual ways to exchange the code of a contract: there is no such function, for the governor neither."""
    b.issued()
    other = b.stage.packs.address[2:].lower().rjust(64, "0")
    calls = ("upgradeTo(address)", "upgradeToAndCall(address,bytes)", "initialize(address)", "changeAdmin(address)")
    for account in (b.robber.account, b.cast.governor):
        for each in calls:
            data = "0x" + keccak256(each.encode())[:4].hex() + other
            send = partial(b.thief.chain.send, account, Copied(b.stage.ledger.address, data))
            b.tries(send, UnknownRevertError(b""), _code(b))


@FRONT.attack("governor-in-a-hurry", "X13")
def governor_in_a_hurry(b: Bench) -> None:
    """The governor takes a role for itself without the delay that everybody else has to see it."""
    b.issued()
    governance, governor = _governance(b), b.cast.governor
    call = governance.functions.grantRole(ADMIN, b.robber.account.address, 0)
    operation = governance.functions.hashOperation(governor.address, governance.address, calldata(call)).call()
    unannounced = errors.AccessManagerNotScheduled(operation)
    b.tries(lambda: b.thief.chain.send(governor, call), unannounced, _admin(b, b.robber.account))


@FRONT.attack("pause-as-a-weapon", "X13", "C3")
def pause_as_a_weapon(b: Bench) -> None:
    """A pause is to hold a patient's permit open; what closes goes through all the same, and new permits don't."""
    subject, doctor = b.new_key(), b.own.prescriber.account
    _grants(b, b.stage, subject, doctor.address, 1)
    pauser, governor, consents = b.cast.pauser, b.cast.governor, b.stage.consents
    asked = (subject.address, doctor.address, Purpose.TREATMENT, LAB, Roles.PRESCRIBER)
    b.honest("pause", b.robber, "ConsentRegistry", lambda: consents.pause(pauser), ("X13",))
    try:
        permitted = partial(consents.is_permitted, *asked)
        b.tries(lambda: _grants(b, b.thief, subject, doctor.address, 2), errors.EnforcedPause(), permitted)
        paused = partial(b.stage.chain.read, consents.call("paused"))
        alone = errors.AccessManagedUnauthorized(pauser.address)
        b.tries(lambda: b.thief.consents.unpause(pauser), alone, paused)
        _revokes(b, subject, doctor.address, 2)
        b.finds("Consent_RevokedUnderPause", False, consents.is_permitted(*asked))
    finally:
        b.honest("unpause", b.relayer, "ConsentRegistry", lambda: consents.unpause(governor), ("X13",))


@FRONT.attack("false-ledger-listed", "X11", "D1")
def false_ledger_listed(b: Bench) -> None:
    """A thief's contract is to be listed as the newest ledger, and to sell packs and bind books."""
    b.issued()
    thief, stage = b.robber.account, b.thief
    no, own = errors.AccessManagedUnauthorized(thief.address), stage.packs.address
    directory = b.stage.chain.contract("Directory", b.stage.deployment["Directory"])
    name = b"PrescriptionRegistry".ljust(32, b"\0")
    newest = lambda: directory.functions.deploymentsOf(name).call()  # noqa: E731
    call = directory.functions.enlist(name, own)
    b.tries(lambda: stage.chain.send(thief, call), no, newest)
    b.tries(lambda: stage.packs.admit_seller(thief, own), no, lambda: stage.packs.is_seller(own))
    bound = partial(b.stage.chain.read, b.stage.books.call("isLedger", own))
    b.tries(lambda: stage.books.admit_ledger(thief, own), no, bound)


# --------------------------------------------------------------------------------------------------------------- shared


def _governance(b: Bench) -> Any:
    return b.stage.chain.contract("Governance", b.stage.deployment["Governance"])


def _admin(b: Bench, account: LocalAccount) -> Any:
    return lambda: _governance(b).functions.hasRole(ADMIN, to_checksum_address(account.address)).call()


def _paused(b: Bench) -> Any:
    return lambda: b.stage.chain.read(b.stage.ledger.call("paused"))


def _published(b: Bench, profile: int) -> Any:
    """How many profiles of this number there are."""
    return lambda: len(b.stage.ledger.events("ProfilePublished", profile=profile))


def _organisation(b: Bench, number: int) -> Any:
    return lambda: b.stage.credentials.organisation_of(number)


def _code(b: Bench) -> Any:
    return lambda: b.stage.chain.web3.eth.get_code(b.stage.ledger.address)  # type: ignore[arg-type]


def _grants(b: Bench, stage: Any, subject: LocalAccount, doctor: str, number: int) -> None:
    now, whom = b.stage.now, Grantee.of_person(doctor)
    act = typed.ConsentGrant(subject.address, whom, Purpose.TREATMENT, LAB, now, now + 30 * DAY, number, now + HOUR)
    signature, relayer = b.stage.consents.sign(subject, act), b.relayer
    if stage is b.thief:
        stage.consents.grant(relayer.account, act, signature=signature)
        return
    view = f"Consent {pack_entry(whom, Purpose.TREATMENT) % 10**6}"
    b.honest("grant", relayer, view, lambda: stage.consents.grant(relayer.account, act, signature=signature), ("C1",))


def _revokes(b: Bench, subject: LocalAccount, doctor: str, number: int) -> None:
    now, whom = b.stage.now, Grantee.of_person(doctor)
    act = typed.ConsentRevocation(subject.address, whom, Purpose.TREATMENT, number, now + HOUR)
    signature, ledger, relayer = b.stage.consents.sign(subject, act), b.stage.consents, b.relayer
    b.honest("revoke", relayer, "Consent", lambda: ledger.revoke(relayer.account, act, signature=signature), ("X13",))
