// Without a network: the page, its lessons and its sample images come from the browser's own store, from one version
// of the page, and a new version waits until the visitor takes it.
import { expect, openPage, test } from './page.js';

test.use({ serviceWorkers: 'allow' });

/** Waits until the service worker controls the page and has stored everything. */
async function stored(page) {
  await page.evaluate(async () => {
    await navigator.serviceWorker.ready;
    if (!navigator.serviceWorker.controller) {
      await new Promise((done) => navigator.serviceWorker.addEventListener('controllerchange', done, { once: true }));
    }
  });
  await expect
    .poll(
      () =>
        page.evaluate(async () => {
          const script = await (await fetch('./sw.js')).text();
          const wanted = ['FIRST', 'LATER'].flatMap((list) => JSON.parse(script.match(`const ${list} = (\\[.*\\]);`)[1]));
          const [name] = await caches.keys();
          const kept = await (await caches.open(name)).keys();
          return wanted.length - kept.length;
        }),
      { timeout: 30_000 },
    )
    .toBe(0);
}

test('after one visit the page works without a network', async ({ page, context }) => {
  await openPage(page);
  await stored(page);
  await context.setOffline(true);
  await page.reload();
  await expect(page.getByTestId('nav-check')).toBeVisible();
  await expect(page.getByTestId('tab-findings')).toContainText(/\d/);
  await page.getByTestId('nav-learn').click();
  await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
  await page.getByTestId('nav-image').click();
  await expect(page.locator('#main')).toContainText('docker save');
});

test('a new version waits until it is taken', async ({ page }) => {
  await openPage(page);
  await stored(page);
  // Another address of the worker is another version of it for the browser.
  await page.evaluate(() => navigator.serviceWorker.register('./sw.js?next'));
  await expect(page.getByTestId('update-notice')).toBeVisible();
  const reloaded = page.waitForEvent('load');
  await page.getByTestId('update-take').click();
  await reloaded;
  await expect(page.getByTestId('nav-check')).toBeVisible();
  expect(await page.evaluate(() => navigator.serviceWorker.controller?.scriptURL)).toMatch(/\?next$/);
});
