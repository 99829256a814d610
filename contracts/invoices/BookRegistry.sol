// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {AccessManaged} from "@openzeppelin/contracts/access/manager/AccessManaged.sol";
import {IBookRegistry} from "../../interfaces/IBookRegistry.sol";
import {IVersioned} from "../../interfaces/IVersioned.sol";

/// @title BookRegistry
/// @custom:privacy Keyed nullifiers of bill codes, serial ranges and ledgers. Nobody without the operator's key can tell which code it is.
/// @custom:trust A ledger that governance admits can bind any serials that are free. Nobody can unbind.
/// @custom:halt There is no pause: a ledger that is paused allots nothing.
contract BookRegistry is IBookRegistry, AccessManaged {
    // The end of a code: | 0..63 highest serial given out | 64 any given out |
    uint256 private constant ANY = 1 << 64;

    mapping(bytes24 code => uint256 end) private _ends;
    mapping(bytes32 book => address ledger) private _ledgers;
    mapping(address ledger => bool admitted) private _admitted;

    constructor(address authority) AccessManaged(authority) {}

    /// @inheritdoc IVersioned
    function version() external pure override returns (string memory) {
        return "1.0.0";
    }

    /// @inheritdoc IBookRegistry
    function admitLedger(address ledger) external override restricted {
        if (_admitted[ledger]) revert BookRegistry_AlreadyDone(bytes32(uint256(uint160(ledger))));
        _admitted[ledger] = true;
        emit LedgerAdmitted(ledger);
    }

    /// @inheritdoc IBookRegistry
    function bind(bytes32 book, uint64 last) external override {
        if (!_admitted[msg.sender]) revert BookRegistry_NotLedger(msg.sender);
        uint64 first = uint64(uint256(book));
        if (last < first || last == type(uint64).max || bytes24(book) == 0) revert BookRegistry_BadRange(book, last);
        (uint64 end, bool any) = lastOf(bytes24(book));
        if (any && first <= end) revert BookRegistry_Overlaps(book, end);
        _ends[bytes24(book)] = last | ANY;
        _ledgers[book] = msg.sender;
        emit BookBound(book, msg.sender, last);
    }

    /// @inheritdoc IBookRegistry
    function ledgerOf(bytes32 book) external view override returns (address) {
        return _ledgers[book];
    }

    /// @inheritdoc IBookRegistry
    function lastOf(bytes24 code) public view override returns (uint64 last, bool any) {
        uint256 end = _ends[code];
        return (uint64(end), end & ANY != 0);
    }

    /// @inheritdoc IBookRegistry
    function isLedger(address ledger) external view override returns (bool) {
        return _admitted[ledger];
    }
}
