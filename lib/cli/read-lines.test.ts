import { expect, test } from "vitest";
import { readLines } from "./read-lines.ts";

async function linesOf(...chunks: Uint8Array[]): Promise<string[]> {
  const stream = (async function* () {
    yield* chunks;
  })();
  const lines: string[] = [];
  for await (const line of readLines(stream)) lines.push(line);
  return lines;
}

test("a line ends at a line feed only, wherever the chunks end", async () => {
  const bytes = Buffer.from('{"a":"x\u2028y\u2029z"}\n\n{"b":"é"}');
  const cut = bytes.indexOf(0xc3) + 1;
  expect(await linesOf(bytes.subarray(0, cut), bytes.subarray(cut))).toEqual([
    '{"a":"x\u2028y\u2029z"}',
    "",
    '{"b":"é"}',
  ]);
});

test("a file that ends with a line feed has no empty last line", async () => {
  expect(await linesOf(Buffer.from("a\nb\n"))).toEqual(["a", "b"]);
});
