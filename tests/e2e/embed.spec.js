// The page inside another page: nothing but the view, nothing kept, and it says how high it is.
import { expect, expectAccessible, test } from './page.js';

/** A page around the frame, from the same host so that the journey's watch stays quiet. */
async function around(page, address) {
  await page.route('**/around.html', (route) => route.fulfill({
    contentType: 'text/html',
    body: `<!doctype html><html lang="en"><title>Around</title><main aria-label="Around"><h1>Around</h1><iframe title="Layerlab" src="${address}"
      sandbox="allow-scripts allow-same-origin" width="800" height="480"></iframe></main>`,
  }));
  await page.addInitScript(() => {
    window.heard = [];
    addEventListener('message', ({ data }) => data?.source === 'layerlab' && window.heard.push(data));
  });
  await page.goto('./around.html');
  return page.frameLocator('iframe');
}

const heard = (page, type) => page.evaluate((type) => window.heard.filter((word) => word.type === type), type);

test('a shared file shows its view alone, keeps nothing, and tells height and findings', async ({ page, baseURL }) => {
  // `FROM debian:12` and `MAINTAINER me`, version 0.
  const code = Buffer.from(JSON.stringify({ text: 'FROM debian:12\nMAINTAINER me\n', at: 'check?view=findings' })).toString('base64url');
  const frame = await around(page, `${baseURL}embed/?chrome=0&theme=dark#x=0${code}`);
  await expect(frame.getByTestId('finding').first()).toBeVisible();
  await expect(frame.locator('.header')).toHaveCount(0);
  await expect(frame.locator('.source')).toBeHidden();
  await expect(frame.locator('html')).toHaveAttribute('data-theme', 'dark');
  await expect.poll(async () => (await heard(page, 'height')).at(-1)?.height ?? 0).toBeGreaterThan(100);
  const state = (await heard(page, 'state')).at(-1);
  expect(state.warnings + state.errors).toBeGreaterThan(0);
  expect(JSON.stringify(await page.evaluate(() => window.heard))).not.toContain('MAINTAINER');
  expect(await page.evaluate(() => Object.keys(localStorage))).toEqual([]);
  await expectAccessible(page);
});

test('a lesson in a frame says what was solved', async ({ page, baseURL }) => {
  const frame = await around(page, `${baseURL}embed/#learn/layers-only-add`);
  await expect(frame.getByTestId('lesson')).toBeVisible();
  const exercise = frame.locator('[data-testid="exercise"]').first();
  await exercise.getByTestId('solution').click();
  await expect(exercise.getByTestId('solution-text')).toBeVisible();
  expect(await heard(page, 'solved')).toEqual([]);
});

test('a frame may forbid changes', async ({ page, baseURL }) => {
  const frame = await around(page, `${baseURL}embed/?readonly=1#check?view=file`);
  const editor = frame.locator('[data-editor="code"]').first();
  await expect(editor).toBeVisible();
  const text = frame.getByRole('textbox', { name: 'Dockerfile' });
  const before = await text.textContent();
  await text.click();
  await page.keyboard.type('xyz');
  await expect(text).toHaveText(before);
});

test('the code for a frame is offered beside the link', async ({ page }) => {
  await page.goto('./#share');
  await expect(page.getByTestId('share-embed')).toHaveValue(/^<iframe src="http:.*\/embed\/\?chrome=0#x=/);
});
