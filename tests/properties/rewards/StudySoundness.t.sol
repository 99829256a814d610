// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.20;

import {ICredentialRegistry} from "../../../interfaces/ICredentialRegistry.sol";
import {IStudyRewards as R, StudyId} from "../../../interfaces/IStudyRewards.sol";
import {Kinds} from "../../../contracts/credentials/Kinds.sol";
import {StudyRules} from "../../../contracts/rewards/StudyRules.sol";
import {vm} from "../support/Vm.sol";

/// @title The least that a study can be, the most, and a step beyond each
/// @notice The test stands for the registry of credentials: numbers of organisations mean nothing here but their kinds.
contract StudySoundnessTest {
    uint32 private constant BOARD = 1;
    uint32 private constant SPONSOR = 2;
    uint32 private constant ADJUDICATOR = 3;
    uint32 private constant HOUSE = 11; // the first of many
    uint32 private constant NOW = 1_800_000_000;

    mapping(uint32 organisation => uint32 kinds) private _kinds;

    function setUp() external {
        vm.warp(NOW);
        (_kinds[BOARD], _kinds[SPONSOR], _kinds[ADJUDICATOR]) = (Kinds.ETHICS_BOARD, Kinds.SPONSOR, 1);
        for (uint32 i; i < 9; ++i) _kinds[HOUSE + i] = Kinds.DATA_VALIDATOR;
    }

    /// @custom:rules S1
    function test_parties_are_named_apart_and_live() external {
        bytes4 bad = R.StudyRewards_BadParties.selector;
        R.Study memory s = _least();
        _kinds[0] = type(uint32).max; // nobody, whatever the registry says
        s.protocol = 0;
        _refuses(s, bad);
        (s.protocol, s.number) = (bytes32(uint256(1)), 0);
        _refuses(s, bad);
        (s.number, s.account) = (1, address(0));
        _refuses(s, bad);
        (s.account, s.ethicsBoard) = (address(1), 0);
        _refuses(s, bad);
        s.ethicsBoard = ADJUDICATOR; // no board
        _refuses(s, bad);
        (s.ethicsBoard, s.adjudicator) = (BOARD, 0);
        _refuses(s, bad);
        s.adjudicator = 4; // nobody
        _refuses(s, bad);
        s.adjudicator = SPONSOR;
        _refuses(s, bad);
        (s.adjudicator, _kinds[SPONSOR]) = (BOARD, Kinds.SPONSOR | Kinds.ETHICS_BOARD);
        _takes(s);
        s.ethicsBoard = SPONSOR;
        _refuses(s, bad);
    }

    /// @custom:rules S1
    function test_categories_are_fifteen() external view {
        R.Study memory s = _least();
        uint24[4] memory sound = [uint24(1), 2, 0x4000, 0x7fff];
        uint24[5] memory unsound = [uint24(0), 0x8000, 0x8001, 0xffff, 0x800000];
        for (uint256 i; i < 4; ++i) {
            s.categories = sound[i];
            _takes(s);
        }
        for (uint256 i; i < 5; ++i) {
            s.categories = unsound[i];
            _refuses(s, abi.encodeWithSelector(R.StudyRewards_BadCategories.selector, unsound[i]));
        }
    }

    /// @custom:rules S1 S5
    function test_a_panel_is_two_to_eight_houses() external view {
        R.Study memory s = _least();
        for (uint256 size; size < 10; ++size) {
            s.panel = new uint32[](size);
            for (uint256 i; i < size; ++i) s.panel[i] = HOUSE + uint32(i);
            for (uint256 quorum; quorum < 11; ++quorum) {
                s.quorum = uint8(quorum);
                if (size < 9 && quorum > 1 && quorum <= size) _takes(s);
                else _refuses(s, R.StudyRewards_BadPanel.selector);
            }
        }
    }

    /// @dev In any seat: a party, a house that judges nothing, nobody, the same twice.
    /// @custom:rules S5
    function test_a_panel_has_only_houses_that_may_judge_once() external {
        (_kinds[SPONSOR], _kinds[ADJUDICATOR]) = (Kinds.SPONSOR | Kinds.DATA_VALIDATOR, Kinds.DATA_VALIDATOR);
        uint32[5] memory odd = [SPONSOR, ADJUDICATOR, BOARD, 4, 0];
        for (uint256 seat; seat < 3; ++seat) {
            for (uint256 i; i < 5; ++i) _refuses(_seated(seat, odd[i]), R.StudyRewards_BadPanel.selector);
            for (uint256 i; i < 3; ++i) {
                R.Study memory s = _seated(seat, HOUSE + uint32(i));
                if (seat == i) _takes(s);
                else _refuses(s, R.StudyRewards_BadPanel.selector);
            }
        }
    }

    /// @custom:rules S1 S3
    function test_prices_rise_to_no_less_than_the_bond() external view {
        R.Study memory s = _least();
        for (uint64 size; size < 6; ++size) {
            s.prices = new uint64[](size);
            for (uint64 i; i < size; ++i) s.prices[i] = i + 1;
            if (size == 0 || size == 5) _refuses(s, R.StudyRewards_BadPrices.selector);
            else _takes(s);
            for (s.bond = 0; size != 0 && size < 5 && s.bond < 7; ++s.bond) {
                if (s.bond != 0 && s.bond <= size) _takes(s);
                else _refuses(s, R.StudyRewards_BadPrices.selector);
            }
            s.bond = 1;
            for (uint64 i; size < 5 && i < size; ++i) {
                s.prices[i] = i; // as the one before, or nothing
                _refuses(s, R.StudyRewards_BadPrices.selector);
                s.prices[i] = i + 1;
            }
        }
    }

    /// @custom:rules S1 S2
    function test_times_are_some_and_a_claim_has_ninety_days() external view {
        for (uint256 which; which < 8; ++which) {
            R.Study memory s = _least();
            if (which == 0) s.verdictHours = 0;
            if (which == 1) s.revealHours = 0;
            if (which == 2) s.disputeDays = 0;
            if (which == 3) s.rulingDays = 0;
            if (which == 4) s.rulingDays = 2; // longer than the vesting
            if (which == 5) s.claimDays = 89;
            if (which == 6) s.perDay = 0;
            if (which == 7) s.perPerson = 0;
            _refuses(s, R.StudyRewards_BadTimes.selector);
        }
        R.Study memory other = _least();
        other.claimDays = 91;
        other.vestingDays = 2;
        _takes(other);
        other.rulingDays = 2;
        _takes(other);
    }

    /// @custom:rules S1
    function test_a_window_is_not_over_and_its_calendar_has_32_bits() external view {
        bytes4 bad = R.StudyRewards_BadTimes.selector;
        R.Study memory s = _least();
        s.from = NOW + 1;
        _refuses(s, bad);
        (s.from, s.until) = (0, NOW - 1);
        _refuses(s, bad);
        s.until = NOW;
        _takes(s);
        s.until = type(uint32).max - 2 hours - 92 days;
        _takes(s);
        ++s.until;
        _refuses(s, bad);
    }

    /// @custom:rules S1
    function test_idOf_puts_the_sponsor_above_the_number() external view {
        R.Study memory s = _least();
        (s.number, s.sponsor) = (type(uint96).max - 2, 0x8421_1248);
        uint256 id = uint256(type(uint96).max - 2) + uint256(0x8421_1248) * 2 ** 96;
        vm.assertEq(StudyId.unwrap(this.idOf(s)), id, "id");
        vm.assertEq(StudyRules.sponsor(this.idOf(s)), 0x8421_1248, "sponsor");
    }

    // ------------------------------------------------------------------------------------------------------- called from above

    function liveKindsOf(uint32 organisation) external view returns (uint32) {
        return _kinds[organisation];
    }

    function requireSound(R.Study calldata s) external view {
        StudyRules.requireSound(s, StudyRules.idOf(s), ICredentialRegistry(address(this)));
    }

    function idOf(R.Study calldata s) external pure returns (StudyId) {
        return StudyRules.idOf(s);
    }

    // ------------------------------------------------------------------------------------------------------------------- help

    /// @dev Each number the least that it may be.
    function _least() private pure returns (R.Study memory s) {
        (s.protocol, s.account, s.number) = (bytes32(uint256(1)), address(1), 1);
        (s.sponsor, s.ethicsBoard, s.adjudicator) = (SPONSOR, BOARD, ADJUDICATOR);
        (s.categories, s.quorum, s.bond, s.from, s.until) = (1, 2, 1, NOW, NOW);
        (s.verdictHours, s.revealHours, s.disputeDays) = (1, 1, 1);
        (s.rulingDays, s.vestingDays, s.claimDays) = (1, 1, 90);
        (s.perDay, s.perPerson) = (1, 1);
        (s.panel, s.prices) = (new uint32[](2), new uint64[](1));
        (s.panel[0], s.panel[1], s.prices[0]) = (HOUSE, HOUSE + 1, 1);
    }

    /// @dev Three houses, of which one is another.
    function _seated(uint256 seat, uint32 who) private pure returns (R.Study memory s) {
        s = _least();
        s.panel = new uint32[](3);
        for (uint32 i; i < 3; ++i) s.panel[i] = i == seat ? who : HOUSE + i;
    }

    function _takes(R.Study memory s) private view {
        this.requireSound(s);
    }

    function _refuses(R.Study memory s, bytes4 selector) private view {
        _refuses(s, abi.encodeWithSelector(selector, this.idOf(s)));
    }

    function _refuses(R.Study memory s, bytes memory why) private view {
        (bool done, bytes memory answer) = address(this).staticcall(abi.encodeCall(this.requireSound, (s)));
        vm.assertFalse(done, "it was not refused");
        vm.assertEq(answer, why, "refused for another reason");
    }
}
