// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.20;

import {IStudyRewards as R, StudyId} from "../../../interfaces/IStudyRewards.sol";
import {vm} from "../support/Vm.sol";
import {Institute} from "./Institute.sol";

/// @title Told again: nobody's opinion is left out, nobody else's source is freed, and what is no duplicate any more is like any other
contract RetellingsTest is Institute {
    bytes32 private constant SOURCE = keccak256("source");
    bytes32 private constant OTHER = keccak256("another source");

    R.Study private _s;
    StudyId private _id;
    R.Contribution private _first; // patient b's, of SOURCE
    R.Contribution private _k; // the patient's
    Moments private _m;

    function setUp() public override {
        super.setUp();
        _s = _study(7);
        _s.quorum = 2;
        _id = _open(_s, BUDGET);
        _consent(patient, 7);
        _consent(patientB, 7);
        _first = _commit(_s, patientB, 2);
        _k = _commit(_s, patient, 3);
        _m = _moments(_s, _now());
    }

    /// @dev Whose source it gives up is its own: another's stays taken.
    /// @custom:rules S4
    function test_attest_again_reverts_when_the_former_source_is_anothers() external {
        Finding[] memory one = _by(_first, SOURCE, 0, 2);
        Finding[] memory few = _by(_k, keccak256("own"), 0, 2);
        Finding[] memory many = _by(_k, OTHER, 2, 3);
        vm.warp(_m.told);
        _attest(_first, SOURCE, one);
        _attest(_k, keccak256("own"), few);
        bytes memory why = abi.encodeWithSelector(R.StudyRewards_OtherSource.selector, _idOf(_k), SOURCE);
        _refuses(_k, relayer, _attestCall(_k, OTHER, SOURCE, many), why);
        vm.assertEq(rewards.contributionOf(_id, SOURCE), _idOf(_first), "the first one's");
    }

    /// @dev More houses that found the same source must hear those who spoke before.
    /// @custom:rules S5
    function test_attest_again_reverts_when_others_say_the_same_alone() external {
        Finding[] memory few = _by(_k, SOURCE, 0, 2);
        Finding[] memory many = _by(_k, SOURCE, 2, 3);
        vm.warp(_m.told);
        _attest(_k, SOURCE, few);
        _refuses(_k, relayer, _attestCall(_k, SOURCE, SOURCE, many), _tooFew(3));
    }

    /// @dev So must those who tell a duplicate again.
    /// @custom:rules S5 S4
    function test_attest_again_reverts_when_a_duplicate_loses_a_voice() external {
        Finding[] memory one = _by(_first, SOURCE, 0, 2);
        Finding[] memory few = _by(_k, SOURCE, 0, 2);
        Finding[] memory more = _by(_k, SOURCE, 2, 3);
        vm.warp(_m.told);
        _attest(_first, SOURCE, one);
        _attest(_k, SOURCE, few);
        more[0] = few[1];
        _refuses(_k, relayer, _attestCall(_k, SOURCE, 0, more), _tooFew(3));
    }

    /// @dev What more houses know to be no duplicate is challenged as any other, and gives its source up as any other.
    /// @custom:rules S4 S2
    function test_attest_again_makes_it_a_contribution_like_any_other() external {
        Finding[] memory one = _by(_first, SOURCE, 0, 2);
        Finding[] memory few = _by(_k, SOURCE, 0, 2);
        Finding[] memory many = _by(_k, OTHER, 2, 3);
        vm.warp(_m.told);
        _attest(_first, SOURCE, one);
        _attest(_k, SOURCE, few);
        _attest(_k, OTHER, many);
        vm.assertEq(uint24(rewards.wordOf(_idOf(_k)) >> 40), 28, "three seats, no duplicate");
        _armChallenger(1);
        vm.warp(_m.told + 1);
        _as(challenger, address(rewards), _challengeCall(_k));
        _mustBe(_k, R.Status.Disputed);
    }

    /// @dev What was never told gives back what its person may contribute, not what it contributed today.
    /// @custom:rules S4
    function test_end_leaves_the_count_of_today() external {
        vm.warp(_m.told + 1);
        R.Contribution memory next = _contribution(_s, patient, 1, 9);
        _commit(next);
        _as(outsider, address(rewards), _endCall(_k));
        (uint256 today, uint256 altogether) = rewards.countOf(_id, next.person);
        vm.assertEq(abi.encode(today, altogether), abi.encode(1, 1), "another count");
    }

    /// @dev The houses from this seat on find tier 2.
    function _by(
        R.Contribution memory k,
        bytes32 source,
        uint32 seat,
        uint256 count
    ) private returns (Finding[] memory verdicts) {
        verdicts = new Finding[](count);
        for (uint32 i; i < count; ++i) verdicts[i] = _found(k, source, _validators[_seat(seat + i)], 2);
    }

    function _tooFew(uint256 given) private view returns (bytes memory) {
        return abi.encodeWithSelector(R.StudyRewards_TooFewVerdicts.selector, _idOf(_k), given);
    }
}
