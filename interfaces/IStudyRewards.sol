// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.20;

import {ISignedActs} from "./ISignedActs.sol";
import {IVersioned} from "./IVersioned.sol";

/// @notice A study: its sponsor's number for it (bits 0..95) and the sponsor (96..127), as in an entry of consent.
type StudyId is uint128;

/// @title Rewards for data: one for each source, while the patient agrees, out of money that is there (rules S1 to S6, X5, X6, X8 to X11, X13)
/// @notice A sponsor drafts a study with its prices, an ethics board signs it, the sponsor funds it with units of HealthToken. A patient
/// contributes data of a custodian and claims a tier; the tier's price is kept for it from then on. Validators of the study's panel each judge it
/// without seeing each other: each anchors the hash of what it found, once, before anybody may tell. Then k of them or more, of different
/// organisations, are told together: the reward is the lower median of their tiers, never above what was claimed, and nothing for a source that
/// somebody was rewarded for. After the time for disputes and vesting anyone may have it paid, if the patient still agrees.
///
/// All times follow from the second of the commitment: it is judged for `verdictHours`, told within `revealHours`, can be disputed for
/// `disputeDays`, is ruled on for `rulingDays` after those, vests `vestingDays` after them too, and can be paid for `claimDays` from then. Times are in seconds, windows include their last
/// second. Amounts are parts of a unit of HealthToken (hundredths), at most 2^64 - 1.
/// Warning: a person's contributions to one study carry one nullifier. Patients contribute under a subject id that they use for nothing else, one
/// for each study, and grant that study's consent with it.
/// Warning: validators say that data is worth a tier and from which source it comes. The chain proves who said it, not that it is so, nor that
/// data which was paid for is not copied.
interface IStudyRewards is IVersioned, ISignedActs {
    // ----------------------------------------------------------------------------------------------------------------- studies

    /// @notice What a study pays for, by which rules. Fixed before the first contribution (S1). The ethics board signs it: EIP-712
    /// `StudyApproval(Study study,uint32 deadline)`, fields of `Study` in this order.
    struct Study {
        bytes32 protocol; // commitment to the protocol, with what each tier means: keccak256(salt ‖ canonical form)
        address account; // the sponsor's: what is left goes there
        uint96 number; // the sponsor's number for it, as in an entry of consent
        uint32 sponsor; // organisation number
        uint32 ethicsBoard; // organisation that must sign
        uint32 adjudicator; // organisation whose auditors rule on disputes
        uint24 categories; // of data that it takes (C1), a mask
        uint8 quorum; // how many validators must be told together, at least 2 (k of n)
        uint64 bond; // what a dispute costs whoever loses it; at most the highest price
        uint32 from; // first second at which it takes data
        uint32 until; // last second
        uint16 verdictHours;
        uint16 revealHours;
        uint16 disputeDays;
        uint16 rulingDays; // for the adjudicator, when nobody can dispute any more; at most vestingDays
        uint16 vestingDays;
        uint16 claimDays; // at least 90: a lost key can come back in that time
        uint8 perDay; // contributions of one person on one day (UTC)
        uint16 perPerson; // contributions of one person in the study
        uint32[] panel; // 2 to 8 organisations of validators
        uint64[] prices; // of tiers 1 to 4, rising
    }

    /// @notice What the ledger keeps of a study. The bits are drawn in contracts/rewards/StudyWords.sol.
    struct StudyWords {
        bytes32 hash; // EIP-712 struct hash of the Study
        uint256 parties;
        uint256 rules;
        uint256 panel;
        uint256 prices;
        uint256 money;
    }

    /// @notice What a study is now, computed.
    enum StudyStatus {
        Unknown, // nobody drafted it                                未见
        Draft, // not signed by its ethics board, or not funded       草案
        Open, // takes data inside its window                         进行中
        Paused, // by sponsor or ethics board                         已暂停
        Closed, // takes no more data, owes what it owes              已关闭
        Settled // all is paid, the rest went back                    已结清
    }

    // ----------------------------------------------------------------------------------------------------------- contributions

    /// @notice What a patient contributes, as it is signed. EIP-712 type "Contribution", fields in this order; its digest is the id.
    struct Contribution {
        bytes32 content; // commitment to the data: keccak256(salt ‖ canonical form)
        bytes32 person; // the person's nullifier in this study, which the custodian attests (X6)
        address contributor; // subject id at the custodian
        uint32 custodian; // organisation that keeps the data
        uint32 deadline; // last second at which it may be committed
        uint8 category; // number of its category (C1)
        uint8 tier; // claimed, from 1
        uint32 sponsor;
        uint96 study;
    }

    /// @notice The same in the form that acts take. Made by RewardsCodec; the bits are drawn in contracts/rewards/ContributionTerms.sol.
    struct Terms {
        bytes32 content;
        bytes32 person;
        uint256 head;
        uint256 body;
    }

