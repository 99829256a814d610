// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.20;

import {HostileWalletMock} from "../../../contracts/mocks/HostileWalletMock.sol";
import {WalletMock} from "../../../contracts/mocks/WalletMock.sol";
import {IPrescriptionRegistry as I} from "../../../interfaces/IPrescriptionRegistry.sol";
import {ISignedActs} from "../../../interfaces/ISignedActs.sol";
import {Counter} from "../support/Counter.sol";
import {Signing} from "../support/Signing.sol";
import {vm} from "../support/Vm.sol";

/// @title Forms of a signature, wallets that lie, and signatures meant for elsewhere
contract SignaturesTest is Counter {
    uint256 private constant ORDER = 0xfffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141;

    /// @custom:rules X5
    function testFuzz_dispense_takes_both_forms_of_a_signature(uint256 salt, bool short) external {
        Ask memory a = _asked(salt);
        bytes32 digest = _digest(a);
        a.evidence.acceptance =
            short ? Signing.compact(_keyOf(patient), digest) : Signing.long(_keyOf(patient), digest);
        _dispense(a);
    }

    /// @dev The other s of the same signature recovers the same signer; it is not accepted, and would gain nothing.
    /// @custom:rules X5 X8
    function testFuzz_dispense_reverts_when_s_is_flipped(uint256 salt, bool short) external {
        Ask memory a = _asked(salt);
        (uint8 v, bytes32 r, bytes32 s) = vm.sign(_keyOf(patient), _digest(a));
        bytes32 other = bytes32(ORDER - uint256(s));
        a.evidence.acceptance = abi.encodePacked(r, other, v == 27 ? uint8(28) : uint8(27));
        if (short) a.evidence.acceptance = abi.encodePacked(r, bytes32(uint256(other) | (uint256(v & 1) << 255)));
        _refuses(a, _notSigned(patient));
    }

    /// @dev Single use hangs on the request, so the second form of a spent signature is as spent as the first.
    /// @custom:rules X8 P6
    function test_dispense_reverts_as_done_when_the_other_form_is_sent() external {
        Ask memory a = _asked(1);
        _dispense(a);
        a.evidence.acceptance = Signing.compact(_keyOf(patient), _digest(a));
        _refuses(a, _done(a.terms));
    }

    /// @custom:rules X5
    function testFuzz_dispense_reverts_when_a_byte_of_the_signature_is_another(uint256 at, uint8 by) external {
        vm.assume(by != 0);
        Ask memory a = _asked(2);
        a.evidence.acceptance[at % 65] ^= bytes1(by);
        _refuses(a, _notSigned(patient));
    }

    /// @custom:rules X5
    function testFuzz_dispense_reverts_when_the_signature_has_another_length(uint256 length) external {
        length = length % 200;
        vm.assume(length != 64 && length != 65);
        Ask memory a = _asked(3);
        bytes memory cut = new bytes(length);
        for (uint256 i; i < length && i < 65; ++i) cut[i] = a.evidence.acceptance[i];
        a.evidence.acceptance = cut;
        _refuses(a, _notSigned(patient));
    }

    // --------------------------------------------------------------------------------------------------------------- elsewhere

    /// @custom:rules X5 X11
    function testFuzz_dispense_reverts_when_signed_for_another_chain(uint64 chain) external {
        vm.assume(chain != vm.getChainId());
        Ask memory a = _asked(4);
        bytes32 domain = Signing.domain("Carestamp Prescriptions", address(ledger), chain);
        a.evidence.acceptance = _sign(patient, Signing.digest(domain, _act(a)));
        _refuses(a, _notSigned(patient));
    }

    /// @dev A fork with another chain id: what was signed before it is worth nothing there.
    /// @custom:rules X5
    function testFuzz_dispense_reverts_on_a_fork(uint64 chain) external {
        vm.assume(chain != vm.getChainId() && chain != 0);
        Ask memory a = _asked(5);
        bytes32 id = ledger.idOf(a.terms);
        vm.chainId(chain);
        vm.assertFalse(ledger.idOf(a.terms) == id, "the same id on both sides");
        _refuses(a, _unknown(a.terms));
    }

    /// @custom:rules X5 X11
    function test_dispense_reverts_when_signed_for_another_deployment() external {
        Ask memory a = _asked(6);
        address second = address(_deployLedger());
        a.evidence.acceptance = _sign(
            patient,
            Signing.digest(Signing.domain("Carestamp Prescriptions", second), _act(a))
        );
        _refuses(a, _notSigned(patient));
        bytes32 domain = Signing.domain("Carestamp Credentials", address(ledger));
        a.evidence.acceptance = _sign(patient, Signing.digest(domain, _act(a)));
        _refuses(a, _notSigned(patient));
    }

    /// @custom:rules X5
    function test_domainSeparator_is_that_of_the_standard() external view {
        vm.assertEq(ledger.domainSeparator(), _domain(), "prescriptions");
        bytes32 other = Signing.domain("Carestamp Credentials", address(credentials));
        vm.assertEq(ISignedActs(address(credentials)).domainSeparator(), other, "credentials");
    }

    // ----------------------------------------------------------------------------------------------------------------- wallets

    /// @custom:rules X5
    function test_dispense_takes_the_word_of_an_honest_wallet() external {
        address wallet = address(new WalletMock(patient));
        Ask memory a = _askedOf(wallet);
        _accept(a, patientB);
        _refuses(a, _notSigned(wallet));
        _accept(a, patient);
        _dispense(a);
    }

    /// @custom:rules X5
    function testFuzz_dispense_reverts_when_the_wallet_answers_anything_but_the_magic_value(uint8 manner) external {
        HostileWalletMock.Manner how = HostileWalletMock.Manner(manner % 7);
        address wallet = address(new HostileWalletMock(how, address(0), ""));
        Ask memory a = _askedOf(wallet);
        bytes memory call = _dispenseCall(a);
        vm.prank(pharmacist);
        (bool done, bytes memory answer) = address(ledger).call{gas: 1_000_000}(call);
        vm.assertFalse(done, "a hostile wallet's word was taken");
        if (how != HostileWalletMock.Manner.BurnsGas) vm.assertEq(answer, _notSigned(wallet), "another reason");
        vm.assertEq(_left(a.terms)[0], 10, "moved");
    }

    /// @dev While it is asked, the wallet tries to dispense, hold and cancel: a static call lets it change nothing.
    /// @custom:rules X5
    function test_dispense_reverts_when_the_wallet_acts_in_the_middle() external {
        I.Terms memory terms = _issue(_prescription());
        bytes[2] memory acts;
        acts[0] = abi.encodeCall(ledger.release, (terms, 9, 0, ""));
        acts[1] = abi.encodeCall(ledger.hold, (terms, PHARMACY_B, _now() + 60, 1, 0, "", ""));
        for (uint256 i; i < 2; ++i) {
            HostileWalletMock.Manner how = HostileWalletMock.Manner.Reenters;
            address wallet = address(new HostileWalletMock(how, address(ledger), acts[i]));
            _refuses(_askedOf(wallet), _notSigned(wallet));
        }
    }

    /// @custom:rules P2 X5
    function test_issue_takes_a_prescription_signed_by_a_wallet() external {
        address wallet = address(new WalletMock(prescriberB));
        _license(hospitalSteward, HOSPITAL, wallet, 1);
        I.Prescription memory p = _prescription();
        p.prescriber = wallet;
        I.Terms memory terms = codec.pack(p);
        bytes memory origin = bytes.concat(hex"01", _sign(prescriberB, ledger.idOf(terms)));
        _as(relayer, address(ledger), abi.encodeCall(ledger.issue, (terms, origin)));
    }

    function _asked(uint256 salt) private returns (Ask memory a) {
        I.Prescription memory p = _prescription();
        p.content = bytes32(salt);
        a = _ask(_issue(p), _units(4));
    }

    function _askedOf(address holder) private returns (Ask memory a) {
        I.Prescription memory p = _prescription();
        p.holder = holder;
        a = _ask(_issue(p), _units(4), pharmacist, PHARMACY);
        a.evidence.acceptance = new bytes(65);
    }

    function _act(Ask memory a) private view returns (bytes32) {
        return Signing.acceptance(ledger.idOf(a.terms), a.pharmacy, a.quantities, a.supply, a.packs);
    }

    function _digest(Ask memory a) private view returns (bytes32) {
        return Signing.digest(_domain(), _act(a));
    }

    function _notSigned(address signer) private pure returns (bytes memory) {
        return abi.encodeWithSelector(ISignedActs.SignedActs_BadSignature.selector, signer);
    }
}
