// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.20;

import {ICredentialRegistry as C} from "../../../interfaces/ICredentialRegistry.sol";
import {Kinds} from "../../../contracts/credentials/Kinds.sol";
import {World} from "../support/World.sol";
import {vm} from "../support/Vm.sol";

/// @title Accrediting, renewing and merging organisations
contract AccreditationTest is World {
    address private steward = _person("steward of a new house");

    /// @custom:rules K1 K3
    function test_accredit_takes_effect_after_the_delay() external {
        vm.expectEmit(address(credentials));
        uint32 from = _now() + DELAY;
        emit C.OrganisationAccredited(500, HEALTH_REGULATOR, steward, Kinds.HOSPITAL, from, FAR);
        _accredit(500, Kinds.HOSPITAL, steward);
        vm.warp(from - 1);
        vm.assertEq(credentials.liveKindsOf(500), 0, "too early");
        vm.warp(from);
        vm.assertEq(credentials.liveKindsOf(500), Kinds.HOSPITAL, "live");
        vm.warp(FAR);
        vm.assertEq(credentials.liveKindsOf(500), Kinds.HOSPITAL, "its last second");
        vm.warp(uint256(FAR) + 1);
        vm.assertEq(credentials.liveKindsOf(500), 0, "over");
    }

    /// @custom:rules K3
    function test_accredit_keeps_a_later_beginning() external {
        uint32 from = _now() + DELAY + 1;
        _accreditAs(healthSteward, 500, Kinds.HOSPITAL, from, FAR);
        vm.assertEq(credentials.organisationOf(500).validFrom, from, "from");
        _accreditAs(healthSteward, 501, Kinds.HOSPITAL, from - 2, FAR);
        vm.assertEq(credentials.organisationOf(501).validFrom, from - 1, "from");
    }

    /// @custom:rules K1 X9
    function test_accredit_reverts_as_done_or_when_the_number_is_taken() external {
        _accredit(500, Kinds.HOSPITAL, steward);
        _refusesAccredit(healthSteward, 500, Kinds.HOSPITAL, FAR, steward, _done(500));
        bytes memory taken = abi.encodeWithSelector(C.CredentialRegistry_NumberTaken.selector, 500);
        _refusesAccredit(healthSteward, 500, Kinds.PHARMACY, FAR, steward, taken);
        _refusesAccredit(healthSteward, 500, Kinds.HOSPITAL, FAR - 1, steward, taken);
        _refusesAccredit(healthSteward, 500, Kinds.HOSPITAL, FAR, outsider, taken);
    }

    /// @dev Done is what was asked for: this very house with this very steward, who is one, and its own.
    /// @custom:rules K1 X9
    function test_accredit_reverts_as_taken_when_the_key_is_no_steward_of_the_house() external {
        _refusesAccredit(healthSteward, HOSPITAL, Kinds.HOSPITAL, FAR, hospitalSteward, _done(HOSPITAL));
        bytes memory taken = abi.encodeWithSelector(C.CredentialRegistry_NumberTaken.selector, HOSPITAL);
        _refusesAccredit(healthSteward, HOSPITAL, Kinds.HOSPITAL, FAR, pharmacySteward, taken);
        _refusesAccredit(healthSteward, HOSPITAL, Kinds.HOSPITAL, FAR, prescriber, taken);
    }

    /// @custom:rules K1 K2
    function test_accredit_reverts_when_no_one_regulator_may_accredit_the_kinds() external {
        uint32[5] memory bad = [
            uint32(0),
            Kinds.HOSPITAL | Kinds.BASIC_INSURER,
            Kinds.HEALTH_REGULATOR,
            Kinds.FISCAL_REGULATOR,
            1 << 10
        ];
        for (uint256 i; i < 5; ++i) {
            bytes memory why = abi.encodeWithSelector(C.CredentialRegistry_BadKinds.selector, bad[i]);
            _refusesAccredit(healthSteward, 500, bad[i], FAR, steward, why);
        }
    }

    /// @custom:rules K1 X7
    function test_accredit_reverts_when_the_caller_is_no_regulator_of_the_kind() external {
        address[4] memory others = [outsider, GOVERNOR, fiscalSteward, hospitalSteward];
        for (uint256 i; i < 4; ++i) {
            _refusesAccredit(others[i], 500, Kinds.HOSPITAL, FAR, steward, _notAuthorised(others[i]));
        }
        _refusesAccredit(healthSteward, 500, Kinds.BASIC_INSURER, FAR, steward, _notAuthorised(healthSteward));
        _accreditAs(fiscalSteward, 500, Kinds.BASIC_INSURER | Kinds.COMMERCIAL_INSURER, 0, FAR);
    }

    /// @custom:rules K1
    function test_accredit_reverts_when_number_window_or_steward_is_none() external {
        bytes memory why = abi.encodeWithSelector(C.CredentialRegistry_UnknownOrganisation.selector, 0);
        _refusesAccredit(healthSteward, 0, Kinds.HOSPITAL, FAR, steward, why);
        uint32 from = _now() + DELAY;
        why = abi.encodeWithSelector(C.CredentialRegistry_BadWindow.selector, from, from - 1);
        _refusesAccredit(healthSteward, 500, Kinds.HOSPITAL, from - 1, steward, why);
        why = abi.encodeWithSelector(C.CredentialRegistry_ZeroAddress.selector);
        _refusesAccredit(healthSteward, 500, Kinds.HOSPITAL, FAR, address(0), why);
        vm.assertEq(credentials.organisationOf(500).kinds, 0, "nothing moved");
    }

    /// @custom:rules K1
    function test_accreditRegulator_is_told_as_by_no_regulator() external {
        vm.expectEmit(address(credentials));
        emit C.OrganisationAccredited(9, 0, steward, Kinds.FISCAL_REGULATOR, _now(), FAR);
        _accreditRegulator(9, Kinds.FISCAL_REGULATOR, steward);
        vm.assertEq(credentials.liveKindsOf(9), Kinds.FISCAL_REGULATOR, "at once");
    }

    /// @custom:rules K1
    function test_accreditRegulator_reverts_when_the_kinds_are_not_a_regulators() external {
        uint32[3] memory bad = [uint32(0), Kinds.HOSPITAL, Kinds.HEALTH_REGULATOR | Kinds.HOSPITAL];
        for (uint256 i; i < 3; ++i) {
            bytes memory why = abi.encodeWithSelector(C.CredentialRegistry_BadKinds.selector, bad[i]);
            bytes memory call = abi.encodeCall(credentials.accreditRegulator, (9, bad[i], 0, FAR, steward));
            _refused(GOVERNOR, address(credentials), call, why);
        }
    }

    // ------------------------------------------------------------------------------------------------------------------ renew

    /// @custom:rules K1
    function test_renew_moves_the_end() external {
        vm.expectEmit(address(credentials));
        emit C.OrganisationRenewed(HOSPITAL, HEALTH_REGULATOR, START, FAR + 1);
        _renew(HOSPITAL, FAR + 1);
        bytes memory call = abi.encodeCall(credentials.renew, (HOSPITAL, FAR + 1));
        _refused(healthSteward, address(credentials), call, _done(HOSPITAL));
        _refused(hospitalSteward, address(credentials), call, _notAuthorised(hospitalSteward));
    }

    /// @custom:rules K1 K3
    function test_renew_begins_anew_after_the_delay_when_it_had_run_out() external {
        _accreditAs(healthSteward, 500, Kinds.HOSPITAL, 0, _now() + DELAY + 60);
        vm.warp(_now() + DELAY + 61);
        _renew(500, FAR);
        vm.assertEq(credentials.organisationOf(500).validFrom, _now() + DELAY, "from");
        vm.assertEq(credentials.liveKindsOf(500), 0, "not yet");
    }

    /// @custom:rules K1
    function test_renew_reverts_when_it_would_end_before_it_begins() external {
        bytes memory why = abi.encodeWithSelector(C.CredentialRegistry_BadWindow.selector, START, START - 1);
        bytes memory call = abi.encodeCall(credentials.renew, (HOSPITAL, START - 1));
        _refused(healthSteward, address(credentials), call, why);
        why = abi.encodeWithSelector(C.CredentialRegistry_UnknownOrganisation.selector, 999);
        _refused(healthSteward, address(credentials), abi.encodeCall(credentials.renew, (999, FAR)), why);
    }

    // ---------------------------------------------------------------------------------------------------------------- mergers

    /// @custom:rules K5
    function test_succeed_names_the_successor_and_ends_the_old_one_now() external {
        vm.assertFalse(credentials.mayFinish(PHARMACY_B, PHARMACY), "too early");
        vm.expectEmit(address(credentials));
        emit C.OrganisationSucceeded(PHARMACY, PHARMACY_B, healthSteward);
        _succeed(PHARMACY, PHARMACY_B);
        vm.assertEq(credentials.liveKindsOf(PHARMACY), 0, "over");
        vm.assertTrue(credentials.mayFinish(PHARMACY_B, PHARMACY), "may finish");
        vm.assertFalse(credentials.mayFinish(PHARMACY, PHARMACY_B), "not the other way");
        (uint32 one, uint32 other) = credentials.bothSuccessorsOf(PHARMACY, PHARMACY_B);
        vm.assertTrue(one == PHARMACY_B && other == 0, "named");
        (one, other) = credentials.bothSuccessorsOf(PHARMACY_B, PHARMACY);
        vm.assertTrue(one == 0 && other == PHARMACY_B, "in their order");
        bytes memory call = abi.encodeCall(credentials.succeed, (PHARMACY, PHARMACY_B));
        _refused(healthSteward, address(credentials), call, _done(PHARMACY));
        bytes4 selector = C.CredentialRegistry_Succeeded.selector;
        bytes memory why = abi.encodeWithSelector(selector, PHARMACY, PHARMACY_B);
        _refused(healthSteward, address(credentials), abi.encodeCall(credentials.renew, (PHARMACY, FAR)), why);
    }

    /// @custom:rules K5
    function test_succeed_reverts_when_the_successor_is_itself_or_of_another_kind() external {
        bytes memory why = abi.encodeWithSelector(C.CredentialRegistry_BadKinds.selector, Kinds.PHARMACY);
        bytes memory call = abi.encodeCall(credentials.succeed, (PHARMACY, PHARMACY));
        _refused(healthSteward, address(credentials), call, why);
        why = abi.encodeWithSelector(C.CredentialRegistry_BadKinds.selector, Kinds.HOSPITAL);
        call = abi.encodeCall(credentials.succeed, (PHARMACY, HOSPITAL));
        _refused(healthSteward, address(credentials), call, why);
        call = abi.encodeCall(credentials.succeed, (PHARMACY, PHARMACY_B));
        _refused(pharmacySteward, address(credentials), call, _notAuthorised(pharmacySteward));
    }

    /// @dev The successor may be more than the old house was, not less.
    /// @custom:rules K5
    function test_succeed_wants_a_successor_of_all_its_kinds() external {
        _accredit(500, Kinds.HOSPITAL | Kinds.PHARMACY, steward);
        bytes memory why = abi.encodeWithSelector(C.CredentialRegistry_BadKinds.selector, Kinds.PHARMACY);
        bytes memory call = abi.encodeCall(credentials.succeed, (500, PHARMACY));
        _refused(healthSteward, address(credentials), call, why);
        (uint32 none, ) = credentials.bothSuccessorsOf(500, PHARMACY);
        vm.assertEq(none, 0, "a successor");
        _succeed(PHARMACY, 500);
        vm.assertTrue(credentials.mayFinish(500, PHARMACY), "may finish");
    }

    /// @dev Nobody finishes what nobody did; any number but none finishes its own.
    /// @custom:rules K5
    function test_mayFinish_is_never_for_none() external view {
        vm.assertFalse(credentials.mayFinish(0, 0), "none for none");
        vm.assertFalse(credentials.mayFinish(0, PHARMACY), "none for a house without successor");
        vm.assertTrue(credentials.mayFinish(1, 1), "the first for itself");
    }

    /// @custom:rules K5
    function testFuzz_mayFinish_is_true_for_itself_and_its_named_successor_only(
        uint32 actor,
        uint32 original
    ) external {
        _succeed(PHARMACY, PHARMACY_B);
        uint32[5] memory some = [PHARMACY, PHARMACY_B, HOSPITAL, 0, actor];
        actor = some[actor % 5];
        original = some[original % 5];
        bool plain = actor != 0 && (actor == original || (actor == PHARMACY_B && original == PHARMACY));
        vm.assertTrue(credentials.mayFinish(actor, original) == plain, "may finish");
    }

    // ------------------------------------------------------------------------------------------------------------------- help

    function _accreditAs(address who, uint32 number, uint32 kinds, uint32 from, uint32 until) private {
        bytes memory call = abi.encodeCall(credentials.accredit, (number, kinds, from, until, _person("some steward")));
        if (credentials.practitionerOf(_person("some steward")).organisation != 0) {
            call = abi.encodeCall(credentials.accredit, (number, kinds, from, until, _person("some other steward")));
        }
        _as(who, address(credentials), call);
    }

    function _refusesAccredit(
        address who,
        uint32 number,
        uint32 kinds,
        uint32 until,
        address first,
        bytes memory why
    ) private {
        bytes memory call = abi.encodeCall(credentials.accredit, (number, kinds, _now(), until, first));
        _refused(who, address(credentials), call, why);
    }

    function _renew(uint32 organisation, uint32 until) private {
        _as(healthSteward, address(credentials), abi.encodeCall(credentials.renew, (organisation, until)));
    }

    function _succeed(uint32 organisation, uint32 successor) private {
        _as(healthSteward, address(credentials), abi.encodeCall(credentials.succeed, (organisation, successor)));
    }

    function _done(uint256 id) private pure returns (bytes memory) {
        return abi.encodeWithSelector(C.CredentialRegistry_AlreadyDone.selector, id);
    }

    function _notAuthorised(address who) private pure returns (bytes memory) {
        return abi.encodeWithSelector(C.CredentialRegistry_NotAuthorised.selector, who);
    }
}
