// The main path with the keyboard alone: no journey here uses the mouse, and every stop can be seen.
import { expect, openPage, test } from './page.js';

/** What has the focus, shadow roots included: its name as a person hears it, roughly. */
const focused = (page) =>
  page.evaluate(() => {
    let element = document.activeElement;
    while (element?.shadowRoot?.activeElement) element = element.shadowRoot.activeElement;
    return element?.getAttribute('aria-label') || element?.textContent?.trim().slice(0, 80) || element?.tagName || '';
  });

/** Presses a key until what has the focus matches; fails after `most` presses. */
async function until(page, key, pattern, most = 40) {
  const seen = [];
  for (let n = 0; n < most; n += 1) {
    await page.keyboard.press(key);
    const now = await focused(page);
    if (pattern.test(now)) return;
    seen.push(now);
  }
  throw new Error(`${key} never led to ${pattern}; it led to:\n${seen.join('\n')}`);
}

test('paste, read a finding, fix, undo', async ({ page }) => {
  await openPage(page);
  await expect(page.getByTestId('finding').first()).toBeVisible();
  await page.keyboard.press('Tab');
  expect(await focused(page)).toContain('Skip');
  await page.keyboard.press('Enter');
  await until(page, 'Tab', /^Dockerfile$/);
  await page.keyboard.press('ControlOrMeta+a');
  await page.keyboard.insertText(
    'FROM debian:bookworm-slim\nRUN apt-get update && apt-get install -y --no-install-recommends curl=7.88.1-10\nUSER 1000\nCMD ["curl"]\n',
  );
  const card = page.locator('[data-rule="package-cache-left"]');
  await expect(card).toBeVisible();
  // Tab indents in the editor; Control M lets it leave.
  await page.keyboard.press('Control+m');
  await until(page, 'Tab', /^Findings/);
  await until(page, 'Tab', /leaves the package lists/);
  await page.keyboard.press('Enter');
  await until(page, 'Tab', /^Apply$|^Fix\b/);
  await page.keyboard.press('Enter');
  await expect(card).toHaveCount(0);
  await page.getByRole('textbox', { name: 'Dockerfile' }).focus();
  await page.keyboard.press('ControlOrMeta+z');
  await expect(card).toBeVisible();
});

test('through the views by digits, through the layers by arrows', async ({ page }) => {
  await openPage(page);
  await expect(page.getByTestId('finding').first()).toBeVisible();
  await page.keyboard.press('1');
  await expect(page.getByRole('tab', { name: 'Layers' })).toHaveAttribute('aria-selected', 'true');
  const before = await page.getByRole('slider').first().getAttribute('aria-valuenow');
  await page.keyboard.press('ArrowLeft');
  await expect(page.getByRole('slider').first()).not.toHaveAttribute('aria-valuenow', before ?? '');
  await page.keyboard.press('2');
  await expect(page.getByRole('tab', { name: 'Cache' })).toHaveAttribute('aria-selected', 'true');
  await page.keyboard.press('4');
  await expect(page.getByRole('tab', { name: /^Findings/ })).toHaveAttribute('aria-selected', 'true');
  await page.keyboard.press('?');
  await expect(page.getByRole('dialog', { name: 'Help' })).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(page.getByRole('dialog', { name: 'Help' })).toBeHidden();
});

test('open a sample image and find a file', async ({ page }) => {
  await openPage(page);
  await expect(page.getByTestId('finding').first()).toBeVisible();
  await until(page, 'Tab', /^Image$/);
  await page.keyboard.press('Enter');
  await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
  await until(page, 'Tab', /come and go/i);
  await page.keyboard.press('Enter');
  const tree = page.getByRole('treegrid');
  await expect(tree).toBeVisible();
  await until(page, 'Tab', new RegExp(`^${await tree.getAttribute('aria-label')}$`), 60);
  const chosen = () => tree.getAttribute('aria-activedescendant');
  await page.keyboard.press('ArrowDown');
  const first = await chosen();
  expect(first).toBeTruthy();
  await page.keyboard.press('ArrowDown');
  expect(await chosen()).not.toBe(first);
  const row = (n) => tree.getByRole('row').nth(n);
  await page.keyboard.press('Home');
  const open = (await row(1).getAttribute('aria-expanded')) === 'true';
  await page.keyboard.press(open ? 'ArrowLeft' : 'ArrowRight');
  await expect(row(1)).toHaveAttribute('aria-expanded', String(!open));
  await page.keyboard.press(open ? 'ArrowRight' : 'ArrowLeft');
  await expect(row(1)).toHaveAttribute('aria-expanded', String(open));
});

test('solve an exercise', async ({ page }) => {
  await openPage(page, './#learn/layers-only-add');
  const exercise = page.getByTestId('exercise').first();
  await expect(exercise.getByRole('textbox', { name: 'Dockerfile' })).toBeVisible();
  const inside = () =>
    exercise.evaluate((element) => {
      const at = document.activeElement;
      const name = at?.shadowRoot?.activeElement?.getAttribute('aria-label') ?? at?.getAttribute('aria-label');
      return element.contains(at) && name === 'Dockerfile';
    });
  for (let n = 0; n < 200 && !(await inside()); n += 1) {
    await page.keyboard.press('Tab');
    // An editor before the exercise keeps Tab for itself until it is told otherwise.
    if ((await focused(page)).startsWith('Dockerfile') && !(await inside())) await page.keyboard.press('Control+m');
  }
  expect(await inside()).toBe(true);
  await page.keyboard.press('ControlOrMeta+a');
  await page.keyboard.insertText(
    'FROM debian:trixie-slim\nWORKDIR /srv\nRUN apt-get update \\\n && apt-get install -y --no-install-recommends curl ca-certificates \\\n && rm -rf /var/lib/apt/lists/*\nCOPY fetch.sh ./\nCMD ["./fetch.sh"]\n',
  );
  await expect(exercise.getByTestId('solved')).toBeVisible();
});
