// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.20;

import {IRecovery} from "../../../interfaces/IRecovery.sol";

/// @title EIP-712 of recoveries as the standard says it, written a second time
library RecoverySigning {
    function plan(IRecovery.RecoveryPlan memory p) internal pure returns (bytes32) {
        bytes32 kind = keccak256(
            "RecoveryPlan(bytes32 salt,uint8 threshold,uint32 delay,address device,address[] guardians)"
        );
        bytes memory all;
        for (uint256 i; i < p.guardians.length; ++i) all = bytes.concat(all, abi.encode(p.guardians[i]));
        return keccak256(abi.encode(kind, p.salt, p.threshold, p.delay, p.device, keccak256(all)));
    }

    function planning(
        address subject,
        bytes32 digest,
        uint32 registrar,
        uint32 sequence,
        uint32 deadline
    ) internal pure returns (bytes32) {
        bytes32 kind = keccak256(
            "RecoveryPlanning(address subject,bytes32 plan,uint32 registrar,uint32 sequence,uint32 deadline)"
        );
        return keccak256(abi.encode(kind, subject, digest, registrar, sequence, deadline));
    }

    function recovery(
        address subject,
        address controller,
        uint32 sequence,
        uint32 deadline
    ) internal pure returns (bytes32) {
        bytes32 kind = keccak256("Recovery(address subject,address controller,uint32 sequence,uint32 deadline)");
        return keccak256(abi.encode(kind, subject, controller, sequence, deadline));
    }

    function veto(address subject, uint32 number, uint32 deadline) internal pure returns (bytes32) {
        bytes32 kind = keccak256("RecoveryVeto(address subject,uint32 recovery,uint32 deadline)");
        return keccak256(abi.encode(kind, subject, number, deadline));
    }
}
