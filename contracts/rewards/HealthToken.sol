// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {AccessManaged} from "@openzeppelin/contracts/access/manager/AccessManaged.sol";
import {ERC20} from "@openzeppelin/contracts/token/ERC20/ERC20.sol";
import {ERC20Burnable} from "@openzeppelin/contracts/token/ERC20/extensions/ERC20Burnable.sol";
import {ERC20Permit} from "@openzeppelin/contracts/token/ERC20/extensions/ERC20Permit.sol";
import {IHealthToken} from "../../interfaces/IHealthToken.sol";
import {IVersioned} from "../../interfaces/IVersioned.sol";

/// @title HealthToken
/// @custom:privacy Balances and moves of subjects' ids. A patient who uses one id for two things links them.
/// @custom:trust A minter can mint without limit, and governance appoints minters. Nobody can take, freeze or move what somebody holds.
/// @custom:halt There is no pause. Dismissing every minter stops new units.
contract HealthToken is IHealthToken, ERC20Burnable, ERC20Permit, AccessManaged {
    uint256 private constant MINTER = 1;
    uint256 private constant LEDGER = 2;

    /// @inheritdoc IHealthToken
    bool public override transfersEnded;

    /// @dev | 0 minter | 1 ledger |
    mapping(address who => uint256 rights) private _rights;

    constructor(
        address authority
    ) ERC20("Carestamp Health Token", "CHT") ERC20Permit("Carestamp Health Token") AccessManaged(authority) {}

    /// @inheritdoc IVersioned
    function version() external pure override returns (string memory) {
        return "1.0.0";
    }

    /// @notice Two: a unit has a hundred parts, and every amount of a study fits into 64 bits.
    function decimals() public pure override returns (uint8) {
        return 2;
    }

    // ------------------------------------------------------------------------------------------------------------- governance

    /// @inheritdoc IHealthToken
    function appointMinter(address minter) external override restricted {
        _set(minter, MINTER);
        emit MinterAppointed(minter);
    }

    /// @inheritdoc IHealthToken
    function dismissMinter(address minter) external override restricted {
        if (!isMinter(minter)) revert HealthToken_AlreadyDone(minter);
        _rights[minter] &= ~MINTER;
        emit MinterDismissed(minter);
    }

    /// @inheritdoc IHealthToken
    function admitLedger(address ledger) external override restricted {
        if (ledger.code.length == 0) revert HealthToken_NoCode(ledger);
        _set(ledger, LEDGER);
        emit LedgerAdmitted(ledger);
    }

    /// @inheritdoc IHealthToken
    function endTransfers() external override restricted {
        if (transfersEnded) revert HealthToken_AlreadyDone(address(this));
        transfersEnded = true;
        emit TransfersEnded();
    }

    // ------------------------------------------------------------------------------------------------------------------ units

    /// @inheritdoc IHealthToken
    function mint(address to, uint256 amount) external override {
        if (!isMinter(msg.sender)) revert HealthToken_NotMinter(msg.sender);
        _mint(to, amount);
    }

    /// @inheritdoc IHealthToken
    function isMinter(address who) public view override returns (bool) {
        return _rights[who] & MINTER != 0;
    }

    /// @inheritdoc IHealthToken
    function isLedger(address who) public view override returns (bool) {
        return _rights[who] & LEDGER != 0;
    }

    /// @dev Points are minted, burnt, and moved by a ledger to or from itself.
    function _update(address from, address to, uint256 amount) internal override {
        bool isMove = from != address(0) && to != address(0);
        if (isMove && !_isOwnMove(from, to) && transfersEnded) revert HealthToken_PointsOnly(from, to);
        super._update(from, to, amount);
    }

    function _isOwnMove(address from, address to) private view returns (bool) {
        return (msg.sender == from || msg.sender == to) && isLedger(msg.sender);
    }

    function _set(address who, uint256 right) private {
        if (_rights[who] & right != 0) revert HealthToken_AlreadyDone(who);
        _rights[who] |= right;
    }
}
