// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.20;

import {IOrigins} from "./IOrigins.sol";
import {IProfiles} from "./IProfiles.sol";
import {ISignedActs} from "./ISignedActs.sol";
import {IVersioned} from "./IVersioned.sol";

/// @notice What is known of a supply, in one word: see contracts/prescriptions/PrescriptionSupply.sol.
type Facts is uint256;

/// @title Prescriptions: used once, in parts where allowed, by the pharmacy that the patient chose (rules P1 to P11)
/// @notice The terms of a prescription travel in calldata on every act; its id is the EIP-712 hash of the readable terms in this ledger's
/// domain, which is also what a prescriber signs. The ledger keeps one word a prescription, one more once it was held, and one for each
/// supply once there are several. Status is computed. All times are in seconds; `until` and deadlines include their last second.
/// Warning: a chain proves who said it, not that it is true: a pharmacy that hands out drugs without telling is not seen here.
interface IPrescriptionRegistry is IVersioned, ISignedActs, IOrigins, IProfiles {
    // ------------------------------------------------------------------------------------------------------------------ terms

    /// @notice Whose key `holder` is (P1).
    enum HolderKind {
        Subject, // the patient's, or a fresh subject id of the patient's
        Delegate, // somebody who fetches for the patient
        Slip // a one-time key printed on a paper slip (P11)
    }

    /// @notice One drug. Which one is known only by the commitment.
    struct Line {
        uint16 quantity; // units (tablets, ampoules, …) of one portion; quantity × (1 + repeats) is at most 32,767
        uint16 daysSupply; // days that one portion lasts
        uint16 drugClass; // 0 to 63, one of the profile's classes (ordinary, antimicrobial, narcotic, …)
    }

    /// @notice The terms as people read and sign them. EIP-712 type "Prescription", fields in this order.
    struct Prescription {
        bytes32 content; // commitment to the document: keccak256(salt ‖ canonical form)
        address holder; // the subject or key that may present it
        HolderKind holderKind;
        address prescriber; // the key that vouches for it
        uint32 profile; // number of the rules that it was issued under
        uint32 issuedAt;
        uint32 until; // last second at which it may be dispensed
        uint8 repeats; // further portions, at most 15
        uint16 intervalDays; // calendar days between portions
        bool online; // prescribed without the patient being present
        Line[] lines; // 1 to 5
    }

    /// @notice The same terms in the form that acts take. Made by PrescriptionCodec; the bits are drawn in
    /// contracts/prescriptions/PrescriptionTerms.sol.
    struct Terms {
        bytes32 content;
        uint256 head;
        uint256 body;
        uint256 lines;
    }

    // --------------------------------------------------------------------------------------------------------------- supplies

    /// @notice What a pharmacist hands out, or asks to. Product, packs and quantities are covered by the holder's acceptance. Made by
    /// PrescriptionCodec, with its evidence; the bits are drawn in contracts/prescriptions/PrescriptionSupply.sol.
    struct Supply {
        Facts facts; // units of each line, request number, when it is handed out, deadline, identity checked, parts of the evidence
        bytes32 product; // commitment to the product really given (substitution)
    }

    /// @notice A supply that was made, as the reversing pharmacist presents it. Checked against the tag that the supply left. Made by
    /// PrescriptionCodec.
    struct SupplyFacts {
        bytes32 product;
        Facts facts; // units of each line, request number, when it was handed out, pharmacy
        address pharmacist;
    }

    /// @notice On what a supply rested.
    enum Basis {
        Hold,
        Acceptance,
        IdentityCheck
    }

    /// @notice What a pack list is signed as: EIP-712 type "Pack".
    struct PackUnits {
        bytes32 pack;
        uint32 units;
    }

    // ----------------------------------------------------------------------------------------------------------------- status

    /// @notice What a prescription is now, computed from its word, its terms and the time.
    enum Status {
        Unknown, // never seen here                                       未见
        Active, // nothing dispensed, may be dispensed                    未使用
        AwaitingReview, // a reviewer must approve first                  待审方
        Held, // a pharmacy holds it                                      已预留
        PartlyDispensed, // something dispensed, something left           部分发药
        Dispensed, // all portions dispensed                              已发药
        Rejected, // by the reviewer, final                               审方不通过
        Cancelled, // by the prescriber, before any use                   已撤销
        Stopped, // by the prescriber, the rest is void                   已停用
        Suspended, // by issuer or regulator, may be resumed              已暂停
        Expired // past its last second                                   已过期
    }

    /// @notice Why a supply could not be counted.
    enum Obstacle {
        None,
        Status, // the prescription was in a status that allows no supply
        HeldByAnother,
        Quantity, // more than is left
        NotPartial, // less than the open portion, and the profile allows no parts
        Pack, // a pack was refused
        TooLate, // recorded later than the profile's lag allows
        Frozen // a registrar has stopped new acts of the holder since
    }

