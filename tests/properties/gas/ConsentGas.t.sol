// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.20;

import {IAccessLog} from "../../../interfaces/IAccessLog.sol";
import {IConsentCodec} from "../../../interfaces/IConsentCodec.sol";
import {Entry, IConsentRegistry as I, Terms} from "../../../interfaces/IConsentRegistry.sol";
import {IEmergencyAccess} from "../../../interfaces/IEmergencyAccess.sol";
import {IRecordRegistry} from "../../../interfaces/IRecordRegistry.sol";
import {Roles} from "../../../contracts/credentials/Kinds.sol";
import {Signing} from "../support/Signing.sol";
import {World} from "../support/World.sol";
import {vm} from "../support/Vm.sol";

/// @title What each act of consent, emergency access and records costs as a transaction of its own
/// @notice As Gas.t.sol does for prescriptions: every call is isolated, and the figures are only told here.
/// forge-config: default.isolate = true
contract ConsentGasTest is World {
    /// @notice One figure.
    /// @param used gas of the transaction, refund taken off
    /// @param nonZero bytes of calldata that are not zero, and `zero` those that are
    /// @param termsNonZero bytes of the packed terms that are not zero
    event Measured(string act, uint256 used, uint256 nonZero, uint256 zero, uint256 termsNonZero);

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
    }

    /// @custom:rules X10
    function test_grant() external {
        _measure("consent: grant", patient, address(consents), _grant(""));
    }

    /// @custom:rules X10
    function test_grant_by_signature() external {
        bytes memory call = _grant(_signedGrant());
        _measure("consent: grant, by signature", relayer, address(consents), call);
    }

    /// @custom:rules X10
    function test_revoke() external {
        _as(patient, address(consents), _grant(""));
        bytes memory call = abi.encodeCall(consents.revoke, (patient, entry, _plain(2), address(0), ""));
        _measure("consent: revoke", patient, address(consents), call);
    }

    /// @custom:rules X10
    function test_deny() external {
        Terms terms = packer.packAct(IConsentCodec.Act(0x3, 0, FAR, 1, 0, 0));
        bytes memory call = abi.encodeCall(consents.deny, (patient, entry, terms, address(0), ""));
        _measure("consent: deny", patient, address(consents), call);
    }

    /// @custom:rules X10
    function test_break_glass() external {
        bytes memory call = abi.encodeCall(emergencies.open, (_opening(), "", ""));
        _measure("emergency: open", clinician, address(emergencies), call);
    }

    /// @custom:rules X10
    function test_review() external {
        _as(clinician, address(emergencies), abi.encodeCall(emergencies.open, (_opening(), "", "")));
        bytes memory call = abi.encodeCall(emergencies.review, (_opening(), true, keccak256("grounds")));
        _measure("emergency: review", custodian, address(emergencies), call);
    }

    /// @custom:rules X10
    function test_anchor_a_record() external {
        bytes memory call = abi.encodeCall(records.anchor, (_record(0), new bytes32[](0)));
        _measure("record: anchor", custodian, address(records), call);
    }

    /// @custom:rules X10
    function test_anchor_a_version() external {
        bytes memory first = abi.encodeCall(records.anchor, (_record(0), new bytes32[](0)));
        bytes32 id = abi.decode(_as(custodian, address(records), first), (bytes32));
        bytes memory call = abi.encodeCall(records.anchor, (_record(id), new bytes32[](0)));
        _measure("record: anchor, next version", custodian, address(records), call);
    }

    /// @custom:rules X10
    function test_anchor_a_batch_of_records() external {
        bytes memory call = abi.encodeCall(records.anchorBatch, (keccak256("root")));
        _measure("record: anchor a batch", custodian, address(records), call);
    }

    /// @custom:rules X10
    function test_anchor_the_log() external {
        _as(custodian, address(log), abi.encodeCall(log.anchor, (1, keccak256("one"), 10_000)));
        bytes memory call = abi.encodeCall(log.anchor, (2, keccak256("two"), 20_000));
        _measure("access log: anchor", custodian, address(log), call);
    }

    function _grant(bytes memory signature) private view returns (bytes memory) {
        return abi.encodeCall(consents.grant, (patient, entry, packer.packAct(_act()), address(0), signature));
    }

    function _act() private pure returns (IConsentCodec.Act memory) {
        return IConsentCodec.Act(0x77f, START, START + 365 days, 1, START + 1 days, 0);
    }

    function _plain(uint32 sequence) private view returns (Terms) {
        return packer.packAct(IConsentCodec.Act(0, 0, 0, sequence, START + 1 days, 0));
    }

    function _signedGrant() private view returns (bytes memory) {
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
        IConsentCodec.Act memory a = _act();
        bytes32 act = keccak256(
            abi.encode(kind, patient, grantee, 0, a.categories, a.from, a.until, a.sequence, a.deadline)
        );
        bytes32 separator = Signing.domain("Carestamp Consent", address(consents));
        return Signing.compact(_keyOf(patient), Signing.digest(separator, act));
    }

    function _opening() private view returns (IEmergencyAccess.Opening memory) {
        return
            IEmergencyAccess.Opening(
                patient,
                clinician,
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

    function _measure(string memory act, address caller, address target, bytes memory call) private {
        _as(caller, target, call);
        uint256 used = vm.lastCallGas().gasTotalUsed;
        uint256 zero;
        for (uint256 i; i < call.length; ++i) if (call[i] == 0) ++zero;
        emit Measured(act, used, call.length - zero, zero, 0);
    }
}
