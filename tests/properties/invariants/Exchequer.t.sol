// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.20;

import {Acts} from "../support/Acts.sol";
import {Campaign} from "../support/Campaign.sol";
import {vm} from "../support/Vm.sol";
import {Exchequer} from "./Exchequer.sol";
import {ExchequerIssuers} from "./ExchequerIssuers.sol";
import {ExchequerPayers} from "./ExchequerPayers.sol";
import {ExchequerRogues} from "./ExchequerRogues.sol";
import {ExchequerThieves} from "./ExchequerThieves.sol";

/// @title What holds in the exchequer after any acts in any order
contract ExchequerTest is Campaign {
    Exchequer private _exchequer;

    function setUp() external {
        _exchequer = Exchequer(vm.deployCode("Exchequer.sol:Exchequer", ""));
        _exchequer.setUp();
        _season();
    }

    /// @notice What the fund paid, payers paid and live claims hold never passes the total of a bill, nor its further cap.
    /// @custom:rules B5 B12
    function invariant_claims_keep_within_total_and_cap() public view {
        _exchequer.mustKeepWithin();
        _never("a fen too much went through");
    }

    /// @notice A bill's word is the sum of its claims: live, paid, under the cap, and how many are approved.
    /// @custom:rules B5 B7
    function invariant_a_word_is_the_sum_of_its_claims() public view {
        _exchequer.mustAddUp();
        _never("a word is not what happened");
    }

    /// @notice A claim is what its payer and the holder made of it, in two tries at most; nobody else and no clock moved it.
    /// @custom:rules B4 B7
    function invariant_a_claim_moves_by_its_payer_only() public view {
        _exchequer.mustAgreeOnClaims();
        _never("a claim is not what happened");
        _never("somebody else's act went through");
    }

    /// @notice Each try is paid once at most, and whatever is carried from bill to bill, each payer has out what it paid less what came back.
    /// @custom:rules B5 B8 B9
    function invariant_money_is_paid_once_and_conserved() public view {
        _exchequer.mustConserve();
        _exchequer.mustBePaidOnceATry();
    }

    /// @notice A bit once set stays set, and a bill is drawn or settled by mask, never both.
    /// @custom:rules B3 B11
    function invariant_a_bill_is_drawn_or_settled_never_both() public view {
        _exchequer.mustKeepItsBits();
        _never("a place, a bit or a number was taken twice");
    }

    /// @notice A bill that is void, or on its way to be, gets no new money.
    /// @custom:rules B8
    function invariant_a_void_bill_gets_no_new_money() public view {
        _exchequer.mustGetNoNewMoney();
        _never("new money on a void bill");
    }

    /// @notice A red letter stands for one bill for ever, a void bill has one red letter, and one bill at most replaces it.
    /// @custom:rules B8 B9
    function invariant_a_red_letter_has_one_bill() public view {
        _exchequer.mustHaveOneLetter();
    }

    /// @notice The stamp of every bill, its terms and its ranks are what happened to it; paper and red letters hold it still.
    /// @custom:rules B6 B8 B10
    function invariant_every_stamp_is_what_happened() public view {
        _exchequer.mustBearItsStamp();
    }

    /// @notice Payers take their turns in the order that the holder signed last, and nothing is done before or after its time.
    /// @custom:rules B6 B7 B8
    function invariant_everything_has_its_turn_and_time() public view {
        _exchequer.mustKeepItsOrder();
        _never("an act out of its time went through");
    }

    /// @notice A book is what was allotted to it, in this ledger for ever, and no two share a serial.
    /// @custom:rules B1 X11
    function invariant_books_stay_bound() public view {
        _exchequer.mustKeepItsBooks();
        _never("a serial was given out twice");
    }

    /// @notice A deduction holds while the bill stands and the patient bears just that, and is signed anew each time; every proof stays on record.
    /// @custom:rules B10 X5
    function invariant_a_deduction_is_of_what_the_patient_bears() public view {
        _exchequer.mustHoldDeductions();
        _never("a deduction by a signature that was used");
        _never("a use is not on record");
    }

    /// @notice An act on one bill writes no slot of another one.
    /// @custom:rules B4 X8
    function invariant_an_act_moves_its_own_bill_only() public view {
        _never("an act moved another bill");
    }

    /// @notice Who is suspended or distrusted does nothing, nothing new begins under a pause, and every right act finds its way.
    /// @custom:rules X7 X13 K3 K4
    function invariant_nothing_happens_out_of_office() public view {
        _never("a new act under a pause");
        _never("an act of somebody suspended");
        _never("a right act was refused");
    }

    /// @notice An act that is sent again has no second effect, and nothing happens that its holder did not sign.
    /// @custom:rules X5 X8 X9
    function invariant_an_act_counts_once_and_is_signed() public view {
        _never("an act had two effects");
        _never("what the holder did not sign went through");
    }

    /// @notice A long year with a fixed seed: every act succeeds in it, and every rule above holds at its end.
    /// @custom:rules B5 B7 B8 B9
    function test_every_act_succeeds_in_a_long_day() external {
        _liveThrough(1500, 20_270_101);
        invariant_claims_keep_within_total_and_cap();
        invariant_a_word_is_the_sum_of_its_claims();
        invariant_a_claim_moves_by_its_payer_only();
        invariant_money_is_paid_once_and_conserved();
        invariant_a_bill_is_drawn_or_settled_never_both();
        invariant_a_void_bill_gets_no_new_money();
        invariant_a_red_letter_has_one_bill();
        invariant_every_stamp_is_what_happened();
        invariant_everything_has_its_turn_and_time();
        invariant_books_stay_bound();
        invariant_a_deduction_is_of_what_the_patient_bears();
        invariant_an_act_moves_its_own_bill_only();
        invariant_nothing_happens_out_of_office();
        invariant_an_act_counts_once_and_is_signed();
    }

    /// @dev Some hundred acts, so that every campaign begins in the middle of business.
    function _season() private {
        bytes4[] memory acts = _acts();
        for (uint256 i; i < 400; ++i) {
            uint256 drawn = uint256(keccak256(abi.encode("season", i)));
            (bool done, ) = address(_exchequer).call(abi.encodeWithSelector(acts[drawn % acts.length], drawn));
            if (!done) continue;
        }
    }

    function _actors() internal view override returns (Acts) {
        return _exchequer;
    }

    function _acts() internal pure override returns (bytes4[] memory acts) {
        acts = new bytes4[](33);
        acts[0] = ExchequerIssuers.issue.selector;
        acts[1] = ExchequerIssuers.anchor.selector;
        acts[2] = ExchequerIssuers.draw.selector;
        acts[3] = ExchequerIssuers.declareOrder.selector;
        acts[4] = ExchequerIssuers.redLetter.selector;
        acts[5] = ExchequerIssuers.completeRedLetter.selector;
        acts[6] = ExchequerIssuers.abortRedLetter.selector;
        acts[7] = ExchequerIssuers.reissue.selector;
        acts[8] = ExchequerIssuers.exchangeForPaper.selector;
        acts[9] = ExchequerIssuers.returnPaper.selector;
        acts[10] = ExchequerPayers.reserve.selector;
        acts[11] = ExchequerPayers.approve.selector;
        acts[12] = ExchequerPayers.pay.selector;
        acts[13] = ExchequerPayers.release.selector;
        acts[14] = ExchequerPayers.expire.selector;
        acts[15] = ExchequerPayers.recover.selector;
        acts[16] = ExchequerPayers.waive.selector;
        acts[17] = ExchequerPayers.carryOver.selector;
        acts[18] = ExchequerPayers.settle.selector;
        acts[19] = ExchequerPayers.drawSettled.selector;
        acts[20] = ExchequerThieves.thief.selector;
        acts[21] = ExchequerThieves.forge.selector;
        acts[22] = ExchequerRogues.overreach.selector;
        acts[23] = ExchequerRogues.untimely.selector;
        acts[24] = ExchequerRogues.takeTwice.selector;
        acts[25] = ExchequerRogues.replay.selector;
        acts[26] = Exchequer.deduct.selector;
        acts[27] = Exchequer.show.selector;
        acts[28] = Exchequer.allot.selector;
        acts[29] = Exchequer.pass.selector;
        acts[30] = Exchequer.pause.selector;
        acts[31] = Exchequer.suspend.selector;
        acts[32] = Exchequer.distrust.selector;
    }
}