    /// @notice Which pharmacy holds a prescription, until when, by which of the holder's signatures.
    struct Hold {
        uint32 pharmacy;
        uint32 until;
        uint32 sequence;
    }

    /// @notice What became of one request.
    enum SupplyState {
        Unknown,
        Supplied,
        Reversed,
        Conflict, // recorded after an outage, clashed, awaits review
        ConflictReviewed
    }

    // ----------------------------------------------------------------------------------------------------------------- events

    /// @notice First sight of a prescription. `admission`: | 0..31 issuer | 32..63 profile | 64..71 Origin |.
    event PrescriptionIssued(bytes32 indexed id, address indexed prescriber, address indexed holder, uint256 admission);
    event PrescriptionApproved(bytes32 indexed id, address indexed reviewer);
    /// @notice `reason` is a code of the reviewer's house, never text.
    event PrescriptionRejected(bytes32 indexed id, address indexed reviewer, uint16 reason);
    event PrescriptionHeld(bytes32 indexed id, uint32 indexed pharmacy, uint32 until, uint32 sequence);
    event PrescriptionReleased(bytes32 indexed id, uint32 indexed pharmacy, address indexed by, uint32 sequence);
    /// @notice A supply that counts. `supply`: units of each line, request number, when it was handed out, tag, on what it rested, and whether it
    /// was handed out without the chain and recorded afterwards (P11); PrescriptionCodec reads it. Its packs are told by the pack registry.
    event PrescriptionDispensed(
        bytes32 indexed id,
        uint32 indexed pharmacy,
        address indexed pharmacist,
        uint256 supply,
        bytes32 product
    );
    /// @notice A supply made during an outage that clashes: not counted, kept for review, never lost (P11). `supply` as above, with the obstacle
    /// in place of what it rested on.
    event SupplyConflicted(
        bytes32 indexed id,
        uint32 indexed pharmacy,
        address indexed pharmacist,
        uint256 supply,
        bytes32 product
    );
    event ConflictReviewed(bytes32 indexed id, uint32 indexed request, address indexed auditor, uint16 finding);
    event SupplyReversed(
        bytes32 indexed id,
        uint32 indexed pharmacy,
        address indexed pharmacist,
        uint32 request,
        uint80 quantities
    );
    /// @notice Portion `number` (from 1) may be dispensed from calendar day `day` (days since 1970 in the profile's time zone) on.
    event RepeatOpened(bytes32 indexed id, address indexed pharmacist, uint8 number, uint16 day);
    event PrescriptionCancelled(bytes32 indexed id, address indexed prescriber, uint32 issuer);
    event PrescriptionStopped(bytes32 indexed id, address indexed prescriber);
    event PrescriptionSuspended(bytes32 indexed id, address indexed by, bool byRegulator);
    event PrescriptionResumed(bytes32 indexed id, address indexed by, bool byRegulator);

    // ----------------------------------------------------------------------------------------------------------------- errors

    /// @notice It has happened already; clients report it as success (X9). For a supply: the same request with the same facts.
    error PrescriptionRegistry_AlreadyDone(bytes32 id);
    /// @notice Never seen here, and no origin was given.
    error PrescriptionRegistry_Unknown(bytes32 id);
    /// @notice The caller, or the author of the terms, does not hold the role live, or its key was distrusted by then (X7, K3, K4).
    error PrescriptionRegistry_NotLive(address practitioner, uint32 role);
    /// @notice No live organisation with the kind of a pharmacy.
    error PrescriptionRegistry_NotPharmacy(uint32 organisation);
    /// @notice A prescriber can't review or dispense its own, and the countersigning or reversing pharmacist must be a second one.
    error PrescriptionRegistry_SamePerson(address practitioner);
    /// @notice Only the prescriber named in the terms.
    error PrescriptionRegistry_NotPrescriber(address caller, address prescriber);
    /// @notice Neither the issuer (nor its successor) nor a health regulator; or not the side that suspended it.
    error PrescriptionRegistry_NotAuthorised(address caller);
    /// @notice The packed terms have bits that mean nothing, a gap between lines, or no line.
    error PrescriptionRegistry_MalformedTerms();
    /// @notice The packed facts of a supply have bits that mean nothing, or tell of more evidence than there is.
    error PrescriptionRegistry_MalformedSupply();

