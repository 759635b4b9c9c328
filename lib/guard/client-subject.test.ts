import { randomInt } from "node:crypto";
import { expect, test } from "vitest";
import { type ClientAddress, clientSubject, parseNetwork, sharedSubject } from "./client-subject.ts";

const key = Buffer.alloc(32, 7);
const noon = new Date("2026-09-30T12:00:00Z");
const subject = (client: Partial<ClientAddress>, now = noon) =>
  clientSubject(
    { peerAddress: "203.0.113.7", forwardedFor: undefined, trustedProxyHops: 0, ...client },
    now,
    key,
  );

test("without trusted hops, what the caller writes in X-Forwarded-For changes nothing", () => {
  for (let i = 0; i < 100; i++) {
    expect(subject({ forwardedFor: `198.51.100.${randomInt(256)}` })).toBe(subject({}));
  }
});

test("with one trusted hop the last entry counts, whatever the caller put before it", () => {
  const honest = subject({ peerAddress: "10.0.0.1", forwardedFor: "198.51.100.4", trustedProxyHops: 1 });
  const spoofed = {
    peerAddress: "10.0.0.1",
    forwardedFor: "1.1.1.1, 2.2.2.2, 198.51.100.4",
    trustedProxyHops: 1,
  };
  expect(subject(spoofed)).toBe(honest);
  expect(honest).toBe(subject({ peerAddress: "198.51.100.4" }));
});

test("with two trusted hops the second entry from the right counts, also over several headers", () => {
  const forwardedFor = ["9.9.9.9", "198.51.100.4, 10.0.0.2"];
  expect(subject({ peerAddress: "10.0.0.1", forwardedFor, trustedProxyHops: 2 })).toBe(
    subject({ peerAddress: "198.51.100.4" }),
  );
});

test.each(["unknown", "", "_hidden", "999.1.1.1", "198.51.100.4; drop", "::zz"])(
  "a trusted entry that is no address (%j) falls back to the peer",
  (forwardedFor) => {
    expect(subject({ forwardedFor, trustedProxyHops: 1 })).toBe(subject({}));
  },
);

test("fewer entries than trusted hops fall back to the peer", () => {
  expect(subject({ forwardedFor: "198.51.100.4", trustedProxyHops: 2 })).toBe(subject({}));
});

test.each([
  ["203.0.113.7", "203.0.113.7"],
  ["::ffff:203.0.113.7", "203.0.113.7"],
  ["::FFFF:cb00:7107", "203.0.113.7"],
  ["0:0:0:0:0:ffff:203.0.113.7", "203.0.113.7"],
  ["203.0.113.7:4711", "203.0.113.7"],
  ["[2001:db8:1:2:3:4:5:6]:443", "2001:db8:1:2::/64"],
  ["2001:db8:1:2::", "2001:db8:1:2::/64"],
  ["2001:db8::9", "2001:db8:0:0::/64"],
  ["fe80::1%eth0", "fe80:0:0:0::/64"],
  ["::1", "0:0:0:0::/64"],
])("the network of %s is %s", (address, network) => {
  expect(parseNetwork(address)).toBe(network);
});

test("two addresses of one IPv6 line are one subject, two lines are two", () => {
  const line = (peerAddress: string) => subject({ peerAddress });
  expect(line("2001:db8:1:2::1")).toBe(line("2001:db8:1:2:ffff::9"));
  expect(line("2001:db8:1:2::1")).not.toBe(line("2001:db8:1:3::1"));
});

test("the subject holds no address, changes at midnight UTC and with the key", () => {
  const before = subject({}, new Date("2026-09-30T23:59:59Z"));
  expect(before).toMatch(/^[\w-]{22}$/);
  expect(subject({}, new Date("2026-10-01T00:00:00Z"))).not.toBe(before);
  expect(
    clientSubject({ peerAddress: "203.0.113.7", forwardedFor: undefined, trustedProxyHops: 0 }, noon),
  ).not.toBe(subject({}));
});

test("a caller without any address shares one subject", () => {
  expect(subject({ peerAddress: undefined })).toBe(sharedSubject);
});
