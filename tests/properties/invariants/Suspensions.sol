// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.20;

import {ICredentialRegistry} from "../../../interfaces/ICredentialRegistry.sol";
import {Acts} from "../support/Acts.sol";
import {vm} from "../support/Vm.sol";

/// @title People whose licences are suspended and given back, as a plain list remembers them
abstract contract Suspensions is Acts {
    mapping(address person => uint256 moment) internal suspendedUntil;

    /// @dev Suspends who works, reinstates who is suspended for good; who waits for the end of the delay is left alone.
    function _turn(ICredentialRegistry registry, address steward, address who) internal {
        bool stops = suspendedUntil[who] <= vm.getBlockTimestamp();
        _idleUnless(stops || suspendedUntil[who] == type(uint32).max);
        bytes memory call =
            stops
                ? abi.encodeCall(registry.suspendPractitioner, (who))
                : abi.encodeCall(registry.reinstatePractitioner, (who));
        (bool done, ) = _attempt(steward, address(registry), call);
        _never(!done, "a suspension was refused");
        suspendedUntil[who] = stops ? type(uint32).max : vm.getBlockTimestamp() + registry.accreditationDelay();
    }
}
