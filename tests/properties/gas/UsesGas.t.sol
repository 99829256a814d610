// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.20;

import {IInvoiceRegistry as I} from "../../../interfaces/IInvoiceRegistry.sol";
import {IInvoiceUses} from "../../../interfaces/IInvoiceUses.sol";
import {Roles} from "../../../contracts/credentials/Kinds.sol";
import {Cashier} from "../invoices/Cashier.sol";
import {Signing} from "../support/Signing.sol";
import {vm} from "../support/Vm.sol";
import {Meter} from "./Meter.sol";

/// @title What each use of a bill besides its payment costs as a transaction of its own
/// forge-config: default.isolate = true
contract UsesGasTest is Cashier, Meter {
    uint64 private constant SERIAL = 123_456;
    bytes32 private constant PURPOSE = keccak256("purpose");

    IInvoiceUses private uses;
    address private taxOffice = _person("tax office");

    function setUp() public override {
        super.setUp();
        uses = IInvoiceUses(vm.deployCode("InvoiceUses.sol:InvoiceUses", abi.encode(credentials, invoices)));
        _license(fiscalSteward, FISCAL_REGULATOR, taxOffice, Roles.AUDITOR);
        _crowd();
    }

    /// @custom:rules X10 B10 X9
    function test_deduct() external {
        I.Terms memory terms = _issueBill(SERIAL);
        bytes memory signature = _signUse(terms, 0, FISCAL_REGULATOR);
        bytes memory call = abi.encodeCall(uses.deduct, (terms, FISCAL_REGULATOR, PURPOSE, _now(), signature));
        _once("bill: deduct", taxOffice, terms, call);
    }

    /// @custom:rules X10 B10 X9
    function test_prove() external {
        I.Terms memory terms = _issueBill(SERIAL);
        bytes memory signature = _signUse(terms, 1, INSURER);
        _once("bill: prove", relayer, terms, abi.encodeCall(uses.prove, (terms, INSURER, PURPOSE, _now(), signature)));
    }

    /// @custom:rules X10 B10 X9
    function test_benefit() external {
        I.Terms memory terms = _issueBill(SERIAL);
        bytes memory signature = _signUse(terms, 2, INSURER);
        bytes memory call = abi.encodeCall(uses.benefit, (terms, INSURER, PURPOSE, _now(), signature));
        _once("bill: fixed benefit", _actor(INSURER), terms, call);
    }

    /// @dev A bill that was deducted.
    function _document(uint256 which) internal override {
        I.Terms memory terms = _issueBill(200_000 + uint64(which));
        bytes memory signature = _signUse(terms, 0, FISCAL_REGULATOR);
        bytes memory call = abi.encodeCall(uses.deduct, (terms, FISCAL_REGULATOR, PURPOSE, _now(), signature));
        _as(taxOffice, address(uses), call);
    }

    /// @dev In 64 bytes, as the client signs.
    function _sign(address who, bytes32 digest) internal view override returns (bytes memory) {
        return Signing.compact(_keyOf(who), digest);
    }

    function _signUse(I.Terms memory terms, uint8 kind, uint32 organisation) private view returns (bytes memory) {
        bytes32 use = keccak256("Use(bytes32 invoice,uint8 kind,uint32 organisation,bytes32 purpose,uint32 deadline)");
        bytes32 act = keccak256(abi.encode(use, invoices.digestOf(terms), kind, organisation, PURPOSE, _now()));
        return _sign(patient, Signing.digest(Signing.domain("Carestamp Invoice Uses", address(uses)), act));
    }

    /// @dev And the same once more is refused, as done.
    function _once(string memory name, address caller, I.Terms memory terms, bytes memory call) private {
        Act memory act = Act(name, caller, address(uses), call, abi.encode(terms));
        bytes4 why = IInvoiceUses.InvoiceUses_AlreadyDone.selector;
        _measure(act, _again(act, abi.encodeWithSelector(why, terms.place)));
    }
}
