// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.20;

import {ISignedActs} from "../../../interfaces/ISignedActs.sol";
import {ISubjects} from "../../../interfaces/ISubjects.sol";
import {IStudyRewards as R, StudyId} from "../../../interfaces/IStudyRewards.sol";
import {Roles} from "../../../contracts/credentials/Kinds.sol";
import {Kind} from "../consent/ConsentSigning.sol";
import {Dice} from "../support/Dice.sol";
import {vm} from "../support/Vm.sol";
import {Institute} from "./Institute.sol";
import {RewardSigning} from "./RewardSigning.sol";

/// @title Disputes: once, in time, with a bond; ruled when everybody was heard; nobody gains by one
/// forge-config: default.fuzz.runs = 32
contract DisputesTest is Institute {
    using Dice for Dice.Cup;

    bytes32 private constant SOURCE = keccak256("source");
    bytes32 private constant GROUNDS = keccak256("grounds of the ruling");

    R.Study private _s;
    StudyId private _id;
    Moments private _m;

    function setUp() public override {
        super.setUp();
        _s = _study(7);
        _id = _open(_s, BUDGET);
        _consent(patient, 7);
        _armChallenger(3);
        _m = _moments(_s, _now());
    }

    /// @dev From the second after telling ends to the last second for disputes; the ruling's last second is before vesting ends.
    /// @custom:rules S2
    function testFuzz_dispute_is_opened_in_its_days_only(uint256 seed, bool end, bool isAppeal) external {
        R.Contribution memory k = _told(4, 2);
        vm.warp((end ? _m.disputed : _m.told) + Dice.cup(seed).between(0, 2) - 1);
        bytes memory call = isAppeal ? _appealCall(k, challenger, FAR) : _challengeCall(k);
        if (_now() <= _m.told || _now() > _m.disputed) {
            return _refuses(k, challenger, call, _notDisputable(k));
        }
        vm.assertTrue(_m.ruled <= _m.vested, "a dispute outlasts the vesting");
        uint256 word = rewards.wordOf(_idOf(k));
        vm.expectEmit(address(rewards));
        if (isAppeal) emit R.ContributionAppealed(_idOf(k), challenger, keccak256("grounds"));
        else emit R.ContributionChallenged(_idOf(k), challenger, keccak256("grounds"));
        _as(challenger, address(rewards), call);
        vm.assertEq(rewards.wordOf(_idOf(k)), word + 2 ** 57 + 2 ** 58 + (isAppeal ? 2 ** 59 : 0), "a word");
        vm.assertEq(rewards.disputantOf(_idOf(k)), challenger, "who");
        vm.assertEq(token.balanceOf(address(rewards)), BUDGET + BOND, "a bond");
        _mustBe(k, R.Status.Disputed);
        _refuses(k, challenger, call, _rewardDone(k));
    }

    /// @dev Any tier up to the claim can be ruled; the bond goes back to a challenger when it is lower and to an appellant when it is higher.
    /// @custom:rules S2 S3
    function testFuzz_rule_is_the_last_word_and_moves_the_bond(uint256 seed, bool isAppeal) external {
        Dice.Cup memory c = Dice.cup(seed);
        uint8 claimed = uint8(c.between(isAppeal ? 1 : 2, 4));
        uint8 found = uint8(isAppeal ? c.between(0, claimed - 1) : c.between(1, claimed));
        uint8 tier = uint8(c.between(0, c.word() % 8 == 0 ? 255 : 4));
        R.Contribution memory k = _disputed(claimed, found, isAppeal);
        vm.warp(c.between(_m.disputed + 1, _m.ruled));
        bytes memory why = abi.encodeWithSelector(R.StudyRewards_BadTier.selector, _idOf(k), tier);
        if (tier > claimed) return _refuses(k, studyAuditor, _ruleCall(k, tier), why);
        bool won = isAppeal ? tier > found : tier < found;
        address to = won ? challenger : address(0);
        uint256 supply = token.totalSupply();
        vm.expectEmit(address(rewards));
        emit R.DisputeRuled(_idOf(k), studyAuditor, to, tier, BOND, GROUNDS);
        vm.expectEmit(tier == 0 ? address(rewards) : address(token));
        uint64 kept = _s.prices[claimed - 1];
        if (tier == 0) emit R.ContributionEnded(_idOf(k), _id, R.Status.Rejected, kept);
        else _emitMove(to);
        _as(studyAuditor, address(rewards), _ruleCall(k, tier));
        vm.assertEq(token.balanceOf(challenger), won ? 3 * BOND : 2 * BOND, "the bond");
        vm.assertEq(supply - token.totalSupply(), won ? 0 : BOND, "burnt");
        vm.assertEq(token.balanceOf(address(rewards)), BUDGET, "no bond is left");
        vm.assertEq(uint8(rewards.wordOf(_idOf(k)) >> 32), tier, "the last word");
        _moneyIs(_id, 0, tier == 0 ? 0 : kept, tier == 0 ? BUDGET : BUDGET - kept, 0);
        _final(k, tier);
    }

    /// @dev The adjudicator rules once nobody can dispute any more, to the second, and until its last second.
    /// @custom:rules S2
    function testFuzz_rule_is_for_its_days_only(uint256 seed, bool end, bool isAppeal) external {
        R.Contribution memory k = _disputed(4, 2, isAppeal);
        vm.warp((end ? _m.ruled : _m.disputed) + Dice.cup(seed).between(0, 2) - 1);
        bytes4 selector = R.StudyRewards_NotRulingTime.selector;
        bytes memory why = abi.encodeWithSelector(selector, _idOf(k), _m.disputed, _m.ruled);
        if (_now() > _m.disputed && _now() <= _m.ruled) _as(studyAuditor, address(rewards), _ruleCall(k, 3));
        else _refuses(k, studyAuditor, _ruleCall(k, 3), why);
    }

    /// @dev After the adjudicator's last second it stands as it was and the bond goes back, once.
    /// @custom:rules S2 X9
    function testFuzz_lapseDispute_is_for_what_nobody_ruled(uint256 seed, bool isAppeal) external {
        R.Contribution memory k = _disputed(4, 2, isAppeal);
        vm.warp(_m.ruled + Dice.cup(seed).between(0, 2) - 1);
        if (_now() <= _m.ruled) {
            _refuses(k, outsider, _lapseCall(k), _is(k, R.Status.Disputed));
            _as(studyAuditor, address(rewards), _ruleCall(k, isAppeal ? 3 : 1));
            return _refuses(k, outsider, _lapseCall(k), _rewardDone(k));
        }
        _mustBe(k, R.Status.Vesting);
        uint256 word = rewards.wordOf(_idOf(k));
        vm.expectEmit(address(rewards));
        emit R.DisputeLapsed(_idOf(k), challenger, BOND);
        _as(outsider, address(rewards), _lapseCall(k));
        vm.assertEq(rewards.wordOf(_idOf(k)), word - 2 ** 58, "no more than that");
        vm.assertEq(token.balanceOf(challenger), 3 * BOND, "the bond is back");
        _refuses(k, outsider, _lapseCall(k), _rewardDone(k));
    }

    /// @dev The contributor withdraws, or takes its pay, whatever a dispute does: the bond still goes back after its time.
    /// @custom:rules S2 S6 X13
    function testFuzz_lapseDispute_returns_the_bond_of_what_ended_meanwhile(bool paid, bool isAppeal) external {
        R.Contribution memory k = _disputed(4, 2, isAppeal);
        if (paid) vm.warp(_m.vested + 1);
        _as(outsider, address(rewards), paid ? _payCall(k) : _withdrawCall(k, FAR));
        R.Status status = paid ? R.Status.Paid : R.Status.Withdrawn;
        _mustBe(k, status);
        if (!paid) _refuses(k, outsider, _lapseCall(k), _is(k, status));
        if (!paid) vm.warp(_m.ruled + 1);
        _as(outsider, address(rewards), _lapseCall(k));
        vm.assertEq(token.balanceOf(challenger), 3 * BOND, "the bond is back");
        _mustBe(k, status);
        _refuses(k, outsider, _lapseCall(k), _rewardDone(k));
    }

    /// @dev Once a contribution, whoever it was, however it went.
    /// @custom:rules S2 X9
    function testFuzz_dispute_reverts_when_it_was_disputed(bool first, bool second, bool ruled) external {
        R.Contribution memory k = _disputed(4, 2, first);
        bytes memory call = second ? _appealCall(k, outsider, FAR) : _challengeCall(k);
        _refuses(k, outsider, call, _notDisputable(k));
        if (ruled) vm.warp(_m.disputed + 1);
        if (ruled) _as(studyAuditor, address(rewards), _ruleCall(k, first ? 3 : 1));
        _refuses(k, outsider, call, _notDisputable(k));
    }

    /// @dev Whoever disputed it is told the same as anybody else, once it is decided.
    /// @custom:rules S2 X9
    function test_dispute_reverts_when_ones_own_was_decided() external {
        R.Contribution memory k = _disputed(4, 2, false);
        _refuses(k, challenger, _challengeCall(k), _rewardDone(k));
        _refuses(k, challenger, _appealCall(k, challenger, FAR), _notDisputable(k));
        vm.warp(_m.disputed + 1);
        _as(studyAuditor, address(rewards), _ruleCall(k, 1));
        _refuses(k, challenger, _challengeCall(k), _notDisputable(k));
    }

    /// @dev Only a live auditor of the study's adjudicator rules; what is not disputed is not ruled.
    /// @custom:rules S2 X7
    function testFuzz_rule_reverts_when_not_the_adjudicators_auditor(address who) external {
        vm.assume(who != studyAuditor);
        R.Contribution memory k = _told(4, 2);
        vm.warp(_m.told + 1);
        bytes memory why = abi.encodeWithSelector(R.StudyRewards_NotDisputed.selector, _idOf(k));
        _refuses(k, studyAuditor, _ruleCall(k, 1), why);
        _refuses(k, outsider, _lapseCall(k), why);
        _as(challenger, address(rewards), _challengeCall(k));
        vm.warp(_m.disputed + 1);
        _refuses(k, who, _ruleCall(k, 1), _notAllowed(who));
        _refuses(k, auditor, _ruleCall(k, 1), _notAllowed(auditor));
        bytes memory suspend = abi.encodeCall(credentials.suspendPractitioner, (studyAuditor));
        _as(_stewardOf(ADJUDICATOR), address(credentials), suspend);
        _refuses(k, studyAuditor, _ruleCall(k, 1), _notAllowed(studyAuditor));
    }

    /// @dev There is nothing to lower where nothing was told or all is lost, and nothing to raise where all of the claim was told.
    /// @custom:rules S2
    function testFuzz_dispute_reverts_when_it_could_change_nothing(bool isAppeal, bool told) external {
        R.Contribution memory k = _commit(_s, patient, 2);
        if (told) _toldAs(_s, k, SOURCE, isAppeal ? 2 : 0);
        vm.warp(_m.told + 1);
        bytes memory call = isAppeal ? _appealCall(k, challenger, FAR) : _challengeCall(k);
        bytes memory why = abi.encodeWithSelector(R.StudyRewards_BadTier.selector, _idOf(k), 2);
        if (!isAppeal) why = _is(k, told ? R.Status.Rejected : R.Status.Expired);
        if (isAppeal && !told) why = _notDisputable(k);
        _refuses(k, challenger, call, why);
    }

    /// @dev The appeal is the contributor's: its signature names grounds, who puts up the bond, and a deadline; frozen, it can't.
    /// @custom:rules X5 X6 S2
    function testFuzz_appeal_reverts_when_not_signed_for_this_caller(address by, uint8 how) external {
        vm.assume(by != challenger && by != address(0));
        R.Contribution memory k = _told(4, 2);
        vm.warp(_m.told + 1);
        bytes4 bad = ISignedActs.SignedActs_BadSignature.selector;
        bytes memory call = _appealCall(k, challenger, _now() - (how % 3 == 1 ? 1 : 0));
        bytes memory why = abi.encodeWithSelector(bad, patient);
        if (how % 3 == 0) return _refuses(k, by, call, why);
        bytes32 act = RewardSigning.appeal(_idOf(k), 0, challenger, _now());
        if (how % 3 == 1) why = abi.encodeWithSelector(ISignedActs.SignedActs_Expired.selector, _now() - 1);
        else call = abi.encodeCall(rewards.appeal, (_terms(k), 0, _now() + 1, _signReward(patient, act)));
        _refuses(k, challenger, call, why);
        bytes memory freeze = abi.encodeCall(credentials.freeze, (patient, ISubjects.Freeze(1)));
        _as(registrarSteward, address(credentials), freeze);
        why = abi.encodeWithSelector(R.StudyRewards_Frozen.selector, patient);
        _refuses(k, challenger, _appealCall(k, challenger, FAR), why);
    }

    /// @dev The adjudicator's successor rules for it, unless it keeps the data, sponsors the study or judged it.
    /// @custom:rules K5 S5
    function testFuzz_rule_is_the_successors_when_it_is_no_party(uint8 which) external {
        _succeeds([HOSPITAL, HOSPITAL_B, TEACHING, HEIR][which % 4], SPONSOR);
    }

    /// @custom:rules K5 S5
    function test_rule_reverts_when_the_successor_sponsors_the_study() external {
        address steward = _foundHeir();
        address heirsAuditor = _person("auditor of the heir");
        _license(steward, HEIR, heirsAuditor, Roles.AUDITOR);
        _s = _study(8);
        _s.sponsor = HEIR;
        _m = _moments(_s, _now());
        _as(steward, address(rewards), abi.encodeCall(rewards.draft, (_s)));
        _as(boardSteward, address(rewards), _approveCall(_idOf(_s)));
        _fund(_idOf(_s), BUDGET);
        Deed memory d = _researchDeed(Kind.Grant, patient, 8, ALL, FAR);
        d.grantee = _toStudy(HEIR, 8);
        d.act.sequence = _lastOf(d) + 1;
        _do(d);
        R.Contribution memory k = _disputed(4, 2, false);
        _takeOver(ADJUDICATOR, HEIR);
        vm.warp(_m.disputed + 1);
        _refuses(k, heirsAuditor, _ruleCall(k, 1), _notAllowed(heirsAuditor));
    }

    /// @custom:rules K5 S5
    function test_rule_reverts_when_the_successor_took_over_the_custodian_too() external {
        _succeeds(HEIR, HOSPITAL);
    }

    /// @dev This organisation takes over the adjudicator, the heir that was founded for it another one too.
    function _succeeds(uint32 heir, uint32 other) private {
        address steward = heir == HEIR ? _foundHeir() : _stewardOf(TEACHING);
        if (heir == HOSPITAL) steward = hospitalSteward;
        if (heir == HOSPITAL_B) steward = hospitalBSteward;
        address heirsAuditor = _person("auditor of the heir");
        _license(steward, heir, heirsAuditor, Roles.AUDITOR);
        _m = _moments(_s, _now());
        R.Contribution memory k = _disputed(4, 2, false);
        _takeOver(ADJUDICATOR, heir);
        if (heir == HEIR) _takeOver(other, heir);
        vm.warp(_m.disputed + 1);
        if (heir != HOSPITAL_B) return _refuses(k, heirsAuditor, _ruleCall(k, 1), _notAllowed(heirsAuditor));
        _as(heirsAuditor, address(rewards), _ruleCall(k, 1));
    }

    // ------------------------------------------------------------------------------------------------------------------- acts

    function _told(uint8 claimed, uint8 found) private returns (R.Contribution memory k) {
        k = _commit(_s, patient, claimed);
        _toldAs(_s, k, SOURCE, found);
    }

    function _disputed(uint8 claimed, uint8 found, bool isAppeal) private returns (R.Contribution memory k) {
        k = _told(claimed, found);
        vm.warp(_m.told + 1);
        _as(challenger, address(rewards), isAppeal ? _appealCall(k, challenger, FAR) : _challengeCall(k));
    }

    function _emitMove(address to) private {
        emit Transfer(address(rewards), to, BOND);
    }

    event Transfer(address indexed from, address indexed to, uint256 value);

    /// @dev Decided: no second ruling, no lapse, and it goes on as what it was ruled to be.
    function _final(R.Contribution memory k, uint8 tier) private {
        _refuses(k, studyAuditor, _ruleCall(k, tier), _rewardDone(k));
        if (tier == 0) return _mustBe(k, R.Status.Rejected);
        vm.warp(_m.vested + 1);
        _as(outsider, address(rewards), _payCall(k));
        vm.assertEq(token.balanceOf(patient), _s.prices[tier - 1], "what was ruled is paid");
    }

    function _notDisputable(R.Contribution memory k) private view returns (bytes memory) {
        bytes4 selector = R.StudyRewards_NotDisputable.selector;
        return abi.encodeWithSelector(selector, _idOf(k), _m.told, _m.disputed);
    }
}
