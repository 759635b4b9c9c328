"use client";

import { useEffect, useState } from "react";

/** The time until a moment, in minutes and seconds, from an hour on in hours too. An extra for the eye: the clock time stands in the text, and nothing is read out. */
export function Countdown({ at, label }: { at: number; label: string }) {
  const [left, setLeft] = useState<number | null>(null);
  useEffect(() => {
    const tick = () => setLeft(Math.max(0, Math.ceil((at - Date.now()) / 1000)));
    tick();
    const timer = setInterval(tick, 1000);
    return () => clearInterval(timer);
  }, [at]);
  if (left === null) return null;
  const [hours, minutes, seconds] = [Math.floor(left / 3600), Math.floor(left / 60) % 60, left % 60];
  const two = (part: number) => String(part).padStart(2, "0");
  return (
    <p className="mt-2 font-semibold tabular-nums" aria-hidden="true">
      {label}: {hours > 0 ? `${hours}:${two(minutes)}` : minutes}:{two(seconds)}
    </p>
  );
}
