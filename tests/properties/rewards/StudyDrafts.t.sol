// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.20;

import {IStudyRegistry} from "../../../interfaces/IStudyRegistry.sol";
import {IStudyRewards as R, StudyId} from "../../../interfaces/IStudyRewards.sol";
import {Dice} from "../support/Dice.sol";
import {vm} from "../support/Vm.sol";
import {Institute} from "./Institute.sol";
import {RewardSigning} from "./RewardSigning.sol";

/// @title What can be drafted: a study that can be kept, judged and paid, once, by its sponsor
/// forge-config: default.fuzz.runs = 64
contract StudyDraftsTest is Institute {
    using Dice for Dice.Cup;

    /// @dev Any sound study is kept as drafted: its hash by the standard, and its event in full.
    /// @custom:rules S1 X1
    function testFuzz_draft_keeps_the_study_that_the_board_will_sign(uint256 seed) external {
        R.Study memory s = _sound(Dice.cup(seed));
        R.StudyWords memory words;
        words.hash = RewardSigning.study(s);
        (words.parties, words.rules) = (_parties(s), _packed(s));
        for (uint256 i; i < s.panel.length; ++i) words.panel += _at(s.panel[i], 32 * i);
        for (uint256 i; i < s.prices.length; ++i) words.prices += _at(s.prices[i], 64 * i);
        vm.expectEmit(address(studies));
        emit IStudyRegistry.StudyBound(_idOf(s), address(rewards));
        vm.expectEmit(address(rewards));
        emit R.StudyDrafted(_idOf(s), sponsorSteward, words, s.protocol);
        _draft(s);
        vm.assertEq(abi.encode(rewards.studyOf(_idOf(s))), abi.encode(words), "other words");
        vm.assertEq(uint256(rewards.studyStatusOf(_idOf(s))), uint256(R.StudyStatus.Draft), "a draft");
        _moneyIs(_idOf(s), 0, 0, 0, 0);
    }

    /// @dev Each reason by itself makes a sound study unsound, and is named.
    /// @custom:rules S1 S5
    /// forge-config: default.fuzz.runs = 16
    function testFuzz_draft_reverts_when_unsound(uint256 seed) external {
        Dice.Cup memory c = Dice.cup(seed);
        for (uint256 which; which < REASONS; ++which) {
            R.Study memory s = _sound(c);
            bytes4 why = _spoil(c, s, which);
            bytes memory error = abi.encodeWithSelector(why, _idOf(s));
            if (why == R.StudyRewards_BadCategories.selector) error = abi.encodeWithSelector(why, s.categories);
            _refuses(_idOf(s), sponsorSteward, abi.encodeCall(rewards.draft, (s)), error);
        }
    }

    /// @dev Only a live steward of this sponsor drafts; a steward of a house that is no sponsor drafts nothing for itself either.
    /// @custom:rules X7 K3
    function testFuzz_draft_reverts_when_not_the_sponsors_steward(address who, bool suspended) external {
        R.Study memory s = _study(1);
        if (suspended) (who, s.account) = (sponsorSteward, sponsorSteward);
        vm.assume(suspended || who != sponsorSteward);
        bytes memory suspend = abi.encodeCall(credentials.suspendOrganisation, (SPONSOR));
        if (suspended) _as(healthSteward, address(credentials), suspend);
        _refuses(_idOf(s), who, abi.encodeCall(rewards.draft, (s)), _notAllowed(who));
        s.sponsor = TEACHING;
        s.panel[5] = OUTSIDE;
        address steward = _stewardOf(TEACHING);
        _refuses(_idOf(s), steward, abi.encodeCall(rewards.draft, (s)), _notAllowed(steward));
    }

    /// @dev A sponsor that is a data validator too judges nothing of its own.
    /// @custom:rules S5
    function test_draft_reverts_when_the_sponsor_is_on_its_panel() external {
        R.Study memory s = _study(1);
        address steward = _foundHeir();
        (s.sponsor, s.panel[5]) = (HEIR, HEIR);
        bytes memory why = abi.encodeWithSelector(R.StudyRewards_BadPanel.selector, _idOf(s));
        _refuses(_idOf(s), steward, abi.encodeCall(rewards.draft, (s)), why);
        s.panel[5] = TEACHING;
        _as(steward, address(rewards), abi.encodeCall(rewards.draft, (s)));
    }

    /// @dev One number, one study: the same again is done, another under its number is refused, whatever differs.
    /// @custom:rules X8 X9 S1
    function testFuzz_draft_reverts_when_the_number_is_taken(uint256 seed, uint8 which) external {
        Dice.Cup memory c = Dice.cup(seed);
        R.Study memory s = _sound(c);
        StudyId study = _draft(s);
        _refuses(study, outsider, abi.encodeCall(rewards.draft, (s)), _studyDone(study));
        _change(c, s, which % 19);
        bytes memory why = abi.encodeWithSelector(R.StudyRewards_NumberTaken.selector, study);
        _refuses(study, sponsorSteward, abi.encodeCall(rewards.draft, (s)), why);
    }

    /// @dev A study that one version holds can't be drafted in the next; a fresh number can; who is not admitted binds nothing.
    /// @custom:rules X11 S4
    function testFuzz_draft_reverts_when_another_version_has_the_study(uint96 number, address stranger) external {
        R.Study memory s = _study(number == 0 ? 1 : number);
        (R first, StudyId study) = (rewards, _draft(s));
        rewards = _deployLedgerOfRewards();
        bytes memory why = abi.encodeWithSelector(IStudyRegistry.StudyRegistry_Bound.selector, study, address(first));
        _refuses(study, sponsorSteward, abi.encodeCall(rewards.draft, (s)), why);
        vm.assertEq(studies.ledgerOf(study), address(first), "of the first for ever");
        s.number = s.number == 9 ? 10 : 9;
        _draft(s);
        vm.assertEq(studies.ledgerOf(_idOf(s)), address(rewards), "of the second");
        vm.assume(stranger != address(first) && stranger != address(rewards));
        why = abi.encodeWithSelector(IStudyRegistry.StudyRegistry_NotLedger.selector, stranger);
        _refused(stranger, address(studies), abi.encodeCall(studies.bind, (study)), why);
    }

    /// @custom:rules X11
    function test_draft_reverts_when_the_token_does_not_admit_the_ledger() external {
        bytes memory arguments = abi.encode(governance, credentials, consents, studies, token);
        rewards = R(vm.deployCode("StudyRewards.sol:StudyRewards", arguments));
        R.Study memory s = _study(1);
        bytes memory why = abi.encodeWithSelector(IStudyRegistry.StudyRegistry_NotLedger.selector, address(rewards));
        _refuses(_idOf(s), sponsorSteward, abi.encodeCall(rewards.draft, (s)), why);
    }

    // ------------------------------------------------------------------------------------------------------------------- drawn

    uint256 private constant REASONS = 39;

    /// @dev Whatever is allowed, at its bounds more often than not.
    function _sound(Dice.Cup memory c) private view returns (R.Study memory s) {
        s = _study(uint96(c.between(1, type(uint96).max)));
        s.account = address(uint160(c.between(1, type(uint160).max)));
        s.categories = uint24(c.between(1, 0x7fff));
        s.from = uint32(c.between(0, _now() + 10 days));
        s.until = uint32(c.between(s.from > _now() ? s.from : _now(), _now() + 20 days));
        (s.verdictHours, s.revealHours) = (uint16(c.between(1, 9999)), uint16(c.between(1, 9999)));
        (s.disputeDays, s.vestingDays) = (uint16(c.between(1, 999)), uint16(c.between(1, 999)));
        (s.rulingDays, s.claimDays) = (uint16(c.between(1, s.vestingDays)), uint16(c.between(90, 9999)));
        (s.perDay, s.perPerson) = (uint8(c.between(1, 255)), uint16(c.between(1, 65_535)));
        s.panel = _drawnPanel(c);
        s.quorum = uint8(c.between(2, s.panel.length));
        s.prices = new uint64[](c.between(1, 4));
        uint64 last;
        for (uint256 i; i < s.prices.length; ++i) s.prices[i] = last += uint64(c.between(1, 2 ** 62 - 1));
        s.bond = uint64(c.between(1, last));
    }

    /// @dev Two to eight of the houses, beginning with any.
    function _drawnPanel(Dice.Cup memory c) private pure returns (uint32[] memory panel) {
        panel = new uint32[](c.between(2, 8));
        uint32 first = uint32(c.between(0, 7));
        for (uint32 i; i < panel.length; ++i) panel[i] = HOUSE + ((first + i) % 8);
    }

    /// @dev What is wrong with it from now on.
    function _spoil(Dice.Cup memory c, R.Study memory s, uint256 which) private view returns (bytes4) {
        if (which < 10) return _spoilParties(s, which);
        if (which < 12) {
            s.categories = which == 10 ? 0 : uint24(c.between(0x8000, type(uint24).max));
            return R.StudyRewards_BadCategories.selector;
        }
        if (which < 22) return _spoilPanel(c, s, which - 12);
        return which < 29 ? _spoilPrices(c, s, which - 22) : _spoilTimes(c, s, which - 29);
    }

    function _spoilParties(R.Study memory s, uint256 which) private pure returns (bytes4) {
        if (which == 0) s.protocol = 0;
        if (which == 1) s.number = 0;
        if (which == 2) s.account = address(0);
        if (which == 3) s.ethicsBoard = 0;
        if (which == 4) s.ethicsBoard = s.sponsor;
        if (which == 5) s.adjudicator = s.sponsor;
        if (which == 6) s.adjudicator = 0;
        if (which == 7) s.ethicsBoard = HOSPITAL;
        if (which == 8) s.ethicsBoard = 99;
        if (which == 9) s.adjudicator = 99;
        return R.StudyRewards_BadParties.selector;
    }

    function _spoilPanel(Dice.Cup memory c, R.Study memory s, uint256 which) private pure returns (bytes4) {
        uint256 seat = c.between(0, s.panel.length - 1);
        if (which == 0) s.quorum = uint8(c.between(0, 1));
        if (which == 1) s.quorum = uint8(c.between(s.panel.length + 1, 255));
        if (which == 2) s.panel[seat] = 0;
        if (which == 3) s.panel[seat] = s.sponsor;
        if (which == 4) s.adjudicator = s.panel[seat];
        if (which == 5) s.panel[seat] = s.panel[(seat + 1) % s.panel.length];
        if (which == 6) (s.panel, s.quorum) = (_long(), 2);
        if (which == 7) s.panel = new uint32[](0);
        if (which == 8) s.panel[seat] = HOSPITAL;
        if (which == 9) s.panel[seat] = 99;
        return R.StudyRewards_BadPanel.selector;
    }

    function _spoilPrices(Dice.Cup memory c, R.Study memory s, uint256 which) private pure returns (bytes4) {
        uint256 at = c.between(0, s.prices.length - 1);
        uint64 price = s.prices[at];
        if (which == 0) s.prices = new uint64[](0);
        if (which == 1) s.prices[0] = 0;
        if (which == 2) s.prices = _prices(price, price, type(uint64).max - 1, type(uint64).max);
        if (which == 3) s.prices = _prices(1, 2, price < 3 ? 3 : price, uint64(c.between(0, price)));
        if (which == 4) {
            s.prices = new uint64[](5);
            for (uint64 i; i < 5; ++i) s.prices[i] = i + 1;
        }
        if (which == 5) s.bond = 0;
        if (which == 6) s.bond = s.prices[s.prices.length - 1] + 1;
        return R.StudyRewards_BadPrices.selector;
    }

    function _spoilTimes(Dice.Cup memory c, R.Study memory s, uint256 which) private view returns (bytes4) {
        if (which == 0) s.verdictHours = 0;
        if (which == 1) s.revealHours = 0;
        if (which == 2) s.disputeDays = 0;
        if (which == 3) s.rulingDays = c.coin() ? 0 : s.vestingDays + 1;
        if (which == 4) (s.vestingDays, s.rulingDays) = (0, 1);
        if (which == 5) s.claimDays = c.coin() ? 89 : 0;
        if (which == 6) s.perDay = 0;
        if (which == 7) s.perPerson = 0;
        if (which == 8) (s.from, s.until) = (_now() + 2, _now() + uint32(c.between(0, 1)));
        if (which == 9) (s.from, s.until) = c.coin() ? (0, _now() - 1) : (_now(), NEVER - 2 days);
        return R.StudyRewards_BadTimes.selector;
    }

    function _long() private pure returns (uint32[] memory panel) {
        panel = new uint32[](9);
        for (uint32 i; i < 9; ++i) panel[i] = HOUSE + i;
    }

    /// @dev Each field but number and sponsor, which are the id.
    function _change(Dice.Cup memory c, R.Study memory s, uint256 which) private pure {
        if (which == 0) s.protocol = ~s.protocol;
        if (which == 1) s.account = address(~uint160(s.account));
        if (which == 2) s.ethicsBoard ^= 1;
        if (which == 3) s.adjudicator ^= 4;
        if (which == 4) s.categories ^= uint24(c.between(1, 0x7fff));
        if (which == 5) s.quorum ^= 1;
        if (which == 6) s.bond ^= uint64(c.between(1, type(uint64).max));
        if (which == 7) s.from ^= 1;
        if (which == 8) s.until ^= 1;
        if (which == 9) s.verdictHours ^= 1;
        if (which == 10) s.revealHours ^= 1;
        if (which == 11) s.disputeDays ^= 1;
        if (which == 12) s.rulingDays ^= 1;
        if (which == 13) s.vestingDays ^= 1;
        if (which == 14) s.claimDays ^= 1;
        if (which == 15) s.perDay ^= 1;
        if (which == 16) s.perPerson ^= 1;
        if (which == 17) s.panel[0] ^= 2 ** 31;
        if (which == 18) s.prices[s.prices.length - 1] ^= 1;
    }

    /// @dev The parties of StudyWords.sol.
    function _parties(R.Study memory s) private pure returns (uint256 word) {
        word = _at(s.ethicsBoard, 0) + _at(s.bond, 32) + _at(uint160(s.account), 96);
    }

    /// @dev Its rules.
    function _packed(R.Study memory s) private pure returns (uint256 word) {
        word = _at(s.adjudicator, 0) + _at(s.categories, 32) + _at(s.from, 64) + _at(s.until, 96);
        word += _at(s.quorum, 128) + _at(s.perDay, 136) + _at(s.perPerson, 144) + _at(s.verdictHours, 160);
        word += _at(s.revealHours, 176) + _at(s.disputeDays, 192) + _at(s.rulingDays, 208);
        word += _at(s.vestingDays, 224) + _at(s.claimDays, 240);
    }

    function _at(uint256 value, uint256 bit) private pure returns (uint256) {
        return value * 2 ** bit;
    }
}
