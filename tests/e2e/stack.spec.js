// The layer stack: step through the build, look into the bricks, run it as a container, walk it with the keyboard,
// read the table; everything is in the address.
import { editorReady, expect, expectAccessible, openPage, test } from './page.js';

const STAGES = `FROM golang:1.26 AS build
WORKDIR /src
COPY . .
RUN go build -o /out/app .
FROM node:24-slim
WORKDIR /app
COPY assets.tar.gz /tmp/
RUN rm /tmp/assets.tar.gz
RUN npm ci --omit=dev --no-audit
RUN chown -R node /app/node_modules
COPY --from=build /out/app /usr/local/bin/app
VOLUME /data
CMD ["/usr/local/bin/app"]
`;

/** Opens the layers of a file, at a place. */
async function open(page, hash = '#check?view=layers', text = STAGES) {
  await page.addInitScript((text) => localStorage.setItem('layerlab.text', text), text);
  await openPage(page, `./${hash}`);
  await expect(page.getByTestId('stack')).toBeVisible();
}

const brick = (page, n) => page.locator(`[data-testid="brick"][data-line="${n}"]`);

test('stages stand side by side, and a parcel is carried across', async ({ page }) => {
  await page.setViewportSize({ width: 1500, height: 1000 });
  await open(page);
  await expect(page.getByTestId('stack')).toContainText('this is what ships');
  await expect(page.getByTestId('stack')).toContainText('left behind');
  await expect(page.getByTestId('parcel')).toHaveCount(1);
  const [build, ships] = await Promise.all([brick(page, 4).boundingBox(), brick(page, 11).boundingBox()]);
  expect(ships.x).toBeGreaterThan(build.x + 100);
  await brick(page, 11).click();
  await expect(page.getByTestId('brick-details')).toContainText('Carried across from stage build');
});

test('the build plays step by step, stands still, goes back; the address keeps the step', async ({ page }) => {
  await open(page);
  const slider = page.getByTestId('scrubber');
  await slider.focus();
  await page.keyboard.press('Home');
  await expect(page.getByTestId('brick')).toHaveCount(0);
  await expect(page.getByTestId('stack-says')).toContainText('nothing is built yet');
  await page.getByTestId('step-forward').click();
  await expect(brick(page, 1)).toHaveCount(1);
  await expect(page.getByTestId('stack-total')).toContainText('so far');
  const ground = () => page.locator('.stack-ground').first().getAttribute('y');
  const before = await ground();
  await page.getByTestId('step-forward').click();
  await expect(brick(page, 2)).toHaveCount(1);
  expect(await ground(), 'what stands does not move').toBe(before);
  expect(Number(await page.getByTestId('stack-total').getAttribute('data-bytes'))).toBeGreaterThan(1e8);
  await expect(page).toHaveURL(/step=2/);
  await page.getByTestId('step-back').click();
  await expect(brick(page, 2)).toHaveCount(0);
  await expect(page.getByTestId('stack-says')).toContainText('Back before line 2');
  await page.reload();
  await expect(brick(page, 1)).toHaveCount(1);
  await expect(brick(page, 2)).toHaveCount(0);
  // Space plays, Space stops.
  await page.getByRole('tab', { name: 'Layers' }).focus();
  await page.locator('body').press('Space');
  await expect(brick(page, 3)).toHaveCount(1);
  await page.locator('body').press('Space');
  await expect(page.getByRole('button', { name: 'Play the build' })).toBeVisible();
  await page.locator('body').press('ArrowLeft');
});

test('X-ray ties a hidden file to what hides it, and a copy to what it was copied from', async ({ page }) => {
  await open(page);
  await page.getByTestId('xray').check({ force: true });
  await expect(page).toHaveURL(/show=xray/);
  await expect(page.locator('[data-testid="thread"][data-kind="deleted"]')).toHaveCount(1);
  await expect(page.locator('[data-testid="thread"][data-kind="copied"]')).toHaveCount(1);
  await expect(page.locator('.stack-glow').first()).toBeVisible();
  await expect(page.locator('.stack-whiteout').first()).toBeVisible();
  await expect(page.locator('.stack-thread-bytes')).toContainText('+');
  const says = page.getByTestId('xray-says');
  await expect(says).toContainText('Line 8 deletes /tmp/assets.tar.gz of line 7');
  await expect(says).toContainText('Line 10 changes owner or mode');
  await says.getByRole('button', { name: 'Show line 8' }).click();
  await expect(page.getByTestId('brick-details')).toContainText('RUN rm /tmp/assets.tar.gz');
  await expectAccessible(page);
});

