// The `test` that every journey uses: it fails when the page writes an error to the console, violates its own
// policy, or asks any other host for anything. Import `test` and `expect` from here, never from Playwright.
import { test as base, expect } from '@playwright/test';
import { AxeBuilder } from '@axe-core/playwright';

export { expect };

export const test = base.extend({
  // Automatic: watches every page of the journey. A journey that provokes an error says so beforehand:
  // `test('…', async ({ page, watch }) => { watch.expectError(/boom/); … })`.
  watch: [
    async ({ context, baseURL }, use) => {
      const faults = [];
      const expected = [];
      const origin = new URL(baseURL).origin;
      const note = (what) => {
        if (!expected.some((pattern) => pattern.test(what))) faults.push(what);
      };
      await context.addInitScript(() => {
        addEventListener('securitypolicyviolation', (event) => {
          console.error(`policy violation: ${event.violatedDirective} ${event.blockedURI} ${event.sourceFile}`);
        });
      });
      context.on('request', (request) => {
        const url = new URL(request.url());
        if (['data:', 'blob:'].includes(url.protocol)) return;
        if (url.origin !== origin) note(`request to another host: ${url}`);
      });
      context.on('console', (message) => {
        if (message.type() === 'error') note(`console error: ${message.text()}`);
      });
      context.on('weberror', (error) => note(`uncaught: ${error.error()}`));
      await use({ expectError: (pattern) => expected.push(pattern) });
      expect(faults, 'errors, policy violations and foreign requests').toEqual([]);
    },
    { auto: true },
  ],
});

/** Fails when axe finds anything on the page as it is now (WCAG 2.2 A and AA). */
export async function expectAccessible(page) {
  const { violations } = await new AxeBuilder({ page })
    .withTags(['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'])
    .analyze();
  const told = violations.map(({ id, help, nodes }) => ({ id, help, at: nodes.map((node) => node.target.join(' ')) }));
  expect(told, 'accessibility').toEqual([]);
}

/** Opens the page and waits until it can be used. */
export async function openPage(page, path = './') {
  await page.goto(path);
  await expect(page.locator('#app > *').first()).toBeVisible();
}

/** Waits until the editor's script has taken the place of the text area; where it never comes, the area stays. */
export async function editorReady(page) {
  await page
    .locator('[data-editor="code"]')
    .first()
    .waitFor({ timeout: 5_000 })
    .catch(() => {});
}
