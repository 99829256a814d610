// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.20;

import {IPrescriptionCodec} from "../../../interfaces/IPrescriptionCodec.sol";
import {IPrescriptionRegistry as I} from "../../../interfaces/IPrescriptionRegistry.sol";
import {Dice} from "./Dice.sol";

/// @title Random documents, and the same with one field changed
library Drawn {
    using Dice for Dice.Cup;

    uint256 internal constant FIELDS = 12; // of a prescription, lines counted as one and one more for their number

    /// @notice Anything that packs, whatever a profile thinks of it.
    function prescription(Dice.Cup memory c) internal pure returns (I.Prescription memory p) {
        p.content = bytes32(c.word());
        p.holder = address(uint160(c.word()));
        p.holderKind = I.HolderKind(c.between(0, 2));
        p.prescriber = address(uint160(c.word()));
        p.profile = uint32(c.word());
        p.issuedAt = uint32(c.word());
        p.until = uint32(c.word());
        p.repeats = uint8(c.between(0, 15));
        p.intervalDays = uint16(c.word());
        p.online = c.coin();
        p.lines = lines(c, c.between(1, 5), p.repeats);
    }

    function lines(Dice.Cup memory c, uint256 count, uint256 repeats) internal pure returns (I.Line[] memory all) {
        all = new I.Line[](count);
        for (uint256 i; i < count; ++i) {
            all[i].quantity = uint16(c.between(1, 32_767 / (1 + repeats)));
            all[i].daysSupply = uint16(c.word());
            all[i].drugClass = uint16(c.word());
        }
    }

    /// @notice Changes field number `which` to something else that packs.
    function change(Dice.Cup memory c, I.Prescription memory p, uint256 which) internal pure {
        if (which == 0) p.content = ~p.content;
        if (which == 1) p.holder = address(~uint160(p.holder));
        if (which == 2) p.holderKind = I.HolderKind((uint256(p.holderKind) + c.between(1, 2)) % 3);
        if (which == 3) p.prescriber = address(~uint160(p.prescriber));
        if (which == 4) p.profile = ~p.profile;
        if (which == 5) p.issuedAt ^= uint32(c.between(1, type(uint32).max));
        if (which == 6) p.until ^= uint32(c.between(1, type(uint32).max));
        if (which == 7) p.repeats = p.repeats == 0 ? 1 : p.repeats - 1;
        if (which == 8) p.intervalDays ^= uint16(c.between(1, type(uint16).max));
        if (which == 9) p.online = !p.online;
        if (which == 10) _changeLine(c, p.lines[c.between(0, p.lines.length - 1)]);
        if (which == 11) p.lines = _anotherNumberOf(p.lines);
        if (which == 7) _halve(p.lines);
    }

    function rules(Dice.Cup memory c) internal pure returns (IPrescriptionCodec.Rules memory r) {
        r.classes = uint64(c.between(1, type(uint64).max));
        r.validDays = uint16(c.between(1, type(uint16).max));
        r.longestDays = uint16(c.between(r.validDays, type(uint16).max));
        r.lagHours = uint16(c.word());
        r.holdHours = uint16(c.word());
        r.reverseHours = uint16(c.word());
        r.maxDaysSupply = uint16(c.between(1, type(uint16).max));
        r.maxQuantity = uint16(c.word());
        r.minIntervalDays = uint8(c.word());
        r.maxLines = uint8(c.between(1, 5));
        r.maxRepeats = uint8(c.between(0, 15));
        r.timeZone = int8(int256(c.between(0, 104)) - 48);
        (r.parts, r.online, r.review, r.offline) = (c.coin(), c.coin(), c.coin(), c.coin());
        (r.controlled, r.identityCheck) = (c.coin(), c.coin());
        r.secondPharmacist = r.controlled || c.coin();
        r.slip = !r.controlled && c.coin();
    }

    function _changeLine(Dice.Cup memory c, I.Line memory line) private pure {
        uint256 which = c.between(0, 2);
        if (which == 0) line.quantity = line.quantity == 1 ? 2 : line.quantity - 1;
        if (which == 1) line.daysSupply = ~line.daysSupply;
        if (which == 2) line.drugClass = ~line.drugClass;
    }

    function _anotherNumberOf(I.Line[] memory old) private pure returns (I.Line[] memory fresh) {
        fresh = new I.Line[](old.length == 1 ? 2 : old.length - 1);
        for (uint256 i; i < fresh.length; ++i) fresh[i] = old[i % old.length];
    }

    /// @dev One more repeat leaves less room for each quantity.
    function _halve(I.Line[] memory all) private pure {
        for (uint256 i; i < all.length; ++i) if (all[i].quantity > 16_383) all[i].quantity = 16_383;
    }
}
