import react from '@vitejs/plugin-react'
import { defineConfig } from 'vite'
import { contentSecurityPolicy } from './build/content-security-policy.ts'
import { firstLoad } from './build/first-load.ts'
import { pruneMessages } from './build/prune-messages.ts'
import { stripFonts } from './build/strip-fonts.ts'

export default defineConfig({
  root: import.meta.dirname,
  base: './', // works in any folder of any file server
  plugins: [stripFonts, pruneMessages(), react(), firstLoad(), contentSecurityPolicy],
  resolve: {
    dedupe: ['react', 'react-dom', 'viem', 'zod'],
    // Cloudscape's texts come parsed: the parser for them would be 30 kB that nobody calls.
    alias: [
      {
        find: /^@formatjs\/icu-messageformat-parser$/,
        replacement: '@formatjs/icu-messageformat-parser/lib/no-parser.js',
      },
    ],
  },
  build: {
    target: 'es2022',
    outDir: 'dist',
    emptyOutDir: true,
    modulePreload: { polyfill: false },
    chunkSizeWarningLimit: 1_650, // kB before compression; a browser test holds what is sent at first
  },
})
