import { expect, test } from "vitest";
import { citedPath } from "./recap-address.ts";

test("what is cited names its period, once, beside all else that the address says", () => {
  expect(citedPath("/rekap/32.73", "2026-Q3")).toBe("/rekap/32.73?periode=2026-Q3");
  expect(citedPath("/rekap/32?periode=2026-Q2&ukuran=pkh", "2026-Q2")).toBe(
    "/rekap/32?ukuran=pkh&periode=2026-Q2",
  );
  expect(citedPath("/rekap/banding?daerah=32.73,11", "2026-Q3")).toBe(
    "/rekap/banding?daerah=32.73,11&periode=2026-Q3",
  );
});
