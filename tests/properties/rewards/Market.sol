// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.20;

import {Dice} from "../support/Dice.sol";
import {vm} from "../support/Vm.sol";
import {Institute} from "./Institute.sol";

/// @title Four holders, a treasurer and a ledger pass units on, until they become points
/// @notice Balances and allowances are kept a second time; what should never have succeeded is written down as a breach.
contract Market is Institute {
    using Dice for Dice.Cup;

    address[5] private _holders; // the last is the ledger
    mapping(address holder => uint256) private _balances;
    mapping(address holder => mapping(address spender => uint256)) private _allowances;
    uint256 private _supply;
    bool private _ended;
    mapping(string act => uint256) public succeeded;
    mapping(string rule => uint256) public breaches;

    function setUp() public override {
        super.setUp();
        _holders = [patient, patientB, sponsorSteward, outsider, address(rewards)];
        for (uint256 i; i < 8; ++i) mint(i);
    }

    /// @notice Every balance, every allowance and the supply are what happened; the supply is the sum of the balances.
    function mustAddUp() external view {
        uint256 sum;
        for (uint256 i; i < 5; ++i) {
            address holder = _holders[i];
            sum += token.balanceOf(holder);
            vm.assertEq(token.balanceOf(holder), _balances[holder], "a balance");
            for (uint256 j; j < 5; ++j) {
                vm.assertEq(token.allowance(holder, _holders[j]), _allowances[holder][_holders[j]], "an allowance");
            }
        }
        vm.assertEq(token.totalSupply(), _supply, "the supply");
        vm.assertEq(sum, _supply, "the sum");
        vm.assertTrue(minting.transfersEnded() == _ended, "the switch");
    }

    function mint(uint256 seed) public {
        Dice.Cup memory c = Dice.cup(seed);
        (address to, uint256 amount) = (_any(c), c.between(0, 1000));
        address by = c.word() % 8 == 0 ? _any(c) : treasurer;
        if (!_try("mint", by, abi.encodeCall(minting.mint, (to, amount)))) return;
        if (by != treasurer) ++breaches["minted by a stranger"];
        _balances[to] += amount;
        _supply += amount;
    }

    function transfer(uint256 seed) external {
        Dice.Cup memory c = Dice.cup(seed);
        (address from, address to) = (_any(c), _any(c));
        uint256 amount = c.between(0, _balances[from] + 1);
        if (!_try("transfer", from, abi.encodeCall(token.transfer, (to, amount)))) return;
        _moved(from, to, amount, from);
    }

    function transferFrom(uint256 seed) external {
        Dice.Cup memory c = Dice.cup(seed);
        (address by, address from, address to) = (_any(c), _any(c), _any(c));
        if (by == _holders[4] && c.coin()) to = by;
        uint256 allowed = _allowances[from][by];
        uint256 most = allowed < _balances[from] ? allowed : _balances[from];
        uint256 amount = c.between(0, most + (c.word() % 8 == 0 ? 1 : 0));
        if (!_try("transferFrom", by, abi.encodeCall(token.transferFrom, (from, to, amount)))) return;
        if (amount > allowed) ++breaches["more than was allowed"];
        if (allowed != type(uint256).max) _allowances[from][by] -= amount;
        _moved(from, to, amount, by);
    }

    function approve(uint256 seed) external {
        Dice.Cup memory c = Dice.cup(seed);
        (address holder, address spender) = (_any(c), _any(c));
        uint256 amount = c.word() % 4 == 0 ? type(uint256).max : c.between(0, 2000);
        if (!_try("approve", holder, abi.encodeCall(token.approve, (spender, amount)))) return;
        _allowances[holder][spender] = amount;
    }

    function burn(uint256 seed) external {
        Dice.Cup memory c = Dice.cup(seed);
        (address by, address from) = (_any(c), _any(c));
        uint256 amount = c.between(0, _balances[from] / 4 + 1);
        bool own = by == from;
        bytes memory call = own ? abi.encodeCall(token.burn, (amount)) : abi.encodeCall(token.burnFrom, (from, amount));
        if (!_try(own ? "burn" : "burnFrom", by, call)) return;
        if (!own && _allowances[from][by] != type(uint256).max) _allowances[from][by] -= amount;
        _balances[from] -= amount;
        _supply -= amount;
    }

    /// @dev Governance ends transfers, late; nobody else does, and nobody undoes it.
    function end(uint256 seed) external {
        Dice.Cup memory c = Dice.cup(seed);
        address by = c.coin() ? GOVERNOR : _any(c);
        if (succeeded["transfer"] < 8 || c.word() % 4 != 0) return;
        if (!_try("end", by, abi.encodeCall(minting.endTransfers, ()))) return;
        if (by != GOVERNOR || _ended) ++breaches["ended by a stranger, or twice"];
        _ended = true;
    }

    function _moved(address from, address to, uint256 amount, address by) private {
        bool byLedger = by == _holders[4] && (from == by || to == by);
        if (_ended && !byLedger) ++breaches["points were passed on"];
        if (_ended) ++succeeded["moved by its ledger"];
        _balances[from] -= amount;
        _balances[to] += amount;
    }

    function _any(Dice.Cup memory c) private view returns (address) {
        return _holders[c.word() % 5];
    }

    function _try(string memory act, address who, bytes memory call) private returns (bool done) {
        vm.prank(who);
        (done, ) = address(token).call(call);
        if (done) ++succeeded[act];
    }
}
