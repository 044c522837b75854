// Pasted outputs: a history and a failed build are explained in place of findings; a Dockerfile never is.
import { editorReady, expect, expectAccessible, openPage, test } from './page.js';

const HISTORY = `[ops@build-07 ~]# docker history --no-trunc registry.test/tax/cruncher:latest
IMAGE          CREATED        CREATED BY                                   SIZE      COMMENT
0a1b2c3d4e5f   2 hours ago    RUN /bin/sh -c apt-get update && apt-get install -y build-essential # buildkit   912MB   buildkit.dockerfile.v0
<missing>      2 hours ago    COPY . /srv # buildkit   1.94GB   buildkit.dockerfile.v0
<missing>      2 hours ago    ENV DB_PASSWORD=winter-is-here   0B   buildkit.dockerfile.v0
<missing>      3 months ago   CMD ["bash"]   0B   buildkit.dockerfile.v0
<missing>      3 months ago   ADD rootfs.tar.xz / # buildkit   117MB   buildkit.dockerfile.v0
`;

const BUILD = `#4 [1/3] FROM docker.io/library/node:22
#4 CACHED
#5 [2/3] WORKDIR /app
#5 CACHED
#6 [3/3] COPY dist /app/dist
#6 ERROR: failed to calculate checksum of ref a::b: "/dist": not found
------
 > [3/3] COPY dist /app/dist:
------
Dockerfile:3
--------------------
   2 |     WORKDIR /app
   3 | >>> COPY dist /app/dist
--------------------
ERROR: failed to solve: failed to compute cache key: failed to calculate checksum of ref a::b: "/dist": not found
`;

/** Puts a text into the editor, as a paste does. */
async function paste(page, text) {
  await editorReady(page);
  await page.getByRole('textbox', { name: 'Dockerfile' }).click();
  await page.keyboard.press('ControlOrMeta+a');
  await page.keyboard.insertText(text);
}

test('a pasted history is explained row by row, its secrets masked', async ({ page }) => {
  await openPage(page);
  await paste(page, HISTORY);
  const pasted = page.getByTestId('pasted');
  await expect(pasted).toContainText('by your own Dockerfile');
  await expect(pasted.getByTestId('pasted-notice').first()).toContainText('DB_PASSWORD');
  await expect(pasted).not.toContainText('winter-is-here');
  // Marks of the sample that was there before are gone.
  await expect(page.locator('.cm-lint-marker')).toHaveCount(0);
  const table = pasted.getByRole('table', { name: /Rows, newest first/ });
  await expect(table.getByRole('columnheader', { name: 'Size' })).toBeVisible();
  await expect(table.getByRole('rowheader')).toHaveCount(5);
  await expect(page.getByRole('tab', { name: /^Findings/ })).toHaveCount(0);
  await expectAccessible(page);
});

test('a pasted build error says what failed and what to do', async ({ page }) => {
  await openPage(page);
  await paste(page, BUILD);
  const first = page.getByTestId('pasted-notice').first();
  await expect(first).toContainText('COPY dist /app/dist');
  await expect(first).toContainText('.dockerignore');
  await expectAccessible(page);
});

test('a rebuilt Dockerfile goes into the editor and is checked', async ({ page }) => {
  await openPage(page);
  await paste(page, HISTORY);
  await page.getByTestId('pasted-take').click();
  await expect(page.getByRole('textbox', { name: 'Dockerfile' })).toContainText('COPY . /srv');
  await expect(page.getByTestId('pasted')).toHaveCount(0);
  await expect(page.getByRole('tab', { name: /^Findings/ })).toBeVisible();
});

test('an output can be checked as a Dockerfile, and explained again', async ({ page }) => {
  await openPage(page);
  await paste(page, BUILD);
  await page.getByRole('button', { name: 'Check it as a Dockerfile' }).click();
  await expect(page.getByRole('tab', { name: /^Findings/ })).toBeVisible();
  await page.getByRole('button', { name: 'Explain it' }).click();
  await expect(page.getByTestId('pasted')).toBeVisible();
});
