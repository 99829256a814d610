// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.20;

import {ISignedActs} from "../../../interfaces/ISignedActs.sol";
import {IStudyRewards as R, StudyId} from "../../../interfaces/IStudyRewards.sol";
import {Kinds} from "../../../contracts/credentials/Kinds.sol";
import {Dice} from "../support/Dice.sol";
import {vm} from "../support/Vm.sol";
import {Institute} from "./Institute.sol";
import {RewardSigning} from "./RewardSigning.sol";

/// @title A study's life: drafted, signed, funded, paused by either side, closed, settled
/// forge-config: default.fuzz.runs = 64
contract StudyLivesTest is Institute {
    using Dice for Dice.Cup;

    /// @dev What a study was told, without asking the ledger.
    struct Known {
        bool approved;
        bool bySponsor;
        bool byBoard;
        bool closed;
        bool settled;
        uint256 funded;
    }

    Known private _known;
    R.Study private _s;
    StudyId private _id;

    function setUp() public override {
        super.setUp();
        _s = _study(7);
        _id = _draft(_s);
    }

    /// @dev Forty acts in any order at any time: each is taken just when a plain reading of the rules takes it, and the status is that reading's.
    /// @custom:rules S1 S3 X9
    function testFuzz_studyStatusOf_is_a_plain_reading_of_what_happened(uint256 seed) external {
        Dice.Cup memory c = Dice.cup(seed);
        for (uint256 i; i < 40; ++i) {
            uint256 act = c.between(0, 9);
            if (act > 7) vm.warp(_now() + c.between(0, 12 days));
            else _act(act, c.coin());
            vm.assertEq(uint256(rewards.studyStatusOf(_id)), uint256(_status()), "another status");
        }
        _moneyIs(_id, 0, 0, _known.settled ? 0 : _known.funded, _known.settled ? _known.funded : 0);
        vm.assertEq(token.balanceOf(address(rewards)), _known.settled ? 0 : _known.funded, "units");
    }

    /// @dev A steward of another house, a pharmacy's say, is neither side.
    /// @custom:rules S3 X7
    function test_neither_side_is_any_other_steward() external {
        bytes[3] memory calls = [
            abi.encodeCall(rewards.pauseStudy, (_id)),
            abi.encodeCall(rewards.resumeStudy, (_id)),
            abi.encodeCall(rewards.closeStudy, (_id))
        ];
        for (uint256 i; i < calls.length; ++i) {
            _refused(pharmacySteward, address(rewards), calls[i], _notAllowed(pharmacySteward));
        }
        vm.assertEq(uint256(rewards.studyStatusOf(_id)), uint256(_status()), "another status");
    }

    /// @dev The board's signature stands for its steward's call until its deadline; over any other study or by another key it is none.
    /// @custom:rules S1 X5
    function testFuzz_approve_takes_the_boards_signature(uint32 late, uint8 spoilt, address relayer_) external {
        uint32 deadline = _now() + 1 hours;
        R.Study memory s = _s;
        if (spoilt % 4 == 1) s.prices[0] -= 1;
        if (spoilt % 4 == 2) deadline += 1;
        address signer = spoilt % 4 == 3 ? sponsorSteward : boardSteward;
        bytes memory signature = _signReward(signer, RewardSigning.approval(s, deadline));
        if (spoilt % 4 == 2) deadline -= 1;
        vm.warp(_now() + (late % 2 hours));
        bytes memory call = abi.encodeCall(rewards.approve, (_id, boardSteward, deadline, signature));
        if (_now() > deadline) {
            bytes memory why = abi.encodeWithSelector(ISignedActs.SignedActs_Expired.selector, deadline);
            return _refuses(_id, relayer_, call, why);
        }
        if (spoilt % 4 != 0) {
            bytes memory why = abi.encodeWithSelector(ISignedActs.SignedActs_BadSignature.selector, boardSteward);
            return _refuses(_id, relayer_, call, why);
        }
        vm.expectEmit(address(rewards));
        emit R.StudyApproved(_id, BOARD, boardSteward);
        _as(relayer_, address(rewards), call);
        _refuses(_id, relayer_, call, _studyDone(_id));
    }

    /// @dev The chair must be a live steward of that board; an empty signature is the caller's own act.
    /// @custom:rules S1 X7
    function testFuzz_approve_reverts_when_not_by_its_board(address who) external {
        vm.assume(who != boardSteward && who != address(0));
        bytes memory call = abi.encodeCall(rewards.approve, (_id, who, 0, ""));
        _refuses(_id, who, call, _notAllowed(who));
        bytes memory why = abi.encodeWithSelector(ISignedActs.SignedActs_NotSigner.selector, boardSteward, who);
        _refuses(_id, who, _approveCall(_id), why);
        _as(healthSteward, address(credentials), abi.encodeCall(credentials.suspendOrganisation, (BOARD)));
        _refuses(_id, boardSteward, _approveCall(_id), _notAllowed(boardSteward));
    }

    /// @dev Nobody but the two sides pauses, resumes or closes; an unknown study is unknown to all of them.
    /// @custom:rules S1 X7
    function testFuzz_sides_alone_pause_resume_and_close(address who, uint96 number) external {
        vm.assume(who != boardSteward && who != sponsorSteward && number != _s.number);
        StudyId unknown = StudyId.wrap(uint128(number) + uint128(SPONSOR) * 2 ** 96);
        bytes memory why = abi.encodeWithSelector(R.StudyRewards_UnknownStudy.selector, unknown);
        for (uint256 act; act < 8; ++act) {
            (address by, bytes memory call) = _callOf(act, unknown, false);
            _refuses(unknown, by, call, why);
            (, call) = _callOf(act, _id, false);
            if (act == 1 || (act >= 3 && act <= 5)) _refuses(_id, who, call, _notAllowed(who));
        }
    }

    /// @dev After a merger the successor of the sponsor pauses and closes for it (K5).
    /// @custom:rules K5 S1
    function test_pause_and_close_are_the_successors_too() external {
        address steward = _person("steward of the successor");
        _accredit(SPONSOR + 1, Kinds.SPONSOR, steward);
        vm.warp(_now() + DELAY);
        _as(healthSteward, address(credentials), abi.encodeCall(credentials.succeed, (SPONSOR, SPONSOR + 1)));
        vm.expectEmit(address(rewards));
        emit R.StudyPaused(_id, steward, false);
        _as(steward, address(rewards), abi.encodeCall(rewards.pauseStudy, (_id)));
        vm.expectEmit(address(rewards));
        emit R.StudyClosed(_id, steward);
        _as(steward, address(rewards), abi.encodeCall(rewards.closeStudy, (_id)));
    }

    /// @dev What is funded fits into 64 bits, to the unit, is not nothing, and leads to the total that was named: sent again, it is done.
    /// @custom:rules S3 X9
    function testFuzz_fund_reverts_when_the_amount_can_not_be_kept(uint64 before, uint256 amount, uint8 how) external {
        if (before != 0) _fund(_id, before);
        uint256 room = type(uint64).max - before;
        if (how % 4 == 0) amount = room + (amount % 5);
        if (how % 4 > 1) amount = amount % (room + 1);
        _mint(sponsorSteward, amount > type(uint128).max ? 0 : amount);
        _as(sponsorSteward, address(token), abi.encodeCall(token.approve, (address(rewards), type(uint256).max)));
        uint256 total = amount > room ? 1 : before + amount + (how % 4 == 3 ? 1 : 0);
        bytes memory call = abi.encodeCall(rewards.fund, (_id, amount, total));
        bytes memory why = abi.encodeWithSelector(R.StudyRewards_BadAmount.selector, amount);
        if (total == before && amount != 0 && total != 0) why = _studyDone(_id);
        if (amount == 0 || amount > room || how % 4 == 3) return _refuses(_id, sponsorSteward, call, why);
        vm.expectEmit(address(rewards));
        emit R.StudyFunded(_id, sponsorSteward, uint64(amount));
        _as(sponsorSteward, address(rewards), call);
        _refuses(_id, sponsorSteward, call, _studyDone(_id));
        _moneyIs(_id, 0, 0, total, 0);
        vm.assertEq(token.balanceOf(address(rewards)), total, "units");
    }

    /// @dev Only the account to which the rest goes back: nobody's units are passed on through a study.
    /// @custom:rules S3 S7
    function testFuzz_fund_reverts_when_not_from_the_studys_account(address who) external {
        vm.assume(who != sponsorSteward);
        bytes memory call = abi.encodeCall(rewards.fund, (_id, 1000, 1000));
        _refuses(_id, who, call, _notAllowed(who));
    }

    // --------------------------------------------------------------------------------------------------------------- the model

    /// @dev One act by the sponsor or by the board; taken or refused as the model says.
    function _act(uint256 act, bool byBoard) private {
        (address by, bytes memory call) = _callOf(act, _id, byBoard);
        bytes memory why = _whyNot(act, byBoard);
        if (act == 2 && why.length == 0) _mint(sponsorSteward, 1000);
        if (why.length != 0) return _refuses(_id, by, call, why);
        if (act == 2) {
            _as(by, address(token), abi.encodeCall(token.approve, (address(rewards), 1000)));
        }
        _expectEvent(act, byBoard, by);
        _as(by, address(rewards), call);
        if (act == 1) (byBoard ? _known.byBoard = true : _known.bySponsor = true);
        if (act == 3) (byBoard ? _known.byBoard = false : _known.bySponsor = false);
        if (act == 4 || act == 5) _known.closed = true;
        if (act == 0) _known.approved = true;
        if (act == 2) _known.funded += 1000;
        if (act >= 6) _known.settled = true;
    }

    function _callOf(uint256 act, StudyId id, bool byBoard) private view returns (address by, bytes memory call) {
        by = byBoard && act != 2 ? boardSteward : sponsorSteward;
        if (act == 0) return (boardSteward, _approveCall(id));
        if (act == 1) return (by, abi.encodeCall(rewards.pauseStudy, (id)));
        if (act == 2) return (by, abi.encodeCall(rewards.fund, (id, 1000, _known.funded + 1000)));
        if (act == 3) return (by, abi.encodeCall(rewards.resumeStudy, (id)));
        if (act < 6) return (by, abi.encodeCall(rewards.closeStudy, (id)));
        return (outsider, abi.encodeCall(rewards.settle, (id)));
    }

    function _expectEvent(uint256 act, bool byBoard, address by) private {
        vm.expectEmit(address(rewards));
        if (act == 0) emit R.StudyApproved(_id, BOARD, boardSteward);
        if (act == 1) emit R.StudyPaused(_id, by, byBoard);
        if (act == 2) emit R.StudyFunded(_id, by, 1000);
        if (act == 3) emit R.StudyResumed(_id, by, byBoard);
        if (act == 4 || act == 5) emit R.StudyClosed(_id, by);
        if (act >= 6) emit R.StudySettled(_id, sponsorSteward, uint64(_known.funded));
    }

    /// @dev Empty when the rules take it.
    function _whyNot(uint256 act, bool byBoard) private view returns (bytes memory) {
        bool over = _status() >= R.StudyStatus.Closed;
        if (act == 0 && _known.approved) return _studyDone(_id);
        if (act < 4 && over) return _studyIs(_id, _status());
        bool paused = byBoard ? _known.byBoard : _known.bySponsor;
        if ((act == 1 && paused) || (act == 3 && !paused)) return _studyDone(_id);
        if ((act == 4 || act == 5) && over) return _studyDone(_id);
        if (act < 6 || _status() == R.StudyStatus.Closed) return "";
        return _known.settled ? _studyDone(_id) : _studyIs(_id, _status());
    }

    function _status() private view returns (R.StudyStatus) {
        if (_known.settled) return R.StudyStatus.Settled;
        if (_known.closed || _now() > _s.until) return R.StudyStatus.Closed;
        if (!_known.approved || _known.funded == 0) return R.StudyStatus.Draft;
        return _known.bySponsor || _known.byBoard ? R.StudyStatus.Paused : R.StudyStatus.Open;
    }
}
