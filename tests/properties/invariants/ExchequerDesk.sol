// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.20;

import {IInvoiceRegistry as I} from "../../../interfaces/IInvoiceRegistry.sol";
import {Dice} from "../support/Dice.sol";
import {vm} from "../support/Vm.sol";
import {ExchequerRolls} from "./ExchequerRolls.sol";
import {Writes} from "./Writes.sol";

/// @title What an exchequer does for every act: who is in office, what an act may move, and how it is kept for a replay
abstract contract ExchequerDesk is ExchequerRolls {
    using Dice for Dice.Cup;

    /// @dev An act that succeeded, and what it must answer when it is sent again at once.
    struct Sent {
        address who;
        bool stops; // under a pause
        address target;
        bytes call;
        bytes why;
    }

    /// @notice An act that the house holds for right was refused.
    event Refused(bytes4 act, bytes why);

    bytes32 internal constant BITS = keccak256("the bits of all batches");
    uint256 internal constant KEPT = 8;
    bytes internal constant PAUSED = abi.encodeWithSignature("EnforcedPause()");
    uint32 internal constant SHORT = 2; // a profile: 24 hours to issue, 96 to reserve, 12 for a red letter

    bool internal _paused;
    uint256 internal _turn; // acts that succeeded
    mapping(uint256 place => Sent) internal _sent;
    mapping(bytes32 slot => bytes32 place) private _owners;
    mapping(address who => uint32 role) internal _roles;
    mapping(address who => uint32 organisation) internal _houses;
    mapping(address who => uint256 moment) internal _backAt; // suspended, and live again from then on
    mapping(uint32 organisation => uint256 moment) internal _houseBackAt;
    mapping(address who => uint32 since) internal _distrusted; // 0: trusted
    mapping(uint32 organisation => address who) internal _office; // its biller, adjudicator or auditor
    uint64 internal _serials;
    uint256 private _oldest;

    function _cup(uint256 seed) internal view returns (Dice.Cup memory) {
        return Dice.cup(uint256(keccak256(abi.encode(seed, _turn, vm.getBlockTimestamp()))));
    }

    // ------------------------------------------------------------------------------------------------------------------ people

    function _takeOffice(uint32 organisation, address who, uint32 role) internal {
        (_office[organisation], _roles[who], _houses[who]) = (who, role, organisation);
    }

    function _isAway(address who) internal view returns (bool) {
        uint256 back = _backAt[who] > _houseBackAt[_houses[who]] ? _backAt[who] : _houseBackAt[_houses[who]];
        return _roles[who] != 0 && vm.getBlockTimestamp() < back;
    }

    /// @dev Who finishes what an issuer began.
    function _heirOf(uint32 issuer) internal pure returns (uint32) {
        return issuer == OLD_HOSPITAL ? HOSPITAL_B : issuer;
    }

    function _heirOfBill(uint256 bill) internal view returns (address) {
        return _office[_heirOf(_bills[bill].issuer)];
    }

    function _holderOf(uint256 bill) internal view returns (address) {
        return address(uint160(_bills[bill].terms.head));
    }

    function _isTrusted(Bill storage b) internal view returns (bool) {
        return _distrusted[b.biller] == 0 || b.anchoredAt < _distrusted[b.biller];
    }

    function _notLive(address who) internal view returns (bytes memory) {
        return abi.encodeWithSelector(I.InvoiceRegistry_NotLive.selector, who, _roles[who]);
    }

    // -------------------------------------------------------------------------------------------------------------------- acts

    /// @dev An act on the ledger that the house holds for right. `place` and `other`: whose words it may move. `stops`: under a pause.
    function _act(address who, bytes memory call, bytes32 place, bytes32 other, bool stops) internal returns (bool) {
        return _act(Sent(who, stops, address(invoices), call, _billDone(place)), place, other);
    }

    /// @dev Under a pause, or by somebody who is suspended, it must be refused, and nothing has happened. Otherwise it must not.
    function _act(Sent memory s, bytes32 place, bytes32 other) internal returns (bool) {
        if (s.stops && _paused) return _mustNot(s, PAUSED, "a new act under a pause");
        if (_isAway(s.who)) return _mustNot(s, _awayFrom(s), "an act of somebody suspended");
        Writes.watch();
        (bool done, bytes memory answer) = _attempt(s.who, s.target, s.call);
        _never(!done, "a right act was refused");
        if (!done) emit Refused(bytes4(s.call), answer);
        if (!done) return false;
        _frame(place, other);
        _sent[_turn % KEPT] = s;
        ++_turn;
        return true;
    }

    function _awayFrom(Sent memory s) private view returns (bytes memory) {
        bytes4 why = I.InvoiceRegistry_NotLive.selector;
        if (s.target == address(uses)) why = bytes4(keccak256("InvoiceUses_NotLive(address,uint32)"));
        return abi.encodeWithSelector(why, s.who, _roles[s.who]);
    }

    function _mustNot(Sent memory s, bytes memory why, string memory breach) internal returns (bool) {
        (bool done, bytes memory answer) = _attempt(s.who, s.target, s.call);
        _idleUnless(done || keccak256(answer) != keccak256(why));
        if (!done) emit Refused(bytes4(s.call), answer);
        _never(true, breach);
        return false;
    }

    /// @dev Somebody tries on the ledger what must be refused, with exactly this error; or for the pause.
    function _refuse(address who, bytes memory call, bytes memory why, bool stops, string memory breach) internal {
        (bool done, bytes memory answer) = _attempt(who, address(invoices), call);
        bool wrong = done || keccak256(answer) != keccak256(stops && _paused ? PAUSED : why);
        if (wrong) emit Refused(bytes4(call), answer);
        _never(wrong, breach);
    }

    /// @dev Each slot belongs to the place for which it was first written; an act writes slots of its own place, or of the other one.
    function _frame(bytes32 place, bytes32 other) private {
        bytes32[] memory slots = Writes.writtenOf(address(invoices));
        for (uint256 i; i < slots.length; ++i) {
            bytes32 owner = _owners[slots[i]];
            if (owner == 0) _owners[slots[i]] = place;
            else _never(owner != place && owner != other, "an act moved another bill");
        }
    }

    // ------------------------------------------------------------------------------------------------------------------- bills

    function _code(bool red, uint32 issuer) internal pure returns (bytes24) {
        if (issuer == HOSPITAL) return red ? RED : SINGLE;
        return bytes24(keccak256(abi.encode(red ? "red" : "single", issuer)));
    }

    function _hours(uint32 profile, uint256 ordinary, uint256 short) internal pure returns (uint32) {
        return uint32((profile == SHORT ? short : ordinary) * 1 hours);
    }

    /// @dev Mostly some hundred fen, so that every edge comes up; now and then as much as fits.
    function _drawn(Dice.Cup memory c, uint32 issuer, bytes24 code) internal returns (I.Invoice memory b) {
        b = _invoice(code, ++_serials);
        b.content = bytes32(c.word());
        b.issuer = issuer;
        b.holder = _holders()[c.word() % 3];
        b.profile = c.word() % 4 == 0 ? RULES : SHORT;
        b.issuedAt = _now() - uint32(c.between(0, _hours(b.profile, 72, 24)));
        b.total = c.between(0, 9) == 5 ? MOST : uint40(c.between(1, 900));
        b.fund = c.coin() ? b.total / 4 : uint40(c.between(0, b.total));
        b.cap = uint40(c.between(0, b.total));
    }

    function _holders() internal view virtual returns (address[3] memory);

    /// @dev A bill that is over leaves the rolls for it, or the oldest, but for `kept`, which it replaces.
    function _open(I.Invoice memory b, I.Terms memory terms, uint256 kept) internal returns (uint256 bill) {
        bill = _bills.length;
        if (bill < ROOM) _bills.push();
        else bill = _retire(kept);
        Bill storage f = _bills[bill];
        (f.terms, f.digest) = (terms, invoices.digestOf(terms));
        (f.issuer, f.profile, f.rest, f.cap, f.word) = (b.issuer, b.profile, b.total - b.fund, b.cap, true);
    }

    function _retire(uint256 kept) private returns (uint256 bill) {
        bill = _leaving(kept);
        _oldest = (bill + 1) % ROOM;
        _agree(bill);
        for (uint256 i; i < ROOM; ++i) if (_bills[i].old == bill + 1) _bills[i].old = 0;
        for (uint32 payer = INSURER; payer <= MASK_PAYER; ++payer) {
            _paidBack[payer] += _claims[bill][payer].paid; // no longer counted
            delete _claims[bill][payer];
        }
        delete _bills[bill];
    }

    /// @dev The oldest bill that is void and replaced, and nobody has money on it; else the oldest that was not replaced.
    function _leaving(uint256 kept) private view returns (uint256 oldest) {
        oldest = ROOM;
        for (uint256 i; i < ROOM; ++i) {
            uint256 bill = (_oldest + i) % ROOM;
            if (bill == kept) continue;
            if (!_bills[bill].replaced && oldest == ROOM) oldest = bill;
            if (_isOver(bill)) return bill;
        }
        if (oldest == ROOM) oldest = (kept + 1) % ROOM;
    }

    function _isOver(uint256 bill) private view returns (bool) {
        if (!_bills[bill].red || !_bills[bill].replaced) return false;
        (, uint256 paid, , uint256 approved) = _sums(bill);
        return paid == 0 && approved == 0;
    }

    /// @dev The word of bits that holds this place belongs to all batches.
    function _shareBits(bytes32 place) internal {
        Writes.watch();
        invoices.isTaken(place);
        _owns(BITS, Writes.readOf(address(invoices))[0]);
    }

    function _owns(bytes32 place, bytes32 slot) internal {
        _owners[slot] = place;
    }

    // -------------------------------------------------------------------------------------------------------------- candidates

    /// @dev The first bill from a random one on that fits.
    function _pick(Dice.Cup memory c, function(uint256) view returns (bool) fits) internal view returns (uint256 bill) {
        bill = _find(c, fits);
        _idleUnless(bill != ROOM);
    }

    /// @dev Mostly one that fits well, where there is one; else any that fits.
    function _pickRather(
        Dice.Cup memory c,
        function(uint256) view returns (bool) well,
        function(uint256) view returns (bool) fits
    ) internal view returns (uint256 bill) {
        bill = c.word() % 8 == 0 ? ROOM : _find(c, well);
        return bill == ROOM ? _pick(c, fits) : bill;
    }

    /// @dev ROOM: there is none.
    function _find(Dice.Cup memory c, function(uint256) view returns (bool) fits) internal view returns (uint256 bill) {
        uint256 count = _bills.length;
        uint256 start = c.word() % count;
        for (uint256 i; i < count; ++i) {
            bill = (start + i) % count;
            if (fits(bill)) return bill;
        }
        return ROOM;
    }

    /// @dev The first claim from a random one on that fits.
    function _pickClaim(
        Dice.Cup memory c,
        function(uint256, uint32) view returns (bool) fits
    ) internal view returns (uint256 bill, uint32 payer) {
        uint256 count = _bills.length * 4;
        uint256 start = c.word() % count;
        for (uint256 i; i < count; ++i) {
            (bill, payer) = (((start + i) % count) / 4, INSURER + uint32((start + i) % 4));
            if (fits(bill, payer)) return (bill, payer);
        }
        revert Idle();
    }

    function _isKnown(uint256 bill) internal view returns (bool) {
        return _bills[bill].word;
    }

    /// @dev Still in its batch, and who anchored it was to be trusted then.
    function _isDrawable(uint256 bill) internal view returns (bool) {
        Bill storage b = _bills[bill];
        return b.leaf.count != 0 && !b.bit && _isTrusted(b);
    }

    function _isReserved(uint256 bill, uint32 payer) internal view returns (bool) {
        return _claims[bill][payer].state == I.ClaimState.Reserved;
    }

    function _isApproved(uint256 bill, uint32 payer) internal view returns (bool) {
        return _claims[bill][payer].state == I.ClaimState.Approved;
    }

    function _hasPaid(uint256 bill, uint32 payer) internal view returns (bool) {
        return _claims[bill][payer].paid != 0;
    }

    function _couldApprove(uint256 bill, uint32 payer) internal view returns (bool) {
        if (!_isReserved(bill, payer) || _isFrozen(_bills[bill])) return false;
        return _isLive(_claims[bill][payer]) && !_isAway(_office[payer]);
    }

    /// @dev Some of an amount, of which a share is under the cap: at least a fen.
    function _part(Dice.Cup memory c, uint256 amount, uint256 capped) internal pure returns (uint40, uint40) {
        uint256 share = c.between(0, capped);
        uint256 plain = c.between(0, amount - capped);
        if (share + plain == 0) (share, plain) = (capped, amount - capped);
        return (uint40(share + plain), uint40(share));
    }
}
