"""Studies, and rewards for what patients contribute to them (interfaces/IStudyRewards.sol).

    ledger.draft(sponsor, study)
    ledger.approve(relayer, approval, chair.address, ledger.sign(chair, approval))
    token.approve(sponsor, ledger.address, 10_000_00)
    ledger.fund(sponsor, study.id, 10_000_00, 10_000_00)
    signatures = ledger.sign_custody(custodian, contribution), ledger.sign(patient, contribution)
    ledger.commit(relayer, contribution, custodian.address, *signatures)
    ledger.commit_verdicts(validator, book.ids, book.hashes)
    ledger.attest(relayer, contribution, source, [each.verdict(ledger.id_of(contribution)) for each in books])
    ledger.pay(relayer, contribution)
    ledger.status_of(contribution).words.zh        # 已支付

What people sign goes in as they read it and is packed here. Amounts are hundredths of a unit of HealthToken, times
seconds. Each act raises the contract's own error when it is refused; a repeated one is answered with the receipt of the
first (`receipt.already`, X9). Acts by signature: the account that calls only relays, it needs no standing.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property

from eth_account.signers.local import LocalAccount

from carestamp.chain import Receipt
from carestamp.client.enums import ContributionStatus, StudyStatus
from carestamp.client.ledger import SigningLedger, Trace
from carestamp.client.structs import as_tuples
from carestamp.documents.eip712 import Domain
from carestamp.documents.rewards import typed
from carestamp.documents.rewards.typed import (
    Appeal,
    Contribution,
    Custody,
    Study,
    StudyApproval,
    Withdrawal,
    contribution_id,
    pack_contribution,
)
from carestamp.documents.rewards.verdicts import Verdict
from carestamp.documents.rewards.words import Money, Progress, Rules, StudyWords, read_study, read_word

NO_SOURCE = bytes(32)
"""Before the first telling, and of one whose source was rewarded already."""
_DECIDED: tuple[Trace, ...] = (("DisputeRuled", {}), ("DisputeLapsed", {}))


class RewardsClient(SigningLedger):
    """A StudyRewards."""

    contract_name = "StudyRewards"

    @cached_property
    def domain(self) -> Domain:
        """The EIP-712 domain of this ledger on this chain."""
        return typed.rewards_domain(self.chain.id, self.address)

    # ----------------------------------------------------------------------------------------------------- governance

    def pause(self, account: LocalAccount) -> Receipt:
        """Stop what opens: drafts, approvals, funds, commitments; what was begun goes on (X13). Governance only."""
        return self._act(account, "pause")

    def unpause(self, account: LocalAccount) -> Receipt:
        """End the pause. Governance only."""
        return self._act(account, "unpause")

    # -------------------------------------------------------------------------------------------------------- studies

    def draft(self, account: LocalAccount, study: Study) -> Receipt:
        """Fix what a study pays for, by which rules (S1). Caller: a live steward of the sponsor."""
        return self._act(account, "draft", study.as_tuple(), leaves=_of_study("StudyDrafted", study.id))

    def approve(
        self, account: LocalAccount, approval: StudyApproval, chair: str = "", signature: bytes = b""
    ) -> Receipt:
        """The ethics board signs it (S1). Without a signature the account is the chair, a live steward of the board."""
        study = approval.study.id
        arguments = (study, chair or account.address, approval.deadline, signature)
        return self._act(account, "approve", *arguments, leaves=_of_study("StudyApproved", study))

    def fund(self, account: LocalAccount, study: int, amount: int, total: int) -> Receipt:
        """Add to its money, so that `total` is funded with it. Caller: the study's account, which allowed this ledger
        to take it (TokenClient.approve, permit)."""
        return self._act(account, "fund", study, amount, total, leaves=_of_study("StudyFunded", study))

    def pause_study(self, account: LocalAccount, study: int) -> Receipt:
        """Let it take no data for a while. Caller: a live steward of the sponsor or of the ethics board."""
        return self._act(account, "pauseStudy", study, leaves=_of_study("StudyPaused", study, account.address))

    def resume_study(self, account: LocalAccount, study: int) -> Receipt:
        """End what the caller's side paused."""
        return self._act(account, "resumeStudy", study, leaves=_of_study("StudyResumed", study, account.address))

    def close_study(self, account: LocalAccount, study: int) -> Receipt:
        """Let it take no more data, for good. Caller: as of pause_study."""
        return self._act(account, "closeStudy", study, leaves=_of_study("StudyClosed", study))

    def settle(self, account: LocalAccount, study: int) -> Receipt:
        """Send back what is left once nothing is owed (S3). Anyone."""
        return self._act(account, "settle", study, leaves=_of_study("StudySettled", study))

    # -------------------------------------------------------------------------------------------------- contributions

    def commit(
        self,
        account: LocalAccount,
        contribution: Contribution,
        custodian: str = "",
        custody: bytes = b"",
        signature: bytes = b"",
    ) -> Receipt:
        """Contribute: what the claimed tier pays is kept from now on (S2). custody, signature: of the custodian's key
        and of whoever signs for the contributor; without one it is the account."""
        terms = pack_contribution(contribution).as_tuple()
        arguments = (terms, custodian or account.address, custody, signature)
        return self._act(account, "commit", *arguments, leaves=(("ContributionCommitted", {}),))

    def commit_verdicts(self, account: LocalAccount, ids: Sequence[bytes], hashes: Sequence[bytes]) -> Receipt:
        """Anchor what a validator found of each contribution, hashed, for its organisation, once (S5). Caller: a live
        validator."""
        leaves = (("VerdictCommitted", {"validator": account.address}),)
        return self._act(account, "commitVerdicts", list(ids), list(hashes), leaves=leaves)

    def attest(
        self,
        account: LocalAccount,
        contribution: Contribution,
        source: bytes,
        verdicts: Sequence[Verdict],
        former: bytes = NO_SOURCE,
    ) -> Receipt:
        """Tell what the study's quorum of validators or more found (S5). source: where the data comes from, as they
        computed it (S4). Anyone; once more with more of them, while it is time: former is then the source of the
        telling before, unless that one's was rewarded already."""
        arguments = (pack_contribution(contribution).as_tuple(), source, former, as_tuples(verdicts))
        return self._act(account, "attest", *arguments, leaves=(("ContributionAttested", {}),))

    def challenge(self, account: LocalAccount, contribution: Contribution, grounds: bytes) -> Receipt:
        """Say that it is worth less than was told, and put up the bond. grounds: commitment to the reasons. Anyone."""
        leaves = (("ContributionChallenged", {"by": account.address}),)
        return self._act(account, "challenge", pack_contribution(contribution).as_tuple(), grounds, leaves=leaves)

    def appeal(
        self, account: LocalAccount, contribution: Contribution, appeal: Appeal, signature: bytes = b""
    ) -> Receipt:
        """The contributor says that it is worth more; the account, which the appeal names, puts up the bond."""
        arguments = (pack_contribution(contribution).as_tuple(), appeal.grounds, appeal.deadline, signature)
        return self._act(account, "appeal", *arguments, leaves=(("ContributionAppealed", {"by": account.address}),))

    def rule(self, account: LocalAccount, contribution: Contribution, tier: int, grounds: bytes) -> Receipt:
        """The last word on a dispute, when nobody can dispute any more. Caller: a live auditor of the adjudicator or of
        its successor."""
        arguments = (pack_contribution(contribution).as_tuple(), tier, grounds)
        return self._act(account, "rule", *arguments, leaves=_DECIDED)

    def lapse_dispute(self, account: LocalAccount, contribution: Contribution) -> Receipt:
        """End a dispute that nobody ruled in time. Anyone."""
        return self._act(account, "lapseDispute", pack_contribution(contribution).as_tuple(), leaves=_DECIDED)

    def pay(self, account: LocalAccount, contribution: Contribution) -> Receipt:
        """Have paid what has vested, if the consent is in force (S6). Anyone."""
        return self._end("pay", "ContributionPaid", account, contribution)

    def withdraw(
        self, account: LocalAccount, contribution: Contribution, withdrawal: Withdrawal, signature: bytes = b""
    ) -> Receipt:
        """The contributor wants no reward. Frozen or not (X13)."""
        arguments = (pack_contribution(contribution).as_tuple(), withdrawal.deadline, signature)
        return self._act(account, "withdraw", *arguments, leaves=(("ContributionEnded", {}),))

    def end(self, account: LocalAccount, contribution: Contribution) -> Receipt:
        """Free what is kept for what is Expired, Lapsed, or Rejected without a dispute to come. Anyone."""
        return self._end("end", "ContributionEnded", account, contribution)

    # ----------------------------------------------------------------------------------------------------- signatures

    def sign(self, account: LocalAccount, act: StudyApproval | Contribution | Appeal | Withdrawal) -> bytes:
        """The account's signature over an act, in 64 bytes."""
        return self._signed(account, act)

    def sign_custody(self, account: LocalAccount, contribution: Contribution) -> bytes:
        """The custodian's: it keeps this data, and the nullifier counts this person (X6). In 64 bytes."""
        return self._signed(account, Custody(self.id_of(contribution)))

    # ---------------------------------------------------------------------------------------------------------- views

    def id_of(self, contribution: Contribution) -> bytes:
        """The id of a contribution; computed here, as the contract does."""
        return contribution_id(self.domain, contribution)

    def study_status_of(self, study: int) -> StudyStatus:
        """The stamp of a study at the newest block."""
        return StudyStatus(self._view("studyStatusOf", study))

    def words_of(self, study: int) -> StudyWords:
        """What the ledger keeps of a study. Raises StudyRewards_UnknownStudy."""
        return StudyWords(*self._view("studyOf", study))

    def study_of(self, study: int) -> Rules:
        """The same, readable."""
        return read_study(self.words_of(study))

    def money_of(self, study: int) -> Money:
        """What became of a study's money (S3), as the ledger counts it."""
        funded, paid, reserved, _, refunded = self._view("moneyOf", study)
        return Money(funded, paid, reserved, refunded)

    def status_of(self, contribution: Contribution) -> ContributionStatus:
        """The stamp of a contribution at the newest block."""
        return ContributionStatus(self._view("statusOf", pack_contribution(contribution).as_tuple()))

    def progress_of(self, contribution: Contribution) -> Progress:
        """What the ledger keeps of a contribution; all 0 when it was never committed."""
        return read_word(self._view("wordOf", self.id_of(contribution)))

    def disputant_of(self, contribution: Contribution) -> str:
        """Who put up the bond of its dispute; zero when there was none."""
        return str(self._view("disputantOf", self.id_of(contribution)))

    def contribution_of(self, study: int, source: bytes) -> bytes:
        """The id of the contribution that a source is kept or was paid for; zero when none (S4)."""
        return bytes(self._view("contributionOf", study, source))

    def count_of(self, study: int, person: bytes) -> tuple[int, int]:
        """Contributions of a person today (UTC) and altogether."""
        today, altogether = self._view("countOf", study, person)
        return int(today), int(altogether)

    def verdict_of(self, contribution: Contribution, organisation: int) -> tuple[int, bytes]:
        """When an organisation anchored its verdict, and the first 28 bytes of the hash of its validator and hash; 0
        when it did not."""
        moment, hashed = self._view("verdictOf", self.id_of(contribution), organisation)
        return int(moment), bytes(hashed)

    # ----------------------------------------------------------------------------------------------------------- acts

    def _end(self, function: str, event: str, account: LocalAccount, contribution: Contribution) -> Receipt:
        terms = pack_contribution(contribution).as_tuple()
        return self._act(account, function, terms, leaves=((event, {}),))


def _of_study(event: str, study: int, by: str = "") -> tuple[Trace, ...]:
    """by: where another may have done the same for the other side."""
    return ((event, {"study": study, **({"by": by} if by else {})}),)
