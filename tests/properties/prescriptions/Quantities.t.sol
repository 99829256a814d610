// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.20;

import {IPrescriptionRegistry as I} from "../../../interfaces/IPrescriptionRegistry.sol";
import {Counter} from "../support/Counter.sol";
import {Dice} from "../support/Dice.sol";
import {Drawn} from "../support/Drawn.sol";
import {vm} from "../support/Vm.sol";

/// @title Five quantities compared at once are five quantities compared one by one
contract QuantitiesTest is Counter {
    using Dice for Dice.Cup;

    /// @custom:rules P5
    function testFuzz_dispense_allows_what_a_plain_loop_allows(uint256 seed) external {
        Dice.Cup memory c = Dice.cup(seed);
        I.Prescription memory p = _several(c);
        I.Terms memory terms = _issue(p);
        uint16[] memory used = new uint16[](p.lines.length);
        for (uint256 turn; turn < 3; ++turn) _try(c, terms, p, used);
        for (uint256 i; i < used.length; ++i) {
            vm.assertEq(_left(terms)[i], p.lines[i].quantity - used[i], "left");
        }
    }

    /// @custom:rules P5
    function testFuzz_dispense_reverts_when_a_line_that_is_none_is_asked_for(uint256 seed) external {
        Dice.Cup memory c = Dice.cup(seed);
        I.Prescription memory p = _several(c);
        p.lines = Drawn.lines(c, c.between(1, 4), 0);
        _ordinary(p.lines);
        Ask memory a = _ask(_issue(p), new uint16[](p.lines.length));
        uint256 beyond = c.between(p.lines.length, 4);
        uint256 asked = c.between(1, type(uint16).max);
        a.supply.quantities = uint80(asked << (16 * beyond));
        bytes32 id = ledger.idOf(a.terms);
        _refuses(
            a,
            abi.encodeWithSelector(I.PrescriptionRegistry_QuantityExceeded.selector, id, beyond, asked, uint256(0))
        );
    }

    /// @dev So many that the lane would borrow from the next one, in which enough is left.
    /// @custom:rules P5
    function test_dispense_reverts_when_a_lane_would_borrow_from_the_next() external {
        I.Prescription memory p = _prescription();
        p.lines = new I.Line[](2);
        (p.lines[0], p.lines[1]) = (I.Line(10, 5, 1), I.Line(10, 5, 1));
        I.Terms memory terms = _issue(p);
        uint16[3] memory asked = [type(uint16).max, 0x8000, 0x7fff];
        bytes4 exceeded = I.PrescriptionRegistry_QuantityExceeded.selector;
        for (uint256 i; i < 3; ++i) {
            Ask memory a = _ask(terms, _units(0, 1), pharmacist, PHARMACY);
            (a.quantities[0], a.supply.quantities) = (asked[i], a.supply.quantities | asked[i]);
            _accept(a);
            _refuses(a, abi.encodeWithSelector(exceeded, ledger.idOf(terms), uint256(0), uint256(asked[i]), 10));
        }
    }

    /// @dev What was dispensed, less what was reversed, never passes the portions that are open: drawn at random, compared with a list.
    /// @custom:rules P5 P7 P8
    function testFuzz_dispense_and_reverse_keep_the_account_of_a_list(uint256 seed) external {
        Dice.Cup memory c = Dice.cup(seed);
        I.Terms memory terms = _issue(_prescription());
        Ask[] memory made = new Ask[](8);
        uint256 net;
        for (uint256 turn; turn < made.length; ++turn) {
            uint16 units = uint16(c.between(1, 12));
            bool takesBack = turn != 0 && made[turn - 1].supply.request != 0 && c.between(0, 3) == 0;
            if (takesBack) {
                _reverse(made[turn - 1]);
                net -= made[turn - 1].quantities[0];
            } else if (net + units <= 10) {
                made[turn] = _dispense(terms, units);
                net += units;
            } else _refusesTooMuch(terms, units, 10 - net);
            vm.assertEq(uint80(ledger.wordOf(ledger.idOf(terms))), net, "net");
        }
    }

    function _try(Dice.Cup memory c, I.Terms memory terms, I.Prescription memory p, uint16[] memory used) private {
        uint16[] memory asked = new uint16[](used.length);
        uint256 sum;
        for (uint256 i; i < asked.length; ++i) {
            uint256 left = p.lines[i].quantity - used[i];
            asked[i] = uint16(c.between(c.coin() ? left : 0, c.between(0, 40) == 0 ? 32_767 : left));
            sum += asked[i];
        }
        if (sum == 0) return;
        Ask memory a = _ask(terms, asked);
        bytes memory why = _plainly(a, p, used);
        if (why.length != 0) return _refuses(a, why);
        _dispense(a);
        for (uint256 i; i < asked.length; ++i) used[i] += asked[i];
    }

    /// @dev The rule as anyone would write it: line by line. Empty when nothing speaks against it.
    function _plainly(Ask memory a, I.Prescription memory p, uint16[] memory used) private view returns (bytes memory) {
        bytes4 exceeded = I.PrescriptionRegistry_QuantityExceeded.selector;
        for (uint256 i; i < used.length; ++i) {
            uint256 left = p.lines[i].quantity - used[i];
            uint256 asked = a.quantities[i];
            if (asked > left) return abi.encodeWithSelector(exceeded, ledger.idOf(a.terms), i, asked, left);
        }
        return "";
    }

    function _several(Dice.Cup memory c) private view returns (I.Prescription memory p) {
        p = _prescription();
        p.repeats = 0;
        p.lines = Drawn.lines(c, c.between(1, 5), 0);
        _ordinary(p.lines);
    }

    /// @dev Days and class that the profile takes.
    function _ordinary(I.Line[] memory lines) private pure {
        for (uint256 i; i < lines.length; ++i) (lines[i].daysSupply, lines[i].drugClass) = (1, 1);
    }

    function _refusesTooMuch(I.Terms memory terms, uint256 asked, uint256 left) private {
        bytes4 exceeded = I.PrescriptionRegistry_QuantityExceeded.selector;
        bytes memory why = abi.encodeWithSelector(exceeded, ledger.idOf(terms), uint256(0), asked, left);
        _refuses(_ask(terms, _units(uint16(asked))), why);
    }
}