    /// @notice What a validator found: tier 0, worth nothing, and up. It anchored keccak256(abi.encode(validator, id, source, tier, salt)) in time,
    /// for this organisation.
    struct Verdict {
        uint256 head; // validator, organisation and tier; the bits are drawn in contracts/rewards/VerdictHead.sol
        bytes32 salt; // random: nobody guesses a verdict before it is told
    }

    /// @notice What a contribution is now, computed. What ended stays what it is.
    enum Status {
        Unknown, // never committed                                  未见
        Committed, // validators judge                                已提交
        Attested, // told, may be disputed                            已核验
        Vesting, //                                                   待归属
        Vested, // may be paid                                        可支付
        Disputed, // waits for the adjudicator                        争议中
        Paid, //                                                      已支付
        Rejected, // worth nothing, or its source was rewarded        已驳回
        Withdrawn, // by the patient                                  已撤回
        Expired, // validators did not tell in time                   未核验
        Lapsed // not paid in time, or no consent was in force        已失效
    }

    // ----------------------------------------------------------------------------------------------------------------- events

    /// @notice `study` was drafted; `by` is the sponsor's steward.
    event StudyDrafted(StudyId indexed study, address indexed by, StudyWords words, bytes32 protocol);
    event StudyApproved(StudyId indexed study, uint32 indexed ethicsBoard, address indexed chair);
    event StudyFunded(StudyId indexed study, address indexed from, uint64 amount);
    /// @notice By the sponsor or by the ethics board: both must resume what both paused.
    event StudyPaused(StudyId indexed study, address indexed by, bool byBoard);
    event StudyResumed(StudyId indexed study, address indexed by, bool byBoard);
    event StudyClosed(StudyId indexed study, address indexed by);
    /// @notice Nothing is owed any more; the rest went back to the sponsor.
    event StudySettled(StudyId indexed study, address indexed account, uint64 refunded);

    /// @notice `custodian` (a key of organisation `house`) attests data and person, `signer` signed for the contributor; `reserved` is kept for it.
    event ContributionCommitted(
        bytes32 indexed id,
        StudyId indexed study,
        address indexed contributor,
        bytes32 person,
        uint32 house,
        address custodian,
        address signer,
        uint8 category,
        uint8 tier,
        uint64 reserved
    );
    /// @notice What this organisation found stands, hashed, once and for all.
    event VerdictCommitted(bytes32 indexed id, uint32 indexed organisation, address indexed validator, bytes32 hash);
    /// @notice The organisations of these `seats` (a mask over the study's panel) were told. `tier` 0: rejected; `rewarded`: the contribution that
    /// has the reward of this source, else zero.
    event ContributionAttested(
        bytes32 indexed id,
        StudyId indexed study,
        bytes32 indexed source,
        uint8 tier,
        uint8 seats,
        bytes32 rewarded
    );
    /// @notice `by` says that it is worth less, and put up the bond.
    event ContributionChallenged(bytes32 indexed id, address indexed by, bytes32 grounds);
    /// @notice The contributor says that it is worth more; `by` put up the bond.
    event ContributionAppealed(bytes32 indexed id, address indexed by, bytes32 grounds);
    /// @notice The adjudicator's last word. `bondTo`: zero when it did not go the disputant's way, and the bond was burnt.
    event DisputeRuled(
        bytes32 indexed id,
        address indexed auditor,
        address indexed bondTo,
        uint8 tier,
        uint64 bond,
        bytes32 grounds
    );
    /// @notice Nobody ruled in time: it stands as it was, the bond went back.
    event DisputeLapsed(bytes32 indexed id, address indexed bondTo, uint64 bond);
    /// @notice `amount` went to `payee`, who signs for the contributor; `freed` is what was kept beyond it.
    event ContributionPaid(
        bytes32 indexed id,
        StudyId indexed study,
        address indexed payee,
        uint64 amount,
        uint64 freed
    );
    /// @notice It ended without a reward; `freed` is free again.
    event ContributionEnded(bytes32 indexed id, StudyId indexed study, Status indexed status, uint64 freed);

    // ----------------------------------------------------------------------------------------------------------------- errors

