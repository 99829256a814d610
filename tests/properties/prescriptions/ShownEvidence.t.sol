// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.20;

import {IPackRegistry} from "../../../interfaces/IPackRegistry.sol";
import {Facts, IPrescriptionRegistry as I} from "../../../interfaces/IPrescriptionRegistry.sol";
import {ISignedActs} from "../../../interfaces/ISignedActs.sol";
import {Counter} from "../support/Counter.sol";
import {vm} from "../support/Vm.sol";

/// @title The evidence of a supply: each part where the supply says it is, and none beyond its end
contract ShownEvidenceTest is Counter {
    uint256 private constant ACCEPTANCE = 184;
    uint256 private constant SECOND = 200;
    uint256 private constant PACKS = 216;

    /// @dev Under a hold no part is needed; lengths that add up to a byte more than there is are refused all the same.
    /// @custom:rules P5 P11
    function testFuzz_dispense_and_recordSupply_revert_when_there_is_less_evidence_than_told(
        uint16 first,
        uint16 shown
    ) external {
        (first, shown) = (first % 300, shown % 300);
        Ask memory a = _held();
        uint256 lengths = (uint256(first) << ACCEPTANCE) | ((first > shown ? 0 : uint256(shown) - first + 1) << SECOND);
        bytes memory why = abi.encodeWithSelector(I.PrescriptionRegistry_MalformedSupply.selector);
        _refuses(a.terms, pharmacist, _call(ledger.dispense.selector, a, lengths, new bytes(shown)), why);
        _refuses(a.terms, pharmacist, _call(ledger.recordSupply.selector, a, lengths, new bytes(shown)), why);
        uint256 missing = first > shown ? first - shown : 1;
        _as(pharmacist, address(ledger), _call(ledger.dispense.selector, a, lengths, new bytes(shown + missing)));
        vm.assertEq(_left(a.terms)[0], 6, "left");
    }

    /// @dev The same bytes, cut elsewhere.
    /// @custom:rules P5 P10
    function testFuzz_dispense_reverts_when_a_part_ends_elsewhere(uint8 by) external {
        Ask memory a = _ask(_issue(_prescription(CONTROLLED)), _units(4));
        _countersign(a, secondPharmacist);
        (I.Supply memory supply, bytes memory evidence) = _packed(a);
        uint256 moved = 2 + (by % (a.evidence.acceptance.length - 1)); // 64 of 65 bytes may be a signature too
        uint256 facts = Facts.unwrap(supply.facts) - (moved << ACCEPTANCE) + (moved << SECOND);
        bytes memory call = abi.encodeCall(
            ledger.dispense,
            (a.terms, I.Supply(Facts.wrap(facts), supply.product), evidence)
        );
        _refuses(
            a.terms,
            pharmacist,
            call,
            abi.encodeWithSelector(ISignedActs.SignedActs_BadSignature.selector, patient)
        );
        _dispense(a);
    }

    /// @dev What the pack registry would sell is what the tag covers: uses that are not whole are refused, not left out.
    /// @custom:rules P11 D1
    function testFuzz_recordSupply_reverts_when_a_use_of_a_pack_is_not_whole(uint8 length) external {
        Ask memory a = _held();
        length = 1 + (length % 63);
        bytes memory call = _call(ledger.recordSupply.selector, a, uint256(length) << PACKS, new bytes(length));
        bytes memory why = abi.encodeWithSelector(IPackRegistry.PackRegistry_MalformedUses.selector);
        _refuses(a.terms, pharmacist, call, why);
    }

    /// @dev Asked for under a live hold, with nothing signed.
    function _held() private returns (Ask memory a) {
        a = _ask(_issue(_prescription()), _units(4), pharmacist, PHARMACY);
        _hold(a.terms, PHARMACY, _now() + 60, 1);
    }

    function _call(
        bytes4 act,
        Ask memory a,
        uint256 lengths,
        bytes memory evidence
    ) private pure returns (bytes memory) {
        (I.Supply memory supply, ) = _packed(a);
        supply.facts = Facts.wrap(Facts.unwrap(supply.facts) | lengths);
        return bytes.concat(act, abi.encode(a.terms, supply, evidence));
    }
}
