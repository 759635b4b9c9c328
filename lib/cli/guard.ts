import { Command } from "commander";
import { openDatabase } from "../db/database.ts";
import { getWebSql } from "../db/pool.ts";
import { listPressure, type PressureHour } from "../guard/pressure-log.ts";
import { wholeNumber } from "./arguments.ts";

const hourMs = 3_600_000;
/** Ten years: more than is ever kept. */
const mostHours = 87_600;

/** `guard report`: how hard the portal was asked per hour, without any personal value. */
export function guardCommand(): Command {
  const guard = new Command("guard").description("See how hard the portal is pressed");
  guard
    .command("report")
    .description("print checks, refusals, difficulty and outages per hour")
    .option("--hours <number>", "how many hours back", wholeNumber(1, mostHours), 48)
    .option("--json", "print JSON instead of a table")
    .action(async (options: { hours: number; json?: true }) => {
      const database = await openDatabase();
      try {
        const hours = await listPressure(getWebSql(), new Date(Date.now() - options.hours * hourMs));
        process.stdout.write(options.json ? `${JSON.stringify(hours, null, 2)}\n` : pressureTable(hours));
      } finally {
        await database.close();
      }
    });
  return guard;
}

/** The report as people read it: one line an hour, in UTC, and below it the limits that refused or would have. */
export function pressureTable(hours: readonly PressureHour[]): string {
  if (hours.length === 0) return "Nothing was asked in these hours.\n";
  const head = [
    "hour (UTC)",
    "accepted",
    "missed",
    "missed %",
    "challenges",
    "captcha refused",
    "too weak",
  ].concat(["told to wait", "level", "pressure %", "degraded s"]);
  const rows = hours.map((hour) =>
    [
      hour.hour.toISOString().slice(0, 13).replace("T", " "),
      hour.accepted,
      hour.missed,
      hour.accepted === 0 ? "-" : Math.round((100 * hour.missed) / hour.accepted),
      hour.challenges,
      hour.captchaRefused,
      hour.tooWeak,
      hour.limited,
      hour.highestLevel,
      hour.highestPressure,
      hour.degradedSeconds,
    ].map(String),
  );
  const lines = table([head, ...rows]);
  const limits = new Map<string, { refused: number; tracked: number }>();
  for (const { name, refused, tracked } of hours.flatMap((hour) => hour.limits)) {
    const sum = limits.get(name) ?? { refused: 0, tracked: 0 };
    limits.set(name, { refused: sum.refused + refused, tracked: sum.tracked + tracked });
  }
  if (limits.size > 0) {
    const sums = [...limits].map(([name, { refused, tracked }]) => [name, String(refused), String(tracked)]);
    lines.push("", ...table([["limit", "refused", "would have refused"], ...sums]));
  }
  return `${lines.join("\n")}\n`;
}

function table(rows: string[][]): string[] {
  const widths = rows[0]?.map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0))) ?? [];
  return rows.map((row) =>
    row
      .map((cell, i) => (i === 0 ? cell.padEnd(widths[i] ?? 0) : cell.padStart(widths[i] ?? 0)))
      .join("  ")
      .trimEnd(),
  );
}
