// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.20;

import {ICredentialRegistry} from "../../../interfaces/ICredentialRegistry.sol";
import {IInvoiceRegistry} from "../../../interfaces/IInvoiceRegistry.sol";
import {svm} from "./Halmos.sol";
import {Proofs} from "./Proofs.sol";

/// @title The registry of bills as it may stand at any moment
/// @notice Any words in the registry, any credentials, any time. Nothing is behind the address of the books.
abstract contract Billing is Proofs {
    ICredentialRegistry internal credentials;
    IInvoiceRegistry internal bills;

    function setUp() public {
        credentials = ICredentialRegistry(_anyCredentials());
        address books = svm.createAddress("books");
        bills = IInvoiceRegistry(_deployAnyhow("InvoiceRegistry", abi.encode(_anyAuthority(), credentials, books)));
        _anyTime();
    }
}
