// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.20;

import {IInvoiceRegistry as I} from "../../../interfaces/IInvoiceRegistry.sol";
import {IInvoiceUses as U} from "../../../interfaces/IInvoiceUses.sol";
import {ISignedActs} from "../../../interfaces/ISignedActs.sol";
import {vm} from "../support/Vm.sol";
import {Cashier} from "./Cashier.sol";

/// @title A fixed benefit rests on the holder's word, not on the insurer's alone
contract BenefitsTest is Cashier {
    bytes32 private constant PURPOSE = keccak256("purpose");

    /// @dev Nothing signed, and a signature of nobody: neither is on record afterwards.
    /// @custom:rules B10 X5
    function test_benefit_and_prove_revert_when_the_holder_did_not_sign() external {
        U uses = U(vm.deployCode("InvoiceUses.sol:InvoiceUses", abi.encode(credentials, invoices)));
        I.Terms memory terms = _issueBill(1);
        address caller = _actor(INSURER);
        bytes memory why = abi.encodeWithSelector(ISignedActs.SignedActs_NotSigner.selector, patient, caller);
        bytes memory call = abi.encodeCall(uses.benefit, (terms, INSURER, PURPOSE, _now(), ""));
        _refused(caller, address(uses), call, why);
        call = abi.encodeCall(uses.prove, (terms, INSURER, PURPOSE, _now(), ""));
        _refused(caller, address(uses), call, why);
        why = abi.encodeWithSelector(ISignedActs.SignedActs_BadSignature.selector, patient);
        bytes memory zeros = new bytes(65);
        call = abi.encodeCall(uses.benefit, (terms, INSURER, PURPOSE, _now(), zeros));
        _refused(caller, address(uses), call, why);
        call = abi.encodeCall(uses.prove, (terms, INSURER, PURPOSE, _now(), zeros));
        _refused(caller, address(uses), call, why);
        vm.assertFalse(uses.isRecorded(terms.place, U.UseKind.FixedBenefit, INSURER, PURPOSE), "a benefit");
        vm.assertFalse(uses.isRecorded(terms.place, U.UseKind.Proof, INSURER, PURPOSE), "a proof");
    }
}
