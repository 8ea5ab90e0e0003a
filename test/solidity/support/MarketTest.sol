// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IHostRegistry} from "../../../contracts/market/interfaces/IHostRegistry.sol";
import {ILeaseEscrow} from "../../../contracts/market/interfaces/ILeaseEscrow.sol";
import {CloseReason, LeaseState, Permit, Terms} from "../../../contracts/market/types/Terms.sol";
import {TestUsdc} from "../tokens/TestUsdc.sol";
import {Deal, Deals} from "./Deals.sol";
import {Shipped} from "./Shipped.sol";

/// @title A market with one host, one offer and one tenant, and the verbs that tests call.
/// @notice Numbers of the worked table (docs/contracts.md): 10 units/s, W = L = 3,600 s, fee 2.5 %, open fee 500, trial 600 s.
abstract contract MarketTest is Shipped {
    uint256 internal constant START = 1_800_000_000;
    uint8 internal constant VM_KIND = 1;
    uint16 internal constant FEE_BPS = 250;
    uint32 internal constant HOLD = 3600;
    uint32 internal constant REACH = 3600;
    uint32 internal constant GRACE = 86_400;
    uint64 internal constant DEPOSIT = 100_000;
    uint64 internal constant OPEN_FEE = 500;

    address internal governor = actor("governor");
    address internal treasury = actor("treasury");
    address internal owner = actor("owner");
    address internal operator = actor("operator");
    address internal payee = actor("payee");
    address internal tenant = actor("tenant");
    address internal author = actor("author");
    address internal creditor = actor("creditor");
    address internal stranger = actor("stranger");

    TestUsdc internal usdc;
    IHostRegistry internal registry;
    ILeaseEscrow internal escrow;
    uint64 internal host;

    function setUp() public virtual {
        vm.warp(START);
        usdc = new TestUsdc();
        registry = IHostRegistry(deployRegistry());
        escrow = deployEscrow(HOLD, REACH, GRACE);
        registry.bindEscrow(address(escrow));
        creditor = makeCreditor();
        vm.prank(governor);
        escrow.setCreditor(creditor);
        host = registerHost();
        fund(tenant, 1_000_000_000_000);
    }

    /// @dev Who says that hosts are down: here an account, so that tests may say it themselves.
    function makeCreditor() internal virtual returns (address) {
        return creditor;
    }

    // --- building ---

    function deployEscrow(uint32 hold, uint32 reach, uint32 grace) internal returns (ILeaseEscrow) {
        bytes memory args = abi.encode(usdc, registry, governor, treasury, FEE_BPS, hold, reach, grace);
        return ILeaseEscrow(deployEscrow(args));
    }

    function registerHost() internal returns (uint64) {
        vm.prank(owner);
        return registry.register(operator, payee, new bytes(64), someFacts());
    }

    function someFacts() internal pure returns (IHostRegistry.Facts memory) {
        return IHostRegistry.Facts("https://host.example", bytes32(uint256(7)), 1, "DE-FRA", "{}", "ssd");
    }

    function fund(address account, uint256 amount) internal {
        usdc.mint(account, amount);
        vm.prank(account);
        usdc.approve(address(escrow), type(uint256).max);
    }

    /// @dev The worked table's lease: 10 points at 1e12 each, that is 10 units/s.
    function someDeal() internal view returns (Deal memory d) {
        d.tenant = tenant;
        d.payee = payee;
        d.host = host;
        d.kind = VM_KIND;
        d.trialSeconds = 600;
        d.feeBps = FEE_BPS;
        d.activationDeadline = uint32(block.timestamp + 1 hours);
        d.creditor = creditor;
        d.shape = Deals.shapeOf(10, 0, 0, 0, 0);
        d.prices = Deals.pricesOf(1e12, 0, 0, 0, 0);
        d.capacity = Deals.shapeOf(1000, 1 << 20, 1000, 4, 1000);
        d.openFee = OPEN_FEE;
        d.escrow = address(escrow);
        d.manifest = "sealed";
    }

    // --- a lease's life ---

    function publish(Deal memory d) internal returns (bytes32) {
        vm.prank(operator);
        return escrow.publishOffer(d.offer());
    }

    function open(Deal memory d, uint64 deposit) internal returns (bytes32) {
        return openWords(d, d.terms(), deposit);
    }

    /// @dev With terms that may differ from the deal's.
    function openWords(Deal memory d, Terms memory words, uint64 deposit) internal returns (bytes32) {
        vm.prank(d.tenant);
        return escrow.open(words, d.prices, d.capacityOpenFee(), deposit, d.manifest);
    }

    /// @dev Opening reverts with exactly this.
    function cannotOpen(Deal memory d, uint64 deposit, bytes memory reason) internal {
        vm.prank(d.tenant);
        vm.expectRevert(reason);
        escrow.open(d.terms(), d.prices, d.capacityOpenFee(), deposit, d.manifest);
    }

    function published() internal returns (Deal memory d) {
        d = someDeal();
        publish(d);
    }

    function opened() internal returns (Deal memory d) {
        d = published();
        open(d, DEPOSIT);
    }

    function active() internal returns (Deal memory d) {
        d = opened();
        activate(d);
    }

    /// @dev Closed at 5,000 s with 3,600 of them held.
    function settling() internal returns (Deal memory d) {
        d = active();
        secondsIn(5000);
        close(d);
    }

    function activate(Deal memory d) internal {
        vm.prank(operator);
        escrow.activate(d.terms(), "ssh://root@192.0.2.1:40000", bytes32(uint256(1)));
    }

    /// @dev Published, opened and active now.
    function activeDeal(Deal memory d, uint64 deposit) internal {
        publish(d);
        open(d, deposit);
        activate(d);
    }

    /// @dev Writes the uncollected fee of a host straight into its word, and the money with it.
    function setFeeField(uint64 host_, uint256 amount) internal {
        bytes32 slot = hostSlot(host_);
        uint256 word = uint256(vm.load(address(escrow), slot)) & ~(uint256(type(uint40).max) << 104);
        vm.store(address(escrow), slot, bytes32(word | (amount << 104)));
        usdc.mint(address(escrow), amount);
    }

    /// @dev The storage slot that holds a host's word, which must not be zero: found by looking for it.
    function hostSlot(uint64 host_) internal view returns (bytes32 slot) {
        uint256 word = escrow.hostWordOf(host_, VM_KIND);
        require(word != 0, "a zero word is everywhere");
        for (uint256 i = 0; i < 16; ++i) {
            slot = keccak256(abi.encode((uint256(host_) << 8) | VM_KIND, i));
            if (uint256(vm.load(address(escrow), slot)) == word) return slot;
        }
        revert("no slot holds the host's word");
    }

    function setFeeBps(uint16 feeBps) internal {
        vm.prank(governor);
        escrow.setFeeBps(feeBps);
    }

    function topUp(Deal memory d, uint64 amount) internal {
        vm.prank(d.tenant);
        escrow.topUp(d.id(), amount);
    }

    function revive(Deal memory d, uint64 amount) internal {
        vm.prank(d.tenant);
        escrow.revive(d.terms(), amount);
    }

    function withdraw(Deal memory d) internal {
        vm.prank(operator);
        escrow.withdraw(d.terms());
    }

    function close(Deal memory d) internal {
        vm.prank(d.tenant);
        escrow.close(d.terms(), CloseReason.TenantDone, false);
    }

    function latch(uint256 from) internal {
        vm.prank(creditor);
        escrow.latch(host, VM_KIND, uint32(from));
    }

    function lift() internal {
        vm.prank(creditor);
        escrow.lift(host, VM_KIND);
    }

    /// @dev The tenant's permit for the escrow, good for an hour.
    function sign(uint256 value) internal view returns (Permit memory p) {
        p.value = value;
        p.deadline = block.timestamp + 1 hours;
        bytes32 typehash = keccak256("Permit(address owner,address spender,uint256 value,uint256 nonce,uint256 deadline)");
        bytes32 data = keccak256(abi.encode(typehash, tenant, address(escrow), value, usdc.nonces(tenant), p.deadline));
        (p.v, p.r, p.s) = vm.sign(keyOf("tenant"), keccak256(abi.encodePacked(hex"1901", usdc.DOMAIN_SEPARATOR(), data)));
    }

    // --- reading ---

    /// @dev Seconds after START.
    function secondsIn(uint256 s) internal {
        vm.warp(START + s);
    }

    function statusOf(Deal memory d) internal view returns (ILeaseEscrow.LeaseStatus memory) {
        return escrow.statusOf(d.terms());
    }

    function feeOf(uint64 host_) internal view returns (uint256) {
        return (escrow.hostWordOf(host_, VM_KIND) >> 104) & type(uint40).max;
    }

    function inUseOf(uint64 host_) internal view returns (uint256) {
        return escrow.hostWordOf(host_, VM_KIND) & type(uint104).max;
    }

    function assertState(Deal memory d, LeaseState state) internal view {
        vm.assertEq(uint256(escrow.stateOf(d.id())), uint256(state), "state");
    }

    function assertBalance(address account, uint256 amount, string memory why) internal view {
        vm.assertEq(usdc.balanceOf(account), amount, why);
    }
}
