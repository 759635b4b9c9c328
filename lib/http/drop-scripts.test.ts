import { Readable } from "node:stream";
import { buffer } from "node:stream/consumers";
import fc from "fast-check";
import { expect, test } from "vitest";
import { dropScripts } from "./drop-scripts.ts";

/** The page after it went through in these pieces. */
async function without(...pieces: (string | Buffer)[]): Promise<string> {
  const bytes = pieces.map((piece) => Buffer.from(piece as string));
  return (await buffer(Readable.from(bytes).pipe(dropScripts()))).toString("utf8");
}

const page = `<!DOCTYPE html><html lang="id"><head><link rel="stylesheet" href="/a.css" nonce="a-b_c" title=" nonce='d'"/>\
<link rel="preload" as="script" href="/b.js"/><link rel="modulepreload" href="/c.js"/>\
<link rel="manifest" href="/m"/>\
<script src="/d.js" async=""></script><title>1 < 2 – Dataku</title></head><body><!-- it's <script> -->\
<p title="a > b <script>">Rp 5 < Rp 6 é 😀 <3</p><SCRIPT>self.push("<p>no</p>")</SCRIPT ><noscript><input/></noscript>\
<script type="application/json">{"a":"</p>"}</script><textarea><script></textarea></body></html>`;
const bare = `<!DOCTYPE html><html lang="id"><head><link rel="stylesheet" href="/a.css" title=" nonce='d'"/>\
<title>1 < 2 – Dataku</title></head><body><!-- it's <script> -->\
<p title="a > b <script>">Rp 5 < Rp 6 é 😀 <3</p><input/>\
<textarea><script></textarea></body></html>`;

test("scripts, their hints, the manifest, the nonce and the wrapping for readers without scripts go, not a letter of the rest", async () => {
  expect(await without(page)).toBe(bare);
});

test("it does not matter where the page is cut", async () => {
  const bytes = Buffer.from(page);
  expect(await without(...[...bytes].map((byte) => Buffer.of(byte)))).toBe(bare);
  await fc.assert(
    fc.asyncProperty(fc.array(fc.nat(bytes.length), { maxLength: 6 }), async (cuts) => {
      const at = [0, ...cuts.sort((a, b) => a - b), bytes.length];
      const pieces = at.slice(1).map((end, index) => bytes.subarray(at[index], end));
      expect(await without(...pieces)).toBe(bare);
    }),
  );
});

test("a script without end takes the rest, as in a browser; a tag without end stays", async () => {
  expect(await without("<p>a</p><script>b<p>c</p>")).toBe("<p>a</p>");
  expect(await without("<p>a</p><p title='b")).toBe("<p>a</p><p title='b");
  expect(await without("a <")).toBe("a <");
});

test("a page that only speaks of scripts keeps every word", async () => {
  const text = "<p>scripted &lt;script&gt;</p><scripture>x</scripture><link rel='icon' href='/x?as=script'/>";
  expect(await without(text)).toBe(text);
});
