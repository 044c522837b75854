// Compare: what became of the file since it was opened. Configuration: what the project chose holds here too.
import { editorReady, expect, expectAccessible, openPage, test } from './page.js';

const editor = (page) => page.getByRole('textbox', { name: 'Dockerfile' });

async function paste(page, text) {
  await editorReady(page);
  await editor(page).click();
  await page.keyboard.press('ControlOrMeta+a');
  await page.keyboard.insertText(text);
}

const LATER_RM = 'FROM debian:bookworm-slim\nRUN apt-get update && apt-get install -y --no-install-recommends curl\nUSER 1000\nCMD ["curl"]\n';

test('fixes are compared with the file as it was pasted', async ({ page }) => {
  await openPage(page);
  await paste(page, LATER_RM);
  await expect(page.getByTestId('compare-link')).toHaveCount(0);
  await page.getByTestId('fix-all').click();
  await expect(editor(page)).toContainText('rm -rf /var/lib/apt/lists/*');
  await page.getByTestId('compare-link').click();
  await expect(page.getByTestId('compare-says')).toContainText(/finding.* fixed/);
  await expect(page.getByTestId('compare-fixed')).toContainText('package-cache-left');
  await expect(page.getByTestId('compare-new')).toContainText('None.');
  await expect(page.getByTestId('compare-lines')).toContainText('rm -rf');
  await expect(page.getByTestId('compare-figures')).toContainText('Unpacked');
  await expectAccessible(page);
  await page.getByRole('button', { name: 'Go back to before' }).click();
  await expect(page.getByTestId('compare-same')).toBeVisible();
  await page.getByTestId('nav-check').click();
  await expect(editor(page)).not.toContainText('rm -rf');
});

test('both stacks stand on one ground; what moved, changed, came and went is named', async ({ page }) => {
  await page.addInitScript(() => {
    localStorage.setItem('layerlab.before', 'FROM node:24-slim\nWORKDIR /app\nCOPY . .\nRUN npm ci\nRUN rm -rf /root/.npm\nCMD ["node"]\n');
    localStorage.setItem('layerlab.text', 'FROM node:24-slim\nWORKDIR /app\nCOPY package*.json ./\nRUN npm ci\nCOPY . .\nCMD ["node"]\n');
  });
  await openPage(page, './#compare');
  const picture = page.getByTestId('compare-stacks');
  await expect(picture).toBeVisible();
  await expect(page.getByTestId('compare-delta')).toContainText(/≈ .* → ≈ .*Layers: .*1 moved/);
  await expect(picture.locator('[data-change="moved"]')).toHaveCount(1);
  await expect(picture.locator('[data-change="gone"]')).toHaveCount(1);
  await expect(picture.locator('[data-change="new"]')).toHaveCount(1);
  await picture.locator('[data-pair="0"]').focus();
  await page.keyboard.press('End');
  await page.keyboard.press('Enter');
  await expect(page.getByTestId('compare-told')).toContainText(/Moved|New|Gone/);
  await expectAccessible(page);
  await page.getByTestId('compare-table-toggle').check({ force: true });
  await expect(page.getByTestId('compare-layers')).toContainText('moved');
  await page.setViewportSize({ width: 360, height: 740 });
  const overflow = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
  expect(overflow).toBeLessThanOrEqual(0);
});

test('another file can be the one before', async ({ page }) => {
  await openPage(page, './#compare');
  await expect(page.getByTestId('compare-same')).toBeVisible();
  await page.getByTestId('compare-input').setInputFiles({
    name: 'Dockerfile',
    mimeType: 'text/plain',
    buffer: Buffer.from('FROM alpine:3.22\nCMD echo hi\n'),
  });
  await expect(page.getByTestId('compare-says')).toContainText('score');
});

test('the configuration of a project holds, survives a reload and goes', async ({ page }) => {
  await openPage(page);
  await paste(page, LATER_RM);
  const card = page.locator('[data-rule="package-cache-left"]');
  await expect(card).toBeVisible();
  const open = async () => {
    await page.getByTestId('profile').click();
    await page.getByRole('menuitemradio', { name: /Configuration/ }).or(page.getByRole('menuitemcheckbox', { name: /Configuration/ }))
      .or(page.getByRole('menuitem', { name: /Configuration/ })).first().click();
  };
  await open();
  await page.getByTestId('project-text').fill('ignored: [DL3009]\nno-such-key: 1\n');
  await expect(page.getByTestId('project-says')).toContainText('1 rule ignored');
  await expect(page.getByTestId('project-says')).toContainText('no-such-key');
  await expectAccessible(page);
  await page.getByTestId('project-apply').click();
  await expect(card).toHaveCount(0);
  await page.reload();
  await expect(page.getByTestId('finding').first()).toBeVisible();
  await expect(card).toHaveCount(0);
  await open();
  await page.getByTestId('project-remove').click();
  await expect(card).toBeVisible();
});

test('the score names what it is made of', async ({ page }) => {
  await openPage(page);
  await paste(page, LATER_RM);
  await page.getByTestId('score').getByText(/Score \d+ of 100/).click();
  await expect(page.getByTestId('score')).toContainText('package-cache-left');
});
