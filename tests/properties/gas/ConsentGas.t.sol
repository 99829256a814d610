// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.20;

import {IAccessLog} from "../../../interfaces/IAccessLog.sol";
import {IConsentCodec} from "../../../interfaces/IConsentCodec.sol";
import {Entry, IConsentRegistry as I, Terms} from "../../../interfaces/IConsentRegistry.sol";
import {IEmergencyAccess} from "../../../interfaces/IEmergencyAccess.sol";
import {IRecordRegistry} from "../../../interfaces/IRecordRegistry.sol";
import {ISignedActs} from "../../../interfaces/ISignedActs.sol";
import {Roles} from "../../../contracts/credentials/Kinds.sol";
import {Signing} from "../support/Signing.sol";
import {World} from "../support/World.sol";
import {vm} from "../support/Vm.sol";
import {Meter} from "./Meter.sol";

/// @title What each act of consent, emergency access and records costs as a transaction of its own
/// forge-config: default.isolate = true
contract ConsentGasTest is World, Meter {
    I private consents;
    IConsentCodec private packer;
    IEmergencyAccess private emergencies;
    IRecordRegistry private records;
    IAccessLog private log;
    address private custodian = _person("custodian");
    address private clinician = _person("clinician");
    Entry private entry;

    function setUp() public override {
        super.setUp();
        consents = I(vm.deployCode("ConsentRegistry.sol:ConsentRegistry", abi.encode(governance, credentials)));
        packer = IConsentCodec(vm.deployCode("ConsentCodec.sol:ConsentCodec", ""));
        records = IRecordRegistry(
            vm.deployCode("RecordRegistry.sol:RecordRegistry", abi.encode(governance, credentials))
        );
        log = IAccessLog(vm.deployCode("AccessLog.sol:AccessLog", abi.encode(credentials)));
        emergencies = IEmergencyAccess(
            vm.deployCode(
                "EmergencyAccess.sol:EmergencyAccess",
                abi.encode(credentials, consents, IEmergencyAccess.Rules(0x7fff, 24 hours, 72 hours, 3, 5))
            )
        );
        _license(hospitalSteward, HOSPITAL, custodian, Roles.CUSTODIAN | Roles.AUDITOR);
        _license(hospitalSteward, HOSPITAL, clinician, Roles.EMERGENCY_CLINICIAN);
        entry = packer.pack(I.Grantee(address(0), HOSPITAL, 0, 0), I.Purpose.Treatment);
        _crowd();
    }

    /// @dev And nobody else grants it, and not twice.
    /// @custom:rules X10 C1 X9
    function test_grant() external {
        Act memory act = _act("consent: grant", patient, address(consents), _grant(""));
        _measure(act, _byOther(act, outsider, _notSigner(outsider)));
        _refused(act.caller, act.target, act.data, _consentDone());
    }

    /// @custom:rules X10 X5
    function test_grant_by_signature() external {
        Act memory act = _act(
            "consent: grant, by signature",
            relayer,
            address(consents),
            _grant(_signedGrant(patient))
        );
        bytes memory why = abi.encodeWithSelector(ISignedActs.SignedActs_BadSignature.selector, patient);
        _measure(act, Twin(relayer, true, _grant(_signedGrant(outsider)), why));
    }

    /// @custom:rules X10 C3 X9
    function test_revoke() external {
        _as(patient, address(consents), _grant(""));
        bytes memory call = abi.encodeCall(consents.revoke, (patient, entry, _plain(2), address(0), ""));
        Act memory act = _act("consent: revoke", patient, address(consents), call);
        _measure(act, _byOther(act, outsider, _notSigner(outsider)));
        _refused(act.caller, act.target, act.data, _consentDone());
    }

    /// @custom:rules X10 C3 X9
    function test_suspend_and_resume() external {
        _as(patient, address(consents), _grant(""));
        bytes memory call = abi.encodeCall(consents.suspend, (patient, entry, _plain(2), address(0), ""));
        _measureOnce("consent: suspend", patient, address(consents), call, _consentDone());
        call = abi.encodeCall(consents.resume, (patient, entry, _plain(3), address(0), ""));
        _measureOnce("consent: resume", patient, address(consents), call, _consentDone());
    }

    /// @custom:rules X10 C3 X9
    function test_deny_and_lift() external {
        Terms terms = packer.packAct(IConsentCodec.Act(0x3, 0, FAR, 1, 0, 0));
        bytes memory call = abi.encodeCall(consents.deny, (patient, entry, terms, address(0), ""));
        _measureOnce("consent: deny", patient, address(consents), call, _consentDone());
        terms = packer.packAct(IConsentCodec.Act(0x3, 0, 0, 2, 0, 0));
        call = abi.encodeCall(consents.lift, (patient, entry, terms, address(0), ""));
        _measureOnce("consent: lift a denial", patient, address(consents), call, _consentDone());
    }

    /// @custom:rules X10 C3 X9
    function test_request_and_decline() external {
        bytes memory call = abi.encodeCall(consents.request, (patient, entry, uint24(0x3), START + 30 days));
        _measureOnce("consent: request", custodian, address(consents), call, _consentDone());
        call = abi.encodeCall(consents.decline, (patient, entry, _plain(1), address(0), ""));
        _measureOnce("consent: decline", patient, address(consents), call, _consentDone());
    }

    /// @custom:rules X10 C3 X9
    function test_erase() external {
        _as(patient, address(consents), _grant(""));
        bytes memory call = abi.encodeCall(consents.erase, (patient, entry, _plain(2), ""));
        _measureOnce("consent: erase", patient, address(consents), call, _consentDone());
    }

    /// @custom:rules X10 E1 X9
    function test_break_glass() external {
        bytes memory call = abi.encodeCall(emergencies.open, (_opening(clinician), "", ""));
        bytes4 why = IEmergencyAccess.EmergencyAccess_AlreadyDone.selector;
        bytes memory done = abi.encodeWithSelector(why, emergencies.idOf(_opening(clinician)));
        _measureOnce("emergency: open", clinician, address(emergencies), call, done);
    }

    /// @dev And nobody reviews itself.
    /// @custom:rules X10 E2
    function test_review() external {
        _as(clinician, address(emergencies), abi.encodeCall(emergencies.open, (_opening(clinician), "", "")));
        bytes memory call = abi.encodeCall(emergencies.review, (_opening(clinician), true, keccak256("grounds")));
        Act memory act = _act("emergency: review", custodian, address(emergencies), call);
        bytes4 why = IEmergencyAccess.EmergencyAccess_SamePerson.selector;
        _measure(act, _byOther(act, clinician, abi.encodeWithSelector(why, clinician)));
    }

    /// @custom:rules X10 L2 X9
    function test_anchor_a_record() external {
        bytes memory call = abi.encodeCall(records.anchor, (_record(0), new bytes32[](0)));
        Act memory act = _act("record: anchor", custodian, address(records), call);
        bytes4 why = IRecordRegistry.RecordRegistry_NotCustodian.selector;
        _measure(act, _byOther(act, outsider, abi.encodeWithSelector(why, outsider, HOSPITAL)));
        bytes32 id = records.idOf(_record(0));
        _refused(act.caller, act.target, act.data, _recordDone(id));
        call = abi.encodeCall(records.erase, (_record(0), new bytes32[](0)));
        _measureOnce("record: erase", custodian, address(records), call, _recordDone(id));
    }

    /// @custom:rules X10 L2 X9
    function test_anchor_a_version() external {
        bytes memory first = abi.encodeCall(records.anchor, (_record(0), new bytes32[](0)));
        bytes32 id = abi.decode(_as(custodian, address(records), first), (bytes32));
        bytes memory call = abi.encodeCall(records.anchor, (_record(id), new bytes32[](0)));
        bytes memory done = _recordDone(records.idOf(_record(id)));
        _measureOnce("record: anchor, next version", custodian, address(records), call, done);
    }

    /// @custom:rules X10 L2 X9
    function test_anchor_a_batch_of_records() external {
        bytes memory call = abi.encodeCall(records.anchorBatch, (keccak256("root")));
        _measureOnce("record: anchor a batch", custodian, address(records), call, _recordDone(keccak256("root")));
    }

    /// @custom:rules X10 L1 X9
    function test_anchor_the_log() external {
        (uint32 last, , ) = log.lastOf(HOSPITAL);
        _as(custodian, address(log), abi.encodeCall(log.anchor, (last + 1, keccak256("one"), 1_000_001)));
        bytes memory call = abi.encodeCall(log.anchor, (last + 2, keccak256("two"), 1_000_101));
        bytes memory done = abi.encodeWithSelector(IAccessLog.AccessLog_AlreadyDone.selector, last + 2);
        _measureOnce("access log: anchor", custodian, address(log), call, done);
    }

    /// @dev The same patient permits somebody, somebody else permits the hospital; a record, a batch and a log of records; an emergency,
    /// reviewed.
    function _document(uint256 which) internal override {
        address who = address(uint160(uint256(keccak256(abi.encode("somebody", which)))));
        Entry toThem = packer.pack(I.Grantee(who, 0, 0, 0), I.Purpose.Treatment);
        Terms terms = packer.packAct(_deed());
        _as(patient, address(consents), abi.encodeCall(consents.grant, (patient, toThem, terms, address(0), "")));
        _as(who, address(consents), abi.encodeCall(consents.grant, (who, entry, terms, address(0), "")));
        bytes32 root = keccak256(abi.encode("root", which));
        IRecordRegistry.Record memory record = IRecordRegistry.Record(root, 0, root, HOSPITAL, 4);
        _as(custodian, address(records), abi.encodeCall(records.anchor, (record, new bytes32[](0))));
        _as(custodian, address(records), abi.encodeCall(records.anchorBatch, (root)));
        uint64 entries = uint64(which + 1) * 100;
        _as(custodian, address(log), abi.encodeCall(log.anchor, (uint32(which + 1), root, entries)));
        _license(hospitalSteward, HOSPITAL, who, Roles.EMERGENCY_CLINICIAN);
        _as(who, address(emergencies), abi.encodeCall(emergencies.open, (_opening(who), "", "")));
        _as(custodian, address(emergencies), abi.encodeCall(emergencies.review, (_opening(who), true, root)));
    }

    function _grant(bytes memory signature) private view returns (bytes memory) {
        return abi.encodeCall(consents.grant, (patient, entry, packer.packAct(_deed()), address(0), signature));
    }

    function _deed() private pure returns (IConsentCodec.Act memory) {
        return IConsentCodec.Act(0x77f, START, START + 365 days, 1, START + 1 days, 0);
    }

    function _plain(uint32 sequence) private view returns (Terms) {
        return packer.packAct(IConsentCodec.Act(0, 0, 0, sequence, START + 1 days, 0));
    }

    function _signedGrant(address signer) private view returns (bytes memory) {
        bytes32 kind = keccak256(
            "ConsentGrant(address subject,Grantee grantee,uint8 purpose,uint24 categories,uint32 from,uint32 until,uint32 sequence,uint32 deadline)Grantee(address person,uint32 organisation,uint32 role,uint96 study)"
        );
        bytes32 grantee = keccak256(
            abi.encode(
                keccak256("Grantee(address person,uint32 organisation,uint32 role,uint96 study)"),
                address(0),
                HOSPITAL,
                0,
                0
            )
        );
        IConsentCodec.Act memory a = _deed();
        bytes32 act = keccak256(
            abi.encode(kind, patient, grantee, 0, a.categories, a.from, a.until, a.sequence, a.deadline)
        );
        bytes32 separator = Signing.domain("Carestamp Consent", address(consents));
        return Signing.compact(_keyOf(signer), Signing.digest(separator, act));
    }

    function _opening(address who) private view returns (IEmergencyAccess.Opening memory) {
        return
            IEmergencyAccess.Opening(
                patient,
                who,
                2,
                0x77f,
                START,
                START + 4 hours,
                keccak256("encounter"),
                address(0)
            );
    }

    function _record(bytes32 previous) private pure returns (IRecordRegistry.Record memory) {
        return IRecordRegistry.Record(keccak256("content"), previous, keccak256("locator"), HOSPITAL, 4);
    }

    function _consentDone() private view returns (bytes memory) {
        bytes4 why = I.ConsentRegistry_AlreadyDone.selector;
        return abi.encodeWithSelector(why, consents.idOf(patient, entry));
    }

    function _recordDone(bytes32 id) private pure returns (bytes memory) {
        return abi.encodeWithSelector(IRecordRegistry.RecordRegistry_AlreadyDone.selector, id);
    }

    function _notSigner(address caller) private view returns (bytes memory) {
        return abi.encodeWithSelector(ISignedActs.SignedActs_NotSigner.selector, patient, caller);
    }

    /// @dev And the same once more is refused, as done.
    function _measureOnce(
        string memory name,
        address caller,
        address target,
        bytes memory call,
        bytes memory done
    ) private {
        Act memory act = _act(name, caller, target, call);
        _measure(act, _again(act, done));
    }

    function _act(
        string memory name,
        address caller,
        address target,
        bytes memory call
    ) private pure returns (Act memory) {
        return Act(name, caller, target, call, "");
    }
}
