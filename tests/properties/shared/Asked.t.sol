// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.20;

import {Ask} from "../../../contracts/shared/Words.sol";
import {vm} from "../support/Vm.sol";

/// @title Questions to another contract: its own words, its own refusal, and no answer from nobody
contract AskedTest {
    error Refused(uint256 a);

    function one(uint256 a) external pure returns (uint256) {
        return ~a;
    }

    function two(uint256 a, uint256 b) external pure returns (uint256, uint256) {
        return (b, a);
    }

    function three(uint256 a, uint256 b, uint256 c) external pure returns (uint256, uint256, uint256) {
        return (c, a, b);
    }

    function refused(uint256 a) external pure returns (uint256) {
        revert Refused(a);
    }

    /// @custom:rules X7
    // solhint-disable-next-line gas-calldata-parameters
    function testFuzz_answers_are_those_of_whom_was_asked(bytes memory kept, uint256 a, uint256 b, uint256 c) external {
        bytes32 before = keccak256(kept);
        vm.assertEq(Ask.word(address(this), this.one.selector, a), this.one(a), "one");
        (uint256 x, uint256 y, uint256 z) = Ask.words(address(this), this.two.selector, 2, a, b, c);
        vm.assertEq(abi.encode(x, y), abi.encode(b, a), "two");
        (x, y, z) = Ask.words(address(this), this.three.selector, 3, a, b, c);
        vm.assertEq(abi.encode(x, y, z), abi.encode(c, a, b), "three");
        vm.assertEq(keccak256(kept), before, "memory");
    }

    /// @dev Whatever has no name here: the hash of all that was sent, and as many words as are due.
    // solhint-disable-next-line payable-fallback, no-complex-fallback
    fallback(bytes calldata sent) external returns (bytes memory) {
        bytes32 digest = keccak256(sent);
        return abi.encode(digest, ~digest, uint256(digest) + 1);
    }

    /// @dev Not a byte more or less is sent than the question has.
    /// @custom:rules X7
    function test_a_question_is_its_selector_and_its_words() external view {
        (bytes4 question, uint256 a, uint256 b, uint256 c) = (0x12345678, 1, 1 << 255, type(uint256).max);
        bytes32 digest = keccak256(abi.encodeWithSelector(question, b));
        vm.assertEq(Ask.word(address(this), question, b), uint256(digest), "one");
        (uint256 x, uint256 y, uint256 z) = Ask.words(address(this), question, 2, a, b, c);
        digest = keccak256(abi.encodeWithSelector(question, a, b));
        vm.assertEq(abi.encode(x, y), abi.encode(digest, ~digest), "two");
        (x, y, z) = Ask.words(address(this), question, 3, a, b, c);
        digest = keccak256(abi.encodeWithSelector(question, a, b, c));
        vm.assertEq(abi.encode(x, y, z), abi.encode(digest, ~digest, uint256(digest) + 1), "three");
    }

    /// @dev One word where two or three are due, or none at all, is no answer.
    /// @custom:rules X7
    function test_half_an_answer_is_none() external view {
        for (uint256 words = 1; words < 4; ++words) {
            bytes4 question =
                words == 1
                    ? this.nothing.selector
                    : words == 2
                        ? this.one.selector
                        : this.two.selector;
            try this.ask(address(this), question, words, 1) {
                revert("it was an answer");
            } catch (bytes memory refusal) {
                vm.assertEq(refusal.length, 0, "the refusal");
            }
        }
    }

    function nothing(uint256) external pure {}

    /// @custom:rules X7
    function testFuzz_a_refusal_is_passed_on(uint256 a) external {
        bytes memory why = abi.encodeWithSelector(Refused.selector, a);
        for (uint256 words = 1; words < 4; ++words) {
            try this.ask(address(this), this.refused.selector, words, a) {
                revert("it was answered");
            } catch (bytes memory refusal) {
                vm.assertEq(refusal, why, "the refusal");
            }
        }
    }

    /// @custom:rules X7
    function testFuzz_no_answer_is_none(uint256 a) external {
        for (uint256 words = 1; words < 4; ++words) {
            try this.ask(address(0xdead), this.one.selector, words, a) {
                revert("nobody answered");
            } catch (bytes memory refusal) {
                vm.assertEq(refusal.length, 0, "the refusal");
            }
        }
    }

    function ask(address whom, bytes4 question, uint256 words, uint256 a) external view {
        if (words == 1) Ask.word(whom, question, a);
        else Ask.words(whom, question, words, a, a, a);
    }
}
