import { writeFileSync } from 'node:fs'
import { serviceLayouts } from '../../cli/service/layout.ts'
import { missingPackages } from '../../scripts/bootstrap/packages.ts'

/** Stands in for programs that only a real host needs, so that no test installs Debian packages. */
export function provideMissingPrograms(): void {
  for (const { packageSets } of Object.values(serviceLayouts))
    for (const { program } of missingPackages(packageSets))
      writeFileSync(`/usr/local/sbin/${program}`, '#!/bin/sh\nexit 1\n', { mode: 0o755 })
}
