// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.20;

import {IInvoiceRegistry as I} from "../../../interfaces/IInvoiceRegistry.sol";
import {IInvoiceUses as U} from "../../../interfaces/IInvoiceUses.sol";
import {IInvoiceCodec} from "../../../interfaces/IInvoiceCodec.sol";
import {ISignedActs} from "../../../interfaces/ISignedActs.sol";
import {Kinds, Roles} from "../../../contracts/credentials/Kinds.sol";
import {Signing} from "../support/Signing.sol";
import {vm} from "../support/Vm.sol";
import {Cashier} from "./Cashier.sol";

/// @title Deductions, proofs and fixed benefits: on record once, by whom the holder named, and nothing of the bill moves
/// forge-config: default.fuzz.runs = 128
contract BillUsesTest is Cashier {
    bytes32 private constant PURPOSE = keccak256("purpose");
    uint32 private constant PLAIN = 2; // a profile without deduction

    U private uses;
    address private taxOffice = _person("tax office");

    function setUp() public override {
        super.setUp();
        uses = U(vm.deployCode("InvoiceUses.sol:InvoiceUses", abi.encode(credentials, invoices)));
        _license(fiscalSteward, FISCAL_REGULATOR, taxOffice, Roles.AUDITOR);
        _license(healthSteward, HEALTH_REGULATOR, auditor, Roles.AUDITOR);
    }

    // --------------------------------------------------------------------------------------------------------------- deduction

    /// @dev What the patient bears, once; again only when that has changed, and with another signature.
    /// @custom:rules B10 X5 X9
    function testFuzz_deduct_takes_what_the_patient_bears_once(uint40 paid) external {
        I.Terms memory terms = _issueBill(1);
        paid = 1 + (paid % 39_999);
        bytes memory call = _deductCall(terms, PURPOSE, _now());
        vm.expectEmit(address(uses));
        emit U.InvoiceDeducted(terms.place, FISCAL_REGULATOR, taxOffice, PURPOSE, 40_000, _now());
        _as(taxOffice, address(uses), call);
        _holds(terms, true, 40_000);
        _refusesUse(terms, taxOffice, call, abi.encodeWithSelector(U.InvoiceUses_AlreadyDone.selector, terms.place));
        bytes memory why = abi.encodeWithSelector(U.InvoiceUses_Deducted.selector, terms.place, 40_000, PURPOSE);
        _refusesUse(terms, taxOffice, _deductCall(terms, keccak256("next year"), _now()), why);
        _reimburse(terms, INSURER, paid, 0);
        _holds(terms, false, 40_000);
        _refusesUse(terms, taxOffice, call, abi.encodeWithSelector(U.InvoiceUses_SignatureUsed.selector, terms.place));
        _as(taxOffice, address(uses), _deductCall(terms, PURPOSE, _now() + 1));
        _holds(terms, true, 40_000 - paid);
    }

    /// @custom:rules B10 B8
    function test_deduct_reverts_when_nothing_is_left_and_ends_with_a_red_letter() external {
        I.Terms memory terms = _issueBill(1);
        _as(taxOffice, address(uses), _deductCall(terms, PURPOSE, _now()));
        _reimburse(terms, INSURER, 40_000, 0);
        bytes memory why = abi.encodeWithSelector(U.InvoiceUses_NothingLeft.selector, terms.place);
        _refusesUse(terms, taxOffice, _deductCall(terms, PURPOSE, _now() + 1), why);
        I.Terms memory other = _issueBill(2);
        _as(taxOffice, address(uses), _deductCall(other, PURPOSE, _now()));
        _redLetter(other, 5);
        _holds(other, false, 40_000);
        why = abi.encodeWithSelector(U.InvoiceUses_NotOpen.selector, other.place, I.Status.RedLettered);
        _refusesUse(other, taxOffice, _deductCall(other, PURPOSE, _now() + 1), why);
    }

    /// @dev Where payers bore all from the first, nothing was ever deducted: no deduction holds, and none is told as done.
    /// @custom:rules B10 X9
    function test_deduct_reverts_when_nothing_was_left_from_the_first() external {
        I.Terms memory terms = _issueBill(1);
        _reimburse(terms, INSURER, 40_000, 0);
        bytes memory why = abi.encodeWithSelector(U.InvoiceUses_NothingLeft.selector, terms.place);
        _refusesUse(terms, taxOffice, _deductCall(terms, PURPOSE, _now()), why);
        _refusesUse(terms, taxOffice, _deductCall(terms, 0, _now()), why);
        (bool holds, uint40 net, bytes32 purpose) = uses.deductionOf(terms);
        vm.assertEq(abi.encode(holds, net, purpose), abi.encode(false, 0, 0), "a deduction");
    }

    /// @dev To the last fen.
    /// @custom:rules B10 X9
    function test_deduct_takes_the_last_fen_once() external {
        I.Terms memory terms = _issueBill(1);
        _reimburse(terms, INSURER, 39_999, 0);
        _as(taxOffice, address(uses), _deductCall(terms, PURPOSE, _now()));
        _holds(terms, true, 1);
        bytes memory why = abi.encodeWithSelector(U.InvoiceUses_Deducted.selector, terms.place, 1, PURPOSE);
        _refusesUse(terms, taxOffice, _deductCall(terms, keccak256("next year"), _now()), why);
    }

    /// @dev For another tax office it is not done by itself, though the purpose is the same: the first has it.
    /// @custom:rules B10 X9
    function test_deduct_reverts_as_deducted_for_another_tax_office() external {
        (address steward, address clerk) = (_person("steward of the other treasury"), _person("other tax office"));
        _accreditRegulator(3, Kinds.FISCAL_REGULATOR, steward);
        _license(steward, 3, clerk, Roles.AUDITOR);
        I.Terms memory terms = _issueBill(1);
        _as(taxOffice, address(uses), _deductCall(terms, PURPOSE, _now()));
        bytes memory signature = _signUse(terms, U.UseKind.Deduction, 3, PURPOSE, _now());
        bytes memory call = abi.encodeCall(uses.deduct, (terms, 3, PURPOSE, _now(), signature));
        bytes memory why = abi.encodeWithSelector(U.InvoiceUses_Deducted.selector, terms.place, 40_000, PURPOSE);
        _refusesUse(terms, clerk, call, why);
    }

    /// @dev Of a bill that waits for its red letter, or is on paper, nothing new is put on record.
    /// @custom:rules B8 B10
    function test_deduct_and_prove_revert_when_the_bill_is_frozen() external {
        I.Terms memory terms = _issueBill(1);
        _reimburse(terms, INSURER, 10, 0);
        _redLetter(terms, 5);
        _isNotOpen(terms, I.Status.RedPending);
        terms = _issueBill(2);
        _as(_actor(HOSPITAL), address(invoices), _paperCall(terms, keccak256("paper"), 1));
        _isNotOpen(terms, I.Status.OnPaper);
    }

    /// @custom:rules B10
    function test_deduct_reverts_when_the_profile_knows_none() external {
        IInvoiceCodec.Rules memory r = IInvoiceCodec.Rules(72, 240, 720, 156, 32, false, true);
        _as(GOVERNOR, address(invoices), abi.encodeCall(invoices.publishProfile, (PLAIN, bills.packRules(r))));
        I.Invoice memory bill = _invoice(SINGLE, 1);
        bill.profile = PLAIN;
        I.Terms memory terms = _issueBill(bill);
        bytes memory why = abi.encodeWithSelector(U.InvoiceUses_DeductionNotAllowed.selector, terms.place);
        _refusesUse(terms, taxOffice, _deductCall(terms, PURPOSE, _now()), why);
    }

    /// @dev Only a live auditor of a fiscal regulator, for its own house.
    /// @custom:rules B10 X7
    function test_deduct_reverts_when_the_caller_is_no_auditor_of_the_fiscal_regulator() external {
        I.Terms memory terms = _issueBill(1);
        bytes memory call = _deductCall(terms, PURPOSE, _now());
        bytes memory why = abi.encodeWithSelector(U.InvoiceUses_NotLive.selector, outsider, Roles.AUDITOR);
        _refusesUse(terms, outsider, call, why);
        why = abi.encodeWithSelector(U.InvoiceUses_NotAuthorised.selector, auditor);
        _refusesUse(terms, auditor, call, why);
        bytes memory signature = _signUse(terms, U.UseKind.Deduction, HEALTH_REGULATOR, PURPOSE, _now());
        call = abi.encodeCall(uses.deduct, (terms, HEALTH_REGULATOR, PURPOSE, _now(), signature));
        _refusesUse(terms, auditor, call, why);
        _as(fiscalSteward, address(credentials), abi.encodeCall(credentials.suspendPractitioner, (taxOffice)));
        why = abi.encodeWithSelector(U.InvoiceUses_NotLive.selector, taxOffice, Roles.AUDITOR);
        _refusesUse(terms, taxOffice, _deductCall(terms, PURPOSE, _now()), why);
    }

    // -------------------------------------------------------------------------------------------------------- proof and benefit

    /// @custom:rules B10 X9
    function testFuzz_prove_is_on_record_once_for_each_house_and_purpose(bytes32 purpose, uint32 house) external {
        I.Terms memory terms = _issueBill(1);
        bytes memory signature = _signUse(terms, U.UseKind.Proof, house, purpose, _now());
        bytes memory call = abi.encodeCall(uses.prove, (terms, house, purpose, _now(), signature));
        vm.expectEmit(address(uses));
        emit U.InvoiceUsed(terms.place, house, U.UseKind.Proof, purpose, relayer);
        _as(relayer, address(uses), call);
        vm.assertTrue(uses.isRecorded(terms.place, U.UseKind.Proof, house, purpose), "not on record");
        vm.assertFalse(uses.isRecorded(terms.place, U.UseKind.FixedBenefit, house, purpose), "as another kind");
        _refusesUse(terms, relayer, call, abi.encodeWithSelector(U.InvoiceUses_AlreadyDone.selector, terms.place));
        bytes32 next = bytes32(uint256(purpose) ^ 1);
        _as(patient, address(uses), abi.encodeCall(uses.prove, (terms, house, next, 0, "")));
    }

    /// @custom:rules B10 X7
    function test_benefit_is_the_insurers_own_and_the_holders_word() external {
        I.Terms memory terms = _issueBill(1);
        bytes memory signature = _signUse(terms, U.UseKind.FixedBenefit, INSURER, PURPOSE, _now());
        bytes memory call = abi.encodeCall(uses.benefit, (terms, INSURER, PURPOSE, _now(), signature));
        bytes memory why = abi.encodeWithSelector(U.InvoiceUses_NotAuthorised.selector, _actor(INSURER_B));
        _refusesUse(terms, _actor(INSURER_B), call, why);
        why = abi.encodeWithSelector(U.InvoiceUses_NotLive.selector, patient, Roles.ADJUDICATOR);
        _refusesUse(terms, patient, call, why);
        _as(_actor(INSURER), address(uses), call);
        why = abi.encodeWithSelector(U.InvoiceUses_AlreadyDone.selector, terms.place);
        _refusesUse(terms, _actor(INSURER), call, why);
    }

    /// @dev Of what was signed, nothing can be another: bill, kind, house, purpose, deadline.
    /// @custom:rules B10 X5
    function testFuzz_prove_reverts_when_anything_signed_is_another(uint256 which) external {
        (I.Terms memory terms, I.Terms memory other) = (_issueBill(1), _issueBill(2));
        which = which % 5;
        bytes memory signature = _signUse(
            which == 0 ? other : terms,
            which == 1 ? U.UseKind.FixedBenefit : U.UseKind.Proof,
            which == 2 ? INSURER_B : INSURER,
            which == 3 ? bytes32(0) : PURPOSE,
            which == 4 ? _now() + 1 : _now()
        );
        bytes memory call = abi.encodeCall(uses.prove, (terms, INSURER, PURPOSE, _now(), signature));
        _refusesUse(
            terms,
            relayer,
            call,
            abi.encodeWithSelector(ISignedActs.SignedActs_BadSignature.selector, patient)
        );
    }

    /// @custom:rules B10
    function test_a_bill_that_the_ledger_never_met_has_no_uses() external {
        I.Terms memory terms = bills.pack(_invoice(SINGLE, 9));
        bytes memory why = abi.encodeWithSelector(U.InvoiceUses_Unknown.selector, terms.place);
        _refusesUse(terms, taxOffice, _deductCall(terms, PURPOSE, _now()), why);
        bytes memory call = abi.encodeCall(uses.prove, (terms, INSURER, PURPOSE, 0, ""));
        _refusesUse(terms, patient, call, why);
    }

    // ---------------------------------------------------------------------------------------------------------------- helpers

    function _deductCall(I.Terms memory terms, bytes32 purpose, uint32 deadline) private view returns (bytes memory) {
        bytes memory signature = _signUse(terms, U.UseKind.Deduction, FISCAL_REGULATOR, purpose, deadline);
        return abi.encodeCall(uses.deduct, (terms, FISCAL_REGULATOR, purpose, deadline, signature));
    }

    function _signUse(
        I.Terms memory terms,
        U.UseKind kind,
        uint32 organisation,
        bytes32 purpose,
        uint32 deadline
    ) private view returns (bytes memory) {
        bytes32 use = keccak256("Use(bytes32 invoice,uint8 kind,uint32 organisation,bytes32 purpose,uint32 deadline)");
        bytes32 act = keccak256(abi.encode(use, invoices.digestOf(terms), kind, organisation, purpose, deadline));
        return _sign(patient, Signing.digest(Signing.domain("Carestamp Invoice Uses", address(uses)), act));
    }

    function _isNotOpen(I.Terms memory terms, I.Status status) private {
        vm.assertEq(uint256(invoices.statusOf(terms)), uint256(status), "status");
        bytes memory why = abi.encodeWithSelector(U.InvoiceUses_NotOpen.selector, terms.place, status);
        _refusesUse(terms, taxOffice, _deductCall(terms, PURPOSE, _now()), why);
        _refusesUse(terms, patient, abi.encodeCall(uses.prove, (terms, INSURER, PURPOSE, 0, "")), why);
    }

    function _holds(I.Terms memory terms, bool holds, uint256 net) private view {
        (bool found, uint40 kept, bytes32 purpose) = uses.deductionOf(terms);
        vm.assertTrue(found == holds, "whether it holds");
        vm.assertEq(kept, net, "net");
        vm.assertEq(purpose, PURPOSE, "purpose");
    }

    /// @dev Refused with exactly this error; neither the bill nor its deduction moved.
    function _refusesUse(I.Terms memory terms, address caller, bytes memory call, bytes memory why) private {
        bytes32 before = _usesOf(terms);
        _refused(caller, address(uses), call, why);
        vm.assertEq(_usesOf(terms), before, "something moved");
    }

    function _usesOf(I.Terms memory terms) private view returns (bytes32) {
        (bool holds, uint40 net, bytes32 purpose) = uses.deductionOf(terms);
        bool proved = uses.isRecorded(terms.place, U.UseKind.Proof, INSURER, PURPOSE);
        return keccak256(abi.encode(_stateOf(terms.place), holds, net, purpose, proved));
    }
}
