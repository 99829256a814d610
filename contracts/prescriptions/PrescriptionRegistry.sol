// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {AccessManaged} from "@openzeppelin/contracts/access/manager/AccessManaged.sol";
import {EIP712} from "@openzeppelin/contracts/utils/cryptography/EIP712.sol";
import {Pausable} from "@openzeppelin/contracts/utils/Pausable.sol";
import {ICredentialRegistry, Standing} from "../../interfaces/ICredentialRegistry.sol";
import {IPackRegistry} from "../../interfaces/IPackRegistry.sol";
import {Facts, IPrescriptionRegistry} from "../../interfaces/IPrescriptionRegistry.sol";
import {IVersioned} from "../../interfaces/IVersioned.sol";
import {Kinds, Roles} from "../credentials/Kinds.sol";
import {CredentialsAsked, StandingReader} from "../credentials/Standing.sol";
import {Origins} from "../shared/Origins.sol";
import {Profiles} from "../shared/Profiles.sol";
import {Words} from "../shared/Words.sol";
import {PrescriptionRules} from "./PrescriptionRules.sol";
import {PrescriptionSupply} from "./PrescriptionSupply.sol";
import {PrescriptionTerms} from "./PrescriptionTerms.sol";
import {HoldWord, PrescriptionWord} from "./PrescriptionWord.sol";

