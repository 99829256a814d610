// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.20;

import {PrescriptionSupply} from "../../../contracts/prescriptions/PrescriptionSupply.sol";
import {PrescriptionTerms} from "../../../contracts/prescriptions/PrescriptionTerms.sol";
import {Facts, IPrescriptionRegistry as I} from "../../../interfaces/IPrescriptionRegistry.sol";
import {vm} from "../support/Vm.sol";

/// @title The words of a supply and of terms, bit by bit
contract SupplyWordsTest {
    using PrescriptionSupply for Facts;
    using PrescriptionTerms for I.Terms;

    /// @dev Alone in the word, and in one that is full beside.
    /// @custom:rules P5 P7
    function test_facts_are_read_where_they_are_drawn() external pure {
        uint256 word = 0x1234_5678_9abc_def0_4321 + (uint256(0x8421_1248) << 80) + (uint256(0x9669_6996) << 112);
        word += uint256(0xfedc_ba98) << 144;
        for (uint256 i; i < 2; ++i) {
            Facts facts = Facts.wrap(word);
            vm.assertEq(facts.quantities(), 0x1234_5678_9abc_def0_4321, "quantities");
            vm.assertEq(facts.request(), 0x8421_1248, "request");
            vm.assertEq(facts.handedOverAt(), 0x9669_6996, "handed over at");
            vm.assertEq(facts.deadline(), 0xfedc_ba98, "deadline");
            vm.assertEq(facts.pharmacy(), 0xfedc_ba98, "pharmacy");
            vm.assertTrue(facts.identityChecked() == (i == 1) && facts.hasPacks() == (i == 1), "flags");
            word |= type(uint256).max << 176;
        }
    }

    /// @custom:rules P5
    function test_parts_of_evidence_end_where_the_next_begins() external pure {
        uint256 word = (uint256(0x8421) << 184) + (uint256(0x9669) << 200) + (uint256(0xfedb) << 216);
        for (uint256 i; i < 2; ++i) {
            Facts facts = Facts.wrap(word);
            vm.assertEq(facts.endOfAcceptance(), 0x8421, "acceptance");
            vm.assertEq(facts.endOfCountersignature(), 0x8421 + 0x9669, "countersignature");
            vm.assertEq(facts.endOfPacks(), 0x8421 + 0x9669 + 0xfedb, "packs");
            word |= ((1 << 184) - 1) + (uint256(0xffffff) << 232);
        }
        for (uint256 bit; bit < 256; ++bit) {
            Facts one = Facts.wrap(uint256(1) << bit);
            vm.assertTrue(one.identityChecked() == (bit == 176), "identity");
            vm.assertTrue(one.hasPacks() == (bit >= 216 && bit < 232), "packs");
        }
    }

    /// @custom:rules P6 P11
    function test_told_keeps_what_was_supplied() external pure {
        uint256 what = (uint256(1) << 144) - 1;
        vm.assertEq(Facts.wrap(type(uint256).max).told(0, 0), what, "what");
        vm.assertEq(Facts.wrap(0).told(5, 3), (uint256(5) << 144) + (uint256(3) << 224), "tag and code");
        vm.assertEq(PrescriptionSupply.RECORDED, 256, "recorded");
    }

    /// @custom:rules P5 P7
    function test_each_bit_means_something_or_is_refused() external view {
        bytes memory why = abi.encodeWithSelector(I.PrescriptionRegistry_MalformedSupply.selector);
        for (uint256 bit; bit < 256; ++bit) {
            bool isNone = (bit > 176 && bit < 184) || bit >= 232;
            _answers(abi.encodeCall(this.requireAsked, (Facts.wrap(uint256(1) << bit), 1 << 17)), isNone, why);
            _answers(abi.encodeCall(this.requireMade, (Facts.wrap(uint256(1) << bit))), bit >= 176, why);
        }
        Facts facts = Facts.wrap((uint256(2) << 184) + (uint256(3) << 200) + (uint256(4) << 216));
        _answers(abi.encodeCall(this.requireAsked, (facts, 8)), true, why);
        _answers(abi.encodeCall(this.requireAsked, (facts, 9)), false, why);
    }

    /// @dev Of one line to five, each bit of the last line and behind it.
    /// @custom:rules P1 X4
    function test_each_bit_of_the_lines_is_hashed_or_refused() external view {
        bytes memory why = abi.encodeWithSelector(I.PrescriptionRegistry_MalformedTerms.selector);
        I.Terms memory terms;
        for (uint256 count = 1; count <= 5; ++count) {
            uint256 lines = 0x00010001000100010001 % (1 << (16 * count));
            terms.lines = lines;
            bytes32 plain = this.hash(terms);
            for (uint256 bit; bit < 256; ++bit) {
                uint256 lane = (bit % 80) / 16;
                terms.lines = lines ^ (1 << bit);
                if (bit % 16 == 0 && bit < 16 * count) terms.lines ^= 2 << bit;
                bool isNext = bit < 80 && lane == count;
                bool isNone = bit >= 240 || (lane >= count && !isNext);
                bytes memory answer = _answers(abi.encodeCall(this.hash, (terms)), isNone, why);
                vm.assertFalse(!isNone && bytes32(answer) == plain, "not hashed");
                if (!isNone) vm.assertEq(this.countLines(terms), count + (isNext ? 1 : 0), "lines");
            }
        }
    }

    /// @custom:rules P1
    function test_terms_are_read_where_they_are_drawn() external view {
        uint256 head = (uint256(0x8421_1248) << 160) + (uint256(0x9669_6996) << 192) + (uint256(0xfedc_ba98) << 224);
        uint256 body = (uint256(0xa7) << 160) + (uint256(0x9669) << 168) + (uint256(0xb5) << 184);
        uint256 beside = type(uint160).max;
        for (uint256 i; i < 2; ++i) {
            I.Terms memory terms = I.Terms(0, head, body, 0);
            (uint256[4] memory first, uint256[4] memory second, bool online) = this.read(terms);
            vm.assertEq(abi.encode(first), abi.encode([i * beside, 0x8421_1248, 0x9669_6996, 0xfedc_ba98]), "head");
            vm.assertEq(abi.encode(second), abi.encode([i * beside, 0xa7, 0x9669, 0xb5]), "body");
            vm.assertTrue(online == (i == 1), "online");
            (head, body) = (head | beside, body | beside | (type(uint256).max << 192));
        }
        (, , bool other) = this.read(I.Terms(0, 0, type(uint256).max - (uint256(1) << 192), 0));
        vm.assertFalse(other, "another bit");
    }

    // ------------------------------------------------------------------------------------------------------- called from above

    function requireAsked(Facts facts, uint256 evidence) external pure {
        facts.requireAsked(evidence);
    }

    function requireMade(Facts facts) external pure {
        facts.requireMade();
    }

    function hash(I.Terms calldata terms) external pure returns (bytes32) {
        return terms.hash();
    }

    function countLines(I.Terms calldata terms) external pure returns (uint256) {
        return terms.countLines();
    }

    function read(
        I.Terms calldata t
    ) external pure returns (uint256[4] memory head, uint256[4] memory body, bool online) {
        head = [uint256(uint160(t.holder())), t.issuedAt(), t.until(), t.profile()];
        body = [uint256(uint160(t.prescriber())), t.repeats(), t.intervalDays(), t.holderKind()];
        online = t.online();
    }

    function _answers(bytes memory call, bool refused, bytes memory why) private view returns (bytes memory answer) {
        bool done;
        (done, answer) = address(this).staticcall(call);
        vm.assertTrue(done != refused, refused ? "taken" : "refused");
        if (refused) vm.assertEq(answer, why, "refused for another reason");
    }
}
