// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.20;

import {IStudyRewards as R, StudyId} from "../../../interfaces/IStudyRewards.sol";
import {Dice} from "../support/Dice.sol";
import {vm} from "../support/Vm.sol";
import {Institute} from "./Institute.sol";

/// @title One reward for each source in a study, however often, by whom and in what form it is contributed
/// forge-config: default.fuzz.runs = 24
contract SourcesTest is Institute {
    using Dice for Dice.Cup;

    R.Study private _s;
    StudyId private _id;

    function setUp() public override {
        super.setUp();
        _s = _study(7);
        _s.until += 100 days;
        (_s.perDay, _s.perPerson) = (255, 500);
        _id = _open(_s, 2 * BUDGET);
        _consent(patient, 7);
        _consent(patientB, 7);
    }

    /// @dev A farmer contributes few sources many times, by two ids: each source is paid once at most, the rest is rejected and named.
    /// @custom:rules S4 X8 S3
    function testFuzz_pay_pays_a_source_once(uint256 seed) external {
        Dice.Cup memory c = Dice.cup(seed);
        uint256[3] memory paid;
        R.Contribution[] memory all = new R.Contribution[](6);
        uint256[] memory sources = new uint256[](6);
        for (uint256 i; i < 6; ++i) {
            all[i] = _contribution(_s, c.coin() ? patient : patientB, uint8(c.between(1, 4)), i);
            sources[i] = c.between(0, 2);
            _commit(all[i]);
        }
        _tellAll(all, sources);
        vm.warp(_moments(_s, _committedAt(all[0])).vested + 1);
        for (uint256 i; i < 6; ++i) {
            bytes memory call = _payCall(all[i]);
            if (_statusOf(all[i]) != R.Status.Vested) _refuses(all[i], outsider, call, _is(all[i], R.Status.Rejected));
            else (_as(outsider, address(rewards), call), ++paid[sources[i]]);
        }
        for (uint256 i; i < 3; ++i) vm.assertTrue(paid[i] <= 1, "a source was paid twice");
        for (uint256 i; i < 6; ++i) vm.assertEq(paid[sources[i]], 1, "a source was not paid");
    }

    /// @dev A source whose contribution ended without a reward is free again; while it is kept, and once it is paid, it is not.
    /// @custom:rules S4
    function testFuzz_attest_takes_a_source_again_that_ended_unpaid(uint8 how) external {
        R.Contribution memory first = _commit(_s, patient, 2);
        _toldAs(_s, first, _source(0), how % 7 == 6 ? 0 : 2);
        _finish(first, how % 7);
        bool free = how % 7 != 1 && how % 7 != 4 && how % 7 != 5;
        R.Contribution memory second = _commit(_s, patientB, 2);
        _toldAs(_s, second, _source(0), 2);
        _mustBe(second, free ? R.Status.Attested : R.Status.Rejected);
        vm.assertEq(rewards.contributionOf(_id, _source(0)), free ? _idOf(second) : _idOf(first), "whose source");
    }

    /// @dev The event of a second contribution names the first, and no study knows another's sources.
    /// @custom:rules S4 S2
    function test_attest_names_who_has_the_source() external {
        R.Study memory other = _study(8);
        _open(other, BUDGET);
        _consent(patient, 8);
        R.Contribution memory first = _commit(_s, patient, 2);
        R.Contribution memory second = _commit(_s, patientB, 3);
        R.Contribution memory elsewhere = _commit(other, patient, 2);
        Finding[] memory a = _judged(first, _source(0), _three(2, 2, 2));
        Finding[] memory b = _judged(second, _source(0), _three(3, 3, 3));
        Finding[] memory d = _judged(elsewhere, _source(0), _three(2, 2, 2));
        vm.warp(_moments(_s, _now()).told);
        _attest(first, _source(0), a);
        vm.expectEmit(address(rewards));
        emit R.ContributionAttested(_idOf(second), _id, _source(0), 0, 7, _idOf(first));
        _attest(second, _source(0), b);
        vm.assertEq(uint24(rewards.wordOf(_idOf(second)) >> 40), 7 + 2 ** 16, "three seats, a duplicate");
        _attest(elsewhere, _source(0), d);
        _mustBe(elsewhere, R.Status.Attested);
        _mustBe(second, R.Status.Rejected);
    }

    /// @dev A duplicate is not disputed by an appeal: nobody raises what has its reward.
    /// @custom:rules S4 S2
    function test_appeal_reverts_when_the_source_was_rewarded() external {
        R.Contribution memory first = _commit(_s, patient, 2);
        R.Contribution memory second = _commit(_s, patientB, 3);
        Finding[] memory a = _judged(first, _source(0), _three(2, 2, 2));
        Finding[] memory b = _judged(second, _source(0), _three(3, 3, 3));
        Moments memory m = _moments(_s, _now());
        vm.warp(m.told);
        _attest(first, _source(0), a);
        _attest(second, _source(0), b);
        vm.warp(m.told + 1);
        _armChallenger(1);
        bytes4 selector = R.StudyRewards_NotDisputable.selector;
        bytes memory why = abi.encodeWithSelector(selector, _idOf(second), m.told, m.disputed);
        _refuses(second, challenger, _appealCall(second, challenger, FAR), why);
        _refuses(second, challenger, _challengeCall(second), _is(second, R.Status.Rejected));
    }

    // ------------------------------------------------------------------------------------------------------------------- acts

    function _source(uint256 which) private pure returns (bytes32) {
        return keccak256(abi.encode("source", which));
    }

    /// @dev Each is found to be what it claims, and told in this order.
    function _tellAll(R.Contribution[] memory all, uint256[] memory sources) private {
        Finding[][] memory verdicts = new Finding[][](all.length);
        for (uint256 i; i < all.length; ++i) {
            uint8 tier = all[i].tier;
            verdicts[i] = _judged(all[i], _source(sources[i]), _three(tier, tier, tier));
        }
        vm.warp(_moments(_s, _now()).told);
        for (uint256 i; i < all.length; ++i) _attest(all[i], _source(sources[i]), verdicts[i]);
    }

    /// @dev Withdrawn, vested, lapsed, ruled worthless, paid, still kept, or found worthless.
    function _finish(R.Contribution memory k, uint256 how) private {
        Moments memory m = _moments(_s, _committedAt(k));
        if (how == 0) _as(outsider, address(rewards), _withdrawCall(k, FAR));
        if (how == 2) vm.warp(m.claimed + 1);
        if (how == 3) _ruledWorthless(k, m);
        if (how == 1 || how == 4) vm.warp(m.vested + 1);
        if (how == 6) vm.warp(m.disputed + 1);
        if (how == 4) _as(outsider, address(rewards), _payCall(k));
        if (how == 2 || how == 6) _as(outsider, address(rewards), _endCall(k));
    }

    function _ruledWorthless(R.Contribution memory k, Moments memory m) private {
        _armChallenger(1);
        vm.warp(m.told + 1);
        _as(challenger, address(rewards), _challengeCall(k));
        vm.warp(m.disputed + 1);
        _as(studyAuditor, address(rewards), _ruleCall(k, 0));
    }
}
