// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.20;

import {IPackRegistry} from "../../../interfaces/IPackRegistry.sol";
import {IPrescriptionRegistry as I} from "../../../interfaces/IPrescriptionRegistry.sol";
import {vm} from "./Vm.sol";

/// @notice A supply as a pharmacist asks for it: its fields one by one, quantities in lanes of 16 bits.
struct Asked {
    uint80 quantities;
    uint32 request;
    uint32 handedOverAt;
    uint32 deadline;
    bool identityChecked;
    address second;
    bytes32 product;
}

/// @notice The signatures of a supply, and who vouched for the terms. Each may be empty where it is not needed.
struct Evidence {
    bytes acceptance;
    bytes countersignature;
    bytes origin;
}

/// @title EIP-712 as the standard says it, written a second time
/// @notice Nothing here is shared with the contracts: readable structs in, digests out. So a slip in a type string or in the order of
/// fields shows as a refused signature.
library Signing {
    string private constant LINE = "Line(uint16 quantity,uint16 daysSupply,uint16 drugClass)";
    string private constant PACK = "Pack(bytes32 pack,uint32 units)";
    string private constant SUPPLY =
        "Supply(uint32 pharmacy,uint16[] quantities,uint32 request,uint32 handedOverAt,bytes32 product,Pack[] packs)";

    function domain(string memory name, address ledger) internal view returns (bytes32) {
        return domain(name, ledger, vm.getChainId());
    }

    function domain(string memory name, address ledger, uint256 chain) internal pure returns (bytes32) {
        bytes32 kind = keccak256("EIP712Domain(string name,string version,uint256 chainId,address verifyingContract)");
        return keccak256(abi.encode(kind, keccak256(bytes(name)), keccak256("1"), chain, ledger));
    }

    function digest(bytes32 separator, bytes32 act) internal pure returns (bytes32) {
        return keccak256(bytes.concat(hex"1901", separator, act));
    }

    function prescription(I.Prescription memory p) internal pure returns (bytes32) {
        bytes32 kind = keccak256(
            bytes.concat(
                "Prescription(bytes32 content,address holder,uint8 holderKind,address prescriber,uint32 profile,",
                "uint32 issuedAt,uint32 until,uint8 repeats,uint16 intervalDays,bool online,Line[] lines)",
                bytes(LINE)
            )
        );
        bytes memory head = abi.encode(kind, p.content, p.holder, p.holderKind, p.prescriber, p.profile);
        bytes memory rest = abi.encode(p.issuedAt, p.until, p.repeats, p.intervalDays, p.online, _lines(p.lines));
        return keccak256(bytes.concat(head, rest));
    }

    function hold(
        bytes32 id,
        uint32 pharmacy,
        uint32 until,
        uint32 sequence,
        uint32 deadline
    ) internal pure returns (bytes32) {
        bytes32 kind = keccak256(
            "Hold(bytes32 prescription,uint32 pharmacy,uint32 until,uint32 sequence,uint32 deadline)"
        );
        return keccak256(abi.encode(kind, id, pharmacy, until, sequence, deadline));
    }

    function release(bytes32 id, uint32 sequence, uint32 deadline) internal pure returns (bytes32) {
        bytes32 kind = keccak256("Release(bytes32 prescription,uint32 sequence,uint32 deadline)");
        return keccak256(abi.encode(kind, id, sequence, deadline));
    }

    function anchor(address author, bytes32 root, uint32 deadline) internal pure returns (bytes32) {
        bytes32 kind = keccak256("Anchor(address author,bytes32 root,uint32 deadline)");
        return keccak256(abi.encode(kind, author, root, deadline));
    }

    function move(
        address subject,
        address controller,
        uint32 sequence,
        uint32 deadline
    ) internal pure returns (bytes32) {
        bytes32 kind = keccak256("ControllerMove(address subject,address controller,uint32 sequence,uint32 deadline)");
        return keccak256(abi.encode(kind, subject, controller, sequence, deadline));
    }

    function acceptance(
        bytes32 id,
        uint32 pharmacy,
        uint16[] memory quantities,
        Asked memory s,
        IPackRegistry.PackUse[] memory packs
    ) internal pure returns (bytes32) {
        bytes32 kind = keccak256(
            bytes.concat("Acceptance(bytes32 prescription,Supply supply,uint32 deadline)", bytes(PACK), bytes(SUPPLY))
        );
        return keccak256(abi.encode(kind, id, supply(pharmacy, quantities, s, packs), s.deadline));
    }

    function countersignature(
        bytes32 id,
        uint32 pharmacy,
        address pharmacist,
        uint16[] memory quantities,
        Asked memory s,
        IPackRegistry.PackUse[] memory packs
    ) internal pure returns (bytes32) {
        bytes32 kind = keccak256(
            bytes.concat(
                "Countersignature(bytes32 prescription,address pharmacist,Supply supply,bool identityChecked,",
                "uint32 deadline)",
                bytes(PACK),
                bytes(SUPPLY)
            )
        );
        bytes32 what = supply(pharmacy, quantities, s, packs);
        return keccak256(abi.encode(kind, id, pharmacist, what, s.identityChecked, s.deadline));
    }

    /// @notice The hash of a supply, as both of them sign it.
    function supply(
        uint32 pharmacy,
        uint16[] memory quantities,
        Asked memory s,
        IPackRegistry.PackUse[] memory packs
    ) internal pure returns (bytes32) {
        bytes32 kind = keccak256(bytes.concat(bytes(SUPPLY), bytes(PACK)));
        bytes32 units = _numbers(quantities);
        return keccak256(abi.encode(kind, pharmacy, units, s.request, s.handedOverAt, s.product, packList(packs)));
    }

    /// @notice 80 bits over all of a supply, as the ledger keeps them.
    function tag(
        bytes32 id,
        uint32 pharmacy,
        address pharmacist,
        uint16[] memory quantities,
        Asked memory s,
        IPackRegistry.PackUse[] memory packs
    ) internal pure returns (uint80) {
        return uint80(uint256(keccak256(abi.encode(id, pharmacist, supply(pharmacy, quantities, s, packs)))));
    }

    /// @notice The hash of a list of packs, as signed and as events show it.
    function packList(IPackRegistry.PackUse[] memory packs) internal pure returns (bytes32) {
        bytes memory all;
        for (uint256 i; i < packs.length; ++i) {
            bytes32 one = keccak256(abi.encode(keccak256(bytes(PACK)), packs[i].pack, packs[i].units));
            all = bytes.concat(all, one);
        }
        return keccak256(all);
    }

    /// @notice 65 bytes: r, s, v.
    function long(uint256 key, bytes32 what) internal pure returns (bytes memory) {
        (uint8 v, bytes32 r, bytes32 s) = vm.sign(key, what);
        return abi.encodePacked(r, s, v);
    }

    /// @notice 64 bytes: r, and s with the parity of v in its highest bit (EIP-2098).
    function compact(uint256 key, bytes32 what) internal pure returns (bytes memory) {
        (uint8 v, bytes32 r, bytes32 s) = vm.sign(key, what);
        return abi.encodePacked(r, v == 28 ? bytes32(uint256(s) | (1 << 255)) : s);
    }

    function _lines(I.Line[] memory lines) private pure returns (bytes32) {
        bytes memory all;
        for (uint256 i; i < lines.length; ++i) {
            bytes32 kind = keccak256(bytes(LINE));
            I.Line memory line = lines[i];
            all = bytes.concat(all, keccak256(abi.encode(kind, line.quantity, line.daysSupply, line.drugClass)));
        }
        return keccak256(all);
    }

    function _numbers(uint16[] memory numbers) private pure returns (bytes32) {
        bytes memory all;
        for (uint256 i; i < numbers.length; ++i) all = bytes.concat(all, abi.encode(numbers[i]));
        return keccak256(all);
    }
}
