// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.20;

import {IEmergencyAccess as E} from "../../../interfaces/IEmergencyAccess.sol";
import {Ward} from "../emergency/Ward.sol";
import {Suspensions} from "./Suspensions.sol";

/// @title A plain book of the openings in two hospitals, kept beside the ledger and never copied from it
abstract contract NightBook is Suspensions, Ward {
    /// @dev One opening that the ledger took.
    struct Item {
        E.Opening opening;
        bytes32 id;
        E.Outcome verdict; // AwaitingReview until somebody judged
        address identity; // who the unknown patient was
        uint32 house;
        uint16 dueDay;
        bool opens; // it took the window, and its review is owed
        bool isFinal; // a regulator judged
        bool alerted;
    }

    /// @dev A clinician's last window on a subject.
    struct Window {
        uint24 categories;
        uint32 from;
        uint32 until;
    }

    /// @dev What stands against an opening, and whether it takes the window.
    struct Fate {
        string bar;
        bool opens;
    }

    uint256 internal constant CLINICIANS = 3;
    uint256 internal constant SUBJECTS = 4;

    Item[] internal items;
    address[CLINICIANS] internal clinicians;
    address[SUBJECTS] internal subjects;
    mapping(address clinician => mapping(address subject => Window window)) internal windows;
    mapping(address clinician => mapping(uint256 day => uint256 count)) internal atOnceOn;
    mapping(address clinician => mapping(uint256 day => uint256 count)) internal lateOn;
    mapping(address clinician => bool yes) internal rightSuspended;
    mapping(address clinician => uint256 moment) internal distrustedFrom; // 0: trusted
    mapping(address clinician => uint32 house) internal houseOf;

    /// @dev Whether it is judged as what happens now; else it is recorded in any case.
    function _isAtOnce(E.Opening memory o) internal view returns (bool) {
        return _now() - o.openedAt <= AT_ONCE;
    }

    function _isLive(address who) internal view returns (bool) {
        return houseOf[who] != 0 && distrustedFrom[who] == 0 && _now() >= suspendedUntil[who];
    }

    /// @dev How many reviews a house owes whose last day is over.
    function _overdue(uint32 house) internal view returns (uint256 count) {
        for (uint256 i; i < items.length; ++i) {
            Item storage item = items[i];
            bool owed = item.opens && item.verdict == E.Outcome.AwaitingReview;
            if (owed && item.house == house && item.dueDay < _today()) ++count;
        }
    }

    function _countOf(E.Opening memory o) internal view returns (uint256) {
        return _isAtOnce(o) ? atOnceOn[o.clinician][_today()] : lateOn[o.clinician][_today()];
    }

    function _needsOne(E.Opening memory o) internal view returns (bool) {
        return _countOf(o) >= PER_DAY || _overdue(houseOf[o.clinician]) != 0;
    }

    /// @dev What becomes of a sound opening that is signed by all whom it names.
    function _fateOf(E.Opening memory o) internal view returns (Fate memory f) {
        (bool atOnce, bool isLive) = (_isAtOnce(o), _isLive(o.clinician));
        bool isSeconded = o.second != address(0) && _isLive(o.second);
        bool lacksOne = !isSeconded && _needsOne(o);
        if (!atOnce) {
            uint256 since = distrustedFrom[o.clinician];
            if (since != 0 && o.openedAt >= since) f.bar = "by a stolen key";
            f.opens = !lacksOne && isLive && !rightSuspended[o.clinician] && !_overlaps(o);
            return f;
        }
        f.opens = true;
        if (o.second != address(0) && !isSeconded) f.bar = "with a second one who is not live";
        if (!isLive) f.bar = "by somebody who is not live";
        if (rightSuspended[o.clinician]) f.bar = "by somebody whose right is suspended";
        if (lacksOne) f.bar = "without a second clinician";
        Window memory w = windows[o.clinician][o.subject];
        bool opensMore = o.categories & ~w.categories != 0 && o.openedAt >= w.from;
        if (_overlaps(o) && !opensMore) f.bar = "a second window";
    }

    function _overlaps(E.Opening memory o) private view returns (bool) {
        return o.openedAt <= windows[o.clinician][o.subject].until;
    }

    /// @dev The ledger took it.
    function _note(E.Opening memory o, bool opens) internal {
        ++(_isAtOnce(o) ? atOnceOn : lateOn)[o.clinician][_today()];
        if (opens) windows[o.clinician][o.subject] = Window(o.categories, o.openedAt, o.until);
        Item storage item = items.push();
        (item.opening, item.id, item.house) = (o, _idOf(o), houseOf[o.clinician]);
        (item.dueDay, item.opens) = (uint16(_today()) + REVIEW_DAYS, opens);
        item.verdict = E.Outcome.AwaitingReview;
    }
}
