// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.20;

import {ICredentialRegistry as C} from "../../../interfaces/ICredentialRegistry.sol";
import {Kinds, Roles} from "../../../contracts/credentials/Kinds.sol";
import {World} from "../support/World.sol";
import {vm} from "../support/Vm.sol";

/// @title Windows to the second: the first and the last belong to them, and may be the same
contract SecondsTest is World {
    uint32 private constant NEW_HOUSE = 500;

    address private steward = _person("steward of a new house");
    address private doctor = _person("a new doctor");

    /// @custom:rules K1 K3
    function test_accredit_may_be_for_one_second() external {
        uint32 only = _now() + DELAY;
        _asRegulator(abi.encodeCall(credentials.accredit, (NEW_HOUSE, Kinds.HOSPITAL, only, only, steward)));
        _isLiveOnlyAt(NEW_HOUSE, only);
        vm.assertEq(credentials.practitionerOf(steward).validUntil, only, "its steward too");
    }

    /// @custom:rules K1
    function test_license_may_be_for_one_second() external {
        uint32 only = _now() + 10;
        _license(hospitalSteward, HOSPITAL, doctor, Roles.PRESCRIBER, only, only);
        vm.assertEq(abi.encode(_window(doctor)), abi.encode([only, only]), "its window");
    }

    /// @custom:rules K1
    function test_renew_may_leave_one_second() external {
        _renew(HOSPITAL, START);
        _isLiveOnlyAt(HOSPITAL, START);
    }

    /// @dev In its last second a house has not run out: it goes on without a break. A second later it begins anew.
    /// @custom:rules K1 K3
    function test_renew_goes_on_until_the_last_second() external {
        _renew(HOSPITAL, START + 60);
        _renew(PHARMACY, START + 60);
        vm.warp(START + 60);
        _renew(HOSPITAL, FAR);
        vm.assertEq(credentials.organisationOf(HOSPITAL).validFrom, START, "it went on");
        vm.warp(START + 61);
        _renew(PHARMACY, START + 61 + DELAY);
        _isLiveOnlyAt(PHARMACY, START + 61 + DELAY);
    }

    /// @dev A house that is followed by another ends a second ago, unless it had ended before.
    /// @custom:rules K5
    function test_succeed_ends_the_old_house_a_second_ago() external {
        _succeed(PHARMACY, PHARMACY_B);
        vm.assertEq(credentials.organisationOf(PHARMACY).validUntil, START - 1, "now");
        uint32[3] memory ends = [START + 98, START + 99, START + 100];
        for (uint32 i; i < ends.length; ++i) _accredit(NEW_HOUSE + i, Kinds.PHARMACY, _house(i));
        for (uint32 i; i < ends.length; ++i) _renew(NEW_HOUSE + i, ends[i] + DELAY);
        vm.warp(START + 100 + DELAY);
        for (uint32 i; i < ends.length; ++i) {
            _succeed(NEW_HOUSE + i, PHARMACY_B);
            uint32 end = ends[i] + DELAY < _now() ? ends[i] + DELAY : _now() - 1;
            vm.assertEq(credentials.organisationOf(NEW_HOUSE + i).validUntil, end, "its end");
        }
    }

    /// @custom:rules K1 X9
    function test_resign_until_the_last_second_of_the_licence() external {
        for (uint32 late; late < 2; ++late) {
            doctor = _person(late == 0 ? "in time" : "late");
            _license(hospitalSteward, HOSPITAL, doctor, Roles.PRESCRIBER, START, _now() + 60);
            vm.warp(_now() + 60 + late);
            bytes memory call = abi.encodeCall(credentials.resign, ());
            bytes memory done = abi.encodeWithSelector(C.CredentialRegistry_AlreadyDone.selector, uint160(doctor));
            if (late == 1) _refused(doctor, address(credentials), call, done);
            else _as(doctor, address(credentials), call);
            vm.assertEq(credentials.practitionerOf(doctor).validUntil, _now() - 1, "its end");
        }
    }

    /// @dev The people of a house whose own window is over may be licensed by another, whatever their licences say; in its last second not yet.
    /// @custom:rules K1 K5
    function test_license_takes_the_people_of_a_house_that_is_over() external {
        _renew(PHARMACY, START + 60);
        vm.warp(START + 60);
        bytes memory call = abi.encodeCall(credentials.license, (PHARMACY_B, pharmacist, Roles.PHARMACIST, START, FAR));
        bytes4 selector = C.CredentialRegistry_LicensedElsewhere.selector;
        bytes memory why = abi.encodeWithSelector(selector, pharmacist, PHARMACY);
        _refused(pharmacyBSteward, address(credentials), call, why);
        vm.assertEq(credentials.practitionerOf(pharmacist).organisation, PHARMACY, "its house");
        vm.warp(START + 61);
        _as(pharmacyBSteward, address(credentials), call);
        vm.assertEq(credentials.practitionerOf(pharmacist).organisation, PHARMACY_B, "its new house");
    }

    /// @dev Who is distrusted since this very second does nothing in it.
    /// @custom:rules K4 X7
    function test_distrust_begins_with_its_second() external {
        _asRegulator(abi.encodeCall(credentials.distrustPractitioner, (hospitalSteward, _now())));
        bytes memory why = abi.encodeWithSelector(C.CredentialRegistry_NotAuthorised.selector, hospitalSteward);
        bytes memory call = abi.encodeCall(credentials.license, (HOSPITAL, doctor, Roles.PRESCRIBER, START, FAR));
        _refused(hospitalSteward, address(credentials), call, why);
        vm.assertEq(credentials.practitionerOf(doctor).organisation, 0, "licensed");
    }

    // ------------------------------------------------------------------------------------------------------------------- help

    function _isLiveOnlyAt(uint32 house, uint32 second) private {
        for (uint256 moment = uint256(second) - 1; moment <= uint256(second) + 1; ++moment) {
            vm.warp(moment);
            bool live = credentials.liveKindsOf(house) != 0;
            vm.assertTrue(live == (moment == second), "live");
        }
        vm.assertEq(credentials.organisationOf(house).validUntil, second, "its end");
    }

    function _window(address who) private view returns (uint32[2] memory) {
        C.Practitioner memory p = credentials.practitionerOf(who);
        return [p.validFrom, p.validUntil];
    }

    function _house(uint32 number) private returns (address) {
        return _person(string(abi.encodePacked("steward ", uint8(65 + number))));
    }

    function _renew(uint32 organisation, uint32 until) private {
        _asRegulator(abi.encodeCall(credentials.renew, (organisation, until)));
    }

    function _succeed(uint32 organisation, uint32 successor) private {
        _asRegulator(abi.encodeCall(credentials.succeed, (organisation, successor)));
    }

    function _asRegulator(bytes memory act) private {
        _as(healthSteward, address(credentials), act);
    }
}
