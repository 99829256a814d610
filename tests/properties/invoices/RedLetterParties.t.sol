// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.20;

import {IInvoiceRegistry as I} from "../../../interfaces/IInvoiceRegistry.sol";
import {Roles} from "../../../contracts/credentials/Kinds.sol";
import {vm} from "../support/Vm.sol";
import {Cashier} from "./Cashier.sol";

/// @title A red letter ends with its own number only, and only its requester takes it back
contract RedLetterPartiesTest is Cashier {
    /// @dev Slot of _words in InvoiceRegistry.
    uint256 private constant WORDS = 5;

    /// @dev Two bills wait; neither ends with the number of the other, with one that nobody used, or with one taken back.
    /// @custom:rules B8
    function test_completeRedLetter_and_abortRedLetter_revert_when_the_number_is_not_the_bills() external {
        (I.Terms memory terms, I.Terms memory other) = (_waiting(1, 5), _waiting(2, 6));
        vm.warp(_now() + 1000 hours);
        _isNoLetterOf(terms, 6);
        _isNoLetterOf(terms, 7);
        _as(_actor(HOSPITAL), address(invoices), _abortCall(other, 6));
        bytes memory why = _noSuchLetter(other.place, 6);
        _refuses(other.place, outsider, _completeCall(other, 6), why);
        _isNoLetterOf(terms, 6);
        _as(outsider, address(invoices), _completeCall(terms, 5));
    }

    /// @dev Neither another hospital nor an outsider takes it back: only who asked for it.
    /// @custom:rules B8
    function test_abortRedLetter_reverts_when_the_caller_is_not_the_requester() external {
        I.Terms memory terms = _waiting(1, 5);
        address[3] memory callers = [_actor(HOSPITAL_B), _actor(INSURER), outsider];
        for (uint256 i; i < callers.length; ++i) {
            bytes memory why = abi.encodeWithSelector(I.InvoiceRegistry_NotAuthorised.selector, callers[i]);
            if (i != 0) why = abi.encodeWithSelector(I.InvoiceRegistry_NotLive.selector, callers[i], Roles.BILLER);
            _refuses(terms.place, callers[i], _abortCall(terms, 5), why);
        }
        _as(_actor(HOSPITAL), address(invoices), _abortCall(terms, 5));
    }

    /// @dev A bill is no red letter, though its issuer had searched for terms whose tag is another bill's link: here the search has succeeded, and
    /// even the amount under way reads as the requester's number. With the mark of a letter the same word is one, so the slot is right.
    /// @custom:rules B8
    function test_completeRedLetter_and_abortRedLetter_revert_when_only_the_tag_fits() external {
        I.Terms memory terms = _waiting(1, 5);
        uint256 word = uint112(uint256(keccak256(abi.encode(terms.place)))) + uint256(HOSPITAL) * 2 ** 112;
        bytes32 slot = keccak256(abi.encode(_placeOf(RED, 6), WORDS));
        vm.store(address(invoices), slot, bytes32(word));
        vm.warp(_now() + 1000 hours);
        _isNoLetterOf(terms, 6);
        vm.store(address(invoices), slot, bytes32(word + 2 ** 254));
        _as(outsider, address(invoices), _completeCall(terms, 6));
    }

    // ------------------------------------------------------------------------------------------------------------------ private

    /// @dev A bill of which the insurer paid ten, with a red letter that waits for them.
    function _waiting(uint64 serial, uint64 red) private returns (I.Terms memory terms) {
        terms = _issueBill(serial);
        _reimburse(terms, INSURER, 10, 0);
        _redLetter(terms, red);
        vm.assertEq(uint256(invoices.statusOf(terms)), uint256(I.Status.RedPending), "status");
    }

    function _isNoLetterOf(I.Terms memory terms, uint64 red) private {
        bytes memory why = _noSuchLetter(terms.place, red);
        _refuses(terms.place, outsider, _completeCall(terms, red), why);
        _refuses(terms.place, _actor(HOSPITAL), _abortCall(terms, red), why);
    }

    function _noSuchLetter(bytes32 id, uint64 red) private pure returns (bytes memory) {
        return abi.encodeWithSelector(I.InvoiceRegistry_NoSuchRedLetter.selector, id, _placeOf(RED, red));
    }

    function _completeCall(I.Terms memory terms, uint64 red) private view returns (bytes memory) {
        return abi.encodeCall(invoices.completeRedLetter, (terms, _placeOf(RED, red)));
    }

    function _abortCall(I.Terms memory terms, uint64 red) private view returns (bytes memory) {
        return abi.encodeCall(invoices.abortRedLetter, (terms.place, _placeOf(RED, red)));
    }
}
