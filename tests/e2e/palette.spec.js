// The command palette and the settings, from the small page too.
import { readFileSync } from 'node:fs';
import { editorReady, expect, expectAccessible, openPage, test } from './page.js';

test('the palette opens from the first page, finds a lesson, and goes there', async ({ page }) => {
  await openPage(page);
  await editorReady(page);
  await page.getByRole('textbox', { name: 'Dockerfile' }).click();
  await page.keyboard.press('ControlOrMeta+k');
  const field = page.getByTestId('palette-field');
  await expect(field).toBeFocused();
  await expectAccessible(page);
  await field.fill('layers only');
  const rows = page.getByTestId('palette-row');
  await expect(rows.first()).toContainText('Layers only add');
  await page.keyboard.press('Enter');
  await expect(page.getByTestId('lesson')).toHaveAttribute('data-lesson', 'layers-only-add');
  await expect(field).toBeHidden();
});

test('arrows choose, a sample opens, and what was typed is kept by undo', async ({ page }) => {
  await openPage(page, './#learn');
  await page.keyboard.press('ControlOrMeta+k');
  await page.getByTestId('palette-field').fill('sample');
  const rows = page.getByTestId('palette-row');
  await expect(rows.nth(0)).toHaveAttribute('aria-selected', 'true');
  await page.keyboard.press('ArrowDown');
  await expect(rows.nth(1)).toHaveAttribute('aria-selected', 'true');
  await page.keyboard.press('Enter');
  await expect(page.getByTestId('headline')).toBeVisible();
  await page.keyboard.press('ControlOrMeta+k');
  await page.getByTestId('palette-field').fill('no such thing anywhere');
  await expect(rows).toHaveCount(0);
  await page.keyboard.press('Escape');
  await expect(page.getByTestId('palette-field')).toBeHidden();
});

test('settings open from the palette, and single keys and movement can be switched off', async ({ page }) => {
  await openPage(page, './#learn');
  await page.keyboard.press('ControlOrMeta+k');
  await page.getByTestId('palette-field').fill('settings');
  await page.keyboard.press('Enter');
  await expect(page.getByTestId('settings')).toBeVisible();
  await expectAccessible(page);
  await page.getByTestId('settings-keys').uncheck({ force: true });
  await page.getByTestId('settings-motion').uncheck({ force: true });
  await expect(page.locator('html')).toHaveAttribute('data-motion', 'off');
  await page.getByTestId('settings-theme-dark').check();
  await page.keyboard.press('Escape');
  await page.keyboard.press('?');
  await expect(page.getByRole('dialog')).toHaveCount(0);
  await page.reload();
  await expect(page.locator('html')).toHaveAttribute('data-motion', 'off');
  await expect(page.locator('html')).toHaveAttribute('data-theme', 'dark');
  await page.getByTestId('theme').click();
  await page.getByTestId('theme-settings').click();
  await expect(page.getByTestId('settings-keys')).not.toBeChecked();
  await page.getByTestId('settings-forget').click();
  await page.getByTestId('settings-forget').click();
  await expect(page.getByTestId('settings-kept')).toHaveText(/^0/);
});

for (const [kind, head] of [['SVG', '<svg'], ['PNG', '\x89PNG']]) {
  test(`the picture in sight is saved as ${kind}`, async ({ page }) => {
    await openPage(page, './#check?view=layers&show=xray');
    await expect(page.getByTestId('stack')).toBeVisible();
    await page.keyboard.press('ControlOrMeta+k');
    await page.getByTestId('palette-field').fill(`picture ${kind.toLowerCase()}`);
    const [saved] = await Promise.all([page.waitForEvent('download'), page.keyboard.press('Enter')]);
    const bytes = readFileSync(await saved.path());
    expect(bytes.subarray(0, head.length).toString('latin1')).toBe(head);
    expect(bytes.length).toBeGreaterThan(3_000);
    if (kind === 'SVG') expect(bytes.toString()).not.toMatch(/var\(|class=/);
  });
}
