// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.20;

import {IStudyRewards as R, StudyId} from "../../../interfaces/IStudyRewards.sol";
import {Roles} from "../../../contracts/credentials/Kinds.sol";
import {Dice} from "../support/Dice.sol";
import {vm} from "../support/Vm.sol";
import {Institute} from "./Institute.sol";
import {RewardSigning} from "./RewardSigning.sol";

/// @title What validators find: each before it hears the others, k houses or more, the lower middle, never above the claim
/// forge-config: default.fuzz.runs = 32
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
        Finding[] memory verdicts = _judged(k, SOURCE, tiers);
        vm.warp(_moments(_s, _now()).judged + 1);
        uint8 tier = _lowerMedian(tiers);
        if (tier > k.tier) tier = k.tier;
        uint256 word = rewards.wordOf(_idOf(k));
        uint8 seats = uint8(2 ** tiers.length - 1);
        vm.expectEmit(address(rewards));
        emit R.ContributionAttested(_idOf(k), _id, SOURCE, tier, seats, 0);
        _attest(k, SOURCE, verdicts);
        word += uint256(tier) * 2 ** 32 + uint256(seats) * 2 ** 40;
        vm.assertEq(rewards.wordOf(_idOf(k)), word, "another word");
        _mustBe(k, tier == 0 ? R.Status.Rejected : R.Status.Attested);
        vm.assertEq(rewards.contributionOf(_id, SOURCE), _idOf(k), "its source");
    }

    /// @dev Told after the last second of judging, until the last second of telling; neither a second sooner nor later.
    /// @custom:rules S5 S2
    function testFuzz_attest_is_for_its_hours_to_the_second(uint256 seed, bool end) external {
        R.Contribution memory k = _commit(_s, patient, 2);
        Finding[] memory verdicts = _judged(k, SOURCE, _three(2, 2, 2));
        Moments memory m = _moments(_s, _now());
        vm.warp((end ? m.told : m.judged) + Dice.cup(seed).between(0, 2) - 1);
        bytes4 selector = R.StudyRewards_NotRevealTime.selector;
        bytes memory why = abi.encodeWithSelector(selector, _idOf(k), m.judged, m.told);
        if (_now() > m.judged && _now() <= m.told) _attest(k, SOURCE, verdicts);
        else _refuses(k, relayer, _attestCall(k, SOURCE, verdicts), why);
    }

    /// @dev A verdict counts when it was anchored by the last second of judging, however early; a second later it does not.
    /// @custom:rules S5
    function testFuzz_attest_reverts_when_a_verdict_was_anchored_too_late(uint256 seed, bool early) external {
        Dice.Cup memory c = Dice.cup(seed);
        R.Contribution memory k = _contribution(_s, patient, 2, 1);
        k.deadline = _now() + 1 hours;
        Moments memory m = _moments(_s, k.deadline);
        Finding[] memory verdicts = new Finding[](3);
        for (uint32 i = 1; i < 3; ++i) verdicts[i] = _found(k, SOURCE, _validators[HOUSE + i], 2);
        if (early) verdicts[0] = _found(k, SOURCE, _validators[HOUSE], 2);
        vm.warp(k.deadline);
        _commit(k);
        if (!early) vm.warp(m.judged + c.between(0, 2) - 1);
        uint256 moment = _now();
        if (!early) verdicts[0] = _found(k, SOURCE, _validators[HOUSE], 2);
        vm.warp(m.told);
        if (moment <= m.judged) return _attest(k, SOURCE, verdicts);
        _refuses(k, relayer, _attestCall(k, SOURCE, verdicts), _noVerdict(k, _validators[HOUSE]));
    }

    /// @dev A verdict stands for one validator, contribution, source, tier and salt.
    /// @custom:rules S5 X8
    function testFuzz_attest_reverts_when_the_verdict_is_not_the_one_anchored(uint256 seed, uint8 which) external {
        Dice.Cup memory c = Dice.cup(seed);
        R.Contribution memory k = _commit(_s, patient, 3);
        Finding[] memory verdicts = _judged(k, SOURCE, _three(2, 2, 2));
        bytes32 source = SOURCE;
        Finding memory v = verdicts[which % 5 == 3 ? 0 : c.between(0, 2)];
        if (which % 5 == 0) v.tier = 3;
        if (which % 5 == 1) v.salt = bytes32(c.word());
        if (which % 5 == 2) (v.validator, v.organisation) = (_validators[HOUSE + 3], HOUSE + 3);
        if (which % 5 == 3) source = bytes32(c.word());
        if (which % 5 == 4) v.organisation = TEACHING;
        vm.warp(_moments(_s, _now()).told);
        _refuses(k, relayer, _attestCall(k, source, verdicts), _noVerdict(k, v.validator));
        bytes memory why = abi.encodeWithSelector(R.StudyRewards_OtherSource.selector, _idOf(k), bytes32(0));
        _refuses(k, relayer, _attestCall(k, 0, verdicts), why);
    }

    /// @dev What one house found of a contribution stands once and for all: another verdict, by whichever of its people, is refused.
    /// @custom:rules S5 X9 X10
    function testFuzz_commitVerdicts_binds_a_house_once(
        bytes32 id,
        bytes32 other,
        bytes32 hash,
        bytes32 next
    ) external {
        vm.assume(id != other && hash != next);
        address validator = _validators[HOUSE];
        vm.expectEmit(address(rewards));
        emit R.VerdictCommitted(id, HOUSE, validator, hash);
        _as(validator, address(rewards), _anchorCall(id, hash));
        _stands(id, validator, hash, _now());
        vm.warp(_now() + 1);
        address colleague = _person("colleague");
        _license(_stewardOf(HOUSE), HOUSE, colleague, Roles.VALIDATOR);
        bytes memory why = abi.encodeWithSelector(R.StudyRewards_AlreadyDone.selector, id);
        _refused(validator, address(rewards), _anchorCall(id, hash), why);
        why = abi.encodeWithSelector(R.StudyRewards_VerdictTaken.selector, id, HOUSE);
        _refused(colleague, address(rewards), _anchorCall(id, hash), why);
        _refused(validator, address(rewards), _anchorCall(id, next), why);
        bytes32[] memory ids = new bytes32[](2);
        (ids[0], ids[1]) = (id, other);
        bytes32[] memory hashes = new bytes32[](2);
        (hashes[0], hashes[1]) = (hash, next);
        _as(validator, address(rewards), abi.encodeCall(rewards.commitVerdicts, (ids, hashes)));
        _stands(id, validator, hash, _now() - 1);
        _stands(other, validator, next, _now());
    }

    /// @dev Only a live validator; lists of one length that are not empty.
    /// @custom:rules S5 X7
    function testFuzz_commitVerdicts_reverts_when_not_a_validators_list(address who, uint8 a, uint8 b) external {
        vm.assume(!_isValidator(who));
        _refused(who, address(rewards), _anchorCall(SOURCE, SOURCE), _notAllowed(who));
        (a, b) = (a % 4, b % 4);
        if (a == b) (a, b) = (0, 0);
        bytes memory call = abi.encodeCall(rewards.commitVerdicts, (new bytes32[](a), new bytes32[](b)));
        bytes memory why = abi.encodeWithSelector(R.StudyRewards_BadList.selector);
        _refused(_validators[HOUSE], address(rewards), call, why);
    }

    /// @dev Not the same house twice, none outside the panel, not the contributor nor who signed for it, nobody who is not live.
    /// @custom:rules S5 X7
    function testFuzz_attest_reverts_when_a_validator_may_not_judge_this(uint8 which, uint8 place) external {
        _refusesOdd(which, place);
    }

    /// @dev The contributor is a validator, and somebody else signed for it.
    /// @custom:rules S5 X6
    function test_attest_reverts_when_the_contributor_judges_though_another_signed() external {
        _refusesOdd(5, 0);
    }

    /// @custom:rules S5
    function test_attest_reverts_when_a_house_speaks_twice() external {
        _refusesOdd(6, 1);
    }

    function _refusesOdd(uint8 which, uint8 place) private {
        R.Contribution memory k = _contribution(_s, patient, 3, 1);
        address odd = _odd(k, which % 7);
        place = place % 3;
        _commitOdd(k, which % 7 == 5);
        if (which % 7 == 3) _as(odd, address(credentials), _moveCall(outsider, 2));
        Finding[] memory verdicts = _judged(k, SOURCE, _three(2, 2, 2));
        if (which % 7 == 6) odd = verdicts[(place + 1) % 3].validator;
        if (which % 7 == 6) verdicts[place] = verdicts[(place + 1) % 3];
        else verdicts[place] = _found(k, SOURCE, odd, 2);
        vm.warp(_moments(_s, _now()).told);
        if (which % 7 == 0) _leave(odd);
        _refuses(k, relayer, _attestCall(k, SOURCE, verdicts), _noValidator(k, odd));
    }

    /// @dev A house of the panel that took over the custodian's house, or the sponsor (below), is a party: it judges no more.
    /// @custom:rules S5 K5
    function testFuzz_attest_reverts_when_the_house_took_over_the_custodian(uint8 place) external {
        R.Contribution memory k = _commit(_s, patient, 3);
        Finding[] memory verdicts = _judged(k, SOURCE, _three(2, 2, 2));
        verdicts[place % 3] = _found(k, SOURCE, _validators[TEACHING], 2);
        _takeOver(HOSPITAL, TEACHING);
        vm.warp(_moments(_s, _now()).told);
        _refuses(k, relayer, _attestCall(k, SOURCE, verdicts), _noValidator(k, _validators[TEACHING]));
    }

    /// @custom:rules S5 K5
    function test_attest_reverts_when_the_house_took_over_the_sponsor() external {
        address steward = _foundHeir();
        address odd = _person("validator of the heir");
        _license(steward, HEIR, odd, Roles.VALIDATOR);
        R.Study memory s = _study(8);
        s.panel[5] = HEIR;
        _open(s, BUDGET);
        _consent(patient, 8);
        R.Contribution memory k = _commit(s, patient, 3);
        Finding[] memory verdicts = _judged(k, SOURCE, _three(2, 2, 2));
        verdicts[1] = _found(k, SOURCE, odd, 2);
        _takeOver(SPONSOR, HEIR);
        vm.warp(_moments(s, _now()).told);
        _refuses(k, relayer, _attestCall(k, SOURCE, verdicts), _noValidator(k, odd));
    }

    /// @dev Who moves to another house of the panel speaks there for nobody: its verdict is the old house's.
    /// @custom:rules S5
    function test_attest_reverts_when_the_validator_changed_its_house() external {
        R.Contribution memory k = _commit(_s, patient, 3);
        Finding[] memory verdicts = _judged(k, SOURCE, _three(2, 2, 2));
        address mover = verdicts[2].validator;
        _as(mover, address(credentials), abi.encodeCall(credentials.resign, ()));
        _license(_stewardOf(HOUSE + 3), HOUSE + 3, mover, Roles.VALIDATOR);
        vm.warp(_moments(_s, _now()).told);
        _refuses(k, relayer, _attestCall(k, SOURCE, verdicts), _noValidator(k, mover));
        verdicts[2].organisation = HOUSE + 3;
        _refuses(k, relayer, _attestCall(k, SOURCE, verdicts), _noVerdict(k, mover));
    }

    /// @dev Nobody anchors in a colleague's name: what the colleague is said to have found was not anchored by it.
    /// @custom:rules S5 K4
    function test_attest_reverts_when_a_colleague_anchored_it() external {
        R.Contribution memory k = _commit(_s, patient, 3);
        Finding[] memory verdicts = _judged(k, SOURCE, _three(2, 2, 2));
        address colleague = _person("colleague");
        _license(_stewardOf(HOUSE + 3), HOUSE + 3, colleague, Roles.VALIDATOR);
        verdicts[2] = Finding(_validators[HOUSE + 3], HOUSE + 3, 3, bytes32("salt"));
        _as(colleague, address(rewards), _anchorCall(_idOf(k), _hashOf(k, SOURCE, verdicts[2])));
        vm.warp(_moments(_s, _now()).told);
        _refuses(k, relayer, _attestCall(k, SOURCE, verdicts), _noVerdict(k, _validators[HOUSE + 3]));
    }

    /// @dev Who becomes the contributor's key afterwards, asked or not, is heard all the same.
    /// @custom:rules S5 X6
    function test_attest_hears_a_validator_who_was_made_the_controller() external {
        R.Contribution memory k = _commit(_s, patient, 4);
        Finding[] memory verdicts = _judged(k, SOURCE, _three(4, 0, 0));
        _as(patient, address(credentials), _moveCall(verdicts[1].validator, 1));
        vm.warp(_moments(_s, _now()).told);
        _attest(k, SOURCE, verdicts);
        _mustBe(k, R.Status.Rejected);
    }

    /// @dev What was told stays told: a house that lost its licence since does not keep the others from being heard.
    /// @custom:rules S5 K3
    function testFuzz_attest_again_keeps_who_left_since(bool suspended) external {
        R.Contribution memory k = _commit(_s, patient, 4);
        uint8[] memory tiers = new uint8[](5);
        (tiers[0], tiers[1], tiers[2], tiers[3], tiers[4]) = (0, 0, 4, 4, 4);
        Finding[] memory all = _judged(k, SOURCE, tiers);
        vm.warp(_moments(_s, _now()).told);
        _attest(k, SOURCE, _of(all, 7));
        _mustBe(k, R.Status.Rejected);
        address gone = all[1].validator;
        bytes memory suspend = abi.encodeCall(credentials.suspendPractitioner, (gone));
        if (suspended) _as(_stewardOf(HOUSE + 1), address(credentials), suspend);
        else _as(gone, address(credentials), abi.encodeCall(credentials.resign, ()));
        _as(relayer, address(rewards), _attestCall(k, SOURCE, SOURCE, all));
        vm.assertEq(uint16(rewards.wordOf(_idOf(k)) >> 32), 4 + 31 * 256, "all five");
    }

    /// @dev What a stolen key anchored at the moment of distrust or later counts for nothing; what it anchored a second before does.
    /// @custom:rules K4 S5
    function testFuzz_attest_reverts_when_the_key_was_distrusted_then(uint256 seed, bool house) external {
        R.Contribution memory k = _commit(_s, patient, 3);
        Finding[] memory verdicts = _judged(k, SOURCE, _three(2, 2, 2));
        uint32 since = _now() + uint32(Dice.cup(seed).between(0, 1));
        vm.warp(_moments(_s, _now()).told);
        bytes memory person = abi.encodeCall(credentials.distrustPractitioner, (_validators[HOUSE], since));
        bytes memory all = abi.encodeCall(credentials.distrustOrganisation, (HOUSE, since));
        _as(healthSteward, address(credentials), house ? all : person);
        if (since > _committedAt(k)) _attest(k, SOURCE, verdicts);
        else _refuses(k, relayer, _attestCall(k, SOURCE, verdicts), _noValidator(k, _validators[HOUSE]));
    }

    /// @dev Fewer than the study asks for is too few. Told again, it takes more houses, with all of the same opinion among them.
    /// @custom:rules S5 X9
    function testFuzz_attest_again_takes_more_with_all_of_the_same_opinion(uint256 seed) external {
        Dice.Cup memory c = Dice.cup(seed);
        R.Contribution memory k = _commit(_s, patient, 4);
        uint8[] memory tiers = new uint8[](6);
        for (uint256 i; i < 6; ++i) tiers[i] = uint8(c.between(0, 4));
        Finding[] memory all = _judged(k, SOURCE, tiers);
        vm.warp(_moments(_s, _now()).told);
        uint256 told;
        for (uint256 i; i < 8; ++i) {
            uint256 seats = c.word() % 64;
            bytes memory call = _attestCall(k, SOURCE, told == 0 ? bytes32(0) : SOURCE, _of(all, seats));
            bytes memory why = _whyNot(k, told, seats);
            if (why.length != 0) {
                _refuses(k, relayer, call, why);
                continue;
            }
            _as(relayer, address(rewards), call);
            told = seats;
            vm.assertEq(uint16(rewards.wordOf(_idOf(k)) >> 32), _lowerMedian(_of(tiers, seats)) + seats * 256, "told");
        }
    }

    /// @dev A larger opinion replaces a smaller one of another source, and frees that; a smaller or equal one does not, nor a wrong former.
    /// @custom:rules S4 S5
    function testFuzz_attest_again_may_name_another_source_when_more_say_so(uint8 few, uint8 many) external {
        (few, many) = (2 + (few % 2), 2 + (many % 3)); // of six houses, the first `few` say one thing, `many` others another
        _s.number = 8;
        _s.quorum = 2;
        _id = _open(_s, BUDGET);
        _consent(patient, 8);
        R.Contribution memory k = _commit(_s, patient, 3);
        bytes32 other = keccak256("another source");
        (Finding[] memory a, Finding[] memory b) = _split(k, few, few + many > 6 ? 6 - few : many, other);
        vm.warp(_moments(_s, _now()).told);
        _attest(k, SOURCE, a);
        bytes memory why = abi.encodeWithSelector(R.StudyRewards_TooFewVerdicts.selector, _idOf(k), b.length);
        if (b.length <= a.length) return _refuses(k, relayer, _attestCall(k, other, SOURCE, b), why);
        why = abi.encodeWithSelector(R.StudyRewards_OtherSource.selector, _idOf(k), bytes32(0));
        _refuses(k, relayer, _attestCall(k, other, 0, b), why);
        _as(relayer, address(rewards), _attestCall(k, other, SOURCE, b));
        vm.assertEq(rewards.contributionOf(_id, SOURCE), 0, "free again");
        vm.assertEq(rewards.contributionOf(_id, other), _idOf(k), "taken");
        vm.assertEq(uint8(rewards.wordOf(_idOf(k)) >> 32), 3, "what more of them said");
    }

    /// @dev Two of six call it a copy of what somebody else has; more of them know better, and it is none.
    /// @custom:rules S4 S5
    function test_attest_again_undoes_a_false_duplicate() external {
        _consent(patientB, 7);
        _s.number = 8;
        _s.quorum = 2;
        _id = _open(_s, BUDGET);
        _consent(patient, 8);
        _consent(patientB, 8);
        R.Contribution memory first = _commit(_s, patientB, 2);
        R.Contribution memory k = _commit(_s, patient, 3);
        Finding[] memory one = _judged(first, SOURCE, _three(2, 2, 2));
        bytes32 own = keccak256("its own source");
        (Finding[] memory few, Finding[] memory many) = _split(k, 2, 3, own);
        vm.warp(_moments(_s, _now()).told);
        _attest(first, SOURCE, one);
        _attest(k, SOURCE, few);
        _mustBe(k, R.Status.Rejected);
        _refuses(k, relayer, _attestCall(k, SOURCE, few), _rewardDone(k));
        vm.expectEmit(address(rewards));
        emit R.ContributionAttested(_idOf(k), _id, own, 3, 28, 0);
        _attest(k, own, many);
        _mustBe(k, R.Status.Attested);
        vm.assertEq(rewards.contributionOf(_id, SOURCE), _idOf(first), "still the first one's");
    }

    /// @dev The same houses tell a duplicate again once its source is free.
    /// @custom:rules S4
    function test_attest_again_takes_a_source_that_came_free() external {
        _consent(patientB, 7);
        R.Contribution memory first = _commit(_s, patientB, 2);
        R.Contribution memory k = _commit(_s, patient, 2);
        Finding[] memory one = _judged(first, SOURCE, _three(2, 2, 2));
        Finding[] memory two = _judged(k, SOURCE, _three(2, 2, 2));
        vm.warp(_moments(_s, _now()).told);
        _attest(first, SOURCE, one);
        _attest(k, SOURCE, two);
        _mustBe(k, R.Status.Rejected);
        _as(outsider, address(rewards), _withdrawCall(first, FAR));
        _attest(k, SOURCE, two);
        _mustBe(k, R.Status.Attested);
        _refuses(k, relayer, _attestCall(k, SOURCE, SOURCE, two), _rewardDone(k));
    }

    /// @dev Any order of the verdicts is one finding.
    /// @custom:rules S5
    function testFuzz_attest_is_the_same_in_any_order(uint256 seed) external {
        Dice.Cup memory c = Dice.cup(seed);
        uint8[] memory tiers = new uint8[](6);
        for (uint256 i; i < 6; ++i) tiers[i] = uint8(c.between(0, 4));
        R.Contribution memory k = _commit(_s, patient, 4);
        Finding[] memory verdicts = _judged(k, SOURCE, tiers);
        for (uint256 i; i < 6; ++i) {
            uint256 j = c.between(i, 5);
            (verdicts[i], verdicts[j]) = (verdicts[j], verdicts[i]);
        }
        vm.warp(_moments(_s, _now()).told);
        _attest(k, SOURCE, verdicts);
        vm.assertEq(uint8(rewards.wordOf(_idOf(k)) >> 32), _lowerMedian(tiers), "the lower median");
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

    /// @dev Who may not judge this: suspended, contributor, signer, signer that is none any more, of no panel, a contributor for whom another signs.
    function _odd(R.Contribution memory k, uint256 which) private returns (address odd) {
        odd = _validators[HOUSE + 3];
        if (which == 1 || which == 5) k.contributor = odd;
        if (which == 2 || which == 3) _as(patient, address(credentials), _moveCall(odd, 1));
        if (which == 4) odd = _validators[OUTSIDE];
    }

    function _moveCall(address key, uint32 sequence) private view returns (bytes memory) {
        return abi.encodeCall(credentials.moveController, (patient, key, sequence, 0, ""));
    }

    /// @dev Whoever signs for the contributor brings it.
    function _commitOdd(R.Contribution memory k, bool handedOver) private {
        if (k.contributor != patient) _consent(k.contributor, 7);
        bytes memory move = abi.encodeCall(credentials.moveController, (k.contributor, outsider, 1, 0, ""));
        if (handedOver) _as(k.contributor, address(credentials), move);
        bytes memory custody = _signReward(custodian, RewardSigning.custody(_idOf(k)));
        bytes memory call = abi.encodeCall(rewards.commit, (_terms(k), custodian, custody, ""));
        _as(credentials.signerFor(k.contributor), address(rewards), call);
    }

    function _leave(address validator) private {
        bytes memory suspend = abi.encodeCall(credentials.suspendPractitioner, (validator));
        _as(_stewardOf(HOUSE + 3), address(credentials), suspend);
    }

    function _isValidator(address who) private view returns (bool is_) {
        for (uint32 each = HOUSE; each <= LAST_HOUSE; ++each) is_ = is_ || _validators[each] == who;
    }

    /// @dev The first `few` houses find tier 1 of SOURCE, the next `many` tier 3 of another.
    function _split(
        R.Contribution memory k,
        uint32 few,
        uint32 many,
        bytes32 other
    ) private returns (Finding[] memory a, Finding[] memory b) {
        (a, b) = (new Finding[](few), new Finding[](many));
        for (uint32 i; i < few; ++i) a[i] = _found(k, SOURCE, _validators[_seat(i)], 1);
        for (uint32 i; i < many; ++i) b[i] = _found(k, other, _validators[_seat(few + i)], 3);
    }

    /// @dev Why these seats can't tell it after those that were told; empty when they can.
    function _whyNot(R.Contribution memory k, uint256 told, uint256 seats) private view returns (bytes memory) {
        uint256 given = _count(seats);
        bytes memory few = abi.encodeWithSelector(R.StudyRewards_TooFewVerdicts.selector, _idOf(k), given);
        if (given < 3) return few;
        if (seats == told) return _rewardDone(k);
        return given <= _count(told) || seats & told != told ? few : bytes("");
    }

    function _count(uint256 seats) private pure returns (uint256 count) {
        for (uint256 i; i < 8; ++i) if ((seats >> i) % 2 == 1) ++count;
    }

    function _of(Finding[] memory all, uint256 seats) private pure returns (Finding[] memory some) {
        some = new Finding[](_count(seats));
        uint256 at;
        for (uint256 i; i < 8; ++i) if ((seats >> i) % 2 == 1) some[at++] = all[i];
    }

    function _of(uint8[] memory all, uint256 seats) private pure returns (uint8[] memory some) {
        some = new uint8[](_count(seats));
        uint256 at;
        for (uint256 i; i < 8; ++i) if ((seats >> i) % 2 == 1) some[at++] = all[i];
    }

    /// @dev In the name of the first house.
    function _stands(bytes32 id, address validator, bytes32 hash, uint256 moment) private view {
        (uint32 since, bytes28 kept) = rewards.verdictOf(id, HOUSE);
        bytes28 bound = bytes28(keccak256(abi.encode(validator, hash)));
        vm.assertEq(abi.encode(since, kept), abi.encode(uint32(moment), bound), "another verdict");
    }

    function _noVerdict(R.Contribution memory k, address validator) private view returns (bytes memory) {
        return abi.encodeWithSelector(R.StudyRewards_NoVerdict.selector, _idOf(k), validator);
    }
}
