// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.20;

import {ICredentialRegistry} from "../../interfaces/ICredentialRegistry.sol";
import {IRecovery} from "../../interfaces/IRecovery.sol";
import {ISubjects} from "../../interfaces/ISubjects.sol";
import {svm, vm} from "./support/Halmos.sol";
import {Proofs} from "./support/Proofs.sol";

/// @title Recovery: a key comes back after its delay, to whom the guardians named, and nobody else's moves
/// @notice Any words in the registry, any caller, any time.
contract RecoveriesProofs is Proofs {
    ICredentialRegistry private registry;

    function setUp() public {
        registry = ICredentialRegistry(
            _deployAnyhow("CredentialRegistry", abi.encode(_anyAuthority(), uint32(1 days)))
        );
        _anyTime();
    }

    /// @notice A recovery is completed after its delay, to the key that waits, and never of a subject that is frozen for another reason.
    /// @custom:rules X6
    function check_a_recovery_waits_for_its_delay(address subject) public {
        _waitsForItsDelay(subject, 0);
    }

    /// @dev The twin claims that a second more must pass.
    function twin_a_recovery_waits_for_its_delay(address subject) public {
        _waitsForItsDelay(subject, 1);
    }

    function _waitsForItsDelay(address subject, uint256 more) private {
        IRecovery.Waiting memory waiting = registry.recoveryOf(subject);
        vm.assume(waiting.controller != address(0));
        (ISubjects.Freeze reason, ) = registry.freezeOf(subject);
        if (!_acts(abi.encodeCall(registry.completeRecovery, (subject)))) return;
        assert(waiting.readyAt != 0 && waiting.readyAt + more <= block.timestamp);
        assert(reason == ISubjects.Freeze.None || reason == ISubjects.Freeze.StolenKey);
        assert(registry.ownerOf(subject) == waiting.controller && registry.recoveryOf(subject).readyAt == 0);
    }

    /// @notice A completed recovery moves no other subject.
    /// @custom:rules X6
    function check_no_other_subject_moves(address subject, address other) public {
        vm.assume(other != subject);
        _noOtherMoves(subject, other);
    }

    /// @dev The other may be the same.
    function twin_no_other_subject_moves(address subject, address other) public {
        _noOtherMoves(subject, other);
    }

    function _noOtherMoves(address subject, address other) private {
        (address owner, uint32 sequence) = (registry.ownerOf(other), registry.sequenceOf(other));
        _acts(abi.encodeCall(registry.completeRecovery, (subject)));
        assert(registry.ownerOf(other) == owner && registry.sequenceOf(other) == sequence);
    }

    /// @notice A controller moves by its own act, with the next number, and not while its subject is frozen.
    /// @custom:rules X6
    function check_a_controller_moves_itself(address subject, address next, uint32 sequence) public {
        _movesItself(subject, next, sequence, true);
    }

    function twin_a_controller_moves_itself(address subject, address next, uint32 sequence) public {
        _movesItself(subject, next, sequence, false);
    }

    /// @dev The twin claims that it is always the subject's own key.
    function _movesItself(address subject, address next, uint32 sequence, bool sound) private {
        (address owner, uint256 last) = (registry.ownerOf(subject), registry.sequenceOf(subject));
        (ISubjects.Freeze reason, ) = registry.freezeOf(subject);
        address caller = svm.createAddress("caller");
        vm.assume(caller != address(0)); // nobody calls as it
        bytes memory act = abi.encodeCall(registry.moveController, (subject, next, sequence, 0, bytes("")));
        if (!_did(caller, address(registry), act)) return;
        assert(caller == owner && (sound || caller == subject) && sequence == last + 1);
        assert(reason == ISubjects.Freeze.None && registry.ownerOf(subject) == next);
    }

    function _acts(bytes memory act) private returns (bool) {
        return _did(svm.createAddress("caller"), address(registry), act);
    }
}
