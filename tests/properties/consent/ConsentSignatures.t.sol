// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.20;

import {HostileWalletMock} from "../../../contracts/mocks/HostileWalletMock.sol";
import {WalletMock} from "../../../contracts/mocks/WalletMock.sol";
import {IConsentCodec} from "../../../interfaces/IConsentCodec.sol";
import {IConsentRegistry as I} from "../../../interfaces/IConsentRegistry.sol";
import {ISignedActs} from "../../../interfaces/ISignedActs.sol";
import {Signing} from "../support/Signing.sol";
import {ToldWallet} from "../support/ToldWallet.sol";
import {vm} from "../support/Vm.sol";
import {Clinic} from "./Clinic.sol";
import {ConsentSigning, Kind} from "./ConsentSigning.sol";

/// @title A signature about a consent is good for one act, in one ledger, on one chain
/// forge-config: default.fuzz.runs = 96
contract ConsentSignaturesTest is Clinic {
    uint256 private constant ORDER = 0xfffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141;

    // ---------------------------------------------------------------------------------------------------------- what is signed

    /// @dev All eight acts are taken as the standard would sign them, by the controller and by a delegate.
    /// @custom:rules X5
    function testFuzz_every_act_is_taken_by_signature(uint8 which, bool byDelegate, bool short) external {
        Deed memory d = _ready(which);
        if (byDelegate && d.kind != Kind.Erase) (d.by, d.act.sequence) = (delegate, 4);
        uint256 key = _keyOf(_signerOf(d));
        bytes32 digest = Signing.digest(_consentDomain(), _hashOf(d));
        bytes memory signature = short ? Signing.compact(key, digest) : Signing.long(key, digest);
        _as(relayer, address(consents), _callOf(d, signature));
        vm.assertEq(d.by == delegate ? _lastOf(delegate) : _lastOf(d), d.act.sequence, "its number");
    }

    /// @dev Each field that an act names, altered by itself.
    /// @custom:rules X5
    function testFuzz_every_act_reverts_when_another_field_was_signed(uint8 which, uint8 field) external {
        Deed memory d = _ready(which);
        Deed memory other = _altered(_ready(which), field % 11);
        bytes32 signed = _hashOf(other);
        bytes memory signature = _signConsent(patient, signed);
        if (signed != _hashOf(d)) _refuses(d, relayer, _callOf(d, signature), _notSigned(patient));
        else _as(relayer, address(consents), _callOf(d, signature)); // a field that this act does not name
    }

    /// @dev Signed as one act, brought as another.
    /// @custom:rules X5
    function testFuzz_every_act_reverts_when_another_act_was_signed(uint8 which, uint8 signed) external {
        Deed memory d = _ready(which);
        vm.assume(which % 8 != signed % 8);
        bytes32 act = ConsentSigning.act(Kind(signed % 8), d.subject, d.grantee, d.purpose, d.act);
        _refuses(d, relayer, _callOf(d, _signConsent(patient, act)), _notSigned(patient));
    }

    /// @dev Somebody else's signature, a delegate's for the patient's and the other way round.
    /// @custom:rules X5 C4
    function testFuzz_every_act_reverts_when_somebody_else_signed(uint8 which, uint256 key, bool byDelegate) external {
        Deed memory d = _ready(which);
        if (byDelegate && d.kind != Kind.Erase) (d.by, d.act.sequence) = (delegate, 4);
        key = 2 + (key % (ORDER - 3));
        bytes32 digest = Signing.digest(_consentDomain(), _hashOf(d));
        _refuses(d, relayer, _callOf(d, Signing.long(key, digest)), _notSigned(_signerOf(d)));
        address other = _signerOf(d) == patient ? delegate : patient;
        _refuses(d, relayer, _callOf(d, _sign(other, digest)), _notSigned(_signerOf(d)));
    }

    /// @dev Another chain, a fork, another deployment, another ledger's name.
    /// @custom:rules X5 X11
    function testFuzz_every_act_reverts_when_signed_for_elsewhere(uint8 which, uint64 chain) external {
        Deed memory d = _ready(which);
        vm.assume(chain != vm.getChainId() && chain != 0);
        bytes32[4] memory domains = [
            Signing.domain("Carestamp Consent", address(consents), chain),
            Signing.domain("Carestamp Consent", address(credentials)),
            Signing.domain("Carestamp Records", address(consents)),
            Signing.domain("Carestamp Consent", address(_deployConsents()))
        ];
        for (uint256 i; i < 4; ++i) {
            bytes memory signature = _sign(patient, Signing.digest(domains[i], _hashOf(d)));
            _refuses(d, relayer, _callOf(d, signature), _notSigned(patient));
        }
        bytes memory good = _signed(d);
        vm.chainId(chain);
        _refuses(d, relayer, _callOf(d, _lastBytes(good)), _notSigned(patient));
    }

    /// @custom:rules X5
    function test_the_domain_is_that_of_the_standard() external view {
        vm.assertEq(consents.domainSeparator(), _consentDomain(), "consents");
    }

    // --------------------------------------------------------------------------------------------------------------- its forms

    /// @dev The other s of the same signature recovers the same signer; it is not accepted.
    /// @custom:rules X5 X8
    function testFuzz_every_act_reverts_when_s_is_flipped(uint8 which, bool short) external {
        Deed memory d = _ready(which);
        (uint8 v, bytes32 r, bytes32 s) = vm.sign(_keyOf(patient), Signing.digest(_consentDomain(), _hashOf(d)));
        bytes32 other = bytes32(ORDER - uint256(s));
        bytes memory flipped = abi.encodePacked(r, other, v == 27 ? uint8(28) : uint8(27));
        if (short) flipped = abi.encodePacked(r, bytes32(uint256(other) | (uint256(v & 1) << 255)));
        _refuses(d, relayer, _callOf(d, flipped), _notSigned(patient));
    }

    /// @dev A spent signature in its other form is as spent.
    /// @custom:rules X8 X9
    function testFuzz_a_spent_signature_in_its_other_form_is_done(uint8 which) external {
        Deed memory d = _ready(which);
        _relay(d);
        bytes32 digest = Signing.digest(_consentDomain(), _hashOf(d));
        _refuses(d, relayer, _callOf(d, Signing.compact(_keyOf(patient), digest)), _consentDone(d));
    }

    /// @custom:rules X5
    function testFuzz_every_act_reverts_when_a_byte_of_the_signature_is_another(
        uint8 which,
        uint8 at_,
        uint8 by
    ) external {
        vm.assume(by != 0);
        Deed memory d = _ready(which);
        bytes memory signature = _signConsent(patient, _hashOf(d));
        signature[at_ % 65] ^= bytes1(by);
        _refuses(d, relayer, _callOf(d, signature), _notSigned(patient));
    }

    // ----------------------------------------------------------------------------------------------------------------- wallets

    /// @dev The subject's controller is a wallet with an owner; its word counts, nobody else's does.
    /// @custom:rules X5 X6
    function testFuzz_every_act_takes_the_word_of_an_honest_wallet(uint8 which) external {
        Deed memory d = _ready(which);
        address wallet = address(new WalletMock(patientB));
        _moveTo(wallet);
        _refuses(d, relayer, _callOf(d, _signConsent(patient, _hashOf(d))), _notSigned(wallet));
        _as(relayer, address(consents), _callOf(d, _signConsent(patientB, _hashOf(d))));
    }

    /// @dev A wallet that was told beforehand takes a single byte for a signature; it is still asked about this very act.
    /// @custom:rules X5
    function test_every_act_takes_the_shortest_signature_that_a_wallet_takes() external {
        ToldWallet wallet = new ToldWallet();
        _moveTo(address(wallet));
        Kind[8] memory kinds = [
            Kind.Grant,
            Kind.Deny,
            Kind.Lift,
            Kind.Suspend,
            Kind.Resume,
            Kind.Revoke,
            Kind.Decline,
            Kind.Erase
        ];
        for (uint32 i; i < 8; ++i) {
            Deed memory d = _deed(kinds[i], _toHouse(HOSPITAL), 0x3, i + 1);
            bytes memory call = _callOf(d, hex"01");
            _refuses(d, relayer, call, _notSigned(address(wallet)));
            wallet.tell(Signing.digest(_consentDomain(), _hashOf(d)));
            _as(relayer, address(consents), call);
            vm.assertEq(_lastOf(d), i + 1, "its number");
        }
    }

    /// @custom:rules X5
    function testFuzz_every_act_reverts_when_the_wallet_lies(uint8 which, uint8 manner) external {
        Deed memory d = _ready(which);
        HostileWalletMock.Manner how = HostileWalletMock.Manner(manner % 8);
        Deed memory inTheMiddle = _plain(Kind.Revoke, _toHouse(HOSPITAL), 9);
        address wallet = address(new HostileWalletMock(how, address(consents), _callOf(inTheMiddle, "")));
        _moveTo(wallet);
        uint256 before = _wordOf(d);
        vm.prank(relayer);
        (bool done, bytes memory why) = address(consents).call{gas: 500_000}(_callOf(d, new bytes(65)));
        vm.assertFalse(done, "a hostile wallet's word was taken");
        if (how != HostileWalletMock.Manner.BurnsGas) vm.assertEq(why, _notSigned(wallet), "another reason");
        vm.assertEq(_wordOf(d), before, "moved");
    }

    // --------------------------------------------------------------------------------------------------- delegates and policies

    /// @dev Every field of an appointment, a dismissal and a policy.
    /// @custom:rules X5 C4
    function testFuzz_appoint_and_dismiss_revert_when_another_field_was_signed(uint8 field, bool dismisses) external {
        Deed memory d = _by(_grant(_toHouse(HOSPITAL), 1, LATER, 1), delegateB);
        IConsentCodec.Act memory a = _power(3, 0xff, LATER, 1);
        IConsentCodec.Act memory b = _power(3, 0xff, LATER, 1);
        (address subject, address who) = (patient, delegateB);
        if (field % 8 == 0) subject = patientB;
        if (field % 8 == 1) who = delegate;
        if (field % 8 == 2) b.purposes = 1;
        if (field % 8 == 3) b.categories = 0xfe;
        if (field % 8 == 4) b.until -= 1;
        if (field % 8 == 5) b.sequence = 2;
        if (field % 8 == 6) b.deadline -= 1;
        bytes32 act = ConsentSigning.appointment(subject, who, b);
        if (dismisses) act = ConsentSigning.dismissal(subject, who, b.sequence, b.deadline);
        if (field % 8 == 7)
            act =
                dismisses
                    ? ConsentSigning.appointment(subject, who, b)
                    : ConsentSigning.dismissal(subject, who, 1, LATER);
        bytes memory signature = _signConsent(patient, act);
        bytes memory call = _appointCall(delegateB, a, signature);
        if (dismisses) call = _dismissCall(delegateB, 1, address(0), signature);
        bool unnamed = dismisses && field % 8 >= 2 && field % 8 <= 4;
        if (unnamed) _as(relayer, address(consents), call);
        else _refuses(d, relayer, call, _notSigned(patient));
    }

    /// @dev Every field of what a ward's own key agrees to; and it is spent with its number.
    /// @custom:rules X5 C4
    function testFuzz_attestGuardian_reverts_when_another_field_was_signed(uint8 field) external {
        Deed memory d = _by(_grant(_toHouse(HOSPITAL), 1, LATER, 1), guardian);
        bytes32 act = ConsentSigning.acceptance(patientB, guardian, 244, REGISTRAR, 1, LATER);
        if (field % 6 == 1) act = ConsentSigning.acceptance(patient, delegate, 244, REGISTRAR, 1, LATER);
        if (field % 6 == 2) act = ConsentSigning.acceptance(patient, guardian, 245, REGISTRAR, 1, LATER);
        if (field % 6 == 3) act = ConsentSigning.acceptance(patient, guardian, 244, REGISTRAR_B, 1, LATER);
        if (field % 6 == 4) act = ConsentSigning.acceptance(patient, guardian, 244, REGISTRAR, 2, LATER);
        if (field % 6 == 5) act = ConsentSigning.acceptance(patient, guardian, 244, REGISTRAR, 1, LATER - 1);
        _refuses(d, registrarSteward, _attestCall(_signConsent(patient, act)), _notSigned(patient));
        bytes memory good = _attestCall(
            _signConsent(patient, ConsentSigning.acceptance(patient, guardian, 244, REGISTRAR, 1, LATER))
        );
        _as(registrarSteward, address(consents), good);
        _do(_by(_deny(_toHouse(HOSPITAL), 1, LATER, 2), guardian)); // at once
        if (field > 127) _dismiss(guardian, 3);
        else _as(registrarSteward, address(consents), abi.encodeCall(consents.endGuardianship, (patient, guardian)));
        bytes4 stale = I.ConsentRegistry_StaleSequence.selector;
        uint32 last = field > 127 ? 3 : 2;
        bytes32 id = bytes32(uint256(uint160(guardian)));
        _refuses(d, registrarSteward, good, abi.encodeWithSelector(stale, id, 1, last));
        bytes memory unsigned = abi.encodeCall(consents.attestGuardian, (patient, guardian, 244, 0, 0, ""));
        _refuses(d, registrarSteward, unsigned, abi.encodeWithSelector(stale, id, 0, last));
    }

    function _attestCall(bytes memory signature) private view returns (bytes memory) {
        return abi.encodeCall(consents.attestGuardian, (patient, guardian, 244, 1, LATER, signature));
    }

    /// @custom:rules X5 E1
    function testFuzz_the_policy_reverts_when_another_field_was_signed(uint8 field, bool forbids) external {
        Deed memory d = _grant(_toHouse(HOSPITAL), 1, LATER, 1);
        bytes memory good = _signConsent(patient, ConsentSigning.policy(forbids, patient, 1, LATER));
        bytes32 act = ConsentSigning.policy(forbids, patientB, 1, LATER);
        if (field % 4 == 1) act = ConsentSigning.policy(forbids, patient, 2, LATER);
        if (field % 4 == 2) act = ConsentSigning.policy(forbids, patient, 1, LATER - 1);
        if (field % 4 == 3) act = ConsentSigning.policy(!forbids, patient, 1, LATER);
        _refuses(d, relayer, _policyCall(forbids, _signConsent(patient, act)), _notSigned(patient));
        _as(relayer, address(consents), _policyCall(forbids, good));
        (bool forbidden, ) = consents.policyOf(patient);
        vm.assertTrue(forbidden == forbids, "the policy");
    }

    function _policyCall(bool forbids, bytes memory signature) private view returns (bytes memory) {
        if (forbids) return abi.encodeCall(consents.forbidOverride, (patient, _terms(_act(0, 0, 0, 1)), signature));
        return abi.encodeCall(consents.allowOverride, (patient, _terms(_act(0, 0, 0, 1)), signature));
    }

    // --------------------------------------------------------------------------------------------------------------------- set

    /// @dev One act of each kind that could be done now; what stands was done by a delegate, so that any could do it.
    function _ready(uint8 which) private returns (Deed memory d) {
        d = _deed(Kind(which % 8), _toHouse(HOSPITAL), 0x3, 1);
        if (consents.mandateOf(patient, delegate) != 0) return d;
        _appoint(delegate, 1);
        _do(_by(_grant(_toHouse(HOSPITAL), 0x7, LATER, 2), delegate));
        if (d.kind == Kind.Lift) _do(_by(_deny(_toHouse(HOSPITAL), 0x3, LATER, 3), delegate));
        else _do(_by(_plain(Kind.Suspend, _toHouse(HOSPITAL), 3), delegate));
        if (d.kind != Kind.Decline) return d;
        _as(prescriber, address(consents), abi.encodeCall(consents.request, (patient, _entry(d.grantee), 1, LATER)));
    }

    function _altered(Deed memory d, uint256 field) private view returns (Deed memory) {
        if (field == 0) d.subject = patientB;
        if (field == 1) d.grantee.person = prescriber;
        if (field == 2) d.grantee.organisation = HOSPITAL_B;
        if (field == 3) d.grantee.role = 1;
        if (field == 4) d.grantee.study = STUDY;
        if (field == 5) d.purpose = I.Purpose.Research;
        if (field == 6) d.act.categories = 0x1;
        if (field == 7) d.act.from -= d.act.from == 0 ? 0 : 1;
        if (field == 8) d.act.until -= d.act.until == 0 ? 0 : 1;
        if (field == 9) d.act.sequence += 1;
        if (field == 10) d.act.deadline -= 1;
        return d;
    }

    function _moveTo(address wallet) private {
        bytes memory call = abi.encodeCall(credentials.moveController, (patient, wallet, 1, 0, ""));
        _as(patient, address(credentials), call);
    }

    /// @dev The signature that stands at the end of a call: 65 bytes and 31 of padding.
    function _lastBytes(bytes memory call) private pure returns (bytes memory signature) {
        signature = new bytes(65);
        for (uint256 i; i < 65; ++i) signature[i] = call[call.length - 96 + i];
    }

    function _notSigned(address signer) private pure returns (bytes memory) {
        return abi.encodeWithSelector(ISignedActs.SignedActs_BadSignature.selector, signer);
    }
}
