// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {AccessManager} from "@openzeppelin/contracts/access/manager/AccessManager.sol";

/// @title Governance: who accredits regulators, publishes profiles, pauses, lists new versions
/// @notice OpenZeppelin's AccessManager, deployed as it is: roles, execution delays, guardians. It never stands in practice's way (X7).
/// @custom:privacy Addresses of role holders and hashes of scheduled calls; no person's data.
/// @custom:trust Administrators can give themselves every role; their execution delay is the time that everybody else has to see it.
/// @custom:halt A target can be closed; the acts that stay open under pause are not restricted by it.
contract Governance is AccessManager {
    constructor(address initialAdmin) AccessManager(initialAdmin) {}
}
