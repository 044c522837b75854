// Links that carry a state: made, opened, broken, with secrets, and one of every version that was ever written.
import { expect, expectAccessible, openPage, test } from './page.js';

const OLD = {
  0: '#x=0eyJ0ZXh0IjogIkZST00gYWxwaW5lXG5SVU4gYXBrIGFkZCBjdXJsXG4iLCAicHJvZmlsZSI6ICJzdHJpY3QiLCAiYXQiOiAiY2hlY2s_dmlldz1sYXllcnMifQ',
  1: '#x=1q1YqSa0oUbJSUHIL8vdVSMwpyMxLjckLCvVTSCzIVkhMSVFILi3KiclT0lFQKijKT8vMSQWpLi4pykwuAQkmgnUnZ6QmZ9uXZaaW2-YkVqYWFSvVAgA',
};

const editor = (page) => page.locator('.cm-content');

test('a link is made, and opened it shows the same file and view', async ({ page, context }) => {
  await openPage(page, './#check?view=layers');
  await page.getByTestId('share').click();
  const address = await page.getByTestId('share-address').inputValue();
  expect(address).toContain('#x=1');
  await expect(page.getByTestId('share-length')).toContainText('characters');
  await expect(page.getByTestId('share-code')).toBeVisible();
  await expectAccessible(page);
  const other = await context.newPage();
  await other.goto(address);
  await expect(other).toHaveURL(/#check\?view=layers$/);
  await expect(editor(other)).toContainText('FROM node');
});

for (const [version, fragment] of Object.entries(OLD)) {
  test(`a link of version ${version} is read for ever`, async ({ page }) => {
    await openPage(page, `./${fragment}`);
    await expect(page).toHaveURL(/#check\?view=layers$/);
    await expect(editor(page)).toContainText('apk add curl');
  });
}

test('a link that was cut leaves the own text alone', async ({ page }) => {
  await openPage(page);
  await expect(editor(page)).toContainText('FROM node');
  await page.goto(`./${OLD[1].slice(0, 40)}`);
  await expect(page.getByTestId('link-broken')).toBeVisible();
  await expect(editor(page)).toContainText('FROM node');
});

test('secrets are named and masked before a link is made', async ({ page, context }) => {
  const text = 'FROM alpine:3.22\nENV NPM_TOKEN=abcdefgh\n';
  const fragment = `#x=0${Buffer.from(JSON.stringify({ text })).toString('base64url')}`;
  await openPage(page, `./${fragment}`);
  await expect(editor(page)).toContainText('abcdefgh');
  await page.getByTestId('share').click();
  await expect(page.getByTestId('share-secrets')).toContainText('Line 2: NPM_TOKEN');
  const masked = await page.getByTestId('share-address').inputValue();
  const other = await context.newPage();
  await other.goto(masked);
  await expect(editor(other)).toContainText('NPM_TOKEN=MASKED');
  await page.getByTestId('share-mask').uncheck();
  await expect(page.getByTestId('share-address')).not.toHaveValue(masked);
});

test('sharing works with the keyboard alone, and in a narrow window', async ({ page }) => {
  await page.setViewportSize({ width: 360, height: 740 });
  await openPage(page);
  await page.locator('body').press('s');
  await expect(page.getByTestId('share-address')).toBeVisible();
  await page.getByTestId('share-copy').focus();
  await page.keyboard.press('Enter');
  const overflow = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
  expect(overflow).toBeLessThanOrEqual(0);
});
