// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.20;

import {ICredentialRegistry} from "../../../interfaces/ICredentialRegistry.sol";
import {IRecovery} from "../../../interfaces/IRecovery.sol";
import {ISignedActs} from "../../../interfaces/ISignedActs.sol";
import {ISubjects} from "../../../interfaces/ISubjects.sol";
import {Family} from "../recovery/Family.sol";
import {RecoverySigning} from "../recovery/RecoverySigning.sol";
import {Acts} from "../support/Acts.sol";
import {Dice} from "../support/Dice.sol";
import {Signing} from "../support/Signing.sol";
import {vm} from "../support/Vm.sol";

/// @title Years of three families: keys that are moved, lost and stolen, guardians who agree or not, registrars who freeze
/// @notice What each key may do is kept in a plain list of its own, never asked from the ledger.
contract Kin is Acts, Family {
    using Dice for Dice.Cup;

    /// @dev A subject, its key, its plan and what waits.
    struct Heir {
        address subject;
        address owner;
        uint32 sequence;
        ISubjects.Freeze reason;
        uint32 registrar; // that froze it
        uint8 m; // of the plan; 0: there is none
        uint8 n;
        uint32 delay;
        bool hasDevice;
        bytes32 salt;
        IRecovery.Waiting waiting;
    }

    /// @dev The last recovery that was started, as anybody could see it.
    struct Started {
        bytes sent;
        address next;
        bytes32 digest;
        address first; // guardian who signed
    }

    uint256 public constant HEIRS = 3;
    uint32 private constant LONG = 4_000_000_000;

    Heir[HEIRS] private _heirs;
    mapping(address subject => Started started) private _started;
    uint256 private _drawnKeys;
    bool private _isSuspended; // the first registrar

    function setUp() public override {
        super.setUp();
        for (uint256 i; i < HEIRS; ++i) {
            address subject = _person(string(abi.encode("heir", i)));
            (_heirs[i].subject, _heirs[i].owner) = (subject, subject);
        }
    }

    // ------------------------------------------------------------------------------------------------------------- the owner's

    /// @notice Chooses guardians, or withdraws the plan, through a registrar; a recovery that waits ends.
    function plan(uint256 seed) external {
        Dice.Cup memory c = Dice.cup(seed);
        Heir storage h = _heirs[c.word() % HEIRS];
        if (h.waiting.readyAt != 0 && c.coin()) revert Idle();
        bool withdraws = c.between(0, 9) == 4;
        uint8 n = uint8(c.between(1, 9));
        Heir memory next = h;
        (next.m, next.n, next.delay) = (withdraws ? 0 : uint8(c.between(1, n)), n, uint32(c.between(1 days, 12 days)));
        (next.hasDevice, next.salt) = (c.between(0, 2) != 2, bytes32(c.word()));
        bytes memory call = _planCallOf(h, _digestOf(next));
        _judge(registrarSteward, call, !_isSuspended && h.reason == ISubjects.Freeze.None, "a plan");
        (h.m, h.n, h.delay) = (next.m, next.n, next.delay);
        (h.hasDevice, h.salt) = (next.hasDevice, next.salt);
        _actsOwn(h);
    }

    /// @notice Takes another key; a recovery that waits ends.
    function move(uint256 seed) external {
        Dice.Cup memory c = Dice.cup(seed);
        Heir storage h = _heirs[c.word() % HEIRS];
        if (h.waiting.readyAt != 0 && c.coin()) revert Idle();
        (address next, address from) = (_newKey(), h.owner);
        uint32 number = h.sequence + 1;
        bytes memory signature = c.coin() ? _signMove(from, Signing.move(h.subject, next, number, _now())) : bytes("");
        bytes memory call = abi.encodeCall(credentials.moveController, (h.subject, next, number, _now(), signature));
        address by = signature.length == 0 ? from : outsider;
        _judge(by, call, h.reason == ISubjects.Freeze.None, "a move");
        h.owner = next;
        _actsOwn(h);
    }

    /// @notice By the old key, or by the second device.
    function veto(uint256 seed) external {
        Dice.Cup memory c = Dice.cup(seed);
        Heir storage h = _waiting(c);
        if (c.word() % 5 > 1) revert Idle();
        address by = h.waiting.device == address(0) || c.coin() ? h.owner : h.waiting.device;
        bool may = by != h.owner || h.reason != ISubjects.Freeze.StolenKey;
        _judge(outsider, _vetoCallOf(h, by, h.waiting.sequence), may, "a veto");
        delete h.waiting;
    }

    // ------------------------------------------------------------------------------------------------------------- guardians'

    /// @notice As many guardians as the plan asks for, or more, sign for a new key.
    function start(uint256 seed) external {
        Dice.Cup memory c = Dice.cup(seed);
        Heir storage h = _planned(c);
        address next = _newKey();
        uint256 set = _someOf(c, h.n, c.between(h.m, h.n));
        bytes memory call = _startCallOf(h, next, set);
        _judge(outsider, call, h.waiting.readyAt == 0, "a recovery");
        uint256 first;
        while ((set >> first) & 1 == 0) ++first;
        _started[h.subject] = Started(call, next, _digestOf(h), _planOf(h).guardians[first]);
        address device_ = h.hasDevice ? device : address(0);
        h.waiting = IRecovery.Waiting(next, _now() + h.delay, ++h.sequence, device_);
    }

    function complete(uint256 seed) external {
        Dice.Cup memory c = Dice.cup(seed);
        Heir storage h = _waiting(c);
        for (uint256 i; i < HEIRS && _now() < h.waiting.readyAt; ++i) h = _waiting(c);
        bool isFree = h.reason == ISubjects.Freeze.None || h.reason == ISubjects.Freeze.StolenKey;
        bytes memory call = abi.encodeCall(credentials.completeRecovery, (h.subject));
        _judge(outsider, call, isFree && _now() >= h.waiting.readyAt, "a completion");
        h.owner = h.waiting.controller;
        h.reason = ISubjects.Freeze.None;
        delete h.waiting;
    }

    // ------------------------------------------------------------------------------------------------------------ registrars'

    function freeze(uint256 seed) external {
        Dice.Cup memory c = Dice.cup(seed);
        Heir storage h = _heirs[c.word() % HEIRS];
        ISubjects.Freeze reason = ISubjects.Freeze(c.coin() ? 3 : c.between(1, 3));
        bool isFirst = c.coin();
        bool may = h.reason == ISubjects.Freeze.None || (h.registrar == (isFirst ? REGISTRAR : REGISTRAR_B));
        if (isFirst && _isSuspended) may = false;
        bytes memory call = abi.encodeCall(credentials.freeze, (h.subject, reason));
        _judge(isFirst ? registrarSteward : registrarBSteward, call, may && reason != h.reason, "a freeze");
        (h.reason, h.registrar) = (reason, isFirst ? REGISTRAR : REGISTRAR_B);
    }

    /// @notice By the registrar that froze, or a regulator.
    function unfreeze(uint256 seed) external {
        Dice.Cup memory c = Dice.cup(seed);
        Heir storage h = _frozen(c);
        address own = h.registrar == REGISTRAR ? registrarSteward : registrarBSteward;
        address by = c.coin() ? own : healthSteward;
        bool may = by != registrarSteward || !_isSuspended;
        _judge(by, abi.encodeCall(credentials.unfreeze, (h.subject)), may, "an end of a freeze");
        h.reason = ISubjects.Freeze.None;
    }

    function suspendOrReinstate(uint256 seed) external {
        if (!_isSuspended && seed % 3 != 0) revert Idle();
        bytes memory call =
            _isSuspended
                ? abi.encodeCall(credentials.reinstateOrganisation, (REGISTRAR))
                : abi.encodeCall(credentials.suspendOrganisation, (REGISTRAR));
        _as(healthSteward, address(credentials), call);
        if (_isSuspended) vm.warp(_now() + DELAY);
        _isSuspended = !_isSuspended;
    }

    /// @notice Hours, days, or up to the last second before a recovery is ready and the one after it.
    function pass(uint256 seed) external {
        Dice.Cup memory c = Dice.cup(seed);
        uint256 ready;
        for (uint256 i; i < HEIRS && ready <= _now(); ++i) ready = _heirs[c.word() % HEIRS].waiting.readyAt;
        uint256 to = _now() + (c.coin() ? c.between(1, 9 hours) : c.between(1, 5 days));
        if (ready > _now() && c.coin()) to = ready - c.between(0, 1);
        vm.warp(to > _now() ? to : _now() + 1);
    }

    // ----------------------------------------------------------------------------------------------------------------- hostile

    /// @notice Fewer than the plan asks for.
    function tooFew(uint256 seed) external {
        Dice.Cup memory c = Dice.cup(seed);
        Heir storage h = _planned(c);
        _idleUnless(h.waiting.readyAt == 0);
        uint256 count = c.coin() ? h.m - 1 : c.word() % h.m;
        bytes memory call = _startCallOf(h, passerBy, _someOf(c, h.n, count));
        bytes memory why = abi.encodeWithSelector(IRecovery.Recovery_TooFew.selector, h.subject, count, h.m);
        _mustRefuse(outsider, address(credentials), call, why, "too few guardians");
    }

    /// @notice The guardians' signatures of an earlier recovery, once more.
    function startAgain(uint256 seed) external {
        Heir storage h = _heirs[seed % HEIRS];
        Started memory s = _started[h.subject];
        _idleUnless(s.sent.length != 0);
        bytes memory why = abi.encodeWithSelector(ISignedActs.SignedActs_BadSignature.selector, s.first);
        if (_digestOf(h) != s.digest)
            why = abi.encodeWithSelector(IRecovery.Recovery_WrongPlan.selector, h.subject, s.digest);
        if (h.owner == s.next) why = abi.encodeWithSelector(ISubjects.Subjects_AlreadyDone.selector, h.subject);
        uint32 readyAt = h.waiting.readyAt;
        if (readyAt != 0) why = abi.encodeWithSelector(IRecovery.Recovery_Waits.selector, h.subject, readyAt);
        bool isSame = readyAt != 0 && h.waiting.controller == s.next;
        if (isSame) why = abi.encodeWithSelector(IRecovery.Recovery_AlreadyDone.selector, h.subject);
        _mustRefuse(outsider, address(credentials), s.sent, why, "an old recovery began again");
    }

    /// @notice Before its time, or while guardianship is contested or the subject is dead.
    function completeWrongly(uint256 seed) external {
        Heir storage h = _waiting(Dice.cup(seed));
        bytes memory why = abi.encodeWithSelector(ISubjects.Subjects_Frozen.selector, h.subject, h.registrar);
        bool stands = h.reason == ISubjects.Freeze.ContestedGuardianship || h.reason == ISubjects.Freeze.Death;
        uint32 readyAt = h.waiting.readyAt;
        _idleUnless(stands || _now() < readyAt);
        if (_now() < readyAt) why = abi.encodeWithSelector(IRecovery.Recovery_TooEarly.selector, h.subject, readyAt);
        bytes memory call = abi.encodeCall(credentials.completeRecovery, (h.subject));
        _mustRefuse(outsider, address(credentials), call, why, "a recovery out of its time");
    }

    /// @notice A stranger, a guardian, the stolen key once it is frozen; or the right person about another recovery.
    function vetoWrongly(uint256 seed) external {
        Dice.Cup memory c = Dice.cup(seed);
        Heir storage h = _waiting(c);
        address by = c.coin() ? outsider : _planOf(h).guardians[0];
        if (h.reason == ISubjects.Freeze.StolenKey && c.between(0, 3) != 1) by = h.owner;
        bytes memory why = abi.encodeWithSelector(ISignedActs.SignedActs_NotSigner.selector, h.owner, by);
        uint32 number = h.waiting.sequence;
        if (c.between(0, 3) == 1) {
            (by, number) = (h.owner, c.coin() ? number - 1 : number + 1);
            why = abi.encodeWithSelector(IRecovery.Recovery_NothingWaits.selector, h.subject);
        }
        _mustRefuse(outsider, address(credentials), _vetoCallOf(h, by, number), why, "a veto of somebody who may not");
    }

    /// @notice A stranger, an old number, or a key that is frozen.
    function moveWrongly(uint256 seed) external {
        Dice.Cup memory c = Dice.cup(seed);
        Heir storage h = _heirs[c.word() % HEIRS];
        (address by, uint32 number) = (c.coin() ? outsider : h.owner, h.sequence + 1);
        if (by == h.owner) number = c.coin() ? h.sequence : h.sequence + 2;
        bytes memory why =
            by == outsider
                ? abi.encodeWithSelector(ISignedActs.SignedActs_NotSigner.selector, h.owner, by)
                : abi.encodeWithSelector(ISubjects.Subjects_StaleSequence.selector, h.subject, number, h.sequence);
        if (h.reason != ISubjects.Freeze.None) {
            (by, number) = (h.owner, h.sequence + 1);
            why = abi.encodeWithSelector(ISubjects.Subjects_Frozen.selector, h.subject, h.registrar);
        }
        bytes memory call = abi.encodeCall(credentials.moveController, (h.subject, passerBy, number, 0, ""));
        _mustRefuse(by, address(credentials), call, why, "a key that was not theirs to move");
    }

    /// @notice Another registrar, a hospital, the frozen key itself; or a plan without a registrar.
    function registrarWrongly(uint256 seed) external {
        Dice.Cup memory c = Dice.cup(seed);
        Heir storage h = _heirs[c.word() % HEIRS];
        address other = h.registrar == REGISTRAR ? registrarBSteward : registrarSteward;
        address by = [other, hospitalSteward, h.owner][c.word() % 3];
        bytes memory call = abi.encodeCall(credentials.unfreeze, (h.subject));
        if (h.reason == ISubjects.Freeze.None) {
            by = c.coin() ? hospitalSteward : h.owner;
            call = _planCallOf(h, 0);
            if (c.coin()) call = abi.encodeCall(credentials.freeze, (h.subject, ISubjects.Freeze.StolenKey));
        }
        bytes memory why = abi.encodeWithSelector(ICredentialRegistry.CredentialRegistry_NotAuthorised.selector, by);
        _mustRefuse(by, address(credentials), call, why, "what only that registrar may");
    }

    // ------------------------------------------------------------------------------------------------------------------- views

    function heirOf(uint256 which) external view returns (Heir memory) {
        return _heirs[which];
    }

    function digestIn(uint256 which) external view returns (bytes32) {
        return _digestOf(_heirs[which]);
    }

    function credentialsOfKin() external view returns (ICredentialRegistry) {
        return credentials;
    }

    // ----------------------------------------------------------------------------------------------------------------- private

    /// @dev Done although it may not, or refused although it may, is a breach.
    function _judge(address by, bytes memory call, bool may, string memory what) private {
        (bool done, ) = _attempt(by, address(credentials), call);
        _never(done && !may, string.concat(what, " against the rules"));
        _never(!done && may, string.concat(what, " was refused"));
        _idleUnless(done || may);
    }

    /// @dev An act with the next number: whatever waits is over.
    function _actsOwn(Heir storage h) private {
        ++h.sequence;
        delete h.waiting;
    }

    function _newKey() private returns (address) {
        return _person(string(abi.encode("heir's key", ++_drawnKeys)));
    }

    function _planOf(Heir memory h) private view returns (IRecovery.RecoveryPlan memory p) {
        p = _planOf(h.m, h.n);
        (p.salt, p.delay) = (h.salt, h.delay);
        if (!h.hasDevice) p.device = address(0);
    }

    /// @dev Nothing where there is no plan.
    function _digestOf(Heir memory h) private view returns (bytes32) {
        return h.m == 0 ? bytes32(0) : RecoverySigning.plan(_planOf(h));
    }

    function _planCallOf(Heir memory h, bytes32 digest) private view returns (bytes memory) {
        uint32 number = h.sequence + 1;
        bytes memory signature = _signMove(
            h.owner,
            RecoverySigning.planning(h.subject, digest, REGISTRAR, number, _now())
        );
        return abi.encodeCall(credentials.planRecovery, (h.subject, digest, number, _now(), signature));
    }

    /// @dev The guardians in `set`, a bit each, sign for this key.
    function _startCallOf(Heir memory h, address next, uint256 set) private view returns (bytes memory) {
        IRecovery.RecoveryPlan memory p = _planOf(h);
        bytes[] memory all = new bytes[](h.n);
        bytes32 act = RecoverySigning.recovery(h.subject, next, h.sequence + 1, LONG);
        for (uint256 i; i < h.n; ++i) if ((set >> i) & 1 == 1) all[i] = _signMove(p.guardians[i], act);
        return abi.encodeCall(credentials.startRecovery, (h.subject, next, p, LONG, all));
    }

    function _vetoCallOf(Heir memory h, address by, uint32 number) private view returns (bytes memory) {
        bytes memory signature = _signMove(by, RecoverySigning.veto(h.subject, number, _now()));
        return abi.encodeCall(credentials.vetoRecovery, (h.subject, by, number, _now(), signature));
    }

    /// @dev `count` bits of the lowest `n`.
    function _someOf(Dice.Cup memory c, uint256 n, uint256 count) private pure returns (uint256 set) {
        uint256 at = c.word() % n;
        for (uint256 i; i < count; ++i) set |= 1 << ((at + i) % n);
    }

    function _planned(Dice.Cup memory c) private view returns (Heir storage h) {
        uint256 first = c.word() % HEIRS;
        for (uint256 i; i < HEIRS; ++i) {
            h = _heirs[(first + i) % HEIRS];
            if (h.m != 0 && h.waiting.readyAt == 0) return h;
        }
        h = _heirs[first];
        if (h.m == 0) revert Idle();
    }

    function _waiting(Dice.Cup memory c) private view returns (Heir storage h) {
        uint256 first = c.word() % HEIRS;
        for (uint256 i; i < HEIRS; ++i) {
            h = _heirs[(first + i) % HEIRS];
            if (h.waiting.readyAt != 0) return h;
        }
        revert Idle();
    }

    function _frozen(Dice.Cup memory c) private view returns (Heir storage h) {
        uint256 first = c.word() % HEIRS;
        for (uint256 i; i < HEIRS; ++i) {
            h = _heirs[(first + i) % HEIRS];
            if (h.reason != ISubjects.Freeze.None) return h;
        }
        revert Idle();
    }
}
