import { expect, test } from "vitest";
import { type PersonName, parseName } from "../name/parse-name.ts";
import type { FindResult } from "../projection/find-people.ts";
import type { VillageCode } from "../region/region.ts";
import { checkStatus } from "./check-status.ts";

const name = (parseName("Siti Aminah") as { name: PersonName }).name;
const query = { village: "32.73.25.1002" as VillageCode, name };

function nothingIn(releaseId: number, period: string): FindResult {
  return {
    releaseId,
    register: "DTSEN",
    asOf: "2026-09-30",
    period,
    synthetic: true,
    update: { period: null, finalised: false },
    people: [],
    tooMany: false,
  };
}

/** A store whose first look-up finds nothing in one release, and whose next ones in another. */
function changingStore(isNear: (releaseId: number) => boolean | null) {
  const releases = [nothingIn(1, "2026-Q2"), nothingIn(2, "2026-Q3"), nothingIn(3, "2026-Q4")];
  const askedNear: number[] = [];
  return {
    askedNear,
    findPeople: async () => releases.shift() as FindResult,
    hasNearName: async (_village: VillageCode, _name: PersonName, releaseId: number) => {
      askedNear.push(releaseId);
      return isNear(releaseId);
    },
  };
}

test("a near name is told of the release that answers, also when it changes between the two questions", async () => {
  const store = changingStore((releaseId) => (releaseId === 1 ? null : true));
  expect(await checkStatus(query, store)).toMatchObject({
    outcome: "not_found",
    near: true,
    period: "2026-Q3",
  });
  expect(store.askedNear).toEqual([1, 2]);
});

test("of releases that change again and again the second answers, without the hint", async () => {
  const store = changingStore(() => null);
  expect(await checkStatus(query, store)).toMatchObject({ near: false, period: "2026-Q3" });
});
