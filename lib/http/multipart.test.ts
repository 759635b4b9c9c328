import { expect, test } from "vitest";
import { bytesOfPart, findParts, readParts, wholeParts } from "./multipart.ts";

const type = "multipart/form-data; boundary=b0undary";
const part = (name: string, value: string) =>
  `--b0undary\r\nContent-Disposition: form-data; name="${name}"\r\n\r\n${value}\r\n`;
const end = "--b0undary--\r\n";
const find = (body: string | Buffer<ArrayBuffer>, of = type) => findParts(of, Buffer.from(body));
const read = async (body: string, of = type) => {
  const parts = find(body, of);
  const form = parts && (await readParts(parts));
  return form && [...form];
};

test("as many parts as a form has are read, with one more it is found out before", async () => {
  const hundred = Array.from({ length: 100 }, (_, i) => part(`f${i}`, "1")).join("");
  expect(find(hundred + end)?.hasTooMany).toBe(false);
  expect(await read(hundred + end)).toHaveLength(100);
  expect(find(hundred + part("more", "1") + end)?.hasTooMany).toBe(true);
  const parts = find(part("f", "1").repeat(300_000) + end);
  expect(parts?.starts).toHaveLength(102);
  expect(await readParts(wholeParts(parts as NonNullable<typeof parts>))).toSatisfy(
    (form: FormData) => [...form].length === 100,
  );
});

test("a body that breaks off gives the parts before", async () => {
  const parts = find(`${part("a", "1")}${part("b", "2")}--b0undary\r\nContent-Disp`);
  const form = parts && (await readParts(wholeParts(parts)));
  expect([...(form ?? [])]).toEqual([
    ["a", "1"],
    ["b", "2"],
  ]);
  const none = find("nothing of a form");
  expect([...((none && (await readParts(wholeParts(none)))) ?? [])]).toEqual([]);
});

test("a part with a head of very many lines is not read", () => {
  const lines = "x: a\r\n".repeat(1000);
  expect(find(`--b0undary\r\n${lines}${end}`)).toBeNull();
  expect(find(`${part("a", "1")}--b0undary\r\n${lines}\r\n\r\n${end}`)).toBeNull();
});

test("the boundary that is counted is the one that is read", async () => {
  const body = part("a", "1") + end;
  for (const of of [
    'multipart/form-data; boundary="b0undary"',
    "multipart/form-data;charset=utf-8;boundary=b0undary;x=1",
    "multipart/form-data; boundary=b0undary; boundary=other",
    "multipart/form-data; xboundary=other; boundary=b0undary",
  ])
    expect(await read(body, of), of).toEqual([["a", "1"]]);
  for (const of of [
    "multipart/form-data",
    "multipart/form-data; boundary=",
    "multipart/form-data; boundary=ä",
  ])
    expect(await read(body, of), of).toBeNull();
});

test("what stands around the parts is no part, and a name with the boundary in it cannot be read", async () => {
  expect(await read(`before\r\n${part("a", "1")}${end}after ${part("b", "2")}`)).toEqual([["a", "1"]]);
  expect(await read(part("--b0undary", "1") + end)).toBeNull();
});

test("a part is given byte for byte", () => {
  const head = '--b0undary\r\nContent-Disposition: form-data; name="b"\r\n\r\n';
  const broken = Buffer.from([0x7b, 0xff, 0x0d, 0x0a, 0x7d]);
  const body = Buffer.concat([Buffer.from(part("a", "1") + head), broken, Buffer.from(`\r\n${end}`)]);
  const parts = find(body) as NonNullable<ReturnType<typeof find>>;
  expect(bytesOfPart(parts, 0).toString()).toBe("1");
  expect(bytesOfPart(parts, 1)).toEqual(broken);
});
