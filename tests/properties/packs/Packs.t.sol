// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.20;

import {IPackRegistry} from "../../../interfaces/IPackRegistry.sol";
import {Batches} from "../support/Batches.sol";
import {Counter} from "../support/Counter.sol";
import {Dice} from "../support/Dice.sol";
import {vm} from "../support/Vm.sol";

/// @title Packs: sold once in the whole system, and never after a fate
/// @notice The test itself is an admitted seller here; the ledger's own sales are in Dispense and Reversal.
contract PacksTest is Counter {
    using Dice for Dice.Cup;

    bytes32 private constant PACK = bytes32("pack");
    bytes20 private constant FIRST = bytes20("first");
    bytes20 private constant SECOND = bytes20("second");

    function setUp() public override {
        super.setUp();
        _as(GOVERNOR, address(packs), abi.encodeCall(packs.admitSeller, (address(this))));
    }

    /// @custom:rules D1
    function test_sell_is_told_and_kept() external {
        _commission(PACK, 8);
        vm.expectEmit(address(packs));
        emit IPackRegistry.PackSold(PACK, FIRST, 3, 8);
        _sell(PACK, 3, 8, FIRST);
        IPackRegistry.Pack memory p = packs.packOf(PACK);
        vm.assertTrue(p.capacity == 8 && p.sold == 3 && p.sale == FIRST, "the pack");
        vm.assertFalse(p.returned || p.stolen || p.destroyed, "a fate");
    }

    /// @custom:rules D1
    function test_sell_reverts_when_it_was_sold_and_names_both_sales() external {
        _commission(PACK, 8);
        _sell(PACK, 8, 8, FIRST);
        bytes4 selector = IPackRegistry.PackRegistry_AlreadySold.selector;
        _refusesSale(PACK, 1, 8, abi.encodeWithSelector(selector, PACK, FIRST, SECOND));
    }

    /// @custom:rules D1
    function test_sell_reverts_when_a_unit_more_is_taken_than_left() external {
        _commission(PACK, 8);
        _refusesSale(PACK, 9, 8, abi.encodeWithSelector(IPackRegistry.PackRegistry_NotEnough.selector, PACK, 9, 8));
        _sell(PACK, 3, 8, FIRST);
        _refusesSale(PACK, 6, 8, abi.encodeWithSelector(IPackRegistry.PackRegistry_NotEnough.selector, PACK, 6, 5));
        _sell(PACK, 5, 8, SECOND);
    }

    /// @dev A pack of one unit was sold; one that was commissioned with none never was.
    /// @custom:rules D1
    function test_sell_reverts_when_the_pack_holds_one_or_none() external {
        _commission(PACK, 1);
        _sell(PACK, 1, 1, FIRST);
        bytes4 selector = IPackRegistry.PackRegistry_AlreadySold.selector;
        _refusesSale(PACK, 1, 1, abi.encodeWithSelector(selector, PACK, FIRST, SECOND));
        bytes32 empty = bytes32("empty");
        _commission(empty, 0);
        _refusesSale(empty, 1, 0, abi.encodeWithSelector(IPackRegistry.PackRegistry_NotEnough.selector, empty, 1, 0));
    }

    /// @custom:rules D1
    function test_sell_reverts_when_no_unit_is_taken() external {
        _commission(PACK, 8);
        _refusesSale(PACK, 0, 8, abi.encodeWithSelector(IPackRegistry.PackRegistry_NoUnits.selector, PACK));
    }

    /// @custom:rules D1
    function test_sell_reverts_when_nobody_commissioned_it() external {
        _commission(PACK, 8);
        bytes4 selector = IPackRegistry.PackRegistry_UnknownBatch.selector;
        bytes memory why = abi.encodeWithSelector(selector, PACK, packs.leafOf(PACK, 9));
        _refusesSale(PACK, 1, 9, why);
        why = abi.encodeWithSelector(selector, bytes32("forged"), packs.leafOf(bytes32("forged"), 8));
        _refusesSale(bytes32("forged"), 1, 8, why);
    }

    /// @custom:rules D1
    function test_sell_reverts_when_it_was_commissioned_with_another_capacity_too() external {
        _commission(PACK, 8);
        _commission(PACK, 80);
        _sell(PACK, 3, 8, FIRST);
        bytes4 selector = IPackRegistry.PackRegistry_CapacityMismatch.selector;
        _refusesSale(PACK, 1, 80, abi.encodeWithSelector(selector, PACK, 80, 8));
    }

    /// @custom:rules D1
    function test_sell_reverts_when_the_batch_is_recalled_though_the_pack_is_open() external {
        bytes32 batch = _commission(PACK, 8);
        _sell(PACK, 3, 8, FIRST);
        vm.expectEmit(address(packs));
        emit IPackRegistry.BatchRecalled(batch, REGISTRAR, registrarSteward);
        _as(registrarSteward, address(packs), abi.encodeCall(packs.recall, (batch)));
        bytes4 selector = IPackRegistry.PackRegistry_Recalled.selector;
        _refusesSale(PACK, 1, 8, abi.encodeWithSelector(selector, PACK, batch));
    }

    /// @custom:rules D1
    function test_sell_reverts_when_the_pack_has_met_a_fate() external {
        _commission(PACK, 8);
        _as(pharmacySteward, address(packs), abi.encodeCall(packs.reportStolen, (PACK)));
        _refusesSale(PACK, 1, 8, _unsaleable(false, true, false));
        _as(registrarSteward, address(packs), abi.encodeCall(packs.reportDestroyed, (PACK)));
        _refusesSale(PACK, 1, 8, _unsaleable(false, true, true));
        _commission(bytes32("other"), 8);
        _sell(bytes32("other"), 1, 8, FIRST);
        _takeBack(bytes32("other"));
        bytes4 selector = IPackRegistry.PackRegistry_Unsaleable.selector;
        _refusesSale(bytes32("other"), 1, 8, abi.encodeWithSelector(selector, bytes32("other"), true, false, false));
    }

    /// @dev All or none: the second pack is refused, so the first is not sold either.
    /// @custom:rules D1
    function test_sell_sells_all_or_none() external {
        _commission(PACK, 8);
        IPackRegistry.PackUse[] memory uses = new IPackRegistry.PackUse[](2);
        uses[0] = IPackRegistry.PackUse(PACK, 5, 8, new bytes32[](0));
        uses[1] = IPackRegistry.PackUse(PACK, 4, 8, new bytes32[](0));
        bytes memory why = abi.encodeWithSelector(IPackRegistry.PackRegistry_NotEnough.selector, PACK, 4, 3);
        _refused(address(this), address(packs), abi.encodeCall(packs.sell, (Batches.uses(uses), FIRST)), why);
        vm.assertEq(packs.packOf(PACK).sold, 0, "sold");
    }

    /// @custom:rules D1 X7
    function test_sell_reverts_when_the_caller_is_no_admitted_ledger() external {
        _commission(PACK, 8);
        bytes memory sale = abi.encodeCall(packs.sell, (Batches.uses(_use(PACK, 1, 8)), FIRST));
        bytes32[] memory back = new bytes32[](1);
        address[3] memory others = [outsider, pharmacist, GOVERNOR];
        for (uint256 i; i < 3; ++i) {
            bytes memory why = abi.encodeWithSelector(IPackRegistry.PackRegistry_NotSeller.selector, others[i]);
            _refused(others[i], address(packs), sale, why);
            _refused(others[i], address(packs), abi.encodeCall(packs.takeBack, (back, FIRST)), why);
        }
    }

    /// @custom:rules D1
    function test_takeBack_reverts_when_it_was_never_sold() external {
        bytes32[] memory back = new bytes32[](1);
        back[0] = PACK;
        bytes memory why = abi.encodeWithSelector(IPackRegistry.PackRegistry_NotSold.selector, PACK);
        _refused(address(this), address(packs), abi.encodeCall(packs.takeBack, (back, FIRST)), why);
    }

    /// @custom:rules D1
    function testFuzz_sell_takes_every_pack_of_a_batch_by_its_proof(uint256 seed) external {
        Dice.Cup memory c = Dice.cup(seed);
        bytes32[] memory leaves = new bytes32[](c.between(1, 24));
        for (uint256 i; i < leaves.length; ++i) leaves[i] = packs.leafOf(bytes32(i + 1), uint32(i + 5));
        bytes32 root = Batches.root(leaves);
        _as(registrarSteward, address(packs), abi.encodeCall(packs.commission, (root)));
        uint256 which = c.between(0, leaves.length - 1);
        IPackRegistry.PackUse[] memory uses = _use(bytes32(which + 1), uint32(which + 5), uint32(which + 5));
        uses[0].proof = Batches.proof(leaves, which);
        packs.sell(Batches.uses(uses), FIRST);
        vm.assertEq(packs.packOf(bytes32(which + 1)).sold, which + 5, "sold");
    }

    /// @custom:rules D1
    function testFuzz_sell_reverts_when_pack_capacity_or_proof_is_altered(
        uint256 seed,
        uint8 which,
        uint8 bit
    ) external {
        bytes32[] memory leaves = new bytes32[](8);
        for (uint256 i; i < 8; ++i) leaves[i] = packs.leafOf(keccak256(abi.encode(seed, i)), 8);
        bytes32 root = Batches.root(leaves);
        _as(registrarSteward, address(packs), abi.encodeCall(packs.commission, (root)));
        IPackRegistry.PackUse[] memory uses = _use(keccak256(abi.encode(seed, 3)), 1, 8);
        uses[0].proof = Batches.proof(leaves, 3);
        if (which % 3 == 0) uses[0].pack ^= bytes32(1 << bit);
        if (which % 3 == 1) uses[0].capacity ^= uint32(1 << (bit % 32));
        if (which % 3 == 2) uses[0].proof[bit % 3] ^= bytes32(1 << bit);
        bytes32 wrong = packs.leafOf(uses[0].pack, uses[0].capacity);
        for (uint256 i; i < 3; ++i) wrong = Batches.pair(wrong, uses[0].proof[i]);
        bytes4 selector = IPackRegistry.PackRegistry_UnknownBatch.selector;
        bytes memory why = abi.encodeWithSelector(selector, uses[0].pack, wrong);
        _refused(address(this), address(packs), abi.encodeCall(packs.sell, (Batches.uses(uses), FIRST)), why);
    }

    // ---------------------------------------------------------------------------------------------------------------- batches

    /// @custom:rules D1 X9
    function test_commission_and_recall_revert_as_done() external {
        bytes32 batch = _commission(PACK, 8);
        bytes memory done = abi.encodeWithSelector(IPackRegistry.PackRegistry_AlreadyDone.selector, batch);
        _refused(registrarSteward, address(packs), abi.encodeCall(packs.commission, (batch)), done);
        _as(healthSteward, address(packs), abi.encodeCall(packs.recall, (batch)));
        _refused(registrarSteward, address(packs), abi.encodeCall(packs.recall, (batch)), done);
        (uint32 operator, uint32 at, bool recalled) = packs.batchOf(batch);
        vm.assertTrue(operator == REGISTRAR && at == START && recalled, "the batch");
    }

    /// @custom:rules D1 X7
    function test_commission_and_recall_revert_when_the_caller_may_not() external {
        bytes32 batch = _commission(PACK, 8);
        address[4] memory others = [outsider, pharmacySteward, fiscalSteward, hospitalSteward];
        for (uint256 i; i < 4; ++i) {
            _refusesPerson(others[i], abi.encodeCall(packs.commission, (bytes32("another"))));
            _refusesPerson(others[i], abi.encodeCall(packs.recall, (batch)));
        }
        _accredit(302, 128, _person("another registrar"));
        vm.warp(_now() + DELAY);
        address other = _person("another registrar");
        _refusesPerson(other, abi.encodeCall(packs.recall, (batch)));
        bytes4 selector = IPackRegistry.PackRegistry_CommissionedElsewhere.selector;
        bytes memory why = abi.encodeWithSelector(selector, batch, REGISTRAR);
        _refused(other, address(packs), abi.encodeCall(packs.commission, (batch)), why);
        _as(healthSteward, address(credentials), abi.encodeCall(credentials.succeed, (REGISTRAR, 302)));
        _as(other, address(packs), abi.encodeCall(packs.recall, (batch)));
    }

    /// @custom:rules D1
    function test_recall_reverts_when_nobody_commissioned_it() external {
        bytes4 selector = IPackRegistry.PackRegistry_UnknownBatch.selector;
        bytes memory why = abi.encodeWithSelector(selector, bytes32(0), bytes32("batch"));
        _refused(healthSteward, address(packs), abi.encodeCall(packs.recall, (bytes32("batch"))), why);
    }

    // ----------------------------------------------------------------------------------------------------------------- fates

    /// @custom:rules D1 X9
    function test_reports_revert_as_done_and_are_told() external {
        vm.expectEmit(address(packs));
        emit IPackRegistry.PackReportedStolen(PACK, PHARMACY, pharmacySteward);
        _as(pharmacySteward, address(packs), abi.encodeCall(packs.reportStolen, (PACK)));
        vm.expectEmit(address(packs));
        emit IPackRegistry.PackReportedDestroyed(PACK, HEALTH_REGULATOR, healthSteward);
        _as(healthSteward, address(packs), abi.encodeCall(packs.reportDestroyed, (PACK)));
        bytes memory done = abi.encodeWithSelector(IPackRegistry.PackRegistry_AlreadyDone.selector, PACK);
        _refused(registrarSteward, address(packs), abi.encodeCall(packs.reportStolen, (PACK)), done);
        _refused(registrarSteward, address(packs), abi.encodeCall(packs.reportDestroyed, (PACK)), done);
    }

    /// @custom:rules D1 X7
    function test_reports_revert_when_the_caller_may_not() external {
        address[4] memory others = [outsider, pharmacist, hospitalSteward, fiscalSteward];
        for (uint256 i; i < 4; ++i) {
            _refusesPerson(others[i], abi.encodeCall(packs.reportStolen, (PACK)));
            _refusesPerson(others[i], abi.encodeCall(packs.reportDestroyed, (PACK)));
        }
    }

    /// @custom:rules D1
    function test_raiseAlarm_names_both_sales_once() external {
        _commission(PACK, 8);
        bytes memory call = abi.encodeCall(packs.raiseAlarm, (PACK, SECOND));
        bytes memory why = abi.encodeWithSelector(IPackRegistry.PackRegistry_NotSold.selector, PACK);
        _refused(pharmacist, address(packs), call, why);
        _sell(PACK, 8, 8, FIRST);
        vm.expectEmit(address(packs));
        emit IPackRegistry.PackAlarm(PACK, FIRST, SECOND, pharmacist);
        _as(pharmacist, address(packs), call);
        why = abi.encodeWithSelector(IPackRegistry.PackRegistry_AlreadyDone.selector, PACK);
        _refused(pharmacistB, address(packs), call, why);
        _refusesPerson(outsider, call);
        _refusesPerson(pharmacySteward, call);
    }

    /// @custom:rules D1
    function test_takeBack_is_told_of_each_pack() external {
        _commission(PACK, 8);
        _commission(bytes32("other"), 8);
        _sell(PACK, 1, 8, FIRST);
        _sell(bytes32("other"), 1, 8, FIRST);
        bytes32[] memory back = new bytes32[](2);
        (back[0], back[1]) = (PACK, bytes32("other"));
        for (uint256 i; i < 2; ++i) {
            vm.expectEmit(address(packs));
            emit IPackRegistry.PackReturned(back[i], SECOND);
        }
        packs.takeBack(back, SECOND);
        for (uint256 i; i < 2; ++i) {
            IPackRegistry.Pack memory p = packs.packOf(back[i]);
            vm.assertTrue(p.returned && p.sold == 1 && p.sale == FIRST, "the pack");
        }
    }

    /// @custom:rules D1
    function test_commission_and_admitSeller_are_told() external {
        vm.expectEmit(address(packs));
        emit IPackRegistry.BatchCommissioned(bytes32("batch"), REGISTRAR, registrarSteward);
        _as(registrarSteward, address(packs), abi.encodeCall(packs.commission, (bytes32("batch"))));
        vm.expectEmit(address(packs));
        emit IPackRegistry.SellerAdmitted(outsider);
        _as(GOVERNOR, address(packs), abi.encodeCall(packs.admitSeller, (outsider)));
        vm.assertTrue(packs.isSeller(outsider), "seller");
    }

    /// @custom:rules D1 X9
    function test_admitSeller_reverts_as_done() external {
        bytes32 id = bytes32(uint256(uint160(address(ledger))));
        bytes memory why = abi.encodeWithSelector(IPackRegistry.PackRegistry_AlreadyDone.selector, id);
        _refused(GOVERNOR, address(packs), abi.encodeCall(packs.admitSeller, (address(ledger))), why);
        vm.assertTrue(packs.isSeller(address(ledger)), "seller");
    }

    // ------------------------------------------------------------------------------------------------------------------- help

    function _use(bytes32 pack, uint32 units, uint32 capacity) private pure returns (IPackRegistry.PackUse[] memory u) {
        u = new IPackRegistry.PackUse[](1);
        u[0] = IPackRegistry.PackUse(pack, units, capacity, new bytes32[](0));
    }

    function _sell(bytes32 pack, uint32 units, uint32 capacity, bytes20 sale) private {
        packs.sell(Batches.uses(_use(pack, units, capacity)), sale);
    }

    function _takeBack(bytes32 pack) private {
        bytes32[] memory back = new bytes32[](1);
        back[0] = pack;
        packs.takeBack(back, FIRST);
    }

    function _refusesSale(bytes32 pack, uint32 units, uint32 capacity, bytes memory why) private {
        bytes32 before = keccak256(abi.encode(packs.packOf(pack)));
        bytes memory call = abi.encodeCall(packs.sell, (Batches.uses(_use(pack, units, capacity)), SECOND));
        _refused(address(this), address(packs), call, why);
        vm.assertEq(keccak256(abi.encode(packs.packOf(pack))), before, "moved");
    }

    function _refusesPerson(address who, bytes memory call) private {
        bytes memory why = abi.encodeWithSelector(IPackRegistry.PackRegistry_NotAuthorised.selector, who);
        _refused(who, address(packs), call, why);
    }

    function _unsaleable(bool returned, bool stolen, bool destroyed) private pure returns (bytes memory) {
        bytes4 selector = IPackRegistry.PackRegistry_Unsaleable.selector;
        return abi.encodeWithSelector(selector, PACK, returned, stolen, destroyed);
    }
}
