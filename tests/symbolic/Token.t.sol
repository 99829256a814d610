// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.20;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {IHealthToken} from "../../interfaces/IHealthToken.sol";
import {svm, vm} from "./support/Halmos.sol";
import {Proofs} from "./support/Proofs.sol";

/// @title What the token offers: its own acts, ERC-20's and burning
interface IUnits is IHealthToken, IERC20 {
    function burn(uint256 amount) external;

    function burnFrom(address from, uint256 amount) external;
}

/// @title The token: minted by minters, moved by who holds it, points where transfers have ended
/// @notice Any balances, rights and allowances, any caller.
contract TokenProofs is Proofs {
    uint256 private constant FLAGS = 8; // the slot of authority and transfersEnded

    IUnits private token;

    function setUp() public {
        address authority = _anyAuthority();
        token = IUnits(_deployAnyhow("HealthToken", abi.encode(authority)));
        uint256 ended = svm.createUint(8, "ended") & 1;
        vm.store(address(token), bytes32(FLAGS), bytes32((ended << 168) | uint160(authority)));
    }

    /// @notice No act of anybody but a minter makes the supply grow.
    /// @custom:rules S7
    function check_only_a_minter_mints() public {
        _onlyAMinter(true);
    }

    function twin_only_a_minter_mints() public {
        _onlyAMinter(false);
    }

    /// @dev The twin claims that no minter does.
    function _onlyAMinter(bool sound) private {
        (address caller, uint256 before) = (svm.createAddress("caller"), token.totalSupply());
        bool isMinter = token.isMinter(caller);
        _acts(caller);
        if (token.totalSupply() > before) assert(isMinter == sound);
    }

    /// @notice Who neither acts nor let somebody else spend loses nothing, whatever anybody does.
    /// @custom:rules S7
    function check_nobody_takes_what_another_holds(address holder) public {
        _nobodyTakes(holder, true);
    }

    function twin_nobody_takes_what_another_holds(address holder) public {
        _nobodyTakes(holder, false);
    }

    /// @dev In the twin somebody may have been let. A permit is an act of who signed it.
    function _nobodyTakes(address holder, bool sound) private {
        address caller = svm.createAddress("caller");
        uint256 before = token.balanceOf(holder);
        vm.assume(caller != holder && (!sound || token.allowance(holder, caller) == 0));
        _acts(caller);
        assert(token.balanceOf(holder) >= before);
    }

    /// @notice A transfer takes from one what it gives the other, makes nothing and touches no third balance.
    /// @custom:rules S3 S7
    function check_a_transfer_makes_nothing(address from, address to, address third, uint256 amount) public {
        vm.assume(third != from && third != to);
        _makesNothing(from, to, third, amount);
    }

    /// @dev The third may be one of the two.
    function twin_a_transfer_makes_nothing(address from, address to, address third, uint256 amount) public {
        _makesNothing(from, to, third, amount);
    }

    function _makesNothing(address from, address to, address third, uint256 amount) private {
        uint256[4] memory before = [
            token.balanceOf(from),
            token.balanceOf(to),
            token.balanceOf(third),
            token.totalSupply()
        ];
        _areWithinSupply(from, to);
        if (!_did(from, address(token), abi.encodeCall(token.transfer, (to, amount)))) return;
        assert(amount <= before[0] && token.balanceOf(from) == before[0] - amount);
        assert(token.balanceOf(to) == before[1] + amount);
        assert(token.balanceOf(third) == before[2] && token.totalSupply() == before[3]);
    }

    /// @notice Where transfers have ended, a unit moves only when a ledger moves it to or from itself.
    /// @custom:rules S7
    function check_points_move_only_through_a_ledger(address from, address to, uint256 amount) public {
        _onlyThroughALedger(from, to, amount, true);
    }

    function twin_points_move_only_through_a_ledger(address from, address to, uint256 amount) public {
        _onlyThroughALedger(from, to, amount, false);
    }

    /// @dev The twin forgets that a ledger may spend its own.
    function _onlyThroughALedger(address from, address to, uint256 amount, bool sound) private {
        address caller = svm.createAddress("caller");
        vm.assume(token.transfersEnded());
        if (_did(caller, address(token), abi.encodeCall(token.transfer, (to, amount)))) assert(token.isLedger(caller));
        if (!_did(caller, address(token), abi.encodeCall(token.transferFrom, (from, to, amount)))) return;
        assert(token.isLedger(caller) && (caller == to || (sound && caller == from)));
    }

    /// @dev Any act of the token, a permit apart. No two balances are more than the supply, as the constructor left it and no act changes.
    function _acts(address caller) private {
        (address from, address to) = (svm.createAddress("from"), svm.createAddress("to"));
        bytes memory act = svm.createCalldata("IUnits");
        uint256 amount = svm.createUint(256, "amount");
        if (bytes4(act) == token.mint.selector) act = abi.encodeCall(token.mint, (to, amount));
        if (bytes4(act) == token.transfer.selector)
            (from, act) = (caller, abi.encodeCall(token.transfer, (to, amount)));
        if (bytes4(act) == token.burnFrom.selector) act = abi.encodeCall(token.burnFrom, (from, amount));
        if (bytes4(act) == token.transferFrom.selector) act = abi.encodeCall(token.transferFrom, (from, to, amount));
        if (bytes4(act) == token.burn.selector) from = caller;
        _areWithinSupply(from, to);
        _did(caller, address(token), act);
    }

    /// @dev The balances of two.
    function _areWithinSupply(address one, address other) private view {
        (uint256 supply, uint256 some) = (token.totalSupply(), token.balanceOf(one));
        vm.assume(one != other);
        vm.assume(some <= supply);
        vm.assume(token.balanceOf(other) <= supply - some);
    }
}
