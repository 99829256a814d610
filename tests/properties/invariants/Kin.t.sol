// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.20;

import {ICredentialRegistry} from "../../../interfaces/ICredentialRegistry.sol";
import {IRecovery} from "../../../interfaces/IRecovery.sol";
import {ISubjects} from "../../../interfaces/ISubjects.sol";
import {Acts} from "../support/Acts.sol";
import {Campaign} from "../support/Campaign.sol";
import {vm} from "../support/Vm.sol";
import {Kin} from "./Kin.sol";

/// @title What holds for keys, their recovery and their freezing after any acts in any order
contract KinTest is Campaign {
    uint256 private constant HEIRS = 3;

    Kin private _kin;
    ICredentialRegistry private _credentials;

    function setUp() external {
        _kin = new Kin();
        _kin.setUp();
        _credentials = _kin.credentialsOfKin();
    }

    /// @notice A subject is signed for by the key that it chose last, or that its guardians gave it after the delay; never by another.
    /// @custom:rules X6
    function invariant_a_subject_keeps_its_key() public view {
        _never("a move against the rules");
        _never("a move was refused");
        _never("a key that was not theirs to move");
        for (uint256 i; i < HEIRS; ++i) {
            Kin.Heir memory h = _kin.heirOf(i);
            vm.assertEq(_credentials.ownerOf(h.subject), h.owner, "the key");
        }
    }

    /// @notice The numbers of a subject's moves, plans and recoveries rise one by one; no signature about an earlier one counts again.
    /// @custom:rules X5 X6
    function invariant_numbers_rise_one_by_one() public view {
        _never("an old recovery began again");
        for (uint256 i; i < HEIRS; ++i) {
            Kin.Heir memory h = _kin.heirOf(i);
            vm.assertEq(_credentials.sequenceOf(h.subject), h.sequence, "the number");
        }
    }

    /// @notice What waits is what as many guardians as the plan asks for signed for; fewer begin nothing.
    /// @custom:rules X6
    function invariant_fewer_guardians_than_planned_begin_nothing() public view {
        _never("too few guardians");
        _never("a recovery against the rules");
        _never("a recovery was refused");
        for (uint256 i; i < HEIRS; ++i) {
            Kin.Heir memory h = _kin.heirOf(i);
            IRecovery.Waiting memory waiting = _credentials.recoveryOf(h.subject);
            vm.assertEq(keccak256(abi.encode(waiting)), keccak256(abi.encode(h.waiting)), "what waits");
        }
    }

    /// @notice No recovery is completed before its last second of waiting is over, after a veto, or while a freeze stops it.
    /// @custom:rules X6
    function invariant_a_recovery_waits_for_its_time() public view {
        _never("a recovery out of its time");
        _never("a completion against the rules");
        _never("a completion was refused");
    }

    /// @notice The owner's or the second device's veto wins, and nobody else's counts: no guardian's, no stranger's, no stolen key's once it is
    /// frozen.
    /// @custom:rules X6
    function invariant_the_veto_is_the_owners() public view {
        _never("a veto against the rules");
        _never("a veto was refused");
        _never("a veto of somebody who may not");
    }

    /// @notice While a subject is frozen nobody signs for it, and it has its owner all the same; the freeze is ended by its registrar, a regulator
    /// or, where a key was stolen, the guardians.
    /// @custom:rules X6 X13 K3
    function invariant_a_freeze_holds_until_its_registrar_ends_it() public view {
        _never("a freeze against the rules");
        _never("a freeze was refused");
        _never("an end of a freeze against the rules");
        _never("an end of a freeze was refused");
        _never("what only that registrar may");
        for (uint256 i; i < HEIRS; ++i) {
            Kin.Heir memory h = _kin.heirOf(i);
            (ISubjects.Freeze reason, uint32 registrar) = _credentials.freezeOf(h.subject);
            bool isFrozen = h.reason != ISubjects.Freeze.None;
            vm.assertTrue(reason == h.reason && (!isFrozen || registrar == h.registrar), "a freeze");
            vm.assertEq(_credentials.signerFor(h.subject), isFrozen ? address(0) : h.owner, "who signs");
        }
    }

    /// @notice A plan is the one that the owner signed and a registrar brought; a stolen key alone does not end the way back.
    /// @custom:rules X6
    function invariant_a_plan_is_changed_through_a_registrar_only() public view {
        _never("a plan against the rules");
        _never("a plan was refused");
        for (uint256 i; i < HEIRS; ++i) {
            vm.assertEq(_credentials.planOf(_kin.heirOf(i).subject), _kin.digestIn(i), "a plan");
        }
    }

    /// @notice A long day with a fixed seed: everything happens, and every rule above holds at its end.
    /// @custom:rules X6
    function test_every_act_succeeds_in_a_long_day() external {
        _liveThrough(900, 20_260_104);
        invariant_a_subject_keeps_its_key();
        invariant_numbers_rise_one_by_one();
        invariant_fewer_guardians_than_planned_begin_nothing();
        invariant_a_recovery_waits_for_its_time();
        invariant_the_veto_is_the_owners();
        invariant_a_freeze_holds_until_its_registrar_ends_it();
        invariant_a_plan_is_changed_through_a_registrar_only();
    }

    function _actors() internal view override returns (Acts) {
        return _kin;
    }

    function _acts() internal pure override returns (bytes4[] memory acts) {
        bytes4[15] memory all = [
            Kin.plan.selector,
            Kin.move.selector,
            Kin.veto.selector,
            Kin.start.selector,
            Kin.complete.selector,
            Kin.freeze.selector,
            Kin.unfreeze.selector,
            Kin.suspendOrReinstate.selector,
            Kin.pass.selector,
            Kin.tooFew.selector,
            Kin.startAgain.selector,
            Kin.completeWrongly.selector,
            Kin.vetoWrongly.selector,
            Kin.moveWrongly.selector,
            Kin.registrarWrongly.selector
        ];
        acts = new bytes4[](all.length);
        for (uint256 i; i < all.length; ++i) acts[i] = all[i];
    }
}
