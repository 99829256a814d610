// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.20;

import {IInvoiceRegistry} from "../../interfaces/IInvoiceRegistry.sol";
import {Billing} from "./support/Billing.sol";
import {svm, vm} from "./support/Halmos.sol";

/// @title Bills of a batch: each drawn once, as it was anchored
/// @notice Any words in the registry, any credentials, any caller, any time. A bill is its range's only one: halmos can't climb a tree.
contract DrawsProofs is Billing {
    uint256 private constant TAG = type(uint112).max;

    /// @notice A bill is drawn once: it wasn't taken and had no word, and now it is and has; no other bill moves.
    /// @custom:rules B2 B3
    function check_a_bill_is_drawn_once(IInvoiceRegistry.Terms memory terms, bytes32 other) public {
        vm.assume(other != terms.place);
        _drawnOnce(terms, other);
    }

    /// @dev The other may be the same.
    function twin_a_bill_is_drawn_once(IInvoiceRegistry.Terms memory terms, bytes32 other) public {
        _drawnOnce(terms, other);
    }

    function _drawnOnce(IInvoiceRegistry.Terms memory terms, bytes32 other) private {
        bytes32 id = terms.place;
        (bool wasTaken, uint256 word) = (bills.isTaken(id), bills.wordOf(id));
        (bool otherTaken, uint256 otherWord) = (bills.isTaken(other), bills.wordOf(other));
        if (!_draws(bills.draw.selector, terms)) return;
        assert(!wasTaken && word == 0 && bills.isTaken(id));
        assert(bills.wordOf(id) == uint256(bills.digestOf(terms)) & TAG);
        assert(bills.isTaken(other) == otherTaken && bills.wordOf(other) == otherWord);
    }

    /// @notice Only a bill that a mask settled gets a word as one, once, with all of it paid but the fund's share.
    /// @custom:rules B3 B8
    function check_a_settled_bill_is_wholly_paid(IInvoiceRegistry.Terms memory terms) public {
        _whollyPaid(terms, true);
    }

    function twin_a_settled_bill_is_wholly_paid(IInvoiceRegistry.Terms memory terms) public {
        _whollyPaid(terms, false);
    }

    /// @dev The twin forgets the fund's share.
    function _whollyPaid(IInvoiceRegistry.Terms memory terms, bool sound) private {
        bytes32 id = terms.place;
        (bool wasTaken, uint256 word) = (bills.isTaken(id), bills.wordOf(id));
        if (!_draws(bills.drawSettled.selector, terms)) return;
        assert(wasTaken && word == 0);
        word = bills.wordOf(id);
        uint256 rest = uint40(terms.body) - (sound ? uint40(terms.body >> 40) : 0);
        assert(uint40(word >> 152) == rest && uint40(word >> 192) <= uint40(terms.body >> 80));
    }

    // ------------------------------------------------------------------------------------------------------------------- acts

    /// @dev The only bill of its range.
    function _draws(bytes4 act, IInvoiceRegistry.Terms memory terms) private returns (bool) {
        uint64 serial = uint64(uint256(terms.place));
        IInvoiceRegistry.Leaf memory leaf = IInvoiceRegistry.Leaf(serial, 1, new bytes32[](0));
        bytes memory call =
            act == bills.draw.selector
                ? abi.encodeCall(bills.draw, (terms, leaf, 0, bytes("")))
                : abi.encodeCall(bills.drawSettled, (terms, leaf));
        return _did(svm.createAddress("caller"), address(bills), call);
    }
}
