// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.20;

import {IConsentRegistry as I} from "../../../interfaces/IConsentRegistry.sol";
import {vm} from "../support/Vm.sol";
import {Clinic} from "./Clinic.sol";

/// @title Guardians of minors, until the quarter of majority
/// forge-config: default.fuzz.runs = 96
contract GuardiansTest is Clinic {
    uint16 private constant MAJORITY = 4 * 60 + 2; // July 2030

    // ---------------------------------------------------------------------------------------------------------------- calendar

    /// @dev Every quarter from 1970 to 2105, against a calendar that counts month by month.
    /// @custom:rules C4
    function test_lastSecondBefore_follows_the_calendar() external view {
        uint256 day;
        for (uint256 year = 1970; year <= 2105; ++year) {
            for (uint256 month = 1; month <= 12; ++month) {
                if (month % 3 == 1) _mustEnd(uint16(4 * (year - 1970) + month / 3), day * 1 days);
                day += _daysIn(year, month);
            }
        }
    }

    /// @dev It ends when the quarter begins where the clocks are earliest, 14 hours ahead of UTC.
    function _mustEnd(uint16 quarter, uint256 begins) private view {
        uint256 expected = begins < 14 hours + 1 ? 0 : begins - 14 hours - 1;
        vm.assertEq(reader.lastSecondBefore(quarter), expected, "another second");
    }

    function _daysIn(uint256 year, uint256 month) private pure returns (uint256) {
        if (month == 2) return year % 400 == 0 || (year % 4 == 0 && year % 100 != 0) ? 29 : 28;
        return month == 4 || month == 6 || month == 9 || month == 11 ? 30 : 31;
    }

    // ------------------------------------------------------------------------------------------------------------ who attests

    /// @dev Without the subject's own word a guardian begins after the delay, to the second.
    /// @custom:rules C4 K3
    function testFuzz_a_guardian_begins_after_the_delay(uint32 wait) external {
        _attest(guardian, MAJORITY);
        uint32 begins = _now() + DELAY;
        Deed memory d = _by(_deny(_toHouse(HOSPITAL), 1, FAR, 1), guardian);
        vm.warp(begins - 1);
        _refuses(d, _outside(d));
        vm.warp(begins + (wait % 900 days));
        _do(d);
    }

    /// @dev In that delay the subject dismisses it, and it never begins.
    /// @custom:rules C4 X13
    function testFuzz_a_guardian_is_dismissed_before_it_begins(uint32 wait) external {
        _attest(guardian, MAJORITY);
        vm.warp(_now() + (wait % DELAY));
        _dismiss(guardian, 1);
        vm.warp(_now() + DELAY);
        Deed memory d = _by(_deny(_toHouse(HOSPITAL), 1, FAR, 1), guardian);
        _refuses(d, _outside(d));
    }

    /// @dev Only a live steward of a registrar; not of a hospital, not a regulator.
    /// @custom:rules C4 K2
    function testFuzz_attestGuardian_reverts_when_the_caller_is_no_registrar(address who) external {
        vm.assume(who != registrarSteward && who != registrarBSteward);
        Deed memory d = _by(_deny(_toHouse(HOSPITAL), 1, FAR, 1), guardian);
        bytes memory call = _attestCall(guardian, MAJORITY);
        _refuses(d, who, call, abi.encodeWithSelector(I.ConsentRegistry_NotRegistrar.selector, who));
        bytes memory why = abi.encodeWithSelector(I.ConsentRegistry_NotRegistrar.selector, healthSteward);
        _refuses(d, healthSteward, call, why);
        _as(healthSteward, address(credentials), abi.encodeCall(credentials.suspendOrganisation, (REGISTRAR)));
        why = abi.encodeWithSelector(I.ConsentRegistry_NotRegistrar.selector, registrarSteward);
        _refuses(d, registrarSteward, call, why);
    }

    /// @dev Nobody can be made a guardian of who is of age, nor for longer than a child takes to grow up: to the second.
    /// @custom:rules C4
    function testFuzz_attestGuardian_reverts_when_the_ward_is_no_minor(uint16 majority) external {
        majority = uint16(MAJORITY - 20 + (majority % 500));
        uint256 end = reader.lastSecondBefore(majority);
        Deed memory d = _by(_deny(_toHouse(HOSPITAL), 1, FAR, 1), guardian);
        bytes memory old = abi.encodeWithSelector(I.ConsentRegistry_OfAge.selector, majority);
        bytes memory far = abi.encodeWithSelector(I.ConsentRegistry_NoMinor.selector, majority);
        bytes memory call = _attestCall(guardian, majority);
        if (end < _now()) return _refuses(d, registrarSteward, call, old);
        if (end > type(uint32).max) return _refuses(d, registrarSteward, call, far);
        if (end > _now() + 22 * 365 days) {
            vm.warp(end - 22 * 365 days - 1);
            _refuses(d, registrarSteward, call, far);
            vm.warp(end - 22 * 365 days);
        }
        if (_now() <= FAR) _as(registrarSteward, address(consents), call);
        if (end >= FAR) return;
        vm.warp(end + 1);
        _refuses(d, registrarSteward, _attestCall(delegate, majority), old);
        vm.warp(end);
        _as(registrarSteward, address(consents), _attestCall(delegate, majority));
    }

    /// @custom:rules C4
    function test_attestGuardian_reverts_when_it_names_nobody() external {
        Deed memory d = _by(_deny(_toHouse(HOSPITAL), 1, FAR, 1), guardian);
        bytes4 bad = I.ConsentRegistry_BadDelegate.selector;
        _refuses(d, registrarSteward, _attestCall(address(0), MAJORITY), abi.encodeWithSelector(bad, address(0)));
        _refuses(d, registrarSteward, _attestCall(patient, MAJORITY), abi.encodeWithSelector(bad, patient));
    }

    /// @dev One that the subject chose itself is not turned into a guardian, nor one of another registrar; the same again is done.
    /// @custom:rules C4 X9
    function test_attestGuardian_reverts_when_another_mandate_stands() external {
        Deed memory d = _by(_deny(_toHouse(HOSPITAL), 1, FAR, 1), guardian);
        _appoint(delegate, 1);
        bytes memory why = abi.encodeWithSelector(I.ConsentRegistry_HasMandate.selector, delegate, LATER);
        _refuses(d, registrarSteward, _attestCall(delegate, MAJORITY), why);
        _attest(guardian, MAJORITY);
        uint32 end = uint32(reader.lastSecondBefore(MAJORITY));
        why = abi.encodeWithSelector(I.ConsentRegistry_HasMandate.selector, guardian, end);
        _refuses(d, registrarBSteward, _attestCall(guardian, MAJORITY), why);
        why = abi.encodeWithSelector(I.ConsentRegistry_AlreadyDone.selector, uint256(uint160(guardian)));
        _refuses(d, registrarSteward, _attestCall(guardian, MAJORITY), why);
    }

    /// @dev The registrar corrects the quarter of a guardian who acts already; not of one about whom the ward decided itself.
    /// @custom:rules C4
    function testFuzz_attestGuardian_again_is_a_new_delay(uint16 majority, bool decided) external {
        _attest(guardian, MAJORITY);
        vm.warp(_now() + DELAY);
        Deed memory d = _by(_deny(_toHouse(HOSPITAL), 1, FAR, 1), guardian);
        _do(d);
        if (decided) _dismiss(guardian, 2);
        majority = uint16(MAJORITY + 1 + (majority % 40));
        bytes memory call = _attestCall(guardian, majority);
        bytes32 id = bytes32(uint256(uint160(guardian)));
        bytes memory stale = abi.encodeWithSelector(I.ConsentRegistry_StaleSequence.selector, id, 0, 2);
        if (decided) return _refuses(d, registrarSteward, call, stale);
        _as(registrarSteward, address(consents), call);
        d = _by(_deny(_toHouse(HOSPITAL), 2, FAR, 2), guardian);
        _refuses(d, _outside(d));
        vm.warp(_now() + DELAY);
        _do(d);
    }

    // --------------------------------------------------------------------------------------------------------------- majority

    /// @dev What a guardian permitted lapses with the last second before majority; the grown-up's own grant takes its place.
    /// @custom:rules C4
    function test_what_a_guardian_permits_lapses_at_majority_unless_reaffirmed() external {
        _attest(guardian, MAJORITY);
        uint32 end = uint32(reader.lastSecondBefore(MAJORITY));
        vm.warp(_now() + DELAY);
        Deed memory d = _by(_grant(_toPerson(prescriber), 0x3, end + 1, 1), guardian);
        _refuses(d, abi.encodeWithSelector(I.ConsentRegistry_OutlastsMandate.selector, end + 1, end));
        d.act.until = end;
        _do(d);
        for (uint32 i; i < 3; ++i) {
            vm.warp(end - 1 + i);
            vm.assertTrue(_may(0x3) == (i < 2), "to the second");
        }
        _mustBe(d.grantee, I.Status.Expired);
        Deed memory late = _by(_deny(_toPerson(prescriber), 0x8, FAR, 2), guardian);
        _refuses(late, _outside(late));
        _do(_grant(_toPerson(prescriber), 0x3, FAR, 1));
        vm.assertTrue(_may(0x3), "reaffirmed");
        vm.assertFalse(_read(d.grantee).byDelegate, "by the owner");
    }

    /// @dev Whatever the guardian tries, nothing that it permitted is in force after majority.
    /// @custom:rules C4
    function testFuzz_no_permit_of_a_guardian_outlasts_majority(uint16 majority, uint32 until, uint32 moment) external {
        majority = uint16(MAJORITY - 12 + (majority % 84));
        uint32 end = uint32(reader.lastSecondBefore(majority));
        _attest(guardian, majority);
        vm.warp(_now() + DELAY);
        until = until % 2 == 0 ? end + (until % 5) : end - 2 + (until % 5);
        Deed memory d = _by(_grant(_toPerson(prescriber), 0x3, until, 1), guardian);
        bool done = _try(d);
        vm.assertTrue(done == (until <= end), "to the second");
        vm.warp(end + 1 + (moment % (FAR - end)));
        vm.assertFalse(_may(0x1), "after majority");
    }

    /// @dev What the ward itself closed, no guardian opens; what the guardian closed, the ward opens.
    /// @custom:rules C3 C4
    function test_a_guardian_opens_nothing_that_the_ward_closed() external {
        _attest(guardian, MAJORITY);
        vm.warp(_now() + DELAY);
        _do(_deny(_toPerson(prescriber), 0x1, FAR, 1));
        Deed memory d = _by(_lift(_toPerson(prescriber), 0x1, 2), guardian);
        _refuses(d, _ownersWill(d));
        _do(_by(_deny(_toRole(1), 0x1, FAR, 1), guardian));
        _do(_lift(_toRole(1), 0x1, 1));
    }

    // --------------------------------------------------------------------------------------------------------------------- end

    /// @dev A steward of a health regulator ends one too.
    /// @custom:rules C4
    function test_endGuardianship_is_a_health_regulators_too() external {
        _attest(guardian, MAJORITY);
        _as(healthSteward, address(consents), abi.encodeCall(consents.endGuardianship, (patient, guardian)));
        vm.warp(_now() + DELAY);
        Deed memory d = _by(_deny(_toHouse(HOSPITAL), 1, FAR, 1), guardian);
        _refuses(d, _outside(d));
    }

    /// @dev The registrar that attested, or its successor, ends it; another registrar does not, and what is no guardian has none.
    /// @custom:rules C4 K5 X13
    function test_endGuardianship_is_the_registrars() external {
        Deed memory d = _by(_deny(_toHouse(HOSPITAL), 1, FAR, 1), guardian);
        bytes memory call = abi.encodeCall(consents.endGuardianship, (patient, guardian));
        bytes memory none = abi.encodeWithSelector(I.ConsentRegistry_NoGuardian.selector, guardian);
        _refuses(d, registrarSteward, call, none);
        _attest(guardian, MAJORITY);
        address[4] memory others = [registrarBSteward, fiscalSteward, guardian, patient];
        for (uint256 i; i < 4; ++i) {
            _refuses(d, others[i], call, abi.encodeWithSelector(I.ConsentRegistry_NotRegistrar.selector, others[i]));
        }
        _as(healthSteward, address(credentials), abi.encodeCall(credentials.succeed, (REGISTRAR, REGISTRAR_B)));
        _as(registrarBSteward, address(consents), call);
        _refuses(d, registrarBSteward, call, none);
        vm.warp(_now() + DELAY);
        _refuses(d, _outside(d));
    }

    function _attestCall(address who, uint16 majority) private view returns (bytes memory) {
        return abi.encodeCall(consents.attestGuardian, (patient, who, majority, 0, 0, ""));
    }

    function _attest(address who, uint16 majority) private {
        _as(registrarSteward, address(consents), _attestCall(who, majority));
    }
}
