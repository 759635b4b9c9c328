import { type About, aboutKeys } from "./about.ts";
import { type Budgets, getBudgets } from "./budgets.ts";
import { type Device, deviceSubject } from "./devices.ts";
import { getLimits, type Limits, type Verdict } from "./limits.ts";
import { countLimited, countPressure, notePressure } from "./pressure-log.ts";
import { quotaOf, type Use, usesOfDevice } from "./quotas.ts";

/** Why a device has to wait, and by which of its numbers. */
export type DeviceRefusal = { by: "pace" | "day" | "everybody"; retryAfterSeconds: number };

/**
 * May this device check once more? Its token stands for the captcha, because its quota is its own and can be taken
 * away; a proof of work that a page without scripts could leave out would add nothing. The budgets against copying and
 * the quotas that everybody shares hold for it as for anybody. Called after the device was looked up.
 * @returns null when it may.
 */
export async function guardDevice(
  request: { device: Device; about: About },
  memory: { limits: Limits; budgets: Budgets } = { limits: getLimits(), budgets: getBudgets() },
): Promise<DeviceRefusal | null> {
  const { limits, budgets } = memory;
  const subject = deviceSubject(request.device);
  const about = aboutKeys(request.about);
  const uses = usesOfDevice(subject, request.device.checksPerDay, about);
  const [verdicts, standing] = await Promise.all([
    Promise.all(uses.map((use) => limits.peek(use))),
    budgets.look("check", subject, about),
  ]);
  notePressure(0, standing.pressure);
  const full = firstFull(uses, verdicts);
  if (full) return full;
  if (standing.refused) {
    countPressure("limited");
    countLimited(standing.refused.by, "refused");
    void budgets.refused("check", subject, about);
    return { by: "pace", retryAfterSeconds: standing.refused.retryAfterSeconds };
  }
  const [taken] = await Promise.all([
    Promise.all(uses.map((use) => limits.take(use))),
    budgets.asked("check", subject, about),
  ]);
  const refusal = firstFull(uses, taken);
  if (!refusal) countPressure("accepted");
  return refusal;
}

function firstFull(uses: Use[], verdicts: Verdict[]): DeviceRefusal | null {
  let longest: DeviceRefusal | null = null;
  for (const [at, verdict] of verdicts.entries()) {
    const name = uses[at]?.name;
    if (verdict.allowed || !name) continue;
    const { mode } = quotaOf(name);
    countLimited(name, mode === "track" ? "tracked" : "refused");
    if (mode === "track" || verdict.retryAfterSeconds <= (longest?.retryAfterSeconds ?? 0)) continue;
    const by = name === "assisted" ? "pace" : name === "assisted_daily" ? "day" : "everybody";
    longest = { by, retryAfterSeconds: verdict.retryAfterSeconds };
  }
  if (longest) countPressure("limited");
  return longest;
}
