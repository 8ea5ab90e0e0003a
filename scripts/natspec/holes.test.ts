import assert from 'node:assert/strict'
import { test } from 'node:test'
import { findHoles } from './holes.ts'

const inFile = (...lines: string[]) =>
  findHoles(new Map([['contracts/A.sol', ['pragma solidity 0.8.37;', ...lines].join('\n')]]))
const says = (...lines: string[]) => inFile(...lines).map((hole) => hole.says)

test('Nothing is missed of what is explained', () => {
  const found = inFile(
    'import {C} from "./C.sol";',
    '/// @title A',
    '/// @notice Does this.',
    'contract A is C {',
    '    /// @notice A pair.',
    '    /// @param left One.',
    '    struct Pair { uint256 left; }',
    '    /// @notice A choice.',
    '    enum Choice {',
    '        /// The first.',
    '        One',
    '    }',
    '    /// @inheritdoc C',
    '    uint256 public count;',
    '    uint256 private _hidden;',
    '    /// @inheritdoc C',
    '    function run(uint256 amount) external returns (uint256) { return amount; }',
    '    function _help(uint256 amount) internal {}',
    '}',
  )
  assert.deepEqual(found, [])
})

test('A contract needs title and notice, a public variable a notice', () => {
  assert.deepEqual(says('library L {}'), ['L: no @title', 'L: no @notice'])
  assert.deepEqual(
    says('/// @title A', '/// @notice Does this.', 'contract A {', '    uint256 public count;', '}'),
    ['A.count: no @notice'],
  )
})

test('A function needs a notice, each parameter and each value; unnamed values are counted', () => {
  const heads = ['/// @title I', '/// @notice This.', 'interface I {']
  assert.deepEqual(says(...heads, 'function f(uint256 a, uint256) external view returns (bool b);', '}'), [
    'I.f: no @notice',
    'I.f: no @param a',
    'I.f: no @return b',
  ])
  const two = [
    '/// @notice F.',
    '/// @return The first.',
    'function f() external view returns (bool, uint256);',
  ]
  assert.deepEqual(says(...heads, ...two, '}'), ['I.f: no @return'])
  assert.deepEqual(says('/// @title A', '/// @notice This.', 'contract A { constructor(uint256 a) {} }'), [
    'A.constructor: no @notice',
    'A.constructor: no @param a',
  ])
})

test('A function of an interface that changes something says what it emits', () => {
  const heads = ['/// @title I', '/// @notice This.', 'interface I {', '/// @notice F.']
  assert.deepEqual(says(...heads, 'function f() external;', '}'), ['I.f: no Emits `…`'])
  assert.deepEqual(says(...heads, '/// @dev Emits `Done`.', 'function f() external;', '}'), [])
})

test('Events, errors, fields and values are held to it, each by its name', () => {
  assert.deepEqual(
    says('/// @title L', '/// @notice This.', 'library L { event E(uint256 a); error R(uint256 a); }'),
    ['L.E: no @notice', 'L.E: no @param a', 'L.R: no @notice', 'L.R: no @param a'],
  )
  assert.deepEqual(says('/// @notice S.', '/// @param ab Another.', 'struct S { uint256 a; }'), [
    'S: no @param a',
  ])
  assert.deepEqual(says('/// @notice E.', 'enum E {', '/// One.', 'A,', 'B', '}'), ['E: no words on B'])
})

test('A hole is found where it is, and a file that is no Solidity is no file without holes', () => {
  assert.deepEqual(inFile('', 'error R();'), [{ file: 'contracts/A.sol', line: 3, says: 'R: no @notice' }])
  assert.throws(() => inFile('contract {'), /ParserError/)
})
