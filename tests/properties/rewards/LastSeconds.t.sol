// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.20;

import {IStudyRewards as R, StudyId} from "../../../interfaces/IStudyRewards.sol";
import {vm} from "../support/Vm.sol";
import {Institute} from "./Institute.sol";

/// @title The first and the last second of each act on a contribution, the one before and the one after
contract LastSecondsTest is Institute {
    bytes32 private constant SOURCE = keccak256("source");

    R.Study private _s;
    StudyId private _id;
    Moments private _m;

    function setUp() public override {
        super.setUp();
        _s = _study(7);
        (_s.from, _s.until) = (_now() + 60, _now() + 120);
        _id = _open(_s, BUDGET);
        _consent(patient, 7);
        _armChallenger(2);
    }

    /// @custom:rules S1 S2
    function test_commit_has_a_first_and_a_last_second() external {
        vm.warp(_s.from - 1);
        R.Contribution memory k = _contribution(_s, patient, 2, 1);
        bytes4 outside = R.StudyRewards_OutsideWindow.selector;
        bytes memory why = abi.encodeWithSelector(outside, _id, _s.from, _s.until);
        _refuses(k, relayer, _commitCall(k, custodian), why);
        for (uint256 i; i < 2; ++i) {
            vm.warp(i == 0 ? _s.from : _s.until);
            _commit(_contribution(_s, patient, 2, i));
        }
        vm.warp(_s.until + 1);
        k.deadline = _now();
        _refuses(k, relayer, _commitCall(k, custodian), _studyIs(_id, R.StudyStatus.Closed));
    }

    /// @custom:rules S2 S5
    function test_attest_has_a_first_and_a_last_second() external {
        R.Contribution memory k = _committed();
        Finding[] memory verdicts = _judged(k, SOURCE, _three(2, 2, 2));
        bytes4 selector = R.StudyRewards_NotRevealTime.selector;
        bytes memory why = abi.encodeWithSelector(selector, _idOf(k), _m.judged, _m.told);
        vm.warp(_m.judged);
        _refuses(k, relayer, _attestCall(k, SOURCE, verdicts), why);
        vm.warp(_m.told + 1);
        _refuses(k, relayer, _attestCall(k, SOURCE, verdicts), why);
        vm.warp(_m.told);
        _attest(k, SOURCE, verdicts);
    }

    /// @custom:rules S2
    function test_a_dispute_has_a_first_and_a_last_second() external {
        R.Contribution memory k = _toldOf(2);
        bytes4 selector = R.StudyRewards_NotDisputable.selector;
        bytes memory why = abi.encodeWithSelector(selector, _idOf(k), _m.told, _m.disputed);
        uint256[2] memory outside = [_m.told, _m.disputed + 1];
        for (uint256 i; i < 2; ++i) {
            vm.warp(outside[i]);
            _refuses(k, challenger, _challengeCall(k), why);
            _refuses(k, challenger, _appealCall(k, challenger, FAR), why);
        }
        vm.warp(_m.disputed);
        _as(challenger, address(rewards), _challengeCall(k));
    }

    /// @custom:rules S2
    function test_an_appeal_is_opened_in_the_first_second() external {
        R.Contribution memory k = _toldOf(1);
        vm.warp(_m.told + 1);
        _as(challenger, address(rewards), _appealCall(k, challenger, FAR));
    }

    /// @custom:rules S2
    function test_a_ruling_has_a_first_and_a_last_second() external {
        R.Contribution memory k = _disputed();
        bytes4 selector = R.StudyRewards_NotRulingTime.selector;
        bytes memory why = abi.encodeWithSelector(selector, _idOf(k), _m.disputed, _m.ruled);
        vm.warp(_m.disputed);
        _refuses(k, studyAuditor, _ruleCall(k, 1), why);
        vm.warp(_m.ruled + 1);
        _refuses(k, studyAuditor, _ruleCall(k, 1), why);
        vm.warp(_m.ruled);
        _refuses(k, outsider, _lapseCall(k), _is(k, R.Status.Disputed));
        _as(studyAuditor, address(rewards), _ruleCall(k, 1));
    }

    /// @dev As high as it was found: the challenger did not have its way.
    /// @custom:rules S2 S3
    function test_a_ruling_that_changes_nothing_burns_the_bond() external {
        R.Contribution memory k = _disputed();
        vm.warp(_m.disputed + 1);
        uint256 supply = token.totalSupply();
        _as(studyAuditor, address(rewards), _ruleCall(k, 2));
        vm.assertEq(token.totalSupply(), supply - BOND, "burnt");
        vm.assertEq(token.balanceOf(address(rewards)), BUDGET, "no bond is left");
    }

    /// @custom:rules S2
    function test_a_dispute_lapses_in_the_second_after_the_last_ruling() external {
        R.Contribution memory k = _disputed();
        vm.warp(_m.ruled + 1);
        _as(outsider, address(rewards), _lapseCall(k));
        _mustBe(k, R.Status.Vesting);
    }

    /// @custom:rules S2 S6
    function test_a_payment_has_a_first_and_a_last_second() external {
        R.Contribution memory k = _toldOf(2);
        vm.warp(_m.vested);
        _refuses(k, outsider, _payCall(k), _is(k, R.Status.Vesting));
        vm.warp(_m.vested + 1);
        _mustBe(k, R.Status.Vested);
        vm.warp(_m.claimed + 1);
        _refuses(k, outsider, _payCall(k), _is(k, R.Status.Lapsed));
        vm.warp(_m.claimed);
        _refuses(k, outsider, _endCall(k), _is(k, R.Status.Vested));
        _as(outsider, address(rewards), _payCall(k));
        _refuses(k, outsider, _endCall(k), _is(k, R.Status.Paid));
    }

    /// @dev Not told, told to be worth nothing, not paid.
    /// @custom:rules S2 S3
    function test_an_end_has_a_first_second() external {
        R.Contribution memory k = _committed();
        vm.warp(_m.told);
        _refuses(k, outsider, _endCall(k), _is(k, R.Status.Committed));
        vm.warp(_m.told + 1);
        _as(outsider, address(rewards), _endCall(k));
        k = _toldOf(0);
        vm.warp(_m.disputed);
        _refuses(k, outsider, _endCall(k), _is(k, R.Status.Rejected));
        vm.warp(_m.disputed + 1);
        _as(outsider, address(rewards), _endCall(k));
    }

    /// @custom:rules S2
    function test_what_nobody_claimed_ends_in_the_second_after() external {
        R.Contribution memory k = _toldOf(2);
        vm.warp(_m.claimed + 1);
        _as(outsider, address(rewards), _endCall(k));
        _mustBe(k, R.Status.Lapsed);
    }

    // ------------------------------------------------------------------------------------------------------------------- acts

    function _committed() private returns (R.Contribution memory k) {
        vm.warp(_s.until);
        k = _contribution(_s, patient, 4, 1);
        if (rewards.wordOf(_idOf(k)) != 0) k = _contribution(_s, patient, 4, 2);
        _commit(k);
        _m = _moments(_s, _now());
    }

    function _toldOf(uint8 tier) private returns (R.Contribution memory k) {
        k = _committed();
        _toldAs(_s, k, SOURCE, tier);
    }

    /// @dev Found to be of tier 2, and challenged.
    function _disputed() private returns (R.Contribution memory k) {
        k = _toldOf(2);
        vm.warp(_m.told + 1);
        _as(challenger, address(rewards), _challengeCall(k));
    }
}
