// The page starts: at the root of a host, in a folder, with storage blocked, in every theme.
import { expect, openPage, test } from './page.js';

test('the page starts', async ({ page }) => {
  await openPage(page);
  await expect(page).toHaveTitle(/Layerlab/);
});

test('the page starts in a folder of a host', async ({ page }) => {
  await openPage(page, './some/folder/');
});

test('the policy is in the page and forbids inline scripts', async ({ page }) => {
  await page.goto('./');
  const policy = await page.locator('meta[http-equiv="Content-Security-Policy"]').getAttribute('content');
  expect(policy).toContain("script-src 'self' 'wasm-unsafe-eval'");
  expect(policy).toContain("connect-src 'self'");
  expect(policy).not.toContain('unsafe-inline');
  expect(await page.locator('script:not([src])').count()).toBe(0);
});

test('a stored theme is set before the first paint', async ({ page }) => {
  await page.addInitScript(() => localStorage.setItem('layerlab.theme', 'dark'));
  await page.route('**/boot-*.js', () => {}); // the page itself never starts
  await page.goto('./', { waitUntil: 'commit' });
  await expect(page.locator('html')).toHaveAttribute('data-theme', 'dark');
});

test('the page starts when storage is blocked', async ({ page }) => {
  await page.addInitScript(() => {
    Object.defineProperty(window, 'localStorage', {
      get() {
        throw new DOMException('blocked', 'SecurityError');
      },
    });
  });
  await openPage(page);
});
