// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.20;

import {IInvoiceRegistry as I} from "../../../interfaces/IInvoiceRegistry.sol";
import {Kinds, Roles} from "../../../contracts/credentials/Kinds.sol";
import {vm} from "../support/Vm.sol";
import {Cashier} from "./Cashier.sol";

/// @title Every act of a payer in every state of its claim, and how many claims a bill can bear
/// @notice         none      reserved  approved  paid   released  expired
///         approve BadClaim  done      already   Bad    Bad       Bad
///         pay     BadClaim  Bad       done      already Bad      Bad
///         release BadClaim  done      done      Bad    already   Bad
///         expire  BadClaim  (time)    Bad       Bad    Bad       already
///         recover BadClaim  Bad       Bad       done   Bad       Bad
contract ClaimStatesTest is Cashier {
    uint8 private constant STATES = uint8(I.ClaimState.Expired) + 1;
    uint256 private constant MOST_APPROVED = 255;
    uint32 private constant FIRST_OF_MANY = 1000;

    /// @custom:rules B4 B7 X9
    function test_each_act_is_for_its_states_of_the_claim() external {
        for (uint8 state; state < STATES; ++state) {
            for (uint8 act; act < 5; ++act) _acts(I.ClaimState(state), act);
        }
    }

    /// @dev Another payer, a biller of the payer, and an outsider do none of it, in no state.
    /// @custom:rules B4 X7
    function test_no_act_on_a_claim_is_anothers() external {
        for (uint8 state = 1; state < STATES; ++state) {
            I.Terms memory terms = _claimIn(I.ClaimState(state), state);
            for (uint8 act; act < 5; ++act) {
                if (act == 3) continue; // whoever comes may say that it ran out
                bytes memory call = _callOf(act, terms.place);
                bytes memory why = abi.encodeWithSelector(I.InvoiceRegistry_NotAuthorised.selector, _actor(INSURER_B));
                _refuses(terms.place, _actor(INSURER_B), call, why);
                _refuses(terms.place, outsider, call, _noAdjudicator(outsider));
                _refuses(terms.place, _actor(HOSPITAL), call, _noAdjudicator(_actor(HOSPITAL)));
            }
        }
    }

    /// @dev With the holder's signature for its house in hand, who does not adjudicate there still reserves nothing.
    /// @custom:rules B4 X7
    function test_reserve_reverts_when_the_caller_is_no_adjudicator_of_the_payer() external {
        I.Terms memory terms = _issueBill(1);
        address clerk = _person("auditor of the insurer");
        _license(
            _person(string.concat("steward of ", string(abi.encodePacked(INSURER)))),
            INSURER,
            clerk,
            Roles.AUDITOR
        );
        bytes memory call = _reserveCall(terms, INSURER, _ask(terms, INSURER, 1, 0));
        _refuses(terms.place, clerk, call, _noAdjudicator(clerk));
        _as(_actor(INSURER), address(invoices), call);
    }

    /// @dev The word counts approved claims in a byte: the 256th is refused, it does not run over.
    /// @custom:rules B5 X10
    function test_approve_reverts_when_a_byte_can_not_count_it() external {
        address[] memory actors = _manyInsurers();
        I.Terms memory terms = _issueBill(1);
        for (uint32 i; i <= MOST_APPROVED; ++i) {
            uint32 payer = FIRST_OF_MANY + i;
            _as(actors[i], address(invoices), _reserveCall(terms, payer, _ask(terms, payer, 1, 0)));
            bytes memory call = _approveCall(terms.place, payer, 1, 0);
            if (i < MOST_APPROVED) _as(actors[i], address(invoices), call);
            else
                _refuses(
                    terms.place,
                    actors[i],
                    call,
                    abi.encodeWithSelector(I.InvoiceRegistry_TooManyClaims.selector, terms.place)
                );
        }
        vm.assertEq(_lane(invoices.wordOf(terms.place), 232, 8), MOST_APPROVED, "approved");
    }

    // ------------------------------------------------------------------------------------------------------------------ private

    function _acts(I.ClaimState state, uint8 act) private {
        I.Terms memory terms = _claimIn(state, uint64(1 + act + 5 * uint8(state)));
        I.ClaimState[5] memory already = [
            I.ClaimState.Approved,
            I.ClaimState.Paid,
            I.ClaimState.Released,
            I.ClaimState.Expired,
            I.ClaimState.None
        ];
        bytes memory call = _callOf(act, terms.place);
        if (_isFor(act, state)) return _as_(call);
        bytes memory why = _badClaim(terms.place, INSURER, state);
        if (state == already[act] && act != 4) why = _billDone(terms.place);
        if (act == 3 && state == I.ClaimState.Reserved) {
            uint32 until = _now() + 1 days;
            why = abi.encodeWithSelector(I.InvoiceRegistry_NotExpired.selector, terms.place, INSURER, until);
        }
        _refuses(terms.place, _actor(INSURER), call, why);
    }

    /// @dev approve, pay, release, expire, recover.
    function _isFor(uint8 act, I.ClaimState state) private pure returns (bool) {
        if (act == 0) return state == I.ClaimState.Reserved;
        if (act == 1) return state == I.ClaimState.Approved;
        if (act == 2) return state == I.ClaimState.Reserved || state == I.ClaimState.Approved;
        return act == 4 && state == I.ClaimState.Paid;
    }

    function _as_(bytes memory call) private {
        _as(_actor(INSURER), address(invoices), call);
    }

    function _callOf(uint8 act, bytes32 id) private view returns (bytes memory) {
        if (act == 0) return _approveCall(id, INSURER, 10, 0);
        if (act == 1) return _payCall(id, INSURER, 10, 0);
        if (act == 2) return _releaseCall(id, INSURER);
        if (act == 3) return abi.encodeCall(invoices.expire, (id, INSURER));
        return _recoverCall(id, INSURER, 0, 0);
    }

    /// @dev A bill on which the insurer's claim of ten is in this state; what lapses takes a day.
    function _claimIn(I.ClaimState state, uint64 serial) private returns (I.Terms memory terms) {
        terms = _issueBill(serial);
        if (state == I.ClaimState.None) return terms;
        _reserve(terms, INSURER, 10, 0);
        if (state == I.ClaimState.Approved || state == I.ClaimState.Paid) _approve(terms.place, INSURER, 10, 0);
        if (state == I.ClaimState.Paid) _pay(terms.place, INSURER, 10, 0);
        if (state == I.ClaimState.Released) _as_(_releaseCall(terms.place, INSURER));
        if (state != I.ClaimState.Expired) return terms;
        vm.warp(_now() + 1 days + 1);
        _as(outsider, address(invoices), abi.encodeCall(invoices.expire, (terms.place, INSURER)));
    }

    function _manyInsurers() private returns (address[] memory actors) {
        actors = new address[](MOST_APPROVED + 1);
        for (uint32 i; i <= MOST_APPROVED; ++i) {
            (uint32 number, uint32 kinds) = (FIRST_OF_MANY + i, Kinds.COMMERCIAL_INSURER);
            bytes memory act = abi.encodeCall(credentials.accredit, (number, kinds, _now(), FAR, _stewardOf(number)));
            _as(fiscalSteward, address(credentials), act);
        }
        vm.warp(_now() + DELAY);
        for (uint32 i; i <= MOST_APPROVED; ++i) {
            actors[i] = address(uint160(0xc1a1 + i));
            _license(_stewardOf(FIRST_OF_MANY + i), FIRST_OF_MANY + i, actors[i], Roles.ADJUDICATOR);
        }
    }

    function _stewardOf(uint32 organisation) private pure returns (address) {
        return address(uint160(0x57e7a4d000 + organisation));
    }

    function _noAdjudicator(address who) private pure returns (bytes memory) {
        return abi.encodeWithSelector(I.InvoiceRegistry_NotLive.selector, who, Roles.ADJUDICATOR);
    }
}