test('a container stands on top; its first write copies a file up, a volume takes others', async ({ page }) => {
  await open(page);
  await page.getByTestId('container').check({ force: true });
  await expect(page.getByTestId('container-brick')).toBeVisible();
  await expect(page.getByTestId('container-says')).toContainText('Nothing is written yet');
  await expect(page.getByTestId('container-panel')).toContainText('/data (line 12): writes go to a volume');
  const write = page.getByTestId('write').first();
  await write.focus();
  await page.keyboard.press('Enter');
  await expect(write).toHaveAttribute('aria-pressed', 'true');
  await expect(page.getByTestId('container-says')).toContainText('copies that file up');
  await expect(page.getByTestId('write-thread')).toHaveCount(1);
  await expect(page.getByTestId('container-brick')).toContainText('+');
  await page.keyboard.press('Enter');
  await expect(page.getByTestId('write-thread')).toHaveCount(0);
  // Not before the image is finished.
  await page.getByTestId('step-back').click();
  await expect(page.getByTestId('container-brick')).toHaveCount(0);
  await expectAccessible(page);
});

test('the keyboard walks bricks and stages and opens details', async ({ page }) => {
  await page.setViewportSize({ width: 1500, height: 1000 });
  await open(page);
  await page.getByTestId('stack-table-toggle').focus();
  await page.keyboard.press('Tab');
  await expect(brick(page, 1)).toBeFocused();
  await page.keyboard.press('ArrowUp');
  await expect(brick(page, 2)).toBeFocused();
  await page.keyboard.press('ArrowRight');
  expect(await page.evaluate(() => document.activeElement.closest('[role=group]')?.getAttribute('aria-label'))).toBe('stage 1');
  await page.keyboard.press('Home');
  await expect(brick(page, 5)).toBeFocused();
  await page.keyboard.press('End');
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('ArrowDown');
  await expect(brick(page, 11)).toBeFocused();
  await page.keyboard.press('Enter');
  await expect(page.getByTestId('brick-details')).toContainText('COPY --from=build');
  // One tab stop: the next Tab leaves the picture.
  await page.keyboard.press('Tab');
  await expect(page.locator('.stack-picture :focus')).toHaveCount(0);
});

test('a base bracket opens, heights become true, the table says the same; the address keeps it all', async ({ page }) => {
  await open(page);
  const folded = await page.getByTestId('brick').count();
  await brick(page, 5).first().click();
  await expect.poll(() => page.getByTestId('brick').count()).toBeGreaterThan(folded);
  await page.getByTestId('true-scale').check({ force: true });
  await expect(page).toHaveURL(/show=base,scale/);
  await page.reload();
  await expect(page.getByTestId('true-scale')).toBeChecked();
  await expect.poll(() => page.getByTestId('brick').count()).toBeGreaterThan(folded);
  await page.getByTestId('stack-table-toggle').check({ force: true });
  const rows = page.getByTestId('stack-table').locator('tbody tr');
  await expect(rows.filter({ hasText: 'COPY --from=build' })).toContainText('build, ≈');
  await expectAccessible(page);
});

for (const theme of ['light', 'dark', 'contrast']) {
  test(`everything on, accessible in ${theme}`, async ({ page }) => {
    await page.addInitScript((theme) => localStorage.setItem('layerlab.theme', theme), theme);
    await open(page, '#check?view=layers&show=xray,container,base');
    await expect(page.getByTestId('xray-says')).toBeVisible();
    await expectAccessible(page);
  });
}

test('a phone shows it without scrolling sideways', async ({ page }) => {
  await page.setViewportSize({ width: 360, height: 740 });
  await open(page, '#check?view=layers&show=xray,container');
  await expect(page.getByTestId('xray-says')).toBeVisible();
  const overflow = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
  expect(overflow).toBeLessThanOrEqual(0);
  await expectAccessible(page);
});

test('a file from the first page looks inside, too: the rest is loaded and nothing is lost', async ({ page }) => {
  await openPage(page, './#check?view=file');
  await editorReady(page);
  await page.getByRole('textbox', { name: 'Dockerfile' }).click();
  await page.keyboard.press('ControlOrMeta+a');
  await page.keyboard.insertText(STAGES);
  await page.evaluate(() => { location.hash = '#check?view=layers'; });
  await page.getByTestId('xray').check({ force: true });
  await expect(page.getByTestId('xray-says')).toContainText('Line 8 deletes');
});
