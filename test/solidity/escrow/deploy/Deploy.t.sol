// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Ownable} from "@openzeppelin/contracts/access/Ownable2Step.sol";
import {EscrowErrors} from "../../../../contracts/market/libraries/EscrowErrors.sol";
import {MarketTest} from "../../support/MarketTest.sol";

contract DeployTest is MarketTest {
    function test_TokenIsNoContract() public {
        expectRefused(
            abi.encode(stranger, registry, governor, treasury, FEE_BPS, HOLD, REACH, GRACE),
            abi.encodeWithSelector(EscrowErrors.NotAContract.selector, stranger)
        );
    }

    function test_RegistryIsNoContract() public {
        expectRefused(
            abi.encode(usdc, address(0), governor, treasury, FEE_BPS, HOLD, REACH, GRACE),
            abi.encodeWithSelector(EscrowErrors.NotAContract.selector, address(0))
        );
    }

    function test_OwnerIsZero() public {
        expectRefused(
            abi.encode(usdc, registry, address(0), treasury, FEE_BPS, HOLD, REACH, GRACE),
            abi.encodeWithSelector(Ownable.OwnableInvalidOwner.selector, address(0))
        );
    }

    function test_TreasuryIsZero() public {
        expectRefused(
            abi.encode(usdc, registry, governor, address(0), FEE_BPS, HOLD, REACH, GRACE),
            abi.encodeWithSelector(EscrowErrors.ZeroAddress.selector)
        );
    }

    function test_FeeIsAboveItsCap() public {
        expectRefused(
            abi.encode(usdc, registry, governor, treasury, 1001, HOLD, REACH, GRACE),
            abi.encodeWithSelector(EscrowErrors.FeeAboveCap.selector, 1001, 1000)
        );
    }

    function test_Bounds() public {
        expectBoundsRefused(3600, 0, 86_400);
        expectBoundsRefused(3599, 3600, 86_400);
        expectBoundsRefused(7200, 3601, 86_400);
        expectBoundsRefused(7 days + 1, 3600, 30 days);
        expectBoundsRefused(7200, 3600, 7199);
        expectBoundsRefused(3600, 3600, 30 days + 1);
        deployEscrow(1, 1, 1);
        deployEscrow(3600, 3600, 3600);
        deployEscrow(7 days, 3600, 30 days);
    }

    function test_Constants() public {
        escrow = deployEscrow(7200, 3000, 90_000);
        vm.assertEq(escrow.HOLD_SECONDS(), 7200, "W");
        vm.assertEq(escrow.LATCH_REACH_SECONDS(), 3000, "L");
        vm.assertEq(escrow.GRACE_SECONDS(), 90_000, "grace");
        vm.assertEq(escrow.MIN_RUNWAY_SECONDS(), 3600, "an hour");
        vm.assertEq(escrow.token(), address(usdc), "token");
        vm.assertEq(escrow.registry(), address(registry), "registry");
        vm.assertEq(escrow.feeBps(), FEE_BPS, "fee");
        vm.assertEq(escrow.treasury(), treasury, "treasury");
        vm.assertTrue(!escrow.openingPaused(), "not paused");
    }

    function expectBoundsRefused(uint32 hold, uint32 reach, uint32 grace) private {
        expectRefused(
            abi.encode(usdc, registry, governor, treasury, FEE_BPS, hold, reach, grace),
            abi.encodeWithSelector(EscrowErrors.HoldOutOfBounds.selector, hold, reach, grace)
        );
    }

    /// @dev Not `deployCode`: it would swallow the reason.
    function expectRefused(bytes memory args, bytes memory reason) private {
        bytes memory code = abi.encodePacked(linkedEscrow(), args);
        (bool ok, bytes memory answer) = address(new Creator()).call(code);
        vm.assertTrue(!ok, "reverts");
        vm.assertEq(keccak256(answer), keccak256(reason), "reason");
    }
}

/// @dev Creates what it is called with, and passes on why it could not.
contract Creator {
    fallback() external {
        bytes memory code = msg.data;
        assembly ("memory-safe") {
            if iszero(create(0, add(code, 0x20), mload(code))) {
                returndatacopy(0, 0, returndatasize())
                revert(0, returndatasize())
            }
        }
    }
}
