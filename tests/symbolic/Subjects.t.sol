// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.20;

import {ICredentialRegistry} from "../../interfaces/ICredentialRegistry.sol";
import {Signing} from "../properties/support/Signing.sol";
import {svm, vm} from "./support/Halmos.sol";
import {Proofs} from "./support/Proofs.sol";

/// @title Subjects: moved by who controls them, silent while frozen
/// @notice Any words in the registry, any caller, any time.
contract SubjectsProofs is Proofs {
    uint256 private constant SUBJECTS = 2; // its slot
    uint256 private constant FROZEN = ((1 << 40) - 1) << 192;

    ICredentialRegistry private registry;
    uint256 private moment;

    function setUp() public {
        registry = ICredentialRegistry(
            _deployAnyhow("CredentialRegistry", abi.encode(_anyAuthority(), uint32(1 days)))
        );
        moment = _anyTime();
    }

    /// @notice Nobody signs for a frozen subject; for any other one its controller does, or itself; a freeze leaves its owner.
    /// @custom:rules X6 X13
    function check_nobody_signs_while_frozen(address subject) public view {
        uint256 word = _word(address(registry), subject, SUBJECTS);
        address owner = uint160(word) == 0 ? subject : address(uint160(word));
        assert(registry.ownerOf(subject) == owner);
        assert(registry.signerFor(subject) == (word & FROZEN == 0 ? owner : address(0)));
    }

    /// @dev Forgets freezes.
    function twin_nobody_signs_while_frozen(address subject) public view {
        assert(registry.signerFor(subject) == registry.ownerOf(subject));
    }

    /// @notice Without a signature only its controller moves a subject, by the next number, never while it is frozen, and no other subject moves.
    /// @custom:rules X6
    function check_only_its_controller_moves_a_subject(address subject, address key, address other) public {
        vm.assume(other != subject);
        _moves(subject, key, other);
    }

    /// @dev The other may be the same.
    function twin_only_its_controller_moves_a_subject(address subject, address key, address other) public {
        _moves(subject, key, other);
    }

    function _moves(address subject, address key, address other) private {
        address caller = svm.createAddress("caller");
        vm.assume(caller != address(0)); // nobody has its key
        uint32 sequence = uint32(svm.createUint(32, "sequence"));
        uint256 word = _word(address(registry), subject, SUBJECTS);
        uint256 otherWord = _word(address(registry), other, SUBJECTS);
        address owner = registry.ownerOf(subject);
        bytes memory act = abi.encodeCall(registry.moveController, (subject, key, sequence, 0, ""));
        if (!_did(caller, address(registry), act)) return;
        assert(caller == owner && word & FROZEN == 0 && sequence == uint32(word >> 160) + 1);
        assert(_word(address(registry), subject, SUBJECTS) == uint160(key) | (uint256(sequence) << 160));
        assert(_word(address(registry), other, SUBJECTS) == otherWord);
    }

    /// @notice A subject that is moved by signature is moved as its controller signed: subject, new key, number, deadline, chain and ledger.
    /// @custom:rules X5 X6
    function check_a_subject_moves_as_was_signed(address subject, address key) public {
        _movesAsSigned(subject, key, true);
    }

    function twin_a_subject_moves_as_was_signed(address subject, address key) public {
        _movesAsSigned(subject, key, false);
    }

    function _movesAsSigned(address subject, address key, bool sound) private {
        (uint32 sequence, uint32 deadline) = (
            uint32(svm.createUint(32, "sequence")),
            uint32(svm.createUint(32, "until"))
        );
        bytes memory signature = svm.createBytes(65, "signature");
        address owner = registry.ownerOf(subject);
        bytes memory act = abi.encodeCall(registry.moveController, (subject, key, sequence, deadline, signature));
        if (!_did(svm.createAddress("relayer"), address(registry), act)) return;
        bytes32 domain = Signing.domain("Carestamp Credentials", address(registry), block.chainid);
        bytes32 digest = Signing.digest(domain, Signing.move(subject, key, sequence, deadline));
        assert(moment <= deadline && owner != address(0));
        assert((_recovered(digest, signature) == owner) == sound);
    }
}
