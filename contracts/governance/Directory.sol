// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {AccessManaged} from "@openzeppelin/contracts/access/manager/AccessManaged.sol";
import {IDirectory} from "../../interfaces/IDirectory.sol";
import {IVersioned} from "../../interfaces/IVersioned.sol";

/// @title Directory
/// @custom:privacy Names and addresses of contracts only.
/// @custom:trust Governance decides what is listed. A client that follows the list trusts governance not to list a wrong ledger.
/// @custom:halt Nothing to halt: an entry is never changed.
contract Directory is IDirectory, AccessManaged {
    mapping(bytes32 name => address[] deployments) private _deployments;
    mapping(address ledger => bool listed) private _listed;

    constructor(address authority) AccessManaged(authority) {}

    /// @inheritdoc IVersioned
    function version() external pure override returns (string memory) {
        return "1.0.0";
    }

    /// @inheritdoc IDirectory
    function enlist(bytes32 name, address ledger) external override restricted {
        if (_listed[ledger]) revert Directory_AlreadyDone(ledger);
        if (ledger.code.length == 0) revert Directory_NoCode(ledger);
        _listed[ledger] = true;
        _deployments[name].push(ledger);
        emit LedgerEnlisted(name, _deployments[name].length, ledger, IVersioned(ledger).version());
    }

    /// @inheritdoc IDirectory
    function deploymentsOf(bytes32 name) public view override returns (uint256) {
        return _deployments[name].length;
    }

    /// @inheritdoc IDirectory
    function deploymentAt(bytes32 name, uint256 number) public view override returns (address) {
        if (number == 0 || number > deploymentsOf(name)) revert Directory_Unknown(name, number);
        return _deployments[name][number - 1];
    }

    /// @inheritdoc IDirectory
    function latest(bytes32 name) external view override returns (address) {
        return deploymentAt(name, deploymentsOf(name));
    }
}
