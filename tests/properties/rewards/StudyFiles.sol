// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.20;

import {IStudyRewards as R, StudyId} from "../../../interfaces/IStudyRewards.sol";
import {Acts} from "../support/Acts.sol";
import {Dice} from "../support/Dice.sol";
import {vm} from "../support/Vm.sol";
import {Institute} from "./Institute.sol";

/// @title What an institute remembers of each study and contribution without asking the ledger, and how the two compare
abstract contract StudyFiles is Institute, Acts {
    using Dice for Dice.Cup;

    struct File {
        R.Contribution k;
        bytes32 id;
        uint256 book;
        uint256 since;
        Moments m;
        bytes32 truth; // where the data really comes from
        uint256 seats;
        bytes32 source; // that was told last
        uint256 amount; // paid
        uint8 worth; // what it is really worth
        uint8 tier;
        bool duplicate;
        bool disputed;
        bool open;
        bool isAppeal;
        R.Status ending;
    }

    struct Found {
        bytes32 source;
        uint8 tier;
        bytes32 salt;
        uint256 moment; // 0: nothing yet
    }

    struct Book {
        R.Study s;
        StudyId id;
        uint256 funded;
        uint256 paid;
        uint256 refunded;
        bool bySponsor;
        bool byBoard;
        bool closed;
        bool settled;
    }

    /// @dev What it may be time for.
    enum Ripe {
        Judge,
        Tell,
        FirstTell,
        Challenge,
        Appeal,
        Rule,
        Lapse,
        Pay,
        End
    }

    Book[] internal _books;
    File[] internal _files;
    address[5] internal _contributors; // the last three are one farmer's
    mapping(uint256 file => mapping(uint256 seat => Found)) internal _finds;
    mapping(address subject => mapping(uint256 book => bool)) internal _agrees;
    mapping(address subject => bool) internal _isFrozen;
    mapping(uint256 book => mapping(bytes32 source => uint256 file)) internal _holders; // 1 + its number
    mapping(uint256 book => mapping(bytes32 person => uint256)) internal _altogether;
    mapping(bytes32 bookPersonDay => uint256) internal _daily;
    uint256 internal _bonds; // that disputes hold
    uint256 internal _given; // to the ledger, by nobody's study
    uint256 internal _minted;
    uint256 internal _burnt;
    bool internal _halted;
    mapping(uint32 house => uint256) internal _closedUntil; // suspended
    mapping(uint256 book => mapping(bytes32 source => uint256)) internal _rewarded; // how often

    // --------------------------------------------------------------------------------------------------------------- comparing

    /// @notice S3 for each study, from the contributions themselves: what is kept is the claimed price of each that has not ended.
    function mustConserve() external view {
        for (uint256 i; i < _books.length; ++i) {
            Book storage b = _books[i];
            (uint256 funded, uint256 paid, uint256 reserved, uint256 free, uint256 refunded) = rewards.moneyOf(b.id);
            vm.assertEq(funded, paid + reserved + free + refunded, "a unit came or went");
            vm.assertEq(abi.encode(funded, paid, refunded), abi.encode(b.funded, b.paid, b.refunded), "another sum");
            vm.assertEq(reserved, _reserved(i), "kept for what has not ended");
            if (b.settled) vm.assertEq(reserved + free, 0, "settled, and something is left");
        }
    }

    /// @notice The ledger has what is kept, free, put up as a bond or given to it: no unit more or less.
    function mustHoldItsUnits() external view {
        uint256 owed = _bonds + _given;
        for (uint256 i; i < _books.length; ++i) owed += _books[i].funded - _books[i].paid - _books[i].refunded;
        vm.assertEq(token.balanceOf(address(rewards)), owed, "units of the ledger");
    }

    /// @notice Units are what the treasurer made less the bonds that were lost.
    function mustMakeNoUnits() external view {
        vm.assertEq(token.totalSupply(), _minted - _burnt, "units altogether");
    }

    /// @notice Bonds of disputes that wait, each of them the ledger's to give back or to burn.
    function mustKeepBonds() external view {
        uint256 waiting;
        for (uint256 i; i < _files.length; ++i) {
            File storage f = _files[i];
            if (f.open) waiting += BOND;
            address by = f.disputed ? challenger : address(0);
            vm.assertEq(rewards.disputantOf(f.id), by, "who put up the bond");
        }
        vm.assertEq(_bonds, waiting, "bonds");
    }

    /// @notice A source is paid once in a study, and belongs to whoever is kept or was paid for it.
    function mustPayASourceOnce() external view {
        for (uint256 i; i < _files.length; ++i) {
            File storage f = _files[i];
            if (f.source == 0) continue;
            uint256 holder = _holders[f.book][f.source];
            bytes32 id = holder == 0 ? bytes32(0) : _files[holder - 1].id;
            vm.assertEq(rewards.contributionOf(_books[f.book].id, f.source), id, "whose source it is");
            vm.assertTrue(_rewarded[f.book][f.source] < 2, "a source was paid twice");
        }
    }

    /// @notice Each word is what happened to its contribution alone, each status a plain reading of it.
    function mustKeepItsFacts() external view {
        for (uint256 i; i < _files.length; ++i) {
            File storage f = _files[i];
            vm.assertEq(rewards.wordOf(f.id), _packed(f), "a word");
            vm.assertEq(uint256(rewards.statusOf(_terms(f.k))), uint256(_reading(f)), "a status");
        }
    }

    /// @notice Each person is counted as often as it contributed, by all its ids, and stays under the caps.
    function mustKeepCaps() external view {
        for (uint256 i; i < _files.length; ++i) {
            File storage f = _files[i];
            (uint256 today, uint256 altogether) = rewards.countOf(_books[f.book].id, f.k.person);
            vm.assertEq(altogether, _altogether[f.book][f.k.person], "how often altogether");
            vm.assertEq(today, _daily[_today(f.book, f.k.person)], "how often today");
            vm.assertTrue(today <= _books[f.book].s.perDay && altogether <= _books[f.book].s.perPerson, "a cap");
        }
    }

    /// @notice Each study is what its sides and time made of it.
    function mustKeepStudies() external view {
        for (uint256 i; i < _books.length; ++i) {
            vm.assertEq(uint256(rewards.studyStatusOf(_books[i].id)), uint256(_bookStatus(i)), "a study's status");
        }
    }

    /// @notice Nobody got more than it claimed, nor anything that was not told by enough houses.
    function mustPayWhatWasFound() external view {
        for (uint256 i; i < _files.length; ++i) {
            File storage f = _files[i];
            vm.assertTrue(f.tier <= f.k.tier, "above the claim");
            uint256 price = f.tier == 0 ? 0 : _books[f.book].s.prices[f.tier - 1];
            vm.assertEq(f.amount, f.ending == R.Status.Paid ? price : 0, "paid");
            if (f.seats != 0) vm.assertTrue(_count(f.seats) >= _books[f.book].s.quorum, "told by too few");
        }
    }

    /// @notice Each verdict stands as its house anchored it first, and when.
    function mustKeepVerdicts() external view {
        for (uint256 i; i < _files.length; ++i) {
            uint32[] storage panel = _books[_files[i].book].s.panel;
            for (uint256 seat; seat < panel.length; ++seat) {
                (uint32 moment, bytes28 hash) = rewards.verdictOf(_files[i].id, panel[seat]);
                vm.assertEq(moment, _finds[i][seat].moment, "when it was anchored");
                vm.assertTrue(hash == _anchored(i, seat), "what was anchored");
            }
        }
    }

    // ----------------------------------------------------------------------------------------------------------------- reading

    /// @dev What its validator found there, bound to it; nothing when it has not judged.
    function _anchored(uint256 file, uint256 seat) private view returns (bytes28) {
        Found storage found = _finds[file][seat];
        if (found.moment == 0) return 0;
        address validator = _validators[_books[_files[file].book].s.panel[seat]];
        bytes32 hash = keccak256(abi.encode(validator, _files[file].id, found.source, found.tier, found.salt));
        return bytes28(keccak256(abi.encode(validator, hash)));
    }

    function _packed(File storage f) private view returns (uint256 word) {
        word = f.since + uint256(f.tier) * 2 ** 32 + f.seats * 2 ** 40 + uint256(f.ending) * 2 ** 48;
        word += (f.duplicate ? 2 ** 56 : 0) + (f.disputed ? 2 ** 57 : 0) + (f.open ? 2 ** 58 : 0);
        word += (f.isAppeal ? 2 ** 59 : 0) + uint256(uint160(f.k.contributor)) * 2 ** 64;
    }

    function _reading(File storage f) internal view returns (R.Status) {
        if (f.ending != R.Status.Unknown) return f.ending;
        uint256 time = vm.getBlockTimestamp();
        if (f.seats == 0) return time <= f.m.told ? R.Status.Committed : R.Status.Expired;
        if (f.open && time <= f.m.ruled) return R.Status.Disputed;
        if (f.tier == 0) return R.Status.Rejected;
        if (time <= f.m.disputed) return R.Status.Attested;
        if (time <= f.m.vested) return R.Status.Vesting;
        return time <= f.m.claimed ? R.Status.Vested : R.Status.Lapsed;
    }

    function _bookStatus(uint256 book) internal view returns (R.StudyStatus) {
        Book storage b = _books[book];
        if (b.settled) return R.StudyStatus.Settled;
        if (b.closed || vm.getBlockTimestamp() > b.s.until) return R.StudyStatus.Closed;
        return b.bySponsor || b.byBoard ? R.StudyStatus.Paused : R.StudyStatus.Open;
    }

    function _reserved(uint256 book) internal view returns (uint256 sum) {
        for (uint256 i; i < _files.length; ++i) {
            File storage f = _files[i];
            bool kept = f.book == book && f.ending == R.Status.Unknown;
            if (kept) sum += _books[book].s.prices[f.k.tier - 1];
        }
    }

    function _today(uint256 book, bytes32 person) internal view returns (bytes32) {
        return keccak256(abi.encode(book, person, vm.getBlockTimestamp() / 86_400));
    }

    function _count(uint256 seats) internal pure returns (uint256 count) {
        for (uint256 i; i < 8; ++i) if ((seats >> i) % 2 == 1) ++count;
    }

    // ------------------------------------------------------------------------------------------------------------------ trying

    /// @dev Whether it happened. Idle when it was refused and had to be.
    function _does(address who, bytes memory call, bool due, string memory wrong) internal returns (bool done) {
        return _does(who, address(rewards), call, due, wrong);
    }

    /// @dev A file that is in this status now, if there is one; seldom any other.
    function _fileIn(Dice.Cup memory c, R.Status status) internal view returns (uint256 file) {
        file = c.word() % _files.length;
        if (c.word() % 16 == 0) return file;
        for (uint256 i; i < _files.length && _reading(_files[file]) != status; ++i) file = (file + 1) % _files.length;
    }

    /// @dev The same, for which it is time.
    function _ripe(Dice.Cup memory c, Ripe what) internal view returns (uint256 file) {
        file = c.word() % _files.length;
        if (c.word() % 16 == 0) return file;
        for (uint256 i; i < _files.length && !_isRipe(file, what); ++i) file = (file + 1) % _files.length;
    }

    function _isRipe(uint256 file, Ripe what) internal view returns (bool) {
        File storage f = _files[file];
        uint256 time = vm.getBlockTimestamp();
        if (what == Ripe.Lapse) return f.open && time > f.m.ruled;
        if (f.ending != R.Status.Unknown) return false;
        if (what == Ripe.Judge) return _finds[file][2].moment == 0 && time <= f.m.judged;
        if (what == Ripe.Tell) return time > f.m.judged && time <= f.m.told;
        if (what == Ripe.FirstTell) {
            return f.seats == 0 && _finds[file][2].moment != 0 && time > f.m.judged && time <= f.m.told;
        }
        if (what == Ripe.Pay) return _reading(f) == R.Status.Vested && _mayReceive(f);
        if (what == Ripe.Rule) return f.open && time > f.m.disputed && time <= f.m.ruled;
        if (what == Ripe.End) return _isOver(f);
        bool isAppeal = what == Ripe.Appeal;
        return _isDisputable(f, isAppeal) && (isAppeal || f.tier == f.k.tier);
    }

    function _mayReceive(File storage f) internal view returns (bool) {
        return _agrees[f.k.contributor][f.book] && !_isFrozen[f.k.contributor];
    }

    /// @dev Told, between telling and ruling, for the first time; an appeal for more than was found, a challenge of anything.
    function _isDisputable(File storage f, bool isAppeal) internal view returns (bool) {
        uint256 time = vm.getBlockTimestamp();
        bool first = f.ending == R.Status.Unknown && f.seats != 0 && !f.disputed && !f.duplicate;
        bool worth = isAppeal ? f.tier < f.k.tier : f.tier != 0;
        return first && worth && time > f.m.told && time <= f.m.disputed;
    }

    function _isOver(File storage f) internal view returns (bool) {
        R.Status status = _reading(f);
        if (f.ending != R.Status.Unknown) return false;
        if (status == R.Status.Rejected) return vm.getBlockTimestamp() > f.m.disputed;
        return status == R.Status.Expired || status == R.Status.Lapsed;
    }

    function _isOpenHouse(uint32 house) internal view returns (bool) {
        return vm.getBlockTimestamp() >= _closedUntil[house];
    }
}
