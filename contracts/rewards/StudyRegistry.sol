// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IHealthToken} from "../../interfaces/IHealthToken.sol";
import {IStudyRegistry} from "../../interfaces/IStudyRegistry.sol";
import {StudyId} from "../../interfaces/IStudyRewards.sol";
import {IVersioned} from "../../interfaces/IVersioned.sol";

/// @title StudyRegistry
/// @custom:privacy Numbers of studies and addresses of ledgers only.
/// @custom:trust A ledger that the token admits can bind any study that is free. Nobody can unbind.
/// @custom:halt There is no pause: a ledger that is paused binds nothing.
contract StudyRegistry is IStudyRegistry {
    IHealthToken private immutable TOKEN;

    mapping(StudyId study => address ledger) private _ledgers;

    /// @param token the one whose ledgers these are
    constructor(IHealthToken token) {
        TOKEN = token;
    }

    /// @inheritdoc IVersioned
    function version() external pure override returns (string memory) {
        return "1.0.0";
    }

    /// @inheritdoc IStudyRegistry
    function bind(StudyId study) external override {
        if (!TOKEN.isLedger(msg.sender)) revert StudyRegistry_NotLedger(msg.sender);
        if (_ledgers[study] != address(0)) revert StudyRegistry_Bound(study, _ledgers[study]);
        _ledgers[study] = msg.sender;
        emit StudyBound(study, msg.sender);
    }

    /// @inheritdoc IStudyRegistry
    function ledgerOf(StudyId study) external view override returns (address) {
        return _ledgers[study];
    }
}
