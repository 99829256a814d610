// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.20;

import {IPrescriptionRegistry as I} from "../../../interfaces/IPrescriptionRegistry.sol";
import {Counter} from "../support/Counter.sol";
import {vm} from "../support/Vm.sol";

/// @title A tag that collides gives no quantities back
/// @notice A tag has 80 bits, and the pharmacy chooses what is hashed: two sets of facts with one tag can be searched for before the supply.
/// Here the search has succeeded (the tag of the forged facts is written where the honest one stood), and still nothing more comes back.
contract ForgedTest is Counter {
    /// @dev Slots of _words and _supplies in PrescriptionRegistry.
    uint256 private constant WORDS = 6;
    uint256 private constant SUPPLIES = 8;

    /// @custom:rules P6 P7
    function testFuzz_reverse_reverts_when_only_the_tag_of_the_only_supply_fits(uint16 more) external {
        I.Terms memory terms = _issue(_prescription());
        Ask memory a = _dispense(terms, 1);
        Ask memory forged = _forged(a, more);
        uint256 word = ledger.wordOf(ledger.idOf(terms));
        word = (word & ~(uint256(type(uint80).max) << 80)) | (uint256(_tagOf(forged)) << 80);
        vm.store(address(ledger), keccak256(abi.encode(ledger.idOf(terms), WORDS)), bytes32(word));
        _refuses(terms, secondPharmacist, _reverseCall(forged), _noSuch(forged));
    }

    /// @custom:rules P6 P7
    function testFuzz_reverse_reverts_when_only_the_tag_of_an_older_supply_fits(uint16 more) external {
        I.Terms memory terms = _issue(_prescription());
        Ask memory a = _dispense(terms, 1);
        _dispense(terms, 5);
        Ask memory forged = _forged(a, more);
        bytes32 key = keccak256(abi.encode(ledger.idOf(terms), a.supply.request));
        uint256 kept = uint256(_tagOf(forged)) | (uint256(I.SupplyState.Supplied) << 80) | (uint256(1) << 120);
        vm.store(address(ledger), keccak256(abi.encode(key, SUPPLIES)), bytes32(kept));
        _refuses(terms, secondPharmacist, _reverseCall(forged), _noSuch(forged));
    }

    /// @dev The control: with the honest facts the same store changes nothing, so the slots above are the right ones.
    /// @custom:rules P7
    function test_reverse_accepts_the_honest_facts_of_a_stored_word() external {
        I.Terms memory terms = _issue(_prescription());
        Ask memory a = _dispense(terms, 1);
        _dispense(terms, 5);
        bytes32 key = keccak256(abi.encode(ledger.idOf(terms), a.supply.request));
        uint256 kept = uint256(_tagOf(a)) | (uint256(I.SupplyState.Supplied) << 80) | (uint256(1) << 120);
        vm.store(address(ledger), keccak256(abi.encode(key, SUPPLIES)), bytes32(kept));
        _reverse(a);
        vm.assertEq(_left(terms)[0], 5, "left");
    }

    function _forged(Ask memory a, uint16 more) private pure returns (Ask memory forged) {
        forged = abi.decode(abi.encode(a), (Ask));
        forged.quantities = _units(2 + (more % 9));
        forged.supply.quantities = forged.quantities[0];
    }

    function _noSuch(Ask memory a) private view returns (bytes memory) {
        bytes4 selector = I.PrescriptionRegistry_NoSuchSupply.selector;
        return abi.encodeWithSelector(selector, ledger.idOf(a.terms), a.supply.request);
    }
}
