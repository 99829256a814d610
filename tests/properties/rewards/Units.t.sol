// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.20;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {IERC20Errors as E} from "@openzeppelin/contracts/interfaces/draft-IERC6093.sol";
import {ERC20Permit} from "@openzeppelin/contracts/token/ERC20/extensions/ERC20Permit.sol";
import {IHealthToken} from "../../../interfaces/IHealthToken.sol";
import {Signing} from "../support/Signing.sol";
import {vm} from "../support/Vm.sol";
import {Institute} from "./Institute.sol";
import {RewardSigning} from "./RewardSigning.sol";

/// @title The token is ERC-20 with permits and burning, as OpenZeppelin's own cases state them
/// forge-config: default.fuzz.runs = 64
contract UnitsTest is Institute {
    uint256 private constant SUPPLY = 1_000_000;
    uint256 private constant INFINITE = type(uint256).max;

    function setUp() public override {
        super.setUp();
        _mint(patient, SUPPLY);
    }

    /// @custom:rules S7
    function test_units_have_a_name_two_decimals_and_a_domain() external view {
        vm.assertEq(bytes(token.name()), "Carestamp Health Token", "name");
        vm.assertEq(bytes(token.symbol()), "CHT", "symbol");
        vm.assertEq(token.decimals(), 2, "decimals");
        vm.assertEq(token.totalSupply(), SUPPLY, "supply");
        vm.assertEq(token.DOMAIN_SEPARATOR(), Signing.domain("Carestamp Health Token", address(token)), "domain");
    }

    /// @dev Between any two, or to oneself; nothing more than there is, and never to nobody.
    /// @custom:rules S7
    function testFuzz_transfer_moves_just_that(address to, uint256 amount) external {
        if (amount % 4 != 0) amount %= SUPPLY + 1;
        bytes memory call = abi.encodeCall(token.transfer, (to, amount));
        bytes memory why = abi.encodeWithSelector(E.ERC20InvalidReceiver.selector, to);
        if (to == address(0)) return _no(patient, call, why);
        why = abi.encodeWithSelector(E.ERC20InsufficientBalance.selector, patient, SUPPLY, amount);
        if (amount > SUPPLY) return _no(patient, call, why);
        vm.expectEmit(address(token));
        emit IERC20.Transfer(patient, to, amount);
        _yes(patient, call);
        vm.assertEq(token.balanceOf(to), to == patient ? SUPPLY : amount, "received");
        vm.assertEq(token.balanceOf(patient), to == patient ? SUPPLY : SUPPLY - amount, "kept");
        vm.assertEq(token.totalSupply(), SUPPLY, "nothing made, nothing lost");
        call = abi.encodeCall(token.transfer, (address(0), 0));
        _no(patient, call, abi.encodeWithSelector(E.ERC20InvalidReceiver.selector, address(0)));
    }

    /// @dev An approval is set, not added; with no funds too; by nobody's zero address and for none.
    /// @custom:rules S7
    function testFuzz_approve_sets_an_allowance(address spender, uint256 first, uint256 second) external {
        bytes memory why = abi.encodeWithSelector(E.ERC20InvalidSpender.selector, address(0));
        if (spender == address(0)) return _no(patient, abi.encodeCall(token.approve, (spender, first)), why);
        _yes(patient, abi.encodeCall(token.approve, (spender, first)));
        vm.expectEmit(address(token));
        emit IERC20.Approval(patient, spender, second);
        _yes(patient, abi.encodeCall(token.approve, (spender, second)));
        vm.assertEq(token.allowance(patient, spender), second, "the last");
        vm.assertEq(token.balanceOf(patient), SUPPLY, "nothing moved");
        why = abi.encodeWithSelector(E.ERC20InvalidApprover.selector, address(0));
        _no(address(0), abi.encodeCall(token.approve, (spender, first)), why);
    }

    /// @dev Within allowance and balance; the allowance goes down by that, unless it is infinite; first the allowance is asked.
    /// @custom:rules S7
    function testFuzz_transferFrom_spends_an_allowance(address to, uint256 allowed, uint256 amount) external {
        vm.assume(to != patient);
        if (allowed % 3 == 0) allowed = INFINITE;
        if (allowed % 3 == 1) allowed %= 2 * SUPPLY;
        if (amount % 3 != 0) amount %= 2 * SUPPLY;
        _yes(patient, abi.encodeCall(token.approve, (outsider, allowed)));
        bytes memory call = abi.encodeCall(token.transferFrom, (patient, to, amount));
        bytes memory why = abi.encodeWithSelector(E.ERC20InsufficientAllowance.selector, outsider, allowed, amount);
        if (amount > allowed) return _no(outsider, call, why);
        why = abi.encodeWithSelector(E.ERC20InvalidReceiver.selector, to);
        if (to == address(0)) return _no(outsider, call, why);
        why = abi.encodeWithSelector(E.ERC20InsufficientBalance.selector, patient, SUPPLY, amount);
        if (amount > SUPPLY) return _no(outsider, call, why);
        vm.expectEmit(address(token));
        emit IERC20.Transfer(patient, to, amount);
        _yes(outsider, call);
        uint256 left = allowed == INFINITE ? INFINITE : allowed - amount;
        vm.assertEq(token.allowance(patient, outsider), left, "allowance");
        vm.assertEq(token.balanceOf(to), amount, "received");
        vm.assertEq(token.balanceOf(patient), SUPPLY - amount, "kept");
    }

    /// @custom:rules S7
    function testFuzz_burn_destroys_what_the_caller_has(uint256 amount) external {
        if (amount % 4 != 0) amount %= SUPPLY + 1;
        bytes memory call = abi.encodeCall(token.burn, (amount));
        bytes memory why = abi.encodeWithSelector(E.ERC20InsufficientBalance.selector, patient, SUPPLY, amount);
        if (amount > SUPPLY) return _no(patient, call, why);
        vm.expectEmit(address(token));
        emit IERC20.Transfer(patient, address(0), amount);
        _as(patient, address(token), call);
        vm.assertEq(token.totalSupply(), SUPPLY - amount, "supply");
        vm.assertEq(token.balanceOf(patient), SUPPLY - amount, "balance");
    }

    /// @custom:rules S7
    function testFuzz_burnFrom_spends_an_allowance(uint256 allowed, uint256 amount) external {
        if (allowed % 3 == 0) allowed = INFINITE;
        else allowed %= 2 * SUPPLY;
        if (amount % 4 != 0) amount %= 2 * SUPPLY;
        _yes(patient, abi.encodeCall(token.approve, (outsider, allowed)));
        bytes memory call = abi.encodeCall(token.burnFrom, (patient, amount));
        bytes memory why = abi.encodeWithSelector(E.ERC20InsufficientAllowance.selector, outsider, allowed, amount);
        if (amount > allowed) return _no(outsider, call, why);
        why = abi.encodeWithSelector(E.ERC20InsufficientBalance.selector, patient, SUPPLY, amount);
        if (amount > SUPPLY) return _no(outsider, call, why);
        _as(outsider, address(token), call);
        vm.assertEq(token.totalSupply(), SUPPLY - amount, "supply");
        uint256 left = allowed == INFINITE ? INFINITE : allowed - amount;
        vm.assertEq(token.allowance(patient, outsider), left, "allowance");
    }

    /// @dev Until its last second, once, by whoever brings it.
    /// @custom:rules S7 X5
    function testFuzz_permit_sets_an_allowance_once(uint256 value, uint256 late) external {
        uint256 deadline = _now() + 1;
        bytes memory call = _permitCall(patient, patient, value, 0, deadline);
        vm.warp(_now() + (late % 3));
        bytes memory why = abi.encodeWithSelector(ERC20Permit.ERC2612ExpiredSignature.selector, deadline);
        if (_now() > deadline) return _no(relayer, call, why);
        vm.expectEmit(address(token));
        emit IERC20.Approval(patient, outsider, value);
        _as(relayer, address(token), call);
        vm.assertEq(token.allowance(patient, outsider), value, "allowed");
        vm.assertEq(token.nonces(patient), 1, "used");
        (bool done, bytes memory answer) = address(token).call(call);
        vm.assertFalse(done, "played again");
        vm.assertEq(bytes4(answer), ERC20Permit.ERC2612InvalidSigner.selector, "refused for another reason");
        vm.assertEq(token.nonces(patient), 1, "used once");
    }

    /// @dev Another signer, owner, number, value or deadline than was signed: no permit.
    /// @custom:rules S7 X5
    function testFuzz_permit_reverts_when_another_thing_was_signed(uint8 which) external {
        bytes memory call = _permitCall(which % 3 == 0 ? outsider : patient, patient, 5, which % 3 == 1 ? 1 : 0, FAR);
        if (which % 3 == 2) call[4 + 32 * 2 + 31] = 0x06;
        (bool done, bytes memory answer) = address(token).call(call);
        vm.assertFalse(done, "taken");
        vm.assertEq(bytes4(answer), ERC20Permit.ERC2612InvalidSigner.selector, "refused for another reason");
        vm.assertEq(token.allowance(patient, outsider) + token.nonces(patient), 0, "something moved");
        if (which % 3 == 0) vm.assertEq(answer, _notSigner(outsider, patient), "who it was");
    }

    /// @dev A minter mints, to somebody; nobody else does, nor a minter who was dismissed.
    /// @custom:rules S7
    function testFuzz_mint_is_a_minters(address who, address to, uint128 amount) external {
        vm.assume(who != treasurer);
        bytes memory call = abi.encodeCall(minting.mint, (to, amount));
        _no(who, call, abi.encodeWithSelector(IHealthToken.HealthToken_NotMinter.selector, who));
        bytes memory why = abi.encodeWithSelector(E.ERC20InvalidReceiver.selector, to);
        if (to == address(0)) return _no(treasurer, call, why);
        uint256 before = token.balanceOf(to);
        vm.expectEmit(address(token));
        emit IERC20.Transfer(address(0), to, amount);
        _as(treasurer, address(token), call);
        vm.assertEq(token.balanceOf(to) - before, amount, "received");
        vm.assertEq(token.totalSupply(), SUPPLY + amount, "supply");
        _as(GOVERNOR, address(token), abi.encodeCall(minting.dismissMinter, (treasurer)));
        _no(treasurer, call, abi.encodeWithSelector(IHealthToken.HealthToken_NotMinter.selector, treasurer));
    }

    /// @dev Setting what is so already is told, and moves nothing.
    /// @custom:rules S7 X9
    function testFuzz_minters_come_and_go(address who) external {
        vm.assume(who != treasurer);
        bytes memory appoint = abi.encodeCall(minting.appointMinter, (who));
        bytes memory dismiss = abi.encodeCall(minting.dismissMinter, (who));
        bytes memory done = abi.encodeWithSelector(IHealthToken.HealthToken_AlreadyDone.selector, who);
        _no(GOVERNOR, dismiss, done);
        vm.expectEmit(address(token));
        emit IHealthToken.MinterAppointed(who);
        _as(GOVERNOR, address(token), appoint);
        _no(GOVERNOR, appoint, done);
        vm.assertTrue(minting.isMinter(who) && !minting.isLedger(who), "a minter and no more");
        vm.expectEmit(address(token));
        emit IHealthToken.MinterDismissed(who);
        _as(GOVERNOR, address(token), dismiss);
        vm.assertFalse(minting.isMinter(who), "no more");
    }

    // ------------------------------------------------------------------------------------------------------------------- acts

    function _permitCall(
        address signer,
        address owner,
        uint256 value,
        uint256 nonce,
        uint256 deadline
    ) private view returns (bytes memory) {
        bytes32 act = RewardSigning.permit(owner, outsider, value, nonce, deadline);
        bytes memory s = _sign(signer, Signing.digest(token.DOMAIN_SEPARATOR(), act));
        (bytes32 r, bytes32 v) = (bytes32(0), bytes32(0));
        assembly {
            r := mload(add(s, 32))
            v := mload(add(s, 64))
        }
        return abi.encodeCall(token.permit, (owner, outsider, value, deadline, uint8(s[64]), r, v));
    }

    function _notSigner(address signer, address owner) private pure returns (bytes memory) {
        return abi.encodeWithSelector(ERC20Permit.ERC2612InvalidSigner.selector, signer, owner);
    }

    /// @dev It answers true.
    function _yes(address who, bytes memory call) private {
        vm.assertTrue(abi.decode(_as(who, address(token), call), (bool)), "it answered no");
    }

    /// @dev Refused with exactly this, and no balance, allowance or supply moved.
    function _no(address who, bytes memory call, bytes memory why) private {
        bytes32 before = _tokenState();
        _refused(who, address(token), call, why);
        vm.assertEq(_tokenState(), before, "something moved");
    }

    function _tokenState() private view returns (bytes32) {
        uint256 allowed = token.allowance(patient, outsider);
        return keccak256(abi.encode(token.balanceOf(patient), token.balanceOf(outsider), token.totalSupply(), allowed));
    }
}
