// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.20;

import {vm} from "../support/Vm.sol";
import {ClearingHouse} from "./ClearingHouse.sol";
import {ClearingIssuers} from "./ClearingIssuers.sol";

/// @title What holds in the clearing house after any acts in any order
/// forge-config: default.invariant.runs = 5
/// forge-config: default.invariant.depth = 60
contract ClearingHouseTest {
    /// @dev Which functions of which contract forge may call.
    struct FuzzSelector {
        address addr;
        bytes4[] selectors;
    }

    /// @notice How often an act succeeded in the long year.
    event Happened(string act, uint256 times);

    ClearingHouse private _house;

    function setUp() external {
        _house = new ClearingHouse();
        _house.setUp();
    }

    function targetSelectors() external view returns (FuzzSelector[] memory all) {
        all = new FuzzSelector[](1);
        all[0] = FuzzSelector(address(_house), _acts());
    }

    function targetContracts() external view returns (address[] memory all) {
        all = new address[](1);
        all[0] = address(_house);
    }

    /// @notice A claim is what its payer and the holder made of it: no other payer and no clock moved it, but a reservation that ran out.
    /// @custom:rules B4 B7
    function invariant_a_claim_moves_by_its_payer_only() public view {
        _house.mustAgreeOnClaims();
        _never("approved what was not reserved");
        _never("paid what was not approved");
        _never("released what was not held");
        _never("a clock freed what it may not");
        _never("two live claims of a payer");
        _never("a try that is not the next of two");
        _never("what the holder did not sign");
        _never("a part grew");
    }

    /// @notice What the fund, payers and live claims take keeps within the total, and within the cap; the word's sums are those of its claims.
    /// @custom:rules B5 B12
    function invariant_sums_keep_within_total_and_cap() public view {
        _house.mustAddUp();
    }

    /// @notice Every bill is drawn or settled by mask, once; what no batch holds has no bit.
    /// @custom:rules B1 B3 B11
    function invariant_a_bill_is_taken_once() public view {
        _house.mustBeTakenOnce();
        _never("a bill was taken twice");
        _never("a stranger drew");
        _never("a stranger settled");
        _never("drawn as settled what was not");
    }

    /// @notice A red letter has one bill and a void bill one red letter, for ever; what is frozen stays still; each stamp is what happened.
    /// @custom:rules B6 B8 B9 B10
    function invariant_facts_are_what_happened() public view {
        _house.mustKeepItsFacts();
        _never("one number for two red letters");
        _never("a red letter of what is frozen");
        _never("a stranger's red letter");
        _never("void before its time");
        _never("a stranger aborted");
        _never("what was void opened again");
        _never("replaced without a red letter, or twice");
        _never("a stranger replaced");
        _never("reserved what is frozen");
        _never("approved what is frozen");
    }

    /// @notice Whatever is carried from bill to bill, each payer has out what it paid less what came back.
    /// @custom:rules B9 B8
    function invariant_money_is_conserved() public view {
        _house.mustConserve();
        _never("carried into what is frozen");
        _never("carried twice");
    }

    /// @notice Payers take their turn, and neither an order nor an exchange is played again.
    /// @custom:rules B6 B10 X5
    function invariant_the_order_holds() public view {
        _never("reserved out of turn");
        _never("waived with a claim, or without an order");
        _never("the order changed after payers acted");
        _never("an old order played again");
        _never("became paper too late");
        _never("an old exchange played again");
        _never("paper came back twice");
    }

    /// @notice A long year with a fixed seed: everything happens, and every rule above holds at its end.
    /// @custom:rules B5 B7 B8 B9
    function test_every_act_succeeds_in_a_long_year() external {
        bytes4[] memory acts = _acts();
        uint256 seed = 20_270_101;
        for (uint256 turn; turn < 3000; ++turn) {
            seed = uint256(keccak256(abi.encode(seed)));
            bytes4 act = acts[(seed >> 8) % acts.length];
            (bool done, ) = address(_house).call(abi.encodeWithSelector(act, seed >> 16));
            vm.assertTrue(done, "the house itself failed");
            if (turn % 200 == 0) _all();
        }
        string[25] memory names = _names();
        for (uint256 i; i < names.length; ++i) emit Happened(names[i], _house.succeeded(names[i]));
        for (uint256 i; i < names.length; ++i) vm.assertTrue(_house.succeeded(names[i]) != 0, names[i]);
        _all();
    }

    function _all() private view {
        invariant_a_claim_moves_by_its_payer_only();
        invariant_sums_keep_within_total_and_cap();
        invariant_a_bill_is_taken_once();
        invariant_facts_are_what_happened();
        invariant_money_is_conserved();
        invariant_the_order_holds();
    }

    function _never(string memory breach) private view {
        vm.assertEq(_house.breaches(breach), 0, breach);
    }

    function _names() private pure returns (string[25] memory) {
        return
            [
                "issue",
                "draw",
                "settle",
                "drawSettled",
                "declareOrder",
                "reserve",
                "drawn by a payer",
                "ran out",
                "approve",
                "pay",
                "paid while red",
                "release",
                "expire",
                "recover",
                "waive",
                "redLetter",
                "pending",
                "completeRedLetter",
                "debt",
                "debt closed",
                "abortRedLetter",
                "reissue",
                "carryOver",
                "exchangeForPaper",
                "returnPaper"
            ];
    }

    /// @dev What moves money comes up more often.
    function _acts() private pure returns (bytes4[] memory acts) {
        acts = new bytes4[](24);
        acts[0] = ClearingIssuers.issue.selector;
        acts[1] = ClearingIssuers.draw.selector;
        acts[2] = ClearingHouse.settle.selector;
        acts[3] = ClearingHouse.drawSettled.selector;
        acts[4] = ClearingHouse.declareOrder.selector;
        acts[5] = ClearingHouse.reserve.selector;
        acts[6] = ClearingHouse.approve.selector;
        acts[7] = ClearingHouse.pay.selector;
        acts[8] = ClearingHouse.release.selector;
        acts[9] = ClearingHouse.expire.selector;
        acts[10] = ClearingHouse.recover.selector;
        acts[11] = ClearingHouse.waive.selector;
        acts[12] = ClearingIssuers.redLetter.selector;
        acts[13] = ClearingIssuers.completeRedLetter.selector;
        acts[14] = ClearingIssuers.abortRedLetter.selector;
        acts[15] = ClearingIssuers.reissue.selector;
        acts[16] = ClearingHouse.carryOver.selector;
        acts[17] = ClearingIssuers.exchangeForPaper.selector;
        acts[18] = ClearingIssuers.returnPaper.selector;
        acts[19] = ClearingHouse.pass.selector;
        (acts[20], acts[21], acts[22], acts[23]) = (acts[5], acts[6], acts[7], acts[5]);
    }
}
