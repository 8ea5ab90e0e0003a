// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IHostRegistry} from "../../../contracts/market/interfaces/IHostRegistry.sol";
import {HostErrors} from "../../../contracts/market/libraries/HostErrors.sol";
import {Deal} from "../support/Deals.sol";
import {MarketTest} from "../support/MarketTest.sol";

contract HostRegistryTest is MarketTest {
    bytes private key = abi.encodePacked(bytes32(uint256(11)), bytes32(uint256(12)));

    // --- register ---

    function test_PayeeIsZero() public {
        vm.expectRevert(abi.encodeWithSelector(HostErrors.ZeroAddress.selector));
        registry.register(operator, address(0), key, someFacts());
    }

    function test_BeaconKeyIsMalformed() public {
        vm.expectRevert(abi.encodeWithSelector(HostErrors.BeaconKeyMalformed.selector, 65, 64));
        registry.register(operator, payee, new bytes(65), someFacts());
    }

    function test_FactsAreTooLong() public {
        IHostRegistry.Facts memory facts = someFacts();
        facts.endpoint = string(new bytes(257));
        expectTooLong(facts, "endpoint", 256);
        facts = someFacts();
        facts.region = string(new bytes(65));
        expectTooLong(facts, "region", 64);
        facts = someFacts();
        facts.hardware = string(new bytes(4097));
        expectTooLong(facts, "hardware", 4096);
        facts = someFacts();
        facts.tags = string(new bytes(513));
        expectTooLong(facts, "tags", 512);
        facts.endpoint = string(new bytes(256));
        facts.region = string(new bytes(64));
        facts.hardware = string(new bytes(4096));
        facts.tags = string(new bytes(512));
        registry.register(operator, payee, key, facts);
    }

    function test_Registered() public {
        IHostRegistry.Facts memory facts = someFacts();
        vm.expectEmit();
        emit IHostRegistry.HostRegistered(2, stranger, operator, payee);
        vm.expectEmit();
        emit IHostRegistry.BeaconKeyUpdated(2, keccak256(key), key);
        vm.expectEmit();
        emit IHostRegistry.HostFactsUpdated(
            2, facts.endpoint, facts.hpkeKey, facts.hpkeKeyVersion, facts.region, facts.hardware, facts.tags
        );
        vm.prank(stranger);
        vm.assertEq(registry.register(operator, payee, key, facts), 2, "id");
        vm.assertEq(registry.hostCount(), 2, "count");
        vm.assertEq(registry.ownerOf(2), stranger, "owner");
        vm.assertEq(registry.operatorOf(2), operator, "operator");
        vm.assertEq(registry.payeeOf(2), payee, "payee");
        vm.assertEq(registry.beaconKeyHashOf(2), keccak256(key), "beacon");
        (bytes32 hpkeKey, uint32 version) = registry.hpkeKeyOf(2);
        vm.assertEq(hpkeKey, facts.hpkeKey, "hpke");
        vm.assertEq(version, 1, "version");
        (address owner_, address operator_, address payee_, bool retired) = registry.hostOf(2);
        vm.assertEq(owner_, stranger, "hostOf owner");
        vm.assertEq(operator_, operator, "hostOf operator");
        vm.assertEq(payee_, payee, "hostOf payee");
        vm.assertTrue(!retired, "hostOf retired");
    }

    // --- facts ---

    function test_FactsByNoParty() public {
        vm.prank(payee);
        vm.expectRevert(abi.encodeWithSelector(HostErrors.NotParty.selector, host, payee));
        registry.updateFacts(host, someFacts());
    }

    function test_FactsOfARetiredHost() public {
        vm.startPrank(owner);
        registry.retire(host);
        vm.expectRevert(abi.encodeWithSelector(HostErrors.Retired.selector, host));
        registry.updateFacts(host, someFacts());
    }

    function test_FactsByOperatorAndOwner() public {
        IHostRegistry.Facts memory facts = someFacts();
        facts.region = "FR";
        vm.prank(operator);
        registry.updateFacts(host, facts);
        vm.expectEmit();
        emit IHostRegistry.HostFactsUpdated(
            host, facts.endpoint, facts.hpkeKey, facts.hpkeKeyVersion, facts.region, facts.hardware, facts.tags
        );
        vm.prank(owner);
        registry.updateFacts(host, facts);
    }

    function test_KeyVersion() public {
        IHostRegistry.Facts memory facts = someFacts();
        vm.startPrank(operator);
        facts.hpkeKeyVersion = 2;
        vm.expectRevert(abi.encodeWithSelector(HostErrors.HpkeKeyVersionWrong.selector, 2, 1));
        registry.updateFacts(host, facts);
        facts.hpkeKey = bytes32(uint256(8));
        facts.hpkeKeyVersion = 1;
        vm.expectRevert(abi.encodeWithSelector(HostErrors.HpkeKeyVersionWrong.selector, 1, 1));
        registry.updateFacts(host, facts);
        facts.hpkeKeyVersion = 2;
        registry.updateFacts(host, facts);
        (bytes32 hpkeKey, uint32 version) = registry.hpkeKeyOf(host);
        vm.assertEq(hpkeKey, facts.hpkeKey, "key");
        vm.assertEq(version, 2, "version");
        registry.updateFacts(host, facts);
    }

    // --- what only the owner may ---

    function test_OnlyTheOwner() public {
        bytes[6] memory calls = [
            abi.encodeCall(registry.setBeaconKey, (host, key)),
            abi.encodeCall(registry.setOperator, (host, stranger)),
            abi.encodeCall(registry.proposePayee, (host, stranger)),
            abi.encodeCall(registry.proposeOwner, (host, stranger)),
            abi.encodeCall(registry.setPriceMinima, (host, VM_KIND, 1)),
            abi.encodeCall(registry.retire, (host))
        ];
        for (uint256 i = 0; i < calls.length; ++i) {
            vm.prank(operator);
            (bool ok, bytes memory answer) = address(registry).call(calls[i]);
            vm.assertTrue(!ok, "reverts");
            bytes memory reason = abi.encodeWithSelector(HostErrors.NotOwner.selector, host, operator, owner);
            vm.assertEq(keccak256(answer), keccak256(reason), "reason");
        }
    }

    function test_BeaconKey() public {
        vm.startPrank(owner);
        vm.expectRevert(abi.encodeWithSelector(HostErrors.BeaconKeyMalformed.selector, 0, 64));
        registry.setBeaconKey(host, "");
        registry.setBeaconKey(host, key);
        vm.assertEq(registry.beaconKeyHashOf(host), keccak256(key), "beacon");
    }

    function test_Operator() public {
        vm.expectEmit();
        emit IHostRegistry.OperatorChanged(host, address(0));
        vm.prank(owner);
        registry.setOperator(host, address(0));
        vm.assertEq(registry.operatorOf(host), address(0), "revoked");
        (, uint32 version) = registry.hpkeKeyOf(host);
        vm.assertEq(version, 1, "the neighbour in the word");
    }

    function test_PayeeInTwoSteps() public {
        vm.prank(owner);
        vm.expectEmit();
        emit IHostRegistry.PayeeProposed(host, stranger);
        registry.proposePayee(host, stranger);
        vm.assertEq(registry.payeeOf(host), payee, "not yet");
        vm.prank(owner);
        vm.expectRevert(abi.encodeWithSelector(HostErrors.NotProposed.selector, host, owner, stranger));
        registry.acceptPayee(host);
        vm.startPrank(stranger);
        vm.expectEmit();
        emit IHostRegistry.PayeeChanged(host, stranger);
        registry.acceptPayee(host);
        vm.assertEq(registry.payeeOf(host), stranger, "now");
        vm.expectRevert(abi.encodeWithSelector(HostErrors.NotProposed.selector, host, stranger, address(0)));
        registry.acceptPayee(host);
    }

    function test_OwnerInTwoSteps() public {
        vm.prank(owner);
        vm.expectEmit();
        emit IHostRegistry.OwnerProposed(host, stranger);
        registry.proposeOwner(host, stranger);
        vm.assertEq(registry.ownerOf(host), owner, "not yet");
        vm.prank(operator);
        vm.expectRevert(abi.encodeWithSelector(HostErrors.NotProposed.selector, host, operator, stranger));
        registry.acceptOwner(host);
        vm.startPrank(stranger);
        vm.expectEmit();
        emit IHostRegistry.OwnerChanged(host, stranger);
        registry.acceptOwner(host);
        vm.assertEq(registry.ownerOf(host), stranger, "now");
        vm.expectRevert(abi.encodeWithSelector(HostErrors.NotProposed.selector, host, stranger, address(0)));
        registry.acceptOwner(host);
    }

    function test_PriceMinima() public {
        vm.prank(owner);
        vm.expectEmit();
        emit IHostRegistry.PriceMinimaChanged(host, VM_KIND, 77);
        registry.setPriceMinima(host, VM_KIND, 77);
        vm.assertEq(registry.priceMinimaOf(host, VM_KIND), 77, "minima");
        vm.assertEq(registry.priceMinimaOf(host, VM_KIND + 1), 0, "of another kind");
    }

    function test_Retire() public {
        Deal memory d = opened();
        vm.prank(operator);
        escrow.setDraining(host, VM_KIND, true);
        vm.startPrank(owner);
        vm.expectRevert(abi.encodeWithSelector(HostErrors.NotIdle.selector, host));
        registry.retire(host);
        vm.stopPrank();
        activate(d);
        close(d);
        vm.startPrank(owner);
        vm.expectEmit();
        emit IHostRegistry.HostRetired(host);
        registry.retire(host);
        vm.assertTrue(registry.isRetired(host), "retired");
        vm.expectRevert(abi.encodeWithSelector(HostErrors.Retired.selector, host));
        registry.retire(host);
    }

    // --- before an escrow is bound ---

    function test_Unbound() public {
        registry = IHostRegistry(deployRegistry());
        vm.assertEq(registry.escrow(), address(0), "none");
        registerHost();
        vm.startPrank(owner);
        registry.setOperator(1, stranger);
        registry.retire(1);
        vm.assertTrue(registry.isRetired(1), "retired");
    }

    function test_Bind() public {
        registry = IHostRegistry(deployRegistry());
        vm.prank(stranger);
        vm.expectRevert(abi.encodeWithSelector(HostErrors.NotDeployer.selector, stranger, address(this)));
        registry.bindEscrow(address(escrow));
        vm.expectRevert(abi.encodeWithSelector(HostErrors.EscrowOfAnotherRegistry.selector, address(escrow), escrow.registry()));
        registry.bindEscrow(address(escrow));
        escrow = deployEscrow(HOLD, REACH, GRACE);
        vm.expectEmit();
        emit IHostRegistry.EscrowBound(address(escrow));
        registry.bindEscrow(address(escrow));
        vm.assertEq(registry.escrow(), address(escrow), "bound");
        vm.expectRevert(abi.encodeWithSelector(HostErrors.EscrowAlreadyBound.selector, address(escrow)));
        registry.bindEscrow(address(escrow));
    }

    function expectTooLong(IHostRegistry.Facts memory facts, string memory name, uint256 allowed) private {
        vm.expectRevert(abi.encodeWithSelector(HostErrors.FactTooLong.selector, name, allowed + 1, allowed));
        registry.register(operator, payee, key, facts);
    }
}
