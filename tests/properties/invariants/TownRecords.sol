// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.20;

import {IPrescriptionCodec} from "../../../interfaces/IPrescriptionCodec.sol";
import {IPrescriptionRegistry as I} from "../../../interfaces/IPrescriptionRegistry.sol";
import {Acts} from "../support/Acts.sol";
import {Counter} from "../support/Counter.sol";
import {Dice} from "../support/Dice.sol";
import {vm} from "../support/Vm.sol";

/// @title What a town remembers of prescriptions, packs and licences without asking a ledger, and what follows from it
abstract contract TownRecords is Counter, Acts {
    using Dice for Dice.Cup;

    struct Paper {
        I.Terms terms;
        bytes32 id;
        bytes origin; // its prescriber's signature, shown until it is known
        uint16[] quantities;
        uint256[5] net; // units supplied less units reversed
        uint256 opened;
        uint256 openedOn; // calendar day
        address holder;
        uint32 profile;
        uint32 issuedAt;
        uint32 until;
        address prescriber;
        uint32 heldBy;
        uint32 heldUntil;
        uint32 sequence; // of the last hold or release
        uint80 tag; // of the only supply so far
        uint32 request;
        uint16 intervalDays;
        uint8 repeats;
        bool known;
        bool bare; // cancelled before anybody saw it: its profile was never read
        bool reviewed;
        bool rejected;
        bool cancelled;
        bool stopped;
        bool byIssuer; // suspended
        bool byRegulator;
        bool several; // supplies, or a conflict
        bool held; // at least once
    }

    /// @dev One supply that the ledger took.
    struct Made {
        uint256 paper;
        Ask ask;
        bool counted;
        bool reversed;
        bool reviewed; // a conflict
    }

    /// @dev What a paper should be good for.
    enum Want {
        Unseen,
        Hidden,
        Endable,
        Stoppable,
        Review,
        Approvable,
        Suspendable,
        Suspended,
        Holdable,
        Held,
        Usable,
        Repeatable
    }

    uint32 internal constant CAPACITY = 12; // units of a pack
    uint32 internal constant SHELF = 6; // packs that are asked for: the newest
    uint32 internal constant REVERSE = 48 hours;
    uint32 internal constant LAG = 72 hours;
    // Profiles of the town. Repeats may follow after a day.
    uint32 internal constant PLAIN = 11;
    uint32 internal constant LOOKED_AT = 12; // by a reviewer
    uint32 internal constant GUARDED = 13; // controlled

    Paper[] internal _papers;
    Made[] internal _made;
    address[3] internal _doctors; // the second loses its key now and then; the third lost it, or never had a licence
    uint256 internal _packs; // commissioned
    bool internal _paused;
    mapping(uint256 paper => mapping(uint32 request => bool)) internal _asked;
    mapping(uint256 pack => uint256) internal _taken; // units of supplies
    mapping(uint256 pack => uint256) internal _counted; // the same, of those that counted
    mapping(uint256 pack => bool) internal _gone; // returned, stolen, recalled
    mapping(address who => uint256) internal _suspendedUntil;
    mapping(uint32 house => uint256) internal _closedUntil;
    mapping(address who => uint256) internal _distrustedSince; // 0: trusted

    // --------------------------------------------------------------------------------------------------------------- comparing

    /// @notice Each word, of all papers, is what happened to that paper alone, field by field; who is not known has none.
    function mustKeepEachWord() external view {
        for (uint256 i; i < _papers.length; ++i)
            vm.assertEq(ledger.wordOf(_papers[i].id), _packed(_papers[i]), "a word");
        vm.assertEq(ledger.wordOf(0), 0, "the empty id");
    }

    /// @notice Each status is a plain reading of what happened, now.
    function mustReadEachStatus() external view {
        for (uint256 i; i < _papers.length; ++i) {
            uint256 status = uint256(ledger.statusOf(_papers[i].terms));
            vm.assertEq(status, uint256(_reading(_papers[i])), "a status");
        }
    }

    /// @notice Units of each line are those of supplies that counted and were not reversed, one by one.
    function mustCountEachSupply() external view {
        uint256[5][] memory sums = new uint256[5][](_papers.length);
        for (uint256 i; i < _made.length; ++i) {
            Made storage m = _made[i];
            if (!m.counted || m.reversed) continue;
            for (uint256 line; line < m.ask.quantities.length; ++line) sums[m.paper][line] += m.ask.quantities[line];
        }
        for (uint256 i; i < sums.length; ++i) {
            uint256 word = ledger.wordOf(_papers[i].id);
            for (uint256 line; line < 5; ++line) {
                vm.assertEq(uint16(word >> (16 * line)), sums[i][line], "units of a line");
            }
        }
    }

    /// @notice No line passes its quantity times the portions that are open, and no more are open than its terms have.
    function mustStayWithinPortions() external view {
        for (uint256 i; i < _papers.length; ++i) {
            Paper storage p = _papers[i];
            uint256 word = ledger.wordOf(p.id);
            uint256 opened = (word >> 240) & 0xf;
            vm.assertTrue(opened <= p.repeats, "a repeat too many");
            for (uint256 line; line < p.quantities.length; ++line) {
                uint256 most = uint256(p.quantities[line]) * (1 + opened);
                vm.assertTrue(uint16(word >> (16 * line)) <= most, "a line passed its portions");
            }
        }
    }

    /// @notice Of each pack as many units are gone as supplies took, never more than it holds, and its fate is what was reported.
    function mustSellEachPackOnce() external view {
        for (uint256 pack; pack < _packs; ++pack) {
            uint256 sold = packs.packOf(_pack(pack)).sold;
            vm.assertEq(sold, _taken[pack], "units sold");
            vm.assertTrue(sold <= CAPACITY && _counted[pack] <= sold, "more sold than it holds");
        }
    }

    /// @notice The hold is the last one that its holder signed, until it is released.
    function mustKeepTheLastHold() external view {
        for (uint256 i; i < _papers.length; ++i) {
            I.Hold memory hold = ledger.holdOf(_papers[i].id);
            Paper storage p = _papers[i];
            bytes memory last = abi.encode(p.heldBy, p.heldUntil, p.sequence);
            vm.assertEq(abi.encode(hold.pharmacy, hold.until, hold.sequence), last, "a hold");
        }
    }

    /// @notice What became of each request is remembered for good.
    function mustRememberEachRequest() external view {
        for (uint256 i; i < _made.length; ++i) {
            Made storage m = _made[i];
            (I.SupplyState state, uint32 pharmacy) = ledger.supplyOf(_papers[m.paper].id, m.ask.supply.request);
            vm.assertEq(uint256(state), uint256(_stateOf(m)), "what became of a request");
            vm.assertEq(pharmacy, m.counted ? 0 : m.ask.pharmacy, "whose conflict it is");
        }
    }

    // ----------------------------------------------------------------------------------------------------------------- reading

    function _packed(Paper storage p) private view returns (uint256 word) {
        if (!p.known) return 0;
        for (uint256 i; i < 5; ++i) word += p.net[i] * 2 ** (16 * i);
        word += p.tag * uint256(2) ** 80 + p.request * uint256(2) ** 160 + HOSPITAL * uint256(2) ** 192;
        word += p.openedOn * 2 ** 224 + p.opened * 2 ** 240 + (p.reviewed ? 2 ** 244 : 0);
        word += (p.rejected ? 2 ** 245 : 0) + (p.cancelled ? 2 ** 246 : 0) + (p.stopped ? 2 ** 247 : 0);
        word += (p.byIssuer ? 2 ** 248 : 0) + (p.byRegulator ? 2 ** 249 : 0);
        word += (p.held ? 2 ** 250 : 0) + (p.several ? 2 ** 251 : 0);
        if (p.bare) return word;
        word += 2 ** 253; // in parts
        if (p.profile == LOOKED_AT) word += 2 ** 252;
        if (p.profile == GUARDED) word += 2 ** 254 + 2 ** 255;
    }

    function _reading(Paper storage p) private view returns (I.Status) {
        if (!p.known) return I.Status.Unknown;
        if (p.cancelled) return I.Status.Cancelled;
        if (p.rejected) return I.Status.Rejected;
        if (p.stopped) return I.Status.Stopped;
        if (_isUsedUp(p)) return I.Status.Dispensed;
        if (p.byIssuer || p.byRegulator) return I.Status.Suspended;
        if (vm.getBlockTimestamp() > p.until) return I.Status.Expired;
        if (p.profile == LOOKED_AT && !p.reviewed) return I.Status.AwaitingReview;
        if (_isHeld(p, vm.getBlockTimestamp())) return I.Status.Held;
        return _net(p) == 0 ? I.Status.Active : I.Status.PartlyDispensed;
    }

    function _stateOf(Made storage m) private view returns (I.SupplyState) {
        if (!m.counted) return m.reviewed ? I.SupplyState.ConflictReviewed : I.SupplyState.Conflict;
        return m.reversed ? I.SupplyState.Reversed : I.SupplyState.Supplied;
    }

    function _net(Paper storage p) internal view returns (uint256 sum) {
        for (uint256 i; i < 5; ++i) sum += p.net[i];
    }

    function _isUsedUp(Paper storage p) internal view returns (bool) {
        for (uint256 i; i < p.quantities.length; ++i) {
            if (p.net[i] != uint256(p.quantities[i]) * (1 + p.repeats)) return false;
        }
        return true;
    }

    function _isHeld(Paper storage p, uint256 moment) internal view returns (bool) {
        return p.held && p.heldUntil >= moment;
    }

    function _isOver(Paper storage p) internal view returns (bool) {
        return p.rejected || p.cancelled || p.stopped;
    }

    function _isSuspended(Paper storage p) internal view returns (bool) {
        return p.byIssuer || p.byRegulator;
    }

    function _waits(Paper storage p) internal view returns (bool) {
        return p.profile == LOOKED_AT && !p.reviewed;
    }

    function _isUsable(Paper storage p, uint256 moment) internal view returns (bool) {
        return !_isOver(p) && !_isSuspended(p) && !_waits(p) && moment <= p.until;
    }

    /// @dev Its prescriber's signature, shown now, makes it known.
    function _isShowable(Paper storage p) internal view returns (bool) {
        if (p.known) return true;
        uint256 since = _distrustedSince[p.prescriber];
        bool trusted = since == 0 || p.issuedAt < since;
        return trusted && _isLive(p.prescriber, HOSPITAL) && vm.getBlockTimestamp() <= p.issuedAt + LAG;
    }

    function _isLive(address who, uint32 house) internal view returns (bool) {
        uint256 time = vm.getBlockTimestamp();
        return time >= _suspendedUntil[who] && time >= _closedUntil[house];
    }

    /// @dev It may act itself, now.
    function _may(address who, uint32 house) internal view returns (bool) {
        return _distrustedSince[who] == 0 && _isLive(who, house);
    }

    /// @dev The calendar day in China.
    function _day(uint256 moment) internal pure returns (uint256) {
        return (moment + 8 hours) / 1 days;
    }

    function _opensOn(Paper storage p) internal view returns (uint256) {
        return (p.opened == 0 ? _day(p.issuedAt) : p.openedOn) + p.intervalDays;
    }

    function _isRepeatable(Paper storage p) internal view returns (bool) {
        bool usable = p.known && _isUsable(p, vm.getBlockTimestamp());
        return usable && p.opened < p.repeats && _day(vm.getBlockTimestamp()) >= _opensOn(p);
    }

    function _pack(uint256 number) internal pure returns (bytes32) {
        return bytes32(number + 1);
    }

    // ---------------------------------------------------------------------------------------------------------------- choosing

    /// @dev A paper that is good for this if there is one; seldom any.
    function _good(Dice.Cup memory c, Want what) internal view returns (uint256 paper) {
        uint256 count = _papers.length;
        paper = c.word() % count;
        if (c.word() % 12 == 0) return paper;
        for (uint256 i; i < count && !_isGood(_papers[paper], what); ++i) paper = (paper + 1) % count;
    }

    function _isGood(Paper storage p, Want what) private view returns (bool) {
        uint256 time = vm.getBlockTimestamp();
        if (what == Want.Unseen) return !p.known && _isShowable(p);
        if (what == Want.Hidden) return !p.known && !_isShowable(p);
        if (what == Want.Endable) return !_isOver(p) && _net(p) == 0 && _may(p.prescriber, HOSPITAL);
        if (what == Want.Stoppable) return p.known && !_isOver(p) && _may(p.prescriber, HOSPITAL);
        if (what == Want.Review) return _waits(p) && !_isOver(p) && time <= p.until && _isShowable(p);
        if (what == Want.Approvable)
            return !p.reviewed && !_isOver(p) && !_isSuspended(p) && time <= p.until && _isShowable(p);
        if (what == Want.Suspendable) return p.known && !_isOver(p) && !_isSuspended(p);
        if (what == Want.Suspended) return _isSuspended(p);
        if (what == Want.Held) return _isHeld(p, time);
        if (what == Want.Repeatable) return _isRepeatable(p);
        bool usable = _isUsable(p, time) && _isShowable(p) && !_isUsedUp(p);
        return what == Want.Usable ? usable : usable && !_isHeld(p, time);
    }

    function _profiles() internal {
        IPrescriptionCodec.Rules memory r = _rules();
        r.minIntervalDays = 1;
        _publish(PLAIN, r);
        r.review = true;
        _publish(LOOKED_AT, r);
        r.review = r.slip = false;
        r.controlled = r.secondPharmacist = true;
        _publish(GUARDED, r);
    }
}
