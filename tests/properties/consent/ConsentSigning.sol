// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.20;

import {IConsentCodec} from "../../../interfaces/IConsentCodec.sol";
import {IConsentRegistry as I} from "../../../interfaces/IConsentRegistry.sol";

/// @notice The eight acts on an entry, the first three and `Resume` as they open or close.
enum Kind {
    Grant,
    Lift,
    Resume,
    Deny,
    Revoke,
    Suspend,
    Decline,
    Erase
}

/// @title EIP-712 of consents as the standard says it, written a second time
/// @notice Nothing here is shared with the contracts: readable structs in, struct hashes out. A slip in a type string or in the order of
/// fields shows as a refused signature.
library ConsentSigning {
    string private constant GRANTEE = "Grantee(address person,uint32 organisation,uint32 role,uint96 study)";

    /// @notice Any act on an entry.
    function act(
        Kind kind,
        address subject,
        I.Grantee memory g,
        I.Purpose purpose,
        IConsentCodec.Act memory a
    ) internal pure returns (bytes32) {
        bytes memory values = abi.encode(_typeOf(kind), subject, _grantee(g), purpose);
        if (kind == Kind.Grant || kind == Kind.Lift || kind == Kind.Deny) {
            values = bytes.concat(values, abi.encode(a.categories));
        }
        if (kind == Kind.Grant) values = bytes.concat(values, abi.encode(a.from));
        if (kind == Kind.Grant || kind == Kind.Deny) values = bytes.concat(values, abi.encode(a.until));
        return keccak256(bytes.concat(values, abi.encode(a.sequence, a.deadline)));
    }

    function appointment(
        address subject,
        address delegate,
        IConsentCodec.Act memory a
    ) internal pure returns (bytes32) {
        bytes32 kind = keccak256(
            bytes.concat(
                "DelegateAppointment(address subject,address delegate,uint8 purposes,uint24 categories,",
                "uint32 until,uint32 sequence,uint32 deadline)"
            )
        );
        return
            keccak256(abi.encode(kind, subject, delegate, a.purposes, a.categories, a.until, a.sequence, a.deadline));
    }

    function dismissal(
        address subject,
        address delegate,
        uint32 sequence,
        uint32 deadline
    ) internal pure returns (bytes32) {
        bytes32 kind = keccak256("DelegateDismissal(address subject,address delegate,uint32 sequence,uint32 deadline)");
        return keccak256(abi.encode(kind, subject, delegate, sequence, deadline));
    }

    function acceptance(
        address subject,
        address guardian,
        uint16 majority,
        uint32 registrar,
        uint32 sequence,
        uint32 deadline
    ) internal pure returns (bytes32) {
        bytes32 kind = keccak256(
            bytes.concat(
                "GuardianAcceptance(address subject,address guardian,uint16 majority,uint32 registrar,",
                "uint32 sequence,uint32 deadline)"
            )
        );
        return keccak256(abi.encode(kind, subject, guardian, majority, registrar, sequence, deadline));
    }

    function policy(bool forbids, address subject, uint32 sequence, uint32 deadline) internal pure returns (bytes32) {
        bytes memory name = forbids ? bytes("OverrideProhibition") : bytes("OverrideAllowance");
        bytes32 kind = keccak256(bytes.concat(name, "(address subject,uint32 sequence,uint32 deadline)"));
        return keccak256(abi.encode(kind, subject, sequence, deadline));
    }

    function _grantee(I.Grantee memory g) private pure returns (bytes32) {
        return keccak256(abi.encode(keccak256(bytes(GRANTEE)), g.person, g.organisation, g.role, g.study));
    }

    function _typeOf(Kind kind) private pure returns (bytes32) {
        string[8] memory names = [
            "ConsentGrant",
            "DenialLifting",
            "ConsentResumption",
            "ConsentDenial",
            "ConsentRevocation",
            "ConsentSuspension",
            "ConsentRefusal",
            "ConsentErasure"
        ];
        string memory own = "";
        if (kind == Kind.Grant) own = "uint24 categories,uint32 from,uint32 until,";
        if (kind == Kind.Deny) own = "uint24 categories,uint32 until,";
        if (kind == Kind.Lift) own = "uint24 categories,";
        bytes memory head = bytes.concat(
            bytes(names[uint256(kind)]),
            "(address subject,Grantee grantee,uint8 purpose,"
        );
        return keccak256(bytes.concat(head, bytes(own), "uint32 sequence,uint32 deadline)", bytes(GRANTEE)));
    }
}
