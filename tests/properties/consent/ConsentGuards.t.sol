// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.20;

import {IConsentRegistry as I, Terms} from "../../../interfaces/IConsentRegistry.sol";
import {Clinic} from "./Clinic.sol";
import {Kind} from "./ConsentSigning.sol";

/// @title What every single act refuses: bits that mean nothing, categories that there are not, and nothing to do
contract ConsentGuardsTest is Clinic {
    uint256 private constant PURPOSES = 0xff << 152;

    /// @dev One after the other, not drawn: no act forgets to look. The highest bit, the first above the fields, a field of another act.
    /// @custom:rules C3 X5
    function test_every_act_refuses_a_bit_that_means_nothing() external {
        uint256[3] memory bits = [uint256(1 << 255), 1 << 160, PURPOSES];
        for (uint256 i; i < bits.length; ++i) {
            for (uint8 kind; kind <= uint8(Kind.Erase); ++kind) {
                Deed memory d = _deed(Kind(kind), _toHouse(HOSPITAL), 1, 1);
                Terms terms = _with(_terms(d.act), bits[i]);
                _refuses(d, patient, _callOf(d, terms, ""), _badTerms(terms));
            }
            _refusesEach(bits[i]);
        }
    }

    /// @dev What the owner does, it does as the owner: played as a delegate's act it would not bind delegates.
    /// @custom:rules C3 C4
    function test_no_act_of_the_owner_is_played_as_a_delegates() external {
        _appoint(delegate, 1);
        for (uint8 kind; kind < uint8(Kind.Erase); ++kind) {
            Deed memory d = _by(_deed(Kind(kind), _toHouse(HOSPITAL), 1, 1), patient);
            _refuses(d, _outside(d));
        }
    }

    /// @dev A request is for categories that there are, at least one.
    /// @custom:rules C1 C3
    function test_request_reverts_when_a_category_does_not_exist() external {
        uint24[3] memory wrong = [0, 0x8000, type(uint24).max];
        Deed memory d = _plain(Kind.Decline, _toHouse(HOSPITAL), 1);
        for (uint256 i; i < wrong.length; ++i) {
            bytes memory call = abi.encodeCall(consents.request, (patient, _entry(d.grantee), wrong[i], LATER));
            _refuses(d, clinician, call, abi.encodeWithSelector(I.ConsentRegistry_BadCategories.selector, wrong[i]));
        }
        _as(clinician, address(consents), abi.encodeCall(consents.request, (patient, _entry(d.grantee), ALL, LATER)));
    }

    /// @dev Nothing is lifted where nothing is denied, or something else.
    /// @custom:rules C3
    function test_lift_reverts_when_that_is_not_denied() external {
        Deed memory d = _lift(_toHouse(HOSPITAL), 1, 1);
        bytes memory why = abi.encodeWithSelector(I.ConsentRegistry_NotDenied.selector, _idOf(d));
        _refuses(d, why);
        _do(_deny(_toHouse(HOSPITAL), 2, LATER, 1));
        d.act.sequence = 2;
        _refuses(d, why);
    }

    // ------------------------------------------------------------------------------------------------------------------ private

    /// @dev Delegates and policies.
    function _refusesEach(uint256 bit) private {
        Deed memory d = _plain(Kind.Revoke, _toHouse(HOSPITAL), 1);
        Terms terms = _with(_terms(d.act), bit);
        bytes memory why = _badTerms(terms);
        _refuses(d, patient, abi.encodeCall(consents.dismiss, (patient, delegate, terms, address(0), "")), why);
        _refuses(d, patient, abi.encodeCall(consents.allowOverride, (patient, terms, "")), why);
        _refuses(d, patient, abi.encodeCall(consents.forbidOverride, (patient, terms, "")), why);
        if (bit == PURPOSES) return;
        terms = _with(_terms(_power(0xf, ALL, LATER, 1)), bit);
        _refuses(d, patient, abi.encodeCall(consents.appoint, (patient, delegate, terms, "")), _badTerms(terms));
    }

    function _with(Terms terms, uint256 bits) private pure returns (Terms) {
        return Terms.wrap(Terms.unwrap(terms) | bits);
    }

    function _badTerms(Terms terms) private pure returns (bytes memory) {
        return abi.encodeWithSelector(I.ConsentRegistry_BadTerms.selector, terms);
    }
}
