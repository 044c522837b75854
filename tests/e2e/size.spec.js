// Where the bytes are, a budget, the ladder of bases, and the configuration of the final image.
import { editorReady, expect, expectAccessible, openPage, test } from './page.js';

const FILE = `FROM node:24
WORKDIR /app
COPY . .
RUN npm install
RUN rm -rf /root/.npm
EXPOSE 3000
ENV MODE=plain
CMD node dist/index.js
`;

async function open(page, place, text = FILE) {
  await openPage(page, './#check?view=file');
  await editorReady(page);
  await page.getByRole('textbox', { name: 'Dockerfile' }).click();
  await page.keyboard.press('ControlOrMeta+a');
  await page.keyboard.insertText(text);
  await expect(page.getByTestId('finding').first()).toBeVisible();
  await page.evaluate((place) => { location.hash = place; }, place);
}

test('bars by instruction, in both units, walked by the keyboard', async ({ page }) => {
  await open(page, '#check?view=findings');
  await page.getByRole('tab', { name: 'Size' }).click();
  await expect(page.getByTestId('size-headline')).toContainText('unpacked');
  await expect(page.getByTestId('size-headline')).toContainText('hidden');
  const bars = page.getByTestId('size-bar');
  await expect(bars.first()).toContainText('FROM node:24');
  const unpacked = await bars.first().locator('.size-value').textContent();
  await page.getByTestId('size-compressed').check({ force: true });
  await expect(bars.first().locator('.size-value')).not.toHaveText(unpacked);
  await bars.first().focus();
  await page.keyboard.press('ArrowDown');
  await expect(bars.nth(1)).toBeFocused();
  await page.keyboard.press('Enter');
  await expect(bars.nth(1)).toHaveAttribute('aria-current', 'true');
  await page.getByTestId('size-table-toggle').check({ force: true });
  await expect(page.getByTestId('size-table').locator('tbody tr').first()).toContainText('base');
  await expectAccessible(page);
});

test('a budget passes or fails, and says what would keep it', async ({ page }) => {
  await open(page, '#check?view=size&budget=100');
  await expect(page.getByTestId('size-verdict')).toContainText('fail');
  await expect(page.getByTestId('size-savings').locator('li').first()).toContainText('MB');
  await page.getByTestId('size-budget').fill('9000');
  await page.keyboard.press('Tab');
  await expect(page.getByTestId('size-verdict')).toContainText('pass');
  await expect(page).toHaveURL(/budget=9000/);
  await page.getByTestId('size-nodes').fill('40');
  await page.keyboard.press('Tab');
  await expect(page.getByTestId('size-pulls')).toContainText('at 100 Mbit/s');
  await expect(page).toHaveURL(/nodes=40/);
});

test('the ladder of bases has dates, and names what would break', async ({ page }) => {
  await open(page, '#check?view=size');
  const rungs = page.getByTestId('size-ladder').locator('tbody tr');
  await expect(rungs).toHaveCount(5);
  await expect(rungs.nth(0)).toContainText('yours');
  await expect(rungs.nth(1)).toContainText('node:24-slim');
  await expect(rungs.nth(1)).toContainText('2026-');
  await expect(rungs.nth(2)).toContainText('musl');
  await expect(rungs.nth(3)).toContainText('no shell');
});

test('the configuration names lines and base, and is shown as inspect shows it', async ({ page }) => {
  await open(page, '#check?view=config');
  const table = page.getByTestId('config-table');
  await expect(table).toContainText('3000/tcp');
  await expect(table).toContainText('MODE=plain');
  await expect(table.getByRole('row').filter({ hasText: 'Healthcheck' })).toContainText('unknown');
  await expect(page.getByTestId('config-json')).toContainText('"/bin/sh",\n    "-c",\n    "node dist/index.js"');
  await table.getByRole('button', { name: 'line 8' }).click();
  await expect(table.getByRole('button', { name: 'line 8' })).toHaveAttribute('aria-current', 'true');
  await expectAccessible(page);
});

test('digits go to size and configuration; a phone has both', async ({ page }) => {
  await open(page, '#check?view=findings');
  await page.getByTestId('finding').first().click();
  await page.keyboard.press('3');
  await expect(page.getByTestId('size')).toBeVisible();
  await page.keyboard.press('5');
  await expect(page.getByTestId('config')).toBeVisible();
  await page.setViewportSize({ width: 360, height: 740 });
  await page.getByTestId('bar-size').click();
  await page.getByRole('link', { name: 'What the image’s configuration will be' }).or(page.getByRole('link', { name: "What the image's configuration will be" })).click();
  await expect(page.getByTestId('config')).toBeVisible();
});
