// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.20;

import {Acts} from "../support/Acts.sol";
import {Campaign} from "../support/Campaign.sol";
import {Market} from "./Market.sol";

/// @title What holds of units, and of points, after any acts in any order
contract MarketTest is Campaign {
    Market private _market;

    function setUp() external {
        _market = new Market();
        _market.setUp();
    }

    /// @notice Nobody but a minter makes units; there are those that were made less those that were burnt, and somebody holds each of them.
    /// @custom:rules S7 S3
    function invariant_supply_is_what_was_minted_less_what_was_burnt() public view {
        _market.mustAddUp();
        _never("minted by a stranger");
    }

    /// @notice Units leave a holder by its own act or by who was allowed to, as many as there are and were allowed, and no others.
    /// @custom:rules S7
    function invariant_units_move_as_their_holder_allowed() public view {
        _market.mustKeepBalances();
        _market.mustKeepAllowances();
        _never("moved what is not there");
        _never("moved what was not allowed");
        _never("burnt what is not there");
        _never("burnt what was not allowed");
    }

    /// @notice Once transfers have ended, points move by their ledger only, to or from itself; nobody turns that back.
    /// @custom:rules S7
    function invariant_points_stay_where_they_are() public view {
        _market.mustStayEnded();
        _never("points were passed on");
        _never("ended by a stranger, or twice");
    }

    /// @notice Nobody is refused what it holds or was allowed, before and after.
    /// @custom:rules S7
    function invariant_what_is_due_is_never_refused() public view {
        _never("refused what was due");
    }

    /// @notice A long day with a fixed seed: everything happens, before and after the units became points.
    /// @custom:rules S7
    function test_every_act_succeeds_in_a_long_day() external {
        _liveThrough(400, 20_270_115);
        invariant_supply_is_what_was_minted_less_what_was_burnt();
        invariant_units_move_as_their_holder_allowed();
        invariant_points_stay_where_they_are();
        invariant_what_is_due_is_never_refused();
    }

    function _actors() internal view override returns (Acts) {
        return _market;
    }

    function _acts() internal pure override returns (bytes4[] memory acts) {
        acts = new bytes4[](8);
        (acts[0], acts[1], acts[2]) = (Market.mint.selector, Market.counterfeit.selector, Market.transfer.selector);
        (acts[3], acts[4], acts[5]) = (Market.transferFrom.selector, Market.approve.selector, Market.burn.selector);
        (acts[6], acts[7]) = (Market.burnFrom.selector, Market.end.selector);
    }
}
