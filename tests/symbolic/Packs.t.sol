// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.20;

import {ICredentialRegistry, Standing} from "../../interfaces/ICredentialRegistry.sol";
import {IPackRegistry} from "../../interfaces/IPackRegistry.sol";
import {svm, vm} from "./support/Halmos.sol";
import {Proofs} from "./support/Proofs.sol";

/// @title Packs: sold once, whatever happened before
/// @notice Any words in the registry, any credentials, any caller, any time. A call of `sell` names one pack or two, each of a batch of
/// its own: halmos can't climb a tree.
contract PacksProofs is Proofs {
    uint256 private constant PACKS = 1; // its slot
    uint256 private constant BATCHES = 2; // its slot
    uint256 private constant FATES = 7 << 64; // returned, stolen, destroyed
    uint256 private constant STEWARD = 1 << 6;
    uint256 private constant WHO_MAY_BLOCK = (1 << 1) | (1 << 7) | (1 << 8); // pharmacy, registrar, health regulator

    ICredentialRegistry private credentials;
    IPackRegistry private packs;

    function setUp() public {
        credentials = ICredentialRegistry(_anyCredentials());
        packs = IPackRegistry(_deployAnyhow("PackRegistry", abi.encode(_anyAuthority(), credentials)));
        _anyTime();
    }

    // ----------------------------------------------------------------------------------------------------------- conservation

    /// @notice No act of anybody takes back what was sold of a pack, forgets a report or a return, or changes its capacity; no act sells beyond it.
    /// @custom:rules D1
    function check_no_act_makes_a_pack_fresh(bytes32 pack) public {
        _noActMakesAPackFresh(pack, true);
    }

    function twin_no_act_makes_a_pack_fresh(bytes32 pack) public {
        _noActMakesAPackFresh(pack, false);
    }

    /// @dev The twin claims that nothing is ever sold.
    function _noActMakesAPackFresh(bytes32 pack, bool sound) private {
        uint256 before = _word(address(packs), pack, PACKS);
        vm.assume(_sold(before) <= uint32(before));
        _anyAct();
        uint256 later = _word(address(packs), pack, PACKS);
        assert(_sold(later) >= _sold(before));
        assert(uint32(before) == 0 || uint32(later) == uint32(before));
        assert(later & before & FATES == before & FATES);
        assert(_sold(later) <= uint32(later));
        assert(sound || _sold(later) == _sold(before));
    }

    /// @notice A sale adds exactly the units it names, keeps the capacity it names, and is the pack's last sale.
    /// @custom:rules D1
    function check_sale_adds_what_it_names(bytes32 pack, uint32 units, uint32 capacity, bytes20 sale) public {
        _saleAddsWhatItNames(pack, units, capacity, sale, true);
    }

    function twin_sale_adds_what_it_names(bytes32 pack, uint32 units, uint32 capacity, bytes20 sale) public {
        _saleAddsWhatItNames(pack, units, capacity, sale, false);
    }

    function _saleAddsWhatItNames(bytes32 pack, uint32 units, uint32 capacity, bytes20 sale, bool sound) private {
        IPackRegistry.Pack memory before = packs.packOf(pack);
        vm.assume(before.sold <= before.capacity);
        if (!_sells(_use(pack, units, capacity), sale)) return;
        IPackRegistry.Pack memory later = packs.packOf(pack);
        assert(later.capacity == capacity && later.sale == sale);
        assert((later.sold == uint256(before.sold) + units) == sound);
    }

    /// @notice A pack that one sale names twice counts both times.
    /// @custom:rules D1
    function check_a_pack_named_twice_counts_twice(bytes32 pack, uint32 units, uint32 more, uint32 capacity) public {
        _namedTwice(pack, units, more, capacity, true);
    }

    function twin_a_pack_named_twice_counts_twice(bytes32 pack, uint32 units, uint32 more, uint32 capacity) public {
        _namedTwice(pack, units, more, capacity, false);
    }

    /// @dev The twin claims that the second time counts for nothing.
    function _namedTwice(bytes32 pack, uint32 units, uint32 more, uint32 capacity, bool sound) private {
        IPackRegistry.Pack memory before = packs.packOf(pack);
        vm.assume(before.sold <= before.capacity);
        bytes memory uses = bytes.concat(_use(pack, units, capacity), _use(pack, more, capacity));
        if (!_sells(uses, bytes20("sale"))) return;
        IPackRegistry.Pack memory later = packs.packOf(pack);
        assert(later.sold <= capacity);
        assert(later.sold == uint256(before.sold) + units + (sound ? more : 0));
    }

    // ------------------------------------------------------------------------------------------------------------- single use

    /// @notice A pack that is sold out is sold to nobody, by nobody.
    /// @custom:rules D1 X8
    function check_a_pack_that_is_sold_out_is_refused(bytes32 pack, uint32 units, uint32 capacity) public {
        IPackRegistry.Pack memory before = packs.packOf(pack);
        vm.assume(before.capacity != 0 && before.sold == before.capacity);
        assert(!_sells(_use(pack, units, capacity), bytes20("sale")));
    }

    /// @dev Of a pack from which one unit is left.
    function twin_a_pack_that_is_sold_out_is_refused(bytes32 pack, uint32 units, uint32 capacity) public {
        IPackRegistry.Pack memory before = packs.packOf(pack);
        vm.assume(before.capacity != 0 && before.sold + 1 == before.capacity);
        assert(!_sells(_use(pack, units, capacity), bytes20("sale")));
    }

    /// @notice A pack that was returned, stolen or destroyed is refused.
    /// @custom:rules D1
    function check_a_blocked_pack_is_refused(bytes32 pack, uint32 units, uint32 capacity) public {
        IPackRegistry.Pack memory before = packs.packOf(pack);
        vm.assume(before.returned || before.stolen || before.destroyed);
        assert(!_sells(_use(pack, units, capacity), bytes20("sale")));
    }

    /// @dev Of one that wasn't.
    function twin_a_blocked_pack_is_refused(bytes32 pack, uint32 units, uint32 capacity) public {
        IPackRegistry.Pack memory before = packs.packOf(pack);
        vm.assume(!before.returned && !before.stolen && !before.destroyed);
        assert(!_sells(_use(pack, units, capacity), bytes20("sale")));
    }

    /// @notice What is sold stands in a batch that somebody commissioned and nobody recalled, under its own leaf: pack and capacity.
    /// @custom:rules D1
    function check_what_is_sold_was_commissioned(bytes32 pack, uint32 units, uint32 capacity) public {
        _wasCommissioned(pack, units, capacity, true);
    }

    function twin_what_is_sold_was_commissioned(bytes32 pack, uint32 units, uint32 capacity) public {
        _wasCommissioned(pack, units, capacity, false);
    }

    function _wasCommissioned(bytes32 pack, uint32 units, uint32 capacity, bool sound) private {
        if (!_sells(_use(pack, units, capacity), bytes20("sale"))) return;
        bytes32 root = packs.leafOf(pack, capacity);
        (, , bool recalled) = packs.batchOf(root);
        assert((!recalled && _word(address(packs), root, BATCHES) != 0) == sound);
    }

    /// @notice No act of anybody ends a recall, or changes who commissioned a batch and when.
    /// @custom:rules D1
    function check_no_act_ends_a_recall(bytes32 batch) public {
        _noActEndsARecall(batch, true);
    }

    function twin_no_act_ends_a_recall(bytes32 batch) public {
        _noActEndsARecall(batch, false);
    }

    /// @dev The twin claims that nothing is ever recalled.
    function _noActEndsARecall(bytes32 batch, bool sound) private {
        (uint32 operator, uint32 commissionedAt, bool recalled) = packs.batchOf(batch);
        vm.assume(operator != 0);
        _anyAct();
        (uint32 sameOperator, uint32 sameTime, bool still) = packs.batchOf(batch);
        assert(operator == sameOperator && commissionedAt == sameTime);
        assert(sound ? still || !recalled : still == recalled);
    }

    // ----------------------------------------------------------------------------------------------------------------- access

    /// @notice Nobody sells or takes back but a ledger that governance admitted.
    /// @custom:rules D1
    function check_only_a_seller_sells(bytes32 pack, uint32 units, uint32 capacity) public {
        _onlyASeller(abi.encodeCall(packs.sell, (_use(pack, units, capacity), bytes20("sale"))), true);
        _onlyASeller(abi.encodeCall(packs.takeBack, (_list(pack), bytes20("sale"))), true);
    }

    function twin_only_a_seller_sells(bytes32 pack, uint32 units, uint32 capacity) public {
        _onlyASeller(abi.encodeCall(packs.sell, (_use(pack, units, capacity), bytes20("sale"))), false);
    }

    function _onlyASeller(bytes memory act, bool sound) private {
        address caller = svm.createAddress("caller");
        if (_did(caller, address(packs), act)) assert(packs.isSeller(caller) == sound);
    }

    /// @notice A pack is blocked by a live steward of a pharmacy, registrar or health regulator, and by nobody else.
    /// @custom:rules D1 X7
    function check_only_stewards_block_a_pack(bytes32 pack, bool stolen) public {
        _onlyStewards(pack, stolen, true);
    }

    function twin_only_stewards_block_a_pack(bytes32 pack, bool stolen) public {
        _onlyStewards(pack, stolen, false);
    }

    function _onlyStewards(bytes32 pack, bool stolen, bool sound) private {
        address caller = svm.createAddress("caller");
        uint256 standing = Standing.unwrap(credentials.standingOf(caller));
        bytes4 act = stolen ? packs.reportStolen.selector : packs.reportDestroyed.selector;
        if (!_did(caller, address(packs), bytes.concat(act, pack))) return;
        assert((standing & STEWARD != 0 && (standing >> 64) & WHO_MAY_BLOCK != 0) == sound);
    }

    // ------------------------------------------------------------------------------------------------------------------ frame

    /// @notice A sale and a return move the pack they name and no other.
    /// @custom:rules D1
    function check_no_other_pack_moves(bytes32 pack, bytes32 other, uint32 units, uint32 capacity) public {
        vm.assume(other != pack);
        _noOtherMoves(pack, other, units, capacity);
    }

    /// @dev The other may be the same.
    function twin_no_other_pack_moves(bytes32 pack, bytes32 other, uint32 units, uint32 capacity) public {
        _noOtherMoves(pack, other, units, capacity);
    }

    function _noOtherMoves(bytes32 pack, bytes32 other, uint32 units, uint32 capacity) private {
        uint256 before = _word(address(packs), other, PACKS);
        _sells(_use(pack, units, capacity), bytes20("sale"));
        assert(_word(address(packs), other, PACKS) == before);
        _did(
            svm.createAddress("ledger"),
            address(packs),
            abi.encodeCall(packs.takeBack, (_list(pack), bytes20("sale")))
        );
        assert(_word(address(packs), other, PACKS) == before);
    }

    // ---------------------------------------------------------------------------------------------------------------- packing

    /// @notice What is told of a pack is its whole word: each field reads back, and none spills into another.
    /// @custom:rules D1
    function check_a_pack_reads_back(bytes32 pack) public view {
        IPackRegistry.Pack memory p = packs.packOf(pack);
        uint256 unused = ((1 << 29) - 1) << 67;
        assert(_packed(p, p.stolen ? 1 << 65 : 0) == _word(address(packs), pack, PACKS) & ~unused);
    }

    /// @dev With theft one bit too high.
    function twin_a_pack_reads_back(bytes32 pack) public view {
        IPackRegistry.Pack memory p = packs.packOf(pack);
        uint256 unused = ((1 << 29) - 1) << 67;
        assert(_packed(p, p.stolen ? 1 << 66 : 0) == _word(address(packs), pack, PACKS) & ~unused);
    }

    function _packed(IPackRegistry.Pack memory p, uint256 stolen) private pure returns (uint256 word) {
        word = p.capacity | (uint256(p.sold) << 32) | (p.returned ? 1 << 64 : 0) | stolen;
        word |= (p.destroyed ? 1 << 66 : 0) | (uint256(uint160(p.sale)) << 96);
    }

    // ------------------------------------------------------------------------------------------------------------------- acts

    function _sells(bytes memory uses, bytes20 sale) private returns (bool) {
        return _did(svm.createAddress("seller"), address(packs), abi.encodeCall(packs.sell, (uses, sale)));
    }

    function _use(bytes32 pack, uint32 units, uint32 capacity) private pure returns (bytes memory) {
        return abi.encode(pack, uint256(units) | (uint256(capacity) << 32));
    }

    function _list(bytes32 pack) private pure returns (bytes32[] memory list) {
        list = new bytes32[](1);
        list[0] = pack;
    }

    function _sold(uint256 word) private pure returns (uint32) {
        return uint32(word >> 32);
    }

    /// @dev Any function, called by anybody with anything.
    function _anyAct() private {
        bytes memory act = svm.createCalldata("IPackRegistry");
        if (bytes4(act) == packs.sell.selector) {
            act = abi.encodeCall(packs.sell, (_anyUse(), bytes20(svm.createAddress("sale"))));
        }
        _did(svm.createAddress("anybody"), address(packs), act);
    }

    function _anyUse() private pure returns (bytes memory) {
        uint32 units = uint32(svm.createUint(32, "units"));
        return _use(svm.createBytes32("pack"), units, uint32(svm.createUint(32, "capacity")));
    }
}
