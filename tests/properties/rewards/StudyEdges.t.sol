// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.20;

import {IStudyRewards as R, StudyId} from "../../../interfaces/IStudyRewards.sol";
import {Kinds} from "../../../contracts/credentials/Kinds.sol";
import {vm} from "../support/Vm.sol";
import {Institute} from "./Institute.sol";

/// @title What a random search of studies meets seldom: two parties in one house, another board, both sides at once, a day too many
contract StudyEdgesTest is Institute {
    uint32 private constant BOARD_B = 801;
    uint32 private constant BOTH = 802; // a sponsor that is an ethics board too, and a house of validators

    address private _boardBSteward = _person("steward of board b");
    address private _bothSteward = _person("steward of both");

    R.Study private _s;
    StudyId private _id;

    function setUp() public override {
        super.setUp();
        _accredit(BOARD_B, Kinds.ETHICS_BOARD, _boardBSteward);
        _accredit(BOTH, Kinds.SPONSOR | Kinds.ETHICS_BOARD | Kinds.DATA_VALIDATOR, _bothSteward);
        vm.warp(_now() + DELAY);
        _s = _study(7);
        _id = _draft(_s);
    }

    /// @dev Being a board does not make a sponsor the board of its own studies.
    /// @custom:rules S1
    function test_draft_reverts_when_the_sponsor_is_its_own_board() external {
        R.Study memory s = _study(8);
        (s.sponsor, s.ethicsBoard) = (BOTH, BOTH);
        bytes memory why = abi.encodeWithSelector(R.StudyRewards_BadParties.selector, _idOf(s));
        _refuses(_idOf(s), _bothSteward, abi.encodeCall(rewards.draft, (s)), why);
        s.ethicsBoard = BOARD;
        _as(_bothSteward, address(rewards), abi.encodeCall(rewards.draft, (s)));
    }

    /// @dev Validators that may judge anything else don't judge what they sponsor, nor what they will rule on.
    /// @custom:rules S5
    function test_draft_reverts_when_the_sponsor_or_adjudicator_is_on_the_panel() external {
        R.Study memory s = _study(8);
        bytes memory why = abi.encodeWithSelector(R.StudyRewards_BadPanel.selector, _idOf(s));
        s.adjudicator = s.panel[2];
        _refuses(_idOf(s), sponsorSteward, abi.encodeCall(rewards.draft, (s)), why);
        (s.adjudicator, s.sponsor, s.panel[2]) = (OUTSIDE, BOTH, BOTH);
        why = abi.encodeWithSelector(R.StudyRewards_BadPanel.selector, _idOf(s));
        _refuses(_idOf(s), _bothSteward, abi.encodeCall(rewards.draft, (s)), why);
        s.panel[2] = HOUSE + 2;
        _as(_bothSteward, address(rewards), abi.encodeCall(rewards.draft, (s)));
    }

    /// @dev Ruling may take as long as vesting, and no longer: nothing is paid that is still disputed.
    /// @custom:rules S1 S2
    function test_draft_reverts_when_a_ruling_outlasts_the_vesting() external {
        R.Study memory s = _study(8);
        s.rulingDays = s.vestingDays + 1;
        bytes memory why = abi.encodeWithSelector(R.StudyRewards_BadTimes.selector, _idOf(s));
        _refuses(_idOf(s), sponsorSteward, abi.encodeCall(rewards.draft, (s)), why);
        s.rulingDays = s.vestingDays;
        _draft(s);
    }

    /// @dev The last second of the last contribution is one that the ledger can keep.
    /// @custom:rules S1
    function test_draft_reverts_when_its_calendar_outlasts_32_bits() external {
        R.Study memory s = _study(8);
        uint256 after_ = _moments(s, 0).claimed;
        s.until = uint32(NEVER - after_ + 1);
        bytes memory why = abi.encodeWithSelector(R.StudyRewards_BadTimes.selector, _idOf(s));
        _refuses(_idOf(s), sponsorSteward, abi.encodeCall(rewards.draft, (s)), why);
        --s.until;
        _draft(s);
    }

    /// @custom:rules S1 X7
    function test_approve_reverts_when_another_board_signs() external {
        bytes memory call = abi.encodeCall(rewards.approve, (_id, _boardBSteward, 0, ""));
        _refuses(_id, _boardBSteward, call, _notAllowed(_boardBSteward));
    }

    /// @dev Open again when both sides have resumed, whichever came first.
    /// @custom:rules S1
    function test_resume_leaves_what_the_other_side_paused() external {
        _as(boardSteward, address(rewards), _approveCall(_id));
        _fund(_id, BUDGET);
        address[2] memory sides = [boardSteward, sponsorSteward];
        for (uint256 first; first < 2; ++first) {
            for (uint256 i; i < 2; ++i) _as(sides[i], address(rewards), abi.encodeCall(rewards.pauseStudy, (_id)));
            _as(sides[first], address(rewards), abi.encodeCall(rewards.resumeStudy, (_id)));
            _mustBe(R.StudyStatus.Paused);
            _as(sides[1 - first], address(rewards), abi.encodeCall(rewards.resumeStudy, (_id)));
            _mustBe(R.StudyStatus.Open);
        }
    }

    /// @dev After a merger the board's successor stands on the board's side.
    /// @custom:rules K5 S1
    function test_pause_is_the_boards_successors_too() external {
        _as(healthSteward, address(credentials), abi.encodeCall(credentials.succeed, (BOARD, BOARD_B)));
        vm.expectEmit(address(rewards));
        emit R.StudyPaused(_id, _boardBSteward, true);
        _as(_boardBSteward, address(rewards), abi.encodeCall(rewards.pauseStudy, (_id)));
    }

    /// @dev What was withdrawn stays withdrawn, though its signatures still hold, and counts for its person.
    /// @custom:rules X8 S4 S2
    function test_commit_reverts_when_it_was_withdrawn() external {
        R.Contribution memory k = _committed(FAR);
        _as(relayer, address(rewards), _withdrawCall(k, FAR));
        _refuses(k, relayer, _commitCall(k, custodian), _rewardDone(k));
        _mustBe(k, R.Status.Withdrawn);
        (uint256 today, uint256 altogether) = rewards.countOf(_id, k.person);
        vm.assertEq(abi.encode(today, altogether), abi.encode(1, 1), "another count");
    }

    function _committed(uint32 deadline) private returns (R.Contribution memory k) {
        _as(boardSteward, address(rewards), _approveCall(_id));
        _fund(_id, BUDGET);
        _consent(patient, 7);
        k = _contribution(_s, patient, 2, 1);
        k.deadline = deadline;
        _commit(k);
    }

    function _mustBe(R.StudyStatus status) private view {
        vm.assertEq(uint256(rewards.studyStatusOf(_id)), uint256(status), "another status");
    }
}
