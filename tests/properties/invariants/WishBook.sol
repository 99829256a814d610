// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.20;

import {IConsentCodec} from "../../../interfaces/IConsentCodec.sol";
import {IConsentRegistry as I} from "../../../interfaces/IConsentRegistry.sol";
import {Roles} from "../../../contracts/credentials/Kinds.sol";
import {Clinic} from "../consent/Clinic.sol";
import {Kind} from "../consent/ConsentSigning.sol";
import {Suspensions} from "./Suspensions.sol";

/// @title A plain book of what patients decided, kept beside the ledger and never copied from it
/// @notice It says of any act what stands against it, in words, and of any question what the answer is.
abstract contract WishBook is Suspensions, Clinic {
    /// @dev A patient's id at the hospital, and who signs for it.
    struct Person {
        address subject;
        address owner;
        address formerOwner; // the key before; zero when there was none
        uint32 moves;
        bool frozen;
        bool forbids; // break-glass does not pass its denials
        uint32 policy; // number of the last act about that
    }

    uint256 internal constant PEOPLE = 3;
    uint256 internal constant ENTRIES = 8; // five for treatment, three for research
    uint256 internal constant REACH = 16; // numbers that an entry remembers behind the highest one
    uint32 internal constant FURTHEST = 17; // the furthest number ahead for what closes

    Person[PEOPLE] internal people;
    address[3] internal helpers; // two delegates and a guardian
    address internal colleague; // of the prescriber's hospital, in another role
    address internal fallen; // the last colleague whose key was stolen
    bool public paused;
    uint256 internal houseSuspendedUntil;

    mapping(address subject => mapping(uint256 entry => IConsentCodec.Consent wish)) internal wishes;
    mapping(address subject => mapping(uint256 entry => mapping(uint32 number => bool yes))) internal counted;
    mapping(address subject => mapping(uint256 entry => mapping(uint256 number => bool yes))) internal missing;
    mapping(address subject => mapping(address helper => IConsentCodec.Power power)) internal powers;

    // ----------------------------------------------------------------------------------------------------------------- entries

    function _entryOf(uint256 e) internal view returns (I.Grantee memory g, I.Purpose purpose) {
        if (e < 5) return (_bearing(e), I.Purpose.Treatment);
        if (e == 7) return (_toAnyone(), I.Purpose.Research);
        return (e == 5 ? _toHouse(HOSPITAL) : _toStudy(HOSPITAL, STUDY), I.Purpose.Research);
    }

    function _isAnyone(uint256 e) internal pure returns (bool) {
        return e == 4 || e == 7;
    }

    /// @dev What opens comes first among the kinds.
    function _opens(Kind kind) internal pure returns (bool) {
        return kind <= Kind.Resume;
    }

    // ------------------------------------------------------------------------------------------------------ what stands against

    /// @dev What stands against this act; nothing when it is to be done.
    function _barOf(Person memory p, uint256 e, Deed memory d) internal view returns (string memory) {
        IConsentCodec.Consent storage w = wishes[p.subject][e];
        if (w.erased) return "after a tombstone";
        if (_opens(d.kind) && paused) return "under a pause";
        if ((_opens(d.kind) || d.kind == Kind.Erase) && p.frozen) return "while frozen";
        if (!_makesSense(w, e, d)) return "without sense";
        return d.by == address(0) ? _barOfNumber(w, e, d) : _barOfHelper(w, d);
    }

    function _makesSense(IConsentCodec.Consent storage w, uint256 e, Deed memory d) internal view returns (bool) {
        if (d.kind == Kind.Grant) return !_isAnyone(e) && d.act.until >= d.act.from && d.act.until >= _now();
        if (d.kind == Kind.Lift) return w.denied & d.act.categories != 0;
        if (d.kind == Kind.Deny) return d.act.until >= _now();
        return d.kind != Kind.Resume || w.suspended;
    }

    function _barOfNumber(
        IConsentCodec.Consent storage w,
        uint256 e,
        Deed memory d
    ) private view returns (string memory) {
        uint32 number = d.act.sequence;
        if (_opens(d.kind)) {
            if (number != w.sequence + 1) return "out of turn";
            return w.holes == 0 ? "" : "with a number left out";
        }
        if (number > w.sequence) return number <= _furthest(w, d.subject, e) ? "" : "out of turn";
        return missing[d.subject][e][number] ? "" : "with a number that was used";
    }

    /// @dev Not too far ahead, and not so far that the oldest number that is missing would be forgotten.
    function _furthest(
        IConsentCodec.Consent storage w,
        address subject,
        uint256 e
    ) private view returns (uint256 furthest) {
        furthest = w.sequence + FURTHEST;
        uint256 oldest = w.sequence > REACH ? w.sequence - REACH : 1;
        for (uint256 i = oldest; i < w.sequence; ++i) if (missing[subject][e][i]) return i + REACH;
    }

    function _barOfHelper(IConsentCodec.Consent storage w, Deed memory d) private view returns (string memory) {
        IConsentCodec.Power storage power = powers[d.subject][d.by];
        if (d.act.sequence != power.sequence + 1) return "out of turn";
        if (_isOwnersWill(w, d.kind)) return "against the owner's will";
        uint24 touched = _touched(w, d);
        bool covers = touched != 0 && touched & ~power.categories == 0 && (power.purposes >> uint8(d.purpose)) & 1 == 1;
        bool lasts = d.kind != Kind.Grant || d.act.until <= power.until;
        return covers && lasts && power.from <= _now() && _now() <= power.until ? "" : "outside of a mandate";
    }

    /// @dev What the owner closed, or permits still, is not for a delegate to open.
    function _isOwnersWill(IConsentCodec.Consent storage w, Kind kind) internal view returns (bool) {
        if (kind == Kind.Grant) return w.closedByOwner || _isOwners(w);
        if (kind == Kind.Resume) return w.closedByOwner;
        return kind == Kind.Lift && w.deniedByOwner;
    }

    function _isOwners(IConsentCodec.Consent storage w) private view returns (bool) {
        return w.permitted != 0 && !w.byDelegate && _now() <= w.until;
    }

    /// @dev The categories that change hands.
    function _touched(IConsentCodec.Consent storage w, Deed memory d) internal view returns (uint24) {
        if (d.kind == Kind.Grant) return d.act.categories | w.permitted;
        if (d.kind == Kind.Lift) return d.act.categories;
        if (d.kind == Kind.Deny) return d.act.categories | (d.act.until > w.deniedUntil ? _denies(w) : 0);
        return d.kind == Kind.Decline ? w.requested : w.permitted;
    }

    // ---------------------------------------------------------------------------------------------------------- what comes of it

    /// @dev The act was done: the book says so.
    function _note(uint256 e, Deed memory d) internal {
        IConsentCodec.Consent storage w = wishes[d.subject][e];
        if (d.by == address(0)) _noteNumber(w, e, d);
        else powers[d.subject][d.by].sequence = d.act.sequence;
        if (d.kind == Kind.Grant) _noteGrant(w, d);
        else if (d.kind == Kind.Deny) _noteDenial(w, d);
        else if (d.kind == Kind.Lift) _noteLifting(w, d.act.categories);
        else if (d.kind == Kind.Resume) w.suspended = w.closedByOwner = false;
        else if (d.kind == Kind.Erase) _noteErasure(w);
        else _noteEnd(w, d);
    }

    function _noteNumber(IConsentCodec.Consent storage w, uint256 e, Deed memory d) private {
        uint32 number = d.act.sequence;
        counted[d.subject][e][number] = true;
        delete missing[d.subject][e][number];
        for (uint256 i = uint256(w.sequence) + 1; i < number; ++i) missing[d.subject][e][i] = true;
        if (number > w.sequence) w.sequence = number;
        w.holes = 0;
        for (uint256 j; j < REACH && j + 1 < w.sequence; ++j) {
            if (missing[d.subject][e][w.sequence - 1 - j]) w.holes |= uint16(1 << j);
        }
    }

    function _noteGrant(IConsentCodec.Consent storage w, Deed memory d) private {
        (w.permitted, w.from, w.until) = (d.act.categories, d.act.from, d.act.until);
        (w.requested, w.requestedUntil) = (0, 0);
        w.suspended = w.revoked = w.declined = w.closedByOwner = false;
        w.byDelegate = d.by != address(0);
    }

    function _noteDenial(IConsentCodec.Consent storage w, Deed memory d) private {
        uint24 standing = _denies(w);
        if (standing == 0) (w.deniedUntil, w.deniedByOwner) = (0, false);
        w.denied = standing | d.act.categories;
        if (d.act.until > w.deniedUntil) w.deniedUntil = d.act.until;
        if (d.by == address(0)) w.deniedByOwner = true;
    }

    function _noteLifting(IConsentCodec.Consent storage w, uint24 categories) private {
        w.denied &= ~categories;
        if (w.denied == 0) (w.deniedUntil, w.deniedByOwner) = (0, false);
    }

    function _noteErasure(IConsentCodec.Consent storage w) private {
        (uint32 sequence, IConsentCodec.Consent memory none) = (w.sequence, _blank());
        (none.sequence, none.erased) = (sequence, true);
        _write(w, none);
    }

    /// @dev Revoked, suspended or declined.
    function _noteEnd(IConsentCodec.Consent storage w, Deed memory d) private {
        if (d.by == address(0) || (d.kind == Kind.Revoke && _isOwners(w))) w.closedByOwner = true;
        if (d.kind == Kind.Suspend) w.suspended = true;
        if (d.kind == Kind.Decline) (w.requested, w.requestedUntil, w.declined) = (0, 0, true);
        if (d.kind != Kind.Revoke) return;
        (w.permitted, w.from, w.until) = (0, 0, 0);
        (w.byDelegate, w.suspended, w.revoked) = (false, false, true);
    }

    function _blank() private pure returns (IConsentCodec.Consent memory none) {}

    function _write(IConsentCodec.Consent storage w, IConsentCodec.Consent memory next) private {
        (w.permitted, w.from, w.until, w.denied) = (next.permitted, next.from, next.until, next.denied);
        (w.deniedUntil, w.requested, w.requestedUntil) = (next.deniedUntil, next.requested, next.requestedUntil);
        (w.sequence, w.holes, w.erased, w.suspended) = (next.sequence, next.holes, next.erased, next.suspended);
        (w.revoked, w.declined, w.byDelegate) = (next.revoked, next.declined, next.byDelegate);
        (w.closedByOwner, w.deniedByOwner) = (next.closedByOwner, next.deniedByOwner);
    }

    // ------------------------------------------------------------------------------------------------------------ what is so now

    function _denies(IConsentCodec.Consent storage w) internal view returns (uint24) {
        if (w.erased) return type(uint24).max;
        return _now() <= w.deniedUntil ? w.denied : 0;
    }

    function _permits(IConsentCodec.Consent storage w) internal view returns (uint24) {
        return w.erased || w.suspended || _now() < w.from || w.until < _now() ? 0 : w.permitted;
    }

    function _houseOf(address actor) internal view returns (uint32) {
        return actor == clinicianAway ? HOSPITAL_B : HOSPITAL;
    }

    function _roleOf(address actor) internal view returns (uint32) {
        return actor == prescriber ? Roles.PRESCRIBER : Roles.EMERGENCY_CLINICIAN;
    }

    function _isLive(address actor) internal view returns (bool) {
        if (actor == fallen || _now() < suspendedUntil[actor]) return false;
        return _houseOf(actor) == HOSPITAL_B || _now() >= houseSuspendedUntil;
    }

    /// @dev Whether an entry speaks of this actor, who asks in its own role and for the study.
    function _bears(uint256 e, address actor, I.Purpose purpose) internal view returns (bool) {
        if ((e < 5) != (purpose == I.Purpose.Treatment)) return false;
        if (_isAnyone(e)) return true;
        if (e == 0) return actor == prescriber;
        return e == 2 ? _roleOf(actor) == Roles.PRESCRIBER : _houseOf(actor) == HOSPITAL;
    }

    /// @dev Whether somebody denies any of it to this actor now, and whether one permit covers all of it.
    function _saysOf(
        address subject,
        address actor,
        I.Purpose purpose,
        uint24 categories
    ) internal view returns (bool denied, bool covered) {
        for (uint256 e; e < ENTRIES; ++e) {
            if (!_bears(e, actor, purpose)) continue;
            IConsentCodec.Consent storage w = wishes[subject][e];
            if (_denies(w) & categories != 0) denied = true;
            if (categories & ~_permits(w) == 0) covered = true;
        }
    }

    /// @dev The answer to: may this actor see this, in its role and for the study?
    function _answerOf(
        address subject,
        address actor,
        I.Purpose purpose,
        uint24 categories
    ) internal view returns (I.Decision) {
        if (!_isLive(actor)) return I.Decision.ActorNotLive;
        (bool denied, bool covered) = _saysOf(subject, actor, purpose, categories);
        if (denied) return I.Decision.Denied;
        return covered ? I.Decision.Permitted : I.Decision.NotCovered;
    }
}
