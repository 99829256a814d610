// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.20;

import {IInvoiceRegistry as I} from "../../interfaces/IInvoiceRegistry.sol";

/// @title The terms of a bill, packed and hashed
/// @notice
/// | word    | bits                                                                        |
/// | content | commitment                                                                  |
/// | head    | 0..159 holder, 160..191 issued at, 192..223 profile, 224..255 issuer        |
/// | body    | 0..39 total, 40..79 fund, 80..119 cap, rest 0                               |
/// | place   | 0..63 serial, 64..255 code                                                  |
library InvoiceTerms {
    bytes32 private constant TYPEHASH = keccak256(
        "Invoice(bytes32 content,address holder,uint32 issuer,bytes24 code,uint64 serial,uint32 issuedAt,uint32 profile,uint40 total,uint40 fund,uint40 cap)"
    );

    function holder(I.Terms calldata terms) internal pure returns (address) {
        return address(uint160(terms.head));
    }

    function issuedAt(I.Terms calldata terms) internal pure returns (uint32) {
        return uint32(terms.head >> 160);
    }

    function profile(I.Terms calldata terms) internal pure returns (uint32) {
        return uint32(terms.head >> 192);
    }

    function issuer(I.Terms calldata terms) internal pure returns (uint32) {
        return uint32(terms.head >> 224);
    }

    function total(I.Terms calldata terms) internal pure returns (uint256) {
        return uint40(terms.body);
    }

    function fund(I.Terms calldata terms) internal pure returns (uint256) {
        return uint40(terms.body >> 40);
    }

    function cap(I.Terms calldata terms) internal pure returns (uint256) {
        return uint40(terms.body >> 80);
    }

    /// @notice What payers and patient bear: the total without the fund's share.
    function rest(I.Terms calldata terms) internal pure returns (uint256) {
        return total(terms) - fund(terms);
    }

    function code(I.Terms calldata terms) internal pure returns (bytes24) {
        return bytes24(terms.place);
    }

    function serial(I.Terms calldata terms) internal pure returns (uint64) {
        return uint64(uint256(terms.place));
    }

    /// @notice The place of serial `serial_` of this bill's code.
    function placeOf(I.Terms calldata terms, uint64 serial_) internal pure returns (bytes32) {
        return bytes32(code(terms)) | bytes32(uint256(serial_));
    }

    /// @notice The EIP-712 hash of the readable struct. Reverts on bits that mean nothing, so that one struct has one packed form.
    function hash(I.Terms calldata terms) internal pure returns (bytes32) {
        if (terms.body >> 120 != 0) revert I.InvoiceRegistry_MalformedTerms();
        return
            keccak256(
                abi.encode(
                    TYPEHASH,
                    terms.content,
                    holder(terms),
                    issuer(terms),
                    code(terms),
                    serial(terms),
                    issuedAt(terms),
                    profile(terms),
                    total(terms),
                    fund(terms),
                    cap(terms)
                )
            );
    }

    /// @notice Reverts unless the amounts can be: a total, and fund and cap within it (B2).
    function requireAmounts(I.Terms calldata terms) internal pure {
        uint256 whole = total(terms);
        if (whole == 0 || fund(terms) > whole || cap(terms) > whole) {
            revert I.InvoiceRegistry_BadAmounts(whole, fund(terms), cap(terms));
        }
    }
}
