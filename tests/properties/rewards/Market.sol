// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.20;

import {IAccessManaged} from "@openzeppelin/contracts/access/manager/IAccessManaged.sol";
import {IHealthToken} from "../../../interfaces/IHealthToken.sol";
import {Acts} from "../support/Acts.sol";
import {Dice} from "../support/Dice.sol";
import {vm} from "../support/Vm.sol";
import {Institute} from "./Institute.sol";

/// @title Four holders, a treasurer and a ledger pass units on, until they become points
/// @notice Balances and allowances are kept a second time. Whether an act is due follows from them alone; where the token thinks otherwise, a
/// breach is written down.
contract Market is Institute, Acts {
    using Dice for Dice.Cup;

    address[5] private _holders; // the last is the ledger
    mapping(address holder => uint256) private _balances;
    mapping(address holder => mapping(address spender => uint256)) private _allowances;
    uint256 private _supply;
    bool private _ended;

    function setUp() public override {
        super.setUp();
        _holders = [patient, patientB, sponsorSteward, outsider, address(rewards)];
        for (uint256 i; i < 8; ++i) mint(i);
    }

    /// @notice Every balance is what happened.
    function mustKeepBalances() external view {
        for (uint256 i; i < 5; ++i) {
            vm.assertEq(token.balanceOf(_holders[i]), _balances[_holders[i]], "a balance");
        }
    }

    /// @notice Every allowance is what happened.
    function mustKeepAllowances() external view {
        for (uint256 i; i < 25; ++i) {
            (address holder, address spender) = (_holders[i / 5], _holders[i % 5]);
            vm.assertEq(token.allowance(holder, spender), _allowances[holder][spender], "an allowance");
        }
    }

    /// @notice The supply is what was minted less what was burnt, and the sum of the balances.
    function mustAddUp() external view {
        uint256 sum;
        for (uint256 i; i < 5; ++i) sum += token.balanceOf(_holders[i]);
        vm.assertEq(token.totalSupply(), _supply, "the supply");
        vm.assertEq(sum, _supply, "the sum");
    }

    /// @notice The switch stands as governance left it.
    function mustStayEnded() external view {
        vm.assertTrue(minting.transfersEnded() == _ended, "the switch");
    }

    function mint(uint256 seed) public {
        Dice.Cup memory c = Dice.cup(seed);
        (address to, uint256 amount) = (_any(c), c.between(0, 1000));
        _does(treasurer, abi.encodeCall(minting.mint, (to, amount)), true, "");
        _balances[to] += amount;
        _supply += amount;
    }

    /// @dev Nobody else makes units.
    function counterfeit(uint256 seed) external {
        Dice.Cup memory c = Dice.cup(seed);
        address who = c.word() % 8 == 0 ? GOVERNOR : _any(c);
        bytes memory why = abi.encodeWithSelector(IHealthToken.HealthToken_NotMinter.selector, who);
        bytes memory call = abi.encodeCall(minting.mint, (_any(c), c.between(0, 1000)));
        _mustRefuse(who, address(token), call, why, "minted by a stranger");
    }

    function transfer(uint256 seed) external {
        Dice.Cup memory c = Dice.cup(seed);
        (address from, address to) = (_any(c), _any(c));
        uint256 amount = c.between(0, _balances[from] + 1);
        bool due = amount <= _balances[from] && _isMovable(from, from, to);
        string memory wrong = _wrong(amount, _balances[from], "moved what is not there");
        if (!_does(from, abi.encodeCall(token.transfer, (to, amount)), due, wrong)) return;
        _moved(from, to, amount);
    }

    function transferFrom(uint256 seed) external {
        Dice.Cup memory c = Dice.cup(seed);
        (address by, address from, address to) = (_any(c), _any(c), _any(c));
        if (c.coin()) (by, to) = (_holders[4], _holders[4]);
        uint256 most = _most(from, by);
        uint256 amount = c.between(0, most + (c.word() % 8 == 0 ? 1 : 0));
        bool due = amount <= most && _isMovable(by, from, to);
        bytes memory call = abi.encodeCall(token.transferFrom, (from, to, amount));
        if (!_does(by, call, due, _wrong(amount, most, "moved what was not allowed"))) return;
        _spent(from, by, amount);
        _moved(from, to, amount);
    }

    function approve(uint256 seed) external {
        Dice.Cup memory c = Dice.cup(seed);
        (address holder, address spender) = (_any(c), _any(c));
        uint256 amount = c.word() % 4 == 0 ? type(uint256).max : c.between(0, 2000);
        _does(holder, abi.encodeCall(token.approve, (spender, amount)), true, "");
        _allowances[holder][spender] = amount;
    }

    function burn(uint256 seed) external {
        Dice.Cup memory c = Dice.cup(seed);
        address from = _any(c);
        uint256 amount = c.between(0, _balances[from] / 4 + 1);
        bool due = amount <= _balances[from];
        if (_does(from, abi.encodeCall(token.burn, (amount)), due, "burnt what is not there")) _burnt(from, amount);
    }

    function burnFrom(uint256 seed) external {
        Dice.Cup memory c = Dice.cup(seed);
        (address by, address from) = (_any(c), _any(c));
        uint256 most = _most(from, by);
        uint256 amount = c.between(0, most / 4 + (c.word() % 8 == 0 ? most : 0) + 1);
        bytes memory call = abi.encodeCall(token.burnFrom, (from, amount));
        if (!_does(by, call, amount <= most, "burnt what was not allowed")) return;
        _spent(from, by, amount);
        _burnt(from, amount);
    }

    /// @dev Governance ends transfers, once and seldom; nobody else does, and nobody undoes it.
    function end(uint256 seed) external {
        Dice.Cup memory c = Dice.cup(seed);
        bytes memory call = abi.encodeCall(minting.endTransfers, ());
        bytes memory why = abi.encodeWithSelector(IHealthToken.HealthToken_AlreadyDone.selector, token);
        address by = GOVERNOR;
        if (!_ended && c.word() % 16 == 0) {
            _ended = _does(by, call, true, "");
            return;
        }
        if (!_ended || c.coin()) {
            by = _any(c);
            why = abi.encodeWithSelector(IAccessManaged.AccessManagedUnauthorized.selector, by);
        }
        _mustRefuse(by, address(token), call, why, "ended by a stranger, or twice");
    }

    /// @dev A point moves only by its ledger, to or from itself.
    function _isMovable(address by, address from, address to) private view returns (bool) {
        return !_ended || (by == _holders[4] && (from == by || to == by));
    }

    function _most(address from, address by) private view returns (uint256) {
        uint256 allowed = _allowances[from][by];
        return allowed < _balances[from] ? allowed : _balances[from];
    }

    /// @dev What it is to move so much of so much: too much, or else a point.
    function _wrong(uint256 amount, uint256 most, string memory tooMuch) private pure returns (string memory) {
        return amount > most ? tooMuch : "points were passed on";
    }

    function _spent(address from, address by, uint256 amount) private {
        if (_allowances[from][by] != type(uint256).max) _allowances[from][by] -= amount;
    }

    function _moved(address from, address to, uint256 amount) private {
        _balances[from] -= amount;
        _balances[to] += amount;
    }

    function _burnt(address from, uint256 amount) private {
        _balances[from] -= amount;
        _supply -= amount;
    }

    function _any(Dice.Cup memory c) private view returns (address) {
        return _holders[c.word() % 5];
    }

    /// @dev Whether it happened. Idle when it was refused and had to be.
    function _does(address who, bytes memory call, bool due, string memory wrong) private returns (bool done) {
        return _does(who, address(token), call, due, wrong);
    }
}
