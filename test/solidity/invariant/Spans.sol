// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

/// @title Sets of seconds as lists of spans: slow, obvious, nothing packed.
/// @notice A span is [from, to). Lists are in order and do not overlap.
struct Span {
    uint256 from;
    uint256 to;
}

library Spans {
    uint256 internal constant FOREVER = type(uint256).max;

    /// @dev How many seconds.
    function count(Span[] memory spans) internal pure returns (uint256 sum) {
        for (uint256 i = 0; i < spans.length; ++i) {
            sum += spans[i].to - spans[i].from;
        }
    }

    /// @dev [from, to) as a list.
    function list(uint256 from, uint256 to) internal pure returns (Span[] memory spans) {
        if (from >= to) return spans;
        spans = new Span[](1);
        spans[0] = Span(from, to);
    }

    /// @dev Those of `a` that are not in `b`.
    function without(Span[] memory a, Span[] memory b) internal pure returns (Span[] memory left) {
        left = a;
        for (uint256 i = 0; i < b.length; ++i) {
            left = _cutOut(left, b[i]);
        }
    }

    /// @dev The first `n` of them.
    function first(Span[] memory spans, uint256 n) internal pure returns (Span[] memory) {
        for (uint256 i = 0; i < spans.length; ++i) {
            uint256 size = spans[i].to - spans[i].from;
            if (size >= n) return without(spans, list(spans[i].from + n, FOREVER));
            n -= size;
        }
        return spans;
    }

    /// @dev Both lists, `b` being later than `a`.
    function then(Span[] memory a, Span[] memory b) internal pure returns (Span[] memory both) {
        both = new Span[](a.length + b.length);
        for (uint256 i = 0; i < a.length; ++i) {
            both[i] = a[i];
        }
        for (uint256 i = 0; i < b.length; ++i) {
            both[a.length + i] = b[i];
        }
    }

    function _cutOut(Span[] memory spans, Span memory hole) private pure returns (Span[] memory left) {
        Span[] memory pieces = new Span[](2 * spans.length);
        uint256 n = 0;
        for (uint256 i = 0; i < spans.length; ++i) {
            uint256 end = spans[i].to < hole.from ? spans[i].to : hole.from;
            if (spans[i].from < end) pieces[n++] = Span(spans[i].from, end);
            uint256 start = spans[i].from > hole.to ? spans[i].from : hole.to;
            if (start < spans[i].to) pieces[n++] = Span(start, spans[i].to);
        }
        left = new Span[](n);
        for (uint256 i = 0; i < n; ++i) {
            left[i] = pieces[i];
        }
    }
}