    /// @notice It has happened already; clients report it as success (X9). `id`: of the contribution, or the study as a number.
    error StudyRewards_AlreadyDone(bytes32 id);
    error StudyRewards_UnknownStudy(StudyId study);
    /// @notice The sponsor gave this number to another study.
    error StudyRewards_NumberTaken(StudyId study);
    /// @notice No protocol, number or account; or the ethics board or the adjudicator is the sponsor, or not a live organisation of its kind.
    error StudyRewards_BadParties(StudyId study);
    /// @notice Not 2 to 8 different live data validators without sponsor and adjudicator, or not 2 to all of them are asked for.
    error StudyRewards_BadPanel(StudyId study);
    /// @notice Not one to four prices, each higher than the one before and not 0; or the bond is 0 or above the highest.
    error StudyRewards_BadPrices(StudyId study);
    /// @notice Its window ends before it begins, or has ended; a time or cap is 0, or fewer than 90 claim days; or a ruling could outlast the vesting.
    error StudyRewards_BadTimes(StudyId study);
    /// @notice No category, or one that does not exist.
    error StudyRewards_BadCategories(uint256 categories);
    /// @notice The caller, or whoever signed, is no live practitioner with this role, of an organisation that may do this.
    error StudyRewards_NotAuthorised(address who);
    /// @notice In this status it can't be signed, funded, paused, resumed or closed, and takes no data.
    error StudyRewards_StudyIs(StudyId study, StudyStatus status);
    error StudyRewards_SponsorNotLive(uint32 sponsor);
    error StudyRewards_OutsideWindow(StudyId study, uint32 from, uint32 until);
    /// @notice It still owes this much: what has not ended.
    error StudyRewards_StillReserved(StudyId study, uint64 reserved);
    /// @notice An amount of 0, beyond what an amount can be, or that does not lead to the total that was named.
    error StudyRewards_BadAmount(uint256 amount);

    /// @notice The packed terms have bits that mean nothing, or no content or person.
    error StudyRewards_MalformedTerms();
    /// @notice The study does not take this category, or has no such tier.
    error StudyRewards_NotTaken(StudyId study, uint8 category, uint8 tier);
    /// @notice A registrar has stopped new acts of this contributor.
    error StudyRewards_Frozen(address contributor);
    /// @notice No consent of the contributor to this study for this category is in force, or something is denied (S6).
    error StudyRewards_NoConsent(address contributor, StudyId study, uint8 category);
    /// @notice The person has made as many contributions on this day, or in this study, as it takes (S4).
    error StudyRewards_CapReached(bytes32 person, uint256 today, uint256 altogether);
    /// @notice `free` is all that is not kept for others.
    error StudyRewards_BudgetExhausted(StudyId study, uint64 asked, uint64 free);

    /// @notice In this status this can't be done with it.
    error StudyRewards_ContributionIs(bytes32 id, Status status);
    /// @notice Validators judge until the first of these moments; they are told after it and until the second.
    error StudyRewards_NotRevealTime(bytes32 id, uint32 after_, uint32 until);
    /// @notice It can be disputed once, after the first of these moments and until the second; an appeal not for a source that was rewarded.
    error StudyRewards_NotDisputable(bytes32 id, uint32 after_, uint32 until);
    /// @notice Fewer than the study asks for; or told before, and not by more organisations now, with all of the same opinion among them.
    error StudyRewards_TooFewVerdicts(bytes32 id, uint256 given);
    /// @notice This validator is not live, not of this organisation, or that one is not of the panel, spoke already, or is custodian, sponsor or a
    /// successor; or it is the contributor, or signed for it (S5).
    error StudyRewards_NotValidator(bytes32 id, address validator);
    /// @notice Its organisation did not anchor this verdict by the end of judging.
    error StudyRewards_NoVerdict(bytes32 id, address validator);
    /// @notice Its organisation anchored another verdict.
    error StudyRewards_VerdictTaken(bytes32 id, uint32 organisation);
    /// @notice No source, or not the one of the former telling.
    error StudyRewards_OtherSource(bytes32 id, bytes32 source);
    /// @notice Empty, or of different lengths.
    error StudyRewards_BadList();
    /// @notice Above what was claimed; or all that was claimed was told, and there is nothing to appeal for.
    error StudyRewards_BadTier(bytes32 id, uint8 tier);
    error StudyRewards_NotDisputed(bytes32 id);
    /// @notice The adjudicator rules after the first of these moments, when it has heard everybody, and until the second.
    error StudyRewards_NotRulingTime(bytes32 id, uint32 after_, uint32 until);

    // ------------------------------------------------------------------------------------------------------------- governance

    /// @notice Stops what opens: drafts, approvals, funds, commitments. What was begun goes on to its end, for its clock does (X13). Governance only.
    function pause() external;

    /// @notice Governance only.
    function unpause() external;

    // ----------------------------------------------------------------------------------------------------------------- studies

    /// @notice Fixes what a study pays for, by which rules. Caller: a live steward of the sponsor.
    function draft(Study calldata study) external;

    /// @notice The ethics board signs it. `chair`: a live steward of the board, the caller or whoever signed `StudyApproval`.
    function approve(StudyId study, address chair, uint32 deadline, bytes calldata signature) external;

    /// @notice Adds to its money. Caller: the study's account, which allowed this ledger to take it (approve or permit of the token); so what is left
    /// goes back where it came from.
    /// @param total what is funded with it: sent again, it is done already (X9)
    function fund(StudyId study, uint256 amount, uint256 total) external;

