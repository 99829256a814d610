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

/// @title What a study takes: from whom it should, with consent, inside its window and caps, while there is money
/// forge-config: default.fuzz.runs = 32
contract CommitsTest is Institute {
    using Dice for Dice.Cup;

    R.Study private _s;
    StudyId private _id;

    function setUp() public override {
        super.setUp();
        _s = _study(7);
        _s.from = _now() + 1 days;
        _s.until = _now() + 9 days;
        _id = _open(_s, BUDGET);
        _consent(patient, 7);
        vm.warp(_s.from);
    }

    /// @dev The first and the last second of the window belong to it; the price of the claimed tier is kept from then on.
    /// @custom:rules S1 S2 S3
    function testFuzz_commit_is_taken_inside_the_window_only(uint256 seed, uint8 tier) external {
        Dice.Cup memory c = Dice.cup(seed);
        vm.warp((c.coin() ? _s.from : _s.until) + c.between(0, 2) - 1);
        R.Contribution memory k = _contribution(_s, patient, uint8(1 + (tier % 4)), seed);
        bytes4 outside = R.StudyRewards_OutsideWindow.selector;
        if (_now() < _s.from) {
            bytes memory why = abi.encodeWithSelector(outside, _id, _s.from, _s.until);
            return _refuses(k, relayer, _commitCall(k, custodian), why);
        }
        if (_now() > _s.until) {
            return _refuses(k, relayer, _commitCall(k, custodian), _studyIs(_id, R.StudyStatus.Closed));
        }
        uint64 price = _s.prices[k.tier - 1];
        vm.expectEmit(address(rewards));
        _emitCommitted(k, price);
        vm.assertEq(_commit(k), _idOf(k), "another id");
        uint256 word = _now() + uint256(uint160(patient)) * 2 ** 64;
        vm.assertEq(rewards.wordOf(_idOf(k)), word, "its second, and who signed");
        _mustBe(k, R.Status.Committed);
        _moneyIs(_id, 0, price, BUDGET - price, 0);
        _refuses(k, relayer, _commitCall(k, custodian), _rewardDone(k));
    }

    /// @dev A category that the study has not, or a tier without a price.
    /// @custom:rules S1
    function testFuzz_commit_reverts_when_not_taken(uint8 category, uint8 tier) external {
        bool taken = (category == LABORATORY || category == GENOMIC) && tier != 0 && tier <= 4;
        vm.assume(!taken);
        if (category % 2 == 0) category = category == LABORATORY ? category : LABORATORY;
        R.Contribution memory k = _contribution(_s, patient, tier, 1);
        k.category = category;
        vm.assume(!(category == LABORATORY && tier != 0 && tier <= 4));
        bytes memory why = abi.encodeWithSelector(R.StudyRewards_NotTaken.selector, _id, category, tier);
        _refuses(k, relayer, _commitCall(k, custodian), why);
    }

    /// @dev One of the two is not enough: categories beside those that are taken, tiers beside those that have a price.
    /// @custom:rules S1
    function test_commit_reverts_when_only_its_category_or_its_tier_is_taken() external {
        uint8[8] memory categories = [0, LABORATORY - 1, LABORATORY + 1, GENOMIC - 1, GENOMIC + 1, 24, 36, 255];
        for (uint256 i; i < 8; ++i) _refusesNotTaken(categories[i], 1);
        uint8[4] memory tiers = [0, 5, 128, 255];
        for (uint256 i; i < 4; ++i) _refusesNotTaken(LABORATORY, tiers[i]);
        R.Contribution memory k = _contribution(_s, patient, 4, 1);
        k.category = GENOMIC;
        _commit(k);
    }

    function _refusesNotTaken(uint8 category, uint8 tier) private {
        R.Contribution memory k = _contribution(_s, patient, tier, 1);
        k.category = category;
        bytes memory why = abi.encodeWithSelector(R.StudyRewards_NotTaken.selector, _id, category, tier);
        _refuses(k, relayer, _commitCall(k, custodian), why);
    }

    /// @dev A study that nobody drafted, one that is not signed, not funded, or paused by either side takes nothing.
    /// @custom:rules S1
    function test_commit_reverts_when_the_study_is_not_open() external {
        R.Study memory s = _study(8);
        R.Contribution memory k = _contribution(s, patient, 1, 1);
        _consent(patient, 8);
        StudyId id = _idOf(s);
        bytes memory why = abi.encodeWithSelector(R.StudyRewards_UnknownStudy.selector, id);
        _refuses(k, relayer, _commitCall(k, custodian), why);
        _draft(s);
        _refuses(k, relayer, _commitCall(k, custodian), _studyIs(id, R.StudyStatus.Draft));
        _fund(id, 1000);
        _refuses(k, relayer, _commitCall(k, custodian), _studyIs(id, R.StudyStatus.Draft));
        _as(boardSteward, address(rewards), _approveCall(id));
        address[2] memory sides = [boardSteward, sponsorSteward];
        for (uint256 i; i < 2; ++i) {
            _as(sides[i], address(rewards), abi.encodeCall(rewards.pauseStudy, (id)));
            _refuses(k, relayer, _commitCall(k, custodian), _studyIs(id, R.StudyStatus.Paused));
            _as(sides[i], address(rewards), abi.encodeCall(rewards.resumeStudy, (id)));
        }
        _commit(k);
    }

    /// @dev Without a consent of this subject to this study, for this category, now: nothing. A denial of anybody's wins.
    /// @custom:rules S6 C3
    function testFuzz_commit_reverts_when_consent_is_missing(uint256 seed, uint8 how) external {
        Dice.Cup memory c = Dice.cup(seed);
        R.Contribution memory k = _contribution(_s, patientB, 1, 1);
        uint32 until = _now() + uint32(c.between(1, 5 days));
        k.deadline = until + 1;
        if (how % 6 == 1) _do(_researchDeed(Kind.Grant, patientB, 7, uint24(ALL ^ (1 << LABORATORY)), FAR));
        if (how % 6 == 2) _do(_researchDeed(Kind.Grant, patientB, 8, ALL, FAR));
        if (how % 6 > 2) _do(_researchDeed(Kind.Grant, patientB, 7, ALL, until));
        if (how % 6 == 3) _revokeConsent(patientB, 7);
        if (how % 6 == 4) _denyAll(patientB);
        if (how % 6 == 5) vm.warp(until + 1);
        _refuses(k, relayer, _commitCall(k, custodian), _noConsent(k));
        if (how % 6 != 5) return;
        vm.warp(until);
        _commit(k);
    }

    /// @dev What nobody else keeps is all that may be kept, to the unit.
    /// @custom:rules S3
    function testFuzz_commit_reverts_when_the_budget_is_exhausted(uint64 budget, uint8 tiers) external {
        R.Study memory s = _study(8);
        s.perDay = 255;
        StudyId id = _open(s, 1 + (budget % 60_000));
        _consent(patient, 8);
        uint64 free = uint64(1 + (budget % 60_000));
        for (uint256 i; i < 6; ++i) {
            uint8 tier = uint8(1 + ((tiers >> i) % 4));
            uint64 price = s.prices[tier - 1];
            R.Contribution memory k = _contribution(s, patient, tier, i);
            bytes memory why = abi.encodeWithSelector(R.StudyRewards_BudgetExhausted.selector, id, price, free);
            if (price > free) _refuses(k, relayer, _commitCall(k, custodian), why);
            else (_commit(k), free -= price);
        }
    }

    /// @dev All that is left is enough; a unit less is not.
    /// @custom:rules S3
    function test_commit_takes_the_last_unit_of_the_budget() external {
        R.Study memory s = _study(8);
        StudyId id = _open(s, 1099);
        _consent(patient, 8);
        _commit(_contribution(s, patient, 1, 1));
        R.Contribution memory k = _contribution(s, patient, 2, 2);
        bytes memory why = abi.encodeWithSelector(R.StudyRewards_BudgetExhausted.selector, id, 1000, 999);
        _refuses(k, relayer, _commitCall(k, custodian), why);
        _fund(id, 1);
        _commit(k);
        _moneyIs(id, 0, 1100, 0, 0);
    }

    /// @dev A person is counted by its nullifier, whatever ids it has: so many a day (of UTC) and so many in the study.
    /// @custom:rules S4 X6
    function testFuzz_commit_reverts_when_a_cap_is_reached(uint256 seed) external {
        Dice.Cup memory c = Dice.cup(seed);
        R.Study memory s = _study(8);
        (s.perDay, s.perPerson) = (uint8(c.between(1, 4)), uint16(c.between(1, 9)));
        _open(s, BUDGET);
        _consent(patient, 8);
        _consent(patientB, 8);
        (uint256 day, uint256 today, uint256 altogether) = (_now() / 86_400, 0, 0);
        for (uint256 i; i < 12; ++i) {
            if (c.word() % 4 == 0)
                vm.warp(c.coin() ? (_now() / 86_400) * 86_400 + 86_399 : (_now() / 86_400 + 1) * 86_400);
            if (_now() / 86_400 != day) (day, today) = (_now() / 86_400, 0);
            R.Contribution memory k = _contribution(s, c.coin() ? patient : patientB, 1, i);
            k.person = keccak256("one person");
            bytes memory why = abi.encodeWithSelector(R.StudyRewards_CapReached.selector, k.person, today, altogether);
            if (today == s.perDay || altogether == s.perPerson) _refuses(k, relayer, _commitCall(k, custodian), why);
            else (_commit(k), ++today, ++altogether);
            (uint256 a, uint256 b) = rewards.countOf(_idOf(s), k.person);
            vm.assertEq(abi.encode(a, b), abi.encode(today, altogether), "another count");
        }
    }

    /// @dev Only a live custodian of the house that the contributor named attests, and no house judges or rules on what it attested.
    /// @custom:rules X7 X6 S5
    function testFuzz_commit_reverts_when_the_custodian_may_not(uint8 which) external {
        R.Contribution memory k = _contribution(_s, patient, 1, 1);
        address[6] memory keepers = [
            custodianB,
            prescriber,
            outsider,
            adjudicatorCustodian,
            custodian,
            teachingCustodian
        ];
        address keeper = keepers[which % 6];
        if (keeper == teachingCustodian) k.custodian = TEACHING;
        if (keeper == adjudicatorCustodian) k.custodian = ADJUDICATOR;
        bytes memory suspend = abi.encodeCall(credentials.suspendPractitioner, (custodian));
        if (keeper == custodian) _as(hospitalSteward, address(credentials), suspend);
        _refuses(k, relayer, _commitCall(k, keeper), _notAllowed(keeper));
    }

    /// @dev Each is a live custodian of the house that it names, which judges or rules here.
    /// @custom:rules S5
    function test_commit_reverts_when_the_custodians_house_judges_or_rules() external {
        R.Contribution memory k = _contribution(_s, patient, 1, 1);
        k.custodian = TEACHING;
        _refuses(k, relayer, _commitCall(k, teachingCustodian), _notAllowed(teachingCustodian));
        k.custodian = ADJUDICATOR;
        _refuses(k, relayer, _commitCall(k, adjudicatorCustodian), _notAllowed(adjudicatorCustodian));
    }

    /// @dev A suspended sponsor takes no data.
    /// @custom:rules X7 K3
    function test_commit_reverts_when_the_sponsor_is_not_live() external {
        R.Contribution memory k = _contribution(_s, patient, 1, 1);
        _as(healthSteward, address(credentials), abi.encodeCall(credentials.suspendOrganisation, (SPONSOR)));
        bytes memory why = abi.encodeWithSelector(R.StudyRewards_SponsorNotLive.selector, SPONSOR);
        _refuses(k, relayer, _commitCall(k, custodian), why);
    }

    /// @dev A frozen contributor contributes nothing; whoever signs for it now does.
    /// @custom:rules X6
    function test_commit_is_signed_by_whoever_signs_for_the_contributor_now() external {
        R.Contribution memory k = _contribution(_s, patient, 1, 1);
        bytes memory old = _commitCall(k, custodian);
        _as(registrarSteward, address(credentials), abi.encodeCall(credentials.freeze, (patient, ISubjects.Freeze(1))));
        bytes memory why = abi.encodeWithSelector(R.StudyRewards_Frozen.selector, patient);
        _refuses(k, relayer, old, why);
        _as(registrarSteward, address(credentials), abi.encodeCall(credentials.unfreeze, (patient)));
        bytes memory move = abi.encodeCall(credentials.moveController, (patient, outsider, 1, 0, ""));
        _as(patient, address(credentials), move);
        why = abi.encodeWithSelector(ISignedActs.SignedActs_BadSignature.selector, outsider);
        _refuses(k, relayer, old, why);
        bytes memory custody = _signReward(custodian, RewardSigning.custody(_idOf(k)));
        _as(outsider, address(rewards), abi.encodeCall(rewards.commit, (_terms(k), custodian, custody, "")));
    }

    /// @dev A wallet signs as a key does (ERC-1271), and is paid as one.
    /// @custom:rules X5 X6
    function test_commit_is_signed_by_a_wallet() external {
        address wallet = vm.deployCode("WalletMock.sol:WalletMock", abi.encode(outsider));
        bytes memory move = abi.encodeCall(credentials.moveController, (patient, wallet, 1, 0, ""));
        _as(patient, address(credentials), move);
        R.Contribution memory k = _contribution(_s, patient, 1, 1);
        bytes memory custody = _signReward(custodian, RewardSigning.custody(_idOf(k)));
        bytes memory own = _signReward(patient, RewardSigning.contribution(k));
        bytes memory why = abi.encodeWithSelector(ISignedActs.SignedActs_BadSignature.selector, wallet);
        _refuses(k, relayer, abi.encodeCall(rewards.commit, (_terms(k), custodian, custody, own)), why);
        own = _signReward(outsider, RewardSigning.contribution(k));
        _as(relayer, address(rewards), abi.encodeCall(rewards.commit, (_terms(k), custodian, custody, own)));
        vm.assertEq(uint160(rewards.wordOf(_idOf(k)) >> 64), uint160(wallet), "who signed");
        _toldAs(_s, k, keccak256("source"), 1);
        vm.warp(_moments(_s, _committedAt(k)).vested + 1);
        _as(outsider, address(rewards), _payCall(k));
        vm.assertEq(token.balanceOf(wallet), 100, "paid");
    }

    /// @dev Both signatures cover every field, and end at one deadline; whoever relays changes nothing.
    /// @custom:rules X5 X8
    function testFuzz_commit_reverts_when_another_thing_was_signed(uint8 which, address by) external {
        R.Contribution memory k = _contribution(_s, patient, 1, 1);
        bytes memory custody = _signReward(custodian, RewardSigning.custody(_idOf(k)));
        bytes memory own = _signReward(patient, RewardSigning.contribution(k));
        _alter(k, which % 5);
        bytes4 bad = ISignedActs.SignedActs_BadSignature.selector;
        bytes memory call = abi.encodeCall(rewards.commit, (_terms(k), custodian, custody, own));
        _refuses(k, by, call, abi.encodeWithSelector(bad, patient));
        own = _signReward(patient, RewardSigning.contribution(k));
        call = abi.encodeCall(rewards.commit, (_terms(k), custodian, custody, own));
        _refuses(k, by, call, abi.encodeWithSelector(bad, custodian));
        vm.warp(k.deadline);
        call = _commitCall(k, custodian);
        vm.warp(k.deadline + 1);
        _refuses(k, by, call, abi.encodeWithSelector(ISignedActs.SignedActs_Expired.selector, k.deadline));
        vm.warp(k.deadline);
        _as(by, address(rewards), call);
    }

    /// @dev Bits that mean nothing, no content or no person: such terms have no id, and nothing is done with them.
    /// @custom:rules X1 X8
    function testFuzz_terms_that_are_malformed_are_refused_everywhere(uint8 bit, uint8 which) external {
        R.Terms memory t = _terms(_contribution(_s, patient, 1, 1));
        if (which % 4 == 0) t.head |= 1 << (240 + (bit % 16));
        if (which % 4 == 1) t.body |= 1 << (128 + (bit % 128));
        if (which % 4 == 2) t.content = 0;
        if (which % 4 == 3) t.person = 0;
        bytes memory why = abi.encodeWithSelector(R.StudyRewards_MalformedTerms.selector);
        bytes[9] memory calls = [
            abi.encodeCall(rewards.commit, (t, custodian, "", "")),
            abi.encodeCall(rewards.attest, (t, 0, 0, new R.Verdict[](0))),
            abi.encodeCall(rewards.challenge, (t, 0)),
            abi.encodeCall(rewards.appeal, (t, 0, 0, "")),
            abi.encodeCall(rewards.rule, (t, 0, 0)),
            abi.encodeCall(rewards.lapseDispute, (t)),
            abi.encodeCall(rewards.pay, (t)),
            abi.encodeCall(rewards.withdraw, (t, 0, "")),
            abi.encodeCall(rewards.end, (t))
        ];
        for (uint256 i; i < 9; ++i) _refused(relayer, address(rewards), calls[i], why);
        _refused(relayer, address(packer), abi.encodeCall(packer.unpack, (t)), why);
    }

    function _emitCommitted(R.Contribution memory k, uint64 price) private {
        emit R.ContributionCommitted(
            _idOf(k),
            _id,
            patient,
            k.person,
            HOSPITAL,
            custodian,
            patient,
            LABORATORY,
            k.tier,
            price
        );
    }

    function _alter(R.Contribution memory k, uint256 which) private pure {
        if (which == 0) k.content = ~k.content;
        if (which == 1) k.person = ~k.person;
        if (which == 2) k.deadline += 1;
        if (which == 3) k.category = GENOMIC;
        if (which == 4) k.tier += 1;
    }

    function _denyAll(address subject) private {
        Deed memory d = _researchDeed(Kind.Deny, subject, 7, uint24(1 << LABORATORY), FAR);
        d.grantee = _toAnyone();
        d.act.sequence = 1;
        _do(d);
    }
}