/// @title PrescriptionRegistry
/// @custom:privacy Commitments, fresh holder ids, keys and numbers of professionals and organisations, dates, quantities and class codes.
/// No drug, diagnosis, name or text. Fresh holder ids per prescription keep a patient's prescriptions apart.
/// @custom:trust A prescriber can issue to anyone; a live pharmacy can record what its patient or its hold allows; issuer and regulator can
/// suspend. Governance can publish profiles and pause, and can't touch a prescription.
/// @custom:halt Pause stops issue, anchor, review, hold, dispense, record, repeats and resume. Release, cancel, stop, suspend, reverse and the
/// review of conflicts stay open.
contract PrescriptionRegistry is IPrescriptionRegistry, Origins, Profiles, Pausable {
    using CredentialsAsked for ICredentialRegistry;
    using PrescriptionTerms for Terms;
    using PrescriptionRules for uint256;
    using PrescriptionSupply for Facts;
    using PrescriptionSupply for bytes;
    using HoldWord for uint256;
    using PrescriptionWord for uint256;
    using StandingReader for Standing;

    bytes32 private constant HOLD_TYPEHASH = keccak256(
        "Hold(bytes32 prescription,uint32 pharmacy,uint32 until,uint32 sequence,uint32 deadline)"
    );
    bytes32 private constant RELEASE_TYPEHASH = keccak256(
        "Release(bytes32 prescription,uint32 sequence,uint32 deadline)"
    );
    bytes32 private constant ACCEPTANCE_TYPEHASH = keccak256(
        "Acceptance(bytes32 prescription,Supply supply,uint32 deadline)Pack(bytes32 pack,uint32 units)Supply(uint32 pharmacy,uint16[] quantities,uint32 request,uint32 handedOverAt,bytes32 product,Pack[] packs)"
    );
    bytes32 private constant COUNTERSIGNATURE_TYPEHASH = keccak256(
        "Countersignature(bytes32 prescription,address pharmacist,Supply supply,bool identityChecked,uint32 deadline)Pack(bytes32 pack,uint32 units)Supply(uint32 pharmacy,uint16[] quantities,uint32 request,uint32 handedOverAt,bytes32 product,Pack[] packs)"
    );
    /// @dev How long before its block a supply may have been handed out and still count as online.
    uint256 private constant ONLINE_WINDOW = 1 hours;

    ICredentialRegistry private immutable CREDENTIALS;
    IPackRegistry private immutable PACKS;

    /// @dev See PrescriptionWord.
    mapping(bytes32 prescription => uint256 word) private _words;
    /// @dev See HoldWord.
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
        uint256 moment; // the second at which it is judged: now, or when it was handed out
        bytes32 supply; // EIP-712 hash
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
        if (word != 0) {
            _requireNotEnded(id, word);
            revert PrescriptionRegistry_AlreadyDone(id);
        }
        if (origin.length == 0) _requireOwn(terms);
        _words[id] = _firstSight(id, terms, origin, _standingOf(terms.prescriber()));
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
        if (!word.awaitsReview()) revert PrescriptionRegistry_NotUsable(id, Status.Active);
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
        uint256 wanted = HoldWord.make(pharmacy, until, sequence);
        _requireNewHold(id, wanted);
        _requireActOf(CREDENTIALS.signer(terms.holder()), _hashHold(id, wanted, deadline), deadline, signature);
        _requireUsable(id, word, terms.until(), block.timestamp);
        _requireHoldable(terms, word, pharmacy, until);
        _words[id] = word | PrescriptionWord.HELD;
        _holds[id] = wanted;
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
        uint256 held = _holds[id];
        uint32 last = held.sequence();
        if (signature.length != 0 || !_isPharmacistOf(held.pharmacy())) {
            bytes32 act = Words.hash(RELEASE_TYPEHASH, id, bytes32(uint256(sequence)), bytes32(uint256(deadline)));
            _requireActOf(CREDENTIALS.ownerOf(terms.holder()), act, deadline, signature);
            if (sequence == last && held.until() == 0) revert PrescriptionRegistry_AlreadyDone(id);
            if (sequence <= last) revert PrescriptionRegistry_StaleSequence(id, sequence, last);
            last = sequence;
            if (!word.has(PrescriptionWord.HELD)) _words[id] = word | PrescriptionWord.HELD;
        } else if (held.until() < block.timestamp) {
            revert PrescriptionRegistry_AlreadyDone(id);
        }
        _holds[id] = HoldWord.make(held.pharmacy(), 0, last);
        emit PrescriptionReleased(id, held.pharmacy(), msg.sender, last);
    }

    // ------------------------------------------------------------------------------------------------------------- pharmacist

    /// @inheritdoc IPrescriptionRegistry
    function dispense(
        Terms calldata terms,
        Supply calldata supply,
        bytes calldata evidence
    ) external override whenNotPaused {
        Case memory c = Case(idOf(terms), 0, address(0), 0, 0, block.timestamp, 0);
        Facts facts = supply.facts;
        _look(c, terms, supply, evidence);
        unchecked {
            if (facts.handedOverAt() + ONLINE_WINDOW < block.timestamp) _refuseTime(facts);
        }
        Obstacle obstacle = _obstacleTo(c, terms, facts);
        if (obstacle != Obstacle.None) _refuse(obstacle, c, terms, facts);
        uint256 basis = _requireAgreed(c, terms, facts, evidence);
        // slither-disable-next-line reentrancy-no-eth: the registry of packs is ours, set at deployment, and calls nobody
        if (facts.hasPacks()) PACKS.sell(_packsIn(facts, evidence), _saleOf(c.id, facts.request()));
        _count(c, supply, basis);
    }

    /// @inheritdoc IPrescriptionRegistry
    function recordSupply(
        Terms calldata terms,
        Supply calldata supply,
        bytes calldata evidence
    ) external override whenNotPaused returns (bool counted) {
        Case memory c = Case(idOf(terms), 0, address(0), 0, 0, block.timestamp, 0);
        Facts facts = supply.facts;
        _look(c, terms, supply, evidence);
        c.moment = facts.handedOverAt();
        Obstacle obstacle = _obstacleToRecord(c, terms, facts);
        if (c.controller == address(0)) {
            c.controller = CREDENTIALS.ownerOf(terms.holder());
            if (obstacle == Obstacle.None) obstacle = Obstacle.Frozen;
        }
        uint256 basis = _requireAgreed(c, terms, facts, evidence);
        // slither-disable-next-line reentrancy-no-eth: the registry of packs is ours, set at deployment, and calls nobody
        if (facts.hasPacks() && !_sold(c.id, facts, _packsIn(facts, evidence)) && obstacle == Obstacle.None) {
            obstacle = Obstacle.Pack;
        }
        counted = obstacle == Obstacle.None;
        if (counted) _count(c, supply, basis | PrescriptionSupply.RECORDED);
        else _keepConflict(c, supply, uint256(obstacle) | PrescriptionSupply.RECORDED);
    }

    /// @inheritdoc IPrescriptionRegistry
    function reverse(Terms calldata terms, SupplyFacts calldata made, PackUnits[] calldata packs) external override {
        (bytes32 id, uint256 word) = _known(terms);
        Facts facts = made.facts;
        facts.requireMade();
        _requireReverser(made);
        uint256 latest = facts.handedOverAt() + profileOf(terms.profile()).reverseWindow();
        bytes32 supply = facts.hash(terms, facts.pharmacy(), made.product, PrescriptionSupply.hashPacks(packs));
        word = _reversed(id, word, facts, _tagOf(id, made.pharmacist, supply));
        if (block.timestamp > latest) revert PrescriptionRegistry_ReverseTooLate(latest, block.timestamp);
        _words[id] = word.withDispensed(word.dispensed() - facts.quantities());
        if (packs.length != 0) PACKS.takeBack(_idsOf(packs), _saleOf(id, facts.request()));
        emit SupplyReversed(id, facts.pharmacy(), msg.sender, facts.request(), uint80(facts.quantities()));
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
        if (word.has(PrescriptionWord.HELD) && _holds[id].until() >= block.timestamp) return Status.Held;
        return word.dispensed() == 0 ? Status.Active : Status.PartlyDispensed;
    }

    /// @inheritdoc IPrescriptionRegistry
    function wordOf(bytes32 id) external view override returns (uint256) {
        return _words[id];
    }

    /// @inheritdoc IPrescriptionRegistry
    function holdOf(bytes32 id) public view override returns (Hold memory) {
        uint256 held = _holds[id];
        return Hold(held.pharmacy(), held.until(), held.sequence());
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
        word = _firstShown(id, terms, origin, _standingOf(terms.prescriber()));
    }

    function _firstShown(
        bytes32 id,
        Terms calldata terms,
        bytes calldata origin,
        Standing standing
    ) private returns (uint256) {
        if (origin.length == 0) revert PrescriptionRegistry_Unknown(id);
        return _firstSight(id, terms, origin, standing);
    }

    /// @dev The prescriber vouched by signature or leaf; without an origin it calls itself, as the caller of this has checked. `standing`: the
    /// prescriber's.
    function _firstSight(
        bytes32 id,
        Terms calldata terms,
        bytes calldata origin,
        Standing standing
    ) private returns (uint256) {
        (Origin kind, uint256 seenAt) = _vouched(terms.prescriber(), id, origin);
        return _admit(id, terms, standing, kind, seenAt);
    }

    /// @dev The prescriber is live now, was trusted when it vouched, and the terms keep their profile's rules. What it signed is dated by
    /// itself, what it issued or anchored by the chain.
    function _admit(
        bytes32 id,
        Terms calldata terms,
        Standing standing,
        Origin kind,
        uint256 seenAt
    ) private returns (uint256) {
        uint256 vouchedAt = kind == Origin.Signed ? terms.issuedAt() : seenAt;
        _requireMay(standing, terms.prescriber(), Roles.PRESCRIBER, vouchedAt);
        uint256 rules = _profileAt(terms.profile(), terms.issuedAt());
        rules.requireKept(terms, seenAt);
        uint32 issuer = standing.organisation();
        uint256 admission = uint256(issuer) | (uint256(terms.profile()) << 32) | (uint256(kind) << 64);
        emit PrescriptionIssued(id, terms.prescriber(), terms.holder(), admission);
        return PrescriptionWord.make(issuer, _factsOf(rules));
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
        _requireMay(standing, practitioner, role, moment);
    }

    function _requireMay(Standing standing, address practitioner, uint32 role, uint256 moment) private pure {
        if (!standing.may(role, moment)) revert PrescriptionRegistry_NotLive(practitioner, role);
    }

    function _requireOwn(Terms calldata terms) private view {
        if (msg.sender != terms.prescriber()) {
            revert PrescriptionRegistry_NotPrescriber(msg.sender, terms.prescriber());
        }
    }

    function _standingOf(address practitioner) private view returns (Standing) {
        return CREDENTIALS.standing(practitioner);
    }

    /// @dev A live practitioner's organisation may finish what it began itself, or what it took over (K5).
    function _mayFinish(uint32 actor, uint32 original) private view returns (bool) {
        return actor == original || CREDENTIALS.mayFinish(actor, original);
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
    function _requireReverser(SupplyFacts calldata made) private view {
        Standing standing = _requireLive(msg.sender, Roles.PHARMACIST, block.timestamp);
        if (!_mayFinish(standing.organisation(), made.facts.pharmacy())) {
            revert PrescriptionRegistry_NotAuthorised(msg.sender);
        }
        if (msg.sender == made.pharmacist) revert PrescriptionRegistry_SamePerson(msg.sender);
    }

    // ----------------------------------------------------------------------------------------------------------------- status

    /// @dev A final status, or Active when there is none.
    function _endOf(uint256 word) private pure returns (Status) {
        if (word.has(PrescriptionWord.CANCELLED)) return Status.Cancelled;
        if (word.has(PrescriptionWord.REJECTED)) return Status.Rejected;
        return word.has(PrescriptionWord.STOPPED) ? Status.Stopped : Status.Active;
    }

    /// @dev The status that forbids a supply at `moment`, or Active when none does.
    function _blocking(uint256 word, uint256 until, uint256 moment) private pure returns (Status) {
        if (word.has(PrescriptionWord.ENDED)) return _endOf(word);
        if (word.has(PrescriptionWord.SUSPENDED)) return Status.Suspended;
        if (moment > until) return Status.Expired;
        return word.awaitsReview() ? Status.AwaitingReview : Status.Active;
    }

    function _requireNotEnded(bytes32 id, uint256 word) private pure {
        if (word.has(PrescriptionWord.ENDED)) revert PrescriptionRegistry_NotUsable(id, _endOf(word));
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

    function _hashHold(bytes32 id, uint256 wanted, uint256 deadline) private pure returns (bytes32) {
        (uint32 pharmacy, uint32 until, uint32 sequence) = (wanted.pharmacy(), wanted.until(), wanted.sequence());
        return keccak256(abi.encode(HOLD_TYPEHASH, id, pharmacy, until, sequence, deadline));
    }

    /// @dev One at a time, and each signature once (P4, X5).
    function _requireNewHold(bytes32 id, uint256 wanted) private view {
        uint256 held = _holds[id];
        if (wanted == held) revert PrescriptionRegistry_AlreadyDone(id);
        if (wanted.sequence() <= held.sequence()) {
            revert PrescriptionRegistry_StaleSequence(id, wanted.sequence(), held.sequence());
        }
        if (held.until() >= block.timestamp) revert PrescriptionRegistry_HeldBy(id, held.pharmacy(), held.until());
    }

    /// @dev Something is left to hold, the pharmacy is live, and the profile's longest hold is kept (P4).
    function _requireHoldable(Terms calldata terms, uint256 word, uint32 pharmacy, uint32 until) private view {
        if (word.dispensed() == terms.quantities() * (1 + terms.repeats())) {
            revert PrescriptionRegistry_NotUsable(idOf(terms), Status.Dispensed);
        }
        if (CREDENTIALS.liveKinds(pharmacy) & Kinds.PHARMACY == 0) {
            revert PrescriptionRegistry_NotPharmacy(pharmacy);
        }
        uint256 latest = block.timestamp + profileOf(terms.profile()).longestHold();
        if (until < block.timestamp || until > latest) revert PrescriptionRegistry_BadHold(until, latest);
    }

    // --------------------------------------------------------------------------------------------------------------- supplies

    /// @dev Who asks, for what, by which request. A request that was made before ends here (P6, X9).
    function _look(Case memory c, Terms calldata terms, Supply calldata supply, bytes calldata evidence) private {
        c.word = _words[c.id];
        Facts facts = supply.facts;
        Standing prescriber;
        (c.pharmacy, c.controller, prescriber) = _parties(terms, c.word == 0);
        facts.requireAsked(evidence.length);
        _requireInTime(facts, terms.issuedAt());
        if (c.word == 0) c.word = _firstShown(c.id, terms, evidence[facts.endOfPacks():], prescriber);
        bytes32 packs = facts.hasPacks() ? _packsIn(facts, evidence).hashPacks() : PrescriptionSupply.NO_PACKS;
        c.supply = facts.hash(terms, c.pharmacy, supply.product, packs);
        c.tag = _tagOf(c.id, msg.sender, c.supply);
        _requireFresh(c.id, c.word, facts.request(), c.tag);
        if (facts.quantities() == 0) revert PrescriptionRegistry_NothingAsked(c.id);
    }

    /// @dev Handed out after it was prescribed, and not in the future.
    function _requireInTime(Facts facts, uint256 issuedAt) private view {
        if (facts.handedOverAt() > block.timestamp) _refuseTime(facts);
        if (facts.handedOverAt() < issuedAt) _refuseTime(facts);
    }

    /// @dev The pharmacy of the caller, a live pharmacist and not the prescriber; who signs for the holder; and, for a first sight, the
    /// standing of the prescriber. All in one call (P5, X6, X7).
    function _parties(
        Terms calldata terms,
        bool first
    ) private view returns (uint32 pharmacy, address controller, Standing prescriber) {
        Standing caller;
        if (first) {
            (caller, prescriber, controller) = CREDENTIALS.bothStandingsAndController(
                msg.sender,
                terms.prescriber(),
                terms.holder()
            );
        } else {
            (caller, controller) = CREDENTIALS.standingAndController(msg.sender, terms.holder());
        }
        _requireMay(caller, msg.sender, Roles.PHARMACIST, block.timestamp);
        if (msg.sender == terms.prescriber()) revert PrescriptionRegistry_SamePerson(msg.sender);
        pharmacy = caller.organisation();
    }

    function _refuseTime(Facts facts) private view {
        revert PrescriptionRegistry_BadSupplyTime(facts.handedOverAt(), block.timestamp);
    }

    function _requireFresh(bytes32 id, uint256 word, uint32 request, uint80 tag) private view {
        if (request == 0) revert PrescriptionRegistry_RequestReused(id, request);
        uint80 known = word.tag();
        if (word.request() != request) {
            if (!word.has(PrescriptionWord.SEVERAL)) return;
            uint256 supply = _supplies[_supplyKey(id, request)];
            if (supply == 0) return;
            known = uint8(supply >> 80) == uint8(SupplyState.Reversed) ? 0 : uint80(supply);
        }
        if (known == tag) revert PrescriptionRegistry_AlreadyDone(id);
        revert PrescriptionRegistry_RequestReused(id, request);
    }

    /// @dev Why this supply can't be counted, if anything.
    function _obstacleTo(Case memory c, Terms calldata terms, Facts facts) private view returns (Obstacle) {
        if (_blocking(c.word, terms.until(), c.moment) != Status.Active) return Obstacle.Status;
        if (c.word.has(PrescriptionWord.HELD)) {
            uint256 held = _holds[c.id];
            if (held.until() >= c.moment && held.pharmacy() != c.pharmacy) return Obstacle.HeldByAnother;
        }
        return _shortage(c.word, _allowed(c.word, terms), facts.quantities());
    }

    /// @dev All lanes are compared in one subtraction: what is asked and what was dispensed fit 15 bits each, so no lane runs over.
    function _shortage(uint256 word, uint256 allowed, uint256 asked) private pure returns (Obstacle) {
        uint256 carries = PrescriptionTerms.CARRIES;
        if (asked & carries != 0) return Obstacle.Quantity;
        unchecked {
            uint256 total = word.dispensed() + asked;
            if (((allowed | carries) - total) & carries != carries) return Obstacle.Quantity;
            if (total != allowed && !word.has(PrescriptionWord.PARTIAL)) return Obstacle.NotPartial;
        }
        return Obstacle.None;
    }

    /// @dev The same of a supply that was made without the chain. Reverts where the profile allows none (P11).
    function _obstacleToRecord(Case memory c, Terms calldata terms, Facts facts) private view returns (Obstacle) {
        uint256 rules = profileOf(terms.profile());
        if (rules & PrescriptionRules.OFFLINE == 0) revert PrescriptionRegistry_OfflineNotAllowed(c.id);
        if (block.timestamp - facts.handedOverAt() > rules.lag()) return Obstacle.TooLate;
        return _obstacleTo(c, terms, facts);
    }

    /// @dev The typed error of an obstacle.
    function _refuse(Obstacle obstacle, Case memory c, Terms calldata terms, Facts facts) private view {
        if (obstacle == Obstacle.Status) {
            revert PrescriptionRegistry_NotUsable(c.id, _blocking(c.word, terms.until(), c.moment));
        }
        if (obstacle == Obstacle.HeldByAnother) {
            uint256 held = _holds[c.id];
            revert PrescriptionRegistry_HeldBy(c.id, held.pharmacy(), held.until());
        }
        if (obstacle == Obstacle.NotPartial) revert PrescriptionRegistry_PartialNotAllowed(c.id);
        uint256 lanes = _allowed(c.word, terms) - c.word.dispensed();
        for (uint256 i; i < PrescriptionTerms.MAX_LINES; ++i) {
            uint256 left = PrescriptionTerms.lane(lanes, i);
            uint256 asked = PrescriptionTerms.lane(facts.quantities(), i);
            if (asked > left) revert PrescriptionRegistry_QuantityExceeded(c.id, i, asked, left);
        }
    }

    /// @dev The holder agreed: by a live hold, by signature, or, where the profile allows, by showing papers to two pharmacists (P5, P11).
    /// And a second pharmacist, where the profile asks for one (P10).
    function _requireAgreed(
        Case memory c,
        Terms calldata terms,
        Facts facts,
        bytes calldata evidence
    ) private view returns (uint256 basis) {
        if (c.word.has(PrescriptionWord.CONTROLLED)) _requireNotForOneself(c.controller, terms);
        bool needsSecond = c.word.has(PrescriptionWord.SECOND_PHARMACIST);
        if (_isHeldHere(c)) {
            basis = uint256(Basis.Hold);
        } else if (facts.identityChecked()) {
            (basis, needsSecond) = (uint256(Basis.IdentityCheck), true);
            _requireIdentityCheck(c.id, terms.profile());
        } else {
            basis = uint256(Basis.Acceptance);
            _requireAccepted(c, facts.deadline(), evidence[:facts.endOfAcceptance()]);
        }
        if (needsSecond) {
            _requireSecond(c, terms, facts, evidence[facts.endOfAcceptance():facts.endOfCountersignature()]);
        }
    }

    /// @dev Also while the holder is frozen and nobody signs for it.
    function _requireNotForOneself(address controller, Terms calldata terms) private view {
        address owner = controller == address(0) ? CREDENTIALS.ownerOf(terms.holder()) : controller;
        if (owner == terms.prescriber()) revert PrescriptionRegistry_SelfPrescribed(owner);
    }

    function _isHeldHere(Case memory c) private view returns (bool) {
        if (!c.word.has(PrescriptionWord.HELD)) return false;
        uint256 held = _holds[c.id];
        return held.until() >= block.timestamp && held.pharmacy() == c.pharmacy;
    }

    function _requireIdentityCheck(bytes32 id, uint32 profile) private view {
        if (profileOf(profile) & PrescriptionRules.IDENTITY_CHECK == 0) {
            revert PrescriptionRegistry_IdentityCheckNotAllowed(id);
        }
    }

    function _requireAccepted(Case memory c, uint256 deadline, bytes calldata acceptance) private view {
        bytes32 act = Words.hash(ACCEPTANCE_TYPEHASH, c.id, c.supply, bytes32(uint256(deadline)));
        _requireSigned(c.controller, act, deadline, c.moment, acceptance);
    }

    function _requireSecond(
        Case memory c,
        Terms calldata terms,
        Facts facts,
        bytes calldata countersignature
    ) private view {
        if (countersignature.length < 20) revert PrescriptionRegistry_SecondPharmacistNeeded(c.id);
        address second = address(bytes20(countersignature));
        if (second == address(0)) revert PrescriptionRegistry_SecondPharmacistNeeded(c.id);
        if (second == msg.sender || second == terms.prescriber()) revert PrescriptionRegistry_SamePerson(second);
        Standing standing = _requireLive(second, Roles.PHARMACIST, block.timestamp);
        if (standing.organisation() != c.pharmacy) revert PrescriptionRegistry_NotAuthorised(second);
        bytes32 act = _hashCountersignature(c, facts);
        _requireSigned(second, act, facts.deadline(), c.moment, countersignature[20:]);
    }

    function _hashCountersignature(Case memory c, Facts facts) private view returns (bytes32) {
        bool checked = facts.identityChecked();
        return keccak256(abi.encode(COUNTERSIGNATURE_TYPEHASH, c.id, msg.sender, c.supply, checked, facts.deadline()));
    }

    function _packsIn(Facts facts, bytes calldata evidence) private pure returns (bytes calldata) {
        return evidence[facts.endOfCountersignature():facts.endOfPacks()];
    }

    /// @dev Whether the pack registry sold these; it must have answered by itself.
    function _sold(bytes32 id, Facts facts, bytes calldata packs) private returns (bool) {
        try PACKS.sell(packs, _saleOf(id, facts.request())) {
            return true;
        } catch (bytes memory refusal) {
            if (refusal.length < 36) revert PrescriptionRegistry_PacksNotAsked(id);
            return false;
        }
    }

    /// @dev The first supply lives in the prescription's word, where its quantities are those dispensed. With a second one, each gets a word
    /// of its own (P6).
    function _count(Case memory c, Supply calldata supply, uint256 code) private {
        Facts facts = supply.facts;
        uint256 word = c.word.withMore(facts.quantities());
        if (c.word.hasRoom()) {
            word = word.withSupply(facts.request(), c.tag);
        } else {
            if (c.word.request() != 0) _supplies[_supplyKey(c.id, c.word.request())] = _onlySupply(c.word);
            word = word.withSupply(0, 0) | PrescriptionWord.SEVERAL;
            _supplies[_supplyKey(c.id, facts.request())] = _supplyWord(c.tag, SupplyState.Supplied, facts.quantities());
        }
        _words[c.id] = word;
        emit PrescriptionDispensed(c.id, c.pharmacy, msg.sender, facts.told(c.tag, code), supply.product);
    }

    /// @dev The word that the only supply so far would have of its own.
    function _onlySupply(uint256 word) private pure returns (uint256) {
        SupplyState state = word.tag() == 0 ? SupplyState.Reversed : SupplyState.Supplied;
        return _supplyWord(word.tag(), state, word.dispensed());
    }

    function _keepConflict(Case memory c, Supply calldata supply, uint256 code) private {
        Facts facts = supply.facts;
        _words[c.id] = c.word | PrescriptionWord.SEVERAL;
        _supplies[_supplyKey(c.id, facts.request())] =
            _supplyWord(c.tag, SupplyState.Conflict, facts.quantities()) | (uint256(c.pharmacy) << 88);
        emit SupplyConflicted(c.id, c.pharmacy, msg.sender, facts.told(c.tag, code), supply.product);
    }

    /// @dev The word after the supply with this tag was marked as reversed. Reverts unless it counted and was not reversed before (P7).
    function _reversed(bytes32 id, uint256 word, Facts facts, uint80 tag) private returns (uint256) {
        uint32 request = facts.request();
        bool only = request != 0 && word.request() == request;
        bytes32 key = _supplyKey(id, request);
        uint256 known = only ? _onlySupply(word) : _supplies[key];
        if (uint8(known >> 80) == uint8(SupplyState.Reversed)) revert PrescriptionRegistry_AlreadyDone(id);
        if (known != _supplyWord(tag, SupplyState.Supplied, facts.quantities())) {
            revert PrescriptionRegistry_NoSuchSupply(id, request);
        }
        if (only) return word.withSupply(request, 0);
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
        return Words.hash(id, bytes32(uint256(request)));
    }

    /// @dev What a sale is called in the pack registry.
    function _saleOf(bytes32 id, uint32 request) private pure returns (bytes20) {
        return bytes20(_supplyKey(id, request));
    }

    /// @dev 80 bits over everything that a retry must repeat and a reversal must present.
    function _tagOf(bytes32 id, address pharmacist, bytes32 supply) private pure returns (uint80) {
        return uint80(uint256(Words.hash(id, bytes32(uint256(uint160(pharmacist))), supply)));
    }

    function _idsOf(PackUnits[] calldata packs) private pure returns (bytes32[] memory ids) {
        ids = new bytes32[](packs.length);
        for (uint256 i; i < ids.length; ++i) ids[i] = packs[i].pack;
    }
}
