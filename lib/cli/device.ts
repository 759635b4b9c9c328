import { Command } from "commander";
import postgres, { type Sql } from "postgres";
import { Fault } from "../errors/fault.ts";
import { deviceTokenInGroups } from "../guard/device-token.ts";
import { addDevice, type DeviceRecord, listDevices, revokeDevice } from "../guard/devices.ts";
import { quotas } from "../guard/quotas.ts";
import { visibleText, wholeNumber } from "./arguments.ts";
import { withDatabase } from "./with-database.ts";

const mostChecksPerDay = 10_000;

/** `device add|list|revoke`: who may use assisted mode (/bantu). */
export function deviceCommand(): Command {
  const device = new Command("device").description(
    "Hand out and take back tokens for assisted mode (/bantu)",
  );
  device
    .command("add")
    .description("make a token for one device; it is printed once")
    .requiredOption("--label <text>", 'where it is, such as "Desa Cipadung"', visibleText(80))
    .option(
      "--checks-per-day <number>",
      "how many people it may check in 24 hours",
      wholeNumber(1, mostChecksPerDay),
      quotas.assisted_daily.limit,
    )
    .action((options: { label: string; checksPerDay: number }) =>
      withLoaderSql(async (sql) => {
        const { id, token } = await addDevice(sql, options);
        process.stdout.write(
          `device ${id} (${options.label}), ${options.checksPerDay} checks in 24 hours\n\n    ${deviceTokenInGroups(token)}\n\nIt is not shown again. It is typed once at /bantu on that device. To take it back: device revoke ${id}\n`,
        );
      }),
    );
  device
    .command("list")
    .description("list the devices; never their tokens")
    .option("--json", "as JSON", false)
    .action((options: { json: boolean }) =>
      withLoaderSql(async (sql) => {
        const devices = await listDevices(sql);
        process.stdout.write(options.json ? `${JSON.stringify(devices)}\n` : deviceTable(devices));
      }),
    );
  device
    .command("revoke <id>")
    .description("take a device's right away, at once")
    .action((id: string) =>
      withLoaderSql(async (sql) => {
        const revoked = /^\d{1,9}$/.test(id) && (await revokeDevice(sql, Number(id)));
        if (!revoked)
          throw new Fault("bad_configuration", { message: `No device ${id} is in use. See: device list` });
        process.stdout.write(`device ${id} is revoked\n`);
      }),
    );
  return device;
}

/** The devices as people read them. */
export function deviceTable(devices: readonly DeviceRecord[]): string {
  if (devices.length === 0) return "there is no device yet; make one with: device add --label TEXT\n";
  const rows = devices.map(({ id, checksPerDay, createdOn, lastUsedOn, revokedOn, label }) =>
    [
      String(id).padEnd(5),
      String(checksPerDay).padEnd(7),
      createdOn.padEnd(11),
      (lastUsedOn ?? "never").padEnd(11),
      (revokedOn ?? "-").padEnd(11),
      label,
    ].join(" "),
  );
  return ["id    a day   created     last used   revoked     label", ...rows, ""].join("\n");
}

function withLoaderSql(work: (sql: Sql) => Promise<void>): Promise<void> {
  return withDatabase(async ({ loaderUrl }) => {
    if (!loaderUrl) {
      throw new Fault("bad_configuration", {
        message:
          "DATABASE_URL logs in as the web role, which may not hand out devices. Give the address of the role that set the database up.",
      });
    }
    const sql = postgres(loaderUrl, { max: 1, connect_timeout: 5, onnotice: () => {} });
    try {
      await work(sql);
    } finally {
      await sql.end({ timeout: 2 });
    }
  });
}
