// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.20;

import {IAccessManaged} from "@openzeppelin/contracts/access/manager/IAccessManaged.sol";
import {Pausable} from "@openzeppelin/contracts/utils/Pausable.sol";
import {IStudyRewards as R, StudyId} from "../../../interfaces/IStudyRewards.sol";
import {vm} from "../support/Vm.sol";
import {Institute} from "./Institute.sol";

/// @title Pause stops what opens a study or a contribution; what was begun goes on to its end, because its clock does
contract RewardPauseTest is Institute {
    bytes32 private constant SOURCE = keccak256("source");

    R.Study private _s;
    StudyId private _id;

    function setUp() public override {
        super.setUp();
        _s = _study(7);
        _id = _open(_s, BUDGET);
        _consent(patient, 7);
        _armChallenger(2);
    }

    /// @custom:rules X13
    function test_pause_stops_draft_approve_fund_resume_and_commit() external {
        R.Study memory s = _study(8);
        StudyId id = _draft(s);
        _as(sponsorSteward, address(rewards), abi.encodeCall(rewards.pauseStudy, (_id)));
        R.Contribution memory k = _contribution(_s, patient, 1, 1);
        _pause();
        _stopped(id, boardSteward, _approveCall(id));
        _stopped(id, sponsorSteward, abi.encodeCall(rewards.fund, (id, 1000, 1000)));
        _stopped(_id, sponsorSteward, abi.encodeCall(rewards.resumeStudy, (_id)));
        _stopped(_id, relayer, _commitCall(k, custodian));
        s.number = 9;
        _stopped(_idOf(s), sponsorSteward, abi.encodeCall(rewards.draft, (s)));
        _as(GOVERNOR, address(rewards), abi.encodeWithSignature("unpause()"));
        _draft(s);
        _as(sponsorSteward, address(rewards), abi.encodeCall(rewards.resumeStudy, (_id)));
        _as(relayer, address(rewards), _commitCall(k, custodian));
    }

    /// @custom:rules X13 S2
    function test_pause_leaves_the_way_of_what_was_begun_open() external {
        R.Contribution memory k = _commit(_s, patient, 3);
        R.Contribution memory other = _contribution(_s, patient, 2, 2);
        _commit(other);
        R.Contribution memory third = _contribution(_s, patient, 2, 3);
        _commit(third);
        _pause();
        Moments memory m = _moments(_s, _now());
        Finding[] memory verdicts = _judged(k, SOURCE, _three(1, 1, 1));
        vm.warp(m.told);
        _attest(k, SOURCE, verdicts);
        vm.warp(m.told + 1);
        _as(challenger, address(rewards), _appealCall(k, challenger, FAR));
        _as(relayer, address(rewards), _withdrawCall(other, FAR));
        _as(outsider, address(rewards), _endCall(third));
        vm.warp(m.disputed + 1);
        _as(studyAuditor, address(rewards), _ruleCall(k, 2));
        _as(boardSteward, address(rewards), abi.encodeCall(rewards.pauseStudy, (_id)));
        _as(boardSteward, address(rewards), abi.encodeCall(rewards.closeStudy, (_id)));
        vm.warp(m.vested + 1);
        _as(outsider, address(rewards), _payCall(k));
        _as(outsider, address(rewards), abi.encodeCall(rewards.settle, (_id)));
        vm.assertEq(token.balanceOf(patient), 1000, "paid");
        _moneyIs(_id, 1000, 0, 0, BUDGET - 1000);
    }

    /// @custom:rules X13 S2
    function test_pause_leaves_challenges_and_their_end_open() external {
        R.Contribution memory k = _commit(_s, patient, 3);
        Moments memory m = _moments(_s, _now());
        _toldAs(_s, k, SOURCE, 3);
        _pause();
        vm.warp(m.told + 1);
        _as(challenger, address(rewards), _challengeCall(k));
        vm.warp(m.ruled + 1);
        _as(outsider, address(rewards), _lapseCall(k));
        vm.assertEq(token.balanceOf(challenger), 2 * BOND, "the bond is back");
    }

    /// @custom:rules X7 S7
    function testFuzz_governance_acts_are_refused_to_everybody_else(address who) external {
        vm.assume(who != GOVERNOR && who != address(0));
        _governed(who, address(rewards), abi.encodeWithSignature("pause()"));
        _governed(who, address(rewards), abi.encodeWithSignature("unpause()"));
        _governed(who, address(token), abi.encodeCall(minting.appointMinter, (who)));
        _governed(who, address(token), abi.encodeCall(minting.dismissMinter, (treasurer)));
        _governed(who, address(token), abi.encodeCall(minting.admitLedger, (address(rewards))));
        _governed(who, address(token), abi.encodeCall(minting.endTransfers, ()));
    }

    function _pause() private {
        _as(GOVERNOR, address(rewards), abi.encodeWithSignature("pause()"));
    }

    function _stopped(StudyId id, address who, bytes memory call) private {
        _refuses(id, who, call, abi.encodeWithSelector(Pausable.EnforcedPause.selector));
    }

    function _governed(address who, address target, bytes memory call) private {
        bytes memory why = abi.encodeWithSelector(IAccessManaged.AccessManagedUnauthorized.selector, who);
        _refused(who, target, call, why);
    }
}
