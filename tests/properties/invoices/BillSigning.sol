// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.20;

import {IInvoiceCodec} from "../../../interfaces/IInvoiceCodec.sol";
import {IInvoiceRegistry as I} from "../../../interfaces/IInvoiceRegistry.sol";

/// @title EIP-712 of bills as the standard says it, written a second time
/// @notice Nothing here is shared with the contracts: readable structs in, struct hashes out. A slip in a type string or in the order of
/// fields shows as a refused signature.
library BillSigning {
    function invoice(I.Invoice memory b) internal pure returns (bytes32) {
        bytes32 kind = keccak256(
            bytes.concat(
                "Invoice(bytes32 content,address holder,uint32 issuer,bytes24 code,uint64 serial,",
                "uint32 issuedAt,uint32 profile,uint40 total,uint40 fund,uint40 cap)"
            )
        );
        bytes memory head = abi.encode(kind, b.content, b.holder, b.issuer, b.code, b.serial);
        return keccak256(bytes.concat(head, abi.encode(b.issuedAt, b.profile, b.total, b.fund, b.cap)));
    }

    function draw(bytes32 bill, uint32 deadline) internal pure returns (bytes32) {
        return keccak256(abi.encode(keccak256("Draw(bytes32 invoice,uint32 deadline)"), bill, deadline));
    }

    function order(
        bytes32 bill,
        uint32[] memory payers,
        uint16[] memory waiting,
        uint32 sequence,
        uint32 deadline
    ) internal pure returns (bytes32) {
        bytes32 kind = keccak256(
            "CoverageOrder(bytes32 invoice,uint32[] payers,uint16[] days,uint32 sequence,uint32 deadline)"
        );
        bytes memory all;
        bytes memory times;
        for (uint256 i; i < payers.length; ++i) all = bytes.concat(all, abi.encode(payers[i]));
        for (uint256 i; i < waiting.length; ++i) times = bytes.concat(times, abi.encode(waiting[i]));
        return keccak256(abi.encode(kind, bill, keccak256(all), keccak256(times), sequence, deadline));
    }

    function reservation(
        bytes32 bill,
        uint32 payer,
        IInvoiceCodec.Reservation memory r
    ) internal pure returns (bytes32) {
        bytes32 kind = keccak256(
            bytes.concat(
                "Reservation(bytes32 invoice,uint32 payer,uint8 rank,uint40 maximum,uint40 capped,",
                "uint32 until,uint8 attempt,uint32 deadline)"
            )
        );
        bytes memory head = abi.encode(kind, bill, payer, r.rank, r.maximum, r.cappedMaximum);
        return keccak256(bytes.concat(head, abi.encode(r.until, r.attempt, r.deadline)));
    }

    function paper(bytes32 bill, bytes32 number, uint32 sequence, uint32 deadline) internal pure returns (bytes32) {
        bytes32 kind = keccak256("PaperExchange(bytes32 invoice,bytes32 paper,uint32 sequence,uint32 deadline)");
        return keccak256(abi.encode(kind, bill, number, sequence, deadline));
    }
}
