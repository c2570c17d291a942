/**
 * How the dashboard is built: SvelteKit with adapter-node, whose handler the composition root mounts beside the API.
 * The content security policy allows our own files and scripts with the page's nonce, nothing from elsewhere.
 */
import adapter from '@sveltejs/adapter-node';
import { sveltekit } from '@sveltejs/kit/vite';
import tailwindcss from '@tailwindcss/vite';
import { defineConfig } from 'vite';

/** While editing (`npm run dev`), pages come from Vite and everything else from the instance beside it; the launcher says where it is. */
// oxlint-disable-next-line node/no-process-env -- set by the launcher for this process alone
const instance = process.env['ROUNDS_API_ORIGIN'] ?? 'http://127.0.0.1:8080';
const fromInstance = {
  target: instance,
  // The API takes changes from its own pages only, and while editing these are its own pages.
  headers: { origin: instance },
};

export default defineConfig({
  server: { proxy: { '/api': fromInstance, '/v1': fromInstance, '/openapi.json': fromInstance, '/docs': fromInstance } },
  plugins: [
    tailwindcss(),
    sveltekit({
      adapter: adapter({ out: 'build' }),
      csp: {
        mode: 'nonce',
        directives: {
          'default-src': ['self'],
          'script-src': ['self'],
          'style-src': ['self'],
          // Positions of popovers and the chart's own SVG stand in style attributes; they carry no address.
          'style-src-attr': ['unsafe-inline'],
          'img-src': ['self', 'data:', 'blob:'],
          'connect-src': ['self'],
          'font-src': ['self'],
          'object-src': ['none'],
          'base-uri': ['none'],
          'form-action': ['self'],
          'frame-ancestors': ['none'],
        },
      },
    }),
  ],
  // The contract is TypeScript source without a build step: bundle it with the server code.
  ssr: { noExternal: ['@rounds/schemas'] },
  build: { chunkSizeWarningLimit: 900 },
});