    /// @notice Takes no data for a while; what was taken goes on. Caller: a live steward of the sponsor or of the ethics board.
    function pauseStudy(StudyId study) external;

    /// @notice Ends what the caller's side paused.
    function resumeStudy(StudyId study) external;

    /// @notice Takes no more data, for good. After its window it is closed without anybody.
    function closeStudy(StudyId study) external;

    /// @notice Sends back what is left once nothing is owed (S1, S3). Anyone.
    function settle(StudyId study) external;

    // ----------------------------------------------------------------------------------------------------------- contributions

    /// @notice Contributes: `signature` is the contributor's over the Contribution, `custodianSignature` that of `custodian`, a live custodian
    /// of the organisation that keeps the data, over `Custody(bytes32 contribution)` until the same deadline. It attests data, category and
    /// person; its house neither judges nor rules in this study. An empty signature: the caller.
    function commit(
        Terms calldata terms,
        address custodian,
        bytes calldata custodianSignature,
        bytes calldata signature
    ) external returns (bytes32 id);

    /// @notice Anchors what a validator found of each of these contributions, hashed, for its organisation, once. Caller: a live validator. What
    /// stands already is skipped.
    function commitVerdicts(bytes32[] calldata ids, bytes32[] calldata hashes) external;

    /// @notice Tells what k or more validators found. Anyone who holds it; once more with more of them, while it is time: the most count. Those who
    /// were told the same source before are among them, live or not.
    /// @param source nullifier of where the data comes from, under the study's key, as these validators computed it (S4)
    /// @param former the source of the telling before; 0 at the first, or when that one's source was rewarded already
    function attest(Terms calldata terms, bytes32 source, bytes32 former, Verdict[] calldata verdicts) external;

    /// @notice Says that it is worth less than was told, and puts up the study's bond. Anyone. A contribution is disputed once, by challenge or appeal.
    /// @param grounds commitment to the reasons
    function challenge(Terms calldata terms, bytes32 grounds) external;

    /// @notice The contributor says that it is worth more, up to what was claimed; the caller puts up the bond. Signed:
    /// `Appeal(bytes32 contribution,bytes32 grounds,address by,uint32 deadline)`.
    function appeal(Terms calldata terms, bytes32 grounds, uint32 deadline, bytes calldata signature) external;

    /// @notice The last word on a dispute, when nobody can dispute any more: up to what was claimed. The bond goes back when it goes the disputant's
    /// way, else it is burnt: nobody gains by a dispute. Caller: a live auditor of the adjudicator or its successor.
    function rule(Terms calldata terms, uint8 tier, bytes32 grounds) external;

    /// @notice Ends a dispute that nobody ruled in time. Anyone.
    function lapseDispute(Terms calldata terms) external;

    /// @notice Pays what has vested to whoever signs for the contributor now, if the consent is in force (S6). Anyone.
    function pay(Terms calldata terms) external;

    /// @notice The contributor wants no reward. Signed: `Withdrawal(bytes32 contribution,uint32 deadline)`. Frozen or not.
    function withdraw(Terms calldata terms, uint32 deadline, bytes calldata signature) external;

    /// @notice Frees what is kept for what is Expired, Lapsed, or Rejected without a dispute to come. Anyone.
    function end(Terms calldata terms) external;

    // ------------------------------------------------------------------------------------------------------------------ views

    function studyStatusOf(StudyId study) external view returns (StudyStatus);

    function studyOf(StudyId study) external view returns (StudyWords memory);

    /// @notice funded = paid + reserved + free + refunded, always (S3).
    function moneyOf(
        StudyId study
    ) external view returns (uint64 funded, uint64 paid, uint64 reserved, uint64 free, uint64 refunded);

    function statusOf(Terms calldata terms) external view returns (Status);

    /// @notice The id: EIP-712 digest of the Contribution.
    function idOf(Terms calldata terms) external view returns (bytes32);

    /// @notice The bits are drawn in contracts/rewards/ContributionWord.sol.
    function wordOf(bytes32 id) external view returns (uint256);

    /// @notice Who put up the bond of its dispute; zero when there was none.
    function disputantOf(bytes32 id) external view returns (address);

    /// @notice The contribution that a source is kept or was paid for in this study; zero when none.
    function contributionOf(StudyId study, bytes32 source) external view returns (bytes32 id);

    /// @notice Contributions of a person today (UTC) and altogether.
    function countOf(StudyId study, bytes32 person) external view returns (uint256 today, uint256 altogether);

    /// @notice When an organisation anchored its verdict, and the first 224 bits of keccak256(abi.encode(validator, hash)); 0 when it did not.
    function verdictOf(bytes32 id, uint32 organisation) external view returns (uint32 moment, bytes28 hash);
}
