// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.20;

import {IRewardsCodec} from "../../../interfaces/IRewardsCodec.sol";
import {IStudyRewards as R} from "../../../interfaces/IStudyRewards.sol";
import {Dice} from "../support/Dice.sol";
import {vm} from "../support/Vm.sol";
import {Institute} from "./Institute.sol";

/// @title Every field of every word reads back, and none spills into another
/// forge-config: default.fuzz.runs = 64
contract RewardPackingTest is Institute {
    using Dice for Dice.Cup;

    /// @dev Packed as drawn, read back as it was, and its id is that of the standard.
    /// @custom:rules X5 X8
    function testFuzz_pack_and_unpack_are_one_form(R.Contribution calldata drawn) external view {
        R.Contribution memory k = drawn;
        if (k.content == 0) k.content = bytes32("content");
        if (k.person == 0) k.person = bytes32("person");
        vm.assertEq(abi.encode(packer.pack(k)), abi.encode(_terms(k)), "other bits");
        vm.assertEq(abi.encode(packer.unpack(_terms(k))), abi.encode(k), "another contribution");
        vm.assertEq(rewards.idOf(_terms(k)), _idOf(k), "another id");
    }

    /// @dev One field changed, one field changes, and the id with it.
    /// @custom:rules X8
    function testFuzz_idOf_is_another_when_a_field_is(R.Contribution calldata drawn, uint8 which) external view {
        R.Contribution memory k = drawn;
        if (uint256(k.content) < 2) k.content = bytes32("content");
        if (uint256(k.person) < 2) k.person = bytes32("person");
        bytes32 id = rewards.idOf(_terms(k));
        _change(k, which % 9);
        vm.assertFalse(rewards.idOf(_terms(k)) == id, "one id for two");
        vm.assertEq(abi.encode(packer.unpack(_terms(k))), abi.encode(k), "it spilt");
    }

    /// @dev Another ledger, another chain: another id, so nothing that was signed for one is anything in the other.
    /// @custom:rules X11 X5
    function testFuzz_idOf_is_another_in_each_version_and_chain(uint64 chain) external {
        vm.assume(chain != vm.getChainId() && chain != 0);
        R.Terms memory terms = _terms(_contribution(_study(7), patient, 1, 1));
        bytes32 id = rewards.idOf(terms);
        vm.assertFalse(id == _deployLedgerOfRewards().idOf(terms), "one id in two versions");
        vm.chainId(chain);
        vm.assertFalse(id == rewards.idOf(terms), "one id on two chains");
    }

    /// @dev Any word that can be.
    /// @custom:rules X10
    function testFuzz_readWord_reads_each_field(uint256 seed) external view {
        Dice.Cup memory c = Dice.cup(seed);
        IRewardsCodec.Progress memory p;
        (p.committedAt, p.tier, p.seats) = (uint32(c.word()), uint8(c.word()), uint8(c.word()));
        p.signer = address(uint160(c.word()));
        (p.duplicate, p.disputed, p.open, p.appeal) = (c.coin(), c.coin(), c.coin(), c.coin());
        p.ending = R.Status(c.between(0, 10));
        uint256 word = p.committedAt + uint256(p.tier) * 2 ** 32 + uint256(p.seats) * 2 ** 40;
        word += uint256(p.ending) * 2 ** 48 + uint256(uint160(p.signer)) * 2 ** 64;
        word += (p.duplicate ? 2 ** 56 : 0) + (p.disputed ? 2 ** 57 : 0);
        word += (p.open ? 2 ** 58 : 0) + (p.appeal ? 2 ** 59 : 0);
        vm.assertEq(abi.encode(packer.readWord(word)), abi.encode(p), "another reading");
    }

    /// @dev Any words that can be of a study.
    /// @custom:rules S1
    function testFuzz_readStudy_reads_each_field(uint256 seed) external view {
        Dice.Cup memory c = Dice.cup(seed);
        IRewardsCodec.Rules memory r;
        r.account = address(uint160(c.word()));
        (r.ethicsBoard, r.adjudicator, r.categories) = (uint32(c.word()), uint32(c.word()), uint24(c.word()));
        (r.approved, r.pausedBySponsor, r.pausedByBoard) = (c.coin(), c.coin(), c.coin());
        (r.closed, r.settled) = (c.coin(), c.coin());
        (r.quorum, r.bond, r.from, r.until) = (uint8(c.word()), uint64(c.word()), uint32(c.word()), uint32(c.word()));
        (r.perDay, r.perPerson) = (uint8(c.word()), uint16(c.word()));
        r.panel = new uint32[](c.between(0, 8));
        for (uint256 i; i < r.panel.length; ++i) r.panel[i] = uint32(c.between(1, type(uint32).max));
        r.prices = new uint64[](c.between(0, 4));
        for (uint256 i; i < r.prices.length; ++i) r.prices[i] = uint64(c.between(1, type(uint64).max));
        vm.assertEq(abi.encode(packer.readStudy(_words(c, r))), abi.encode(r), "another reading");
    }

    /// @dev From any second, with any hours and days: sums that nothing else in the word touches.
    /// @custom:rules S2
    function testFuzz_calendarOf_adds_hours_and_days(uint256 seed, uint32 since) external view {
        Dice.Cup memory c = Dice.cup(seed);
        R.Study memory s;
        (s.verdictHours, s.revealHours, s.disputeDays) = (uint16(c.word()), uint16(c.word()), uint16(c.word()));
        (s.rulingDays, s.vestingDays, s.claimDays) = (uint16(c.word()), uint16(c.word()), uint16(c.word()));
        R.StudyWords memory words;
        words.rules = uint160(c.word()) + _at(s.verdictHours, 160) + _at(s.revealHours, 176) + _at(s.disputeDays, 192);
        words.rules += _at(s.rulingDays, 208) + _at(s.vestingDays, 224) + _at(s.claimDays, 240);
        Moments memory m = _moments(s, since);
        vm.assertEq(
            abi.encode(packer.calendarOf(words, since)),
            abi.encode(m.judged, m.told, m.disputed, m.ruled, m.vested, m.claimed),
            "another calendar"
        );
    }

    function _words(Dice.Cup memory c, IRewardsCodec.Rules memory r) private pure returns (R.StudyWords memory w) {
        w.parties = _at(r.ethicsBoard, 0) + _at(r.bond, 32) + _at(uint160(r.account), 96);
        w.rules = _at(r.adjudicator, 0) + _at(r.categories, 32) + _at(r.approved ? 1 : 0, 56);
        w.rules += _at(r.pausedBySponsor ? 1 : 0, 57) + _at(r.pausedByBoard ? 1 : 0, 58);
        w.rules += _at(r.closed ? 1 : 0, 59) + _at(r.settled ? 1 : 0, 60);
        w.rules += _at(r.from, 64) + _at(r.until, 96) + _at(r.quorum, 128) + _at(r.perDay, 136);
        w.rules += _at(r.perPerson, 144) + _at(uint96(c.word()), 160);
        for (uint256 i; i < r.panel.length; ++i) w.panel += _at(r.panel[i], 32 * i);
        for (uint256 i; i < r.prices.length; ++i) w.prices += _at(r.prices[i], 64 * i);
    }

    function _change(R.Contribution memory k, uint256 which) private pure {
        if (which == 0) k.content ^= bytes32(uint256(1));
        if (which == 1) k.person ^= bytes32(uint256(1));
        if (which == 2) k.contributor = address(~uint160(k.contributor));
        if (which == 3) k.custodian = ~k.custodian;
        if (which == 4) k.deadline = ~k.deadline;
        if (which == 5) k.category = ~k.category;
        if (which == 6) k.tier = ~k.tier;
        if (which == 7) k.sponsor = ~k.sponsor;
        if (which == 8) k.study = ~k.study;
    }

    function _at(uint256 value, uint256 bit) private pure returns (uint256) {
        return value * 2 ** bit;
    }
}
