// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.20;

import {IEmergencyAccess as E} from "../../../interfaces/IEmergencyAccess.sol";
import {Roles} from "../../../contracts/credentials/Kinds.sol";
import {vm} from "../support/Vm.sol";
import {Ward} from "./Ward.sol";

/// @title Every opening is reviewed by somebody else; what is not costs the house a second signature
/// forge-config: default.fuzz.runs = 48
contract EmergencyReviewsTest is Ward {
    // ------------------------------------------------------------------------------------------------------------- the outcome

    /// @custom:rules E2
    function testFuzz_review_is_final(bool justified, bool again) external {
        E.Opening memory o = _opening(patient);
        _open(o);
        vm.expectEmit(address(emergencies));
        emit E.EmergencyReviewed(_idOf(o), patient, houseAuditor, false, justified, GROUNDS);
        _review(o, justified);
        E.Outcome outcome = justified ? E.Outcome.Justified : E.Outcome.Unjustified;
        _mustBe(o, outcome);
        bytes memory why = _error(E.EmergencyAccess_AlreadyDone.selector, _idOf(o));
        if (again != justified) why = abi.encodeWithSelector(E.EmergencyAccess_Reviewed.selector, _idOf(o), outcome);
        _refusesOpening(o, houseAuditor, _reviewCall(o, again), why);
        (, bool suspended) = emergencies.rightOf(clinician);
        vm.assertTrue(suspended != justified, "unjustified suspends");
        vm.assertTrue(_isOpen(o, 1) == justified, "and closes the window");
    }

    /// @dev A health regulator overrules a house's verdict, once; its own verdict stands.
    /// @custom:rules E2
    function testFuzz_a_regulator_overrules_once(bool first, bool byHouse) external {
        E.Opening memory o = _opening(patient);
        _open(o);
        _as(byHouse ? houseAuditor : auditor, address(emergencies), _reviewCall(o, first));
        E.Outcome outcome = first ? E.Outcome.Justified : E.Outcome.Unjustified;
        bytes memory why = abi.encodeWithSelector(E.EmergencyAccess_Reviewed.selector, _idOf(o), outcome);
        if (!byHouse) return _refusesOpening(o, auditor, _reviewCall(o, !first), why);
        _as(auditor, address(emergencies), _reviewCall(o, !first));
        _mustBe(o, first ? E.Outcome.Unjustified : E.Outcome.Justified);
        outcome = first ? E.Outcome.Unjustified : E.Outcome.Justified;
        why = abi.encodeWithSelector(E.EmergencyAccess_Reviewed.selector, _idOf(o), outcome);
        _refusesOpening(o, houseAuditor, _reviewCall(o, first), why);
        _refusesOpening(o, auditor, _reviewCall(o, first), why);
        vm.warp(_now() + 30 days);
        vm.assertEq(emergencies.overdueOf(HOSPITAL), 0, "counted off once");
    }

    /// @dev A suspended right opens nothing; a colleague can; only a regulator's steward gives it back.
    /// @custom:rules E2
    function test_an_unjustified_opening_suspends_the_right() external {
        E.Opening memory o = _opening(patient);
        _open(o);
        _review(o, false);
        E.Opening memory next = _opening(patientB);
        _refusesOpening(next, _error(E.EmergencyAccess_RightSuspended.selector, _who(clinician)));
        next.clinician = clinicianB;
        _open(next);
        bytes memory call = abi.encodeCall(emergencies.restoreRight, (clinician));
        address[5] memory others = [houseAuditor, hospitalSteward, auditor, registrarSteward, clinician];
        for (uint256 i; i < 5; ++i) {
            _refusesOpening(o, others[i], call, _error(E.EmergencyAccess_NotAuthorised.selector, _who(others[i])));
        }
        vm.warp(_now() + 400 days);
        (, bool suspended) = emergencies.rightOf(clinician);
        vm.assertTrue(suspended, "time does not heal it");
        _as(healthSteward, address(emergencies), call);
        _refusesOpening(o, healthSteward, call, _error(E.EmergencyAccess_AlreadyDone.selector, _who(clinician)));
        next = _fresh();
        _as(clinician, address(emergencies), _openCall(_with(next, clinicianB)));
        vm.assertTrue(_isOpen(next, 1), "the right is back");
    }

    // ----------------------------------------------------------------------------------------------------------- who reviews

    /// @dev An auditor of that house, or of a health regulator: nobody else, and nobody who took part.
    /// @custom:rules E2 K2 X7
    function testFuzz_review_reverts_when_it_is_nobodys_business(uint8 which, bool justified) external {
        E.Opening memory o = _opening(patient);
        address away = _person("auditor of hospital b");
        address strict = _person("auditor of the fiscal regulator");
        _license(hospitalBSteward, HOSPITAL_B, away, Roles.AUDITOR);
        _license(fiscalSteward, FISCAL_REGULATOR, strict, Roles.AUDITOR);
        _license(hospitalSteward, HOSPITAL, clinician, Roles.AUDITOR | Roles.EMERGENCY_CLINICIAN);
        _license(hospitalSteward, HOSPITAL, clinicianB, Roles.AUDITOR | Roles.EMERGENCY_CLINICIAN);
        _as(clinician, address(emergencies), _openCall(_with(o, clinicianB)));
        address[8] memory others = [
            away,
            strict,
            hospitalSteward,
            healthSteward,
            prescriber,
            patient,
            clinician,
            clinicianB
        ];
        address who = others[which % 8];
        bytes4 no = which % 8 < 6 ? E.EmergencyAccess_NotAuthorised.selector : E.EmergencyAccess_SamePerson.selector;
        _refusesOpening(o, who, _reviewCall(o, justified), _error(no, _who(who)));
        _as(which % 2 == 0 ? auditor : houseAuditor, address(emergencies), _reviewCall(o, justified));
    }

    /// @dev Neither of the two who opened judges it, auditor or not.
    /// @custom:rules E2
    function test_review_reverts_when_the_reviewer_took_part() external {
        uint32 both = Roles.AUDITOR | Roles.EMERGENCY_CLINICIAN;
        address third = _person("third clinician and auditor");
        address[3] memory who = [clinician, clinicianB, third];
        for (uint256 i; i < 3; ++i) _license(hospitalSteward, HOSPITAL, who[i], both);
        E.Opening memory o = _with(_opening(patient), clinicianB);
        _open(o);
        for (uint256 i; i < 2; ++i) {
            bytes memory why = _error(E.EmergencyAccess_SamePerson.selector, _who(who[i]));
            _refusesOpening(o, who[i], _reviewCall(o, true), why);
        }
        _as(third, address(emergencies), _reviewCall(o, true));
        _mustBe(o, E.Outcome.Justified);
    }

    /// @dev The house was taken over: the successor's auditor reviews what it began.
    /// @custom:rules E2 K5
    function test_the_successor_reviews() external {
        E.Opening memory o = _opening(patient);
        _open(o);
        address away = _person("auditor of hospital b");
        _license(hospitalBSteward, HOSPITAL_B, away, Roles.AUDITOR);
        _as(healthSteward, address(credentials), abi.encodeCall(credentials.succeed, (HOSPITAL, HOSPITAL_B)));
        bytes memory why = _error(E.EmergencyAccess_NotAuthorised.selector, _who(houseAuditor));
        _refusesOpening(o, houseAuditor, _reviewCall(o, true), why);
        _as(away, address(emergencies), _reviewCall(o, true));
        _mustBe(o, E.Outcome.Justified);
    }

    /// @dev What was never brought is not reviewed, nor alerted, nor identified.
    /// @custom:rules E2
    function test_an_unknown_opening_is_nothing() external {
        E.Opening memory o = _opening(patient);
        bytes memory why = _error(E.EmergencyAccess_Unknown.selector, _idOf(o));
        _refusesOpening(o, houseAuditor, _reviewCall(o, true), why);
        _refusesOpening(o, houseAuditor, abi.encodeCall(emergencies.alert, (o)), why);
        _refusesOpening(o, houseAuditor, abi.encodeCall(emergencies.identify, (o, patientB)), why);
        _mustBe(o, E.Outcome.Unknown);
    }

    // ----------------------------------------------------------------------------------------------------------------- overdue

    /// @dev Due until the last second of its day, overdue from the next; alerted once, by anyone.
    /// @custom:rules E2
    function testFuzz_a_review_is_overdue_after_its_day(uint32 hour, uint8 edge) external {
        vm.warp(
            _midnight() +
                (
                    edge % 4 == 0
                        ? 0
                        : edge % 4 == 1
                            ? 1 days - 1
                            : hour % 1 days
                )
        );
        E.Opening memory o = _opening(patient);
        _open(o);
        uint32 end = _midnight() + (REVIEW_DAYS + 1) * 1 days;
        bytes memory call = abi.encodeCall(emergencies.alert, (o));
        for (uint32 i; i < 3; ++i) {
            vm.warp(end - 2 + i);
            bool over = i == 2;
            _mustBe(o, over ? E.Outcome.Overdue : E.Outcome.AwaitingReview);
            vm.assertEq(emergencies.overdueOf(HOSPITAL), over ? 1 : 0, "how many");
            if (!over) _refusesOpening(o, outsider, call, _error(E.EmergencyAccess_NotOverdue.selector, _idOf(o)));
        }
        _as(outsider, address(emergencies), call);
        _refusesOpening(o, outsider, call, _error(E.EmergencyAccess_AlreadyDone.selector, _idOf(o)));
        _review(o, true);
        vm.assertEq(emergencies.overdueOf(HOSPITAL), 0, "late, but done");
        _mustBe(o, E.Outcome.Justified);
    }

    /// @dev While one is overdue, every opening of the house needs a second clinician; no other house's does; reviewed, none does.
    /// @custom:rules E2
    function testFuzz_overdue_calls_for_a_countersignature(uint8 count) external {
        count = 1 + (count % 3);
        E.Opening[] memory all = new E.Opening[](count);
        for (uint256 i; i < count; ++i) _open(all[i] = _fresh());
        vm.warp(_now() + (REVIEW_DAYS + 1) * 1 days);
        E.Opening memory next = _fresh();
        _refusesOpening(next, _needsSecond(count, 0));
        _as(clinician, address(emergencies), _openCall(_with(next, clinicianB)));
        vm.assertTrue(_isOpen(next, 1), "care is not blocked");
        E.Opening memory away = _fresh();
        away.clinician = clinicianAway;
        _open(away);
        for (uint256 i; i < count; ++i) {
            E.Opening memory refused = _fresh();
            _refusesOpening(refused, _needsSecond(count - i, 1));
            _review(all[i], true);
        }
        _open(_fresh());
    }

    /// @dev So many a day, told in UTC; the next needs a second; at midnight it begins anew.
    /// @custom:rules E1 E2
    function testFuzz_the_daily_count_calls_for_a_countersignature(uint8 more) external {
        for (uint256 i; i < PER_DAY; ++i) _open(_fresh());
        for (uint256 i; i < 1 + (more % 3); ++i) {
            E.Opening memory o = _fresh();
            _refusesOpening(o, _needsSecond(0, PER_DAY + i));
            _as(clinician, address(emergencies), _openCall(_with(o, clinicianB)));
        }
        E.Opening memory other = _fresh();
        other.clinician = clinicianB;
        _open(other);
        vm.warp(_midnight() + 1 days - 1);
        E.Opening memory last = _fresh();
        _refusesOpening(last, _needsSecond(0, PER_DAY + 1 + (more % 3)));
        vm.warp(_now() + 1);
        (uint256 today, ) = emergencies.rightOf(clinician);
        vm.assertEq(today, 0, "a new day");
        _open(_fresh());
    }

    // -------------------------------------------------------------------------------------------------------- an unknown patient

    /// @dev Only an unknown patient is identified, as somebody else, by the house; once, but for an auditor who corrects it.
    /// @custom:rules E1
    function testFuzz_identify_is_for_the_unknown(uint8 reason, address who, uint8 by) external {
        E.Opening memory o = _fresh();
        o.reason = reason % 2 == 0 ? 4 : reason;
        _open(o);
        bytes memory call = abi.encodeCall(emergencies.identify, (o, who));
        address[3] memory ours = [clinicianB, houseAuditor, clinician];
        address caller = ours[by % 3];
        bytes memory no = _error(E.EmergencyAccess_NotAuthorised.selector, _who(clinicianAway));
        _refusesOpening(o, clinicianAway, call, no);
        bytes memory why = _error(E.EmergencyAccess_NotProvisional.selector, _idOf(o));
        bytes memory itself = abi.encodeCall(emergencies.identify, (o, o.subject));
        _refusesOpening(o, caller, itself, why);
        if (o.reason != 4 || who == address(0) || who == o.subject) return _refusesOpening(o, caller, call, why);
        vm.expectEmit(address(emergencies));
        emit E.EmergencyIdentified(_idOf(o), o.subject, who, caller);
        _as(caller, address(emergencies), call);
        _refusesOpening(o, caller, call, _error(E.EmergencyAccess_AlreadyDone.selector, _idOf(o)));
        _review(o, true);
        uint256 tag = uint256(keccak256(abi.encode(_idOf(o), who))) % 2 ** 192;
        vm.assertEq(emergencies.wordOf(_idOf(o)) >> 64, tag, "identified still");
        if (who == prescriber) return;
        call = abi.encodeCall(emergencies.identify, (o, prescriber));
        _refusesOpening(o, clinicianB, call, _error(E.EmergencyAccess_Identified.selector, _idOf(o)));
        _as(houseAuditor, address(emergencies), call); // a correction
        tag = uint256(keccak256(abi.encode(_idOf(o), prescriber))) % 2 ** 192;
        vm.assertEq(emergencies.wordOf(_idOf(o)) >> 64, tag, "identified anew");
        _mustBe(o, E.Outcome.Justified);
    }
}
