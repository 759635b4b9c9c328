import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { type About, aboutKeys } from "./about.ts";
import { type Budgets, makeBudgets } from "./budgets.ts";
import type { Subject } from "./client-subject.ts";
import { makeTallies } from "./tallies.ts";

// Crowds of some thousand askers; a busy machine needs its time.
vi.setConfig({ testTimeout: 30_000 });

const start = Date.UTC(2026, 8, 30);
const somebody = "somebody" as Subject;
const village = "32.73.25.1002";
let budgets: Budgets;

beforeEach(() => {
  vi.useFakeTimers({ toFake: ["Date"], now: start });
  budgets = makeBudgets(makeTallies(null), 1);
});
afterEach(() => {
  vi.useRealTimers();
});

async function ask(about: About, found: boolean, subject = somebody): Promise<boolean> {
  const keys = aboutKeys(about);
  if ((await budgets.look("check", subject, keys)).refused) {
    await budgets.refused("check", subject, keys);
    return false;
  }
  await budgets.asked("check", subject, keys);
  if (found) await budgets.found("check", subject, keys);
  return true;
}

const look = (about: About = { village, nameKey: "X" }, subject = somebody) =>
  budgets.look("check", subject, aboutKeys(about));

async function missed(count: number, subject = somebody, where = village): Promise<number> {
  let passed = 0;
  for (let i = 0; i < count; i++)
    if (await ask({ village: where, nameKey: `NAME ${i}` }, false, subject)) passed++;
  return passed;
}

test("who misses twenty different names in ten minutes waits, and how long is told", async () => {
  expect(await missed(30)).toBe(20);
  const { refused } = await look();
  expect(refused?.by).toBe("missed_names");
  vi.setSystemTime(Date.now() + (refused?.retryAfterSeconds ?? 0) * 1000);
  expect((await look()).refused).toBeNull();
});

test("asking for the same missing name a hundred times counts once", async () => {
  for (let i = 0; i < 100; i++) expect(await ask({ village, nameKey: "BUDI" }, false)).toBe(true);
  expect((await look()).missed).toBeLessThan(0.1);
});

test("300 people behind one address of whom a third is not in the register are all answered", async () => {
  for (let i = 0; i < 300; i++) expect(await ask({ village, nameKey: `NAME ${i}` }, i % 3 !== 2)).toBe(true);
});

test("pressure rises smoothly with the share of missed names, from nothing at an honest share", async () => {
  const seen: number[] = [];
  for (let i = 0; i < 2000; i++) {
    const subject = `subject-${i}` as Subject;
    await ask(
      { village: `32.73.25.1${String(i % 900).padStart(3, "0")}`, nameKey: `N ${i}` },
      i < 300 && i % 3 !== 2,
      subject,
    );
    if (i % 100 === 99) seen.push((await look(undefined, "x" as Subject)).portalPressure);
  }
  expect(seen.slice(0, 3)).toEqual([0, 0, 0]);
  expect(seen).toEqual(seen.toSorted((a, b) => a - b));
  expect(seen.some((pressure) => pressure > 0.2 && pressure < 0.8)).toBe(true);
  expect(seen.at(-1)).toBe(1);
});

test("under pressure fewer misses are free, and found names still give more", async () => {
  for (let i = 0; i < 400; i++)
    await ask({ village: `33.0${i % 9}.01.2001`, nameKey: `GUESS ${i}` }, false, `attacker-${i}` as Subject);
  expect((await look()).portalPressure).toBe(1);
  expect(await missed(10)).toBe(3);
  const family = "family" as Subject;
  for (let i = 0; i < 4; i++) await ask({ village, nameKey: `FAMILY ${i}` }, true, family);
  expect(await missed(20, family)).toBe(9);
});

test("an attack on one village does not press on another province", async () => {
  for (let i = 0; i < 1200; i++)
    await ask(
      { village: `11.01.01.${2000 + (i % 800)}`, nameKey: `N ${i}` },
      i % 3 !== 2,
      `citizen-${i}` as Subject,
    );
  for (let i = 0; i < 200; i++)
    await ask({ village, nameKey: `OTHER ${i}` }, false, `attacker-${i}` as Subject);
  const there = await look();
  const elsewhere = await look({ village: "11.01.01.2001", nameKey: "X" });
  expect(there.pressure).toBeGreaterThan(0.4);
  expect(elsewhere.pressure).toBeLessThan(0.1);
});

