// A working day, a better order, and the figures behind the numbers.
import { editorReady, expect, expectAccessible, openPage, test } from './page.js';

const NAIVE = `FROM node:24-slim
WORKDIR /app
COPY . .
RUN npm ci
RUN npm run build
CMD ["node", "dist/index.js"]
`;

/** Puts a file into the editor and goes to a place. */
async function open(page, place, text = NAIVE) {
  await openPage(page, './#check?view=file');
  await editorReady(page);
  await page.getByRole('textbox', { name: 'Dockerfile' }).click();
  await page.keyboard.press('ControlOrMeta+a');
  await page.keyboard.insertText(text);
  await expect(page.getByTestId('finding').first()).toBeVisible();
  await page.evaluate((place) => { location.hash = place; }, place);
}

const minutes = async (card) => {
  const text = await card.locator('strong').textContent();
  const [, min, s] = /≈\s*(?:(\d+) min)?\s*(?:(\d+) s)?/.exec(text.replaceAll('\u202f', ' '));
  return Number(min ?? 0) * 60 + Number(s ?? 0);
};

test('a ready-made day in two orders: scrub, play with the keyboard, read the table', async ({ page }) => {
  await open(page, '#check?view=cache');
  await page.getByTestId('place-day').click();
  await expect(page.getByTestId('day-chart')).toBeVisible();
  await page.getByTestId('preset-frontend').click();
  await expect(page.getByTestId('preset-frontend')).toHaveAttribute('aria-pressed', 'true');
  const now = await minutes(page.getByTestId('day-now'));
  const then = await minutes(page.getByTestId('day-then'));
  expect(now).toBeGreaterThan(then);
  expect(then).toBeGreaterThan(0);
  // Back to the morning with the keyboard: nothing is spent yet.
  const slider = page.getByTestId('scrubber');
  await slider.focus();
  await page.keyboard.press('Home');
  await expect(page.getByTestId('day-happened')).toContainText('The day begins');
  expect(await minutes(page.getByTestId('day-now'))).toBe(0);
  await page.keyboard.press('ArrowRight');
  await expect(page.getByTestId('day-happened')).toContainText('edit src/index.js');
  await page.getByTestId('day-table-toggle').check({ force: true });
  await expect(page.getByTestId('day-table').locator('tbody tr')).toHaveCount(15);
  await expectAccessible(page);
});

test('the day is edited, moved and shortened, and the address keeps it', async ({ page }) => {
  await open(page, '#check?view=day&day=source*3,lockfile');
  const rows = page.getByTestId('day-edits').locator('li');
  await expect(rows).toHaveCount(2);
  await page.getByTestId('day-later').first().click();
  await expect(rows.first()).toContainText('package-lock.json');
  await page.getByTestId('day-add-kind').selectOption('cold');
  await page.getByTestId('day-add').click();
  await expect(rows).toHaveCount(3);
  await page.getByTestId('day-add-file').fill('docs/a b.md');
  await page.keyboard.press('Enter');
  await expect(rows.nth(3)).toContainText('edit docs/a b.md');
  await page.getByTestId('day-times').nth(1).fill('2');
  await page.keyboard.press('Tab');
  await expect(page).toHaveURL(/day=lockfile,source\*2,cold,file:docs%2Fa%20b\.md/);
  await page.getByTestId('day-remove').nth(2).click();
  await page.reload();
  await expect(rows).toHaveCount(3);
  await expect(rows.nth(1).getByTestId('day-times')).toHaveValue('2');
});

test('the better order is a ghost in the graph, and one click applies it; undo takes it back', async ({ page }) => {
  await open(page, '#check?view=cache');
  await page.getByTestId('more').click();
  await expect(page.getByTestId('better')).toContainText('instead of');
  await expect(page.getByTestId('ghost').first()).toContainText('COPY package.json');
  await expect(page.locator('[data-testid="step"][data-line="4"]')).toContainText('then from cache');
  await expectAccessible(page);
  await page.getByTestId('better-apply').click();
  await expect(page.getByTestId('better')).toHaveCount(0);
  await expect(page.locator('[data-testid="step"][data-line="4"]')).toHaveAttribute('data-outcome', 'hit');
  await page.getByRole('button', { name: 'Undo the last change' }).click();
  await expect(page.getByTestId('better')).toBeVisible();
});

test('the better order of a day is applied from the day', async ({ page }) => {
  await open(page, '#check?view=day');
  await expect(page.getByTestId('day-better')).toContainText('above line');
  const promised = await minutes(page.getByTestId('day-then'));
  await page.getByTestId('day-apply').click();
  await expect(page.getByTestId('day-better')).toHaveCount(0);
  expect(await minutes(page.getByTestId('day-now'))).toBe(promised);
});

test('a figure is changed, holds in the cache view and after a reload, and is reset', async ({ page }) => {
  await open(page, '#check?view=cache&if=lockfile&more=1');
  const step = page.locator('[data-testid="step"][data-line="4"]');
  await expect(step).toContainText('20 s');
  await page.getByTestId('assumption-search').fill('npm ci');
  const figure = page.locator('[data-figure="npm-ci.seconds"]');
  await figure.fill('50');
  await page.keyboard.press('Tab');
  await expect(step).toContainText('50 s');
  await page.reload();
  await expect(step).toContainText('50 s');
  await page.getByTestId('assumptions-reset').click();
  await expect(step).toContainText('20 s');
});

test('what nothing is known about is said to be unknown', async ({ page }) => {
  await open(page, '#check?view=day&day=source', 'FROM node:24-slim\nCOPY . .\nRUN ./frobnicate\n');
  await expect(page.getByTestId('day-unknown')).toContainText('frobnicate');
  await page.getByTestId('place-cache').click();
  await expect(page.locator('[data-testid="step"][data-line="3"]')).toContainText('time unknown');
});
