// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.20;

import {ICredentialRegistry} from "../../../interfaces/ICredentialRegistry.sol";
import {IDirectory} from "../../../interfaces/IDirectory.sol";
import {IPackRegistry} from "../../../interfaces/IPackRegistry.sol";
import {IPrescriptionCodec} from "../../../interfaces/IPrescriptionCodec.sol";
import {IPrescriptionRegistry} from "../../../interfaces/IPrescriptionRegistry.sol";
import {vm} from "./Vm.sol";

/// @title Everything deployed for real, and how a refusal is proved
/// @notice Contracts are deployed from their artifacts, so that no test carries their code.
abstract contract Ledgers {
    uint32 internal constant DELAY = 1 days; // between an accreditation and its effect
    address internal immutable GOVERNOR = vm.addr(1);

    address internal governance;
    IDirectory internal directory;
    ICredentialRegistry internal credentials;
    IPackRegistry internal packs;
    IPrescriptionRegistry internal ledger;
    IPrescriptionCodec internal codec;

    function _deploy() internal {
        governance = vm.deployCode("Governance.sol:Governance", abi.encode(GOVERNOR));
        directory = IDirectory(vm.deployCode("Directory.sol:Directory", abi.encode(governance)));
        credentials = ICredentialRegistry(
            vm.deployCode("CredentialRegistry.sol:CredentialRegistry", abi.encode(governance, DELAY))
        );
        packs = IPackRegistry(vm.deployCode("PackRegistry.sol:PackRegistry", abi.encode(governance, credentials)));
        codec = IPrescriptionCodec(vm.deployCode("PrescriptionCodec.sol:PrescriptionCodec", ""));
        ledger = _deployLedger();
        _as(GOVERNOR, address(packs), abi.encodeCall(packs.admitSeller, (address(ledger))));
    }

    function _deployLedger() internal returns (IPrescriptionRegistry) {
        bytes memory arguments = abi.encode(governance, credentials, packs);
        return IPrescriptionRegistry(vm.deployCode("PrescriptionRegistry.sol:PrescriptionRegistry", arguments));
    }

    function _now() internal view returns (uint32) {
        return uint32(vm.getBlockTimestamp());
    }

    /// @dev `caller` does this act; it must succeed.
    function _as(address caller, address target, bytes memory act) internal returns (bytes memory answer) {
        bool done;
        vm.prank(caller);
        (done, answer) = target.call(act);
        if (done) return answer;
        assembly {
            revert(add(answer, 32), mload(answer))
        }
    }

    /// @dev `caller` is refused with exactly this error, values included.
    function _refused(address caller, address target, bytes memory act, bytes memory why) internal {
        vm.prank(caller);
        (bool done, bytes memory answer) = target.call(act);
        vm.assertFalse(done, "it was not refused");
        vm.assertEq(answer, why, "refused for another reason");
    }
}
