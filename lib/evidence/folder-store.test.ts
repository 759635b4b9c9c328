import { chmodSync, existsSync, mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { folderStore } from "./folder-store.ts";

const [first, second] = ["3b1f8a52-0000-4000-8000-000000000001", "3b1f8a52-0000-4000-8000-000000000002"];
let parent: string;
let folder: string;

beforeEach(() => {
  parent = mkdtempSync(join(tmpdir(), "dataku-evidence-"));
  folder = join(parent, "evidence");
});
afterEach(() => {
  chmodSync(parent, 0o700);
  rmSync(parent, { recursive: true, force: true });
});

const names = async (store: ReturnType<typeof folderStore>) => {
  const found: string[] = [];
  for await (const { name } of store.list()) found.push(name);
  return found.toSorted();
};

test("what was put is got back, listed and removed; removing twice is no harm", async () => {
  const store = folderStore(folder, 0);
  expect(await names(store)).toEqual([]);
  await store.put(first, Buffer.from("one"));
  await store.put(second, Buffer.from("two"));
  expect((await store.get(first))?.toString()).toBe("one");
  expect(await names(store)).toEqual([first, second]);
  await store.remove(first);
  await store.remove(first);
  expect(await store.get(first)).toBeNull();
  expect(await names(store)).toEqual([second]);
});

test("only the portal's user may read it, and the file tells no finer time than the day", async () => {
  const store = folderStore(folder, 0);
  await store.put(first, Buffer.from("one"));
  const file = statSync(join(folder, first));
  expect([file.mode & 0o777, statSync(folder).mode & 0o777]).toEqual([0o600, 0o700]);
  expect(file.mtimeMs % 86_400_000).toBe(0);
});

test("a name that is not one of ours reaches no file", async () => {
  const store = folderStore(folder, 0);
  writeFileSync(join(parent, "secret"), "x");
  for (const name of ["../secret", "secret", "", `${first}/../../secret`]) {
    await expect(store.put(name, Buffer.from("x"))).rejects.toMatchObject({ code: "evidence_unavailable" });
    await expect(store.get(name)).rejects.toMatchObject({ code: "evidence_unavailable" });
    await expect(store.remove(name)).rejects.toMatchObject({ code: "evidence_unavailable" });
  }
});

test("a photo for which there is no room is refused and leaves nothing behind", async () => {
  // The reserve is at most a tenth of the disk; a photo of more than is free passes no reserve.
  const store = folderStore(folder, 0);
  const huge = new Proxy(Buffer.from("x"), {
    get: (target, key) => (key === "length" ? Number.MAX_SAFE_INTEGER : Reflect.get(target, key)),
  });
  await expect(store.put(first, huge)).rejects.toMatchObject({ code: "disk_full" });
  expect(readdirSync(folder)).toEqual([]);
});

test("a folder that cannot be made is a fault of the store, not of the sender", async () => {
  writeFileSync(folder, "a file is in its place");
  const store = folderStore(folder, 0);
  await expect(store.put(first, Buffer.from("x"))).rejects.toMatchObject({ code: "evidence_unavailable" });
  await expect(store.get(first)).rejects.toMatchObject({ code: "evidence_unavailable" });
});

test("what a crash left half written is listed, never served, and removed with its name", async () => {
  const store = folderStore(folder, 0);
  await store.put(second, Buffer.from("two"));
  writeFileSync(join(folder, `${first}.part`), "half");
  expect(await names(store)).toEqual([first, second]);
  expect(await store.get(first)).toBeNull();
  await store.remove(first);
  expect(existsSync(join(folder, `${first}.part`))).toBe(false);
});
