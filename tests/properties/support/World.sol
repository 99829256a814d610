// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.20;

import {IPrescriptionCodec} from "../../../interfaces/IPrescriptionCodec.sol";
import {Kinds, Roles} from "../../../contracts/credentials/Kinds.sol";
import {Ledgers} from "./Ledgers.sol";
import {Signing} from "./Signing.sol";
import {vm} from "./Vm.sol";

/// @title The organisations and people of the tests, accredited and licensed
abstract contract World is Ledgers {
    uint32 internal constant START = 1_800_000_000; // 2027-01-15 16:00 in China
    uint32 internal constant FAR = 4_000_000_000;
    uint32 internal constant NEVER = type(uint32).max;

    uint32 internal constant HEALTH_REGULATOR = 1;
    uint32 internal constant FISCAL_REGULATOR = 2;
    uint32 internal constant HOSPITAL = 101;
    uint32 internal constant PHARMACY = 201;
    uint32 internal constant PHARMACY_B = 202;
    uint32 internal constant REGISTRAR = 301;

    // Profiles. Everything below happens in the time zone of China.
    uint32 internal constant ORDINARY = 1; // all that can be allowed is
    uint32 internal constant STRICT = 2; // nothing that can be forbidden is allowed
    uint32 internal constant REVIEWED = 3; // ordinary, with a reviewer
    uint32 internal constant CONTROLLED = 4; // a second pharmacist, no slip

    mapping(address person => uint256 key) private _keys;

    address internal healthSteward = _person("health steward");
    address internal fiscalSteward = _person("fiscal steward");
    address internal hospitalSteward = _person("hospital steward");
    address internal pharmacySteward = _person("pharmacy steward");
    address internal pharmacyBSteward = _person("steward of pharmacy b");
    address internal registrarSteward = _person("registrar steward");
    address internal prescriber = _person("prescriber");
    address internal prescriberB = _person("prescriber b");
    address internal reviewer = _person("reviewer");
    address internal pharmacist = _person("pharmacist");
    address internal secondPharmacist = _person("second pharmacist");
    address internal pharmacistB = _person("pharmacist b");
    address internal secondPharmacistB = _person("second pharmacist b");
    address internal auditor = _person("auditor");
    address internal patient = _person("patient");
    address internal patientB = _person("patient b");
    address internal relayer = _person("relayer");
    address internal outsider = _person("outsider");

    function setUp() public virtual {
        vm.warp(START - DELAY);
        _deploy();
        _accreditRegulator(HEALTH_REGULATOR, Kinds.HEALTH_REGULATOR, healthSteward);
        _accreditRegulator(FISCAL_REGULATOR, Kinds.FISCAL_REGULATOR, fiscalSteward);
        _accredit(HOSPITAL, Kinds.HOSPITAL, hospitalSteward);
        _accredit(PHARMACY, Kinds.PHARMACY, pharmacySteward);
        _accredit(PHARMACY_B, Kinds.PHARMACY, pharmacyBSteward);
        _accredit(REGISTRAR, Kinds.REGISTRAR, registrarSteward);
        vm.warp(START);
        _licensePeople();
        _publishProfiles();
    }

    function _person(string memory name) internal returns (address who) {
        uint256 key = uint256(keccak256(bytes(name))) >> 8;
        who = vm.addr(key);
        _keys[who] = key;
    }

    function _sign(address who, bytes32 digest) internal view virtual returns (bytes memory) {
        return Signing.long(_keys[who], digest);
    }

    function _keyOf(address who) internal view returns (uint256) {
        return _keys[who];
    }

    function _accreditRegulator(uint32 number, uint32 kinds, address steward) internal {
        bytes memory act = abi.encodeCall(credentials.accreditRegulator, (number, kinds, _now(), FAR, steward));
        _as(GOVERNOR, address(credentials), act);
    }

    function _accredit(uint32 number, uint32 kinds, address steward) internal {
        bytes memory act = abi.encodeCall(credentials.accredit, (number, kinds, _now(), FAR, steward));
        _as(healthSteward, address(credentials), act);
    }

    function _license(address steward, uint32 organisation, address who, uint32 roles) internal {
        _license(steward, organisation, who, roles, _now(), FAR);
    }

    function _license(
        address steward,
        uint32 organisation,
        address who,
        uint32 roles,
        uint32 validFrom,
        uint32 validUntil
    ) internal {
        bytes memory act = abi.encodeCall(credentials.license, (organisation, who, roles, validFrom, validUntil));
        _as(steward, address(credentials), act);
    }

    function _publish(uint32 profile, IPrescriptionCodec.Rules memory rules) internal {
        bytes memory act = abi.encodeCall(ledger.publishProfile, (profile, codec.packRules(rules)));
        _as(GOVERNOR, address(ledger), act);
    }

    /// @dev The rules of ORDINARY.
    function _rules() internal pure returns (IPrescriptionCodec.Rules memory r) {
        r.classes = type(uint64).max;
        r.validDays = 3;
        r.longestDays = 400;
        r.lagHours = 72;
        r.holdHours = 24;
        r.reverseHours = 48;
        r.maxDaysSupply = 30;
        r.minIntervalDays = 7;
        r.maxLines = 5;
        r.maxRepeats = 15;
        r.timeZone = 32;
        r.parts = r.online = r.slip = r.identityCheck = r.offline = true;
    }

    /// @dev The rules of STRICT.
    function _strictRules() internal pure returns (IPrescriptionCodec.Rules memory r) {
        r.classes = 0x6; // 1 and 2
        r.validDays = 1;
        r.longestDays = 3;
        r.lagHours = 1;
        r.holdHours = 2;
        r.reverseHours = 4;
        r.maxDaysSupply = 7;
        r.maxQuantity = 100;
        r.minIntervalDays = 28;
        r.maxLines = 2;
        r.maxRepeats = 1;
        r.timeZone = 32;
    }

    function _publishProfiles() private {
        IPrescriptionCodec.Rules memory r = _rules();
        _publish(ORDINARY, r);
        _publish(STRICT, _strictRules());
        r.review = true;
        _publish(REVIEWED, r);
        r.review = r.slip = false;
        r.controlled = r.secondPharmacist = true;
        _publish(CONTROLLED, r);
    }

    function _licensePeople() private {
        _license(hospitalSteward, HOSPITAL, prescriber, Roles.PRESCRIBER);
        _license(hospitalSteward, HOSPITAL, prescriberB, Roles.PRESCRIBER);
        _license(hospitalSteward, HOSPITAL, reviewer, Roles.REVIEWER);
        _license(pharmacySteward, PHARMACY, pharmacist, Roles.PHARMACIST);
        _license(pharmacySteward, PHARMACY, secondPharmacist, Roles.PHARMACIST);
        _license(pharmacyBSteward, PHARMACY_B, pharmacistB, Roles.PHARMACIST);
        _license(pharmacyBSteward, PHARMACY_B, secondPharmacistB, Roles.PHARMACIST);
        _license(healthSteward, HEALTH_REGULATOR, auditor, Roles.AUDITOR);
    }
}
