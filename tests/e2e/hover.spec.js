// Help with words in the editor: hover, key, completion. The list of completions never takes a key from whoever types on.
import { editorReady, expect, expectAccessible, openPage, test } from './page.js';

const SHIP = 'FROM node:24-slim AS build\nRUN npm ci\nFROM scratch\nCOPY --from=build /out /app\n';

const editor = (page) => page.getByRole('textbox', { name: 'Dockerfile' });
const note = (page) => page.getByRole('tooltip');
const list = (page) => page.getByRole('listbox');

/** Puts a text into the editor, as a paste does; the cursor stays at its end. */
async function paste(page, text) {
  await editorReady(page);
  await editor(page).click();
  await page.keyboard.press('ControlOrMeta+a');
  await page.keyboard.insertText(text);
  await expect(page.locator('.t-keyword').first()).toBeVisible();
}

test('a word explains itself under the pointer', async ({ page }) => {
  await openPage(page);
  await paste(page, SHIP);
  await page.locator('.t-keyword', { hasText: 'COPY' }).hover();
  await expect(note(page)).toContainText('Cache key');
  await expect(note(page)).toContainText('Makes one layer');
  await expect(note(page).getByRole('link')).toHaveAttribute('href', '#learn/layers-only-add');
  await page.mouse.move(2, 2);
  await expect(note(page)).toHaveCount(0);
});

for (const theme of ['light', 'dark', 'contrast']) {
  test(`a key explains the word at the cursor, ${theme}`, async ({ page }) => {
    await page.addInitScript((theme) => localStorage.setItem('layerlab.theme', theme), theme);
    await openPage(page);
    await paste(page, SHIP);
    await page.keyboard.press('ArrowUp');
    await page.keyboard.press('ControlOrMeta+i');
    await expect(note(page)).toContainText('COPY');
    await expectAccessible(page);
    await page.keyboard.press('ControlOrMeta+i');
    await expect(note(page).getByRole('link')).toBeFocused();
    await page.keyboard.press('Escape');
    await expect(note(page)).toHaveCount(0);
    await expect(editor(page)).toBeFocused();
  });
}

test('a stage tells where it is used', async ({ page }) => {
  await openPage(page);
  await paste(page, SHIP);
  await page.locator('.t-stage').first().hover();
  await expect(note(page)).toContainText('Used by COPY in line 4');
});

test('base images are completed, and accepting inserts one', async ({ page }) => {
  await openPage(page);
  await paste(page, 'FROM ');
  await page.keyboard.type('nod');
  await expect(list(page).getByRole('option').first()).toContainText(/^node:/);
  await expectAccessible(page);
  const first = (await list(page).getByRole('option').first().textContent()).match(/^node:[\w.-]*(slim|alpine)/)[0];
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('Enter');
  await expect(list(page)).toHaveCount(0);
  await expect(editor(page)).toHaveText(new RegExp(`^FROM ${first}$`));
});

test('whoever types on is not disturbed by the list', async ({ page }) => {
  await openPage(page);
  await paste(page, 'FROM ');
  await page.keyboard.type('node');
  await expect(list(page)).toBeVisible();
  await page.keyboard.press('Enter');
  await page.keyboard.type('RUN x');
  await expect(page.locator('.cm-line').first()).toHaveText('FROM node');
  await expect(page.locator('.cm-line').nth(1)).toHaveText('RUN x');
  await page.keyboard.press('Enter');
  await page.keyboard.type('CO');
  await expect(list(page)).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(list(page)).toHaveCount(0);
});

test('flags follow one another without another key', async ({ page }) => {
  await openPage(page);
  await paste(page, 'FROM node:24-slim AS build\nFROM scratch\nCOPY ');
  await page.keyboard.type('--fr');
  await expect(list(page).getByRole('option')).toHaveCount(1);
  // For a moment after it appears the list takes no key, so that none is taken by surprise.
  await page.waitForTimeout(150);
  await page.keyboard.press('Tab');
  await expect(list(page).getByRole('option').first()).toContainText('build');
  await page.waitForTimeout(150);
  await page.keyboard.press('Tab');
  await expect(editor(page)).toContainText('COPY --from=build');
});
