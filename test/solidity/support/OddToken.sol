// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {ERC20} from "@openzeppelin/contracts/token/ERC20/ERC20.sol";

/// @title A token whose `transfer` answers in every odd way, and may call back. `transferFrom` is plain.
contract OddToken is ERC20 {
    enum Answer {
        True,
        False,
        Nothing,
        Two,
        Short,
        Revert,
        CallBack
    }

    Answer public answer;
    bytes[] private _calls;
    bytes public reason;

    constructor() ERC20("Odd", "ODD") {}

    function mint(address to, uint256 amount) external {
        _mint(to, amount);
    }

    function setAnswer(Answer next) external {
        answer = next;
    }

    /// @dev What `transfer` calls its caller with; each call must fail for that reason.
    function callBackWith(bytes[] calldata calls, bytes calldata expected) external {
        answer = Answer.CallBack;
        reason = expected;
        for (uint256 i = 0; i < calls.length; ++i) {
            _calls.push(calls[i]);
        }
    }

    function transfer(address to, uint256 amount) public override returns (bool) {
        if (answer == Answer.Revert) revert("no");
        if (answer == Answer.False) return false;
        if (answer == Answer.Two) _answer(abi.encode(uint256(2)));
        if (answer == Answer.Short) _answer(new bytes(31));
        super.transfer(to, amount);
        if (answer == Answer.Nothing) _answer("");
        if (answer == Answer.CallBack) _callBack();
        return true;
    }

    function _callBack() private {
        for (uint256 i = 0; i < _calls.length; ++i) {
            (bool ok, bytes memory why) = msg.sender.call(_calls[i]);
            if (ok || keccak256(why) != keccak256(reason)) _answer(abi.encode(false));
        }
    }

    function _answer(bytes memory data) private pure {
        assembly ("memory-safe") {
            return(add(data, 0x20), mload(data))
        }
    }
}
