import { isIPv4, isIPv6 } from "node:net";
import { deriveKey, keyedHash } from "../config/secrets.ts";

/** Who is asking, as far as quotas need to know. Privacy: a keyed hash of a network address, another one every UTC day. */
export type Subject = string & { readonly brand: "Subject" };

/** The subject of requests whose address is unknown, because server.ts is not in front. They share one quota. */
export const sharedSubject = "shared" as Subject;

/** What the connection and the headers say about the caller's address. */
export type ClientAddress = {
  peerAddress: string | undefined;
  forwardedFor: string | string[] | undefined;
  trustedProxyHops: number;
};

/**
 * Tells callers apart without keeping their address. Nothing that the caller itself writes counts: with n trusted
 * hops, it is the n-th entry of X-Forwarded-For from the right, which the outermost trusted proxy wrote; with none,
 * and whenever that entry is missing or no address, it is the peer of the connection.
 */
export function clientSubject(
  client: ClientAddress,
  now = new Date(),
  key = deriveKey("guard:subject"),
): Subject {
  const network = forwardedNetwork(client) ?? parseNetwork(client.peerAddress ?? "");
  if (!network) return sharedSubject;
  const day = now.toISOString().slice(0, 10);
  return keyedHash(key, `${day} ${network}`) as Subject;
}

/**
 * The network one household or office has: a whole IPv4 address, or the /64 of an IPv6 address, which one line
 * gets as a whole. An IPv4 address written as IPv6 (`::ffff:203.0.113.7`) is that IPv4 address. A port is ignored.
 * @returns null if the text is not an address.
 */
export function parseNetwork(text: string): string | null {
  const bare = text.trim().replace(/^\[([^\]]*)\](:\d{1,5})?$/, "$1");
  const ipv4 = bare.replace(/^(\d{1,3}(?:\.\d{1,3}){3}):\d{1,5}$/, "$1");
  if (isIPv4(ipv4)) return ipv4;
  const withoutZone = bare.replace(/%.*$/, "");
  if (!isIPv6(withoutZone)) return null;
  const groups = expand(withoutZone);
  if (groups.slice(0, 5).every((group) => group === 0) && groups[5] === 0xffff) {
    return groups
      .slice(6)
      .flatMap((group) => [group >> 8, group & 255])
      .join(".");
  }
  return `${groups
    .slice(0, 4)
    .map((group) => group.toString(16))
    .join(":")}::/64`;
}

function forwardedNetwork({ forwardedFor, trustedProxyHops }: ClientAddress): string | null {
  if (trustedProxyHops < 1 || forwardedFor === undefined) return null;
  const hops = (Array.isArray(forwardedFor) ? forwardedFor.join(",") : forwardedFor).split(",");
  return parseNetwork(hops.at(-trustedProxyHops) ?? "");
}

function expand(address: string): number[] {
  const withoutIpv4 = address.replace(/(\d+)\.(\d+)\.(\d+)\.(\d+)$/, (_, a, b, c, d) => {
    const word = (high: string, low: string) => (Number(high) * 256 + Number(low)).toString(16);
    return `${word(a, b)}:${word(c, d)}`;
  });
  const [head = "", tail] = withoutIpv4.split("::");
  const numbers = (part: string) =>
    part === "" ? [] : part.split(":").map((group) => Number.parseInt(group, 16));
  if (tail === undefined) return numbers(head);
  const [left, right] = [numbers(head), numbers(tail)];
  return [...left, ...Array<number>(8 - left.length - right.length).fill(0), ...right];
}
