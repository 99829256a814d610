// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.20;

import {IRecovery} from "../../../interfaces/IRecovery.sol";
import {ISignedActs} from "../../../interfaces/ISignedActs.sol";
import {ISubjects} from "../../../interfaces/ISubjects.sol";
import {Dice} from "../support/Dice.sol";
import {Signing} from "../support/Signing.sol";
import {vm} from "../support/Vm.sol";
import {Family} from "./Family.sol";
import {RecoverySigning} from "./RecoverySigning.sol";

/// @title A lost key comes back through its guardians, never through fewer, and never past a veto
/// forge-config: default.fuzz.runs = 64
contract RecoveriesTest is Family {
    using Dice for Dice.Cup;

    // --------------------------------------------------------------------------------------------------------------- guardians

    /// @dev The very plan a second time, under the number that it had, is told as done; a way back to the key that there is, too.
    /// @custom:rules X6 X9
    function test_what_is_done_already_is_told_as_done() external {
        IRecovery.RecoveryPlan memory p = _planOf(2, 3);
        bytes memory call = _planCall(p);
        _as(registrarSteward, address(credentials), call);
        bytes memory why = abi.encodeWithSelector(IRecovery.Recovery_AlreadyDone.selector, patient);
        _refusesCall(registrarSteward, call, why);
        bytes32 act = RecoverySigning.recovery(patient, patient, credentials.sequenceOf(patient) + 1, LATER);
        bytes[] memory signatures = new bytes[](3);
        for (uint256 i; i < 2; ++i) signatures[i] = _signMove(p.guardians[i], act);
        call = abi.encodeCall(credentials.startRecovery, (patient, patient, p, LATER, signatures));
        _refusesCall(passerBy, call, abi.encodeWithSelector(ISubjects.Subjects_AlreadyDone.selector, patient));
        call = abi.encodeCall(credentials.startRecovery, (patient, address(0), p, LATER, signatures));
        _refusesCall(passerBy, call, abi.encodeWithSelector(ISubjects.Subjects_ZeroController.selector, patient));
    }

    /// @dev Any set of guardians of any plan: as many as it asks for start it, fewer never do.
    /// @custom:rules X6
    function testFuzz_fewer_than_m_guardians_never_start(uint8 m, uint8 n, uint16 set) external {
        (n, m) = (1 + (n % 9), 1 + (m % 10));
        IRecovery.RecoveryPlan memory p = _planOf(m, n);
        _plan(p);
        uint256 signed;
        for (uint256 i; i < n; ++i) if ((set >> i) & 1 == 1) ++signed;
        bytes memory call = _startCall(p, _signatures(p, set));
        bytes memory few = abi.encodeWithSelector(IRecovery.Recovery_TooFew.selector, patient, signed, m);
        if (signed < m) return _refusesCall(passerBy, call, few);
        _as(passerBy, address(credentials), call);
        IRecovery.Waiting memory w = credentials.recoveryOf(patient);
        vm.assertEq(abi.encode(w), abi.encode(IRecovery.Waiting(newKey, _now() + 7 days, 2, device)), "what waits");
        vm.assertEq(credentials.signerFor(patient), patient, "nothing changed hands");
    }

    /// @dev A guardian twice, or out of order: never, however many signed.
    /// @custom:rules X6
    function testFuzz_duplicate_or_unsorted_guardians_never_start(uint256 seed) external {
        Dice.Cup memory c = Dice.cup(seed);
        IRecovery.RecoveryPlan memory p = _planOf(2, c.between(2, 9));
        uint256 i = c.between(1, p.guardians.length - 1);
        uint256 j = c.between(0, i - 1);
        if (c.coin()) p.guardians[i] = p.guardians[j];
        else (p.guardians[i], p.guardians[j]) = (p.guardians[j], p.guardians[i]);
        _plan(p);
        _refusesCall(passerBy, _startCall(p, _signatures(p, type(uint256).max)), _unsound());
    }

    /// @dev The zero address is nobody's guardian, and stands for no signature.
    /// @custom:rules X6
    function test_the_zero_address_is_no_guardian() external {
        IRecovery.RecoveryPlan memory p = _planOf(1, 2);
        p.guardians[0] = address(0);
        _plan(p);
        bytes[] memory signatures = _signatures(p, 2);
        _refusesCall(passerBy, _startCall(p, signatures), _unsound());
    }

    /// @dev No threshold, ten guardians, less than a day or more than 90: to the second.
    /// @custom:rules X6
    function testFuzz_an_unsound_plan_never_starts(uint8 which, uint32 delay) external {
        IRecovery.RecoveryPlan memory p = _planOf(2, which % 4 == 0 ? 10 : 3);
        if (which % 4 == 1) p.threshold = 0;
        if (which % 4 == 2) p.delay = [1 days - 1, 90 days + 1, 0][delay % 3];
        if (which % 4 == 3) p.delay = [uint32(1 days), 90 days, 1 days + (delay % 89 days)][delay % 3];
        _plan(p);
        bytes memory call = _startCall(p, _signatures(p, type(uint256).max));
        if (which % 4 == 3) _as(passerBy, address(credentials), call);
        else _refusesCall(passerBy, call, _unsound());
    }

    /// @dev One place a guardian, no more and no fewer.
    /// @custom:rules X6
    function testFuzz_each_guardian_has_one_place(uint8 count) external {
        IRecovery.RecoveryPlan memory p = _planOf(2, 3);
        _plan(p);
        bytes[] memory two = new bytes[](count % 8);
        bytes[] memory all = _signatures(p, 7);
        for (uint256 i; i < two.length && i < 3; ++i) two[i] = all[i];
        if (two.length == 3) _as(passerBy, address(credentials), _startCall(p, two));
        else _refusesCall(passerBy, _startCall(p, two), _unsound());
    }

    /// @dev Any other plan than the chosen one, by any of its fields: the hash tells.
    /// @custom:rules X6
    function testFuzz_another_plan_never_starts(uint8 field) external {
        IRecovery.RecoveryPlan memory p = _planOf(2, 3);
        _plan(p);
        if (field % 6 == 0) p.salt ^= bytes32(uint256(1));
        if (field % 6 == 1) p.threshold = 1;
        if (field % 6 == 2) p.delay -= 1;
        if (field % 6 == 3) p.device = passerBy;
        if (field % 6 == 4) p.guardians[1] = passerBy;
        if (field % 6 == 5) p.guardians = _planOf(2, 2).guardians;
        bytes memory why = abi.encodeWithSelector(
            IRecovery.Recovery_WrongPlan.selector,
            patient,
            RecoverySigning.plan(p)
        );
        _refusesCall(passerBy, _startCall(p, _signatures(p, 7)), why);
    }

    /// @dev One false signature among enough honest ones refuses the whole.
    /// @custom:rules X5 X6
    function testFuzz_a_guardian_signed_exactly_this(uint8 field, uint8 who, uint64 chain) external {
        IRecovery.RecoveryPlan memory p = _planOf(2, 3);
        _plan(p);
        vm.assume(chain != vm.getChainId());
        bytes[] memory all = _signatures(p, 7);
        address signer = p.guardians[who % 3];
        bytes32 act = RecoverySigning.recovery(patientB, newKey, 2, LATER);
        if (field % 6 == 1) act = RecoverySigning.recovery(patient, passerBy, 2, LATER);
        if (field % 6 == 2) act = RecoverySigning.recovery(patient, newKey, 1 + 2 * (field % 2), LATER);
        if (field % 6 == 3) act = RecoverySigning.recovery(patient, newKey, 2, LATER - 1);
        if (field % 6 == 4) act = Signing.move(patient, newKey, 2, LATER);
        all[who % 3] = _signMove(signer, act);
        bytes32 domain = Signing.domain("Carestamp Credentials", address(credentials), chain);
        act = RecoverySigning.recovery(patient, newKey, 2, LATER);
        if (field % 6 == 5) all[who % 3] = _sign(signer, Signing.digest(domain, act));
        _refusesCall(passerBy, _startCall(p, all), _badSignature(signer));
    }

    /// @dev What they signed once starts nothing again: not after a veto, not after it came true.
    /// @custom:rules X5 X6 X9
    function test_guardians_signatures_are_spent() external {
        IRecovery.RecoveryPlan memory p = _planOf(2, 3);
        _plan(p);
        bytes[] memory all = _signatures(p, 7);
        _as(passerBy, address(credentials), _startCall(p, all));
        _refusesCall(
            passerBy,
            _startCall(p, all),
            abi.encodeWithSelector(IRecovery.Recovery_AlreadyDone.selector, patient)
        );
        _as(patient, address(credentials), _vetoCall(patient, ""));
        _refusesCall(passerBy, _startCall(p, all), _badSignature(p.guardians[0]));
        _start(p);
        vm.warp(_now() + 7 days);
        _as(passerBy, address(credentials), _completeCall());
        _refusesCall(
            passerBy,
            _startCall(p, all),
            abi.encodeWithSelector(ISubjects.Subjects_AlreadyDone.selector, patient)
        );
    }

    /// @dev One waits at a time.
    /// @custom:rules X6
    function test_a_second_recovery_reverts_while_one_waits() external {
        IRecovery.RecoveryPlan memory p = _startOne();
        bytes memory call = abi.encodeCall(credentials.startRecovery, (patient, passerBy, p, LATER, new bytes[](3)));
        bytes memory why = abi.encodeWithSelector(IRecovery.Recovery_Waits.selector, patient, _now() + 7 days);
        _refusesCall(passerBy, call, why);
    }

    // -------------------------------------------------------------------------------------------------------------- completion

    /// @dev To the second; by anyone; then the old key is nobody and the new one signs.
    /// @custom:rules X6 X13
    function testFuzz_a_recovery_completes_when_it_is_ready(address who, uint32 wait) external {
        _startOne();
        uint32 ready = _now() + 7 days;
        wait = wait % 2 == 0 ? 7 days - 2 + ((wait / 2) % 4) : wait % 14 days;
        vm.warp(_now() + wait);
        if (_now() < ready)
            return
                _refusesCall(
                    who,
                    _completeCall(),
                    abi.encodeWithSelector(IRecovery.Recovery_TooEarly.selector, patient, ready)
                );
        _as(who, address(credentials), _completeCall());
        vm.assertEq(credentials.signerFor(patient), newKey, "the new key");
        Deed memory d = _grant(_toPerson(prescriber), 1, LATER, 1);
        _refuses(d, abi.encodeWithSelector(ISignedActs.SignedActs_NotSigner.selector, newKey, patient));
        _as(newKey, address(consents), _callOf(d, ""));
        _refusesCall(who, _completeCall(), abi.encodeWithSelector(IRecovery.Recovery_NothingWaits.selector, patient));
    }

    // -------------------------------------------------------------------------------------------------------------------- veto

    /// @dev The old key or the second device, itself or by signature, at any second until it is completed.
    /// @custom:rules X6 X13
    function testFuzz_key_and_device_veto_in_time(uint32 wait, bool byDevice, bool bySignature) external {
        _startOne();
        vm.warp(_now() + (wait % 30 days));
        address by = byDevice ? device : patient;
        bytes32 act = RecoverySigning.veto(patient, 2, LATER);
        bytes memory call = _vetoCall(by, bySignature ? _signMove(by, act) : bytes(""));
        _as(bySignature ? relayer : by, address(credentials), call);
        _refusesCall(
            passerBy,
            _completeCall(),
            abi.encodeWithSelector(IRecovery.Recovery_NothingWaits.selector, patient)
        );
        vm.assertEq(credentials.signerFor(patient), patient, "the old key");
    }

    /// @dev Guardians, the new key, passers-by veto nothing; a veto is good for one recovery.
    /// @custom:rules X5 X6
    function testFuzz_nobody_else_vetoes(address who, uint8 which) external {
        IRecovery.RecoveryPlan memory p = _startOne();
        if (which % 4 == 0) who = p.guardians[0];
        if (which % 4 == 1) who = newKey;
        if (which % 4 == 2) who = registrarSteward;
        vm.assume(who != patient && who != device && who != address(0));
        _refusesCall(
            who,
            _vetoCall(who, ""),
            abi.encodeWithSelector(ISignedActs.SignedActs_NotSigner.selector, patient, who)
        );
        bytes memory why = abi.encodeWithSelector(ISignedActs.SignedActs_NotSigner.selector, patient, who);
        _refusesCall(who, _vetoCall(patient, ""), why);
        bytes memory signature = _signMove(passerBy, RecoverySigning.veto(patient, 2, LATER));
        _refusesCall(who, _vetoCall(device, signature), _badSignature(device));
    }

    /// @custom:rules X5 X6
    function test_a_veto_is_good_for_one_recovery() external {
        IRecovery.RecoveryPlan memory p = _startOne();
        bytes memory call = _vetoCall(device, _signMove(device, RecoverySigning.veto(patient, 2, LATER)));
        _as(relayer, address(credentials), call);
        bytes memory why = abi.encodeWithSelector(IRecovery.Recovery_NothingWaits.selector, patient);
        _refusesCall(relayer, call, why);
        _start(p);
        _refusesCall(relayer, call, why);
        call = _vetoCall(device, _signMove(device, RecoverySigning.veto(patient, 2, LATER)));
        _refusesCall(relayer, call, _badSignature(device));
    }

    /// @dev The zero address is no second device: a plan without one has none.
    /// @custom:rules X6
    function test_nobody_vetoes_as_the_device_that_is_not_there() external {
        IRecovery.RecoveryPlan memory p = _planOf(2, 3);
        p.device = address(0);
        _plan(p);
        _start(p);
        bytes memory why = abi.encodeWithSelector(ISignedActs.SignedActs_NotSigner.selector, patient, address(0));
        _refusesCall(passerBy, _vetoCall(address(0), ""), why);
        _refusesCall(passerBy, _vetoCall(address(0), new bytes(65)), why);
    }

    /// @dev Whoever moves its own subject, or chooses a new plan, is not lost: what waits ends.
    /// @custom:rules X6
    function testFuzz_the_owners_own_act_ends_what_waits(bool moves) external {
        IRecovery.RecoveryPlan memory p = _startOne();
        if (moves)
            _as(
                patient,
                address(credentials),
                abi.encodeCall(credentials.moveController, (patient, patientB, 3, 0, ""))
            );
        else {
            p.salt = keccak256("another salt");
            _plan(p);
        }
        vm.warp(_now() + 8 days);
        _refusesCall(
            passerBy,
            _completeCall(),
            abi.encodeWithSelector(IRecovery.Recovery_NothingWaits.selector, patient)
        );
        vm.assertEq(credentials.signerFor(patient), moves ? patientB : patient, "the owner's choice");
    }

    // ------------------------------------------------------------------------------------------------------------------ freezes

    /// @dev A stolen key can't veto, move or plan once a registrar froze it; the second device can veto, and completion ends the freeze.
    /// @custom:rules X6
    function testFuzz_a_thief_is_powerless_once_the_key_is_frozen(bool vetoed, bool frozenFirst) external {
        IRecovery.RecoveryPlan memory p = _planOf(2, 3);
        _plan(p);
        if (frozenFirst) _freeze(ISubjects.Freeze.StolenKey);
        _start(p);
        if (!frozenFirst) _freeze(ISubjects.Freeze.StolenKey);
        bytes memory why = abi.encodeWithSelector(ISignedActs.SignedActs_NotSigner.selector, patient, patient);
        _refusesCall(patient, _vetoCall(patient, ""), why);
        bytes memory signature = _signMove(patient, RecoverySigning.veto(patient, 2, LATER));
        _refusesCall(relayer, _vetoCall(patient, signature), why);
        bytes memory move = abi.encodeCall(credentials.moveController, (patient, patientB, 3, 0, ""));
        _refusesCall(patient, move, _isFrozen());
        _refusesCall(registrarSteward, _planCall(p), _isFrozen());
        if (vetoed) _as(device, address(credentials), _vetoCall(device, ""));
        vm.warp(_now() + 7 days);
        why = abi.encodeWithSelector(IRecovery.Recovery_NothingWaits.selector, patient);
        if (vetoed) return _refusesCall(passerBy, _completeCall(), why);
        _as(passerBy, address(credentials), _completeCall());
        vm.assertEq(credentials.signerFor(patient), newKey, "the new key, not frozen");
    }

    /// @dev While guardianship is contested, or after death, nothing completes, however long it waits; when the freeze ends, it does.
    /// @custom:rules X6
    function testFuzz_nothing_completes_while_contested_or_dead(bool dead, uint32 wait) external {
        _startOne();
        _freeze(dead ? ISubjects.Freeze.Death : ISubjects.Freeze.ContestedGuardianship);
        vm.warp(_now() + 7 days + (wait % 1000 days));
        _refusesCall(passerBy, _completeCall(), _isFrozen());
        _as(registrarSteward, address(credentials), abi.encodeCall(credentials.unfreeze, (patient)));
        _as(passerBy, address(credentials), _completeCall());
        vm.assertEq(credentials.signerFor(patient), newKey, "the new key");
    }

    // ------------------------------------------------------------------------------------------------------------ plans, frame

    /// @dev A plan is the controller's, and a registrar attests it: another field, another signer, another registrar, a former number.
    /// @custom:rules X5 X6
    function testFuzz_planRecovery_reverts_when_something_else_was_signed(uint8 field) external {
        bytes32 digest = RecoverySigning.plan(_planOf(2, 3));
        bytes32 act = RecoverySigning.planning(patientB, digest, REGISTRAR, 1, LATER);
        if (field % 6 == 1) act = RecoverySigning.planning(patient, ~digest, REGISTRAR, 1, LATER);
        if (field % 6 == 2) act = RecoverySigning.planning(patient, digest, REGISTRAR_B, 1, LATER);
        if (field % 6 == 3) act = RecoverySigning.planning(patient, digest, REGISTRAR, 2, LATER);
        if (field % 6 == 4) act = RecoverySigning.planning(patient, digest, REGISTRAR, 1, LATER - 1);
        if (field % 6 == 5) act = RecoverySigning.planning(patient, digest, REGISTRAR, 1, LATER);
        bytes memory signature = _signMove(field % 6 == 5 ? patientB : patient, act);
        bytes memory call = abi.encodeCall(credentials.planRecovery, (patient, digest, 1, LATER, signature));
        _refusesCall(registrarSteward, call, _badSignature(patient));
    }

    /// @dev Nothing that one family does moves another subject.
    /// @custom:rules X6
    function test_a_recovery_moves_no_other_subject() external {
        _startOne();
        vm.warp(_now() + 7 days);
        _as(passerBy, address(credentials), _completeCall());
        vm.assertEq(credentials.signerFor(patientB), patientB, "its key");
        vm.assertEq(credentials.sequenceOf(patientB), 0, "its number");
        vm.assertEq(credentials.planOf(patientB), 0, "its plan");
    }
}
