// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {AccessManaged} from "@openzeppelin/contracts/access/manager/AccessManaged.sol";
import {EIP712} from "@openzeppelin/contracts/utils/cryptography/EIP712.sol";
import {Pausable} from "@openzeppelin/contracts/utils/Pausable.sol";
import {ICredentialRegistry, Standing} from "../../interfaces/ICredentialRegistry.sol";
import {IPackRegistry} from "../../interfaces/IPackRegistry.sol";
import {IPrescriptionRegistry} from "../../interfaces/IPrescriptionRegistry.sol";
import {IVersioned} from "../../interfaces/IVersioned.sol";
import {Kinds, Roles} from "../credentials/Kinds.sol";
import {StandingReader} from "../credentials/Standing.sol";
import {Origins} from "../shared/Origins.sol";
import {Profiles} from "../shared/Profiles.sol";
import {Words} from "../shared/Words.sol";
import {PrescriptionRules} from "./PrescriptionRules.sol";
import {PrescriptionTerms} from "./PrescriptionTerms.sol";
import {PrescriptionWord} from "./PrescriptionWord.sol";

/// @title PrescriptionRegistry
/// @custom:privacy Commitments, fresh holder ids, keys and numbers of professionals and organisations, dates, quantities and class codes.
/// No drug, diagnosis, name or text. Fresh holder ids per prescription keep a patient's prescriptions apart.
/// @custom:trust A prescriber can issue to anyone; a live pharmacy can record what its patient or its hold allows; issuer and regulator can
/// suspend. Governance can publish profiles and pause, and can't touch a prescription.
/// @custom:halt Pause stops issue, anchor, review, hold, dispense, record, repeats and resume. Release, cancel, stop, suspend, reverse and the
/// review of conflicts stay open.
contract PrescriptionRegistry is IPrescriptionRegistry, Origins, Profiles, Pausable {
    using PrescriptionTerms for Terms;
    using PrescriptionRules for uint256;
    using PrescriptionWord for uint256;
    using StandingReader for Standing;

    bytes32 private constant HOLD_TYPEHASH = keccak256(
        "Hold(bytes32 prescription,uint32 pharmacy,uint32 until,uint32 sequence,uint32 deadline)"
    );
    bytes32 private constant RELEASE_TYPEHASH = keccak256(
        "Release(bytes32 prescription,uint32 sequence,uint32 deadline)"
    );
    bytes32 private constant PACK_TYPEHASH = keccak256("Pack(bytes32 pack,uint32 units)");
    bytes32 private constant ACCEPTANCE_TYPEHASH = keccak256(
        "Acceptance(bytes32 prescription,uint32 pharmacy,uint16[] quantities,uint32 request,uint32 handedOverAt,bytes32 product,Pack[] packs,uint32 deadline)Pack(bytes32 pack,uint32 units)"
    );
    bytes32 private constant COUNTERSIGNATURE_TYPEHASH = keccak256(
        "Countersignature(bytes32 prescription,uint32 pharmacy,address pharmacist,uint16[] quantities,uint32 request,uint32 handedOverAt,bytes32 product,Pack[] packs,bool identityChecked,uint32 deadline)Pack(bytes32 pack,uint32 units)"
    );
    /// @dev How long before its block a supply may have been handed out and still count as online.
    uint256 private constant ONLINE_WINDOW = 1 hours;

    ICredentialRegistry private immutable CREDENTIALS;
    IPackRegistry private immutable PACKS;

    /// @dev See PrescriptionWord.
    mapping(bytes32 prescription => uint256 word) private _words;
    /// @dev | 0..31 pharmacy | 32..63 until, 0 released | 64..95 sequence |
    mapping(bytes32 prescription => uint256 word) private _holds;
    /// @dev Once there are several supplies, each has a word: | 0..79 tag | 80..87 SupplyState | 88..119 pharmacy of a conflict |
    /// | 120..199 quantities |
    mapping(bytes32 prescriptionAndRequest => uint256 word) private _supplies;

    /// @dev One supply while it is judged.
    struct Case {
        bytes32 id;
        uint256 word;
        address controller; // who signs for the holder
        uint32 pharmacy;
        uint80 tag;
        Basis basis;
        uint256 moment; // the second at which it is judged: now, or when it was handed out
        bytes32 quantities; // EIP-712 hash
        bytes32 packs; // EIP-712 hash
    }

    constructor(
        address authority,
        ICredentialRegistry credentials,
        IPackRegistry packs
    ) AccessManaged(authority) EIP712("Carestamp Prescriptions", "1") {
        CREDENTIALS = credentials;
        PACKS = packs;
    }

    /// @inheritdoc IVersioned
    function version() external pure override returns (string memory) {
        return "1.0.0";
    }

    // ------------------------------------------------------------------------------------------------------------- governance

    /// @inheritdoc IPrescriptionRegistry
    function pause() external override restricted {
        _pause();
    }

    /// @inheritdoc IPrescriptionRegistry
    function unpause() external override restricted {
        _unpause();
    }

    // ------------------------------------------------------------------------------------------------------------- prescriber

    /// @inheritdoc IPrescriptionRegistry
    function issue(Terms calldata terms, bytes calldata origin) external override whenNotPaused returns (bytes32 id) {
        id = idOf(terms);
        uint256 word = _words[id];
        _requireNotEnded(id, word);
        if (word != 0) revert PrescriptionRegistry_AlreadyDone(id);
        if (origin.length == 0) _requireOwn(terms);
        _words[id] = _firstSight(id, terms, origin);
    }

    /// @inheritdoc IPrescriptionRegistry
    function anchor(
        address prescriber,
        bytes32 root,
        uint32 deadline,
        bytes calldata signature
    ) external override whenNotPaused {
        _requireLive(prescriber, Roles.PRESCRIBER, block.timestamp);
        _anchor(prescriber, root, deadline, signature);
    }

    /// @inheritdoc IPrescriptionRegistry
    function cancel(Terms calldata terms) external override {
        bytes32 id = idOf(terms);
        uint256 word = _words[id];
        uint32 issuer = _requirePrescriber(terms);
        if (word == 0) word = PrescriptionWord.make(issuer, 0);
        if (word.has(PrescriptionWord.CANCELLED)) revert PrescriptionRegistry_AlreadyDone(id);
        _requireNotEnded(id, word);
        if (word.dispensed() != 0) revert PrescriptionRegistry_PartlyUsed(id);
        _words[id] = word | PrescriptionWord.CANCELLED;
        emit PrescriptionCancelled(id, msg.sender, word.issuer());
    }

    /// @inheritdoc IPrescriptionRegistry
    function stop(Terms calldata terms) external override {
        (bytes32 id, uint256 word) = _known(terms);
        _requirePrescriber(terms);
        if (word.has(PrescriptionWord.STOPPED)) revert PrescriptionRegistry_AlreadyDone(id);
        _requireNotEnded(id, word);
        _words[id] = word | PrescriptionWord.STOPPED;
        emit PrescriptionStopped(id, msg.sender);
    }

    // --------------------------------------------------------------------------------------------------------------- reviewer

    /// @inheritdoc IPrescriptionRegistry
    function approve(Terms calldata terms, bytes calldata origin) external override whenNotPaused {
        (bytes32 id, uint256 word) = _underReview(terms, origin);
        if (word.has(PrescriptionWord.REVIEWED)) revert PrescriptionRegistry_AlreadyDone(id);
        _requireUsable(id, word | PrescriptionWord.REVIEWED, terms.until(), block.timestamp);
        _words[id] = word | PrescriptionWord.REVIEWED;
        emit PrescriptionApproved(id, msg.sender);
    }

    /// @inheritdoc IPrescriptionRegistry
    function reject(Terms calldata terms, uint16 reason, bytes calldata origin) external override whenNotPaused {
        (bytes32 id, uint256 word) = _underReview(terms, origin);
        if (word.has(PrescriptionWord.REJECTED)) revert PrescriptionRegistry_AlreadyDone(id);
        if (word & (PrescriptionWord.REVIEWED | PrescriptionWord.NEEDS_REVIEW) != PrescriptionWord.NEEDS_REVIEW) {
            revert PrescriptionRegistry_NotUsable(id, Status.Active);
        }
        _requireNotEnded(id, word);
        _words[id] = word | PrescriptionWord.REJECTED;
        emit PrescriptionRejected(id, msg.sender, reason);
    }

    // ------------------------------------------------------------------------------------------------------ issuer, regulator

    /// @inheritdoc IPrescriptionRegistry
    function suspend(bytes32 id) external override {
        (uint256 word, uint256 fact) = _sideOver(id);
        if (word.has(fact)) revert PrescriptionRegistry_AlreadyDone(id);
        _requireNotEnded(id, word);
        _words[id] = word | fact;
        emit PrescriptionSuspended(id, msg.sender, fact == PrescriptionWord.SUSPENDED_BY_REGULATOR);
    }

    /// @inheritdoc IPrescriptionRegistry
    function resume(bytes32 id) external override whenNotPaused {
        (uint256 word, uint256 fact) = _sideOver(id);
        if (!word.has(fact)) revert PrescriptionRegistry_AlreadyDone(id);
        _words[id] = word & ~fact;
        emit PrescriptionResumed(id, msg.sender, fact == PrescriptionWord.SUSPENDED_BY_REGULATOR);
    }

    // ----------------------------------------------------------------------------------------------------------------- holder

    /// @inheritdoc IPrescriptionRegistry
    function hold(
        Terms calldata terms,
        uint32 pharmacy,
        uint32 until,
        uint32 sequence,
        uint32 deadline,
        bytes calldata signature,
        bytes calldata origin
    ) external override whenNotPaused {
        (bytes32 id, uint256 word) = _open(terms, origin);
        _requireNewHold(id, Hold(pharmacy, until, sequence));
        _requireActOfHolder(
            terms,
            keccak256(abi.encode(HOLD_TYPEHASH, id, pharmacy, until, sequence, deadline)),
            deadline,
            signature
        );
        _requireUsable(id, word, terms.until(), block.timestamp);
        _requireHoldable(terms, word, pharmacy, until);
        _words[id] = word | PrescriptionWord.HELD;
        _setHold(id, Hold(pharmacy, until, sequence));
        emit PrescriptionHeld(id, pharmacy, until, sequence);
    }

    /// @inheritdoc IPrescriptionRegistry
    function release(
        Terms calldata terms,
        uint32 sequence,
        uint32 deadline,
        bytes calldata signature
    ) external override {
        (bytes32 id, uint256 word) = _known(terms);
        Hold memory held = holdOf(id);
        if (signature.length != 0 || !_isPharmacistOf(held.pharmacy)) {
            _requireActOfHolder(
                terms,
                keccak256(abi.encode(RELEASE_TYPEHASH, id, sequence, deadline)),
                deadline,
                signature
            );
            if (sequence == held.sequence && held.until == 0) revert PrescriptionRegistry_AlreadyDone(id);
            if (sequence <= held.sequence) {
                revert PrescriptionRegistry_StaleSequence(id, sequence, held.sequence);
            }
            held.sequence = sequence;
            if (!word.has(PrescriptionWord.HELD)) _words[id] = word | PrescriptionWord.HELD;
        } else if (held.until < block.timestamp) {
            revert PrescriptionRegistry_AlreadyDone(id);
        }
        _setHold(id, Hold(held.pharmacy, 0, held.sequence));
        emit PrescriptionReleased(id, held.pharmacy, msg.sender, held.sequence);
    }

    // ------------------------------------------------------------------------------------------------------------- pharmacist

    /// @inheritdoc IPrescriptionRegistry
    /// @dev The supply is read often: a field costs 6 gas in memory, 80 in calldata.
    // solhint-disable-next-line gas-calldata-parameters
    function dispense(
        Terms calldata terms,
        Supply memory supply,
        IPackRegistry.PackUse[] calldata packs,
        Evidence calldata evidence
    ) external override whenNotPaused {
        Case memory c = _case(terms, supply, packs, evidence.origin, block.timestamp);
        if (supply.handedOverAt + ONLINE_WINDOW < block.timestamp) _refuseTime(supply);
        Obstacle obstacle = _obstacleTo(c, terms, supply);
        if (obstacle != Obstacle.None) _refuse(obstacle, c, terms, supply);
        _requireAgreed(c, terms, supply, evidence);
        if (packs.length != 0) PACKS.sell(packs, _saleOf(c.id, supply.request));
        _count(c, supply, false);
    }

    /// @inheritdoc IPrescriptionRegistry
    /// @dev The supply is read often: a field costs 6 gas in memory, 80 in calldata.
    // solhint-disable-next-line gas-calldata-parameters
    function recordSupply(
        Terms calldata terms,
        Supply memory supply,
        IPackRegistry.PackUse[] calldata packs,
        Evidence calldata evidence
    ) external override whenNotPaused returns (bool counted) {
        Case memory c = _case(terms, supply, packs, evidence.origin, supply.handedOverAt);
        uint256 rules = profileOf(terms.profile());
        if (rules & PrescriptionRules.OFFLINE == 0) revert PrescriptionRegistry_OfflineNotAllowed(c.id);
        Obstacle obstacle = _obstacleTo(c, terms, supply);
        _requireAgreed(c, terms, supply, evidence);
        if (block.timestamp - supply.handedOverAt > rules.lag()) obstacle = Obstacle.TooLate;
        if (packs.length != 0) {
            try PACKS.sell(packs, _saleOf(c.id, supply.request)) {} catch (bytes memory refusal) {
                if (refusal.length < 36) revert PrescriptionRegistry_PacksNotAsked(c.id);
                if (obstacle == Obstacle.None) obstacle = Obstacle.Pack;
            }
        }
        counted = obstacle == Obstacle.None;
        if (counted) _count(c, supply, true);
        else _keepConflict(c, supply, obstacle);
    }

    /// @inheritdoc IPrescriptionRegistry
    function reverse(Terms calldata terms, SupplyFacts calldata facts, PackUnits[] calldata packs) external override {
        (bytes32 id, uint256 word) = _known(terms);
        _requireReverser(facts);
        uint256 latest = facts.handedOverAt + profileOf(terms.profile()).reverseWindow();
        word = _reversed(id, word, facts, _tagOf(id, facts, _hashPackUnits(packs)));
        if (block.timestamp > latest) revert PrescriptionRegistry_ReverseTooLate(latest, block.timestamp);
        _words[id] = word.withDispensed(word.dispensed() - facts.quantities);
        if (packs.length != 0) PACKS.takeBack(_idsOf(packs), _saleOf(id, facts.request));
        emit SupplyReversed(id, facts.pharmacy, msg.sender, facts.request, facts.quantities);
    }

    /// @inheritdoc IPrescriptionRegistry
    function openRepeat(Terms calldata terms, uint8 number) external override whenNotPaused {
        (bytes32 id, uint256 word) = _known(terms);
        _requireLive(msg.sender, Roles.PHARMACIST, block.timestamp);
        uint256 opened = word.repeatsOpened();
        if (number <= opened) revert PrescriptionRegistry_AlreadyDone(id);
        _requireUsable(id, word, terms.until(), block.timestamp);
        if (number > terms.repeats() || number != opened + 1) {
            revert PrescriptionRegistry_NoSuchRepeat(id, number, terms.repeats());
        }
        uint256 rules = profileOf(terms.profile());
        uint256 today = rules.dayOf(block.timestamp);
        uint256 opens = (opened == 0 ? rules.dayOf(terms.issuedAt()) : word.repeatDay()) + terms.intervalDays();
        if (today < opens) revert PrescriptionRegistry_RepeatTooEarly(id, opens, today);
        _words[id] = word.withRepeat(number, today);
        emit RepeatOpened(id, msg.sender, number, uint16(today));
    }

    // ---------------------------------------------------------------------------------------------------------------- auditor

    /// @inheritdoc IPrescriptionRegistry
    function reviewConflict(bytes32 id, uint32 request, uint16 finding) external override {
        Standing standing = _requireLive(msg.sender, Roles.AUDITOR, block.timestamp);
        if (standing.kinds() & Kinds.HEALTH_REGULATOR == 0) revert PrescriptionRegistry_NotAuthorised(msg.sender);
        bytes32 key = _supplyKey(id, request);
        (SupplyState state, ) = supplyOf(id, request);
        if (state == SupplyState.ConflictReviewed) revert PrescriptionRegistry_AlreadyDone(id);
        if (state != SupplyState.Conflict) revert PrescriptionRegistry_NoConflict(id, request);
        _supplies[key] = _withState(_supplies[key], SupplyState.ConflictReviewed);
        emit ConflictReviewed(id, request, msg.sender, finding);
    }

    // ------------------------------------------------------------------------------------------------------------------ views

    /// @inheritdoc IPrescriptionRegistry
    function idOf(Terms calldata terms) public view override returns (bytes32) {
        return _hashTypedDataV4(terms.hash());
    }

    /// @inheritdoc IPrescriptionRegistry
    function statusOf(Terms calldata terms) external view override returns (Status) {
        bytes32 id = idOf(terms);
        uint256 word = _words[id];
        if (word == 0) return Status.Unknown;
        Status ended = _endOf(word);
        if (ended != Status.Active) return ended;
        if (word.dispensed() == terms.quantities() * (1 + terms.repeats())) return Status.Dispensed;
        Status blocking = _blocking(word, terms.until(), block.timestamp);
        if (blocking != Status.Active) return blocking;
        if (word.has(PrescriptionWord.HELD) && holdOf(id).until >= block.timestamp) return Status.Held;
        return word.dispensed() == 0 ? Status.Active : Status.PartlyDispensed;
    }

    /// @inheritdoc IPrescriptionRegistry
    function wordOf(bytes32 id) external view override returns (uint256) {
        return _words[id];
    }

    /// @inheritdoc IPrescriptionRegistry
    function holdOf(bytes32 id) public view override returns (Hold memory) {
        uint256 word = _holds[id];
        return Hold(uint32(word), uint32(word >> 32), uint32(word >> 64));
    }

    /// @inheritdoc IPrescriptionRegistry
    function supplyOf(bytes32 id, uint32 request) public view override returns (SupplyState state, uint32 pharmacy) {
        uint256 word = _words[id];
        if (request == 0) return (SupplyState.Unknown, 0);
        if (word.request() == request) {
            return (word.tag() == 0 ? SupplyState.Reversed : SupplyState.Supplied, 0);
        }
        uint256 supply = _supplies[_supplyKey(id, request)];
        return (SupplyState(uint8(supply >> 80)), uint32(supply >> 88));
    }

    // ------------------------------------------------------------------------------------------------------------ first sight

    function _known(Terms calldata terms) private view returns (bytes32 id, uint256 word) {
        id = idOf(terms);
        word = _words[id];
        if (word == 0) revert PrescriptionRegistry_Unknown(id);
    }

    /// @dev The word of a prescription, made from its origin when this is its first sight. The caller stores it.
    function _open(Terms calldata terms, bytes calldata origin) private returns (bytes32 id, uint256 word) {
        id = idOf(terms);
        word = _words[id];
        if (word != 0) return (id, word);
        if (origin.length == 0) revert PrescriptionRegistry_Unknown(id);
        word = _firstSight(id, terms, origin);
    }

    /// @dev The prescriber vouched by signature or leaf; without an origin it calls itself, as the caller of this has checked.
    function _firstSight(bytes32 id, Terms calldata terms, bytes calldata origin) private returns (uint256) {
        (Origin kind, uint256 seenAt) = _vouched(terms.prescriber(), id, origin);
        return _admit(id, terms, kind, seenAt);
    }

    /// @dev The prescriber is live now, was trusted when it vouched, and the terms keep their profile's rules. What it signed is dated by
    /// itself, what it issued or anchored by the chain.
    function _admit(bytes32 id, Terms calldata terms, Origin kind, uint256 seenAt) private returns (uint256) {
        uint256 vouchedAt = kind == Origin.Signed ? terms.issuedAt() : seenAt;
        Standing standing = _requireLive(terms.prescriber(), Roles.PRESCRIBER, vouchedAt);
        uint256 rules = _profileAt(terms.profile(), terms.issuedAt());
        rules.requireKept(terms, seenAt);
        emit PrescriptionIssued(id, terms.prescriber(), terms.holder(), standing.organisation(), terms.profile(), kind);
        return PrescriptionWord.make(standing.organisation(), _factsOf(rules));
    }

    function _isSound(uint256 word) internal pure override returns (bool) {
        return word.isSound();
    }

    /// @dev What later acts need of a profile, so that they need not read it.
    function _factsOf(uint256 rules) private pure returns (uint256 facts) {
        if (rules & PrescriptionRules.REVIEW != 0) facts |= PrescriptionWord.NEEDS_REVIEW;
        if (rules & PrescriptionRules.PARTIAL != 0) facts |= PrescriptionWord.PARTIAL;
        if (rules & PrescriptionRules.SECOND_PHARMACIST != 0) facts |= PrescriptionWord.SECOND_PHARMACIST;
        if (rules & PrescriptionRules.CONTROLLED != 0) facts |= PrescriptionWord.CONTROLLED;
    }

    // ----------------------------------------------------------------------------------------------------------- who may do it

    function _requireLive(address practitioner, uint32 role, uint256 moment) private view returns (Standing standing) {
        standing = _standingOf(practitioner);
        if (!standing.may(role, moment)) revert PrescriptionRegistry_NotLive(practitioner, role);
    }

    function _requireOwn(Terms calldata terms) private view {
        if (msg.sender != terms.prescriber()) {
            revert PrescriptionRegistry_NotPrescriber(msg.sender, terms.prescriber());
        }
    }

    function _standingOf(address practitioner) private view returns (Standing) {
        return CREDENTIALS.standingOf(practitioner);
    }

    function _mayFinish(uint32 actor, uint32 original) private view returns (bool) {
        return CREDENTIALS.mayFinish(actor, original);
    }

    /// @dev The holder does this act (X5, X6).
    function _requireActOfHolder(
        Terms calldata terms,
        bytes32 act,
        uint256 deadline,
        bytes calldata signature
    ) private view {
        _requireActOf(CREDENTIALS.controllerOf(terms.holder()), act, deadline, signature);
    }

    /// @dev The caller is the prescriber of these terms, live. Its organisation.
    function _requirePrescriber(Terms calldata terms) private view returns (uint32) {
        _requireOwn(terms);
        return _requireLive(msg.sender, Roles.PRESCRIBER, block.timestamp).organisation();
    }

    function _underReview(Terms calldata terms, bytes calldata origin) private returns (bytes32 id, uint256 word) {
        _requireLive(msg.sender, Roles.REVIEWER, block.timestamp);
        if (msg.sender == terms.prescriber()) revert PrescriptionRegistry_SamePerson(msg.sender);
        return _open(terms, origin);
    }

    /// @dev The word of a known prescription, and the fact that the caller's side may set: a health regulator's or the issuer's.
    function _sideOver(bytes32 id) private view returns (uint256 word, uint256 fact) {
        word = _words[id];
        if (word == 0) revert PrescriptionRegistry_Unknown(id);
        Standing standing = _requireLive(msg.sender, Roles.STEWARD, block.timestamp);
        if (standing.kinds() & Kinds.HEALTH_REGULATOR != 0) return (word, PrescriptionWord.SUSPENDED_BY_REGULATOR);
        if (_mayFinish(standing.organisation(), word.issuer())) {
            return (word, PrescriptionWord.SUSPENDED_BY_ISSUER);
        }
        revert PrescriptionRegistry_NotAuthorised(msg.sender);
    }

    function _isPharmacistOf(uint32 pharmacy) private view returns (bool) {
        Standing standing = _standingOf(msg.sender);
        return standing.organisation() == pharmacy && standing.may(Roles.PHARMACIST, block.timestamp);
    }

    /// @dev A second pharmacist of the pharmacy that dispensed, or of its successor (P7, K5).
    function _requireReverser(SupplyFacts calldata facts) private view {
        Standing standing = _requireLive(msg.sender, Roles.PHARMACIST, block.timestamp);
        if (!_mayFinish(standing.organisation(), facts.pharmacy)) {
            revert PrescriptionRegistry_NotAuthorised(msg.sender);
        }
        if (msg.sender == facts.pharmacist) revert PrescriptionRegistry_SamePerson(msg.sender);
    }

    // ----------------------------------------------------------------------------------------------------------------- status

    /// @dev A final status, or Active when there is none.
    function _endOf(uint256 word) private pure returns (Status) {
        if (word.has(PrescriptionWord.CANCELLED)) return Status.Cancelled;
        if (word.has(PrescriptionWord.REJECTED)) return Status.Rejected;
        if (word.has(PrescriptionWord.STOPPED)) return Status.Stopped;
        return Status.Active;
    }

    /// @dev The status that forbids a supply at `moment`, or Active when none does.
    function _blocking(uint256 word, uint256 until, uint256 moment) private pure returns (Status) {
        Status ended = _endOf(word);
        if (ended != Status.Active) return ended;
        if (word.has(PrescriptionWord.SUSPENDED)) return Status.Suspended;
        if (moment > until) return Status.Expired;
        bool waits = word.has(PrescriptionWord.NEEDS_REVIEW) && !word.has(PrescriptionWord.REVIEWED);
        return waits ? Status.AwaitingReview : Status.Active;
    }

    function _requireNotEnded(bytes32 id, uint256 word) private pure {
        Status ended = _endOf(word);
        if (ended != Status.Active) revert PrescriptionRegistry_NotUsable(id, ended);
    }

    function _requireUsable(bytes32 id, uint256 word, uint256 until, uint256 moment) private pure {
        Status blocking = _blocking(word, until, moment);
        if (blocking != Status.Active) revert PrescriptionRegistry_NotUsable(id, blocking);
    }

    /// @dev Units of each line that the opened portions allow, in lanes. No lane overflows: quantity × (1 + repeats) fits 15 bits.
    function _allowed(uint256 word, Terms calldata terms) private pure returns (uint256) {
        unchecked {
            return terms.quantities() * (1 + word.repeatsOpened());
        }
    }

    // ------------------------------------------------------------------------------------------------------------------ holds

    function _setHold(bytes32 id, Hold memory h) private {
        _holds[id] = uint256(h.pharmacy) | (uint256(h.until) << 32) | (uint256(h.sequence) << 64);
    }

    /// @dev One at a time, and each signature once (P4, X5).
    function _requireNewHold(bytes32 id, Hold memory wanted) private view {
        Hold memory held = holdOf(id);
        bool same = wanted.pharmacy == held.pharmacy && wanted.until == held.until;
        if (same && wanted.sequence == held.sequence) revert PrescriptionRegistry_AlreadyDone(id);
        if (wanted.sequence <= held.sequence) {
            revert PrescriptionRegistry_StaleSequence(id, wanted.sequence, held.sequence);
        }
        if (held.until >= block.timestamp) revert PrescriptionRegistry_HeldBy(id, held.pharmacy, held.until);
    }

    /// @dev Something is left to hold, the pharmacy is live, and the profile's longest hold is kept (P4).
    function _requireHoldable(Terms calldata terms, uint256 word, uint32 pharmacy, uint32 until) private view {
        if (word.dispensed() == terms.quantities() * (1 + terms.repeats())) {
            revert PrescriptionRegistry_NotUsable(idOf(terms), Status.Dispensed);
        }
        if (CREDENTIALS.liveKindsOf(pharmacy) & Kinds.PHARMACY == 0) {
            revert PrescriptionRegistry_NotPharmacy(pharmacy);
        }
        uint256 latest = block.timestamp + profileOf(terms.profile()).longestHold();
        if (until < block.timestamp || until > latest) revert PrescriptionRegistry_BadHold(until, latest);
    }

    // --------------------------------------------------------------------------------------------------------------- supplies

    /// @dev Who asks, for what, by which request. A request that was made before ends here (P6, X9).
    function _case(
        Terms calldata terms,
        Supply memory supply,
        IPackRegistry.PackUse[] calldata packs,
        bytes calldata origin,
        uint256 moment
    ) private returns (Case memory c) {
        Standing standing;
        (standing, c.controller) = CREDENTIALS.standingAndController(msg.sender, terms.holder());
        if (!standing.may(Roles.PHARMACIST, block.timestamp)) {
            revert PrescriptionRegistry_NotLive(msg.sender, Roles.PHARMACIST);
        }
        if (msg.sender == terms.prescriber()) revert PrescriptionRegistry_SamePerson(msg.sender);
        if (supply.handedOverAt > block.timestamp || supply.handedOverAt < terms.issuedAt()) _refuseTime(supply);
        (c.id, c.word) = _open(terms, origin);
        c.moment = moment;
        c.pharmacy = standing.organisation();
        c.packs = _hashPackUses(packs);
        c.quantities = terms.hashLanes(supply.quantities);
        c.tag = _tagOf(c, supply);
        _requireFresh(c, supply.request);
        if (supply.quantities == 0) revert PrescriptionRegistry_NothingAsked(c.id);
    }

    function _refuseTime(Supply memory supply) private view {
        revert PrescriptionRegistry_BadSupplyTime(supply.handedOverAt, block.timestamp);
    }

    function _requireFresh(Case memory c, uint32 request) private view {
        if (request == 0) revert PrescriptionRegistry_RequestReused(c.id, request);
        uint80 tag = c.word.tag();
        if (c.word.request() != request) {
            if (!c.word.has(PrescriptionWord.SEVERAL)) return;
            uint256 supply = _supplies[_supplyKey(c.id, request)];
            if (supply == 0) return;
            tag = uint8(supply >> 80) == uint8(SupplyState.Reversed) ? 0 : uint80(supply);
        }
        if (tag == c.tag) revert PrescriptionRegistry_AlreadyDone(c.id);
        revert PrescriptionRegistry_RequestReused(c.id, request);
    }

    /// @dev Why this supply can't be counted, if anything.
    function _obstacleTo(Case memory c, Terms calldata terms, Supply memory supply) private view returns (Obstacle) {
        if (_blocking(c.word, terms.until(), c.moment) != Status.Active) return Obstacle.Status;
        if (c.word.has(PrescriptionWord.HELD)) {
            Hold memory held = holdOf(c.id);
            if (held.until >= c.moment && held.pharmacy != c.pharmacy) return Obstacle.HeldByAnother;
        }
        uint256 allowed = _allowed(c.word, terms);
        uint256 total = c.word.dispensed() + supply.quantities;
        uint256 carries = PrescriptionTerms.CARRIES;
        if (supply.quantities & carries != 0) return Obstacle.Quantity;
        if (((allowed | carries) - total) & carries != carries) return Obstacle.Quantity;
        if (total != allowed && !c.word.has(PrescriptionWord.PARTIAL)) return Obstacle.NotPartial;
        return Obstacle.None;
    }

    /// @dev The typed error of an obstacle.
    function _refuse(Obstacle obstacle, Case memory c, Terms calldata terms, Supply memory supply) private view {
        if (obstacle == Obstacle.Status) {
            revert PrescriptionRegistry_NotUsable(c.id, _blocking(c.word, terms.until(), c.moment));
        }
        if (obstacle == Obstacle.HeldByAnother) {
            Hold memory held = holdOf(c.id);
            revert PrescriptionRegistry_HeldBy(c.id, held.pharmacy, held.until);
        }
        if (obstacle == Obstacle.NotPartial) revert PrescriptionRegistry_PartialNotAllowed(c.id);
        uint256 lanes = _allowed(c.word, terms) - c.word.dispensed();
        for (uint256 i; i < PrescriptionTerms.MAX_LINES; ++i) {
            uint256 left = PrescriptionTerms.lane(lanes, i);
            uint256 asked = PrescriptionTerms.lane(supply.quantities, i);
            if (asked > left) revert PrescriptionRegistry_QuantityExceeded(c.id, i, asked, left);
        }
    }

    /// @dev The holder agreed: by a live hold, by signature, or, where the profile allows, by showing papers to two pharmacists (P5, P11).
    /// And a second pharmacist, where the profile asks for one (P10).
    function _requireAgreed(
        Case memory c,
        Terms calldata terms,
        Supply memory supply,
        Evidence calldata evidence
    ) private view {
        if (c.word.has(PrescriptionWord.CONTROLLED) && c.controller == terms.prescriber()) {
            revert PrescriptionRegistry_SelfPrescribed(c.controller);
        }
        c.basis = _basisOf(c, terms, supply);
        if (c.basis == Basis.Acceptance) _requireAccepted(c, supply, evidence.acceptance);
        if (c.basis == Basis.IdentityCheck || c.word.has(PrescriptionWord.SECOND_PHARMACIST)) {
            _requireSecond(c, terms, supply, evidence.countersignature);
        }
    }

    function _basisOf(Case memory c, Terms calldata terms, Supply memory supply) private view returns (Basis) {
        if (c.word.has(PrescriptionWord.HELD)) {
            Hold memory held = holdOf(c.id);
            if (held.until >= block.timestamp && held.pharmacy == c.pharmacy) return Basis.Hold;
        }
        if (!supply.identityChecked) return Basis.Acceptance;
        if (profileOf(terms.profile()) & PrescriptionRules.IDENTITY_CHECK == 0) {
            revert PrescriptionRegistry_IdentityCheckNotAllowed(c.id);
        }
        return Basis.IdentityCheck;
    }

    function _requireAccepted(Case memory c, Supply memory supply, bytes calldata acceptance) private view {
        bytes32 act = keccak256(
            abi.encode(
                ACCEPTANCE_TYPEHASH,
                c.id,
                c.pharmacy,
                c.quantities,
                supply.request,
                supply.handedOverAt,
                supply.product,
                c.packs,
                supply.deadline
            )
        );
        _requireSigned(c.controller, act, supply.deadline, c.moment, acceptance);
    }

    function _requireSecond(
        Case memory c,
        Terms calldata terms,
        Supply memory supply,
        bytes calldata countersignature
    ) private view {
        address second = supply.second;
        if (second == address(0)) revert PrescriptionRegistry_SecondPharmacistNeeded(c.id);
        if (second == msg.sender || second == terms.prescriber()) revert PrescriptionRegistry_SamePerson(second);
        Standing standing = _requireLive(second, Roles.PHARMACIST, block.timestamp);
        if (standing.organisation() != c.pharmacy) revert PrescriptionRegistry_NotAuthorised(second);
        bytes32 act = keccak256(
            abi.encode(
                COUNTERSIGNATURE_TYPEHASH,
                c.id,
                c.pharmacy,
                msg.sender,
                c.quantities,
                supply.request,
                supply.handedOverAt,
                supply.product,
                c.packs,
                supply.identityChecked,
                supply.deadline
            )
        );
        _requireSigned(second, act, supply.deadline, c.moment, countersignature);
    }

    /// @dev The first supply lives in the prescription's word, where its quantities are those dispensed. With a second one, each gets a word
    /// of its own (P6).
    function _count(Case memory c, Supply memory supply, bool recorded) private {
        uint256 word = c.word.withDispensed(c.word.dispensed() + supply.quantities);
        if (c.word.request() == 0 && !c.word.has(PrescriptionWord.SEVERAL)) {
            word = word.withSupply(supply.request, c.tag);
        } else {
            if (c.word.request() != 0) _moveOut(c.id, c.word);
            word = word.withSupply(0, 0) | PrescriptionWord.SEVERAL;
            _supplies[_supplyKey(c.id, supply.request)] = _supplyWord(c.tag, SupplyState.Supplied, supply.quantities);
        }
        _words[c.id] = word;
        emit PrescriptionDispensed(
            c.id,
            c.pharmacy,
            msg.sender,
            supply.quantities,
            supply.request,
            supply.handedOverAt,
            supply.product,
            c.packs,
            c.basis,
            recorded
        );
    }

    /// @dev Gives the only supply so far a word of its own.
    function _moveOut(bytes32 id, uint256 word) private {
        SupplyState state = word.tag() == 0 ? SupplyState.Reversed : SupplyState.Supplied;
        _supplies[_supplyKey(id, word.request())] = _supplyWord(word.tag(), state, word.dispensed());
    }

    function _keepConflict(Case memory c, Supply memory supply, Obstacle obstacle) private {
        _words[c.id] = c.word | PrescriptionWord.SEVERAL;
        _supplies[_supplyKey(c.id, supply.request)] =
            _supplyWord(c.tag, SupplyState.Conflict, supply.quantities) | (uint256(c.pharmacy) << 88);
        emit SupplyConflicted(
            c.id,
            c.pharmacy,
            msg.sender,
            supply.quantities,
            supply.request,
            supply.handedOverAt,
            supply.product,
            c.packs,
            obstacle
        );
    }

    /// @dev The word after the supply with this tag was marked as reversed. Reverts unless it counted and was not reversed before (P7).
    function _reversed(bytes32 id, uint256 word, SupplyFacts calldata facts, uint80 tag) private returns (uint256) {
        (SupplyState state, ) = supplyOf(id, facts.request);
        if (state == SupplyState.Reversed) revert PrescriptionRegistry_AlreadyDone(id);
        bool only = word.request() == facts.request;
        bytes32 key = _supplyKey(id, facts.request);
        uint256 known = only ? _supplyWord(word.tag(), state, word.dispensed()) : _supplies[key];
        if (known != _supplyWord(tag, SupplyState.Supplied, facts.quantities)) {
            revert PrescriptionRegistry_NoSuchSupply(id, facts.request);
        }
        if (only) return word.withSupply(facts.request, 0);
        _supplies[key] = _withState(known, SupplyState.Reversed);
        return word;
    }

    function _supplyWord(uint80 tag, SupplyState state, uint256 quantities) private pure returns (uint256) {
        return uint256(tag) | (uint256(state) << 80) | (quantities << 120);
    }

    function _withState(uint256 supply, SupplyState state) private pure returns (uint256) {
        return (supply & ~(uint256(0xff) << 80)) | (uint256(state) << 80);
    }

    function _supplyKey(bytes32 id, uint32 request) private pure returns (bytes32) {
        return keccak256(abi.encode(id, request));
    }

    /// @dev What a sale is called in the pack registry.
    function _saleOf(bytes32 id, uint32 request) private pure returns (bytes20) {
        return bytes20(_supplyKey(id, request));
    }

    /// @dev 80 bits over everything that a retry must repeat and a reversal must present.
    function _tagOf(Case memory c, Supply memory supply) private view returns (uint80) {
        return
            uint80(
                uint256(
                    keccak256(
                        abi.encode(
                            c.id,
                            supply.quantities,
                            supply.request,
                            supply.handedOverAt,
                            c.pharmacy,
                            msg.sender,
                            supply.product,
                            c.packs
                        )
                    )
                )
            );
    }

    /// @dev The same of a supply that was made.
    function _tagOf(bytes32 id, SupplyFacts calldata facts, bytes32 packs) private pure returns (uint80) {
        return uint80(uint256(keccak256(abi.encode(id, facts, packs))));
    }

    function _hashPackUses(IPackRegistry.PackUse[] calldata packs) private pure returns (bytes32) {
        bytes32[] memory hashes = new bytes32[](packs.length);
        for (uint256 i; i < hashes.length; ++i) hashes[i] = _hashPack(packs[i].pack, packs[i].units);
        return Words.hash(hashes);
    }

    function _hashPackUnits(PackUnits[] calldata packs) private pure returns (bytes32) {
        bytes32[] memory hashes = new bytes32[](packs.length);
        for (uint256 i; i < hashes.length; ++i) hashes[i] = _hashPack(packs[i].pack, packs[i].units);
        return Words.hash(hashes);
    }

    function _hashPack(bytes32 pack_, uint32 units) private pure returns (bytes32) {
        return keccak256(abi.encode(PACK_TYPEHASH, pack_, units));
    }

    function _idsOf(PackUnits[] calldata packs) private pure returns (bytes32[] memory ids) {
        ids = new bytes32[](packs.length);
        for (uint256 i; i < ids.length; ++i) ids[i] = packs[i].pack;
    }
}
