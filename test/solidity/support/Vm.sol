// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

/// @title The cheat codes that these tests use, as forge and Hardhat's EDR offer them.
interface Vm {
    struct Log {
        bytes32[] topics;
        bytes data;
        address emitter;
    }

    function addr(uint256 key) external pure returns (address);
    function assertEq(uint256 a, uint256 b, string calldata why) external pure;
    function assertEq(address a, address b, string calldata why) external pure;
    function assertEq(bytes32 a, bytes32 b, string calldata why) external pure;
    function assertEq(bool a, bool b, string calldata why) external pure;
    function assertGe(uint256 a, uint256 b, string calldata why) external pure;
    function assertLe(uint256 a, uint256 b, string calldata why) external pure;
    function assertLt(uint256 a, uint256 b, string calldata why) external pure;
    function assertTrue(bool a, string calldata why) external pure;
    function assume(bool condition) external pure;
    function deployCode(string calldata artifact) external returns (address);
    function deployCode(string calldata artifact, bytes calldata args) external returns (address);
    function etch(address target, bytes calldata code) external;
    function envOr(string calldata name, string calldata fallback_) external view returns (string memory);
    function expectEmit() external;
    function expectEmit(address emitter) external;
    function expectRevert(bytes calldata reason) external;

    function mockCall(address callee, bytes calldata data, bytes calldata result) external;
    function getRecordedLogs() external returns (Log[] memory);
    function keyExistsJson(string calldata json, string calldata key) external view returns (bool);
    function label(address account, string calldata name) external;
    function load(address target, bytes32 slot) external view returns (bytes32);
    function parseBytes(string calldata hexadecimal) external pure returns (bytes memory);
    function parseJsonString(string calldata json, string calldata key) external pure returns (string memory);
    function parseJsonBytes32(string calldata json, string calldata key) external pure returns (bytes32);
    function parseJsonBytes32Array(string calldata json, string calldata key) external pure returns (bytes32[] memory);
    function parseJsonUint(string calldata json, string calldata key) external pure returns (uint256);
    function parseJsonUintArray(string calldata json, string calldata key) external pure returns (uint256[] memory);
    function parseJsonBytes(string calldata json, string calldata key) external pure returns (bytes memory);
    function prank(address sender) external;
    function publicKeyP256(uint256 key) external pure returns (uint256 x, uint256 y);
    function readFile(string calldata path) external view returns (string memory);
    function recordLogs() external;
    function replace(string calldata input, string calldata from, string calldata to) external pure returns (string memory);
    function roll(uint256 number) external;
    function setBlockhash(uint256 number, bytes32 hash) external;
    function sign(uint256 key, bytes32 digest) external pure returns (uint8 v, bytes32 r, bytes32 s);
    function signP256(uint256 key, bytes32 digest) external pure returns (bytes32 r, bytes32 s);
    function startPrank(address sender) external;
    function stopPrank() external;
    function store(address target, bytes32 slot, bytes32 value) external;
    function toString(address value) external pure returns (string memory);
    function toString(uint256 value) external pure returns (string memory);
    function toString(bytes32 value) external pure returns (string memory);
    function warp(uint256 timestamp) external;
}
