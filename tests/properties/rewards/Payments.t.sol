// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.20;

import {ISignedActs} from "../../../interfaces/ISignedActs.sol";
import {ISubjects} from "../../../interfaces/ISubjects.sol";
import {IStudyRewards as R, StudyId} from "../../../interfaces/IStudyRewards.sol";
import {Kind} from "../consent/ConsentSigning.sol";
import {Dice} from "../support/Dice.sol";
import {vm} from "../support/Vm.sol";
import {Institute} from "./Institute.sol";
import {RewardSigning} from "./RewardSigning.sol";

/// @title What is paid: what was told, to whom it belongs, while it agrees; and what ends without
/// forge-config: default.fuzz.runs = 32
contract PaymentsTest is Institute {
    using Dice for Dice.Cup;

    bytes32 private constant SOURCE = keccak256("source");

    R.Study private _s;
    StudyId private _id;
    Moments private _m;

    function setUp() public override {
        super.setUp();
        _s = _study(7);
        _id = _open(_s, BUDGET);
        _consent(patient, 7);
        _m = _moments(_s, _now());
    }

    /// @dev From the second after vesting to the last second of claiming: the told tier's price, never above the claim; the rest is free.
    /// @custom:rules S3 S5 S2
    function testFuzz_pay_pays_what_was_told_in_its_days(uint256 seed, bool end) external {
        Dice.Cup memory c = Dice.cup(seed);
        R.Contribution memory k = _commit(_s, patient, uint8(c.between(1, 4)));
        uint8 found = uint8(c.between(1, 4));
        _toldAs(_s, k, SOURCE, found);
        vm.warp((end ? _m.claimed : _m.vested) + c.between(0, 2) - 1);
        if (_now() <= _m.vested) return _refuses(k, outsider, _payCall(k), _is(k, R.Status.Vesting));
        if (_now() > _m.claimed) return _refuses(k, outsider, _payCall(k), _is(k, R.Status.Lapsed));
        uint64 kept = _s.prices[k.tier - 1];
        uint64 amount = found > k.tier ? kept : _s.prices[found - 1];
        vm.expectEmit(address(rewards));
        emit R.ContributionPaid(_idOf(k), _id, patient, amount, kept - amount);
        _as(outsider, address(rewards), _payCall(k));
        vm.assertEq(token.balanceOf(patient), amount, "paid");
        vm.assertEq(token.balanceOf(address(rewards)), BUDGET - amount, "left");
        _moneyIs(_id, amount, 0, BUDGET - amount, 0);
        _refuses(k, outsider, _payCall(k), _rewardDone(k));
        _refuses(k, outsider, _endCall(k), _is(k, R.Status.Paid));
        _refuses(k, patient, _withdrawCall(k, FAR), _is(k, R.Status.Paid));
    }

    /// @dev In force at the commitment and at the payment: revoked, denied or run out before, nothing is paid; after, the money stays.
    /// @custom:rules S6 C3
    function testFuzz_pay_reverts_when_consent_is_gone(uint8 how, bool before) external {
        R.Contribution memory k = _commit(_s, patient, 2);
        _toldAs(_s, k, SOURCE, 2);
        vm.warp(_m.vested + 1);
        if (!before) _as(outsider, address(rewards), _payCall(k));
        _close(how % 3);
        if (!before) {
            vm.assertEq(token.balanceOf(patient), 1000, "the money stays");
            return _mustBe(k, R.Status.Paid);
        }
        _refuses(k, outsider, _payCall(k), _noConsent(k));
        _refuses(k, outsider, _endCall(k), _is(k, R.Status.Vested));
        vm.warp(_m.claimed + 1);
        _refuses(k, outsider, _payCall(k), _is(k, R.Status.Lapsed));
        vm.expectEmit(address(rewards));
        emit R.ContributionEnded(_idOf(k), _id, R.Status.Lapsed, 1000);
        _as(outsider, address(rewards), _endCall(k));
        _moneyIs(_id, 0, 0, BUDGET, 0);
        _refuses(k, outsider, _endCall(k), _rewardDone(k));
    }

    /// @dev A consent that lapsed on the way and was given again is a consent at both moments.
    /// @custom:rules S6
    function test_pay_pays_when_consent_was_given_again() external {
        R.Contribution memory k = _commit(_s, patient, 2);
        _revokeConsent(patient, 7);
        _toldAs(_s, k, SOURCE, 2);
        vm.warp(_m.vested + 1);
        _refuses(k, outsider, _payCall(k), _noConsent(k));
        _consent(patient, 7);
        _refuses(k, outsider, _endCall(k), _is(k, R.Status.Vested));
        _as(outsider, address(rewards), _payCall(k));
    }

    /// @dev To whoever signs for the contributor now; to nobody while it is frozen.
    /// @custom:rules X6
    function testFuzz_pay_goes_to_whoever_signs_for_the_contributor(address key) external {
        vm.assume(key != address(0) && key != patient && key != address(rewards) && key != sponsorSteward);
        R.Contribution memory k = _commit(_s, patient, 2);
        _toldAs(_s, k, SOURCE, 2);
        vm.warp(_m.vested + 1);
        bytes memory move = abi.encodeCall(credentials.moveController, (patient, key, 1, 0, ""));
        _as(patient, address(credentials), move);
        bytes memory freeze = abi.encodeCall(credentials.freeze, (patient, ISubjects.Freeze(1)));
        _as(registrarSteward, address(credentials), freeze);
        bytes memory why = abi.encodeWithSelector(R.StudyRewards_Frozen.selector, patient);
        _refuses(k, outsider, _payCall(k), why);
        _as(registrarSteward, address(credentials), abi.encodeCall(credentials.unfreeze, (patient)));
        vm.expectEmit(address(rewards));
        emit R.ContributionPaid(_idOf(k), _id, key, 1000, 0);
        _as(outsider, address(rewards), _payCall(k));
        vm.assertEq(token.balanceOf(key), 1000, "paid");
    }

    /// @dev At any time before it ended: by the owner, or by its signature through anybody until the deadline; once; even when frozen.
    /// @custom:rules S2 S3 X5 X13
    function testFuzz_withdraw_ends_it_at_any_time(uint256 seed, bool frozen) external {
        Dice.Cup memory c = Dice.cup(seed);
        R.Contribution memory k = _commit(_s, patient, 2);
        if (c.coin()) _toldAs(_s, k, SOURCE, uint8(c.between(0, 2)));
        vm.warp(_now() + c.between(0, 120 days));
        uint32 deadline = _now() + 1;
        bytes memory call = _withdrawCall(k, deadline);
        vm.warp(_now() + c.between(0, 2));
        bytes memory freeze = abi.encodeCall(credentials.freeze, (patient, ISubjects.Freeze(1)));
        if (frozen) _as(registrarSteward, address(credentials), freeze);
        bytes memory why = abi.encodeWithSelector(ISignedActs.SignedActs_Expired.selector, deadline);
        if (_now() > deadline) return _refuses(k, relayer, call, why);
        vm.expectEmit(address(rewards));
        emit R.ContributionEnded(_idOf(k), _id, R.Status.Withdrawn, 1000);
        _as(relayer, address(rewards), call);
        _moneyIs(_id, 0, 0, BUDGET, 0);
        _refuses(k, relayer, call, _rewardDone(k));
        _refuses(k, outsider, _endCall(k), _rewardDone(k));
    }

    /// @dev Nobody else withdraws it: no other's signature, no other's call, no signature over another contribution.
    /// @custom:rules X5 X6
    function testFuzz_withdraw_reverts_when_not_the_owners(address who, uint8 how) external {
        vm.assume(who != patient);
        R.Contribution memory k = _commit(_s, patient, 2);
        R.Contribution memory other = _contribution(_s, patient, 2, 9);
        bytes memory call = abi.encodeCall(rewards.withdraw, (_terms(k), FAR, ""));
        bytes memory why = abi.encodeWithSelector(ISignedActs.SignedActs_NotSigner.selector, patient, who);
        _refuses(k, who, call, why);
        why = abi.encodeWithSelector(ISignedActs.SignedActs_BadSignature.selector, patient);
        bytes32 act = RewardSigning.withdrawal(_idOf(how % 2 == 0 ? other : k), how % 2 == 0 ? FAR : FAR - 1);
        call = abi.encodeCall(rewards.withdraw, (_terms(k), FAR, _signReward(patient, act)));
        _refuses(k, who, call, why);
        _as(patient, address(rewards), abi.encodeCall(rewards.withdraw, (_terms(k), 0, "")));
    }

    /// @dev What validators did not tell is over the second after, frees what was kept, and does not use up what a person may contribute.
    /// @custom:rules S2 S3 S4
    function testFuzz_end_frees_what_was_not_told(uint256 seed) external {
        R.Contribution memory k = _commit(_s, patient, 3);
        vm.warp(_m.told + Dice.cup(seed).between(0, 2) - 1);
        if (_now() <= _m.told) return _refuses(k, outsider, _endCall(k), _is(k, R.Status.Committed));
        (, uint256 altogether) = rewards.countOf(_id, k.person);
        vm.assertEq(altogether, 1, "counted");
        vm.expectEmit(address(rewards));
        emit R.ContributionEnded(_idOf(k), _id, R.Status.Expired, 5000);
        _as(outsider, address(rewards), _endCall(k));
        (, altogether) = rewards.countOf(_id, k.person);
        vm.assertEq(altogether, 0, "not counted");
        _moneyIs(_id, 0, 0, BUDGET, 0);
        _refuses(k, outsider, _endCall(k), _rewardDone(k));
    }

    /// @dev What was found worthless waits for an appeal until its last second; what nobody had paid lapses after its own.
    /// @custom:rules S2 S3
    function testFuzz_end_waits_for_appeals_and_claims(uint256 seed, bool worthless) external {
        R.Contribution memory k = _commit(_s, patient, 3);
        _toldAs(_s, k, SOURCE, worthless ? 0 : 3);
        uint256 last = worthless ? _m.disputed : _m.claimed;
        vm.warp(last + Dice.cup(seed).between(0, 2) - 1);
        R.Status early = worthless ? R.Status.Rejected : R.Status.Vested;
        if (_now() <= last) return _refuses(k, outsider, _endCall(k), _is(k, early));
        vm.expectEmit(address(rewards));
        emit R.ContributionEnded(_idOf(k), _id, worthless ? R.Status.Rejected : R.Status.Lapsed, 5000);
        _as(outsider, address(rewards), _endCall(k));
        _moneyIs(_id, 0, 0, BUDGET, 0);
        (, uint256 altogether) = rewards.countOf(_id, k.person);
        vm.assertEq(altogether, 1, "it counts, as it was told");
    }

    /// @dev What nobody ever committed is unknown to every act.
    /// @custom:rules S2
    function testFuzz_acts_revert_when_nothing_was_committed(uint256 which) external {
        R.Contribution memory k = _contribution(_s, patient, 2, which);
        bytes memory why = _is(k, R.Status.Unknown);
        _refuses(k, relayer, _attestCall(k, SOURCE, new Finding[](3)), why);
        _refuses(k, challenger, _challengeCall(k), why);
        _refuses(k, challenger, _appealCall(k, challenger, FAR), why);
        _refuses(k, studyAuditor, _ruleCall(k, 1), why);
        _refuses(k, outsider, _payCall(k), why);
        _refuses(k, patient, _withdrawCall(k, FAR), why);
        _refuses(k, outsider, _endCall(k), why);
    }

    /// @dev Settled when nothing is owed, and then to the last unit: whatever was given beside stays where it is.
    /// @custom:rules S1 S3
    function testFuzz_settle_refunds_the_last_unit(uint256 seed, uint64 given) external {
        Dice.Cup memory c = Dice.cup(seed);
        R.Contribution memory k = _commit(_s, patient, uint8(c.between(1, 4)));
        _toldAs(_s, k, SOURCE, uint8(c.between(1, 4)));
        _mint(address(rewards), given);
        bytes memory call = abi.encodeCall(rewards.settle, (_id));
        _refuses(_id, outsider, call, _studyIs(_id, R.StudyStatus.Open));
        _as(boardSteward, address(rewards), abi.encodeCall(rewards.closeStudy, (_id)));
        bytes4 selector = R.StudyRewards_StillReserved.selector;
        bytes memory why = abi.encodeWithSelector(selector, _id, _s.prices[k.tier - 1]);
        _refuses(_id, outsider, call, why);
        vm.warp(_m.vested + 1);
        _as(outsider, address(rewards), c.coin() ? _payCall(k) : _withdrawCall(k, FAR));
        uint64 rest = uint64(BUDGET - token.balanceOf(patient));
        vm.expectEmit(address(rewards));
        emit R.StudySettled(_id, sponsorSteward, rest);
        _as(outsider, address(rewards), call);
        _moneyIs(_id, BUDGET - rest, 0, 0, rest);
        vm.assertEq(token.balanceOf(sponsorSteward), rest, "refunded");
        vm.assertEq(token.balanceOf(address(rewards)), given, "what was given beside");
        _refuses(_id, outsider, call, _studyDone(_id));
    }

    /// @dev Revoked, denied to anyone, or out of time.
    function _close(uint256 how) private {
        if (how == 0) _revokeConsent(patient, 7);
        if (how == 1) _do(_researchDeed(Kind.Suspend, patient, 7, 0, 0));
        if (how != 2) return;
        Deed memory d = _researchDeed(Kind.Deny, patient, 7, uint24(1 << LABORATORY), FAR);
        d.grantee = _toAnyone();
        d.act.sequence = 1;
        _do(d);
    }
}
