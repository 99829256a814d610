// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.20;

import {IPackRegistry} from "../../../interfaces/IPackRegistry.sol";
import {IPrescriptionRegistry as I} from "../../../interfaces/IPrescriptionRegistry.sol";
import {Counter} from "../support/Counter.sol";
import {Dice} from "../support/Dice.sol";
import {vm} from "../support/Vm.sol";

/// @title A town: two patients, two prescribers, two pharmacies, six packs, and time that moves
/// @notice Each public act tries one thing with what the dice give, mostly something sensible. What succeeds is written into a plain
/// record of its own; what should never have succeeded is written down as a breach.
contract Town is Counter {
    using Dice for Dice.Cup;

    /// @dev What the town remembers of a prescription, without asking the ledger.
    struct Paper {
        I.Terms terms;
        I.Prescription readable;
        uint256[5] net; // units supplied less units reversed
        uint256 opened;
        bool reviewed;
        bool over; // cancelled, stopped or rejected
        bool suspended;
        uint32 heldBy;
        uint32 heldUntil;
        uint32 sequence;
    }

    /// @dev One supply that the ledger took.
    struct Made {
        uint256 paper;
        Ask ask;
        bool counted;
        bool reversed;
    }

    uint256 public constant PACKS = 6;
    uint32 public constant CAPACITY = 24;
    uint256 private constant MOST = 60; // prescriptions

    Paper[] private _papers;
    Made[] private _made;
    mapping(string act => uint256) public succeeded;
    mapping(string rule => uint256) public breaches;
    mapping(uint256 pack => uint256) public taken; // units of counted supplies
    mapping(uint256 pack => bool) public gone; // returned, stolen, recalled
    bool public paused;
    bool private _pharmacistSuspended;

    function setUp() public override {
        super.setUp();
        for (uint256 i; i < PACKS; ++i) _commission(_pack(i), CAPACITY);
        for (uint256 i; i < 4; ++i) issue(i * 7919);
    }

    // ------------------------------------------------------------------------------------------------------------ prescribing

    function issue(uint256 seed) public {
        if (_papers.length == MOST) return;
        Dice.Cup memory c = Dice.cup(seed);
        I.Prescription memory p = _drawn(c);
        I.Terms memory terms = codec.pack(p);
        bool relayed = c.coin();
        bytes memory call = abi.encodeCall(ledger.issue, (terms, relayed ? _signed(terms) : bytes("")));
        if (!_try("issue", relayed ? relayer : p.prescriber, call)) return;
        Paper storage paper = _papers.push();
        paper.terms = terms;
        paper.readable.prescriber = p.prescriber;
        paper.readable.profile = p.profile;
        (paper.readable.issuedAt, paper.readable.until) = (p.issuedAt, p.until);
        paper.readable.repeats = p.repeats;
        for (uint256 i; i < p.lines.length; ++i) paper.readable.lines.push(p.lines[i]);
    }

    function end(uint256 seed) external {
        Dice.Cup memory c = Dice.cup(seed);
        Paper storage p = _any(c);
        if (c.between(0, 1) == 0) return;
        if (c.coin()) {
            if (_tryOpen("stop", p.readable.prescriber, abi.encodeCall(ledger.stop, (p.terms)))) p.over = true;
        } else if (_tryOpen("cancel", p.readable.prescriber, abi.encodeCall(ledger.cancel, (p.terms)))) {
            if (p.net[0] + p.net[1] + p.net[2] != 0) ++breaches["cancelled what is used"];
            p.over = true;
        }
    }

    function review(uint256 seed) external {
        Dice.Cup memory c = Dice.cup(seed);
        Paper storage p = _any(c);
        if (c.between(0, 2) == 1) {
            if (_try("reject", reviewer, abi.encodeCall(ledger.reject, (p.terms, 1, "")))) p.over = true;
        } else if (_try("approve", reviewer, abi.encodeCall(ledger.approve, (p.terms, "")))) p.reviewed = true;
    }

    function suspendOrResume(uint256 seed) external {
        Dice.Cup memory c = Dice.cup(seed);
        Paper storage p = _any(c);
        bytes32 id = ledger.idOf(p.terms);
        if (!p.suspended && c.coin()) return;
        if (p.suspended) {
            if (_try("resume", hospitalSteward, abi.encodeCall(ledger.resume, (id)))) p.suspended = false;
        } else if (_tryOpen("suspend", hospitalSteward, abi.encodeCall(ledger.suspend, (id)))) p.suspended = true;
    }

    // ----------------------------------------------------------------------------------------------------------------- holder

    function hold(uint256 seed) external {
        Dice.Cup memory c = Dice.cup(seed);
        Paper storage p = _any(c);
        uint32 pharmacy = c.coin() ? PHARMACY : PHARMACY_B;
        uint32 until = _now() + uint32(c.between(0, 1 days));
        uint32 sequence = uint32(p.sequence + c.between(0, 2));
        bool live = p.heldUntil >= vm.getBlockTimestamp();
        if (!_try("hold", relayer, _holdCall(p.terms, pharmacy, until, sequence))) return;
        if (live) ++breaches["two holds at once"];
        if (sequence <= p.sequence) ++breaches["an old hold played again"];
        (p.heldBy, p.heldUntil, p.sequence) = (pharmacy, until, sequence);
    }

    function release(uint256 seed) external {
        Paper storage p = _any(Dice.cup(seed));
        address who = p.heldBy == PHARMACY ? pharmacist : pharmacistB;
        bytes memory call = abi.encodeCall(ledger.release, (p.terms, 0, 0, ""));
        if (_tryOpen("release", who, call)) p.heldUntil = 0;
    }

    // ------------------------------------------------------------------------------------------------------------- pharmacies

    function dispense(uint256 seed) external {
        Dice.Cup memory c = Dice.cup(seed);
        (uint256 which, Ask memory a) = _asked(c);
        Paper storage p = _papers[which];
        bool usable = _usable(p, vm.getBlockTimestamp());
        bool against = p.heldUntil >= vm.getBlockTimestamp() && p.heldBy != a.pharmacy;
        if (!_try("dispense", a.pharmacist, _dispenseCall(a))) return;
        if (!usable) ++breaches["supplied what can't be used"];
        if (against) ++breaches["supplied against a hold"];
        _remember(which, a, true);
    }

    function recordSupply(uint256 seed) external {
        Dice.Cup memory c = Dice.cup(seed);
        (uint256 which, Ask memory a) = _asked(c);
        uint32 since = _papers[which].readable.issuedAt;
        uint32 most = c.coin() ? 4 days : 1 hours;
        a.supply.handedOverAt = uint32(c.between(_now() > since + most ? _now() - most : since, _now()));
        _signAll(a, _papers[which].readable.profile == CONTROLLED);
        bool usable = _usable(_papers[which], a.supply.handedOverAt);
        vm.prank(a.pharmacist);
        (bool done, bytes memory answer) = address(ledger).call(_recordCall(a));
        if (!done) return;
        bool counted = abi.decode(answer, (bool));
        _succeed(counted ? "record" : "conflict", a.pharmacist);
        if (counted && !usable) ++breaches["supplied what can't be used"];
        _remember(which, a, counted);
    }

    function reverse(uint256 seed) external {
        if (_made.length == 0) return;
        Made storage m = _made[seed % _made.length];
        bool first = m.ask.pharmacy == PHARMACY;
        Ask memory a = m.ask;
        if (!_tryOpen("reverse", first ? secondPharmacist : secondPharmacistB, _reverseCall(a))) return;
        if (!m.counted || m.reversed) ++breaches["reversed what did not count"];
        m.reversed = true;
        for (uint256 i; i < a.quantities.length; ++i) _papers[m.paper].net[i] -= a.quantities[i];
        for (uint256 i; i < a.packs.length; ++i) gone[uint256(a.packs[i].pack)] = true;
    }

    /// @dev The very same call once more, at any later time.
    function replay(uint256 seed) external {
        if (_made.length == 0) return;
        Made storage m = _made[seed % _made.length];
        Ask memory a = m.ask;
        bytes memory call = seed % 2 == 0 ? _dispenseCall(a) : _recordCall(a);
        vm.prank(a.pharmacist);
        (bool done, ) = address(ledger).call(call);
        if (done) ++breaches["a request counted twice"];
        ++succeeded["replay"];
    }

    function openRepeat(uint256 seed) external {
        Paper storage p = _any(Dice.cup(seed));
        bool usable = _usable(p, vm.getBlockTimestamp());
        bytes memory call = abi.encodeCall(ledger.openRepeat, (p.terms, uint8(p.opened + 1)));
        if (!_try("openRepeat", pharmacistB, call)) return;
        if (!usable) ++breaches["opened what can't be used"];
        ++p.opened;
    }

    // ------------------------------------------------------------------------------------------------------------------ world

    function pass(uint256 seed) external {
        vm.warp(vm.getBlockTimestamp() + (seed % 4 == 0 ? seed % 4 days : seed % 1 hours));
        ++succeeded["pass"];
    }

    function pause(uint256 seed) external {
        if (paused == (seed % 8 == 0)) return;
        paused = !paused;
        _as(GOVERNOR, address(ledger), abi.encodeWithSignature(paused ? "pause()" : "unpause()"));
        ++succeeded["pause"];
    }

    function suspendPharmacist(uint256 seed) external {
        if (seed % 4 == 0 && !_pharmacistSuspended) {
            _as(pharmacySteward, address(credentials), abi.encodeCall(credentials.suspendPractitioner, (pharmacist)));
            _pharmacistSuspended = true;
        } else if (_pharmacistSuspended) {
            bytes memory call = abi.encodeCall(credentials.reinstatePractitioner, (pharmacist));
            _as(pharmacySteward, address(credentials), call);
            vm.warp(vm.getBlockTimestamp() + DELAY);
            _pharmacistSuspended = false;
        }
        ++succeeded["suspendPharmacist"];
    }

    function lose(uint256 seed) external {
        uint256 pack = seed % PACKS;
        bytes memory call = abi.encodeCall(packs.reportStolen, (_pack(pack)));
        if (seed % 2 == 0) call = abi.encodeCall(packs.recall, (packs.leafOf(_pack(pack), CAPACITY)));
        if (seed % 7 != 0) return;
        vm.prank(seed % 2 == 0 ? registrarSteward : pharmacySteward);
        (bool done, ) = address(packs).call(call);
        if (!done) return;
        gone[uint256(_pack(pack))] = true;
        ++succeeded["lose"];
    }

    // ------------------------------------------------------------------------------------------------------------------ views

    function papers() external view returns (Paper[] memory) {
        return _papers;
    }

    function made() external view returns (Made[] memory) {
        return _made;
    }

    function ledgerOfTown() external view returns (I) {
        return ledger;
    }

    function packsOfTown() external view returns (IPackRegistry) {
        return packs;
    }

    // ---------------------------------------------------------------------------------------------------------------- private

    function _any(Dice.Cup memory c) private view returns (Paper storage) {
        return _papers[_anyOf(c)];
    }

    /// @dev Mostly one of the newest: old ones are used up.
    function _anyOf(Dice.Cup memory c) private view returns (uint256) {
        uint256 count = _papers.length;
        return c.between(0, 3) == 0 ? c.word() % count : count - 1 - (c.word() % 4);
    }

    function _pack(uint256 number) private pure returns (bytes32) {
        return bytes32(number + 1);
    }

    /// @dev A new act: none may succeed under a pause.
    function _try(string memory act, address who, bytes memory call) private returns (bool done) {
        vm.prank(who);
        (done, ) = address(ledger).call(call);
        if (done) _succeed(act, who);
    }

    /// @dev An act that a pause leaves open.
    function _tryOpen(string memory act, address who, bytes memory call) private returns (bool done) {
        vm.prank(who);
        (done, ) = address(ledger).call(call);
        if (done) ++succeeded[act];
    }

    function _succeed(string memory act, address who) private {
        ++succeeded[act];
        if (paused) ++breaches["a new act under a pause"];
        if (_pharmacistSuspended && who == pharmacist) ++breaches["an act of a suspended person"];
    }

    function _usable(Paper storage p, uint256 moment) private view returns (bool) {
        bool waits = p.readable.profile == REVIEWED && !p.reviewed;
        return !p.over && !p.suspended && !waits && moment <= p.readable.until;
    }

    function _drawn(Dice.Cup memory c) private view returns (I.Prescription memory p) {
        p = _prescription(
            uint32(
                c.between(0, 2) == 0
                    ? CONTROLLED
                    : c.coin()
                        ? REVIEWED
                        : ORDINARY
            )
        );
        p.content = bytes32(c.word());
        p.holder = c.coin() ? patient : patientB;
        p.prescriber = c.coin() ? prescriber : prescriberB;
        p.until = _now() + uint32(c.between(1 hours, 60 days));
        p.repeats = uint8(c.between(0, 3));
        p.intervalDays = 7;
        p.lines = new I.Line[](c.between(1, 3));
        for (uint256 i; i < p.lines.length; ++i) p.lines[i] = I.Line(uint16(c.between(1, 30)), 5, 1);
    }

    /// @dev A pharmacy asks for a part of any prescription, out of a pack or not; everybody signs.
    function _asked(Dice.Cup memory c) private returns (uint256 which, Ask memory a) {
        which = _anyOf(c);
        Paper storage p = _papers[which];
        uint16[] memory units = new uint16[](p.readable.lines.length);
        for (uint256 i; i < units.length; ++i) {
            units[i] = uint16(c.between(0, uint256(p.readable.lines[i].quantity) / 2 + 1));
        }
        bool first = c.coin();
        a = _ask(p.terms, units, first ? pharmacist : pharmacistB, first ? PHARMACY : PHARMACY_B);
        if (c.coin()) _put(a, _pack(c.between(0, PACKS - 1)), uint32(c.between(1, 6)), CAPACITY);
        if (c.between(0, 9) == 0 && _made.length != 0)
            a.supply.request = _made[c.word() % _made.length].ask.supply.request;
        _signAll(a, p.readable.profile == CONTROLLED);
    }

    function _signAll(Ask memory a, bool controlled) private view {
        a.supply.deadline = a.supply.handedOverAt;
        if (controlled) _countersign(a, a.pharmacy == PHARMACY ? secondPharmacist : secondPharmacistB);
        _accept(a);
    }

    function _remember(uint256 which, Ask memory a, bool counted) private {
        Made storage m = _made.push();
        (m.paper, m.counted) = (which, counted);
        m.ask.terms = a.terms;
        m.ask.supply = a.supply;
        m.ask.evidence = a.evidence;
        m.ask.quantities = a.quantities;
        m.ask.pharmacist = a.pharmacist;
        m.ask.pharmacy = a.pharmacy;
        for (uint256 i; i < a.packs.length; ++i) m.ask.packs.push(a.packs[i]);
        if (counted) for (uint256 i; i < a.quantities.length; ++i) _papers[which].net[i] += a.quantities[i];
        for (uint256 i; i < a.packs.length; ++i) _take(uint256(a.packs[i].pack), a.packs[i].units, counted);
    }

    /// @dev A conflict hands its packs out too, when they can be sold.
    function _take(uint256 pack, uint256 units, bool counted) private {
        bool saleable = !gone[pack] && taken[pack] + units <= CAPACITY;
        if (counted && !saleable) ++breaches["sold a pack that is gone"];
        if (saleable) taken[pack] += units;
    }
}
