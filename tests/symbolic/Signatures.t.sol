// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.20;

import {IPrescriptionRegistry as I} from "../../interfaces/IPrescriptionRegistry.sol";
import {Signing} from "../properties/support/Signing.sol";
import {svm, vm} from "./support/Halmos.sol";
import {Paper} from "./support/Paper.sol";

/// @title Signed acts: who signed, exactly what, until when, for which chain and ledger
/// @notice ecrecover is any function of its arguments; a signer that is a contract of its own is not among those that there are.
contract SignaturesProofs is Paper {
    /// @dev A hold as it is asked for.
    struct Wanted {
        I.Terms terms;
        bytes32 id;
        uint32 pharmacy;
        uint32 until;
        uint32 sequence;
        uint32 deadline;
        bytes signature;
    }

    // -------------------------------------------------------------------------------------------------------------- the holder

    /// @notice A hold that is brought by anybody is what the holder's signer signed: this prescription, pharmacy, end, number and deadline.
    /// @custom:rules P4 X5 X6
    function check_a_hold_is_what_the_holder_signed() public {
        _whatWasSigned(true);
    }

    function twin_a_hold_is_what_the_holder_signed() public {
        _whatWasSigned(false);
    }

    /// @dev The twin looks for the signature of another end.
    function _whatWasSigned(bool sound) private {
        Wanted memory w = _anyHold(65);
        if (!_holds(svm.createAddress("relayer"), w)) return;
        if (!sound) ++w.until;
        assert(_recovered(_digest(w), w.signature) == _signer(w) && _signer(w) != address(0));
    }

    /// @notice On a chain that forked off, a signature counts for that chain and for no other.
    /// @custom:rules X5 X11
    function check_a_signature_is_for_one_chain() public {
        _forOneChain(true);
    }

    function twin_a_signature_is_for_one_chain() public {
        _forOneChain(false);
    }

    /// @dev The twin claims that it counts for the chain of the deployment.
    function _forOneChain(bool sound) private {
        uint256 fork = svm.createUint(64, "fork");
        vm.assume(fork != chain);
        vm.chainId(fork);
        if (sound) chain = fork;
        Wanted memory w = _anyHold(65);
        if (!_holds(svm.createAddress("relayer"), w)) return;
        assert(_recovered(_digest(w), w.signature) == _signer(w));
    }

    /// @notice After its deadline a signature moves nothing.
    /// @custom:rules X5
    function check_a_signature_ends_with_its_deadline() public {
        _ends(true);
    }

    function twin_a_signature_ends_with_its_deadline() public {
        _ends(false);
    }

    /// @dev In the twin with the last second.
    function _ends(bool sound) private {
        Wanted memory w = _anyHold(65);
        vm.assume(w.deadline < moment + (sound ? 0 : 1));
        assert(!_holds(svm.createAddress("relayer"), w));
    }

    /// @notice Without a signature only the signer itself holds: not the pharmacy, not the prescriber, nobody while the holder is frozen.
    /// @custom:rules X5 X6
    function check_only_the_signer_acts_unsigned() public {
        _unsigned(true);
    }

    function twin_only_the_signer_acts_unsigned() public {
        _unsigned(false);
    }

    function _unsigned(bool sound) private {
        Wanted memory w = _anyHold(0);
        address caller = svm.createAddress("caller");
        vm.assume(caller != address(0));
        if (_holds(caller, w)) assert((caller == _signer(w)) == sound);
    }

    // ------------------------------------------------------------------------------------------------------------------ holds

    /// @notice A hold begins when none runs, with a higher number than the last, for no longer than the profile allows; it reads back as it was asked.
    /// @custom:rules P4
    function check_one_hold_at_a_time() public {
        _oneAtATime(true);
    }

    function twin_one_hold_at_a_time() public {
        _oneAtATime(false);
    }

    /// @dev The twin claims that there is only ever one.
    function _oneAtATime(bool sound) private {
        Wanted memory w = _anyHold(0);
        (uint256 word, uint256 before) = (_wordOf(w.id), _holdOf(w.id));
        if (!_holds(svm.createAddress("caller"), w)) return;
        assert(uint32(before >> 32) < moment && w.sequence > uint32(before >> 64) && w.until >= moment);
        assert(_wordOf(w.id) == word | HELD);
        I.Hold memory held = ledger.holdOf(w.id);
        assert(held.pharmacy == w.pharmacy && held.until == w.until && held.sequence == w.sequence);
        assert(sound || before == 0);
    }

    /// @notice Only a live pharmacist of the pharmacy that holds, or the holder's owner, releases; that leaves no hold and no lower number.
    /// @custom:rules P4 X13
    function check_a_release_is_the_pharmacys_or_the_owners() public {
        _releases(true);
    }

    function twin_a_release_is_the_pharmacys_or_the_owners() public {
        _releases(false);
    }

    /// @dev The twin claims that only pharmacists do.
    function _releases(bool sound) private {
        (I.Terms memory terms, address caller) = (_anyTerms(), svm.createAddress("caller"));
        bytes32 id = ledger.idOf(terms);
        uint256 before = _holdOf(id);
        uint32 sequence = uint32(svm.createUint(32, "sequence"));
        if (!_does(caller, abi.encodeCall(ledger.release, (terms, sequence, 0, "")))) return;
        bool isPharmacist = uint32(_standing(caller) >> 32) == uint32(before) && _may(caller, PHARMACIST);
        address owner = credentials.ownerOf(address(uint160(terms.head)));
        assert(isPharmacist || (sound && caller == owner));
        uint32 last = uint32(before >> 64);
        assert(_holdOf(id) == uint256(uint32(before)) | (uint256(isPharmacist ? last : sequence) << 64));
        assert(isPharmacist || sequence > last);
    }

    // ------------------------------------------------------------------------------------------------------------------- acts

    /// @dev Of what is known and has no repeats.
    function _anyHold(uint256 length) private view returns (Wanted memory w) {
        w.terms = _anyTerms();
        w.terms.body &= ~(uint256(0xff) << 160);
        w.id = ledger.idOf(w.terms);
        vm.assume(_wordOf(w.id) != 0);
        (w.pharmacy, w.until) = (uint32(svm.createUint(32, "pharmacy")), uint32(svm.createUint(32, "until")));
        (w.sequence, w.deadline) = (uint32(svm.createUint(32, "sequence")), uint32(svm.createUint(32, "deadline")));
        w.signature = svm.createBytes(length, "signature");
    }

    function _holds(address caller, Wanted memory w) private returns (bool) {
        bytes memory rest = abi.encode(w.terms, w.pharmacy, w.until, w.sequence, w.deadline, w.signature, "");
        return _does(caller, bytes.concat(ledger.hold.selector, rest));
    }

    function _signer(Wanted memory w) private view returns (address) {
        return credentials.signerFor(address(uint160(w.terms.head)));
    }

    function _digest(Wanted memory w) private view returns (bytes32) {
        bytes32 act = Signing.hold(w.id, w.pharmacy, w.until, w.sequence, w.deadline);
        return Signing.digest(Signing.domain("Carestamp Prescriptions", address(ledger), chain), act);
    }
}