    error PrescriptionRegistry_TooManyLines(uint256 lines, uint256 most);
    error PrescriptionRegistry_ClassNotAllowed(uint256 line, uint256 drugClass);
    error PrescriptionRegistry_DaysSupplyTooLong(uint256 line, uint256 daysSupply, uint256 most);
    error PrescriptionRegistry_QuantityTooLarge(uint256 line, uint256 quantity, uint256 most);
    error PrescriptionRegistry_TooManyRepeats(uint256 repeats, uint256 most);
    error PrescriptionRegistry_IntervalTooShort(uint256 intervalDays, uint256 least);
    /// @notice Issued after the moment at which it was first seen, or anchored.
    error PrescriptionRegistry_IssuedLater(uint256 issuedAt, uint256 seenAt);
    /// @notice Issued longer before it was first seen, or anchored, than the profile's lag.
    error PrescriptionRegistry_TooOld(uint256 issuedAt, uint256 seenAt);
    /// @notice Valid beyond the end of the last calendar day that the profile allows, or not after it was issued.
    error PrescriptionRegistry_BadValidity(uint256 until, uint256 latest);
    error PrescriptionRegistry_OnlineNotAllowed(uint32 profile);
    error PrescriptionRegistry_SlipNotAllowed(uint32 profile);
    /// @notice A controlled drug for the prescriber's own hand.
    error PrescriptionRegistry_SelfPrescribed(address prescriber);

    /// @notice In this status it can't be dispensed, held, reviewed, or have a repeat opened.
    error PrescriptionRegistry_NotUsable(bytes32 id, Status status);
    /// @notice Another pharmacy (or the same) holds it until then.
    error PrescriptionRegistry_HeldBy(bytes32 id, uint32 pharmacy, uint32 until);
    /// @notice The hold would outlast the profile's longest, or ends in the past.
    error PrescriptionRegistry_BadHold(uint256 until, uint256 latest);
    error PrescriptionRegistry_StaleSequence(bytes32 id, uint32 sequence, uint32 last);
    /// @notice Line `line` (from 0) has `left` units left for now, `asked` were asked for.
    error PrescriptionRegistry_QuantityExceeded(bytes32 id, uint256 line, uint256 asked, uint256 left);
    /// @notice The profile allows only the whole open portion.
    error PrescriptionRegistry_PartialNotAllowed(bytes32 id);
    error PrescriptionRegistry_NothingAsked(bytes32 id);
    /// @notice This request number stands for another supply (P6).
    error PrescriptionRegistry_RequestReused(bytes32 id, uint32 request);
    /// @notice Not within the hour before now (`dispense`); before it was issued, or in the future (`recordSupply`).
    error PrescriptionRegistry_BadSupplyTime(uint256 handedOverAt, uint256 blockTime);
    error PrescriptionRegistry_OfflineNotAllowed(bytes32 id);
    /// @notice The pack registry gave no answer of its own: it is paused, or the gas ran out. Nothing is kept; record it again.
    error PrescriptionRegistry_PacksNotAsked(bytes32 id);
    error PrescriptionRegistry_IdentityCheckNotAllowed(bytes32 id);
    /// @notice The profile asks for a second pharmacist's signature, or an identity check does, and none is named.
    error PrescriptionRegistry_SecondPharmacistNeeded(bytes32 id);
    /// @notice The facts are not those of a supply that can be reversed.
    error PrescriptionRegistry_NoSuchSupply(bytes32 id, uint32 request);
    error PrescriptionRegistry_ReverseTooLate(uint256 latest, uint256 blockTime);
    /// @notice The terms have `repeats` repeats, and portion `number` is beyond them or not the next one.
    error PrescriptionRegistry_NoSuchRepeat(bytes32 id, uint256 number, uint256 repeats);
    /// @notice The next portion opens on calendar day `opens`; today is `today`.
    error PrescriptionRegistry_RepeatTooEarly(bytes32 id, uint256 opens, uint256 today);
    /// @notice Something is dispensed: stop it instead.
    error PrescriptionRegistry_PartlyUsed(bytes32 id);
    error PrescriptionRegistry_NoConflict(bytes32 id, uint32 request);

    // ------------------------------------------------------------------------------------------------------------- governance

    /// @notice Stops new acts. Release, cancel, stop, suspend and reverse stay open (X13). Governance only.
    function pause() external;

    function unpause() external;

    // ------------------------------------------------------------------------------------------------------------- prescriber

    /// @notice Issues a prescription: by its prescriber (empty origin), or by anyone who brings the prescriber's signature or leaf (P2).
    function issue(Terms calldata terms, bytes calldata origin) external returns (bytes32 id);

    /// @notice Anchors a batch of a prescriber's own prescriptions: `Anchor(address author,bytes32 root,uint32 deadline)`.
    /// @param signature the prescriber's; empty when it calls itself
    function anchor(address prescriber, bytes32 root, uint32 deadline, bytes calldata signature) external;

    /// @notice Cancels what was never used, also before it was ever seen here (P2, P9). Caller: the prescriber.
    function cancel(Terms calldata terms) external;

    /// @notice Voids the rest (P9). Caller: the prescriber.
    function stop(Terms calldata terms) external;

    // --------------------------------------------------------------------------------------------------------------- reviewer

