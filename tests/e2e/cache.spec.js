// The cache view: choose what changes, see the cause and what follows from it, walk the graph, read the table.
import { editorReady, expect, expectAccessible, openPage, test } from './page.js';

const STAGES = `FROM golang:1.26 AS build
WORKDIR /src
COPY go.mod go.sum ./
RUN go mod download
COPY . .
RUN go build -o /out/app .
FROM alpine:3.22
ENV MODE=plain
COPY --from=build /out/app /app
CMD ["/app"]
`;

/** Opens the cache view of a file. */
async function open(page, text = STAGES, shows = 'COPY --from=build') {
  await openPage(page, './#check?view=file');
  await editorReady(page);
  await page.getByRole('textbox', { name: 'Dockerfile' }).click();
  await page.keyboard.press('ControlOrMeta+a');
  await page.keyboard.insertText(text);
  await page.evaluate(() => { location.hash = '#check?view=cache'; });
  await expect(page.getByTestId('step').filter({ hasText: shows })).toBeVisible();
}

const line = (page, n) => page.locator(`[data-testid="step"][data-line="${n}"]`);
const chip = (page, id) => page.locator(`[data-testid="chip"][data-chip="${id}"]`);

test('a chip shows the cause, what follows from it, and what is saved', async ({ page }) => {
  await open(page);
  await chip(page, 'source').click();
  await chip(page, 'lockfile').click();
  await expect(line(page, 3)).toHaveAttribute('data-outcome', 'cause');
  await expect(line(page, 4)).toHaveAttribute('data-outcome', 'consequence');
  await chip(page, 'lockfile').click();
  await chip(page, 'source').click();
  await expect(line(page, 3)).toHaveAttribute('data-outcome', 'hit');
  await expect(line(page, 5)).toHaveAttribute('data-outcome', 'cause');
  await expect(line(page, 6)).toHaveAttribute('data-outcome', 'consequence');
  await expect(line(page, 9)).toHaveAttribute('data-outcome', 'consequence');
  await expect(line(page, 7)).toHaveAttribute('data-outcome', 'hit');
  await expect(page.locator('.cache-pill-changed')).toHaveText(/changed: main\.go/);
  // main.go to COPY to RUN to COPY --from.
  await expect(page.locator('.cache-edge-bold')).toHaveCount(3);
  await expect(page.getByTestId('cache-gantt')).toHaveAttribute('aria-label', /From nothing: ≈.*After this change: ≈.*saved by the cache.*Modelled/);
});

test('stages are columns, and a step is below what it reads', async ({ page }) => {
  await page.setViewportSize({ width: 1400, height: 1000 });
  await open(page);
  await expect(page.getByTestId('cache-stage')).toHaveCount(2);
  const box = (n) => line(page, n).boundingBox();
  const [first, build, from, copy] = await Promise.all([box(1), box(6), box(7), box(9)]);
  expect(from.x).toBeGreaterThan(first.x + first.width);
  expect(Math.abs(from.y - first.y)).toBeLessThan(2);
  expect(copy.y).toBeGreaterThan(build.y + build.height);
});

test('the keyboard walks the graph and selects a line', async ({ page }) => {
  await open(page);
  await expect(line(page, 5)).toHaveAttribute('data-outcome', 'cause');
  await page.getByTestId('cache-table-toggle').focus();
  await page.keyboard.press('Tab');
  const on = (n) => line(page, n).getByRole('button');
  await expect(on(5)).toBeFocused();
  await expect(page.getByTestId('cache-why')).toContainText('main.go');
  await page.keyboard.press('ArrowDown');
  await expect(on(6)).toBeFocused();
  await expect(page.getByTestId('cache-why')).toContainText('Line 6');
  await page.keyboard.press('Home');
  await expect(on(1)).toBeFocused();
  await page.keyboard.press('ArrowRight');
  await expect(on(7)).toBeFocused();
  await page.keyboard.press('End');
  await expect(on(10)).toBeFocused();
  await page.keyboard.press('ArrowUp');
  await page.keyboard.press('Enter');
  await expect(on(9)).toHaveAttribute('aria-current', 'true');
  // One tab stop: the next Tab leaves the graph.
  await page.keyboard.press('Tab');
  await expect(page.locator('.cache-graph :focus')).toHaveCount(0);
});

