import { cookies } from "next/headers";
import { getConfig } from "@/lib/config/config.ts";
import { readDeviceCookie, signDeviceCookie } from "@/lib/guard/device-token.ts";
import { type Device, findDevice } from "@/lib/guard/devices.ts";
import { findRegion, type Region } from "@/lib/region/areas.ts";
import { parseVillageCode } from "@/lib/region/region.ts";

const deviceCookie = "dataku_bantu";
const villageCookie = "dataku_bantu_desa";

/** The device of this request. `none`: no token was entered here, or its time is over. @throws Fault of the database */
export async function readDevice(): Promise<Device | "revoked" | "none"> {
  const id = readDeviceCookie((await cookies()).get(deviceCookie)?.value ?? "");
  return (id === null ? null : await findDevice(id)) ?? "none";
}

/** Remembers that a token was entered here; only in an action. */
export async function enterDevice(device: Device): Promise<void> {
  const { value, maxAgeSeconds } = signDeviceCookie(device.id);
  (await cookies()).set(deviceCookie, value, { ...safe(), maxAge: maxAgeSeconds });
}

/** Forgets the device and its village; only in an action. */
export async function forgetDevice(): Promise<void> {
  const jar = await cookies();
  for (const name of [deviceCookie, villageCookie]) jar.set(name, "", { ...safe(), maxAge: 0 });
}

/** The village that was checked last on this device. */
export async function rememberedVillage(): Promise<Region | null> {
  return findRegion(parseVillageCode((await cookies()).get(villageCookie)?.value ?? "") ?? "");
}

/** Remembers it; only in an action. */
export async function rememberVillage(code: string): Promise<void> {
  const jar = await cookies();
  if (jar.get(villageCookie)?.value === code) return;
  jar.set(villageCookie, code, { ...safe(), maxAge: signDeviceCookie(0).maxAgeSeconds });
}

function safe() {
  const secure = getConfig().publicUrl.startsWith("https:");
  return { httpOnly: true, sameSite: "strict", secure, path: "/" } as const;
}
