/** Is all that others see of the contracts explained? Prints what is not, and fails then: a part of `npm run lint`. */
import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { projectRoot } from '../network/paths.ts'
import { findHoles } from './holes.ts'

const files = globSync('contracts/**/*.sol', { cwd: projectRoot })
const holes = findHoles(new Map(files.map((file) => [file, readFileSync(join(projectRoot, file), 'utf8')])))
for (const { file, line, says } of holes) console.log(`${file}:${line} ${says}`)
if (files.length === 0) console.log('There is no contract.')
process.exitCode = files.length > 0 && holes.length === 0 ? 0 : 1