test('a step moves in the file, the graph answers, and undo takes it back', async ({ page }) => {
  await open(page, 'FROM node:24\nWORKDIR /app\nCOPY . .\n# slow\nRUN apt-get update\nCMD ["node"]\n', 'RUN apt-get update');
  await expect(line(page, 5)).toHaveAttribute('data-outcome', 'consequence');
  await line(page, 5).getByRole('button').focus();
  await page.keyboard.press('Alt+ArrowUp');
  // The install is above the copy now, and stays in the cache.
  await expect(line(page, 4)).toContainText('RUN apt-get update');
  await expect(line(page, 4)).toHaveAttribute('data-outcome', 'hit');
  await expect(line(page, 4).getByRole('button')).toBeFocused();
  await expect(line(page, 5)).toContainText('COPY . .');
  await page.getByRole('button', { name: 'Undo the last change' }).click();
  await expect(line(page, 3)).toContainText('COPY . .');
});

test('a step is dragged past others, and buttons move it, too', async ({ page }) => {
  await open(page, 'FROM node:24\nWORKDIR /app\nCOPY . .\nRUN apt-get update\nRUN npm ci\nCMD ["node"]\n', 'RUN npm ci');
  const from = await line(page, 3).getByRole('button').boundingBox();
  const to = await line(page, 5).getByRole('button').boundingBox();
  await page.mouse.move(from.x + 60, from.y + 20);
  await page.mouse.down();
  await page.mouse.move(from.x + 60, from.y + 60, { steps: 4 });
  await page.mouse.move(to.x + 60, to.y + 25, { steps: 8 });
  await expect(page.getByTestId('landing')).toHaveCount(1);
  await page.mouse.up();
  await expect(line(page, 5)).toContainText('COPY . .');
  await expect(line(page, 3)).toContainText('RUN apt-get update');
  await expect(line(page, 4)).toHaveAttribute('data-outcome', 'hit');
  await line(page, 5).getByRole('button').focus();
  await page.getByTestId('move-up').click();
  await expect(line(page, 4)).toContainText('COPY . .');
});

test('the table is in the address', async ({ page }) => {
  await open(page);
  await page.getByTestId('cache-table-toggle').check({ force: true });
  await expect(page).toHaveURL(/show=table/);
  await page.reload();
  await expect(page.getByTestId('cache-table')).toBeVisible();
});

test('pointing at a step says why', async ({ page }) => {
  await open(page);
  await line(page, 9).hover();
  await expect(page.getByTestId('cache-why')).toContainText('/out/app');
});

test('any file can be edited, several chips together, and the address keeps them', async ({ page }) => {
  await open(page);
  await page.getByTestId('any-file').fill('docs/a b.md');
  await page.keyboard.press('Enter');
  await expect(chip(page, 'file:docs/a b.md')).toHaveAttribute('aria-pressed', 'true');
  await chip(page, 'base').click();
  await expect(line(page, 1)).toHaveAttribute('data-outcome', 'cause');
  await expect(line(page, 7)).toHaveAttribute('data-outcome', 'hit');
  // The second base has a chip and an id of its own.
  await chip(page, 'base.2').click();
  await expect(line(page, 7)).toHaveAttribute('data-outcome', 'cause');
  await page.reload();
  await expect(page.locator('[data-testid="chip"][aria-pressed="true"]')).toHaveText(['edit main.go', 'new golang:1.26', 'new alpine:3.22', 'edit docs/a b.md']);
});

test('the table has the same data', async ({ page }) => {
  await open(page);
  await page.getByTestId('cache-table-toggle').check({ force: true });
  const rows = page.getByTestId('cache-table').locator('tbody tr');
  await expect(rows).toHaveCount(10);
  await expect(rows.nth(4)).toContainText('main.go (changed)');
  await expect(rows.nth(8)).toContainText('files of stage build');
  await expect(rows.nth(8)).toContainText('runs again');
  await expectAccessible(page);
});

for (const theme of ['light', 'dark']) {
  test(`accessible in ${theme}`, async ({ page }) => {
    await page.addInitScript((theme) => localStorage.setItem('layerlab.theme', theme), theme);
    await open(page);
    await expectAccessible(page);
  });
}

test('a phone scrolls the graph, not the page', async ({ page }) => {
  await page.setViewportSize({ width: 360, height: 740 });
  await open(page);
  const overflow = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
  expect(overflow).toBeLessThanOrEqual(0);
  const frame = await page.locator('.cache-frame').evaluate((node) => node.scrollWidth - node.clientWidth);
  expect(frame, 'two stages do not fit').toBeGreaterThan(0);
  await expectAccessible(page);
});
