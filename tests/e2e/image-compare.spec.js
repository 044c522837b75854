// Two images side by side: another file, another image of the archive, a sample; filters, Markdown, address, keyboard.
import { versions, withDeletedFile } from './archive.js';
import { expect, expectAccessible, openPage, test } from './page.js';

const file = (name, buffer) => ({ name, mimeType: 'application/x-tar', buffer });

async function openImage(page, name, buffer, place = 'tab=compare') {
  await openPage(page, `./#image/${place}`);
  await page.getByTestId('image-file-input').setInputFiles(file(name, buffer));
  await expect(page.getByTestId('image-numbers')).toBeVisible();
}

test('compare with an earlier file', async ({ page }) => {
  await openImage(page, 'after.tar', versions.after);
  await page.getByTestId('against-input').setInputFiles(file('before.tar', versions.before));
  await expect(page.getByTestId('against-says')).toContainText('4 paths differ, 70 kB more visible content. 3 packages differ.');
  await expect(page.getByTestId('against-shared')).toContainText('The lowest layer is the same in both.');
  const path = (name) => page.locator(`[data-testid="against-path"][data-path="${name}"]`);
  // Same size, other bytes: only their contents tell.
  await expect(path('srv/app')).toContainText('other content');
  await expect(path('usr/lib/old.so')).toContainText('removed');
  const packages = page.getByTestId('against-packages');
  await expect(packages.getByRole('row', { name: /curl/ })).toContainText('upgraded7.88.1-97.88.1-10');
  await expect(packages.getByRole('row', { name: /fresh/ })).toContainText('added');
  await expect(page.getByTestId('against-config')).toContainText('env RELEASE');
  await expect(page.getByTestId('against-history').locator('[data-change=added]')).toContainText('RUN install 2');
  // Most bytes first, or by path.
  await expect(page.getByTestId('against-path').first()).toHaveAttribute('data-path', 'usr/share/new.dat');
  await page.getByTestId('against-order').selectOption('path');
  await expect(page.getByTestId('against-path').first()).toHaveAttribute('data-path', 'srv/app');
  await expect(page).toHaveURL(/order=path/);
  // Filters, in the address.
  await page.locator('[data-testid="against-folder"][data-path="usr/share"]').click();
  await expect(page.getByTestId('against-path')).toHaveCount(1);
  await expect(page).toHaveURL(/with=file%3Abefore.tar|with=file:before.tar/);
  await expect(page).toHaveURL(/folder=usr\/share/);
  await page.locator('[data-testid="against-kind"][data-kind="removed"]').click();
  await expect(page.getByTestId('against-path')).toHaveCount(0);
  await page.getByTestId('against-folder-all').click();
  await expect(page.getByTestId('against-path')).toHaveCount(1);
  // The other way round.
  await page.getByTestId('against-swap').click({ force: true });
  await expect(page.getByTestId('against-says')).toContainText('70 kB less visible content');
  await expect(packages.getByRole('row', { name: /curl/ })).toContainText('downgraded');
  await page.locator('[data-testid="against-kind"][data-kind=""]').click();
  await page.getByRole('button', { name: 'srv/app' }).click();
  await expect(page.locator('[data-testid="tree-row"][data-path="srv/app"]')).toBeVisible();
});

test('compare with another image of the same archive, by link and by choice', async ({ page }) => {
  await openImage(page, 'both.tar', versions.both, 'tab=compare&with=image:1&change=content');
  await expect(page.getByTestId('against-says')).toContainText('4 paths differ');
  await expect(page.getByTestId('against-path')).toHaveCount(2);
  await page.getByTestId('against-semantic').click({ force: true });
  await expect(page).toHaveURL(/semantic=1/);
  await expect(page.getByTestId('against-says')).toContainText('4 paths differ');
  // The trees of the open image are still there.
  await page.getByTestId('tab-files').click();
  await expect(page.getByTestId('tree-row').first()).toBeVisible();
  await page.getByTestId('tab-compare').click();
  await expect(page.getByTestId('against-says')).toBeVisible();
});

test('drop the second image, and what is no image says so', async ({ page }) => {
  await openImage(page, 'after.tar', versions.after);
  const drop = (name, bytes) =>
    page.evaluate(
      ([name, bytes]) => {
        const data = new DataTransfer();
        data.items.add(new File([new Uint8Array(bytes)], name));
        for (const type of ['dragover', 'drop']) {
          document.body.dispatchEvent(new DragEvent(type, { dataTransfer: data, bubbles: true, cancelable: true }));
        }
      },
      [name, [...bytes]],
    );
  await drop('bad.bin', Buffer.alloc(4096, 7));
  await expect(page.getByTestId('against-failure')).toBeVisible();
  await drop('old.tar', withDeletedFile());
  await expect(page.getByTestId('against-says')).toContainText('paths differ');
  await expect(page.getByTestId('image-numbers')).toBeVisible();
  await expect(page.getByTestId('against-shared')).toContainText('They share no layer.');
});

test('a sample, by keyboard, copied as Markdown', async ({ page, context }) => {
  await context.grantPermissions(['clipboard-read', 'clipboard-write']);
  await openImage(page, 'after.tar', versions.after);
  await page.getByTestId('image-sample').first().focus();
  await page.keyboard.press('Enter');
  await expect(page.getByTestId('against-says')).toContainText('differ');
  await expect(page).toHaveURL(/with=sample/);
  await page.getByTestId('against-copy').focus();
  await page.keyboard.press('Enter');
  await expect.poll(() => page.evaluate(() => navigator.clipboard.readText())).toContain('## Two images');
});

for (const [width, theme] of [[1280, 'dark'], [1280, 'light'], [360, 'light']]) {
  test(`accessible at ${width}, ${theme}`, async ({ page }) => {
    await page.setViewportSize({ width, height: 740 });
    await page.addInitScript((theme) => localStorage.setItem('layerlab.theme', theme), theme);
    await openImage(page, 'both.tar', versions.both, 'tab=compare&with=image:1&folder=usr');
    await expect(page.getByTestId('against-says')).toContainText('4 paths differ');
    const overflow = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
    expect(overflow, 'nothing sticks out sideways').toBeLessThanOrEqual(0);
    await expectAccessible(page);
    if (process.env.LAYERLAB_LOOK) await page.screenshot({ path: `${process.env.LAYERLAB_LOOK}/against-${width}-${theme}.png`, fullPage: true });
  });
}
