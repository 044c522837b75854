// Browser journeys against dist/, served by server.mjs. `cargo xtask e2e` finds the browser and calls this.
import { defineConfig } from '@playwright/test';
import { fileURLToPath } from 'node:url';

const port = Number(process.env.LAYERLAB_PORT ?? 8127);
const here = (path) => fileURLToPath(new URL(path, import.meta.url));

export default defineConfig({
  testDir: here('.'),
  outputDir: here('./results'),
  snapshotPathTemplate: '{testDir}/shots/{arg}{ext}',
  timeout: 60_000,
  expect: { timeout: 10_000 },
  fullyParallel: true,
  workers: Number(process.env.LAYERLAB_E2E_WORKERS ?? 2),
  retries: process.env.CI ? 1 : 0,
  forbidOnly: true,
  reporter: [['list']],
  use: {
    baseURL: `http://127.0.0.1:${port}/`,
    viewport: { width: 1280, height: 800 },
    reducedMotion: 'reduce',
    // Journeys meet the network as a first visit does; offline.spec.js allows the service worker.
    serviceWorkers: 'block',
    trace: 'retain-on-failure',
    launchOptions: {
      executablePath: process.env.LAYERLAB_CHROMIUM,
      args: ['--no-sandbox', '--disable-dev-shm-usage'],
    },
  },
  webServer: {
    command: `node ${JSON.stringify(here('./server.mjs'))} ${port}`,
    port,
    reuseExistingServer: false,
  },
});
