// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.20;

import {IConsentCodec} from "../../../interfaces/IConsentCodec.sol";
import {Entry, IConsentRegistry as I, Terms} from "../../../interfaces/IConsentRegistry.sol";
import {Kinds, Roles} from "../../../contracts/credentials/Kinds.sol";
import {Signing} from "../support/Signing.sol";
import {World} from "../support/World.sol";
import {vm} from "../support/Vm.sol";
import {ConsentSigning, Kind} from "./ConsentSigning.sol";

/// @title A clinic where patients say who may see what: two hospitals, a sponsor, two registrars, and every act on an entry
/// @notice Entries and terms are packed here by hand, not by the codec: what a slip of it would do shows.
abstract contract Clinic is World {
    /// @dev One act on an entry, readable.
    struct Deed {
        Kind kind;
        address subject;
        I.Grantee grantee;
        I.Purpose purpose;
        IConsentCodec.Act act;
        address by; // zero: the controller
    }

    uint32 internal constant HOSPITAL_B = 102;
    uint32 internal constant REGISTRAR_B = 302;
    uint32 internal constant SPONSOR = 401;
    uint96 internal constant STUDY = 7;
    uint24 internal constant ALL = 0x7fff;
    uint32 internal constant LATER = START + 300 days; // deadline of whatever is signed

    I internal consents;
    IConsentCodec internal reader;

    address internal hospitalBSteward = _person("steward of hospital b");
    address internal sponsorSteward = _person("sponsor steward");
    address internal registrarBSteward = _person("steward of registrar b");
    address internal clinician = _person("clinician");
    address internal clinicianB = _person("clinician b");
    address internal clinicianAway = _person("clinician of hospital b");
    address internal custodian = _person("custodian");
    address internal custodianB = _person("custodian of hospital b");
    address internal houseAuditor = _person("auditor of the hospital");
    address internal delegate = _person("delegate");
    address internal delegateB = _person("delegate b");
    address internal guardian = _person("guardian");

    function setUp() public virtual override {
        super.setUp();
        consents = _deployConsents();
        reader = IConsentCodec(vm.deployCode("ConsentCodec.sol:ConsentCodec", ""));
        _accredit(HOSPITAL_B, Kinds.HOSPITAL, hospitalBSteward);
        _accredit(REGISTRAR_B, Kinds.REGISTRAR, registrarBSteward);
        _accredit(SPONSOR, Kinds.SPONSOR, sponsorSteward);
        vm.warp(_now() + DELAY);
        _license(hospitalSteward, HOSPITAL, clinician, Roles.EMERGENCY_CLINICIAN);
        _license(hospitalSteward, HOSPITAL, clinicianB, Roles.EMERGENCY_CLINICIAN);
        _license(hospitalBSteward, HOSPITAL_B, clinicianAway, Roles.EMERGENCY_CLINICIAN);
        _license(hospitalSteward, HOSPITAL, custodian, Roles.CUSTODIAN);
        _license(hospitalBSteward, HOSPITAL_B, custodianB, Roles.CUSTODIAN);
        _license(hospitalSteward, HOSPITAL, houseAuditor, Roles.AUDITOR);
    }

    function _deployConsents() internal returns (I) {
        return I(vm.deployCode("ConsentRegistry.sol:ConsentRegistry", abi.encode(governance, credentials)));
    }

    // ---------------------------------------------------------------------------------------------------------------- grantees

    function _toPerson(address who) internal pure returns (I.Grantee memory g) {
        g.person = who;
    }

    function _toHouse(uint32 organisation) internal pure returns (I.Grantee memory g) {
        g.organisation = organisation;
    }

    function _toRole(uint32 role) internal pure returns (I.Grantee memory g) {
        g.role = role;
    }

    function _toStudy(uint32 organisation, uint96 study) internal pure returns (I.Grantee memory g) {
        (g.organisation, g.study) = (organisation, study);
    }

    function _toAnyone() internal pure returns (I.Grantee memory) {}

    /// @dev The five that bear on the prescriber, in the order in which they are read.
    function _bearing(uint256 which) internal view returns (I.Grantee memory g) {
        if (which == 0) return _toPerson(prescriber);
        if (which == 1) return _toHouse(HOSPITAL);
        if (which == 2) return _toRole(Roles.PRESCRIBER);
        return which == 3 ? _toStudy(HOSPITAL, STUDY) : g;
    }

    /// @dev Low 160 bits who, then 8 bits of which kind, then 8 bits for what.
    function _entry(I.Grantee memory g, I.Purpose purpose) internal pure returns (Entry) {
        uint256 word = uint256(purpose) << 168;
        if (g.person != address(0)) return Entry.wrap(word | (1 << 160) | uint160(g.person));
        if (g.study != 0) return Entry.wrap(word | (4 << 160) | (uint256(g.organisation) << 96) | g.study);
        if (g.role != 0) return Entry.wrap(word | (3 << 160) | g.role);
        return g.organisation == 0 ? Entry.wrap(word) : Entry.wrap(word | (2 << 160) | g.organisation);
    }

    function _entry(I.Grantee memory g) internal pure returns (Entry) {
        return _entry(g, I.Purpose.Treatment);
    }

    function _terms(IConsentCodec.Act memory a) internal pure returns (Terms) {
        uint256 word = a.categories | (uint256(a.from) << 24) | (uint256(a.until) << 56);
        word |= (uint256(a.sequence) << 88) | (uint256(a.deadline) << 120) | (uint256(a.purposes) << 152);
        return Terms.wrap(word);
    }

    // ------------------------------------------------------------------------------------------------------------------- deeds

    /// @dev The patient permits this from now on.
    function _grant(
        I.Grantee memory g,
        uint24 categories,
        uint32 until,
        uint32 sequence
    ) internal view returns (Deed memory) {
        return Deed(Kind.Grant, patient, g, I.Purpose.Treatment, _act(categories, _now(), until, sequence), address(0));
    }

    function _deny(
        I.Grantee memory g,
        uint24 categories,
        uint32 until,
        uint32 sequence
    ) internal view returns (Deed memory) {
        return Deed(Kind.Deny, patient, g, I.Purpose.Treatment, _act(categories, 0, until, sequence), address(0));
    }

    function _lift(I.Grantee memory g, uint24 categories, uint32 sequence) internal view returns (Deed memory) {
        return Deed(Kind.Lift, patient, g, I.Purpose.Treatment, _act(categories, 0, 0, sequence), address(0));
    }

    /// @dev Resume, revoke, suspend, decline or erase.
    function _plain(Kind kind, I.Grantee memory g, uint32 sequence) internal view returns (Deed memory) {
        return Deed(kind, patient, g, I.Purpose.Treatment, _act(0, 0, 0, sequence), address(0));
    }

    /// @dev Any of them, with what this kind names.
    function _deed(
        Kind kind,
        I.Grantee memory g,
        uint24 categories,
        uint32 sequence
    ) internal view returns (Deed memory) {
        if (kind == Kind.Grant) return _grant(g, categories, LATER, sequence);
        if (kind == Kind.Deny) return _deny(g, categories, LATER, sequence);
        return kind == Kind.Lift ? _lift(g, categories, sequence) : _plain(kind, g, sequence);
    }

    function _by(Deed memory d, address by) internal pure returns (Deed memory) {
        d.by = by;
        return d;
    }

    function _act(
        uint24 categories,
        uint32 from,
        uint32 until,
        uint32 sequence
    ) internal pure returns (IConsentCodec.Act memory) {
        return IConsentCodec.Act(categories, from, until, sequence, LATER, 0);
    }

    function _callOf(Deed memory d, bytes memory signature) internal view returns (bytes memory) {
        return _callOf(d, _terms(d.act), signature);
    }

    function _callOf(Deed memory d, Terms terms, bytes memory signature) internal view returns (bytes memory) {
        Entry entry = _entry(d.grantee, d.purpose);
        if (d.kind == Kind.Erase) return abi.encodeCall(consents.erase, (d.subject, entry, terms, signature));
        bytes4[7] memory acts = [
            I.grant.selector,
            I.lift.selector,
            I.resume.selector,
            I.deny.selector,
            I.revoke.selector,
            I.suspend.selector,
            I.decline.selector
        ];
        return abi.encodeWithSelector(acts[uint256(d.kind)], d.subject, entry, terms, d.by, signature);
    }

    function _consentDomain() internal view returns (bytes32) {
        return Signing.domain("Carestamp Consent", address(consents));
    }

    function _signConsent(address who, bytes32 act) internal view returns (bytes memory) {
        return _sign(who, Signing.digest(_consentDomain(), act));
    }

    function _hashOf(Deed memory d) internal pure returns (bytes32) {
        return ConsentSigning.act(d.kind, d.subject, d.grantee, d.purpose, d.act);
    }

    /// @dev The call that anyone may relay, signed by whose act it is.
    function _signed(Deed memory d) internal view returns (bytes memory) {
        return _callOf(d, _signConsent(_signerOf(d), _hashOf(d)));
    }

    function _signerOf(Deed memory d) internal pure returns (address) {
        return d.by == address(0) ? d.subject : d.by;
    }

    /// @dev Whose act it is calls itself.
    function _do(Deed memory d) internal {
        _as(_signerOf(d), address(consents), _callOf(d, ""));
    }

    /// @dev Somebody else brings it with a signature.
    function _relay(Deed memory d) internal {
        _as(relayer, address(consents), _signed(d));
    }

    /// @dev Whose act it is calls itself and is refused with exactly this error; nothing moved.
    function _refuses(Deed memory d, bytes memory why) internal {
        _refuses(d, _signerOf(d), _callOf(d, ""), why);
    }

    function _refuses(Deed memory d, address caller, bytes memory call, bytes memory why) internal {
        bytes32 before = _stateOf(d);
        _refused(caller, address(consents), call, why);
        vm.assertEq(_stateOf(d), before, "something moved");
    }

    /// @dev Whose act it is tries; whether it was done.
    function _try(Deed memory d) internal returns (bool done) {
        vm.prank(_signerOf(d));
        (done, ) = address(consents).call(_callOf(d, ""));
    }

    function _stateOf(Deed memory d) private view returns (bytes32) {
        (bool forbidden, uint32 sequence) = consents.policyOf(d.subject);
        return keccak256(abi.encode(_wordOf(d), consents.mandateOf(d.subject, d.by), forbidden, sequence));
    }

    // --------------------------------------------------------------------------------------------------------------- delegates

    function _power(
        uint8 purposes,
        uint24 categories,
        uint32 until,
        uint32 sequence
    ) internal pure returns (IConsentCodec.Act memory) {
        return IConsentCodec.Act(categories, 0, until, sequence, LATER, purposes);
    }

    function _appointCall(
        address who,
        IConsentCodec.Act memory a,
        bytes memory signature
    ) internal view returns (bytes memory) {
        return abi.encodeCall(consents.appoint, (patient, who, _terms(a), signature));
    }

    /// @dev The patient lets somebody act for all purposes and categories.
    function _appoint(address who, uint32 sequence) internal {
        _as(patient, address(consents), _appointCall(who, _power(0xf, ALL, LATER, sequence), ""));
    }

    function _dismissCall(
        address who,
        uint32 sequence,
        address by,
        bytes memory signature
    ) internal view returns (bytes memory) {
        return abi.encodeCall(consents.dismiss, (patient, who, _terms(_act(0, 0, 0, sequence)), by, signature));
    }

    function _dismiss(address who, uint32 sequence) internal {
        _as(patient, address(consents), _dismissCall(who, sequence, address(0), ""));
    }

    // ----------------------------------------------------------------------------------------------------------------- reading

    function _wordOf(Deed memory d) internal view returns (uint256) {
        return consents.wordOf(d.subject, _entry(d.grantee, d.purpose));
    }

    function _wordOf(I.Grantee memory g) internal view returns (uint256) {
        return consents.wordOf(patient, _entry(g));
    }

    function _read(I.Grantee memory g) internal view returns (IConsentCodec.Consent memory) {
        return reader.readWord(_wordOf(g));
    }

    function _statusOf(I.Grantee memory g) internal view returns (I.Status) {
        return consents.statusOf(patient, _entry(g));
    }

    /// @dev May the prescriber, in that role and for the study, see this of the patient now?
    function _may(uint24 categories) internal view returns (bool) {
        return _may(patient, I.Purpose.Treatment, categories);
    }

    function _may(address subject, I.Purpose purpose, uint24 categories) internal view returns (bool) {
        I.Context memory context = I.Context(Roles.PRESCRIBER, STUDY);
        return consents.isPermitted(subject, prescriber, purpose, categories, context);
    }

    function _mustBe(I.Grantee memory g, I.Status status) internal view {
        vm.assertEq(uint256(_statusOf(g)), uint256(status), "another status");
    }

    /// @dev The owner's last number in an entry.
    function _lastOf(Deed memory d) internal view returns (uint32) {
        return uint32(_lane(_wordOf(d), 168, 32));
    }

    /// @dev A delegate's last number.
    function _lastOf(address who) internal view returns (uint32) {
        return uint32(_lane(consents.mandateOf(patient, who), 96, 32));
    }

    function _lane(uint256 word, uint256 first, uint256 width) internal pure returns (uint256) {
        return (word >> first) % (1 << width);
    }

    // --------------------------------------------------------------------------------------------------------------- refusals

    function _idOf(Deed memory d) internal pure returns (bytes32) {
        return keccak256(abi.encode(d.subject, _entry(d.grantee, d.purpose)));
    }

    function _consentDone(Deed memory d) internal pure returns (bytes memory) {
        return abi.encodeWithSelector(I.ConsentRegistry_AlreadyDone.selector, _idOf(d));
    }

    function _stale(Deed memory d, uint32 last) internal pure returns (bytes memory) {
        return abi.encodeWithSelector(I.ConsentRegistry_StaleSequence.selector, _idOf(d), d.act.sequence, last);
    }

    /// @dev The same of a delegate, whose numbers are its mandate's.
    function _staleBy(Deed memory d, uint32 last) internal pure returns (bytes memory) {
        bytes32 id = bytes32(uint256(uint160(d.by)));
        return abi.encodeWithSelector(I.ConsentRegistry_StaleSequence.selector, id, d.act.sequence, last);
    }

    function _outside(Deed memory d) internal pure returns (bytes memory) {
        return abi.encodeWithSelector(I.ConsentRegistry_OutsideMandate.selector, d.subject, d.by);
    }

    function _ownersWill(Deed memory d) internal pure returns (bytes memory) {
        return abi.encodeWithSelector(I.ConsentRegistry_OwnersWill.selector, _idOf(d));
    }

    function _gone(Deed memory d) internal pure returns (bytes memory) {
        return abi.encodeWithSelector(I.ConsentRegistry_Erased.selector, _idOf(d));
    }
}
