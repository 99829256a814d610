// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.20;

import {IStudyRewards as R, StudyId} from "../../../interfaces/IStudyRewards.sol";
import {Roles} from "../../../contracts/credentials/Kinds.sol";
import {Batches} from "../support/Batches.sol";
import {Dice} from "../support/Dice.sol";
import {vm} from "../support/Vm.sol";
import {Institute} from "./Institute.sol";
import {RewardSigning} from "./RewardSigning.sol";

/// @title What validators find: each before it hears the others, k houses or more, the lower middle, never above the claim
/// forge-config: default.fuzz.runs = 64
contract VerdictsTest is Institute {
    using Dice for Dice.Cup;

    bytes32 private constant SOURCE = keccak256("source");

    R.Study private _s;
    StudyId private _id;

    function setUp() public override {
        super.setUp();
        _s = _study(7);
        _id = _open(_s, BUDGET);
        _consent(patient, 7);
    }

    /// @dev Any number of houses from the quorum on, any tiers: the lower median of them, capped by the claim, by a plain sort.
    /// @custom:rules S5 S2
    function testFuzz_attest_counts_the_lower_median_up_to_the_claim(uint256 seed) external {
        Dice.Cup memory c = Dice.cup(seed);
        R.Contribution memory k = _commit(_s, patient, uint8(c.between(1, 4)));
        uint8[] memory tiers = new uint8[](c.between(3, 6));
        for (uint256 i; i < tiers.length; ++i) tiers[i] = uint8(c.between(0, c.word() % 8 == 0 ? 255 : 4));
        R.Verdict[] memory verdicts = _judged(k, SOURCE, tiers);
        vm.warp(_moments(_s, _now()).judged + 1);
        uint8 tier = _lowerMedian(tiers);
        if (tier > k.tier) tier = k.tier;
        vm.expectEmit(address(rewards));
        emit R.ContributionAttested(_idOf(k), _id, SOURCE, tier, uint8(tiers.length), 0);
        _attest(k, SOURCE, verdicts);
        uint256 word = rewards.wordOf(_idOf(k));
        vm.assertEq(word, _committedAt(k) + uint256(tier) * 2 ** 32 + tiers.length * 2 ** 40, "a word");
        _mustBe(k, tier == 0 ? R.Status.Rejected : R.Status.Attested);
        vm.assertEq(rewards.contributionOf(_id, SOURCE), _idOf(k), "its source");
    }

    /// @dev Told after the last second of judging, until the last second of telling; neither a second sooner nor later.
    /// @custom:rules S5 S2
    function testFuzz_attest_is_for_its_hours_to_the_second(uint256 seed, bool end) external {
        R.Contribution memory k = _commit(_s, patient, 2);
        R.Verdict[] memory verdicts = _judged(k, SOURCE, _three(2, 2, 2));
        Moments memory m = _moments(_s, _now());
        vm.warp((end ? m.told : m.judged) + Dice.cup(seed).between(0, 2) - 1);
        bytes4 selector = R.StudyRewards_NotRevealTime.selector;
        bytes memory why = abi.encodeWithSelector(selector, _idOf(k), m.judged, m.told);
        if (_now() > m.judged && _now() <= m.told) _attest(k, SOURCE, verdicts);
        else _refuses(k, relayer, _attestCall(k, SOURCE, verdicts), why);
    }

    /// @dev A root counts from the second of the commitment to the last second of judging: −1, 0 and +1 of both.
    /// @custom:rules S5
    function testFuzz_attest_reverts_when_a_root_was_anchored_out_of_time(uint256 seed, bool end) external {
        Dice.Cup memory c = Dice.cup(seed);
        uint256 since = _now() + 1 hours;
        R.Contribution memory k = _contribution(_s, patient, 2, 1);
        k.deadline = uint32(since);
        Moments memory m = _moments(_s, since);
        uint256 moment = (end ? m.judged : since) + c.between(0, 2) - 1;
        R.Verdict[] memory verdicts = new R.Verdict[](3);
        if (moment < since) verdicts[0] = _foundAt(moment, k);
        vm.warp(since);
        _commit(k);
        for (uint32 i = 1; i < 3; ++i) verdicts[i] = _found(k, SOURCE, _validators[HOUSE + i], 2);
        if (moment >= since) verdicts[0] = _foundAt(moment, k);
        vm.warp(m.told);
        if (moment >= since && moment <= m.judged) return _attest(k, SOURCE, verdicts);
        _refuses(k, relayer, _attestCall(k, SOURCE, verdicts), _noVerdict(k, SOURCE, verdicts[0]));
    }

    /// @dev A verdict stands for one validator, contribution, source, tier and salt, and in no other's root.
    /// @custom:rules S5 X8
    function testFuzz_attest_reverts_when_the_verdict_is_not_the_one_anchored(uint256 seed, uint8 which) external {
        Dice.Cup memory c = Dice.cup(seed);
        R.Contribution memory k = _commit(_s, patient, 3);
        R.Verdict[] memory verdicts = _judged(k, SOURCE, _three(2, 2, 2));
        bytes32 source = SOURCE;
        R.Verdict memory v = verdicts[which % 6 == 4 ? 0 : c.between(0, 2)];
        if (which % 6 == 0) v.tier = 3;
        if (which % 6 == 1) v.salt = bytes32(c.word());
        if (which % 6 == 2) v.proof = new bytes32[](0);
        if (which % 6 == 3) v.validator = _validators[HOUSE + 3];
        if (which % 6 == 4) source = bytes32(c.word());
        if (which % 6 == 5) v.proof[0] = bytes32(c.word());
        vm.warp(_moments(_s, _now()).told);
        _refuses(k, relayer, _attestCall(k, source, verdicts), _noVerdict(k, source, v));
    }

    /// @dev Not the same house twice, none of the custodian's, none outside the panel, not the contributor, nobody who is not live.
    /// @custom:rules S5 X7
    function testFuzz_attest_reverts_when_a_validator_may_not_judge_this(uint8 which, uint8 place) external {
        R.Contribution memory k = _contribution(_s, patient, 3, 1);
        address odd = _odd(k, which % 7, place % 3);
        _commitOdd(k);
        R.Verdict[] memory verdicts = _judged(k, SOURCE, _three(2, 2, 2));
        verdicts[place % 3] = _found(k, SOURCE, odd, 2);
        vm.warp(_moments(_s, _now()).told);
        if (which % 7 == 0 || which % 7 == 5) _leave(odd, which % 7 == 0);
        if (which % 7 == 6 && place % 3 < 2) odd = verdicts[(place % 3) + 1].validator;
        _refuses(k, relayer, _attestCall(k, SOURCE, verdicts), _noValidator(k, odd));
    }

    /// @dev What a stolen key anchored at the moment of distrust or later counts for nothing; what it anchored a second before does.
    /// @custom:rules K4 S5
    function testFuzz_attest_reverts_when_the_key_was_distrusted_then(uint256 seed, bool house) external {
        R.Contribution memory k = _commit(_s, patient, 3);
        R.Verdict[] memory verdicts = _judged(k, SOURCE, _three(2, 2, 2));
        uint32 since = _now() + uint32(Dice.cup(seed).between(0, 1));
        vm.warp(_moments(_s, _now()).told);
        bytes memory person = abi.encodeCall(credentials.distrustPractitioner, (_validators[HOUSE], since));
        bytes memory all = abi.encodeCall(credentials.distrustOrganisation, (HOUSE, since));
        _as(healthSteward, address(credentials), house ? all : person);
        if (since > _committedAt(k)) _attest(k, SOURCE, verdicts);
        else _refuses(k, relayer, _attestCall(k, SOURCE, verdicts), _noValidator(k, _validators[HOUSE]));
    }

    /// @dev Fewer than the study asks for is too few; told again, it takes more than before and the same source, and the most count.
    /// @custom:rules S5 X9
    function testFuzz_attest_again_takes_more_verdicts_of_the_same_source(uint256 seed) external {
        Dice.Cup memory c = Dice.cup(seed);
        R.Contribution memory k = _commit(_s, patient, 4);
        uint8[] memory tiers = new uint8[](6);
        for (uint256 i; i < 6; ++i) tiers[i] = uint8(c.between(0, 4));
        R.Verdict[] memory all = _judged(k, SOURCE, tiers);
        R.Verdict[] memory others = _judged(k, keccak256("another"), tiers);
        vm.warp(_moments(_s, _now()).told);
        uint256 least = 3;
        for (uint256 i; i < 6; ++i) {
            uint256 count = c.between(0, 6);
            bytes4 selector = R.StudyRewards_TooFewVerdicts.selector;
            bytes memory why = abi.encodeWithSelector(selector, _idOf(k), count, least);
            bytes memory call = _attestCall(k, SOURCE, _firstOf(all, count));
            if (count < least) {
                _refuses(k, relayer, call, why);
                continue;
            }
            why = abi.encodeWithSelector(R.StudyRewards_OtherSource.selector, _idOf(k), keccak256("another"));
            call = _attestCall(k, keccak256("another"), _firstOf(others, count));
            if (least > 3) _refuses(k, relayer, call, why);
            _attest(k, SOURCE, _firstOf(all, count));
            vm.assertEq(uint8(rewards.wordOf(_idOf(k)) >> 32), _lowerMedian(_firstOf(tiers, count)), "the most count");
            least = count + 1;
        }
    }

    /// @dev Any order of the verdicts is one finding.
    /// @custom:rules S5
    function testFuzz_attest_is_the_same_in_any_order(uint256 seed) external {
        Dice.Cup memory c = Dice.cup(seed);
        uint8[] memory tiers = new uint8[](6);
        for (uint256 i; i < 6; ++i) tiers[i] = uint8(c.between(0, 4));
        R.Contribution memory k = _commit(_s, patient, 4);
        R.Verdict[] memory verdicts = _judged(k, SOURCE, tiers);
        for (uint256 i; i < 6; ++i) {
            uint256 j = c.between(i, 5);
            (verdicts[i], verdicts[j]) = (verdicts[j], verdicts[i]);
        }
        vm.warp(_moments(_s, _now()).told);
        _attest(k, SOURCE, verdicts);
        vm.assertEq(uint8(rewards.wordOf(_idOf(k)) >> 32), _lowerMedian(tiers), "the lower median");
    }

    /// @dev A root is anchored once by each, only by a live validator, and is not empty; it may be a single leaf.
    /// @custom:rules S5 X9 X7
    function testFuzz_commitVerdicts_takes_a_root_of_a_validator_once(bytes32 root, address who) external {
        vm.assume(root != 0 && !_isValidator(who));
        address validator = _validators[HOUSE];
        bytes memory call = abi.encodeCall(rewards.commitVerdicts, (root));
        _refused(who, address(rewards), call, _notAllowed(who));
        vm.expectEmit(address(rewards));
        emit R.VerdictsCommitted(validator, root, HOUSE);
        _as(validator, address(rewards), call);
        vm.assertEq(rewards.verdictsAt(validator, root), _now(), "when");
        vm.warp(_now() + 1);
        bytes memory done = abi.encodeWithSelector(R.StudyRewards_AlreadyDone.selector, root);
        _refused(validator, address(rewards), call, done);
        vm.assertEq(rewards.verdictsAt(validator, root), _now() - 1, "the first moment stays");
        _as(_validators[HOUSE + 1], address(rewards), call);
        call = abi.encodeCall(rewards.commitVerdicts, (0));
        bytes memory why = abi.encodeWithSelector(R.StudyRewards_EmptyRoot.selector);
        _refused(validator, address(rewards), call, why);
    }

    /// @custom:rules S5
    function test_attest_takes_a_root_of_one_leaf() external {
        R.Contribution memory k = _commit(_s, patient, 2);
        R.Verdict[] memory verdicts = new R.Verdict[](3);
        for (uint32 i; i < 3; ++i) {
            verdicts[i] = R.Verdict(_validators[HOUSE + i], 2, bytes32("salt"), new bytes32[](0));
            _anchorRoot(verdicts[i].validator, _leafOf(k, SOURCE, verdicts[i]));
        }
        vm.warp(_moments(_s, _now()).told);
        _attest(k, SOURCE, verdicts);
        _mustBe(k, R.Status.Attested);
    }

    // ------------------------------------------------------------------------------------------------------------------- drawn

    /// @dev Sorted plainly: how many are lower decides.
    function _lowerMedian(uint8[] memory tiers) private pure returns (uint8) {
        for (uint256 i; i < tiers.length; ++i) {
            (uint256 below, uint256 same) = (0, 0);
            for (uint256 j; j < tiers.length; ++j) {
                if (tiers[j] < tiers[i]) ++below;
                if (tiers[j] == tiers[i]) ++same;
            }
            uint256 middle = (tiers.length - 1) / 2;
            if (below <= middle && middle < below + same) return tiers[i];
        }
        return 0;
    }

    /// @dev Who may not judge this: suspended, the contributor, its controller, of the custodian, of no panel, gone, of a house that spoke.
    function _odd(R.Contribution memory k, uint256 which, uint256 place) private returns (address odd) {
        odd = _validators[HOUSE + 3];
        if (which == 1) k.contributor = odd;
        if (which == 2) _as(patient, address(credentials), _moveCall(odd));
        if (which == 3) (k.custodian, odd) = (TEACHING, _validators[TEACHING]);
        if (which == 4) odd = _validators[OUTSIDE];
        if (which < 6) return odd;
        odd = _person("second validator");
        uint32 house = HOUSE + uint32((place + 1) % 3);
        _license(_stewardOf(house), house, odd, Roles.VALIDATOR);
    }

    function _foundAt(uint256 moment, R.Contribution memory k) private returns (R.Verdict memory) {
        vm.warp(moment);
        return _found(k, SOURCE, _validators[HOUSE], 2);
    }

    function _moveCall(address key) private view returns (bytes memory) {
        return abi.encodeCall(credentials.moveController, (patient, key, 1, 0, ""));
    }

    /// @dev Whoever signs for the contributor brings it.
    function _commitOdd(R.Contribution memory k) private {
        if (k.contributor != patient) _consent(k.contributor, 7);
        address keeper = k.custodian == TEACHING ? teachingCustodian : custodian;
        bytes memory custody = _signReward(keeper, RewardSigning.custody(_idOf(k)));
        bytes memory call = abi.encodeCall(rewards.commit, (_terms(k), keeper, custody, ""));
        _as(credentials.controllerOf(k.contributor), address(rewards), call);
    }

    function _leave(address validator, bool suspended) private {
        uint32 house = HOUSE + 3;
        bytes memory suspend = abi.encodeCall(credentials.suspendPractitioner, (validator));
        if (suspended) _as(_stewardOf(house), address(credentials), suspend);
        else _as(validator, address(credentials), abi.encodeCall(credentials.resign, ()));
    }

    function _isValidator(address who) private view returns (bool is_) {
        for (uint32 each = HOUSE; each <= TEACHING; ++each) is_ = is_ || _validators[each] == who;
    }

    function _firstOf(R.Verdict[] memory all, uint256 count) private pure returns (R.Verdict[] memory some) {
        some = new R.Verdict[](count);
        for (uint256 i; i < count; ++i) some[i] = all[i];
    }

    function _firstOf(uint8[] memory all, uint256 count) private pure returns (uint8[] memory some) {
        some = new uint8[](count);
        for (uint256 i; i < count; ++i) some[i] = all[i];
    }

    /// @dev No root of this validator holds the verdict as it is told.
    function _noVerdict(
        R.Contribution memory k,
        bytes32 source,
        R.Verdict memory v
    ) private view returns (bytes memory) {
        bytes32 root = _leafOf(k, source, v);
        for (uint256 i; i < v.proof.length; ++i) root = Batches.pair(root, v.proof[i]);
        return abi.encodeWithSelector(R.StudyRewards_NoVerdict.selector, _idOf(k), v.validator, root);
    }
}
