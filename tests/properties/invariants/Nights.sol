// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.20;

import {IConsentRegistry as I} from "../../../interfaces/IConsentRegistry.sol";
import {IEmergencyAccess as E} from "../../../interfaces/IEmergencyAccess.sol";
import {ISignedActs} from "../../../interfaces/ISignedActs.sol";
import {Roles} from "../../../contracts/credentials/Kinds.sol";
import {Dice} from "../support/Dice.sol";
import {vm} from "../support/Vm.sol";
import {NightBook} from "./NightBook.sol";

/// @title Weeks of nights in two hospitals: clinicians who open, colleagues who countersign, auditors who judge, patients who deny
contract Nights is NightBook {
    using Dice for Dice.Cup;

    uint256 private constant MOST = 80; // openings

    address private _auditorB = _person("auditor of hospital b");
    uint256 private _fresh_;
    mapping(address subject => bool yes) private _forbids;
    mapping(address subject => mapping(uint32 house => uint32 moment)) private _deniedUntil;
    mapping(address subject => mapping(uint32 house => uint32 number)) private _denials;
    mapping(address subject => uint32 number) private _policies;

    function setUp() public override {
        super.setUp();
        _license(hospitalBSteward, HOSPITAL_B, _auditorB, Roles.AUDITOR);
        (clinicians, subjects) = (
            [clinician, clinicianB, clinicianAway],
            [patient, patientB, _person("a"), _person("b")]
        );
        for (uint256 i; i < CLINICIANS; ++i) houseOf[clinicians[i]] = i == 2 ? HOSPITAL_B : HOSPITAL;
    }

    // ---------------------------------------------------------------------------------------------------------------- openings

    /// @notice Care now; mostly with a second clinician exactly where one is called for.
    function open(uint256 seed) external {
        Dice.Cup memory c = Dice.cup(seed);
        E.Opening memory o = _drawn(c);
        if (_needsOne(o) != (c.between(0, 9) == 5)) o.second = _another(o.clinician);
        _bring(c, o);
    }

    /// @notice Within a window that stands, for more than it opens.
    function widen(uint256 seed) external {
        Dice.Cup memory c = Dice.cup(seed);
        E.Opening memory o = _overlapping(c);
        Window memory w = windows[o.clinician][o.subject];
        uint24 more = EMERGENCY & ~w.categories;
        o.categories = more & uint24(c.word()) == 0 ? more : more & uint24(c.word());
        if (o.categories == 0) revert Idle();
        o.second = _another(o.clinician);
        _bring(c, o);
    }

    /// @notice What was opened while the chain was down.
    function bringLate(uint256 seed) external {
        Dice.Cup memory c = Dice.cup(seed);
        E.Opening memory o = _drawn(c);
        o.openedAt = uint32(c.between(_now() - LAG, _now() - AT_ONCE - 1));
        o.until = o.openedAt + uint32(c.between(1, LONGEST));
        if (c.coin()) o.second = _another(o.clinician);
        if (c.coin() && items.length != 0) o.clinician = items[c.word() % items.length].opening.clinician;
        if (o.second == o.clinician) o.second = address(0);
        _bring(c, o);
    }

    // ----------------------------------------------------------------------------------------------------------------- reviews

    /// @notice An auditor of the house judges what nobody judged, mostly what is due first.
    function review(uint256 seed) external {
        Dice.Cup memory c = Dice.cup(seed);
        Item storage item = _item(c, E.Outcome.AwaitingReview);
        if (item.verdict != E.Outcome.AwaitingReview) revert Idle();
        _judge(item, _auditorOf(item.house), c.between(0, 7) > 2);
    }

    /// @notice A regulator judges first, or overrules the house, once.
    function overrule(uint256 seed) external {
        Dice.Cup memory c = Dice.cup(seed);
        Item storage item = _item(c, c.coin() ? E.Outcome.Justified : E.Outcome.Unjustified);
        if (item.isFinal || item.verdict == E.Outcome.Unknown) revert Idle();
        bool justifies = item.verdict == E.Outcome.AwaitingReview ? c.coin() : item.verdict == E.Outcome.Unjustified;
        _judge(item, auditor, justifies);
        item.isFinal = true;
    }

    function alert(uint256 seed) external {
        Dice.Cup memory c = Dice.cup(seed);
        Item storage item = _item(c, E.Outcome.Overdue);
        bool isOverdue = item.verdict == E.Outcome.AwaitingReview && item.dueDay < _today() && !item.alerted;
        bytes memory call = abi.encodeCall(emergencies.alert, (item.opening));
        (bool done, ) = _attempt(outsider, address(emergencies), call);
        _never(done != isOverdue, "an alert that was not due, or none that was");
        _idleUnless(done);
        item.alerted = true;
    }

    /// @notice The unknown patient has a name; only an auditor corrects it.
    function identify(uint256 seed) external {
        Dice.Cup memory c = Dice.cup(seed);
        (Item storage item, address who) = (_item(c, E.Outcome.Unknown), subjects[c.word() % SUBJECTS]);
        bool isCorrected = item.identity != address(0);
        address by = c.coin() ? _auditorOf(item.house) : clinicians[item.house == HOSPITAL ? 0 : 2];
        bool mayHe = !isCorrected || by == _auditorOf(item.house);
        bool isUnknown = item.opening.reason == 4 && item.opening.subject != who && item.identity != who;
        bytes memory call = abi.encodeCall(emergencies.identify, (item.opening, who));
        bool isLive = by == _auditorOf(item.house) || _isLive(by);
        (bool done, ) = _attempt(by, address(emergencies), call);
        _never(done != (mayHe && isUnknown && isLive), "an identity that was not theirs to tell");
        _idleUnless(done);
        item.identity = who;
    }

    function restoreRight(uint256 seed) external {
        address who = items.length == 0 ? clinician : items[seed % items.length].opening.clinician;
        for (uint256 i; i < items.length && !rightSuspended[who]; ++i) who = items[i].opening.clinician;
        _idleUnless(rightSuspended[who]);
        bytes memory call = abi.encodeCall(emergencies.restoreRight, (who));
        bytes memory why = _error(E.EmergencyAccess_NotAuthorised.selector, _who(hospitalSteward));
        _mustRefuse(hospitalSteward, address(emergencies), call, why, "a house restored a right");
        _as(healthSteward, address(emergencies), call);
        rightSuspended[who] = false;
    }

    // ---------------------------------------------------------------------------------------------------------------- patients

    /// @notice A patient denies everything to a house for some days.
    function deny(uint256 seed) external {
        Dice.Cup memory c = Dice.cup(seed);
        address subject = subjects[c.word() % SUBJECTS];
        uint32 house = c.coin() ? HOSPITAL : HOSPITAL_B;
        uint32 until = _now() + uint32(c.between(0, 4 days));
        Deed memory d = _deny(_toHouse(house), ALL, until, ++_denials[subject][house]);
        d.subject = subject;
        _as(subject, address(consents), _callOf(d, ""));
        if (until > _deniedUntil[subject][house]) _deniedUntil[subject][house] = until;
    }

    /// @notice Whether break-glass passes that.
    function setPolicy(uint256 seed) external {
        Dice.Cup memory c = Dice.cup(seed);
        (address subject, bool forbids) = (subjects[c.word() % SUBJECTS], c.coin());
        bytes4 act = forbids ? I.forbidOverride.selector : I.allowOverride.selector;
        bytes memory call = abi.encodeWithSelector(act, subject, _terms(_act(0, 0, 0, ++_policies[subject])), "");
        _as(subject, address(consents), call);
        _forbids[subject] = forbids;
    }

    // ------------------------------------------------------------------------------------------------------------------- world

    function suspendOrReinstate(uint256 seed) external {
        _turn(credentials, healthSteward, clinicians[seed % CLINICIANS]);
    }

    /// @notice A clinician's key is stolen; somebody else follows.
    function distrust(uint256 seed) external {
        Dice.Cup memory c = Dice.cup(seed);
        uint256 which = c.word() % CLINICIANS;
        if (c.between(0, 2) == 2) revert Idle();
        (address who, uint32 since) = (clinicians[which], _now() - uint32(c.between(0, 2 days)));
        _as(healthSteward, address(credentials), abi.encodeCall(credentials.distrustPractitioner, (who, since)));
        distrustedFrom[who] = since;
        address next = _person(string(abi.encode("clinician", ++_fresh_)));
        houseOf[next] = houseOf[who];
        bool isAway = houseOf[who] == HOSPITAL_B;
        _license(isAway ? hospitalBSteward : hospitalSteward, houseOf[who], next, Roles.EMERGENCY_CLINICIAN);
        clinicians[which] = next;
    }

    /// @notice Minutes, hours, days, or up to the last second of a window and the one after it.
    function pass(uint256 seed) external {
        Dice.Cup memory c = Dice.cup(seed);
        uint256 to = _now() + (c.coin() ? c.between(1, 3 hours) : c.between(1, 30 hours));
        if (c.between(0, 5) == 3) to = _now() + c.between(1 days, 9 days);
        else if (items.length != 0 && c.coin()) {
            uint256 end = items[c.word() % items.length].opening.until + c.between(0, 1);
            if (end > _now()) to = end;
        }
        vm.warp(to);
    }

    // ----------------------------------------------------------------------------------------------------------------- hostile

    /// @notice Alone where a second clinician is called for.
    function alone(uint256 seed) external {
        E.Opening memory o = _drawn(Dice.cup(seed));
        bytes32 bar = keccak256(bytes(_fateOf(o).bar));
        bool mayOpen = _isLive(o.clinician) && !rightSuspended[o.clinician];
        _idleUnless(mayOpen && bar == keccak256("without a second clinician"));
        bytes memory why = abi.encodeWithSelector(
            E.EmergencyAccess_CountersignatureNeeded.selector,
            houseOf[o.clinician],
            _overdue(houseOf[o.clinician]),
            _countOf(o)
        );
        _mustRefuse(o.clinician, address(emergencies), _openCall(o), why, "alone against the rules");
    }

    /// @notice The same opening again, or another within the window that opens no more.
    function again(uint256 seed) external {
        Dice.Cup memory c = Dice.cup(seed);
        if (c.coin() && items.length != 0) return _replay(items[c.word() % items.length]);
        E.Opening memory o = _overlapping(c);
        Window memory w = windows[o.clinician][o.subject];
        (o.categories, o.second) = (w.categories, _another(o.clinician));
        bytes32 bar = keccak256(bytes(_fateOf(o).bar));
        bool isLive = _isLive(o.second) && _isLive(o.clinician) && !rightSuspended[o.clinician];
        _idleUnless(isLive && bar == keccak256("a second window"));
        bytes4 open_ = E.EmergencyAccess_AlreadyOpen.selector;
        bytes memory why = abi.encodeWithSelector(open_, o.clinician, o.subject, w.until);
        _mustRefuse(o.clinician, address(emergencies), _openCall(o), why, "a second window");
    }

    /// @notice Longer than 24 hours, too old, not yet, on oneself, without a reason, or more than an emergency may open.
    function tooMuch(uint256 seed) external {
        Dice.Cup memory c = Dice.cup(seed);
        E.Opening memory o = _drawn(c);
        uint256 what = c.word() % 8;
        if (what == 0) o.until = o.openedAt + LONGEST + uint32(c.between(1, 9 days));
        if (what == 1) _from(o, _now() - LAG - c.between(1, 9 days), _now());
        if (what == 1) o.until = o.openedAt + LONGEST;
        if (what == 2) _from(o, _now() + c.between(1, 1 days), _now() + 2 days);
        if (what == 3) o.until = o.openedAt - uint32(c.between(0, 1 hours));
        if (what == 4) o.categories |= uint24(1 << c.between(11, 23));
        if (what == 5) o.subject = o.clinician;
        if (what == 6) o.reason = 0;
        if (what == 7) o.encounter = 0;
        bytes memory why = _error(E.EmergencyAccess_BadOpening.selector, _idOf(o));
        if (what < 4) why = abi.encodeWithSelector(E.EmergencyAccess_BadWindow.selector, o.openedAt, o.until);
        _mustRefuse(o.clinician, address(emergencies), _openCall(o), why, "more than an emergency opens");
    }

    /// @notice Whoever took part, no auditor at all, the other house's, or the house a second time.
    function reviewWrongly(uint256 seed) external {
        Dice.Cup memory c = Dice.cup(seed);
        Item storage item = _item(c, c.coin() ? E.Outcome.AwaitingReview : E.Outcome.Justified);
        _idleUnless(item.id != 0);
        address second = item.opening.second == address(0) ? item.opening.clinician : item.opening.second;
        address other = item.house == HOSPITAL ? _auditorB : houseAuditor;
        address by = [item.opening.clinician, second, other, outsider, _auditorOf(item.house), auditor][c.word() % 6];
        bool took = by == item.opening.clinician || by == second;
        bytes4 selector = took ? E.EmergencyAccess_SamePerson.selector : E.EmergencyAccess_NotAuthorised.selector;
        bytes memory why = abi.encodeWithSelector(selector, by);
        bool justified = item.verdict != E.Outcome.Justified;
        if (by == auditor || by == _auditorOf(item.house)) {
            _idleUnless(item.verdict != E.Outcome.AwaitingReview && (by != auditor || item.isFinal));
            why = abi.encodeWithSelector(E.EmergencyAccess_Reviewed.selector, item.id, item.verdict);
        }
        _mustRefuse(
            by,
            address(emergencies),
            _reviewCall(item.opening, justified),
            why,
            "a verdict that does not count"
        );
    }

    /// @notice An opening that its clinician did not sign, or whose second signature is stripped off or somebody else's.
    function thief(uint256 seed) external {
        Dice.Cup memory c = Dice.cup(seed);
        E.Opening memory o = _drawn(c);
        bool isFirst = c.coin();
        if (!isFirst) o.second = _another(o.clinician);
        _idleUnless(isFirst || _isLive(o.second));
        bytes memory first = _sign(isFirst ? outsider : o.clinician, _idOf(o));
        bytes memory other = c.coin() ? bytes("") : _countersign(o, outsider);
        bytes memory call = abi.encodeCall(emergencies.open, (o, first, other));
        address robbed = isFirst ? o.clinician : o.second;
        bytes memory why = abi.encodeWithSelector(ISignedActs.SignedActs_BadSignature.selector, robbed);
        _mustRefuse(outsider, address(emergencies), call, why, "a thief opened");
    }

    // ------------------------------------------------------------------------------------------------------------------- views

    function itemCount() external view returns (uint256) {
        return items.length;
    }

    function itemOf(uint256 which) external view returns (Item memory) {
        return items[which];
    }

    /// @notice Those at work, then those who opened something, whose keys may be stolen by now.
    function clinicianOf(uint256 which) public view returns (address) {
        return which < CLINICIANS ? clinicians[which] : items[which - CLINICIANS].opening.clinician;
    }

    function subjectOf(uint256 which) external view returns (address) {
        return subjects[which];
    }

    function windowIn(address who, address subject) external view returns (Window memory) {
        return windows[who][subject];
    }

    function rightIn(address who) external view returns (uint256 openedToday, bool suspended) {
        return (atOnceOn[who][_today()], rightSuspended[who]);
    }

    function overdueIn(uint32 house) external view returns (uint256) {
        return _overdue(house);
    }

    /// @notice Whether a window stands for a clinician who may use it, leaving denials aside.
    function isOpenFor(address subject, address who, uint24 categories) external view returns (bool) {
        Window memory w = windows[who][subject];
        bool isNow = w.from <= _now() && _now() <= w.until && categories & ~w.categories == 0;
        return isNow && _isLive(who) && !rightSuspended[who];
    }

    /// @notice Whether the patient denies it to this clinician's house, and wants that to hold in emergencies too.
    function holdsAgainst(address subject, address who) external view returns (bool) {
        return _forbids[subject] && _now() <= _deniedUntil[subject][houseOf[who]];
    }

    function emergenciesOfNights() external view returns (E) {
        return emergencies;
    }

    // ----------------------------------------------------------------------------------------------------------------- private

    /// @dev From now on for some hours, by a clinician at work, on somebody known or on nobody knows whom.
    function _drawn(Dice.Cup memory c) private view returns (E.Opening memory o) {
        bool isUnknown = c.between(0, 3) == 2;
        o.subject = isUnknown ? address(uint160(c.word())) : subjects[c.word() % SUBJECTS];
        uint256 first = c.word();
        for (uint256 i; i < CLINICIANS; ++i) {
            o.clinician = clinicians[(first + i) % CLINICIANS];
            if (_isLive(o.clinician) && !rightSuspended[o.clinician]) break;
        }
        o.reason = isUnknown ? 4 : uint8(c.between(1, 3));
        o.categories = uint24(1 + (c.word() % EMERGENCY));
        o.openedAt = _now() - uint32(c.between(0, AT_ONCE));
        o.until = o.openedAt + uint32(c.between(1, LONGEST));
        o.encounter = keccak256(abi.encode(items.length, c.word()));
    }

    /// @dev A fresh opening by a clinician within a window that stands.
    function _overlapping(Dice.Cup memory c) private view returns (E.Opening memory o) {
        o = _drawn(c);
        uint256 first = c.word() % (CLINICIANS * SUBJECTS);
        for (uint256 i; i < CLINICIANS * SUBJECTS; ++i) {
            uint256 at = (first + i) % (CLINICIANS * SUBJECTS);
            (o.clinician, o.subject) = (clinicians[at / SUBJECTS], subjects[at % SUBJECTS]);
            Window memory w = windows[o.clinician][o.subject];
            bool may = _isLive(o.clinician) && !rightSuspended[o.clinician];
            (o.openedAt, o.until) = (_now(), _now() + 1 hours);
            if (may && _now() <= w.until && w.from <= _now()) return o;
        }
        revert Idle();
    }

    /// @dev A colleague of any house who is live, if there is one.
    function _another(address than) private view returns (address second) {
        for (uint256 i; i < CLINICIANS; ++i) {
            if (clinicians[i] == than) continue;
            second = clinicians[i];
            if (_isLive(second)) return second;
        }
    }

    /// @dev The clinician calls, or somebody brings it.
    function _bring(Dice.Cup memory c, E.Opening memory o) private {
        if (items.length == MOST) revert Idle();
        Fate memory fate = _fateOf(o);
        bytes memory call = _openCall(o);
        bool relays = c.coin();
        if (relays) {
            bytes memory countersignature = o.second == address(0) ? bytes("") : _countersign(o, o.second);
            call = abi.encodeCall(emergencies.open, (o, _sign(o.clinician, _idOf(o)), countersignature));
        }
        (bool done, ) = _attempt(relays ? relayer : o.clinician, address(emergencies), call);
        bool isFree = bytes(fate.bar).length == 0;
        _never(done && !isFree, fate.bar);
        _never(!done && isFree, "care was blocked");
        _idleUnless(done || isFree);
        if (done) _note(o, fate.opens);
    }

    function _judge(Item storage item, address by, bool justified) private {
        bytes memory call = _reviewCall(item.opening, justified);
        (bool done, ) = _attempt(by, address(emergencies), call);
        _never(!done, "a review was refused");
        item.verdict = justified ? E.Outcome.Justified : E.Outcome.Unjustified;
        if (!justified) rightSuspended[item.opening.clinician] = true;
    }

    function _replay(Item storage item) private {
        bytes memory call = _openCall(item.opening);
        bytes memory why = _error(E.EmergencyAccess_AlreadyDone.selector, item.id);
        _mustRefuse(item.opening.clinician, address(emergencies), call, why, "an opening counted twice");
    }

    function _auditorOf(uint32 house) private view returns (address) {
        return house == HOSPITAL ? houseAuditor : _auditorB;
    }

    /// @dev From a random place on, the first with this verdict, or that waits for an alert (Overdue), or for a name (Unknown).
    function _item(Dice.Cup memory c, E.Outcome wanted) private view returns (Item storage item) {
        if (items.length == 0) revert Idle();
        uint256 first = c.between(0, 2) == 2 ? 0 : c.word() % items.length;
        item = items[first];
        for (uint256 i; i < items.length; ++i) {
            item = items[(first + i) % items.length];
            bool isDue = item.verdict == E.Outcome.AwaitingReview && item.dueDay < _today() && !item.alerted;
            bool isNameless = item.opening.reason == 4 && item.identity == address(0);
            if (item.verdict == wanted || (wanted == E.Outcome.Overdue && isDue)) return item;
            if (wanted == E.Outcome.Unknown && isNameless) return item;
        }
    }
}
