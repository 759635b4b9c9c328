import { getConfig } from "../config/config.ts";
import { getIntakeSql } from "../db/pool.ts";
import { forgetDue } from "../intake/forget.ts";
import { getLog, logFault } from "../log/log.ts";
import { processState } from "../state/process-state.ts";
import { demoKeyPath, getIntakeDesk } from "./intake-setup.ts";

const firstRoundMs = 60_000;
const dayMs = 86_400_000;

const timers = () =>
  processState("intake:timers", () => ({
    first: null as NodeJS.Timeout | null,
    daily: null as NodeJS.Timeout | null,
  }));

/** Tells the operator whom submissions are sealed to, and begins the daily forgetting. Called once by server.ts. */
export async function startIntake(): Promise<void> {
  const { officers } = await getIntakeDesk();
  const log = getLog();
  const { sealPublicKeys } = getConfig();
  const keys = officers.map(({ id }) => id);
  if (keys.length === 0) {
    log.warn(
      "SEAL_PUBLIC_KEYS is not set: usul, sanggah and complaints answer 503 until an officer's key is given",
    );
  } else if (sealPublicKeys) log.info({ keys }, "submissions are sealed to these officers' keys");
  else {
    log.warn(
      { keys, file: demoKeyPath() },
      "SEAL_PUBLIC_KEYS is not set: submissions are sealed to a demo key whose private half lies on this machine",
    );
  }
  const state = timers();
  state.first ??= setTimeout(() => void forget(), firstRoundMs).unref();
  state.daily ??= setInterval(() => void forget(), dayMs).unref();
}

/** Ends the daily forgetting. */
export function stopIntake(): void {
  const state = timers();
  if (state.first) clearTimeout(state.first);
  if (state.daily) clearInterval(state.daily);
  Object.assign(state, { first: null, daily: null });
}

async function forget(): Promise<void> {
  try {
    const { evidence, today } = await getIntakeDesk();
    const { retentionDays } = getConfig();
    const done = await forgetDue({ retentionDays, today: today() }, { sql: getIntakeSql(), evidence });
    if (done.submissions + done.photos + done.orphans > 0) getLog().info(done, "submissions were forgotten");
  } catch (error) {
    logFault("intake.forget", error);
  }
}
