// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.20;

import {IPrescriptionRegistry as I} from "../../../interfaces/IPrescriptionRegistry.sol";
import {ISignedActs} from "../../../interfaces/ISignedActs.sol";
import {Counter} from "../support/Counter.sol";

/// @title A signature that is shown counts, for the pharmacy that holds too
contract ReleasesTest is Counter {
    /// @custom:rules P4 X5
    function test_release_reverts_when_the_pharmacist_shows_a_bad_signature() external {
        I.Terms memory terms = _issue(_prescription());
        _hold(terms, PHARMACY, _now() + 60, 1);
        bytes memory call = abi.encodeCall(ledger.release, (terms, 2, _now(), new bytes(65)));
        bytes memory why = abi.encodeWithSelector(ISignedActs.SignedActs_BadSignature.selector, patient);
        _refuses(terms, pharmacist, call, why);
        _as(pharmacist, address(ledger), abi.encodeCall(ledger.release, (terms, 0, 0, "")));
    }
}
