import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { getSecrets } from "../lib/config/secrets.ts";
import type { Database } from "../lib/db/database.ts";
import { runUntilSignal } from "../lib/http/run-until-signal.ts";
import { loadRelease } from "../lib/projection/load-release.ts";
import { findActiveRelease } from "../lib/projection/release-info.ts";
import { buildRecap } from "../lib/recap/build-recap.ts";
import { publishFrom } from "../lib/recap/keep-recaps.ts";
import { getRegion, regionPath } from "../lib/region/areas.ts";
import { demoChecks } from "../lib/synth/demo-people.ts";
import { synthExport } from "../lib/synth/synth-export.ts";
import { startPortal } from "../server.ts";

const persons = 30_000;
const seed = 2026;

const shows = {
  found_exact: "found",
  found_spelling: "found in another spelling",
  found_partial: "found by a part of the name, the rest masked",
  not_found: "not registered",
  near: "not found, but a name one slip away is there",
  too_many: "too many people of that name",
} as const;

/** The quarter before is loaded too, so that answers have a history. */
const quarters = [
  { asOf: "2026-06-30", period: "2026-Q2" },
  { asOf: "2026-09-30", period: "2026-Q3" },
];

/**
 * Loads synthetic people when nothing is loaded yet, or they were loaded by a version that kept them otherwise; a register
 * that somebody loaded stays as it is.
 */
async function loadDemoRegister(database: Database, signal: AbortSignal): Promise<void> {
  const active = await findActiveRelease();
  if (!database.loaderUrl || (active && (active.pepperMatches || !active.synthetic))) return;
  // Whatever size it had, nobody could be found in it.
  const force = active !== null;
  process.stdout.write(`Loading ${persons.toLocaleString("en")} synthetic people…\n`);
  const dir = mkdtempSync(join(tmpdir(), "dataku-demo-"));
  try {
    for (const quarter of quarters) {
      await synthExport({ outDir: dir, persons, seed, ...quarter });
      signal.throwIfAborted();
      await loadRelease({
        dir,
        signal,
        loaderUrl: database.loaderUrl,
        pepper: getSecrets().projectionPepper,
        maxRejects: 0,
        force,
        activate: true,
        fallbackDir: dir,
        derive: async (tx, releaseId, meanwhile) => void (await buildRecap(tx, releaseId, meanwhile)),
      });
    }
    await publishFrom(database.loaderUrl);
  } finally {
    rmSync(dir, { recursive: true, force: true });
  }
}

await runUntilSignal(
  (giveUp, signal) => startPortal(giveUp, signal, loadDemoRegister),
  ({ address }) => {
    const lines = [
      "",
      `Dataku serves ${address}`,
      "All people in it are synthetic. Five checks to try, each with another kind of answer:",
      "",
      ...demoChecks.slice(0, 5).map(({ village, name, expect }) => {
        const area = getRegion(village);
        return `  ${name.padEnd(26)} in ${area.name}, ${regionPath(area.code)} (${village}): ${shows[expect]}`;
      }),
      "",
      "Ctrl-C stops it.",
      "",
    ];
    process.stdout.write(`${lines.join("\n")}\n`);
  },
);