    /// @notice Approves (审方): from now on it may be dispensed (P3). Caller: a live reviewer, not the prescriber.
    function approve(Terms calldata terms, bytes calldata origin) external;

    /// @notice Rejects, finally, while nothing is dispensed (P3). Caller: a live reviewer, not the prescriber.
    function reject(Terms calldata terms, uint16 reason, bytes calldata origin) external;

    // ------------------------------------------------------------------------------------------------------ issuer, regulator

    /// @notice Suspends, keeping what was dispensed (P9). Caller: a steward of the issuer, its successor, or a health regulator.
    function suspend(bytes32 id) external;

    /// @notice Ends the suspension of the caller's side.
    function resume(bytes32 id) external;

    // ----------------------------------------------------------------------------------------------------------------- holder

    /// @notice Keeps a prescription for one pharmacy (P4): `Hold(bytes32 prescription,uint32 pharmacy,uint32 until,uint32 sequence,uint32
    /// deadline)`, signed by the holder. Anyone may relay it: it names who may use it.
    /// @param sequence above that of the last hold or release, so that an old signature can't be played again
    function hold(
        Terms calldata terms,
        uint32 pharmacy,
        uint32 until,
        uint32 sequence,
        uint32 deadline,
        bytes calldata signature,
        bytes calldata origin
    ) external;

    /// @notice Ends a hold, and voids every signature of a hold up to `sequence`, relayed or not. By the holder: `Release(bytes32 prescription,uint32 sequence,uint32 deadline)`, or as the caller with an empty
    /// signature; or by a live pharmacist of the pharmacy that holds it, with an empty signature (sequence and deadline are not read then).
    function release(Terms calldata terms, uint32 sequence, uint32 deadline, bytes calldata signature) external;

    // ------------------------------------------------------------------------------------------------------------- pharmacist

    /// @notice Dispenses (P5): the caller is a live pharmacist, with a live hold or the holder's signature over
    /// `Acceptance(bytes32 prescription,Supply supply,uint32 deadline)Pack(bytes32 pack,uint32 units)Supply(uint32 pharmacy,uint16[]
    /// quantities,uint32 request,uint32 handedOverAt,bytes32 product,Pack[] packs)`.
    /// @dev `quantities` has one entry a line of the prescription, zeros included. A second pharmacist signs `Countersignature(bytes32
    /// prescription,address pharmacist,Supply supply,bool identityChecked,uint32 deadline)` with the same Supply.
    /// @param evidence four parts, each empty where it is not needed; `supply` tells where each ends:
    ///   - acceptance: the holder's signature; not needed with a hold that is live now, or an identity check
    ///   - countersignature: the address of the second pharmacist, in 20 bytes, and its signature
    ///   - packs that are sold: see IPackRegistry.sell
    ///   - origin: who vouched for the terms, when this is their first sight: see IOrigins
    function dispense(Terms calldata terms, Supply calldata supply, bytes calldata evidence) external;

    /// @notice Records a supply that was made without the chain, under the same signatures (P11). Counts it where it fits, else keeps it as
    /// Conflict: it reverts only when signatures, roles or the origin don't hold.
    /// @return counted false when it is kept as a conflict
    function recordSupply(
        Terms calldata terms,
        Supply calldata supply,
        bytes calldata evidence
    ) external returns (bool counted);

    /// @notice Takes a supply back (P7): quantities come back once, its packs are never sold again. Caller: a live pharmacist of the same
    /// pharmacy or its successor, another one than who dispensed, inside the profile's window.
    function reverse(Terms calldata terms, SupplyFacts calldata facts, PackUnits[] calldata packs) external;

    /// @notice Opens the next portion once its interval has passed (P8). Caller: a live pharmacist.
    /// @param number which repeat, from 1: the same one again is AlreadyDone
    function openRepeat(Terms calldata terms, uint8 number) external;

    // ---------------------------------------------------------------------------------------------------------------- auditor

    /// @notice Closes a conflict with a finding (a code, never text). Caller: a live auditor of a health regulator.
    function reviewConflict(bytes32 id, uint32 request, uint16 finding) external;

    // ------------------------------------------------------------------------------------------------------------------ views

    /// @notice The id of a prescription: what its prescriber signs and what every act is keyed by.
    function idOf(Terms calldata terms) external view returns (bytes32);

    function statusOf(Terms calldata terms) external view returns (Status);

    /// @notice Everything that can change about a prescription, in one word: see contracts/prescriptions/PrescriptionWord.sol.
    function wordOf(bytes32 id) external view returns (uint256);

    /// @notice The last hold; it is live while `until` is not past.
    function holdOf(bytes32 id) external view returns (Hold memory);

    /// @notice What became of a request, and by which pharmacy where it has a word of its own (0 for the latest).
    function supplyOf(bytes32 id, uint32 request) external view returns (SupplyState state, uint32 pharmacy);
}
