// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.20;

import {Pausable} from "@openzeppelin/contracts/utils/Pausable.sol";
import {IPrescriptionRegistry as I} from "../../../interfaces/IPrescriptionRegistry.sol";
import {ISignedActs} from "../../../interfaces/ISignedActs.sol";
import {Roles} from "../../../contracts/credentials/Kinds.sol";
import {Dice} from "../support/Dice.sol";
import {Signing} from "../support/Signing.sol";
import {vm} from "../support/Vm.sol";
import {TownRecords} from "./TownRecords.sol";

/// @title A town: two patients, two prescribers, two pharmacies, packs, thieves, and time that moves
/// @notice Each public act tries one thing with what the dice give, mostly something sensible. Whether it is due follows from the town's own
/// records alone; where the ledger thinks otherwise, a breach is written down.
contract Town is TownRecords {
    using Dice for Dice.Cup;

    address[3] private _wallets; // hostile ones

    function setUp() public override {
        super.setUp();
        _profiles();
        _doctors = [prescriber, prescriberB, _person("quack")];
        _distrustedSince[_doctors[2]] = 1;
        for (uint256 i; i < SHELF; ++i) _commission(_pack(_packs++), CAPACITY);
        for (uint256 i; i < 4; ++i) issue(i * 7919);
        bytes memory act = abi.encodeCall(ledger.cancel, (_papers[0].terms));
        // says true, the magic word in the wrong place, or tries to act in the middle
        for (uint8 i; i < 3; ++i) {
            bytes memory arguments = abi.encode(5 + i, address(ledger), act);
            _wallets[i] = vm.deployCode("HostileWalletMock.sol:HostileWalletMock", arguments);
        }
    }

    // ------------------------------------------------------------------------------------------------------------ prescribing

    function issue(uint256 seed) public {
        Dice.Cup memory c = Dice.cup(seed);
        I.Prescription memory p = _drawn(c);
        bytes memory call = abi.encodeCall(ledger.issue, (codec.pack(p), ""));
        bool due = !_paused && _may(p.prescriber, HOSPITAL);
        if (_does(p.prescriber, call, due, "issued what should not be")) _file(p, true);
    }

    /// @dev Two, off chain. Nobody knows them yet; some are dated back.
    function sign(uint256 seed) external {
        Dice.Cup memory c = Dice.cup(seed);
        for (uint256 i; i < 2; ++i) {
            I.Prescription memory p = _drawn(c);
            if (c.word() % 4 == 0) p.issuedAt -= uint32(c.between(0, 80 hours));
            _file(p, false);
        }
    }

    function relay(uint256 seed) external {
        Dice.Cup memory c = Dice.cup(seed);
        Paper storage p = _papers[_good(c, c.word() % 4 == 0 ? Want.Hidden : Want.Unseen)];
        bool due = !_paused && !p.known && _isShowable(p);
        bytes memory call = abi.encodeCall(ledger.issue, (p.terms, p.origin));
        if (_does(relayer, call, due, "issued what should not be")) p.known = true;
    }

    function cancel(uint256 seed) external {
        Dice.Cup memory c = Dice.cup(seed);
        _idleUnless(c.word() % 2 == 0);
        Paper storage p = _papers[_good(c, Want.Endable)];
        bool due = !_isOver(p) && _net(p) == 0 && _may(p.prescriber, HOSPITAL);
        bytes memory call = abi.encodeCall(ledger.cancel, (p.terms));
        if (!_does(p.prescriber, call, due, "cancelled what is used or over")) return;
        if (!p.known) (p.known, p.bare) = (true, true);
        p.cancelled = true;
    }

    function stop(uint256 seed) external {
        Dice.Cup memory c = Dice.cup(seed);
        _idleUnless(c.word() % 2 == 0);
        Paper storage p = _papers[_good(c, Want.Stoppable)];
        bool due = p.known && !_isOver(p) && _may(p.prescriber, HOSPITAL);
        bytes memory call = abi.encodeCall(ledger.stop, (p.terms));
        if (_does(p.prescriber, call, due, "stopped what is over")) p.stopped = true;
    }

    function approve(uint256 seed) external {
        Dice.Cup memory c = Dice.cup(seed);
        Paper storage p = _papers[_good(c, Want.Approvable)];
        address who = _colleague(c);
        bool due = _isReviewable(p, who) && !p.reviewed && !_isSuspended(p) && _now() <= p.until;
        bytes memory call = abi.encodeCall(ledger.approve, (p.terms, p.origin));
        if (_does(who, call, due, "reviewed what should not be")) (p.known, p.reviewed) = (true, true);
    }

    function reject(uint256 seed) external {
        Dice.Cup memory c = Dice.cup(seed);
        Paper storage p = _papers[_good(c, Want.Review)];
        address who = _colleague(c);
        bytes memory call = abi.encodeCall(ledger.reject, (p.terms, 1, p.origin));
        bool due = _isReviewable(p, who) && _waits(p);
        if (_does(who, call, due, "reviewed what should not be")) (p.known, p.rejected) = (true, true);
    }

    function suspend(uint256 seed) external {
        Dice.Cup memory c = Dice.cup(seed);
        _idleUnless(c.word() % 2 == 0);
        Paper storage p = _papers[_good(c, Want.Suspendable)];
        bool issuer = c.coin();
        bool due = p.known && !_isOver(p) && !(issuer ? p.byIssuer : p.byRegulator);
        bytes memory call = abi.encodeCall(ledger.suspend, (p.id));
        if (!_does(issuer ? hospitalSteward : healthSteward, call, due, "suspended what is over")) return;
        if (issuer) p.byIssuer = true;
        else p.byRegulator = true;
    }

    function resume(uint256 seed) external {
        Dice.Cup memory c = Dice.cup(seed);
        Paper storage p = _papers[_good(c, Want.Suspended)];
        bool issuer = p.byIssuer && (!p.byRegulator || c.coin());
        bool due = !_paused && (issuer ? p.byIssuer : p.byRegulator);
        bytes memory call = abi.encodeCall(ledger.resume, (p.id));
        if (!_does(issuer ? hospitalSteward : healthSteward, call, due, "resumed for another")) return;
        if (issuer) p.byIssuer = false;
        else p.byRegulator = false;
    }

    // ----------------------------------------------------------------------------------------------------------------- holder

    function hold(uint256 seed) external {
        Dice.Cup memory c = Dice.cup(seed);
        Paper storage p = _papers[_good(c, Want.Holdable)];
        uint32 pharmacy = c.coin() ? PHARMACY : PHARMACY_B;
        uint32 until = _now() + uint32(c.between(0, 24 hours + (c.word() % 8 == 0 ? 1 : 0)));
        uint32 sequence = uint32(p.sequence + c.between(c.word() % 8 == 0 ? 0 : 1, 3));
        bool due = _isHoldable(p) && sequence > p.sequence && until <= _now() + 24 hours;
        due = due && _isLive(address(0), pharmacy);
        bytes memory call = _holdOf(p, pharmacy, until, sequence);
        if (!_does(relayer, call, due, "two holds, or an old one played again")) return;
        (p.known, p.held) = (true, true);
        (p.heldBy, p.heldUntil, p.sequence) = (pharmacy, until, sequence);
    }

    function release(uint256 seed) external {
        Dice.Cup memory c = Dice.cup(seed);
        Paper storage p = _papers[_good(c, Want.Held)];
        if (c.word() % 3 == 0) return _releaseByHolder(p, uint32(p.sequence + c.between(0, 2)));
        address who = p.heldBy == PHARMACY ? pharmacist : pharmacistB;
        bool due = p.known && _isHeld(p, _now()) && _may(who, p.heldBy);
        bytes memory call = abi.encodeCall(ledger.release, (p.terms, 0, 0, ""));
        if (_does(who, call, due, "released for another")) p.heldUntil = 0;
    }

    function _releaseByHolder(Paper storage p, uint32 sequence) private {
        bool due = p.known && sequence > p.sequence;
        bytes memory signature = _signAct(p.holder, Signing.release(p.id, sequence, _now()));
        bytes memory call = abi.encodeCall(ledger.release, (p.terms, sequence, _now(), signature));
        if (!_does(relayer, call, due, "released for another")) return;
        (p.held, p.heldUntil, p.sequence) = (true, 0, sequence);
    }

    // ------------------------------------------------------------------------------------------------------------- pharmacies

    function dispense(uint256 seed) external {
        Dice.Cup memory c = Dice.cup(seed);
        uint256 paper = _good(c, Want.Usable);
        Ask memory a = _wanted(c, paper);
        _signAll(a, _papers[paper]);
        bool due = _isAskable(paper, a) && _isDue(_papers[paper], a) && _isSaleable(a);
        if (_does(a.pharmacist, _dispenseCall(a), due, "supplied what should not be")) _remember(paper, a, true);
    }

    /// @dev What was handed out without the chain, hours ago.
    function record(uint256 seed) external {
        Dice.Cup memory c = Dice.cup(seed);
        uint256 paper = _good(c, Want.Usable);
        _record(c, paper, _wanted(c, paper), 2 hours);
    }

    /// @dev The same of any prescription, or too late: kept as a conflict, mostly.
    function recordOddly(uint256 seed) external {
        Dice.Cup memory c = Dice.cup(seed);
        uint256 paper = c.word() % _papers.length;
        _record(c, paper, _wanted(c, paper), 4 days);
    }

    function _record(Dice.Cup memory c, uint256 paper, Ask memory a, uint32 most) private {
        Paper storage p = _papers[paper];
        uint32 age = _now() - p.issuedAt < most ? _now() - p.issuedAt : most;
        a.supply.handedOverAt = _now() - uint32(c.between(0, age));
        _signAll(a, p);
        bool counts = _isDue(p, a) && _now() - a.supply.handedOverAt <= LAG && _isSaleable(a);
        (bool done, bytes memory answer) = _attempt(a.pharmacist, address(ledger), _recordCall(a));
        if (!_weighed(done, _isAskable(paper, a), "supplied what should not be")) return;
        bool counted = abi.decode(answer, (bool));
        _never(counted != counts, "a late supply was counted, or kept as a conflict, wrongly");
        _remember(paper, a, counted);
    }

    function reverse(uint256 seed) external {
        Made storage m = _made[_ripe(seed)];
        Ask memory a = m.ask;
        address who = a.pharmacy == PHARMACY ? secondPharmacist : secondPharmacistB;
        bool due = m.counted && !m.reversed && _now() <= a.supply.handedOverAt + REVERSE && _may(who, a.pharmacy);
        if (!_does(who, _reverseCall(a), due, "reversed what did not count, or too late")) return;
        Paper storage p = _papers[m.paper];
        m.reversed = true;
        if (p.request == a.supply.request) p.tag = 0;
        for (uint256 i; i < a.quantities.length; ++i) p.net[i] -= a.quantities[i];
        for (uint256 i; i < a.packs.length; ++i) _gone[uint256(a.packs[i].pack) - 1] = true;
    }

    function openRepeat(uint256 seed) external {
        Dice.Cup memory c = Dice.cup(seed);
        Paper storage p = _papers[_good(c, Want.Repeatable)];
        (address who, uint32 pharmacy) = _onDuty(c.coin());
        bool due = !_paused && _may(who, pharmacy) && _isRepeatable(p);
        bytes memory call = abi.encodeCall(ledger.openRepeat, (p.terms, uint8(p.opened + 1)));
        if (!_does(who, call, due, "opened a repeat too early, or of what can't be used")) return;
        ++p.opened;
        p.openedOn = _day(_now());
    }

    function reviewConflict(uint256 seed) external {
        _idleUnless(_made.length != 0);
        uint256 at = seed % _made.length;
        for (uint256 i; i < _made.length && (_made[at].counted || _made[at].reviewed); ++i) {
            at = (at + 1) % _made.length;
        }
        Made storage m = _made[at];
        bytes memory call = abi.encodeCall(ledger.reviewConflict, (_papers[m.paper].id, m.ask.supply.request, 3));
        if (_does(auditor, call, !m.counted && !m.reviewed, "reviewed what is no conflict")) m.reviewed = true;
    }

    // ---------------------------------------------------------------------------------------------------------------- in vain

    /// @dev The very same request once more, at any later time, as a supply or as a late record.
    function replay(uint256 seed) external {
        _idleUnless(_made.length != 0);
        Made storage m = _made[seed % _made.length];
        Ask memory a = m.ask;
        bytes memory why = abi.encodeWithSelector(I.PrescriptionRegistry_AlreadyDone.selector, _papers[m.paper].id);
        if (m.reversed) why = _reused(_papers[m.paper].id, a.supply.request);
        why = _unlessShut(why, a.pharmacist, a.pharmacy);
        bytes memory call = seed % 2 == 0 ? _dispenseCall(a) : _recordCall(a);
        _mustRefuse(a.pharmacist, address(ledger), call, why, "a request counted twice");
    }

    /// @dev Who saw an acceptance for one pharmacy uses it in another.
    function intercept(uint256 seed) external {
        Dice.Cup memory c = Dice.cup(seed);
        uint256 paper = _good(c, Want.Holdable);
        Ask memory a = _wanted(c, paper);
        (address thief, uint32 house) = (a.pharmacist, a.pharmacy);
        (a.pharmacist, a.pharmacy) = house == PHARMACY ? (pharmacistB, PHARMACY_B) : (pharmacist, PHARMACY);
        _signAll(a, _papers[paper]);
        (a.pharmacist, a.pharmacy) = (thief, house);
        _idleUnless(!_isHeld(_papers[paper], _now()) && _isAskable(paper, a) && _isDue(_papers[paper], a));
        bytes memory why = _badSignature(_papers[paper].holder);
        _mustRefuse(thief, address(ledger), _dispenseCall(a), why, "a stolen acceptance was of use");
    }

    /// @dev An outsider, or a colleague without the right, tries one of everything.
    function trespass(uint256 seed) external {
        Dice.Cup memory c = Dice.cup(seed);
        Paper storage p = _papers[c.word() % _papers.length];
        (address who, bytes memory call, bytes memory why) = _trespass(c.word() % 6, p);
        _mustRefuse(who, address(ledger), call, why, "a trespasser got in");
    }

    /// @dev A hostile wallet holds a prescription: whatever it answers, nothing is supplied.
    function deceive(uint256 seed) external {
        Dice.Cup memory c = Dice.cup(seed);
        _idleUnless(!_paused && _may(prescriber, HOSPITAL) && _may(pharmacist, PHARMACY));
        I.Prescription memory p = _drawn(c);
        (p.holder, p.prescriber, p.profile) = (_wallets[c.word() % 3], prescriber, PLAIN);
        Ask memory a = _ask(
            _issue(p),
            p.lines.length == 1 ? _units(1) : _unitsOf(p.lines.length),
            pharmacist,
            PHARMACY
        );
        _accept(a, outsider);
        _mustRefuse(
            pharmacist,
            address(ledger),
            _dispenseCall(a),
            _badSignature(p.holder),
            "a hostile wallet was believed"
        );
    }

    // ------------------------------------------------------------------------------------------------------------------ world

    /// @dev Some minutes or days, or to a moment when something ends: a second before, at or after it.
    function pass(uint256 seed) external {
        Dice.Cup memory c = Dice.cup(seed);
        uint256 edge = _edge(c) + c.between(0, 2) - 1;
        uint256 time = vm.getBlockTimestamp();
        bool near = edge > time && edge < time + 4 days;
        vm.warp(near ? edge : time + (c.word() % (c.word() % 4 == 0 ? 2 days : 1 hours)));
    }

    /// @dev Governance pauses, and soon unpauses.
    function pause(uint256 seed) external {
        _idleUnless(_paused || seed % 4 == 0);
        _paused = !_paused;
        _as(GOVERNOR, address(ledger), abi.encodeWithSignature(_paused ? "pause()" : "unpause()"));
    }

    /// @dev A regulator suspends a person; who was, comes back a day after its reinstatement.
    function suspendPerson(uint256 seed) external {
        Dice.Cup memory c = Dice.cup(seed);
        address[4] memory people = [pharmacist, pharmacistB, prescriber, reviewer];
        address who = people[c.word() % 4];
        for (uint256 i; i < 4; ++i) if (_suspendedUntil[people[i]] == NEVER) who = people[i];
        bool suspended = _suspendedUntil[who] == NEVER;
        _idleUnless(suspended || c.word() % 3 == 0);
        bytes memory call = abi.encodeCall(credentials.suspendPractitioner, (who));
        if (suspended) call = abi.encodeCall(credentials.reinstatePractitioner, (who));
        _as(healthSteward, address(credentials), call);
        _suspendedUntil[who] = suspended ? _now() + DELAY : NEVER;
    }

    /// @dev The same of a whole house.
    function suspendHouse(uint256 seed) external {
        bool suspended = _closedUntil[PHARMACY_B] == NEVER;
        _idleUnless(suspended || seed % 3 == 0);
        bytes memory call = abi.encodeCall(credentials.suspendOrganisation, (PHARMACY_B));
        if (suspended) call = abi.encodeCall(credentials.reinstateOrganisation, (PHARMACY_B));
        _as(healthSteward, address(credentials), call);
        _closedUntil[PHARMACY_B] = suspended ? _now() + DELAY : NEVER;
    }

    /// @dev The second doctor's key was stolen some hours ago; the doctor goes on with another.
    function loseKey(uint256 seed) external {
        Dice.Cup memory c = Dice.cup(seed);
        _idleUnless(c.word() % 3 == 0);
        uint32 since = _now() - uint32(c.between(0, 2 days));
        bytes memory call = abi.encodeCall(credentials.distrustPractitioner, (_doctors[1], since));
        _as(hospitalSteward, address(credentials), call);
        _distrustedSince[_doctors[1]] = since;
        _doctors[2] = _doctors[1];
        _doctors[1] = _person(string(abi.encode("doctor", seed)));
        _license(hospitalSteward, HOSPITAL, _doctors[1], Roles.PRESCRIBER);
    }

    /// @dev A pack on the shelf is stolen, or its batch recalled; another takes its place.
    function losePack(uint256 seed) external {
        Dice.Cup memory c = Dice.cup(seed);
        _idleUnless(c.word() % 2 == 0);
        uint256 pack = _packs - 1 - (c.word() % SHELF);
        bool recalled = c.coin();
        bytes memory call = abi.encodeCall(packs.reportStolen, (_pack(pack)));
        if (recalled) call = abi.encodeCall(packs.recall, (packs.leafOf(_pack(pack), CAPACITY)));
        (bool done, ) = _attempt(recalled ? registrarSteward : pharmacySteward, address(packs), call);
        _idleUnless(done);
        _gone[pack] = true;
        _commission(_pack(_packs++), CAPACITY);
    }

    // ------------------------------------------------------------------------------------------------------------------ trying

    function _does(address who, bytes memory call, bool due, string memory wrong) private returns (bool done) {
        (done, ) = _attempt(who, address(ledger), call);
        return _weighed(done, due, wrong);
    }

    /// @dev Whether it happened. Idle when it was refused and had to be.
    function _weighed(bool done, bool due, string memory wrong) private returns (bool) {
        _idleUnless(done || due);
        _never(done && !due, wrong);
        _never(done && !due && _paused, "something new under a pause");
        _never(!done, "refused what was due");
        return done;
    }

    function _isReviewable(Paper storage p, address who) private view returns (bool) {
        return !_paused && who == reviewer && _may(who, HOSPITAL) && _isShowable(p) && !_isOver(p);
    }

    /// @dev The reviewer; seldom a pharmacist, who is licensed for something else.
    function _colleague(Dice.Cup memory c) private view returns (address) {
        return c.word() % 12 == 0 ? pharmacist : reviewer;
    }

    function _isHoldable(Paper storage p) private view returns (bool) {
        bool usable = _isShowable(p) && _isUsable(p, _now()) && !_isUsedUp(p);
        return !_paused && usable && !_isHeld(p, _now());
    }

    /// @dev A live pharmacist may bring this now, and nobody brought this request before.
    function _isAskable(uint256 paper, Ask memory a) private view returns (bool) {
        Paper storage p = _papers[paper];
        bool fresh = !_asked[paper][a.supply.request] && a.supply.handedOverAt >= p.issuedAt;
        return !_paused && _may(a.pharmacist, a.pharmacy) && _isShowable(p) && fresh && a.supply.quantities != 0;
    }

    /// @dev Usable when it was handed out, held by nobody else, and so much is left.
    function _isDue(Paper storage p, Ask memory a) private view returns (bool) {
        uint256 moment = a.supply.handedOverAt;
        if (!_isUsable(p, moment)) return false;
        if (_isHeld(p, moment) && p.heldBy != a.pharmacy) return false;
        for (uint256 i; i < a.quantities.length; ++i) {
            if (p.net[i] + a.quantities[i] > uint256(p.quantities[i]) * (1 + p.opened)) return false;
        }
        return true;
    }

    function _isSaleable(Ask memory a) private view returns (bool) {
        if (a.packs.length == 0) return true;
        uint256 pack = uint256(a.packs[0].pack) - 1;
        return !_gone[pack] && _taken[pack] + a.packs[0].units <= CAPACITY;
    }

    /// @dev A conflict hands its packs out too, when they can be sold.
    function _remember(uint256 paper, Ask memory a, bool counted) private {
        Paper storage p = _papers[paper];
        bool first = !p.several && p.request == 0;
        if (counted) (p.request, p.tag) = first ? (a.supply.request, _tagOf(a)) : (0, 0);
        if (!counted || !first) p.several = true;
        if (counted) for (uint256 i; i < a.quantities.length; ++i) p.net[i] += a.quantities[i];
        if (a.packs.length != 0 && _isSaleable(a)) {
            _taken[uint256(a.packs[0].pack) - 1] += a.packs[0].units;
            if (counted) _counted[uint256(a.packs[0].pack) - 1] += a.packs[0].units;
        }
        p.known = _asked[paper][a.supply.request] = true;
        _keep(_made.push(), paper, a, counted);
    }

    function _keep(Made storage m, uint256 paper, Ask memory a, bool counted) private {
        (m.paper, m.counted, m.ask.terms, m.ask.supply) = (paper, counted, a.terms, a.supply);
        (m.ask.evidence, m.ask.quantities) = (a.evidence, a.quantities);
        (m.ask.pharmacist, m.ask.pharmacy) = (a.pharmacist, a.pharmacy);
        for (uint256 i; i < a.packs.length; ++i) m.ask.packs.push(a.packs[i]);
    }

    // ----------------------------------------------------------------------------------------------------------------- drawing

    function _drawn(Dice.Cup memory c) private view returns (I.Prescription memory p) {
        uint32[4] memory profiles = [PLAIN, LOOKED_AT, LOOKED_AT, GUARDED];
        p = _prescription(profiles[c.word() % 4]);
        p.content = keccak256(abi.encode(c.word(), _papers.length)); // forge may draw a seed twice
        p.holder = c.coin() ? patient : patientB;
        p.prescriber = _doctors[c.word() % 6 == 0 ? 2 : c.word() % 2];
        p.until = _now() + uint32(c.between(1 hours, 60 days));
        p.repeats = uint8(c.between(0, 8));
        p.intervalDays = uint16(c.between(1, 2));
        p.lines = new I.Line[](c.between(1, 3));
        for (uint256 i; i < p.lines.length; ++i) p.lines[i] = I.Line(uint16(c.between(1, 30)), 5, 1);
    }

    function _file(I.Prescription memory r, bool known) private {
        Paper storage p = _papers.push();
        p.terms = codec.pack(r);
        (p.id, p.known, p.origin) = (ledger.idOf(p.terms), known, _signed(p.terms));
        (p.holder, p.prescriber, p.profile) = (r.holder, r.prescriber, r.profile);
        (p.issuedAt, p.until, p.repeats, p.intervalDays) = (r.issuedAt, r.until, r.repeats, r.intervalDays);
        for (uint256 i; i < r.lines.length; ++i) p.quantities.push(r.lines[i].quantity);
    }

    /// @dev A pharmacy asks for a part of it, mostly of what is left, out of a pack or not. Nothing is signed yet.
    function _wanted(Dice.Cup memory c, uint256 paper) private returns (Ask memory a) {
        Paper storage p = _papers[paper];
        uint16[] memory units = new uint16[](p.quantities.length);
        for (uint256 i; i < units.length; ++i) {
            uint256 left = uint256(p.quantities[i]) * (1 + p.opened);
            left = left < p.net[i] ? 0 : left - p.net[i];
            units[i] = uint16(c.between(0, c.word() % 8 == 0 ? left + 1 : left));
        }
        bool first = _isHeld(p, _now()) && c.word() % 4 != 0 ? p.heldBy == PHARMACY : c.coin();
        (address who, uint32 pharmacy) = c.word() % 16 == 0 ? (pharmacist, PHARMACY) : _onDuty(first);
        a = _ask(p.terms, units, who, pharmacy);
        if (c.coin()) _put(a, _pack(_packs - 1 - (c.word() % SHELF)), uint32(c.between(1, 6)), CAPACITY);
        if (c.word() % 12 == 0 && _made.length != 0)
            a.supply.request = _made[c.word() % _made.length].ask.supply.request;
        a.evidence.origin = p.origin;
    }

    /// @dev Whoever may act, the first one if it is all the same.
    function _onDuty(bool first) private view returns (address who, uint32 pharmacy) {
        if (first ? _may(pharmacist, PHARMACY) : !_may(pharmacistB, PHARMACY_B)) return (pharmacist, PHARMACY);
        return (pharmacistB, PHARMACY_B);
    }

    function _signAll(Ask memory a, Paper storage p) private view {
        a.supply.deadline = a.supply.handedOverAt;
        if (p.profile == GUARDED) _countersign(a, a.pharmacy == PHARMACY ? secondPharmacist : secondPharmacistB);
        _accept(a);
    }

    /// @dev A supply that can still be reversed, if there is one.
    function _ripe(uint256 seed) private view returns (uint256 at) {
        _idleUnless(_made.length != 0);
        at = seed % _made.length;
        if (seed % 12 == 0) return at;
        for (uint256 i; i < _made.length && !_isRipe(_made[at]); ++i) at = (at + 1) % _made.length;
    }

    function _isRipe(Made storage m) private view returns (bool) {
        return m.counted && !m.reversed && _now() <= m.ask.supply.handedOverAt + REVERSE;
    }

    function _edge(Dice.Cup memory c) private view returns (uint256) {
        Paper storage p = _papers[c.word() % _papers.length];
        uint256 which = c.word() % 6;
        if (which == 5) return _suspendedUntil[pharmacist] == NEVER ? 1 : _suspendedUntil[pharmacist];
        if (which == 0) return p.until;
        if (which == 1) return p.heldUntil + 1;
        if (which == 2) return p.issuedAt + LAG;
        if (which == 3) return _opensOn(p) * 1 days - 8 hours;
        return _made.length == 0 ? 1 : _made[c.word() % _made.length].ask.supply.handedOverAt + REVERSE;
    }

    function _holdOf(
        Paper storage p,
        uint32 pharmacy,
        uint32 until,
        uint32 sequence
    ) private view returns (bytes memory) {
        bytes memory signature = _signAct(p.holder, Signing.hold(p.id, pharmacy, until, sequence, _now()));
        return abi.encodeCall(ledger.hold, (p.terms, pharmacy, until, sequence, _now(), signature, p.origin));
    }

    function _unitsOf(uint256 lines) private pure returns (uint16[] memory units) {
        units = new uint16[](lines);
        units[0] = 1;
    }

    // --------------------------------------------------------------------------------------------------------------- refusals

    function _trespass(
        uint256 which,
        Paper storage p
    ) private view returns (address who, bytes memory call, bytes memory why) {
        if (which == 0) return _asStranger(p, outsider);
        if (which == 1) return _asStranger(p, p.prescriber == prescriber ? prescriberB : prescriber);
        if (which == 2) return _asPharmacy(p);
        if (which == 3) return (outsider, abi.encodeCall(ledger.openRepeat, (p.terms, 1)), _notPharmacist(p));
        if (which == 4) return _asForger(p);
        return _asAnotherHolder(p);
    }

    function _asStranger(
        Paper storage p,
        address who
    ) private view returns (address, bytes memory call, bytes memory why) {
        why = abi.encodeWithSelector(I.PrescriptionRegistry_NotPrescriber.selector, who, p.prescriber);
        return (who, abi.encodeCall(ledger.cancel, (p.terms)), why);
    }

    /// @dev The steward of a pharmacy has no say in a hospital's prescription.
    function _asPharmacy(Paper storage p) private view returns (address, bytes memory call, bytes memory why) {
        why = abi.encodeWithSelector(I.PrescriptionRegistry_NotAuthorised.selector, pharmacySteward);
        if (!p.known) why = abi.encodeWithSelector(I.PrescriptionRegistry_Unknown.selector, p.id);
        return (pharmacySteward, abi.encodeCall(ledger.suspend, (p.id)), why);
    }

    function _notPharmacist(Paper storage p) private view returns (bytes memory why) {
        why = _notLive(outsider, Roles.PHARMACIST);
        if (!p.known) why = abi.encodeWithSelector(I.PrescriptionRegistry_Unknown.selector, p.id);
        if (_paused) why = abi.encodeWithSelector(Pausable.EnforcedPause.selector);
    }

    /// @dev Terms that its prescriber never saw, under somebody else's signature.
    function _asForger(Paper storage p) private view returns (address, bytes memory call, bytes memory why) {
        I.Terms memory terms = p.terms;
        terms.content = ~terms.content;
        bytes memory origin = bytes.concat(hex"01", _sign(outsider, ledger.idOf(terms)));
        why = _paused ? abi.encodeWithSelector(Pausable.EnforcedPause.selector) : _badSignature(p.prescriber);
        return (relayer, abi.encodeCall(ledger.issue, (terms, origin)), why);
    }

    /// @dev Another patient gives up this one's hold.
    function _asAnotherHolder(Paper storage p) private view returns (address, bytes memory call, bytes memory why) {
        address who = p.holder == patient ? patientB : patient;
        bytes memory signature = _signAct(who, Signing.release(p.id, p.sequence + 1, _now()));
        why = _badSignature(p.holder);
        if (!p.known) why = abi.encodeWithSelector(I.PrescriptionRegistry_Unknown.selector, p.id);
        return (relayer, abi.encodeCall(ledger.release, (p.terms, p.sequence + 1, _now(), signature)), why);
    }

    /// @dev Under a pause, or without a licence, that is said first.
    function _unlessShut(bytes memory why, address who, uint32 house) private view returns (bytes memory) {
        if (_paused) return abi.encodeWithSelector(Pausable.EnforcedPause.selector);
        return _may(who, house) ? why : _notLive(who, Roles.PHARMACIST);
    }

    function _badSignature(address signer) private pure returns (bytes memory) {
        return abi.encodeWithSelector(ISignedActs.SignedActs_BadSignature.selector, signer);
    }

    function _reused(bytes32 id, uint32 request) private pure returns (bytes memory) {
        return abi.encodeWithSelector(I.PrescriptionRegistry_RequestReused.selector, id, request);
    }
}
