// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.20;

import {IVersioned} from "../../../interfaces/IVersioned.sol";
import {IEmergencyAccess} from "../../../interfaces/IEmergencyAccess.sol";
import {vm} from "../support/Vm.sol";

/// @title Every contract tells which version it is
contract EditionsTest {
    /// @custom:rules X11
    function test_every_contract_tells_its_version() external {
        address none = address(this);
        IEmergencyAccess.Rules memory r = IEmergencyAccess.Rules(1, 1 hours, 1 hours, 1, 1);
        _tells("Directory", abi.encode(none));
        _tells("CredentialRegistry", abi.encode(none, uint32(1)));
        _tells("PackRegistry", abi.encode(none, none));
        _tells("PrescriptionCodec", "");
        _tells("PrescriptionRegistry", abi.encode(none, none, none));
        _tells("BookRegistry", abi.encode(none));
        _tells("InvoiceCodec", "");
        _tells("InvoiceRegistry", abi.encode(none, none, none));
        _tells("InvoiceUses", abi.encode(none, none));
        _tells("ConsentCodec", "");
        _tells("ConsentRegistry", abi.encode(none, none));
        _tells("EmergencyAccess", abi.encode(none, none, r));
        _tells("RecordRegistry", abi.encode(none, none));
        _tells("AccessLog", abi.encode(none));
        _tells("HealthToken", abi.encode(none));
        _tells("StudyRegistry", abi.encode(none));
        _tells("RewardsCodec", "");
        _tells("StudyRewards", abi.encode(none, none, none, none, none));
    }

    function _tells(string memory name, bytes memory arguments) private {
        address made = vm.deployCode(string.concat(name, ".sol:", name), arguments);
        vm.assertEq(bytes(IVersioned(made).version()), "1.0.0", name);
    }
}