/** Asks for a name in one village after the other, each time from a new address. @returns how often it was let through */
async function walk(name: string, villages: number, found: (at: number) => boolean): Promise<number> {
  let passed = 0;
  for (let i = 0; i < villages; i++) {
    const about = { village: `32.01.${10 + (i % 80)}.${2000 + i}`, nameKey: name };
    if (await ask(about, found(i), `${name}-${i}` as Subject)) passed++;
  }
  return passed;
}

/** Honest people, each with a name of their own, of whom three in ten are not there. */
async function honestPeople(count: number): Promise<void> {
  for (let i = 0; i < count; i++)
    await ask(
      { village: `33.01.01.${2000 + (i % 900)}`, nameKey: `OWN ${i}` },
      i % 10 > 2,
      `home-${i}` as Subject,
    );
}

test("one name walked through many villages is stopped for everybody, sooner where it is missed", async () => {
  expect(await walk("SITI AMINAH", 11, () => true)).toBe(10);
  expect(await walk("BUDI SANTOSO", 7, () => false)).toBe(6);
  expect(await ask({ village, nameKey: "KOSWARA" }, true)).toBe(true);
});

test("who moved and looks for the own name in five villages is answered in each", async () => {
  expect(await walk("OWN NAME", 5, () => false)).toBe(5);
});

test("a frequent name is asked for more often where more honest people ask", async () => {
  await honestPeople(600);
  // 420 were found, and half a percent of them is 2.
  expect(await walk("SITI AMINAH", 100, () => true)).toBe(12);
  expect((await look()).portalPressure).toBe(0);
});

test("a list of names that is walked presses on the portal, however many honest people ask at the same time", async () => {
  await honestPeople(600);
  let passed = 0;
  for (let guess = 0; guess < 1000; guess++) {
    const about = { village: `32.01.01.${2000 + guess}`, nameKey: `FREQUENT ${guess % 100}` };
    if (await ask(about, guess % 5 === 0, `address-${guess}` as Subject)) passed++;
  }
  expect((await look()).portalPressure).toBe(1);
  expect(passed).toBeLessThan(700);
  // Those with a name of their own are still answered.
  expect(await ask({ village, nameKey: "KOSWARA" }, true, "home" as Subject)).toBe(true);
});

test("an address that was right all day may have a bad ten minutes", async () => {
  const office = "office" as Subject;
  for (let i = 0; i < 100; i++) await ask({ village, nameKey: `FAMILY ${i}` }, true, office);
  vi.setSystemTime(start + 3_600_000);
  expect(await missed(60, office)).toBe(30);
});

test("QUOTA_SCALE widens what may be missed", async () => {
  budgets = makeBudgets(makeTallies(null), 10);
  expect(await missed(150)).toBe(150);
});

test("purposes are counted apart, and without anything asked about nobody is refused", async () => {
  await missed(30);
  expect((await budgets.look("personal", somebody, aboutKeys({ target: "x" }))).missed).toBe(0);
  expect((await budgets.look("check", somebody, aboutKeys(undefined))).refused).toBeNull();
});

describe("what is asked about", () => {
  test("is hashed with a key, in an alphabet that no key of Redis can be broken with", () => {
    const keys = aboutKeys({ village, nameKey: "SITI}:{AMINAH\n*", target: "3273" });
    for (const key of Object.values(keys)) expect(key).toMatch(/^[\w-]{22}$/);
    expect(new Set(Object.values(keys)).size).toBe(6);
  });

  test("a village gives its regency and province; a beginning of a code gives what it names", () => {
    expect(aboutKeys({ village: "32.73.26" })).toMatchObject({
      province: aboutKeys({ village }).province,
      regency: aboutKeys({ village }).regency,
      village: null,
    });
  });

  test("two parts are never read as two others", () => {
    expect(aboutKeys({ village: "1.2.3.4", nameKey: "5" }).name).not.toBe(
      aboutKeys({ village: "1.2.3.4 1:5", nameKey: "" }).name,
    );
  });
});
