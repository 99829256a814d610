// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.20;

import {vm} from "../support/Vm.sol";
import {Market} from "./Market.sol";

/// @title What holds of units, and of points, after any acts in any order
/// forge-config: default.invariant.runs = 6
/// forge-config: default.invariant.depth = 60
contract MarketTest {
    /// @dev Which functions of which contract forge may call.
    struct FuzzSelector {
        address addr;
        bytes4[] selectors;
    }

    Market private _market;

    function setUp() external {
        _market = new Market();
        _market.setUp();
    }

    function targetSelectors() external view returns (FuzzSelector[] memory all) {
        all = new FuzzSelector[](1);
        all[0] = FuzzSelector(address(_market), _acts());
    }

    function targetContracts() external view returns (address[] memory all) {
        all = new address[](1);
        all[0] = address(_market);
    }

    /// @notice No unit comes but from a minter, none goes but by who holds or was allowed it; points move by their ledger only.
    /// @custom:rules S7
    function invariant_units_add_up_and_points_stay() public view {
        _market.mustAddUp();
        string[4] memory never = [
            "minted by a stranger",
            "more than was allowed",
            "ended by a stranger, or twice",
            "points were passed on"
        ];
        for (uint256 i; i < 4; ++i) vm.assertEq(_market.breaches(never[i]), 0, never[i]);
    }

    /// @notice A long day with a fixed seed: everything happens, before and after the units became points.
    /// @custom:rules S7
    function test_every_act_succeeds_in_a_long_day() external {
        bytes4[] memory acts = _acts();
        uint256 seed = 20_270_115;
        for (uint256 turn; turn < 400; ++turn) {
            seed = uint256(keccak256(abi.encode(seed)));
            (bool done, ) = address(_market).call(abi.encodeWithSelector(acts[(seed >> 8) % acts.length], seed >> 16));
            vm.assertTrue(done, "the market itself failed");
        }
        string[8] memory names = [
            "mint",
            "transfer",
            "transferFrom",
            "approve",
            "burn",
            "burnFrom",
            "end",
            "moved by its ledger"
        ];
        for (uint256 i; i < 8; ++i) vm.assertTrue(_market.succeeded(names[i]) != 0, names[i]);
        invariant_units_add_up_and_points_stay();
    }

    function _acts() private pure returns (bytes4[] memory acts) {
        acts = new bytes4[](8);
        acts[0] = Market.mint.selector;
        acts[1] = Market.transfer.selector;
        acts[2] = Market.transferFrom.selector;
        acts[3] = Market.approve.selector;
        acts[4] = Market.burn.selector;
        acts[5] = Market.end.selector;
        (acts[6], acts[7]) = (acts[2], acts[2]);
    }
}
