// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.20;

import {Ledgers} from "../support/Ledgers.sol";
import {vm} from "../support/Vm.sol";

/// @dev What forge knows besides of what was given to this run.
interface Given {
    function envOr(string calldata name, uint256 otherwise) external view returns (uint256);
}

/// @title A meter: what an act costs as a transaction of its own, told only beside a refusal that was tried in the same run
/// @notice Its heirs are isolated: nothing is warm, and 21,000 and the calldata are in the figure. Here figures are only told:
/// scripts/benches/gas reads them, tests/gas compares them.
abstract contract Meter is Ledgers {
    /// @dev How the refused attempt differs from the act.
    enum Kind {
        Again, // the same once more
        Other, // the same by somebody else
        Altered, // another call
        Answered // a question: answered no instead of yes
    }

    /// @dev An act. terms: its packed terms, empty where it has none.
    struct Act {
        string name;
        address caller;
        address target;
        bytes data;
        bytes terms;
    }

    /// @dev An attempt that must be refused with exactly `why`. early: before the act, else after it.
    struct Twin {
        address caller;
        bool early;
        bytes data;
        bytes why;
    }

    /// @notice One figure.
    /// @param used gas of the transaction, refund taken off
    /// @param nonZero bytes of calldata that are not zero, and `zero` those that are
    /// @param termsNonZero bytes of the packed terms that are not zero
    /// @param events logs that it wrote
    /// @param selector of the function that was called
    /// @param kind of the refused attempt, and `why`: the error it ended with
    event Measured(
        string act,
        uint256 used,
        uint256 nonZero,
        uint256 zero,
        uint256 termsNonZero,
        uint256 events,
        bytes4 selector,
        Kind kind,
        bytes why
    );

    uint256 private constant CHUNK = 50; // documents that are put down in one call, so that no memory piles up

    /// @dev Puts down as many documents as this run was given, so that every act can be measured beside so many others.
    function _crowd() internal {
        uint256 wanted = Given(address(vm)).envOr("BENCH_BESIDE", uint256(0));
        for (uint256 i; i < wanted; i += CHUNK) this.crowd(i, i + CHUNK < wanted ? i + CHUNK : wanted);
    }

    function crowd(uint256 from, uint256 to) external {
        for (uint256 i = from; i < to; ++i) _document(i);
    }

    /// @dev One more document of each kind that the ledgers under the meter keep, of the same people as the measured ones.
    function _document(uint256 which) internal virtual;

    /// @dev The same call by the same caller, after the act.
    function _again(Act memory act, bytes memory why) internal pure returns (Twin memory) {
        return Twin(act.caller, false, act.data, why);
    }

    /// @dev The same call by somebody who may not, before the act.
    function _byOther(Act memory act, address caller, bytes memory why) internal pure returns (Twin memory) {
        return Twin(caller, true, act.data, why);
    }

    /// @dev Tells what the act costs. There is no other way to tell a row: without a refusal it is void.
    function _measure(Act memory act, Twin memory twin) internal {
        if (twin.early) _refused(twin.caller, act.target, twin.data, twin.why);
        (uint256 used, uint256 events) = _weigh(act);
        if (!twin.early) _refused(twin.caller, act.target, twin.data, twin.why);
        _tell(act, used, events, _kindOf(act, twin), twin.why);
    }

    /// @dev Tells what a question costs that is answered yes, where `other` is answered no.
    function _measureQuestion(Act memory act, bytes memory other) internal {
        bytes memory no = _as(act.caller, act.target, other);
        (uint256 used, uint256 events) = _weigh(act);
        bytes memory yes = _as(act.caller, act.target, act.data);
        vm.assertEq(abi.encode(yes, no), abi.encode(abi.encode(true), abi.encode(false)), "another answer");
        _tell(act, used, events, Kind.Answered, "");
    }

    function _weigh(Act memory act) private returns (uint256 used, uint256 events) {
        vm.recordLogs();
        _as(act.caller, act.target, act.data);
        used = vm.lastCallGas().gasTotalUsed;
        events = vm.getRecordedLogs().length;
    }

    function _kindOf(Act memory act, Twin memory twin) private pure returns (Kind) {
        if (keccak256(act.data) != keccak256(twin.data)) return Kind.Altered;
        return act.caller == twin.caller ? Kind.Again : Kind.Other;
    }

    function _tell(Act memory act, uint256 used, uint256 events, Kind kind, bytes memory why) private {
        uint256 nonZero = _nonZero(act.data);
        uint256 zero = act.data.length - nonZero;
        emit Measured(act.name, used, nonZero, zero, _nonZero(act.terms), events, bytes4(act.data), kind, why);
    }

    function _nonZero(bytes memory data) private pure returns (uint256 count) {
        for (uint256 i; i < data.length; ++i) if (data[i] != 0) ++count;
    }
}
